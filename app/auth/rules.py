"""What accounts and passwords must be like."""

from app.core.errors import Conflict, DomainError, NotThere

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


class SignInRefused(DomainError):
    """The name or the password is wrong, or the account is closed; the message does not tell which."""

    def __init__(self) -> None:
        super().__init__("That name and password do not fit together, or the account is closed.")


class PasswordUnfit(DomainError):
    """The password is too short, too long or equal to the name."""


class CurrentPasswordWrong(DomainError):
    """The present password was not the one given."""


class UsernameTaken(Conflict):
    """Another account has the name."""


class CrewRecordTaken(Conflict):
    """Another account belongs to the crew record."""


class NoSuchCrewRecord(DomainError):
    """No crew member has the personal number."""


class AccountUnfit(DomainError):
    """The account's roles and crew record do not fit together."""


class AccountNotThere(NotThere):
    """No account has the id."""


def ensure_fit_password(password: str, username: str) -> None:
    """Raise ``PasswordUnfit`` unless the password has 12 to 200 characters and is not the name."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordUnfit(f"A password has at least {SHORTEST_PASSWORD} characters; this one has {len(password)}.")
    if len(password) > LONGEST_PASSWORD:
        raise PasswordUnfit(f"A password has at most {LONGEST_PASSWORD} characters.")
    if username.lower() in password.lower() and len(username) > len(password) // 2:
        raise PasswordUnfit("The password is too close to the name. Take another one.")
