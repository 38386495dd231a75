"""Takes assignments over from a file, all or none, in a handful of statements however long it is."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from app.assignments import repository, rules
from app.assignments.models import Assignment
from app.assignments.rules import DutiesOverlap, Duty, duty_of, duty_on
from app.assignments.signals import appointed
from app.audit.recorder import record_many
from app.core.clock import now
from app.core.csvfile import Problems, Record
from app.core.database import db, explained
from app.core.settings import settings
from app.crew.models import CrewMember
from app.flights.models import Flight, Operation
from app.flights.rules import flies_on, scheduled_moments

COLUMNS = ("date", "flight", "crew_id")
_MEANWHILE = DutiesOverlap("Somebody has just appointed one of these people by hand. Start the import again.")


@dataclass
class Outcome:
    """How many assignments were added, how many of them with a duty that had begun, and how many were there."""

    added: int
    begun: int
    unchanged: int


@dataclass(frozen=True)
class _Row:
    """A row of the file with what it names; ``duty`` is the one that the operation calls for."""

    line: int
    member: CrewMember
    operation: Operation
    duty: Duty

    @property
    def key(self) -> tuple[int, int, dt.date]:
        return (self.member.id, self.operation.flight_id, self.operation.date)


def take_over(problems: Problems, records: list[Record]) -> Outcome:
    """Appoint the people of the file; those appointed already are left alone.

    A duty that has begun is taken over too: the file is the record of what was rostered. Raise ``FileRefused`` with
    everything that is wrong, also what is in ``problems`` already.
    """
    rows = _known_rows(problems, records)
    there = _find_there(rows)
    standing = {(a.crew_id, a.flight_id, a.date) for duties in there.values() for a in duties}
    new = [row for row in rows if row.key not in standing]
    _refuse_clashes(problems, new, there)
    problems.ensure_none()
    _add(new)
    moment = now()
    return Outcome(len(new), sum(row.duty.start <= moment for row in new), len(rows) - len(new))


def _known_rows(problems: Problems, records: list[Record]) -> list[_Row]:
    operations = _find_operations(problems, records)
    people = _find_people_locked({given["crew_id"] for _, given in records})
    duties = {key: duty_on(operation, settings.report, settings.release) for key, operation in operations.items()}
    rows, first = [], {}
    for line, given in records:
        member, key = people.get(given["crew_id"]), (given["flight"], given["date"])
        earlier = first.setdefault((*key, given["crew_id"]), line)
        if earlier != line:
            problems.add(line, None, f"The same stands in line {earlier} already.")
        elif member is None:
            problems.add(line, "crew_id", f"There is no crew member {given['crew_id']}.")
        elif member.is_dismissed:
            problems.add(line, "crew_id", f"{member.name} has been dismissed.")
        elif key in operations:
            rows.append(_Row(line, member, operations[key], duties[key]))
    return rows


def _find_operations(problems: Problems, records: list[Record]) -> dict[tuple[str, dt.date], Operation]:
    """Give the operations by number and date, made where there are none yet, and locked."""
    lines: dict[tuple[str, dt.date], list[int]] = defaultdict(list)
    for line, given in records:
        lines[given["flight"], given["date"]].append(line)
    known: dict[str, list[Flight]] = defaultdict(list)
    for flight in _find_numbered_shared({number for number, _ in lines}):
        known[flight.number].append(flight)
    flown = {}
    for (number, day), places in lines.items():
        flights = [flight for flight in known[number] if flies_on(flight, day)]
        if len(flights) == 1:
            flown[number, day] = flights[0]
        for line in places if len(flights) != 1 else ():
            problems.add(line, "flight", _why_not_one(number, day, bool(known[number]), flights))
    made = _make_operations([(flight, day) for (_, day), flight in flown.items()])
    operations = {key: made[flight.id, key[1]] for key, flight in flown.items()}
    for key, operation in operations.items():
        for line in lines[key] if operation.cancelled_at else ():
            problems.add(line, "flight", f"{key[0]} is cancelled on {key[1]:%a %-d %b %Y}.")
    return {key: operation for key, operation in operations.items() if operation.cancelled_at is None}


def _why_not_one(number: str, day: dt.date, is_known: bool, flights: list[Flight]) -> str:
    if not is_known:
        return f"There is no flight {number}."
    if not flights:
        return f"{number} does not fly on {day:%a %-d %b %Y}."
    ids = " and ".join(str(flight.id) for flight in flights)
    return f"{number} is the number of {len(flights)} flights on {day:%a %-d %b %Y}: {ids}. Appoint them by hand."


def _find_there(rows: list[_Row]) -> dict[int, list[Assignment]]:
    there: dict[int, list[Assignment]] = defaultdict(list)
    if rows:
        start, end = min(row.duty.start for row in rows), max(row.duty.end for row in rows)
        people = {row.member.id for row in rows}
        for found in repository.find_between(people, start - settings.rest, end + settings.rest):
            there[found.crew_id].append(found)
    return there


def _refuse_clashes(problems: Problems, new: list[_Row], there: dict[int, list[Assignment]]) -> None:
    people: dict[int, list[_Row]] = defaultdict(list)
    for row in new:
        people[row.member.id].append(row)
    for crew_id, rows in people.items():
        duties = [(row.duty, row) for row in rows] + [(duty_of(standing), None) for standing in there[crew_id]]
        _refuse_clashes_of(problems, rows[0].member.name, sorted(duties, key=lambda one: (one[0].start, one[0].end)))


def _refuse_clashes_of(problems: Problems, name: str, duties: Iterable[tuple[Duty, _Row | None]]) -> None:
    """Compare each duty with the one before it that ends last; the row that comes later in the file is at fault."""
    last, last_row = None, None
    for own, row in duties:
        if last is not None and (row or last_row):
            at_fault = max((one for one in (row, last_row) if one), key=lambda one: one.line)
            other = last if at_fault is row else own
            if own.start < last.end:
                problems.add(at_fault.line, "crew_id", f"{name} is on {other} at that time.")
            elif own.start - last.end < settings.rest:
                rest, wanted = rules.in_hours(own.start - last.end), rules.in_hours(settings.rest)
                sentence = f"{name} has only {rest} rest between this and {other}; {wanted} are wanted."
                problems.add(at_fault.line, "crew_id", sentence)
        if last is None or own.end > last.end:
            last, last_row = own, row


def _add(rows: list[_Row]) -> None:
    if not rows:
        return
    values = [
        {
            "crew_id": row.member.id, "flight_id": row.operation.flight_id, "date": row.operation.date,
            "duty_start": row.duty.start, "duty_end": row.duty.end,
        }
        for row in rows
    ]  # fmt: skip
    with explained(uq_assignments_crew_flight_date=_MEANWHILE, ex_assignments_duties_overlap=_MEANWHILE):
        added = _add_all(values)
    for assignment, row in zip(added, rows, strict=True):
        # Whoever is told of them needs both, and has no leave to ask the database row by row.
        set_committed_value(assignment, "member", row.member)
        set_committed_value(assignment, "operation", row.operation)
    entries = [
        (assignment.id, {name: [None, value] for name, value in {"id": assignment.id, **given}.items()})
        for assignment, given in zip(added, values, strict=True)
    ]
    record_many("added", "assignments", entries)
    appointed.send(assignments=added)


def _add_all(rows: list[dict[str, Any]]) -> list[Assignment]:
    """Add assignments in one go, past the session's records of what is new; in the order of the rows."""
    return list(db.session.scalars(insert(Assignment).returning(Assignment, sort_by_parameter_order=True), rows))


def _make_operations(flown: Collection[tuple[Flight, dt.date]]) -> dict[tuple[int, dt.date], Operation]:
    """Give the operations, by flight and date, made by the schedule where there are none yet, and locked."""
    if not flown:
        return {}
    rows = []
    # In the order in which everybody takes these locks.
    for flight, day in sorted(flown, key=lambda one: (one[0].id, one[1])):
        departure_at, arrival_at = scheduled_moments(flight, day)
        rows.append({"flight_id": flight.id, "date": day, "departure_at": departure_at, "arrival_at": arrival_at})
    db.session.execute(upsert(Operation.__table__).on_conflict_do_nothing(), rows)
    keys = tuple_(Operation.flight_id, Operation.date).in_([(row["flight_id"], row["date"]) for row in rows])
    statement = select(Operation).where(keys).options(joinedload(Operation.flight, innerjoin=True))
    locked = statement.order_by(Operation.flight_id, Operation.date).with_for_update(of=Operation)
    return {(found.flight_id, found.date): found for found in db.session.scalars(locked)}


def _find_numbered_shared(numbers: Collection[str]) -> list[Flight]:
    """Give the flights of the numbers, that nobody changes or cancels until the transaction ends, by id."""
    statement = select(Flight).where(Flight.number.in_(numbers)).order_by(Flight.id)
    return list(db.session.scalars(statement.with_for_update(read=True)))


def _find_people_locked(crew_ids: Collection[int]) -> dict[int, CrewMember]:
    """Give those of the people who are there, by personal number, locked in ascending order."""
    statement = select(CrewMember).where(CrewMember.id.in_(crew_ids)).order_by(CrewMember.id)
    return {member.id: member for member in db.session.scalars(statement.with_for_update())}
