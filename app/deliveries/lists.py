"""Finds plans and people for the lists, and counts them; each is one statement, quick also in a full house."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from app.assignments.models import Assignment
from app.core.clock import day_bounds, now
from app.core.database import contains, db
from app.core.paging import MOST_COUNTED, Listing, count_of
from app.deliveries.models import Answer, Delivery, Direction, Plan, Status, TripPoint
from app.flights.models import Flight, Operation
from app.vehicles.models import Vehicle

# When the person gets into the car; for statements that join plan and stop.
PICK_UP = case((Plan.type == Direction.TO_AIRPORT, TripPoint.time), else_=Plan.airport_at)
_STANDING = Assignment.released_at.is_(None)


class Tally(NamedTuple):
    """How many people a plan has and what they answered; the first and the last moment it has to serve, in UTC."""

    people: int = 0
    yes: int = 0
    refused: int = 0
    changed: int = 0
    first_due: datetime | None = None
    last_due: datetime | None = None

    @property
    def open(self) -> int:
        """Count those who never answered."""
        return self.people - self.yes - self.refused - self.changed


def listing(
    date: date | None = None,
    type: int | None = None,
    status: str | None = None,
    flight: str | None = None,
    vehicle: str | None = None,
) -> Select[tuple[Plan]]:
    """Ask for the plans with their vehicles, newest date first; ``vehicle`` is a part of the plate."""
    statement = select(Plan).options(joinedload(Plan.vehicle)).order_by(Plan.date.desc(), Plan.airport_at, Plan.id)
    if date:
        statement = statement.where(Plan.date == date)
    if type:
        statement = statement.where(Plan.type == type)
    if status:
        statement = statement.where(Plan.status == status)
    if flight:
        statement = statement.where(Plan.id.in_(_plans_with(flight, date)))
    if vehicle:
        statement = statement.where(Plan.vehicle_id.in_(select(Vehicle.id).where(contains(Vehicle.plate, vehicle))))
    return statement


def _plans_with(flight: str, date: date | None) -> Select[tuple[int]]:
    statement = select(TripPoint.plan_id).join(TripPoint.delivery).join(Delivery.assignment).where(_of(flight))
    if date:
        statement = statement.join(TripPoint.plan).where(Plan.date == date)
    # Found first, from the flight or from the date: else all plans there are would be searched for the flight.
    return select(statement.cte("with_flight").prefix_with("MATERIALIZED").c.plan_id)


def _of(flight: str) -> ColumnElement[bool]:
    # The ids are asked for first: knowing them, PostgreSQL can tell how many rows to expect.
    ids = list(db.session.scalars(select(Flight.id).where(Flight.number == flight).order_by(Flight.id)))
    return Assignment.flight_id.in_(ids)


def tallies(plan_ids: Collection[int]) -> dict[int, Tally]:
    """Count people and answers of each plan that has any."""
    due = _due(Delivery.type)
    statement = (
        select(
            TripPoint.plan_id,
            func.count(),
            func.count().filter(Delivery.check_in == Answer.YES),
            func.count().filter(Delivery.check_in == Answer.REFUSED),
            func.count().filter(Delivery.check_in.is_(None), Delivery.checked_at.is_not(None)),
            func.min(due),
            func.max(due),
        )
        .join(TripPoint.delivery)
        .join(Delivery.assignment)
        .where(TripPoint.plan_id.in_(plan_ids))
        .group_by(TripPoint.plan_id)
    )
    return {plan_id: Tally(*counts) for plan_id, *counts in db.session.execute(statement)}


def due_in(direction: Direction) -> InstrumentedAttribute[datetime]:
    """Give the column of the moment that a ride of the direction is made for: report or release."""
    return Assignment.duty_start if direction is Direction.TO_AIRPORT else Assignment.duty_end


def _due(type: ColumnElement[int]) -> ColumnElement[datetime]:
    return case((type == Direction.TO_AIRPORT, due_in(Direction.TO_AIRPORT)), else_=due_in(Direction.HOME))


def unplanned(date: date | None = None, type: int | None = None, flight: str | None = None) -> Listing:
    """Ask for the rides without a trip point, with person and flight, in order of report or release time.

    Those of the day, or all whose report or release is still to come.
    """
    start, end = day_bounds(date) if date else (now(), None)
    directions = [Direction(type)] if type else list(Direction)
    parts = [_without_stop(direction, start, end, flight) for direction in directions]
    return Listing(partial(_first_unplanned, parts), _any_of(parts, MOST_COUNTED))


def _first_unplanned(parts: Sequence[Select[tuple[int, datetime]]], most: int) -> Select[tuple[Delivery]]:
    # Each direction is read along its own index, in order, and no further than the page goes.
    found = union_all(*(part.order_by("due", "id").limit(most) for part in parts)).subquery()
    person = joinedload(Delivery.assignment, innerjoin=True)
    flown = joinedload(Assignment.operation, innerjoin=True).joinedload(Operation.flight, innerjoin=True)
    return (
        select(Delivery)
        .join(found, found.c.id == Delivery.id)
        .options(person.options(joinedload(Assignment.member, innerjoin=True), flown))
        .order_by(found.c.due, Delivery.id)
    )


def _any_of(parts: Sequence[Select[tuple[int, datetime]]], most: int) -> Select[tuple[int, datetime]]:
    return select(union_all(*(part.limit(most + 1) for part in parts)).subquery())


def _without_stop(
    direction: Direction, start: datetime, end: datetime | None, flight: str | None = None
) -> Select[tuple[int, datetime]]:
    due = due_in(direction)
    # Ride and stop of each are looked up: for plain joins PostgreSQL would rather read all there are.
    ride = select(Delivery.id).where(Delivery.assignment_id == Assignment.id, Delivery.type == direction).limit(1)
    ride = ride.lateral("ride")
    stop = select(literal(1)).where(TripPoint.delivery_id == ride.c.id).offset(0)
    statement = (
        select(ride.c.id, due.label("due"))
        .join_from(Assignment, ride, true())
        .where(_STANDING, due >= start, ~stop.exists())
    )
    if end:
        statement = statement.where(due < end)
    if flight:
        statement = statement.where(_of(flight))
    return statement


def count_unplanned(until: datetime, most: int = MOST_COUNTED) -> int:
    """Count the rides without a trip point whose report or release is still to come, up to the moment.

    One more than ``most`` means still more, here and below.
    """
    parts = [_without_stop(direction, now(), until) for direction in Direction]
    return db.session.scalar(count_of(_any_of(parts, most), most))


def unchecked(
    date: date | None = None, type: int | None = None, flight: str | None = None, answer: str | None = None
) -> Select[tuple[TripPoint]]:
    """Ask for the stops of published plans whose people have not answered, or have refused, in order of pick-up.

    Those of the day, or all whose pick-up is still to come; with person, flight and vehicle.
    """
    assignment = contains_eager(TripPoint.delivery).contains_eager(Delivery.assignment)
    flown = joinedload(Assignment.operation, innerjoin=True).joinedload(Operation.flight, innerjoin=True)
    statement = (
        _asked(date)
        .where(Delivery.check_in == Answer.REFUSED if answer == "refused" else Delivery.check_in.is_(None))
        .options(contains_eager(TripPoint.plan).joinedload(Plan.vehicle))
        .options(assignment.options(joinedload(Assignment.member, innerjoin=True), flown))
        .order_by(PICK_UP, Plan.id, TripPoint.position)
    )
    if type:
        statement = statement.where(Plan.type == type)
    if flight:
        statement = statement.where(_of(flight))
    return statement


def _asked(day: date | None = None) -> Select[tuple[TripPoint]]:
    statement = (
        select(TripPoint)
        .join(TripPoint.plan)
        .join(TripPoint.delivery)
        .join(Delivery.assignment)
        .where(Plan.status == Status.PUBLISHED, _STANDING)
    )
    if day:
        return statement.where(Plan.date == day)
    # The end of the run, which has its index, is what keeps the past out.
    return statement.where(Plan.run_end > now(), now() < PICK_UP)


def count_unchecked(most: int = MOST_COUNTED) -> tuple[int, int]:
    """Count the people of published plans who have not answered, and those who have refused, before their pick-up."""
    kinds = (Delivery.check_in.is_(None), Delivery.check_in == Answer.REFUSED)
    counts = (count_of(_asked().where(kind), most).scalar_subquery() for kind in kinds)
    return tuple(db.session.execute(select(*counts)).one())


def find_coming_rides(crew_id: int, most: int) -> list[Delivery]:
    """Give a person's rides that are still to come, with flight and, where there is one, plan and vehicle."""
    moment = now()
    statement = (
        select(Delivery)
        .join(Delivery.assignment)
        .outerjoin(Delivery.trip_point)
        .outerjoin(TripPoint.plan)
        .where(Assignment.crew_id == crew_id, _STANDING)
        .where(or_(_due(Delivery.type) > moment, and_(Plan.status == Status.PUBLISHED, Plan.run_end > moment)))
        .options(
            contains_eager(Delivery.assignment).options(
                joinedload(Assignment.member, innerjoin=True),
                joinedload(Assignment.operation, innerjoin=True).joinedload(Operation.flight, innerjoin=True),
            ),
            contains_eager(Delivery.trip_point).contains_eager(TripPoint.plan).joinedload(Plan.vehicle),
        )
        .order_by(_due(Delivery.type), Delivery.id)
    )
    return list(db.session.scalars(statement.limit(most)))
