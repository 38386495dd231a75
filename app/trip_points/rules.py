"""When the car stops where: proposed times, the gaps between stops, and a new sequence of the same times."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple, TypeVar

from app.core.clock import entered, local, scheduled
from app.core.errors import Conflict, DomainError, NotThere
from app.deliveries.models import Delivery, Direction, Plan
from app.deliveries.rules import AlreadyPlanned, SeatsTaken
from app.deliveries.travel import Point, great_circle_km

Travel = Callable[[Point, Point], timedelta]
Key = TypeVar("Key")
LONGEST_WAIT = timedelta(hours=3)


class TripPointNotThere(NotThere):
    """No trip point has the id."""


class NobodyChosen(DomainError):
    """There is no one to add."""


class OneAtATime(DomainError):
    """A time or an address was given for several people."""


class NoProposal(DomainError):
    """Without the position of a home no time can be proposed for it."""


class NotAMove(DomainError):
    """What is asked for is no change of a sequence."""


class SequenceChanged(Conflict):
    """The plan has other stops than the sequence was made of."""


class Place(NamedTuple):
    """A point that the car passes: when, and where if that is known."""

    at: datetime
    where: Point | None


def edge_of(direction: Direction, airport: Place, stops: Iterable[Place]) -> Place:
    """Give the place that new stops are joined to: the stop farthest from the airport, or the airport itself.

    Where nobody knows the position of that stop, the next known one on the way to the airport stands in for it.
    """
    outwards = sorted(stops, key=lambda stop: stop.at, reverse=direction is Direction.TO_AIRPORT)
    way = [airport, *outwards]
    where = next(place.where for place in reversed(way) if place.where is not None)
    return Place(way[-1].at, where)


def propose(
    direction: Direction, edge: Point, edge_at: datetime, homes: Sequence[Point], travel: Travel
) -> list[tuple[int, datetime]]:
    """Chain homes to the present edge of a run, nearest next: the index of each home and its time in UTC.

    Times go back from ``edge_at`` on the way to the airport, and on from it on the way home. ``travel`` gives the time
    between two points.
    """
    chain, left = [], list(range(len(homes)))
    while left:
        # Kilometres, for whole minutes make many ways equally long.
        nearest = min(left, key=lambda index: great_circle_km(edge, homes[index]))
        way = travel(edge, homes[nearest])
        edge_at = edge_at - way if direction is Direction.TO_AIRPORT else edge_at + way
        edge = homes[nearest]
        left.remove(nearest)
        chain.append((nearest, edge_at))
    return chain


def slack(direction: Direction, airport_at: datetime, due_at: datetime) -> timedelta:
    """Give the time a person waits at the airport; negative where the car comes too late or leaves too early."""
    return due_at - airport_at if direction is Direction.TO_AIRPORT else airport_at - due_at


def usual_dues(direction: Direction, airport_at: datetime) -> tuple[datetime, datetime]:
    """Give the first and the last report or release that a car at the airport at ``airport_at`` is meant for."""
    if direction is Direction.TO_AIRPORT:
        return airport_at, airport_at + LONGEST_WAIT
    return airport_at - LONGEST_WAIT, airport_at


def resequence(times: Iterable[datetime], order: Sequence[Key]) -> list[tuple[Key, datetime]]:
    """Give the present times anew, earliest first, to the stops in their new order."""
    return list(zip(order, sorted(times), strict=True))


def moved(order: Sequence[Key], key: Key, by: int) -> list[Key]:
    """Give the order with ``key`` one place up (``by`` -1) or down (1); the first can't go up nor the last down."""
    place = order.index(key)
    other = min(max(place + by, 0), len(order) - 1)
    changed = list(order)
    changed[place], changed[other] = changed[other], changed[place]
    return changed


def ensure_same_stops(posted: Sequence[int], present: Sequence[int]) -> None:
    """Raise ``SequenceChanged`` unless the sequence holds each present stop exactly once."""
    if sorted(posted) != sorted(present):
        raise SequenceChanged("Somebody changed the stops of this plan meanwhile. Load it again and move them anew.")


def seats_left(plan: Plan) -> int | None:
    """Tell how many people the plan's vehicle can still take, or None where no vehicle is chosen."""
    return plan.vehicle.seats - len(plan.trip_points) if plan.vehicle is not None else None


def ensure_seats(plan: Plan, wanted: int) -> None:
    """Raise ``SeatsTaken`` where the plan's vehicle has fewer seats left than ``wanted``."""
    left = seats_left(plan)
    if left is not None and left < wanted:
        seats = "no seat" if left <= 0 else "1 seat" if left == 1 else f"{left} seats"
        raise SeatsTaken(f"{plan.vehicle.plate} has {seats} left; you chose {wanted}.")


def ensure_unplanned(plan: Plan, delivery: Delivery) -> None:
    """Raise ``AlreadyPlanned`` where the person has a stop for this ride."""
    if delivery.trip_point is not None:
        where = "this plan" if delivery.trip_point.plan_id == plan.id else "another plan"
        raise AlreadyPlanned(f"{delivery.assignment.member.name} is in {where} already.")


def nearest_moment(at: time, to: datetime) -> datetime:
    """Give the UTC moment nearest to ``to`` at which the clocks of the base show ``at``.

    Raise ``TimeDoesNotExist`` or ``TimeHappensTwice`` on the nights of change.
    """
    day = local(to).date()
    near = min((day + timedelta(days=days) for days in (-1, 0, 1)), key=lambda day: abs(scheduled(day, at) - to))
    return entered(datetime.combine(near, at))
