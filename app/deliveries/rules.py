"""What a run must be like: its stops around ``airport_at``, its people, its past."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from app.core.clock import local
from app.core.errors import Conflict, DomainError, NotThere
from app.deliveries.models import Delivery, Direction, Plan, Status
from app.vehicles.models import Vehicle

LONGEST_RUN = timedelta(hours=12)


class PlanNotThere(NotThere):
    """No delivery plan has the id."""


class DeliveryNotThere(NotThere):
    """No delivery has the id."""


class PlanCancelled(Conflict):
    """A cancelled plan stays as it is."""


class RunOver(Conflict):
    """The run is in the past, and the past stays as it is."""


class PickUpPassed(Conflict):
    """The person has been picked up already: the point of no return."""


class NotADraft(Conflict):
    """Only a draft can be published."""


class NothingToPublish(DomainError):
    """A plan without a vehicle or without a trip point can't be published."""


class SeatsTaken(Conflict):
    """There are more trip points than seats."""


class VehicleBusy(Conflict):
    """The vehicle has another published run at that time."""


class VehicleRetired(Conflict):
    """The vehicle is out of service."""


class VehicleNeeded(Conflict):
    """Coming published plans stand on the vehicle."""


class NoSuchVehicle(DomainError):
    """No vehicle has the id."""


class AlreadyPlanned(Conflict):
    """The person has a trip point already, in this plan or another."""


class NotOfThisPlan(DomainError):
    """The delivery is of another type or day, or has ended."""


class StopOutsideRun(DomainError):
    """A stop lies on the wrong side of ``airport_at``, or hours away from it."""


class AirportOutsideDay(DomainError):
    """``airport_at`` does not belong to the plan's date."""


class PublishedNeedsVehicle(DomainError):
    """People were told of a vehicle, so a published plan keeps one."""


class PlanHasPeople(Conflict):
    """Date and type stay while there are people in the plan."""


class RideNotOffered(Conflict):
    """The ride is in no published plan, so there is nothing to answer."""


class RideChanged(Conflict):
    """The ride is no longer the one that the person saw."""


class AnswerClosed(Conflict):
    """The pick-up time has passed, and with it the time to answer."""


def ensure_airport_on(day: date, direction: Direction, airport_at: datetime) -> None:
    """Raise ``AirportOutsideDay`` unless the car is at the airport on ``day``.

    A car may also arrive up to twelve hours before it for a report after midnight, or leave as long after it.
    """
    earlier, later = (LONGEST_RUN, timedelta()) if direction is Direction.TO_AIRPORT else (timedelta(), LONGEST_RUN)
    if not (local(airport_at) - later).date() <= day <= (local(airport_at) + earlier).date():
        raise AirportOutsideDay(f"The time at the airport is not on {day:%-d %b %Y}, the date of the plan.")


def ensure_stop_in_run(direction: Direction, airport_at: datetime, at: datetime) -> None:
    """Raise ``StopOutsideRun`` for a stop after the arrival at the airport, or before the departure from it."""
    airport = f"{local(airport_at):%H:%M on %-d %b}"
    if direction is Direction.TO_AIRPORT and at > airport_at:
        raise StopOutsideRun(f"The car reaches the airport at {airport}; a stop can't be later than that.")
    if direction is Direction.HOME and at < airport_at:
        raise StopOutsideRun(f"The car leaves the airport at {airport}; a stop can't be earlier than that.")
    if abs(at - airport_at) > LONGEST_RUN:
        raise StopOutsideRun(
            f"The car is at the airport at {airport}; a stop can't be more than 12 hours away from that."
        )


def pick_up_at(direction: Direction, airport_at: datetime, stop_at: datetime) -> datetime:
    """Tell when the person gets into the car, in UTC: at the own stop, or at the airport for a ride home."""
    return stop_at if direction is Direction.TO_AIRPORT else airport_at


def ensure_not_picked_up(pick_up: datetime, moment: datetime) -> None:
    """Raise ``AnswerClosed`` from the pick-up on."""
    if pick_up <= moment:
        raise AnswerClosed(
            f"The pick-up time, {local(pick_up):%H:%M on %-d %b}, has passed. Call the transportation desk."
        )


def ensure_not_under_way(name: str, pick_up: datetime, moment: datetime) -> None:
    """Raise ``PickUpPassed`` for a change to the ride of somebody who has been picked up."""
    if pick_up <= moment:
        raise PickUpPassed(
            f"{name} was to be picked up at {local(pick_up):%H:%M on %-d %b}, and that has passed. "
            "This ride stays as it was."
        )


def ensure_can_be_told(name: str, pick_up: datetime, moment: datetime) -> None:
    """Raise ``PickUpPassed`` for a pick-up that the person would learn of too late."""
    if pick_up <= moment:
        raise PickUpPassed(
            f"The pick-up of {name} at {local(pick_up):%H:%M on %-d %b} has passed. Nobody can be told of it any more."
        )


def ensure_belongs(plan: Plan, delivery: Delivery) -> None:
    """Raise ``NotOfThisPlan`` unless the ride is of the plan's type and day and still called for."""
    name = delivery.assignment.member.name
    if delivery.assignment.released_at is not None:
        raise NotOfThisPlan(f"{name} is no longer on that flight and needs no ride.")
    if delivery.type != plan.type:
        raise NotOfThisPlan(f"{name}'s ride goes the other way.")
    if local(delivery.due_at).date() != plan.date:
        raise NotOfThisPlan(
            f"{name}'s {Direction(plan.type).due_word} is on {local(delivery.due_at):%-d %b %Y}, another day."
        )


def misfit(direction: Direction, airport_at: datetime, day: date, due_at: datetime) -> str | None:
    """Say why a ride no longer serves its duty, or None: too late for the report, too early for the release."""
    due = f"{local(due_at):%H:%M}"
    if local(due_at).date() != day:
        return f"{direction.due_word} is now {local(due_at):%-d %b %H:%M}, another day"
    if direction is Direction.TO_AIRPORT and airport_at > due_at:
        return f"reaches the airport after report at {due}"
    if direction is Direction.HOME and airport_at < due_at:
        return f"leaves the airport before release at {due}"
    return None


def ensure_open(plan: Plan, moment: datetime) -> None:
    """Raise ``PlanCancelled`` or ``RunOver`` where the plan may no longer change."""
    if plan.status == Status.CANCELLED:
        raise PlanCancelled("This plan is cancelled. Make a new one.")
    if plan.status == Status.PUBLISHED and plan.run_end <= moment:
        raise RunOver("This run is over. The past stays as it was.")


def ensure_ready(plan: Plan, moment: datetime) -> None:
    """Raise the error of what a plan lacks before people can be told of it."""
    if plan.status != Status.DRAFT:
        raise NotADraft("This plan is published already.")
    if plan.vehicle is None:
        raise NothingToPublish("Choose a vehicle before you publish.")
    if not plan.trip_points:
        raise NothingToPublish("Add at least one person before you publish.")
    ensure_in_service(plan.vehicle)
    if plan.run_end <= moment:
        raise RunOver("This run lies in the past. Nobody can be told of it any more.")


def ensure_in_service(vehicle: Vehicle) -> None:
    """Raise ``VehicleRetired`` where the vehicle may carry nobody."""
    if vehicle.retired_at is not None:
        raise VehicleRetired(f"{vehicle.plate} is out of service. Choose another vehicle.")


def run_of(airport_at: datetime, stops: Iterable[datetime]) -> tuple[datetime, datetime]:
    """Give the beginning and the end of a run: from its first stop to the last, the airport among them."""
    moments = [airport_at, *stops]
    return min(moments), max(moments)


def name_run(plan: Plan) -> str:
    """Name a run in a sentence: Mon 30 Nov 2026 to the airport at 05:15."""
    way = "to the airport" if plan.type == Direction.TO_AIRPORT else "home from the airport"
    at = local(plan.airport_at)
    return f"{at:%a %-d %b %Y} {way} at {at:%H:%M}"
