"""The present moment, and the way between UTC and the local time of the base."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.errors import DomainError
from app.core.settings import settings

_standing: datetime | None = None


class TimeDoesNotExist(DomainError):
    """The clocks jump over that local time on the night summer time begins."""


class TimeHappensTwice(DomainError):
    """The clocks show that local time twice on the night summer time ends."""


def now() -> datetime:
    """Tell the present moment in UTC."""
    return _standing or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at an aware ``moment``, in all threads: for tests and for making a demo's past."""
    global _standing
    before, _standing = _standing, moment.astimezone(UTC)
    try:
        yield
    finally:
        _standing = before


def today() -> date:
    """Tell the present date at the base."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """Show an aware moment in the local time of the base."""
    return moment.astimezone(settings.zone)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Tell when a local day of the base begins and when the next one does, in UTC; 23 to 25 hours apart."""
    return scheduled(day, time.min), scheduled(day + timedelta(days=1), time.min)


def scheduled(day: date, at: time) -> datetime:
    """Give the UTC moment of a local time of the schedule; the zone database decides on the nights of change.

    A time that the clocks jump over is read with the offset before the jump, one that comes twice means the first.
    """
    return datetime.combine(day, at, settings.zone).astimezone(UTC)


def entered(at: datetime, zone: ZoneInfo | None = None) -> datetime:
    """Give the UTC moment of a local time that a person entered; an explicit offset is taken at its word.

    Raise ``TimeDoesNotExist`` or ``TimeHappensTwice`` rather than guess on the nights of change.
    """
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    zone = zone or settings.zone
    # The fold is left out: a local time that was shown may bear it.
    first, second = at.replace(tzinfo=zone, fold=0), at.replace(tzinfo=zone, fold=1)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at:
        raise TimeDoesNotExist(
            f"{at:%H:%M} does not exist on {at:%-d %b %Y}: the clocks go forward over it. Choose another time."
        )
    if first.utcoffset() != second.utcoffset():
        raise TimeHappensTwice(
            f"{at:%H:%M} comes twice on {at:%-d %b %Y}: the clocks go back. "
            f"Write {first.isoformat(timespec='minutes')} for the first or "
            f"{second.isoformat(timespec='minutes')} for the second."
        )
    return first.astimezone(UTC)
