"""Finds delivery plans with their stops, and deliveries; locks those that are to be changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import SmallInteger, insert, literal, select, union_all
from sqlalchemy.orm import Load, contains_eager, joinedload, selectinload

from app.assignments.models import Assignment
from app.core.database import db
from app.deliveries.models import Delivery, Direction, Plan, Status, TripPoint
from app.deliveries.rules import DeliveryNotThere, PlanNotThere
from app.flights.models import Operation
from app.vehicles.models import Vehicle


def get_plan(plan_id: int) -> Plan:
    """Give the plan with its vehicle and its stops with their people and flights; raise ``PlanNotThere``."""
    return _found(db.session.get(Plan, plan_id, options=_whole_plan(), populate_existing=True))


def get_plan_locked(plan_id: int, vehicle_id: int | None = None) -> Plan:
    """Give the plan as ``get_plan`` does; its row, its vehicle and the one named are locked until the transaction ends.

    One vehicle's plans are changed one after the other: two that take the same hours at once would wait for each other.
    """
    lock_plans([plan_id], vehicle_id)
    # The locks come first: what is read before them may be old by the time they are granted.
    return get_plan(plan_id)


def lock_plans(plan_ids: Collection[int], vehicle_id: int | None = None) -> None:
    """Lock the plans and then their vehicles, each in ascending order of id, until the transaction ends."""
    statement = select(Plan.vehicle_id).where(Plan.id.in_(plan_ids)).order_by(Plan.id).with_for_update()
    vehicle_ids = {vehicle_id, *db.session.scalars(statement)} - {None}
    if vehicle_ids:
        vehicles = select(Vehicle.id).where(Vehicle.id.in_(vehicle_ids)).order_by(Vehicle.id)
        db.session.execute(vehicles.with_for_update(key_share=True)).all()


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


def find_plan_ids_of(delivery_ids: Collection[int]) -> list[int]:
    """Give the ids of the plans in which these deliveries have a stop, in ascending order."""
    statement = select(TripPoint.plan_id).where(TripPoint.delivery_id.in_(delivery_ids)).distinct()
    return list(db.session.scalars(statement.order_by(TripPoint.plan_id)))


def find_plan_ids_at_home_of(crew_id: int, moment: datetime) -> list[int]:
    """Give the ids of the plans not over by then that stop at the person's home, in ascending order."""
    statement = (
        select(TripPoint.plan_id)
        .join(TripPoint.plan)
        .join(TripPoint.delivery)
        .join(Delivery.assignment)
        .where(Assignment.crew_id == crew_id, TripPoint.address.is_(None), Plan.run_end > moment)
        .distinct()
    )
    return list(db.session.scalars(statement.order_by(TripPoint.plan_id)))


def find_coming_plans_of(vehicle_id: int, moment: datetime, *states: Status) -> list[Plan]:
    """Give the vehicle's plans in these states that are not over by then, in order of time."""
    statement = select(Plan).where(Plan.vehicle_id == vehicle_id, Plan.status.in_(states), Plan.run_end > moment)
    return list(db.session.scalars(statement.order_by(Plan.airport_at, Plan.id)))


def find_delivery_ids_of(assignment_ids: Collection[int]) -> list[int]:
    """Give the ids of the assignments' deliveries, in ascending order."""
    statement = select(Delivery.id).where(Delivery.assignment_id.in_(assignment_ids))
    return list(db.session.scalars(statement.order_by(Delivery.id)))


def add_deliveries(assignment_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """Add a delivery for each end that the assignments' flights have; give (id, assignment, type) of each."""
    ends = ((Direction.TO_AIRPORT, Operation.departure_at), (Direction.HOME, Operation.arrival_at))
    wanted = union_all(
        *(
            select(Assignment.id, literal(int(direction), SmallInteger))
            .join(Assignment.operation)
            .where(Assignment.id.in_(assignment_ids), end.is_not(None))
            for direction, end in ends
        )
    )
    # The version is the database's own default.
    columns = [Delivery.assignment_id, Delivery.type]
    statement = insert(Delivery).from_select(columns, wanted, include_defaults=False)
    made = db.session.execute(statement.returning(Delivery.id, Delivery.assignment_id, Delivery.type))
    return [tuple(row) for row in made]


def get_vehicle_locked(vehicle_id: int) -> Vehicle | None:
    """Give the vehicle, locked against being retired or losing seats until the transaction ends, or None."""
    return db.session.get(Vehicle, vehicle_id, with_for_update={"key_share": True}, populate_existing=True)


def add(plan: Plan) -> Plan:
    """Add a plan to the session."""
    db.session.add(plan)
    return plan
