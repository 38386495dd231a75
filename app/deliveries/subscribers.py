"""What the deliveries do when assignments, crew or vehicles change, and the part they lend to the crew card."""

from app.assignments.models import Assignment
from app.assignments.signals import appointed, released
from app.core.panels import Panel
from app.crew.models import CrewMember
from app.crew.signals import card_opened, home_moved
from app.deliveries import lists, service
from app.vehicles.models import Vehicle
from app.vehicles.signals import retirement_considered, vehicle_retiring

MOST_RIDES = 20


def connect() -> None:
    """Listen to the assignments, the crew records and the vehicles.

    A duty that moves needs no answer here: whether a plan still fits is computed when it is shown.
    """
    appointed.connect(call_for_rides)
    released.connect(end_rides)
    home_moved.connect(follow_new_home)
    card_opened.connect(show_coming_rides)
    vehicle_retiring.connect(keep_needed_vehicle)
    retirement_considered.connect(foresee_retirement)


def call_for_rides(sender: object, assignments: list[Assignment]) -> None:
    """Make the deliveries that new assignments call for."""
    service.call_for_rides([assignment.id for assignment in assignments])


def end_rides(sender: object, assignments: list[Assignment]) -> None:
    """Take released people out of their plans."""
    service.end_rides([assignment.id for assignment in assignments])


def follow_new_home(sender: object, member: CrewMember) -> None:
    """Ask somebody who has moved whether the rides from and to the home still hold."""
    service.follow_new_home(member.id)


def show_coming_rides(sender: object, member: CrewMember) -> Panel:
    """Lend the crew card the person's coming rides."""
    found = lists.find_coming_rides(member.id, MOST_RIDES + 1)
    return Panel(
        20, "deliveries/_coming_rides.html", {"rides": found[:MOST_RIDES], "has_more": len(found) > MOST_RIDES}
    )


def keep_needed_vehicle(sender: object, vehicle: Vehicle) -> None:
    """Refuse to let a vehicle go that coming published plans stand on."""
    service.ensure_not_needed(vehicle)


def foresee_retirement(sender: object, vehicle: Vehicle) -> list[str]:
    """Name the coming plans that use the vehicle."""
    return service.foresee_retirement(vehicle)
