"""Errors that carry one sentence for the person who caused them."""


class DomainError(Exception):
    """A rule of the office forbids it; the message is a sentence for the user, ``status`` the answer's."""

    status = 422


class NotThere(DomainError):
    """The record asked for does not exist."""

    status = 404


class Conflict(DomainError):
    """What is asked for contradicts what is already recorded."""

    status = 409


class Stale(Conflict):
    """Somebody else changed the record since it was opened."""

    def __init__(self, record: object, seen: int) -> None:
        super().__init__("Somebody changed this while you had it open. Nothing of yours has been saved yet.")
        self.record = record
        self.seen = seen
