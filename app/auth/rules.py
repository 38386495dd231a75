"""What accounts, names and passwords must be like."""

import unicodedata
from collections.abc import Iterable

from app.auth.roles import Role
from app.core.errors import Conflict, DomainError, NotThere

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_NAME = 80


class SignInRefused(DomainError):
    """The name or the password is wrong, or the account is closed; the message does not tell which."""

    def __init__(self) -> None:
        super().__init__("That name and password do not fit together, or the account is closed.")


class UsernameUnfit(DomainError):
    """The name could be taken for a personal number or for another name, or is too long."""


class PasswordUnfit(DomainError):
    """The password is too short, too long or equal to the name."""


class CurrentPasswordWrong(DomainError):
    """The present password was not the one given."""


class UsernameTaken(DomainError):
    """Another account has the name."""


class CrewRecordTaken(DomainError):
    """Another account belongs to the crew record."""


class NoSuchCrewRecord(DomainError):
    """No crew member has the personal number."""


class CrewRecordUnfit(Conflict):
    """The crew member may have no open account."""


class AccountUnfit(DomainError):
    """The account's roles and crew record do not fit together."""


class LastAdministrator(Conflict):
    """Nobody would be left to keep the accounts."""


class OwnAccount(Conflict):
    """Nobody does this to the account they are signed in with."""


class AlreadyClosed(Conflict):
    """The account is closed."""


class NotClosed(Conflict):
    """The account is open."""


class AccountNotThere(NotThere):
    """No account has the id."""


def plain_name(name: str) -> str:
    """Give the one spelling of a name or personal number, whatever keyboard typed it; capitals stay."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    return plain.lstrip("0") or "0" if plain.isascii() and plain.isdigit() else plain


def plain_password(password: str) -> str:
    """Give the one form of a password that keyboards and systems write in different characters."""
    return unicodedata.normalize("NFKC", password)


def ensure_fit_username(username: str) -> None:
    """Raise ``UsernameUnfit`` unless the name has a letter, nothing invisible, and 80 characters at most."""
    if len(username) > LONGEST_NAME:
        raise UsernameUnfit(f"A name has at most {LONGEST_NAME} characters; this one has {len(username)}.")
    if not username.isprintable():
        raise UsernameUnfit("The name holds a character that nobody can see. Type it anew.")
    if not any(character.isalpha() for character in username):
        raise UsernameUnfit("A name needs a letter: digits alone are a personal number.")


def ensure_fit_password(password: str, username: str) -> None:
    """Raise ``PasswordUnfit`` unless the password has 12 to 200 characters and is not the name."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordUnfit(f"A password has at least {SHORTEST_PASSWORD} characters; this one has {len(password)}.")
    if len(password) > LONGEST_PASSWORD:
        raise PasswordUnfit(f"A password has at most {LONGEST_PASSWORD} characters.")
    if username.lower() in password.lower() and len(username) > len(password) // 2:
        raise PasswordUnfit("The password is too close to the name. Take another one.")


def fit_roles(roles: Iterable[str], crew_id: int | None) -> list[str]:
    """Give the roles once each, in the office's order; raise ``AccountUnfit`` where they do not fit the account."""
    given = set(roles)
    if unknown := sorted(given - set(Role)):
        known = ", ".join(Role)
        raise AccountUnfit(f"There is no role “{unknown[0]}”. The roles are {known}.")
    if not given:
        raise AccountUnfit("An account needs a role.")
    if Role.CREW_MEMBER in given and crew_id is None:
        raise AccountUnfit("A crew member's account needs the personal number.")
    return [str(role) for role in Role if role in given]
