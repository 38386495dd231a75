"""What the assignments do when crew or flights change, and the parts they lend to those pages."""

from app.assignments import repository, service
from app.assignments.rules import MOST_SENTENCES
from app.core.clock import now
from app.core.panels import Panel
from app.crew.models import CrewMember
from app.crew.signals import card_opened, crew_member_dismissed, dismissal_considered
from app.flights.models import Flight, Operation
from app.flights.signals import cancellation_considered, operation_opened, operations_affected


def connect() -> None:
    """Listen to the crew records and the flights."""
    crew_member_dismissed.connect(release_dismissed)
    dismissal_considered.connect(foresee_dismissal)
    card_opened.connect(show_coming)
    operations_affected.connect(follow_operations)
    cancellation_considered.connect(foresee_cancellation)
    operation_opened.connect(show_crew)


def release_dismissed(sender: object, member: CrewMember) -> None:
    """End what a dismissed person was to fly."""
    service.release_coming_of(member.id)


def foresee_dismissal(sender: object, member: CrewMember) -> list[str]:
    """Name the assignments that a dismissal would end."""
    return service.foresee_release_of(member.id)


def show_coming(sender: object, member: CrewMember) -> Panel:
    """Lend the crew card the person's coming assignments."""
    # Also the duty that is under way: it is what the person is doing now.
    coming = repository.find_not_over(member.id, now(), MOST_SENTENCES + 1)
    content = {"assignments": coming[:MOST_SENTENCES], "has_more": len(coming) > MOST_SENTENCES, "member": member}
    return Panel(10, "assignments/_coming.html", content)


def follow_operations(
    sender: object, flight: Flight, dropped: list[Operation], moved: list[Operation], confirmed: bool
) -> None:
    """Release people from operations that are dropped, and fit the duties to those that moved."""
    service.follow(dropped, moved, confirmed)


def foresee_cancellation(sender: object, operations: list[Operation]) -> list[str]:
    """Name the people whom a cancellation would release."""
    return service.foresee_release_from(operations)


def show_crew(sender: object, operation: Operation) -> Panel:
    """Lend the page of a flight on one date the people on it."""
    return Panel(10, "assignments/_crew.html", {"assignments": repository.find_on([operation]), "operation": operation})
