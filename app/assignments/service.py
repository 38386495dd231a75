"""Appointing crew to flights: appoint, release, and keep the duties in step with the flights' times."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy.orm.attributes import set_committed_value

from app.assignments import repository, rules
from app.assignments.models import Assignment
from app.assignments.rules import (
    AlreadyAppointed,
    AlreadyReleased,
    Dismissed,
    DutiesOverlap,
    Duty,
    Place,
    ShortRest,
    duty_of,
)
from app.assignments.signals import appointed, duties_moved, released
from app.audit.recorder import record_many
from app.core.clock import local, now
from app.core.database import db, explained
from app.core.settings import settings
from app.crew import repository as crew
from app.crew.models import Position
from app.flights import repository as schedule
from app.flights import service as flights
from app.flights.models import Flight, Operation
from app.flights.rules import FURTHEST_DEPARTURE, LONGEST_FLIGHT, StrandsAssignments, flies_on


@dataclass(frozen=True)
class Staffing:
    """How a flight of a day is crewed: ``missing`` of the people ``wanted`` are not there."""

    flight: Flight
    places: list[Place]
    wanted: int
    missing: int


@dataclass(frozen=True)
class Move:
    """An assignment whose duty is about to change to ``new``."""

    assignment: Assignment
    new: Duty


def duty_on(operation: Operation) -> Duty:
    """Give the duty that an operation, loaded with its flight, calls for at its present times."""
    return rules.duty_on(operation, settings.report, settings.release)


def staffing(day: dt.date, number: str | None = None) -> list[Staffing]:
    """Tell how the flights flown on a day are crewed, those short of crew first, then in order of departure.

    Cancelled ones are left out. Three statements, however many flights.
    """
    flown = schedule.find_flown_on(day, number)
    counts = repository.count_positions(day, [flight.id for flight in flown] if number else None)
    cancelled, nobody = repository.find_cancelled(day), (0,) * len(Position)
    # Most flights of a day look alike; each likeness is worked out once.
    alike = cache(_places)
    found = [
        Staffing(flight, *alike(flight.pilots, flight.cabin_crew, counts.get(flight.id, nobody)))
        for flight in flown
        if flight.id not in cancelled
    ]
    return sorted(found, key=lambda one: one.missing == 0)


def _places(pilots: int, cabin_crew: int, people: tuple[int, ...]) -> tuple[list[Place], int, int]:
    places = rules.complement(pilots, cabin_crew, dict(zip(Position, people, strict=True)))
    return places, sum(place.wanted for place in places), sum(place.missing for place in places)


def complement_of(flight: Flight, assignments: Iterable[Assignment]) -> list[Place]:
    """Compare the people appointed with those the flight wants."""
    people = Counter(assignment.member.position for assignment in assignments)
    return rules.complement(flight.pilots, flight.cabin_crew, people)


def can_appoint(operation: Operation) -> bool:
    """Tell whether people may still be appointed: it is flown, and its duty has not begun."""
    is_flown = operation.cancelled_at is None and flies_on(operation.flight, operation.date)
    return is_flown and duty_on(operation).start > now()


def search_for(
    operation: Operation, places: Sequence[Place], text: str | None, position: str | None, is_short: bool
) -> repository.Search:
    """Make the search for people free to fly the operation, the positions it lacks first."""
    own, order = duty_on(operation), sorted(places, key=lambda place: not place.missing)
    positions = tuple(place.position for place in order if position in (None, place.position))
    longest = LONGEST_FLIGHT + 2 * FURTHEST_DEPARTURE + settings.report + settings.release
    return repository.Search(own.start, own.end, settings.rest, longest, positions, text, is_short)


def short_rests(operation: Operation, crew_ids: Collection[int]) -> dict[int, list[ShortRest]]:
    """Give, by crew member, the rests around the operation's duty that are too short."""
    own, others = duty_on(operation), defaultdict(list)
    start, end = own.start - settings.rest, own.end + settings.rest
    for assignment in repository.find_between(crew_ids, start, end):
        if (assignment.flight_id, assignment.date) != (operation.flight_id, operation.date):
            others[assignment.crew_id].append(duty_of(assignment))
    return {crew_id: rules.short_rests(own, duties, settings.rest) for crew_id, duties in others.items()}


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
    ensure_can_release(assignment)
    _release([assignment])
    return assignment


def ensure_can_release(assignment: Assignment) -> None:
    """Raise ``AlreadyReleased`` or ``OperationHasLeft`` where the assignment, loaded with its flight, stays."""
    if assignment.released_at is not None:
        raise AlreadyReleased(f"{assignment.member.name} has been released from {duty_of(assignment)} already.")
    rules.ensure_not_begun(assignment.duty_start, now(), assignment.operation.flight.number, assignment.date)


def release_coming_of(crew_id: int) -> None:
    """End all assignments of a person whose duty has not begun."""
    _release(repository.find_coming_locked(crew_id, now()))


def foresee_release_of(crew_id: int) -> list[str]:
    """Say in sentences which coming assignments of a person would end."""
    coming = repository.find_coming(crew_id, now())
    return rules.shortened([f"Released from {duty_of(assignment)}." for assignment in coming])


def foresee_release_from(operations: Sequence[Operation]) -> list[str]:
    """Say in sentences who would be released if the operations were no longer flown."""
    coming = [assignment for assignment in repository.find_on(operations) if assignment.duty_start > now()]
    return rules.shortened([_release_sentence(assignment) for assignment in coming])


def follow(dropped: Sequence[Operation], moved: Sequence[Operation], confirmed: bool) -> None:
    """Release people from operations no longer flown, and fit the duties to the times of those moved.

    Raise ``DutiesOverlap`` where somebody would be on two duties at once, and, unless ``confirmed``,
    ``StrandsAssignments`` with what would happen to whom. What is past stays.
    """
    moment, gone = now(), {(operation.flight_id, operation.date) for operation in dropped}
    held = repository.find_on_locked([*dropped, *moved])
    ending = [a for a in held if (a.flight_id, a.date) in gone and a.duty_start > moment]
    moves = [move for a in held if (a.flight_id, a.date) not in gone and (move := _move(a, moment))]
    shorts = _check_moves(moves, {assignment.id for assignment in ending})
    if (ending or moves) and not confirmed:
        sentences = [(a.date, a.member.name, _release_sentence(a)) for a in ending]
        sentences += [(m.assignment.date, m.assignment.member.name, _move_sentence(m, shorts)) for m in moves]
        raise StrandsAssignments(rules.shortened([sentence for _, _, sentence in sorted(sentences)]))
    _release(ending)
    _carry_out(moves, moment)


def _release(assignments: Sequence[Assignment]) -> None:
    if assignments:
        for assignment in assignments:
            assignment.released_at = now()
        # The rides that end with them are looked for in the database.
        db.session.flush()
        released.send(assignments=list(assignments))


def _move(assignment: Assignment, moment: dt.datetime) -> Move | None:
    own, held = duty_on(assignment.operation), (assignment.duty_start, assignment.duty_end)
    start, end = rules.moved_duty(held, (own.start, own.end), moment)
    return Move(assignment, replace(own, start=start, end=end)) if (start, end) != held else None


def _check_moves(moves: Sequence[Move], ending: set[int]) -> dict[int, list[ShortRest]]:
    """Raise ``DutiesOverlap`` where a moved duty meets another; give the short rests it would have, by assignment."""
    if not moves:
        return {}
    rest, moving = settings.rest, {move.assignment.id: move.new for move in moves}
    asked = [(m.assignment.id, m.assignment.crew_id, m.new.start - rest, m.new.end + rest) for m in moves]
    others: dict[int, list[Duty]] = defaultdict(list)
    for key, other in repository.find_beside(asked):
        if other.id not in moving and other.id not in ending:
            others[key].append(duty_of(other))
    people: dict[int, list[Move]] = defaultdict(list)
    for move in moves:
        people[move.assignment.crew_id].append(move)
    for own in people.values():
        for move in own:
            others[move.assignment.id] += [other.new for other in own if other is not move]
    clashes = [
        f"{move.assignment.member.name} would be on {move.new} and on {other} at the same time."
        for move in moves
        for other in others[move.assignment.id]
        if rules.overlaps(move.new, other)
    ]
    if clashes:
        raise DutiesOverlap(" ".join([*rules.shortened(clashes), "Release them from one of the two first."]))
    return {key: rules.short_rests(moving[key], beside, rest) for key, beside in others.items()}


def _carry_out(moves: Sequence[Move], moment: dt.datetime) -> None:
    if not moves:
        return
    clash = DutiesOverlap("Somebody was put on another flight at that time just now. Look again.")
    with explained(ex_assignments_duties_overlap=clash):
        repository.move_duties([(move.assignment.id, move.new.start, move.new.end) for move in moves], moment)
    entries = []
    for move in moves:
        changes = {}
        for field, value in (("duty_start", move.new.start), ("duty_end", move.new.end)):
            if (old := getattr(move.assignment, field)) != value:
                changes[field] = [old, value]
                set_committed_value(move.assignment, field, value)
        entries.append((move.assignment.id, changes))
    record_many("changed", "assignments", entries)
    duties_moved.send(assignments=[move.assignment for move in moves])


def _release_sentence(assignment: Assignment) -> str:
    return f"{assignment.member.name} is released from {duty_of(assignment)}."


def _move_sentence(move: Move, shorts: Mapping[int, list[ShortRest]]) -> str:
    start, end = local(move.new.start), local(move.new.end)
    sentence = f"{move.assignment.member.name} on {move.new}: report {start:%-d %b %H:%M}, release {end:%-d %b %H:%M}"
    rests = [str(short) for short in shorts.get(move.assignment.id, [])]
    return f"{sentence}; only {' and '.join(rests)}." if rests else f"{sentence}."
