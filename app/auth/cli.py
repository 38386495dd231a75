"""The commands of the accounts."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from app.auth import service
from app.auth.roles import Role
from app.auth.rules import AccountUnfit, PasswordUnfit
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.fields import LARGEST_ID

accounts = AppGroup("accounts", help="Keep the accounts.")


@accounts.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, help=f"Give a role; may be repeated. One of {', '.join(Role)}.")
@click.option("--crew", help="Link the account to the crew member with this personal number.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def create(name: str, roles: tuple[str, ...], crew: str | None, password_stdin: bool) -> None:
    """Add an account called NAME; the password is asked for."""
    try:
        crew_id = _read_crew_id(crew)
        password = _read_password() if password_stdin else _ask_for_password()
        with transaction():
            account = service.open_account(name, password, list(roles), crew_id)
            done = f"Account {account.username} added: {', '.join(account.roles)}"
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        raise click.ClickException(
            "The database does not answer as it should: check DATABASE_URL, and run “flask --app main db upgrade”."
        ) from error
    click.echo(done)


def _read_crew_id(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 11 and 0 < int(text) <= LARGEST_ID):
        raise AccountUnfit(f"--crew takes a personal number, from 1 to {LARGEST_ID}.")
    return int(text)


def _read_password() -> str:
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise PasswordUnfit("The password is not text in UTF-8.") from error


def _ask_for_password() -> str:
    password = click.prompt("Password", hide_input=True)
    if click.prompt("Password again", hide_input=True) != password:
        raise PasswordUnfit("The two passwords differ. Nothing has been added.")
    return password
