"""The pages of the accounts, for the system administrator."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.audit import repository as audit
from app.auth import repository, service, throttle
from app.auth.forms import AccountEditForm, AccountFilters, AccountForm, ResetForm
from app.auth.rules import (
    AccountUnfit,
    CrewRecordTaken,
    CrewRecordUnfit,
    LastAdministrator,
    NoSuchCrewRecord,
    PasswordUnfit,
    UsernameTaken,
    UsernameUnfit,
)
from app.core.access import Permission, requires
from app.core.database import transaction
from app.core.errors import DomainError, Stale
from app.core.fields import LARGEST_ID
from app.core.paging import paginate

bp = Blueprint("accounts", __name__, url_prefix="/accounts", template_folder="templates")
ACCOUNT = f"/<int(max={LARGEST_ID}):account_id>"
FIELD_OF = {
    UsernameTaken: "username",
    UsernameUnfit: "username",
    CrewRecordTaken: "crew_id",
    CrewRecordUnfit: "crew_id",
    NoSuchCrewRecord: "crew_id",
    AccountUnfit: "crew_id",
    LastAdministrator: "roles",
    PasswordUnfit: "password",
}


@bp.get("/")
@requires(Permission.ACCOUNTS)
def index() -> str | tuple[str, int]:
    """List the accounts."""
    form = AccountFilters(request.args)
    if not form.validate():
        return render_template("accounts/index.html", form=form, page=None), 422
    return render_template("accounts/index.html", form=form, page=paginate(repository.listing(**form.chosen)))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS)
def new() -> str | Response | tuple[str, int]:
    """Add an account."""
    form = AccountForm()
    if form.validate_on_submit():
        fields = {name: value for name, value in form.values.items() if name != "again"}
        try:
            with transaction():
                account = service.open_account(**fields)
        except DomainError as error:
            form.say(error, FIELD_OF)
        else:
            flash(f"The account {account.username} has been added.")
            return redirect(url_for(".index"), 303)
    return render_template("accounts/new.html", form=form), 422 if form.is_submitted() else 200


@bp.route(f"{ACCOUNT}/edit", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS)
def edit(account_id: int) -> str | Response | tuple[str, int]:
    """Change an account's name, roles or crew record."""
    account = repository.get(account_id)
    form = AccountEditForm(obj=account)
    status, others = 422 if form.is_submitted() else 200, []
    if form.validate_on_submit():
        try:
            with transaction():
                service.correct_account(account_id, form.version.data, **form.values)
        except Stale as error:
            account, status = repository.get(account_id), 409
            others = audit.find_since("accounts", account_id, error.seen)
            form.version.data = account.version
        except DomainError as error:
            account = repository.get(account_id)
            form.say(error, FIELD_OF)
        else:
            flash("The account has been changed. New roles hold from the next page on.")
            return redirect(url_for(".index"), 303)
    return render_template("accounts/edit.html", form=form, account=account, others=others), status


@bp.route(f"{ACCOUNT}/close", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS)
def close(account_id: int) -> str | Response:
    """Name what closing an account means, and close it."""
    if request.method != "POST":
        return render_template("accounts/close.html", account=repository.get(account_id))
    with transaction():
        account = service.close_account(account_id, by=current_user.id)
    flash(f"The account {account.username} has been closed.")
    return redirect(url_for(".index"), 303)


@bp.post(f"{ACCOUNT}/reopen")
@requires(Permission.ACCOUNTS)
def reopen(account_id: int) -> Response:
    """Open a closed account again."""
    with transaction():
        account = service.reopen_account(account_id)
    flash(f"The account {account.username} is open again, with the password it had.")
    return redirect(url_for(".index"), 303)


@bp.route(f"{ACCOUNT}/password", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS)
def reset_password(account_id: int) -> str | Response | tuple[str, int]:
    """Give somebody a new password, which signs them out everywhere."""
    if request.method != "POST" and account_id == current_user.id:
        return redirect(url_for("auth.password"), 303)
    account = repository.get(account_id)
    form = ResetForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.reset_password(account_id, form.new.data, by=current_user.id)
        except PasswordUnfit as error:
            account = repository.get(account_id)
            form.new.errors = [str(error)]
        else:
            throttle.forget_failures(account)
            flash(f"{account.username} has a new password. Tell them in person; they can change it once signed in.")
            return redirect(url_for(".index"), 303)
    return render_template("accounts/password.html", form=form, account=account), 422 if form.is_submitted() else 200
