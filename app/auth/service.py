"""Signing in, and keeping accounts."""

from passlib.context import CryptContext

from app.auth import repository
from app.auth.models import Account
from app.auth.roles import Role
from app.auth.rules import (
    LONGEST_PASSWORD,
    AccountUnfit,
    AlreadyClosed,
    CrewRecordTaken,
    CurrentPasswordWrong,
    LastAdministrator,
    NoSuchCrewRecord,
    NotClosed,
    OwnAccount,
    SignInRefused,
    UsernameTaken,
    ensure_fit_password,
    ensure_fit_username,
    fit_roles,
    plain_name,
    plain_password,
)
from app.auth.signals import crew_account_opened
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


def sign_in(account: Account | None, password: str) -> Account:
    """Give the account back if the password opens it; raise ``SignInRefused``, and as late for no account at all."""
    if not _fits(account, password) or not account.is_active:
        raise SignInRefused
    return account


def _fits(account: Account | None, password: str) -> bool:
    # A password of a million characters takes no longer than another, nor tells whether the name is known.
    plain = plain_password(password[:1000])
    if account is None or len(plain) > LONGEST_PASSWORD:
        _passwords.dummy_verify()
        return False
    return _passwords.verify(plain, account.password_hash)


def open_account(username: str, password: str, roles: list[str], crew_id: int | None = None) -> Account:
    """Add an account; raise the error of the rule that forbids it."""
    username, password = plain_name(username), plain_password(password)
    ensure_fit_username(username)
    roles = fit_roles(roles, crew_id)
    ensure_fit_password(password, username)
    hashed = _passwords.hash(password)
    with explained(**_REFUSALS):
        account = repository.add(Account(username=username, password_hash=hashed, roles=roles, crew_id=crew_id))
    _tell_of_crew(account)
    return account


def correct_account(account_id: int, version: int, username: str, roles: list[str], crew_id: int | None) -> Account:
    """Change an account as it was at ``version``; raise ``Stale``, ``LastAdministrator`` or another rule's error."""
    account, administrators = repository.get_locked_with_administrators(account_id)
    account.begin_edit(version)
    username = plain_name(username)
    ensure_fit_username(username)
    roles = fit_roles(roles, crew_id)
    if Role.SYSTEM_ADMINISTRATOR not in roles:
        _ensure_another(account, administrators)
    is_another_person = crew_id != account.crew_id
    with explained(**_REFUSALS):
        account.username, account.roles, account.crew_id = username, roles, crew_id
    if is_another_person and account.is_active:
        _tell_of_crew(account)
    return account


def close_account(account_id: int, by: int) -> Account:
    """Close an account and end its sessions; raise ``OwnAccount``, ``AlreadyClosed`` or ``LastAdministrator``."""
    account, administrators = repository.get_locked_with_administrators(account_id)
    if account.id == by:
        raise OwnAccount("This is your own account. Another system administrator can close it.")
    if not account.is_active:
        raise AlreadyClosed(f"The account {account.username} is closed already.")
    _close(account, administrators)
    return account


def close_account_of(crew_id: int) -> None:
    """Close the crew member's account, if there is one, and end its sessions; raise ``LastAdministrator``."""
    found = repository.find_by_crew_id(crew_id)
    if found is None:
        return
    account, administrators = repository.get_locked_with_administrators(found.id)
    # Asked only now: it may have been opened while we waited for the lock.
    if account.is_active and account.crew_id == crew_id:
        _close(account, administrators)


def _close(account: Account, administrators: list[Account]) -> None:
    _ensure_another(account, administrators)
    account.closed_at = now()
    account.session_epoch += 1
    account.version += 1


def _ensure_another(account: Account, administrators: list[Account]) -> None:
    if administrators == [account]:
        raise LastAdministrator(
            f"{account.username} is the last system administrator: nobody could keep the accounts any more. "
            "Give another account that role first."
        )


def reopen_account(account_id: int) -> Account:
    """Open a closed account again, with the password it had; raise ``NotClosed`` or a subscriber's error."""
    account = repository.get_locked(account_id)
    if account.is_active:
        raise NotClosed(f"The account {account.username} is open already.")
    account.closed_at = None
    account.version += 1
    _tell_of_crew(account)
    return account


def _tell_of_crew(account: Account) -> None:
    if account.crew_id is not None:
        crew_account_opened.send(account=account)


def change_own_password(account_id: int, current: str, new: str) -> Account:
    """Give the account a new password, which ends its sessions; raise ``CurrentPasswordWrong`` or ``PasswordUnfit``."""
    account = repository.get_locked(account_id)
    if not _fits(account, current):
        raise CurrentPasswordWrong("That is not your present password.")
    return _set_password(account, new)


def reset_password(account_id: int, new: str, by: int) -> Account:
    """Give somebody else's account a new password and end its sessions; raise ``OwnAccount`` or ``PasswordUnfit``."""
    account = repository.get_locked(account_id)
    if account.id == by:
        raise OwnAccount("This is your own account. Change your password where the present one is asked for.")
    return _set_password(account, new)


def _set_password(account: Account, password: str) -> Account:
    password = plain_password(password)
    ensure_fit_password(password, account.username)
    account.password_hash = _passwords.hash(password)
    account.session_epoch += 1
    account.version += 1
    return account
