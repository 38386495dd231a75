"""Signing in and out, and the own password."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from app.auth import repository, service, throttle
from app.auth.forms import PasswordForm, SignInForm
from app.auth.models import Account
from app.auth.rules import CurrentPasswordWrong, PasswordUnfit, SignInRefused
from app.core.access import Permission, public, requires
from app.core.database import transaction
from app.extensions import login_manager

bp = Blueprint("auth", __name__, template_folder="templates")


@login_manager.user_loader
def load_account(session_id: str) -> Account | None:
    """Give the session's account while it is open and its epoch has not passed."""
    account_id, _, epoch = session_id.partition(":")
    account = repository.find(int(account_id))
    return account if account and account.is_active and str(account.session_epoch) == epoch else None


@login_manager.unauthorized_handler
def ask_to_sign_in() -> Response:
    """Lead a stranger to the sign-in, and back to the page asked for."""
    target = request.full_path.rstrip("?") if request.method != "POST" and request.path != "/" else None
    return redirect(url_for("auth.login", next=target), 303)


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> str | Response | tuple[str, int]:
    """Sign in by username or personal number."""
    if request.method != "POST" and current_user.is_authenticated:
        return redirect("/", 303)
    form = SignInForm()
    if form.validate_on_submit():
        account = repository.find_by_name(form.username.data)
        throttle.count_attempt(account, form.username.data)
        try:
            account = service.sign_in(account, form.password.data)
        except SignInRefused as error:
            form.password.errors = [str(error)]
        else:
            throttle.forget_attempt(account)
            _begin_session(account)
            return redirect(_safe_target(request.args.get("next", "")), 303)
    return render_template("auth/login.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/logout")
@public
def logout() -> Response:
    """Sign out, and forget the session."""
    session.clear()
    return redirect(url_for("auth.login"), 303)


@bp.route("/password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def password() -> str | Response | tuple[str, int]:
    """Change the own password; other devices are signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        throttle.count_attempt(current_user, current_user.username)
        try:
            with transaction():
                account = service.change_own_password(current_user.id, form.current.data, form.new.data)
        except CurrentPasswordWrong as error:
            form.current.errors = [str(error)]
        except PasswordUnfit as error:
            throttle.forget_attempt(current_user)
            form.new.errors = [str(error)]
        else:
            throttle.forget_attempt(account)
            _begin_session(account)
            flash("Your password has been changed. Other devices have been signed out.")
            return redirect("/", 303)
    return render_template("auth/password.html", form=form), 422 if form.is_submitted() else 200


def _begin_session(account: Account) -> None:
    session.clear()
    login_user(account)
    # Whoever knew the visitor's session id must not know that of the account.
    current_app.session_interface.regenerate(session)


def _safe_target(target: str) -> str:
    """Give the address within this site, or the home page: a redirect never leaves for another host."""
    # Browsers take a backslash for a slash, and skip tabs and line breaks.
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return "/"
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else "/"
