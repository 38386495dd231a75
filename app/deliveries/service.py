"""Delivery plans: make, change, publish, cancel; and what other changes do to them."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from app.assignments.rules import shortened
from app.audit.recorder import record_many
from app.core.clock import now
from app.core.database import explained
from app.deliveries import repository, rides
from app.deliveries.models import Direction, Plan, Status
from app.deliveries.rules import (
    AlreadyPlanned,
    NoSuchVehicle,
    PlanHasPeople,
    PublishedNeedsVehicle,
    SeatsTaken,
    VehicleBusy,
    VehicleNeeded,
    ensure_airport_on,
    ensure_in_service,
    ensure_open,
    ensure_ready,
    ensure_stop_in_run,
    name_run,
    run_of,
)
from app.vehicles.models import Vehicle

_REFUSALS = {
    "ck_trip_points_within_seats": SeatsTaken("The vehicle has no seat left for that."),
    "ex_delivery_plans_runs_overlap": VehicleBusy("The vehicle is on another published run at that time."),
    "uq_trip_points_delivery_id": AlreadyPlanned("Somebody has just planned that person. Load the page again."),
    "fk_delivery_plans_vehicle_id": NoSuchVehicle("There is no such vehicle."),
}
MOST_NAMED = 10


@contextmanager
def changing(plan_id: int, version: int | None = None, *, vehicle_id: int | None = None) -> Iterator[Plan]:
    """Change a plan and its stops: lock it, let the block work on it, put it in order, ask people again.

    The block adds to, removes from and edits ``plan.trip_points``; afterwards places follow times and the run spans
    all stops. In a published plan those whose own time, place or vehicle changed are asked for a new check-in.
    ``vehicle_id`` is the vehicle that the block is about to give the plan. Raise ``Stale`` if ``version`` is given
    and outdated, and the errors of ``rules`` and of the constraints.
    """
    plan = repository.get_plan_locked(plan_id, vehicle_id)
    ensure_open(plan, now())
    if version is not None:
        plan.ensure_seen(version)
    with _rearranging(plan):
        yield plan


@contextmanager
def _rearranging(plan: Plan) -> Iterator[None]:
    before = rides.told(plan)
    stops = {stop.id: (stop.time, stop.address) for stop in plan.trip_points}
    # The block is inside: a query in it may flush, and then it is there that a constraint answers.
    with explained(**_REFUSALS):
        yield
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
    vehicle = _vehicle_in_service(vehicle_id)
    with explained(**_REFUSALS):
        return repository.add(
            Plan(
                date=date, type=direction, airport_at=airport_at, run_start=airport_at, run_end=airport_at,
                vehicle=vehicle, trip_points=[],
            )
        )  # fmt: skip


def change(plan_id: int, version: int, date: date, type: int, airport_at: datetime, vehicle_id: int | None) -> Plan:
    """Change a plan's frame as it was at ``version``.

    Raise ``Stale``, ``PlanHasPeople`` where its day or type would change under its people, ``AirportOutsideDay``,
    ``StopOutsideRun``, ``PublishedNeedsVehicle``, ``NoSuchVehicle``, ``VehicleRetired``, ``VehicleBusy``,
    ``SeatsTaken`` or ``PickUpPassed``.
    """
    with changing(plan_id, version, vehicle_id=vehicle_id) as plan:
        if plan.trip_points and (date, type) != (plan.date, plan.type):
            raise PlanHasPeople("Date and type stay while there are people in the plan. Take them out first.")
        if plan.status == Status.PUBLISHED and vehicle_id is None:
            raise PublishedNeedsVehicle("This plan is published: its people were told of a vehicle. Choose one.")
        ensure_airport_on(date, Direction(type), airport_at)
        # A vehicle that went out of service meanwhile stays until another is chosen.
        if vehicle_id != plan.vehicle_id:
            plan.vehicle = _vehicle_in_service(vehicle_id)
            plan.vehicle_id = vehicle_id
        plan.date, plan.type, plan.airport_at = date, type, airport_at
    return plan


def _vehicle_in_service(vehicle_id: int | None) -> Vehicle | None:
    if vehicle_id is None:
        return None
    vehicle = repository.get_vehicle_locked(vehicle_id)
    if vehicle is None:
        raise NoSuchVehicle("There is no such vehicle.")
    ensure_in_service(vehicle)
    return vehicle


def publish(plan_id: int, version: int | None = None) -> Plan:
    """Tell the people of their rides.

    Raise ``Stale``, ``NothingToPublish``, ``NotADraft``, ``RunOver``, ``PickUpPassed``, ``VehicleRetired`` or
    ``VehicleBusy``.
    """
    with changing(plan_id, version) as plan:
        ensure_ready(plan, now())
        plan.status = Status.PUBLISHED
    return plan


def cancel(plan_id: int, version: int | None = None) -> Plan:
    """Call the run off: its people are without a ride again.

    Raise ``Stale``, ``PlanCancelled``, ``RunOver``, or ``PickUpPassed`` where one is under way.
    """
    with changing(plan_id, version) as plan:
        plan.status = Status.CANCELLED
        plan.trip_points.clear()
    return plan


def call_for_rides(assignment_ids: Collection[int]) -> None:
    """Make the deliveries that the flights of new assignments call for, however many, in one statement."""
    made = repository.add_deliveries(assignment_ids)
    record_many(
        "added",
        "deliveries",
        [
            (key, {"id": [None, key], "assignment_id": [None, assignment], "type": [None, type], "version": [None, 1]})
            for key, assignment, type in made
        ],
    )


def end_rides(assignment_ids: Collection[int]) -> None:
    """Take the rides of released assignments out of their plans; whoever was picked up already stays."""
    take_off(repository.find_delivery_ids_of(assignment_ids))


def take_off(delivery_ids: Collection[int]) -> None:
    """Take deliveries that are no longer called for out of their plans; whoever was picked up already stays."""
    ending = set(delivery_ids)
    for plan in _locked(repository.find_plan_ids_of(ending)):
        under_way = {key for key, ride in rides.told(plan).items() if ride.pick_up <= now()}
        leaving = [stop for stop in plan.trip_points if stop.delivery_id in ending - under_way]
        if leaving:
            with _rearranging(plan):
                for stop in leaving:
                    plan.trip_points.remove(stop)


def follow_new_home(crew_id: int) -> None:
    """Ask a person who has moved for a new check-in wherever the home is a stop that is still to come."""
    for plan in _locked(repository.find_plan_ids_at_home_of(crew_id, now())):
        known = rides.told(plan)
        for stop in plan.trip_points:
            is_home = stop.address is None and stop.delivery.assignment.crew_id == crew_id
            if is_home and stop.delivery_id in known and known[stop.delivery_id].pick_up > now():
                rides.ask_again(stop.delivery)


def _locked(plan_ids: list[int]) -> Iterator[Plan]:
    # All of them before the first is touched: who waits for one plan while holding another's vehicle may wait forever.
    repository.lock_plans(plan_ids)
    return (repository.get_plan(plan_id) for plan_id in plan_ids)


def ensure_not_needed(vehicle: Vehicle) -> None:
    """Raise ``VehicleNeeded`` while a coming published plan stands on the vehicle."""
    coming = repository.find_coming_plans_of(vehicle.id, now(), Status.PUBLISHED)
    if coming:
        named = [name_run(plan) for plan in coming[:MOST_NAMED]]
        more = [f"{len(coming) - MOST_NAMED} more"] if len(coming) > MOST_NAMED else []
        raise VehicleNeeded(
            f"Coming runs need {vehicle.plate}: {'; '.join(named + more)}. Give them another vehicle first."
        )


def foresee_retirement(vehicle: Vehicle) -> list[str]:
    """Say what stands against taking the vehicle out of service, and which drafts would have to choose another."""
    plans = repository.find_coming_plans_of(vehicle.id, now(), Status.PUBLISHED, Status.DRAFT)
    sentences = [
        f"The published run of {name_run(plan)} needs it: give that plan another vehicle first."
        if plan.status == Status.PUBLISHED
        else f"The draft of {name_run(plan)} keeps it, but can't be published before it has another vehicle."
        for plan in plans
    ]
    return shortened(sentences, MOST_NAMED)
