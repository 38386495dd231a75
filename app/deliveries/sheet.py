"""The sheet of a plan: its stops and the airport in sequence, with what is too short, too late or not answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.settings import settings
from app.deliveries.models import Answer, Delivery, Direction, Plan, Status, TripPoint
from app.deliveries.rules import misfit, pick_up_at
from app.deliveries.travel import Point, travel_time


@dataclass(frozen=True)
class Gap:
    """The minutes to the next row, and those the car needs for it; None where a position is not on record."""

    minutes: int
    needed: int | None

    @property
    def is_short(self) -> bool:
        """Tell whether the car can't make it in time."""
        return self.needed is not None and self.minutes < self.needed


@dataclass(frozen=True)
class Row:
    """A place the car passes: a stop, or the airport (``stop`` is None)."""

    at: datetime
    gap: Gap | None
    stop: TripPoint | None = None
    misfit: str | None = None


def rows_of(plan: Plan) -> list[Row]:
    """Give the rows of a plan, which was loaded whole, in the order in which the car passes them."""
    direction = Direction(plan.type)
    passed: list[tuple[datetime, Point | None, TripPoint | None]]
    passed = [(stop.time, position_of(stop), stop) for stop in plan.trip_points]
    airport = (plan.airport_at, settings.airport, None)
    passed = [*passed, airport] if direction is Direction.TO_AIRPORT else [airport, *passed]
    return [
        Row(at, _gap(at, here, *passed[place][:2]) if place < len(passed) else None, stop, stop and _misfit(plan, stop))
        for place, (at, here, stop) in enumerate(passed, start=1)
    ]


def position_of(stop: TripPoint) -> Point | None:
    """Give latitude and longitude in degrees of a stop at the person's home, where they are on record."""
    # Nobody knows the position of another address.
    return stop.delivery.assignment.member.home if stop.address is None else None


def _gap(at: datetime, here: Point | None, after: datetime, there: Point | None) -> Gap:
    needed = None
    if here is not None and there is not None:
        needed = travel(here, there) // timedelta(minutes=1)
    return Gap((after - at) // timedelta(minutes=1), needed)


def travel(a: Point, b: Point) -> timedelta:
    """Give the time the car takes between two points by the rules of the house."""
    return travel_time(a, b, detour_factor=settings.detour_factor, speed_kmh=settings.speed_kmh, door=settings.door)


def _misfit(plan: Plan, stop: TripPoint) -> str | None:
    if stop.delivery.assignment.released_at is not None:
        return "no longer on that flight"
    return misfit(Direction(plan.type), plan.airport_at, plan.date, stop.delivery.due_at)


def pick_up_of(stop: TripPoint) -> datetime:
    """Tell when the person of a stop, which was loaded with its plan, gets into the car, in UTC."""
    return pick_up_at(Direction(stop.plan.type), stop.plan.airport_at, stop.time)


def answer_state(delivery: Delivery, status: str) -> tuple[str, str]:
    """Give the kind and the word of a check-in's state in a plan of that status."""
    if status != Status.PUBLISHED:
        return "off", "Not told yet"
    if delivery.check_in is None:
        return ("changed", "Changed since the answer") if delivery.checked_at else ("wait", "No answer")
    return ("ok", "Yes") if delivery.check_in == Answer.YES else ("bad", "Refused")
