"""Delivery plans: make, change, publish, cancel."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from app.core.clock import now
from app.core.database import explained
from app.deliveries import repository, rides
from app.deliveries.models import Direction, Plan, Status
from app.deliveries.rules import (
    AlreadyPlanned,
    NoSuchVehicle,
    PlanHasPeople,
    SeatsTaken,
    VehicleBusy,
    VehicleRetired,
    ensure_airport_on,
    ensure_open,
    ensure_ready,
    ensure_stop_in_run,
    run_of,
)

_REFUSALS = {
    "ck_trip_points_within_seats": SeatsTaken("The vehicle has no seat left for that."),
    "ex_delivery_plans_runs_overlap": VehicleBusy("The vehicle is on another published run at that time."),
    "uq_trip_points_delivery_id": AlreadyPlanned("Somebody has just planned that person. Load the page again."),
    "fk_delivery_plans_vehicle_id": NoSuchVehicle("There is no such vehicle."),
}


@contextmanager
def changing(plan_id: int, version: int | None = None) -> Iterator[Plan]:
    """Change a plan and its stops: lock it, let the block work on it, put it in order, ask people again.

    The block adds to, removes from and edits ``plan.trip_points``; afterwards places follow times and the run spans
    all stops. In a published plan those whose own time, place or vehicle changed are asked for a new check-in.
    Raise ``Stale`` if ``version`` is given and outdated, and the errors of ``rules`` and of the constraints.
    """
    plan = repository.get_plan_locked(plan_id)
    ensure_open(plan, now())
    if version is not None:
        plan.ensure_seen(version)
    before = rides.told(plan)
    stops = {stop.id: (stop.time, stop.address) for stop in plan.trip_points}
    yield plan
    with explained(**_REFUSALS):
        _arrange(plan)
        plan.version += 1
        for stop in plan.trip_points:
            if stop.id in stops and stops[stop.id] != (stop.time, stop.address):
                stop.version += 1
    rides.tell_changes(before, rides.told(plan))


def _arrange(plan: Plan) -> None:
    for stop in plan.trip_points:
        ensure_stop_in_run(Direction(plan.type), plan.airport_at, stop.time)
    for place, stop in enumerate(sorted(plan.trip_points, key=lambda stop: (stop.time, stop.position)), start=1):
        stop.position = place
    plan.run_start, plan.run_end = run_of(plan.airport_at, [stop.time for stop in plan.trip_points])


def draw_up(date: date, type: int, airport_at: datetime, vehicle_id: int | None) -> Plan:
    """Make a draft without stops; raise ``AirportOutsideDay``, ``NoSuchVehicle`` or ``VehicleRetired``."""
    direction = Direction(type)
    ensure_airport_on(date, direction, airport_at)
    plan = Plan(date=date, type=direction, airport_at=airport_at, run_start=airport_at, run_end=airport_at)
    _give_vehicle(plan, vehicle_id)
    with explained(**_REFUSALS):
        return repository.add(plan)


def change(plan_id: int, version: int, date: date, type: int, airport_at: datetime, vehicle_id: int | None) -> Plan:
    """Change a plan's frame; raise ``PlanHasPeople`` where its day or type would change under its people."""
    with changing(plan_id, version) as plan:
        if plan.trip_points and (date, type) != (plan.date, plan.type):
            raise PlanHasPeople("Date and type stay while there are people in the plan. Take them out first.")
        ensure_airport_on(date, Direction(type), airport_at)
        plan.date, plan.type, plan.airport_at = date, type, airport_at
        _give_vehicle(plan, vehicle_id)
    return plan


def _give_vehicle(plan: Plan, vehicle_id: int | None) -> None:
    if vehicle_id == plan.vehicle_id:
        return
    vehicle = repository.get_vehicle_locked(vehicle_id) if vehicle_id is not None else None
    if vehicle is not None and vehicle.retired_at is not None:
        raise VehicleRetired(f"{vehicle.plate} is out of service. Choose another vehicle.")
    plan.vehicle = vehicle
    plan.vehicle_id = vehicle_id


def publish(plan_id: int, version: int | None = None) -> Plan:
    """Tell the people of their rides; raise ``NothingToPublish``, ``NotADraft``, ``RunOver`` or ``VehicleBusy``."""
    with changing(plan_id, version) as plan:
        ensure_ready(plan, now())
        if plan.vehicle.retired_at is not None:
            raise VehicleRetired(f"{plan.vehicle.plate} is out of service. Choose another vehicle.")
        plan.status = Status.PUBLISHED
    return plan


def cancel(plan_id: int, version: int | None = None) -> Plan:
    """Call the run off: its people are without a ride again; raise ``PickUpPassed`` where one is under way."""
    with changing(plan_id, version) as plan:
        plan.status = Status.CANCELLED
        plan.trip_points.clear()
    return plan


def take_off(delivery_ids: list[int]) -> None:
    """Take deliveries that are no longer called for out of their plans; whoever was picked up already stays."""
    for plan_id in repository.find_plan_ids_of(delivery_ids):
        with changing(plan_id) as plan:
            under_way = {key for key, (_, pick_up, _) in rides.told(plan).items() if pick_up <= now()}
            for stop in list(plan.trip_points):
                if stop.delivery_id in delivery_ids and stop.delivery_id not in under_way:
                    plan.trip_points.remove(stop)
