"""Makes rides for these tests: people appointed, with the delivery that a plan can take."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.assignments.models import Assignment
from app.core.clock import local
from app.core.database import db, transaction
from app.deliveries.models import Delivery, Direction, Plan, Status, TripPoint
from app.flights.models import Operation
from tests import make

# Half past six in the morning at the base, on a Monday in winter.
AIRPORT_AT = datetime(2026, 11, 30, 4, 30, tzinfo=UTC)
DAY = date(2026, 11, 30)
LONG_BEFORE = AIRPORT_AT - timedelta(days=2)
AIRPORT = (50.345, 30.8947)


def minutes(count: float) -> timedelta:
    """Give so many minutes."""
    return timedelta(minutes=count)


def ride(
    due_at: datetime = AIRPORT_AT,
    direction: Direction = Direction.TO_AIRPORT,
    released_at: datetime | None = None,
    flight: Any = None,
    **member: Any,
) -> Delivery:
    """Make a person with a duty that begins (to the airport) or ends (home) at ``due_at``, and the delivery for it."""
    member, flight = make.crew_member(**member), flight or make.flight()
    start, end = (due_at, due_at + timedelta(hours=6))
    if direction is Direction.HOME:
        start, end = due_at - timedelta(hours=6), due_at
    day = local(start).date()
    with transaction():
        if db.session.get(Operation, (flight.id, day)) is None:
            db.session.add(Operation(flight_id=flight.id, date=day, departure_at=start + timedelta(hours=1)))
        assignment = Assignment(
            crew_id=member.id, flight_id=flight.id, date=day, duty_start=start, duty_end=end, released_at=released_at
        )
        delivery = Delivery(assignment=assignment, type=direction)
        db.session.add(delivery)
    return delivery


def plan(seats: int | None = 4, direction: Direction = Direction.TO_AIRPORT, **fields: Any) -> Plan:
    """Make a draft at the airport at ``AIRPORT_AT``; ``seats`` None leaves it without a vehicle."""
    vehicle_id = make.vehicle(seats=seats).id if seats is not None else None
    return make.plan(AIRPORT_AT, of=DAY, direction=direction, vehicle_id=vehicle_id, **fields)


def plan_with(*before: float, status: Status = Status.DRAFT, **fields: Any) -> tuple[Plan, list[TripPoint]]:
    """Make a plan with a stop at each of so many minutes before the airport, the earliest first."""
    made = plan(status=Status.DRAFT, **fields)
    stops = [
        make.trip_point(made, ride(), AIRPORT_AT - minutes(early), position=place)
        for place, early in enumerate(before, start=1)
    ]
    with transaction():
        made.status, made.run_start = status, min(stop.time for stop in stops)
    return made, stops


def stops_of(plan: Plan) -> list[TripPoint]:
    """Give the stops of a plan as they now are, in order of place."""
    db.session.expire_all()
    statement = db.select(TripPoint).where(TripPoint.plan_id == plan.id).order_by(TripPoint.position)
    return list(db.session.scalars(statement))


def times_of(plan: Plan) -> list[tuple[int, float]]:
    """Give, in order of place, each stop's delivery and its minutes before the car is at the airport."""
    return [(stop.delivery_id, (AIRPORT_AT - stop.time) / minutes(1)) for stop in stops_of(plan)]


def asked(*deliveries: Delivery) -> list[bool]:
    """Tell of each delivery whether its person was asked anew since the delivery was made."""
    db.session.expire_all()
    return [delivery.version > 1 for delivery in deliveries]
