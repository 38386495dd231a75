"""Duty, rest and complement: who may be appointed to what, and the errors of appointing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.assignments.models import Assignment
from app.core.errors import Conflict, DomainError, NotThere
from app.crew.models import Position
from app.flights.models import Operation

MOST_SENTENCES = 20


class AssignmentNotThere(NotThere):
    """No assignment has the number."""


class AlreadyAppointed(Conflict):
    """The person is on that flight already."""


class DutiesOverlap(Conflict):
    """The person is on another duty at that time."""


class OperationHasLeft(Conflict):
    """The duty has begun: what is past stays as it was."""


class AlreadyReleased(Conflict):
    """The assignment ended before."""


class Dismissed(DomainError):
    """The person has left the airline."""


class TooLittleRest(DomainError):
    """The rest before or after the duty is shorter than the house's REST_MINUTES, and no reason was given."""


@dataclass(frozen=True)
class Duty:
    """A duty from report to release in UTC; ``flight`` and ``day`` name it in sentences."""

    start: datetime
    end: datetime
    flight: str
    day: date

    def __str__(self) -> str:
        return f"{self.flight} on {self.day:%a %-d %b %Y}"


@dataclass(frozen=True)
class ShortRest:
    """A rest shorter than wanted, between a duty and ``other``."""

    length: timedelta
    other: Duty
    is_before: bool

    def __str__(self) -> str:
        return f"{in_hours(self.length)} rest {'after' if self.is_before else 'before'} {self.other}"


@dataclass(frozen=True)
class Place:
    """How many of a position a flight wants, has and lacks."""

    position: Position
    wanted: int
    appointed: int
    missing: int
    # How many of the wanted are made up for by a surplus captain or purser.
    covered: int
    # How many there are that nothing asks for.
    surplus: int


def duty(
    departure_at: datetime | None, arrival_at: datetime | None, report: timedelta, release: timedelta
) -> tuple[datetime, datetime]:
    """Give start and end of the duty in UTC: report before the departure, released after the arrival.

    Without an arrival the duty ends at the departure, without a departure it begins at the arrival.
    """
    if departure_at is None and arrival_at is None:
        raise ValueError("A flight leaves or arrives.")
    start = arrival_at if departure_at is None else departure_at - report
    end = departure_at if arrival_at is None else arrival_at + release
    return start, end


def duty_on(operation: Operation, report: timedelta, release: timedelta) -> Duty:
    """Give the duty that an operation, loaded with its flight, calls for at its present times."""
    span = duty(operation.departure_at, operation.arrival_at, report, release)
    return Duty(*span, operation.flight.number, operation.date)


def duty_of(assignment: Assignment) -> Duty:
    """Give the duty of an assignment that was loaded with its flight."""
    number = assignment.operation.flight.number
    return Duty(assignment.duty_start, assignment.duty_end, number, assignment.date)


def moved_duty(
    held: tuple[datetime, datetime], computed: tuple[datetime, datetime], now: datetime
) -> tuple[datetime, datetime]:
    """Give the duty after its flight was retimed: what is past stays, a start that has been as well as an end."""
    start = held[0] if held[0] <= now else computed[0]
    end = held[1] if max(held[1], computed[1]) <= now else computed[1]
    return (start, end) if end > start else held


def in_hours(length: timedelta) -> str:
    """Write a length of time as the office does: 50 min, 12 h, 9 h 05 min."""
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"


def overlaps(one: Duty, other: Duty) -> bool:
    """Tell whether two duties share a moment; the end of one may be the start of the other."""
    return one.start < other.end and other.start < one.end


def short_rests(own: Duty, others: Iterable[Duty], rest: timedelta) -> list[ShortRest]:
    """Give the rests around a duty that are shorter than ``rest``, the earliest first; overlaps are none."""
    found = []
    for other in sorted(others, key=lambda other: other.start):
        if timedelta() <= own.start - other.end < rest:
            found.append(ShortRest(own.start - other.end, other, is_before=True))
        elif timedelta() <= other.start - own.end < rest:
            found.append(ShortRest(other.start - own.end, other, is_before=False))
    return found


def ensure_no_overlap(name: str, own: Duty, others: Iterable[Duty]) -> None:
    """Raise ``DutiesOverlap`` where the person of that name has another duty meanwhile."""
    for other in others:
        if overlaps(own, other):
            raise DutiesOverlap(f"{name} is on {other} at that time. Release them from it first, or take another.")


def ensure_rested(name: str, own: Duty, others: Iterable[Duty], rest: timedelta, reason: str | None) -> bool:
    """Raise ``TooLittleRest`` where a rest beside the duty is too short and no reason is given.

    Tell whether the reason was needed. The rest wanted is the house's REST_MINUTES.
    """
    found = short_rests(own, others, rest)
    if found and not reason:
        rests = " and ".join(str(short) for short in found)
        raise TooLittleRest(f"{name} would have only {rests}; {in_hours(rest)} are wanted. Give a reason to appoint.")
    return bool(found)


def ensure_not_begun(start: datetime, now: datetime, flight: str, day: date) -> None:
    """Raise ``OperationHasLeft`` where the duty has begun."""
    if start <= now:
        raise OperationHasLeft(f"The duty on {flight} of {day:%a %-d %b %Y} has begun: its crew stays as it was.")


def wanted(pilots: int, cabin_crew: int) -> dict[Position, int]:
    """Divide a complement: one captain and first officers, one purser and cabin crew."""
    captains, pursers = min(pilots, 1), min(cabin_crew, 1)
    return {
        Position.CAPTAIN: captains,
        Position.FIRST_OFFICER: pilots - captains,
        Position.PURSER: pursers,
        Position.CABIN_CREW: cabin_crew - pursers,
    }


def complement(pilots: int, cabin_crew: int, appointed: Mapping[str, int]) -> list[Place]:
    """Compare the people appointed, counted by position, with those wanted.

    A captain too many flies as a pilot and a purser too many as cabin crew, but nobody stands in for a captain
    or a purser.
    """
    asked, places = wanted(pilots, cabin_crew), []
    for leader, others in ((Position.CAPTAIN, Position.FIRST_OFFICER), (Position.PURSER, Position.CABIN_CREW)):
        leaders, rest = appointed.get(leader, 0), appointed.get(others, 0)
        surplus, gap = max(leaders - asked[leader], 0), max(asked[others] - rest, 0)
        covered = min(surplus, gap)
        lacking = max(asked[leader] - leaders, 0)
        places.append(Place(leader, asked[leader], leaders, lacking, 0, surplus - covered))
        places.append(Place(others, asked[others], rest, gap - covered, covered, max(rest - asked[others], 0)))
    return places


def shortened(sentences: Sequence[str], most: int = MOST_SENTENCES) -> list[str]:
    """Give the first sentences, ``most`` of them, and how many more there are."""
    more = len(sentences) - most
    return [*sentences[:most], f"And {more:,} more."] if more > 0 else list(sentences)
