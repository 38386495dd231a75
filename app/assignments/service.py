"""Appointing crew to flights: appoint, release, and keep the duties in step with the flights' times."""

import datetime as dt
from collections.abc import Iterable, Sequence

from app.assignments import repository, rules
from app.assignments.models import Assignment
from app.assignments.rules import AlreadyAppointed, AlreadyReleased, Dismissed, Duty, DutiesOverlap
from app.assignments.signals import appointed, duties_moved, released
from app.core.clock import now
from app.core.database import db, explained
from app.core.settings import settings
from app.crew import repository as crew
from app.flights import service as flights
from app.flights.models import Operation


def duty_of(assignment: Assignment) -> Duty:
    """Give the duty of an assignment that was loaded with its flight."""
    number = assignment.operation.flight.number
    return Duty(assignment.duty_start, assignment.duty_end, number, assignment.date)


def duty_on(operation: Operation) -> Duty:
    """Give the duty that an operation, loaded with its flight, calls for at its present times."""
    span = rules.duty(operation.departure_at, operation.arrival_at, settings.report, settings.release)
    return Duty(*span, operation.flight.number, operation.date)


def appoint(crew_id: int, flight_id: int, day: dt.date, rest_reason: str | None = None) -> Assignment:
    """Appoint a crew member to a flight on a date; the reason is kept where the rest is too short.

    Raise ``DayNotFlown``, ``OperationCancelled``, ``CrewMemberNotThere``, ``Dismissed``, ``OperationHasLeft``,
    ``AlreadyAppointed``, ``DutiesOverlap`` or ``TooLittleRest``.
    """
    operation = flights.operation_for(flight_id, day)
    member = crew.get_locked(crew_id)
    own = duty_on(operation)
    if member.is_dismissed:
        raise Dismissed(f"{member.name} has been dismissed and can't be appointed.")
    rules.ensure_not_begun(own.start, now(), own.flight, day)
    again = AlreadyAppointed(f"{member.name} is on {own} already.")
    if repository.find_standing(crew_id, flight_id, day):
        raise again
    near = repository.find_between([crew_id], own.start - settings.rest, own.end + settings.rest)
    others = [duty_of(assignment) for assignment in near]
    rules.ensure_no_overlap(member.name, own, others)
    is_short = rules.ensure_rested(member.name, own, others, settings.rest, rest_reason)
    with explained(
        uq_assignments_crew_flight_date=again,
        ex_assignments_duties_overlap=DutiesOverlap(f"{member.name} was put on another flight at that time just now."),
    ):
        assignment = repository.add(
            Assignment(
                member=member, operation=operation, duty_start=own.start, duty_end=own.end,
                rest_reason=rest_reason if is_short else None,
            )
        )  # fmt: skip
    appointed.send(assignments=[assignment])
    return assignment


def release(assignment_id: int) -> Assignment:
    """End an assignment whose duty has not begun; raise ``AlreadyReleased`` or ``OperationHasLeft``."""
    assignment = repository.get_locked(assignment_id)
    if assignment.released_at is not None:
        raise AlreadyReleased(f"{assignment.member.name} has been released from {duty_of(assignment)} already.")
    rules.ensure_not_begun(assignment.duty_start, now(), assignment.operation.flight.number, assignment.date)
    _release([assignment])
    return assignment


def release_coming_of(crew_id: int) -> None:
    """End all assignments of a person whose duty has not begun."""
    _release(repository.find_coming_locked(crew_id, now()))


def foresee_release_of(crew_id: int) -> list[str]:
    """Say in sentences which coming assignments of a person would end."""
    coming = repository.find_coming(crew_id, now())
    return rules.shortened([f"Released from {duty_of(assignment)}." for assignment in coming])


def _release(assignments: Sequence[Assignment]) -> None:
    if assignments:
        for assignment in assignments:
            assignment.released_at = now()
        # The rides that end with them are looked for in the database.
        db.session.flush()
        released.send(assignments=list(assignments))
