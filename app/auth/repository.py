"""Finds accounts."""

from sqlalchemy import func, select

from app.auth.models import Account
from app.auth.rules import AccountNotThere
from app.core.database import db
from app.core.fields import LARGEST_ID


def find(account_id: int) -> Account | None:
    """Give the account, or None."""
    return db.session.get(Account, account_id)


def get_locked(account_id: int) -> Account:
    """Give the account, locked until the transaction ends; raise ``AccountNotThere``."""
    account = db.session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise AccountNotThere("There is no such account.")
    return account


def find_by_name(name: str) -> Account | None:
    """Give the account with the username, in any case, or of the crew member with the personal number."""
    if name.isascii() and name.isdigit():
        # A longer number is nobody's, and too large for the column.
        return find_by_crew_id(int(name)) if len(name) < 11 and int(name) <= LARGEST_ID else None
    return db.session.scalar(select(Account).where(func.lower(Account.username) == name.lower()))


def find_by_crew_id(crew_id: int) -> Account | None:
    """Give the account of the crew member, or None."""
    return db.session.scalar(select(Account).filter_by(crew_id=crew_id))


def add(account: Account) -> Account:
    """Add an account to the session."""
    db.session.add(account)
    return account
