"""The pages a person sees when something is wrong, each with a reference that stands in the log."""

import secrets
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, abort, current_app, g, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.core.database import db
from app.core.errors import DomainError

SENTENCES = {
    400: ("That did not arrive whole", "Go back, load the page anew and try again."),
    403: ("Not yours to open", "Your roles do not include this. Ask a system administrator if they should."),
    404: ("Not there", "The address is wrong, or what it named is gone."),
    405: ("That cannot be done this way", "Go back and use the buttons of the page."),
    413: ("Too much at once", "What you sent is larger than this page takes."),
    429: ("Too many attempts", "Wait a quarter of an hour and try again."),
    500: (
        "Something broke on our side",
        "Nothing has been saved. Try again; if it stays, tell support the reference.",
    ),
}


def register(app: Flask) -> None:
    """Answer every error of the application with a page."""
    # First of all, or a broken text would be taken for a missing token.
    app.before_request_funcs.setdefault(None, []).insert(0, _refuse_broken_text)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _refuse_broken_text() -> None:
    parts = [request.query_string]
    if request.mimetype == "application/x-www-form-urlencoded":
        parts.append(request.get_data(cache=True))
    for part in parts:
        try:
            unquote_to_bytes(part.replace(b"+", b" ")).decode()
        except UnicodeDecodeError:
            abort(400)


def _domain_error(error: DomainError) -> tuple[str, int]:
    return _page(error.status, "That cannot be done", str(error))


def _csrf_error(error: CSRFError) -> tuple[str, int]:
    sentence = "The page was open too long, or you signed in anew meanwhile. Go back, load it again and repeat."
    return _page(400, "Please load the page again", sentence)


def _http_error(error: HTTPException) -> tuple[str, int] | Response:
    if error.code is None or error.code < 400:
        return error.get_response()
    title, sentence = SENTENCES.get(error.code, SENTENCES[400 if error.code < 500 else 500])
    if isinstance(error, RateLimitExceeded):
        current_app.logger.warning("%s too many attempts from %s", _reference(), request.remote_addr)
    return _page(error.code, title, sentence)


def _unexpected(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    current_app.logger.exception("%s unexpected error on %s %s", _reference(), request.method, request.path)
    return _page(500, *SENTENCES[500])


def _page(status: int, title: str, sentence: str) -> tuple[str, int]:
    current_app.logger.info("%s answered %s to %s %s: %s", _reference(), status, request.method, request.path, title)
    back = request.referrer if request.referrer and request.referrer.startswith(request.host_url) else None
    page = render_template(
        "error.html", status=status, title=title, sentence=sentence, back=back, reference=_reference()
    )
    return page, status


def _reference() -> str:
    return g.setdefault("reference", secrets.token_hex(4))
