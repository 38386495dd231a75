"""What a crew record must be like, and the errors of keeping it."""

from app.core.errors import Conflict, DomainError, NotThere


class CrewMemberNotThere(NotThere):
    """No crew record has the personal number."""


class PersonalNumberTaken(DomainError):
    """The personal number belongs to another crew record."""


class EmailTaken(DomainError):
    """The e-mail address belongs to another crew record."""


class AlreadyDismissed(Conflict):
    """The crew member was dismissed before."""


class NotDismissed(Conflict):
    """The crew member is not dismissed."""


class HalfAPosition(DomainError):
    """Only one of latitude and longitude is given."""


def ensure_whole_position(latitude: float | None, longitude: float | None) -> None:
    """Raise ``HalfAPosition`` where one coordinate is given without the other."""
    if (latitude is None) != (longitude is None):
        raise HalfAPosition("Give both latitude and longitude, or neither.")
