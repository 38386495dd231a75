"""Finds trip points, and the people who could be added to a plan."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Load, contains_eager

from app.assignments.models import Assignment
from app.core.clock import day_bounds
from app.core.database import contains, db
from app.core.fields import LARGEST_ID
from app.crew.models import CrewMember
from app.deliveries.lists import due_in
from app.deliveries.models import Delivery, Direction, Plan, TripPoint
from app.flights.models import Flight, Operation
from app.trip_points.rules import TripPointNotThere


def get_plan_id(trip_point_id: int) -> int:
    """Give the id of the plan that the stop is in; raise ``TripPointNotThere``."""
    plan_id = db.session.scalar(select(TripPoint.plan_id).where(TripPoint.id == trip_point_id))
    if plan_id is None:
        raise TripPointNotThere("That stop is not there. Somebody may have taken it out of its plan.")
    return plan_id


def hold_assignments_of(delivery_ids: list[int]) -> None:
    """Hold the assignments behind these deliveries as they are until the transaction ends; others may hold them too."""
    statement = select(Assignment.id).join(Delivery, Delivery.assignment_id == Assignment.id)
    db.session.execute(
        statement.where(Delivery.id.in_(delivery_ids)).order_by(Assignment.id).with_for_update(read=True, of=Assignment)
    ).all()


def unplanned(
    plan: Plan,
    due_from: datetime | None = None,
    due_to: datetime | None = None,
    q: str | None = None,
    flight: str | None = None,
) -> Select[tuple[Delivery]]:
    """Ask for the rides of the plan's day and type that have no stop, in order of report or release time.

    ``due_from`` and ``due_to`` narrow the day, both included; ``q`` is a part of the name or the personal number,
    ``flight`` a flight number.
    """
    due = due_in(Direction(plan.type))
    begin, end = day_bounds(plan.date)
    statement = (
        select(Delivery)
        .join(Delivery.assignment)
        .join(Assignment.member)
        .join(Assignment.operation)
        .join(Operation.flight)
        .outerjoin(Delivery.trip_point)
        .options(_with_person_and_flight())
        .where(Delivery.type == plan.type, Assignment.released_at.is_(None), TripPoint.id.is_(None))
        .where(due >= begin, due < end)
        .order_by(due, CrewMember.name, Delivery.id)
    )
    if due_from is not None:
        statement = statement.where(due >= due_from)
    if due_to is not None:
        statement = statement.where(due <= due_to)
    if q:
        number = [CrewMember.id == int(q)] if q.isascii() and q.isdecimal() and int(q) <= LARGEST_ID else []
        statement = statement.where(or_(contains(CrewMember.name, q), *number))
    if flight:
        statement = statement.where(Flight.number == flight)
    return statement


def _with_person_and_flight() -> Load:
    assignment = contains_eager(Delivery.assignment)
    return assignment.options(
        contains_eager(Assignment.member),
        contains_eager(Assignment.operation).contains_eager(Operation.flight),
    )
