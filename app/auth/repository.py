"""Finds accounts."""

from sqlalchemy import ColumnElement, Select, func, select

from app.auth.models import Account
from app.auth.roles import Role
from app.auth.rules import AccountNotThere, plain_name
from app.core.database import contains, db
from app.core.fields import LARGEST_ID

MOST_ACTORS = 100


def find(account_id: int) -> Account | None:
    """Give the account, or None."""
    return db.session.get(Account, account_id)


def get(account_id: int) -> Account:
    """Give the account; raise ``AccountNotThere``."""
    return _found(find(account_id))


def get_locked(account_id: int) -> Account:
    """Give the account, locked until the transaction ends; raise ``AccountNotThere``."""
    # Its number never changes: an answer that only points to the account need not wait for it.
    locked = {"key_share": True}
    return _found(db.session.get(Account, account_id, with_for_update=locked, populate_existing=True))


def get_locked_with_administrators(account_id: int) -> tuple[Account, list[Account]]:
    """Give the account and all open ones of system administrators, all locked; raise ``AccountNotThere``."""
    statement = (
        select(Account)
        .where((Account.id == account_id) | (_is_open_administrator()))
        .order_by(Account.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    accounts = {account.id: account for account in db.session.scalars(statement)}
    administrators = [account for account in accounts.values() if account.is_active and account.is_administrator]
    return _found(accounts.get(account_id)), administrators


def _is_open_administrator() -> ColumnElement[bool]:
    return Account.closed_at.is_(None) & Account.roles.contains([Role.SYSTEM_ADMINISTRATOR.value])


def _found(account: Account | None) -> Account:
    if account is None:
        raise AccountNotThere("There is no such account.")
    return account


def find_by_name(name: str) -> Account | None:
    """Give the account with the username, in any case, or of the crew member with the personal number."""
    name = plain_name(name)
    if name.isascii() and name.isdigit():
        # A longer number is nobody's, and too large for the column.
        return find_by_crew_id(int(name)) if len(name) < 11 and int(name) <= LARGEST_ID else None
    return db.session.scalar(select(Account).where(func.lower(Account.username) == func.lower(name)))


def find_by_crew_id(crew_id: int) -> Account | None:
    """Give the account of the crew member, or None."""
    return db.session.scalar(select(Account).filter_by(crew_id=crew_id))


def find_ids_named(name: str) -> list[int]:
    """Give the account with just that username, or else the first hundred that have it as a part of theirs."""
    exact = db.session.scalar(select(Account.id).where(func.lower(Account.username) == func.lower(name)))
    if exact is not None:
        return [exact]
    parts = select(Account.id).where(contains(Account.username, name)).order_by(func.lower(Account.username))
    return list(db.session.scalars(parts.limit(MOST_ACTORS)))


def listing(
    username: str | None = None, role: str | None = None, crew_id: int | None = None, state: str | None = None
) -> Select[tuple[Account]]:
    """Ask for the accounts in order of name; ``username`` is a part, ``state`` open or closed."""
    statement = select(Account).order_by(func.lower(Account.username), Account.id)
    if username:
        statement = statement.where(contains(Account.username, username))
    if role:
        statement = statement.where(Account.roles.contains([role]))
    if crew_id is not None:
        statement = statement.where(Account.crew_id == crew_id)
    if state:
        statement = statement.where(Account.closed_at.is_(None) if state == "open" else Account.closed_at.is_not(None))
    return statement


def add(account: Account) -> Account:
    """Add an account to the session."""
    db.session.add(account)
    return account
