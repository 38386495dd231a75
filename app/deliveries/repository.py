"""Finds delivery plans, their stops, and the rides that are not yet planned or answered."""

from sqlalchemy import select
from sqlalchemy.orm import Load, contains_eager, joinedload, selectinload

from app.assignments.models import Assignment
from app.core.database import db
from app.deliveries.models import Delivery, Plan, TripPoint
from app.deliveries.rules import DeliveryNotThere, PlanNotThere
from app.flights.models import Operation
from app.vehicles.models import Vehicle


def get_plan(plan_id: int) -> Plan:
    """Give the plan with its vehicle and its stops with their people and flights; raise ``PlanNotThere``."""
    return _found(db.session.get(Plan, plan_id, options=_whole_plan(), populate_existing=True))


def get_plan_locked(plan_id: int) -> Plan:
    """Give the plan as ``get_plan`` does, its row locked until the transaction ends."""
    _found(db.session.scalar(select(Plan.id).where(Plan.id == plan_id).with_for_update()))
    # The lock comes first: what is read before it may be old by the time it is granted.
    return get_plan(plan_id)


def _found(plan: Plan | None) -> Plan:
    if plan is None:
        raise PlanNotThere("There is no such delivery plan.")
    return plan


def _whole_plan() -> tuple[Load, ...]:
    person = selectinload(Plan.trip_points).joinedload(TripPoint.delivery).joinedload(Delivery.assignment)
    return (
        joinedload(Plan.vehicle),
        person.joinedload(Assignment.member),
        person.joinedload(Assignment.operation).joinedload(Operation.flight),
    )


def get_plan_held(plan_id: int) -> Plan:
    """Give the plan alone, held as it is until the transaction ends; others may hold it too, nobody change it."""
    return _found(db.session.get(Plan, plan_id, with_for_update={"read": True}, populate_existing=True))


def get_own(delivery_id: int, crew_id: int, *, locked: bool = False) -> Delivery:
    """Give the person's delivery with assignment and stop; raise ``DeliveryNotThere`` also for one of others."""
    statement = (
        select(Delivery)
        .join(Delivery.assignment)
        .options(contains_eager(Delivery.assignment), joinedload(Delivery.trip_point))
        .where(Delivery.id == delivery_id, Assignment.crew_id == crew_id)
    )
    if locked:
        statement = statement.with_for_update(of=Delivery)
    delivery = db.session.scalar(statement.execution_options(populate_existing=True))
    if delivery is None:
        raise DeliveryNotThere("There is no such ride of yours.")
    return delivery


def get_deliveries_locked(delivery_ids: list[int]) -> list[Delivery]:
    """Give the deliveries with assignment and person, locked, in order of id; raise ``DeliveryNotThere``."""
    statement = select(Delivery).where(Delivery.id.in_(delivery_ids)).order_by(Delivery.id)
    assignment = joinedload(Delivery.assignment, innerjoin=True)
    options = (assignment.joinedload(Assignment.member, innerjoin=True), joinedload(Delivery.trip_point))
    found = list(
        db.session.scalars(
            statement.options(*options).with_for_update(of=Delivery).execution_options(populate_existing=True)
        )
    )
    if len(found) != len(set(delivery_ids)):
        raise DeliveryNotThere("One of the people chosen is no longer there. Load the page again.")
    return found


def find_plan_ids_of(delivery_ids: list[int]) -> list[int]:
    """Give the ids of the plans in which these deliveries have a stop, in ascending order."""
    statement = select(TripPoint.plan_id).where(TripPoint.delivery_id.in_(delivery_ids)).distinct()
    return list(db.session.scalars(statement.order_by(TripPoint.plan_id)))


def get_vehicle_locked(vehicle_id: int) -> Vehicle | None:
    """Give the vehicle, locked against being retired or losing seats until the transaction ends, or None."""
    return db.session.get(Vehicle, vehicle_id, with_for_update={"read": True}, populate_existing=True)


def add(plan: Plan) -> Plan:
    """Add a plan to the session."""
    db.session.add(plan)
    return plan
