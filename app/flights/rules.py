"""When a flight flies, what its times may be, and the errors of keeping flights."""

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from enum import Enum

from app.core.clock import local, scheduled
from app.core.errors import Conflict, DomainError, NotThere
from app.flights.models import Flight, Operation

LONGEST_NUMBER = 10
FURTHEST_DEPARTURE = timedelta(days=2)
LONGEST_FLIGHT = timedelta(days=4)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class FlightNotThere(NotThere):
    """No flight has the id."""


class FlightIdTaken(DomainError):
    """The id belongs to another flight."""


class FlightCancelled(Conflict):
    """The flight was cancelled before."""


class DayNotFlown(DomainError):
    """The flight does not fly on that day."""


class OperationNotThere(DayNotFlown, NotThere):
    """There is nothing to show of the flight on that day."""

    status = 404


class OperationCancelled(Conflict):
    """The flight is cancelled on that day."""


class OperationOver(Conflict):
    """The flight of that day has ended, and the past is not changed."""


class StrandsAssignments(Conflict):
    """A change would strand people appointed to coming flights; ``sentences`` say what would happen to whom."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class FlightUnfit(DomainError):
    """Two things said of a flight contradict each other; ``field`` is the one to look at."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class RetimeUnfit(FlightUnfit):
    """The flight of that day cannot have those times."""


class OperationState(Enum):
    """How a flight stands on one date."""

    CANCELLED = "cancelled"
    OVER = "over"
    UNDER_WAY = "under way"
    NOT_FLOWN = "not flown"
    RETIMED = "retimed"
    SCHEDULED = "on schedule"


def flies_on(flight: Flight, day: date) -> bool:
    """Tell whether the schedule has the flight leave the base on ``day``, and it is not cancelled before it leaves."""
    if day < flight.valid_from or (flight.valid_until is not None and day > flight.valid_until):
        return False
    if str(day.isoweekday()) not in flight.days_of_operation:
        return False
    if flight.cancelled_at is None:
        return True
    departure_at, arrival_at = scheduled_moments(flight, day)
    return (departure_at or arrival_at) < flight.cancelled_at


def scheduled_moments(flight: Flight, day: date) -> tuple[datetime | None, datetime | None]:
    """Give departure and arrival, in UTC, of the flight that leaves on ``day``, as the schedule has them."""
    departure_at = None if flight.departure is None else scheduled(day, flight.departure)
    arrival_day = day + timedelta(days=flight.arrival_day_offset)
    arrival_at = None if flight.arrival is None else scheduled(arrival_day, flight.arrival)
    if departure_at and arrival_at and arrival_at <= departure_at:
        # The departure falls into the hour that the clocks jump over, the arrival just behind it.
        flying = datetime.combine(arrival_day, flight.arrival) - datetime.combine(day, flight.departure)
        arrival_at = departure_at + flying
    return departure_at, arrival_at


def leaves_at(operation: Operation) -> datetime:
    """Give the moment the operation leaves the base, or arrives where it only arrives."""
    return operation.departure_at or operation.arrival_at


def ends_at(operation: Operation) -> datetime:
    """Give the moment the operation is back, or leaves where it only leaves."""
    return operation.arrival_at or operation.departure_at


def state_of(operation: Operation, moment: datetime) -> OperationState:
    """Tell how the operation stands at ``moment``."""
    if operation.cancelled_at is not None:
        return OperationState.CANCELLED
    if ends_at(operation) <= moment:
        return OperationState.OVER
    if leaves_at(operation) <= moment:
        return OperationState.UNDER_WAY
    if not flies_on(operation.flight, operation.date):
        return OperationState.NOT_FLOWN
    return OperationState.RETIMED if operation.retimed_at else OperationState.SCHEDULED


def days_flown(flight: Flight, first: date, last: date) -> Iterator[date]:
    """Give the days from ``first`` to ``last`` on which the flight flies."""
    first = max(first, flight.valid_from)
    last = last if flight.valid_until is None else min(last, flight.valid_until)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if flies_on(flight, day):
            yield day


def reschedule(flight: Flight, operations: Collection[Operation], moment: datetime) -> tuple[list, list]:
    """Fit operations that leave after ``moment`` to their flight's schedule; give those dropped and those moved.

    One that was retimed by hand keeps its times, and so does one that would have to leave in the past.
    """
    dropped, moved = [], []
    for operation in operations:
        if not flies_on(flight, operation.date):
            # Should the day be flown again, it is flown by the schedule.
            operation.retimed_at = None
            dropped.append(operation)
            continue
        departure_at, arrival_at = scheduled_moments(flight, operation.date)
        changes = (operation.departure_at, operation.arrival_at) != (departure_at, arrival_at)
        if changes and operation.retimed_at is None and (departure_at or arrival_at) > moment:
            operation.departure_at, operation.arrival_at = departure_at, arrival_at
            operation.version += 1
            moved.append(operation)
    return dropped, moved


def ensure_can_change(operation: Operation, moment: datetime) -> None:
    """Raise ``OperationCancelled``, ``OperationOver`` or ``DayNotFlown`` where the operation stays as it is."""
    state, name = state_of(operation, moment), name_operation(operation.flight, operation.date)
    if state is OperationState.CANCELLED:
        raise OperationCancelled(f"{name} has been cancelled already.")
    if state is OperationState.OVER:
        raise OperationOver(f"{name} has ended, and what is past is not changed.")
    if state is OperationState.NOT_FLOWN:
        raise day_not_flown(operation.flight, operation.date)


def ensure_fit_retime(
    operation: Operation, departure_at: datetime | None, arrival_at: datetime | None, moment: datetime
) -> None:
    """Raise ``RetimeUnfit`` unless the operation may have the times, in UTC, at ``moment``."""
    _ensure_fit_moment("departure", "Departure", operation.departure_at, departure_at, moment)
    _ensure_fit_moment("arrival", "Arrival", operation.arrival_at, arrival_at, moment)
    first = departure_at or arrival_at
    if first != leaves_at(operation) and abs(local(first).date() - operation.date) > _furthest(operation):
        field = "departure" if departure_at else "arrival"
        raise RetimeUnfit(field, f"That is more than two days from {operation.date:%a %-d %b %Y}. Look at the date.")
    if departure_at and arrival_at:
        if arrival_at <= departure_at:
            raise RetimeUnfit("arrival", "The arrival lies before the departure.")
        if arrival_at - departure_at > LONGEST_FLIGHT:
            raise RetimeUnfit("arrival", "The arrival is more than four days after the departure. Look at the date.")


def _furthest(operation: Operation) -> timedelta:
    if operation.departure_at is not None:
        return FURTHEST_DEPARTURE
    return FURTHEST_DEPARTURE + timedelta(days=operation.flight.arrival_day_offset)


def _ensure_fit_moment(field: str, word: str, old: datetime | None, new: datetime | None, moment: datetime) -> None:
    if new == old:
        return
    if old is None:
        raise RetimeUnfit(field, f"The flight has no {field}.")
    if new is None:
        raise RetimeUnfit(field, f"{word} is missing.")
    if old <= moment:
        raise RetimeUnfit(field, f"The {field} is past, {local(old):%-d %b %H:%M}, and stays as it was.")
    if new < moment:
        raise RetimeUnfit(field, f"{word} would lie in the past.")


def find_contradictions(
    departure: time | None,
    arrival: time | None,
    arrival_day_offset: int,
    valid_from: date | None,
    valid_until: date | None,
) -> Iterator[FlightUnfit]:
    """Give what contradicts itself in a line of the schedule."""
    if departure is None and arrival is None:
        yield FlightUnfit("departure", "Give the departure, the arrival, or both.")
    if departure and arrival and arrival <= departure and arrival_day_offset == 0:
        yield FlightUnfit(
            "arrival", "The arrival lies before the departure. If it is on a later day, say how many days later."
        )
    if valid_from and valid_until and valid_until < valid_from:
        yield FlightUnfit("valid_until", "The last day lies before the first day.")


def day_not_flown(flight: Flight, day: date) -> DayNotFlown:
    """Give the error of a day on which the flight does not fly."""
    return DayNotFlown(f"{name_operation(flight, day)} does not fly.")


def name_operation(flight: Flight, day: date) -> str:
    """Name a flight on one date as the office does: PS101 of Mon 30 Nov 2026."""
    return f"{flight.number} of {day:%a %-d %b %Y}"


def name_weekdays(days: str) -> str:
    """Name days of operation, 1 being Monday: Mon Wed Fri."""
    return " ".join(_WEEKDAYS[int(digit) - 1] for digit in days)


def read_weekdays(text: str) -> str:
    """Give days of operation in order, each once; raise ``ValueError`` with a sentence if they are none."""
    digits = re.sub(r"[\s,]", "", text)
    if not re.fullmatch("[1-7]+", digits):
        raise ValueError("Write the days as digits, 1 for Monday to 7 for Sunday, such as 12345.")
    return "".join(sorted(set(digits)))


def read_number(text: str) -> str:
    """Give a flight number in capitals without spaces; raise ``ValueError`` with a sentence if it is none."""
    number = "".join(text.split())
    if not re.fullmatch(f"[A-Za-z0-9]{{1,{LONGEST_NUMBER}}}", number):
        raise ValueError(f"A flight number has Latin letters and digits, {LONGEST_NUMBER} at most, such as PS101.")
    return number.upper()
