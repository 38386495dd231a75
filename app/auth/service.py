"""Signing in, and keeping accounts."""

from passlib.context import CryptContext

from app.auth import repository
from app.auth.models import Account
from app.auth.rules import (
    AccountUnfit,
    CrewRecordTaken,
    CurrentPasswordWrong,
    NoSuchCrewRecord,
    SignInRefused,
    UsernameTaken,
    ensure_fit_password,
)
from app.core.clock import now
from app.core.database import explained

_passwords = CryptContext(schemes=["argon2"])
_REFUSALS = {
    "uq_accounts_username": UsernameTaken("Another account has that name."),
    "uq_accounts_crew_id": CrewRecordTaken("That crew member has an account already."),
    "fk_accounts_crew_id": NoSuchCrewRecord("There is no crew member with that personal number."),
    "ck_accounts_crew_member_has_record": AccountUnfit("A crew member's account needs the personal number."),
    "ck_accounts_username_is_no_number": AccountUnfit("A name needs a letter: digits alone are a personal number."),
}


def sign_in(name: str, password: str) -> Account:
    """Give the account that the name and the password open; raise ``SignInRefused``."""
    account = repository.find_by_name(name)
    if account is None:
        # An unknown name must take as long as a wrong password.
        _passwords.dummy_verify()
        raise SignInRefused
    if len(password) > 1000 or not _passwords.verify(password, account.password_hash) or not account.is_active:
        raise SignInRefused
    return account


def open_account(username: str, password: str, roles: list[str], crew_id: int | None = None) -> Account:
    """Add an account; raise the error of the rule that forbids it."""
    ensure_fit_password(password, username)
    hashed = _passwords.hash(password)
    with explained(**_REFUSALS):
        return repository.add(Account(username=username, password_hash=hashed, roles=roles, crew_id=crew_id))


def change_own_password(account_id: int, current: str, new: str) -> Account:
    """Give the account a new password, which ends its sessions; raise ``CurrentPasswordWrong`` or ``PasswordUnfit``."""
    account = repository.get_locked(account_id)
    if not _passwords.verify(current, account.password_hash):
        raise CurrentPasswordWrong("That is not your present password.")
    return _set_password(account, new)


def _set_password(account: Account, password: str) -> Account:
    ensure_fit_password(password, account.username)
    account.password_hash = _passwords.hash(password)
    account.session_epoch += 1
    account.version += 1
    return account


def close_account_of(crew_id: int) -> None:
    """Close the crew member's account, if there is one, and end its sessions."""
    account = repository.find_by_crew_id(crew_id)
    if account is not None and account.is_active:
        _close(repository.get_locked(account.id))


def _close(account: Account) -> None:
    account.closed_at = now()
    account.session_epoch += 1
    account.version += 1
