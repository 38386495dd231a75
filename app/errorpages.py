"""The pages a person sees when something is wrong, each with a reference that stands in the log."""

import logging
import secrets
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, abort, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from psycopg2 import errorcodes
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError

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
COLLISIONS = (errorcodes.DEADLOCK_DETECTED, errorcodes.SERIALIZATION_FAILURE)


def register(app: Flask) -> None:
    """Answer every error of the application with a page."""
    # A reference is worth nothing unless the log of production shows it.
    app.logger.setLevel(logging.INFO)
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


def _domain_error(error: DomainError) -> Response:
    title = SENTENCES[404][0] if error.status == 404 else "That cannot be done"
    return _page(error.status, title, str(error))


def _csrf_error(error: CSRFError) -> Response:
    sentence = "The page was open too long, or you signed in anew meanwhile. Go back, load it again and repeat."
    return _page(400, "Please load the page again", sentence)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, InternalServerError):
        return _unexpected(error.original_exception or error)
    title, sentence = SENTENCES.get(error.code, SENTENCES[400 if error.code < 500 else 500])
    answer = _page(error.code, title, sentence)
    # What the answer must tell machines: Allow with 405, Retry-After with 429.
    answer.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return answer


def _unexpected(error: Exception) -> Response:
    if isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) in COLLISIONS:
        db.session.rollback()
        return _page(409, "Two at the same moment", "Somebody else changed the same records just now. Try again.")
    # Quoted, or an address with a line break in it would write a line of the log.
    current_app.logger.exception("%s unexpected error on %s %r", _reference(), request.method, request.path)
    db.session.remove()
    # The database or the session store may be what broke: this page asks neither, not even who is signed in.
    page = current_app.jinja_env.get_template("broken.html").render(**_content(500, *SENTENCES[500]))
    return make_response(page, 500)


def _page(status: int, title: str, sentence: str) -> Response:
    current_app.logger.info("%s answered %s to %s %r: %s", _reference(), status, request.method, request.path, title)
    return make_response(render_template("error.html", **_content(status, title, sentence)), status)


def _content(status: int, title: str, sentence: str) -> dict[str, Any]:
    back = request.referrer if request.referrer and request.referrer.startswith(request.host_url) else None
    return {"status": status, "title": title, "sentence": sentence, "back": back, "reference": _reference()}


def _reference() -> str:
    return g.setdefault("reference", secrets.token_hex(4))
