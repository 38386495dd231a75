"""The command of the demo."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import exists, select

from app.auth import repository as accounts
from app.auth import service as auth
from app.auth.models import Account
from app.auth.rules import SignInRefused
from app.core.database import db, transaction
from app.crew.models import CrewMember
from app.demo.logins import LOGINS, PASSWORD, Login
from app.demo.story import Story
from app.flights.models import Flight
from app.vehicles.models import Vehicle

demo = AppGroup("demo", help="Try the application with a fictional airline.")


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="Where there are data already, say so and leave them alone.")
def load(if_empty: bool) -> None:
    """Fill an empty database with a fictional airline, its dates relative to today."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("This is production: the demo's passwords are known to everybody. Nothing was done.")
    if _has_data():
        if not if_empty:
            raise click.ClickException("There are data in this database already, and the demo would mix with them.")
        click.echo("The data are there already.")
    else:
        with transaction():
            Story().tell()
        click.echo("The demo airline has been loaded.")
    _show([login for login in LOGINS if _opens(login)])


def _has_data() -> bool:
    tables = (CrewMember, Flight, Vehicle, Account)
    return any(db.session.scalar(select(exists(select(table)))) for table in tables)


def _opens(login: Login) -> bool:
    try:
        auth.sign_in(accounts.find_by_name(login.username), PASSWORD)
    except SignInRefused:
        return False
    return True


def _show(logins: list[Login]) -> None:
    rows = [("role", "username", "password", "what to try")]
    rows += [(login.role.title, login.username, PASSWORD, login.errand) for login in logins]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows if logins else []:
        click.echo("  ".join([*(text.ljust(width) for text, width in zip(row[:3], widths, strict=True)), row[3]]))
