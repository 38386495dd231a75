"""Finds assignments; those released are left out unless a function says otherwise."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Lateral,
    Row,
    Select,
    String,
    and_,
    case,
    column,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
    values,
)
from sqlalchemy.orm import contains_eager, joinedload

from app.assignments.models import Assignment
from app.assignments.rules import AssignmentNotThere
from app.core.database import contains, db
from app.core.fields import LARGEST_ID
from app.crew.models import CrewMember, Position
from app.flights.models import Flight, Operation

MOST_FREE = 250
_DIGITS = 10
_STANDING = Assignment.released_at.is_(None)
_FLIGHT = joinedload(Assignment.operation, innerjoin=True).joinedload(Operation.flight, innerjoin=True)
_MEMBER = joinedload(Assignment.member, innerjoin=True)


@dataclass(frozen=True)
class Search:
    """Who may be free for a duty in UTC: rested ``rest`` before and after, or with ``is_short`` free but rested less.

    ``positions`` are looked at in their order; ``text`` holds parts of the name or the beginning of the number.
    """

    start: dt.datetime
    end: dt.datetime
    rest: dt.timedelta
    longest: dt.timedelta
    positions: tuple[Position, ...]
    text: str | None = None
    is_short: bool = False


def get(assignment_id: int) -> Assignment:
    """Give the assignment, also a released one, with person and flight; raise ``AssignmentNotThere``."""
    found = db.session.get(Assignment, assignment_id, options=[_FLIGHT, _MEMBER])
    if found is None:
        raise AssignmentNotThere(f"There is no assignment {assignment_id}.")
    return found


def get_locked(assignment_id: int) -> Assignment:
    """Give the assignment, also a released one, locked until the transaction ends; or ``AssignmentNotThere``."""
    get(assignment_id)
    return db.session.get_one(
        Assignment,
        assignment_id,
        options=[_FLIGHT, _MEMBER],
        with_for_update={"of": Assignment},
        populate_existing=True,
    )


def add(assignment: Assignment) -> Assignment:
    """Add an assignment to the session."""
    db.session.add(assignment)
    return assignment


def find_standing(crew_id: int, flight_id: int, day: dt.date) -> Assignment | None:
    """Give the person's assignment to the flight on the day."""
    return db.session.scalar(
        select(Assignment).where(
            Assignment.crew_id == crew_id, Assignment.flight_id == flight_id, Assignment.date == day, _STANDING
        )
    )


def find_between(crew_ids: Collection[int], start: dt.datetime, end: dt.datetime) -> list[Assignment]:
    """Give the people's assignments with a duty inside or across the time, with their flights, in order of duty."""
    statement = select(Assignment).where(Assignment.crew_id.in_(crew_ids), _meets(start, end), _STANDING)
    return list(db.session.scalars(statement.options(_FLIGHT).order_by(Assignment.duty_start, Assignment.id)))


def find_coming(crew_id: int, after: dt.datetime) -> list[Assignment]:
    """Give a person's assignments whose duty begins after the moment, with their flights, in order of duty."""
    return list(db.session.scalars(_coming(crew_id, Assignment.duty_start > after).options(_FLIGHT)))


def find_not_over(crew_id: int, at: dt.datetime, most: int) -> list[Assignment]:
    """Give a person's first assignments whose duty is under way or to come, with their flights, in order of duty."""
    return list(db.session.scalars(_coming(crew_id, Assignment.duty_end > at).options(_FLIGHT).limit(most)))


def find_coming_locked(crew_id: int, after: dt.datetime) -> list[Assignment]:
    """Give a person's assignments whose duty begins after the moment, locked until the transaction ends."""
    return _locked(_coming(crew_id, Assignment.duty_start > after))


def find_on(operations: Sequence[Operation]) -> list[Assignment]:
    """Give the assignments to the operations with flight and person, in order of date, flight, position, name."""
    ordered = _on(operations).options(contains_eager(Assignment.member), _FLIGHT).join(Assignment.member)
    rank = case({position.value: place for place, position in enumerate(Position)}, value=CrewMember.position)
    return list(
        db.session.scalars(
            ordered.order_by(Assignment.date, Assignment.flight_id, rank, CrewMember.name, Assignment.id)
        )
    )


def find_on_locked(operations: Sequence[Operation]) -> list[Assignment]:
    """Give the assignments to the operations with the people, both locked until the transaction ends."""
    people = _on(operations).with_only_columns(Assignment.crew_id)
    # The people first and in ascending order, as everywhere: an appointment at this moment waits, and neither hangs.
    db.session.execute(select(CrewMember.id).where(CrewMember.id.in_(people)).order_by(CrewMember.id).with_for_update())
    return _locked(_on(operations).options(_MEMBER))


def find_beside(duties: Sequence[tuple[int, int, dt.datetime, dt.datetime]]) -> list[tuple[int, Assignment]]:
    """Give, for each (key, crew_id, start, end), the person's assignments inside or across the time, with the key."""
    asked = values(
        column("key", BigInteger), column("crew_id", Integer),
        column("start", DateTime(timezone=True)), column("end", DateTime(timezone=True)), name="asked",
    ).data(list(duties))  # fmt: skip
    beside = and_(Assignment.crew_id == asked.c.crew_id, _meets(asked.c.start, asked.c.end), _STANDING)
    statement = select(asked.c.key, Assignment).join_from(asked, Assignment, beside).options(_FLIGHT)
    return [tuple(row) for row in db.session.execute(statement.order_by(Assignment.duty_start, Assignment.id))]


def move_duties(duties: Sequence[tuple[int, dt.datetime, dt.datetime]], at: dt.datetime) -> None:
    """Give each (id, start, end) its new duty in the database; objects in the session do not see it."""
    table, ids = Assignment.__table__, [assignment_id for assignment_id, _, _ in duties]
    new = values(
        column("id", BigInteger), column("start", DateTime(timezone=True)), column("end", DateTime(timezone=True)),
        name="new",
    ).data(list(duties))  # fmt: skip
    # PostgreSQL compares each row with the others as they stand: a person's next duty, not yet moved, would be in the
    # way of this one. Out of the constraint's sight first, all meet in their new places.
    db.session.execute(update(table).where(table.c.id.in_(ids)).values(released_at=at))
    moved = update(table).where(table.c.id == new.c.id)
    db.session.execute(moved.values(duty_start=new.c.start, duty_end=new.c.end, released_at=None))


def listing(
    date: dt.date | None = None, flight: str | None = None, crew: int | None = None
) -> Select[tuple[Assignment]]:
    """Ask for the assignments with person and flight, the newest date first; ``flight`` is a number."""
    statement = select(Assignment).where(_STANDING).options(_FLIGHT, _MEMBER)
    if date is not None:
        statement = statement.where(Assignment.date == date)
    if flight:
        # The ids are asked for first: for one id the index has the dates in order, for a subquery it has not.
        ids = list(db.session.scalars(select(Flight.id).where(Flight.number == flight).order_by(Flight.id)))
        statement = statement.where(Assignment.flight_id == ids[0] if len(ids) == 1 else Assignment.flight_id.in_(ids))
    if crew is not None:
        statement = statement.where(Assignment.crew_id == crew)
    return statement.order_by(Assignment.date.desc(), Assignment.flight_id.desc(), Assignment.crew_id.desc())


def find_cancelled(day: dt.date) -> set[int]:
    """Give the ids of the flights that are cancelled on the day."""
    statement = select(Operation.flight_id).where(Operation.date == day, Operation.cancelled_at.is_not(None))
    return set(db.session.scalars(statement))


def count_positions(day: dt.date, flight_ids: Collection[int] | None = None) -> dict[int, tuple[int, ...]]:
    """Count the people on each flight of the day, or on those of the ids, by position in the order of ``Position``."""
    person = person_of_each()
    counts = [func.count().filter(person.c.position == position.value) for position in Position]
    statement = select(Assignment.flight_id, *counts).join(person, true()).where(Assignment.date == day, _STANDING)
    if flight_ids is not None:
        statement = statement.where(Assignment.flight_id.in_(flight_ids))
    rows = db.session.execute(statement.group_by(Assignment.flight_id))
    return {flight_id: tuple(people) for flight_id, *people in rows}


def person_of_each() -> Lateral:
    """Give each assignment's person with the position, to be joined where there are few assignments.

    Each is looked up by number: for a plain join PostgreSQL would rather read all the crew there is.
    """
    return select(CrewMember.position).where(CrewMember.id == Assignment.crew_id).limit(1).lateral("person")


def find_free(search: Search, first: int, most: int) -> list[Row[tuple[int, str, str]]]:
    """Give id, name and position of those who fit the search, ``most`` of them from place ``first``, in its order."""
    # One walk along the index a position stops after a page; a sort by the order of the search would read everybody.
    reach = min(first + most, MOST_FREE)
    near, conditions = _fitting(search)
    ranks = _ranks(search)
    people = (
        select(CrewMember.id, CrewMember.name, CrewMember.position)
        .where(CrewMember.position == ranks.c.position, *conditions)
        .order_by(CrewMember.name, CrewMember.id)
        .limit(reach)
        .lateral("people")
    )
    statement = select(people).join_from(ranks, people, true()).order_by(ranks.c.rank, people.c.name, people.c.id)
    return list(db.session.execute(statement.add_cte(*near).limit(most).offset(first)))


def count_free(search: Search) -> dict[Position, int]:
    """Count those who fit the search by position, in its order; one more than ``MOST_FREE`` means still more."""
    near, conditions = _fitting(search)
    ranks = _ranks(search)
    people = select(literal(1).label("one")).where(CrewMember.position == ranks.c.position, *conditions)
    counted = people.limit(MOST_FREE + 1).lateral("people")
    statement = select(ranks.c.position, func.count(counted.c.one)).join_from(ranks, counted, true(), isouter=True)
    grouped = statement.add_cte(*near).group_by(ranks.c.position, ranks.c.rank).order_by(ranks.c.rank)
    return {Position(position): people for position, people in db.session.execute(grouped)}


def _ranks(search: Search) -> Any:
    places = [(position.value, place) for place, position in enumerate(search.positions)]
    return values(column("position", String), column("rank", Integer), name="ranks").data(places)


def _fitting(search: Search) -> tuple[list[CTE], list[ColumnElement[bool]]]:
    own = Assignment.crew_id == CrewMember.id
    conditions = [CrewMember.dismissed_at.is_(None), *(_named(word) for word in (search.text or "").split())]
    around = (search.start - search.rest, search.end + search.rest)
    # The index is by start alone; how long a duty may be bounds how far back it has to be read.
    reach = Assignment.duty_start > around[0] - search.longest
    if not search.is_short:
        return [], [*conditions, ~_has(own, _meets(*around), reach, _STANDING)]
    near = select(Assignment.crew_id).where(_meets(*around), reach, _STANDING).cte("near").prefix_with("MATERIALIZED")
    return [near], [
        *conditions,
        CrewMember.id.in_(select(near.c.crew_id)),
        ~_has(own, _meets(search.start, search.end), reach, _STANDING),
    ]


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    # The offset keeps PostgreSQL from comparing everybody with all the duties of the days around: it looks into the
    # duties of each one in turn, until there are enough for the page.
    return select(literal(1)).where(*conditions).offset(0).exists()


def _named(word: str) -> ColumnElement[bool]:
    """Match a part of the name or, where the word is digits, the beginning of the personal number."""
    if not word.isascii() or not word.isdigit() or len(word) > _DIGITS:
        return contains(CrewMember.name, word)
    number = int(word)
    ranges = [(number * 10**more, (number + 1) * 10**more - 1) for more in range(_DIGITS + 1 - len(word))]
    return or_(
        false(), *(CrewMember.id.between(low, min(high, LARGEST_ID)) for low, high in ranges if 0 < low <= LARGEST_ID)
    )


def _coming(crew_id: int, when: ColumnElement[bool]) -> Select[tuple[Assignment]]:
    statement = select(Assignment).where(Assignment.crew_id == crew_id, when, _STANDING)
    return statement.order_by(Assignment.duty_start, Assignment.id)


def _on(operations: Sequence[Operation]) -> Select[tuple[Assignment]]:
    keys = [(operation.flight_id, operation.date) for operation in operations]
    return select(Assignment).where(tuple_(Assignment.flight_id, Assignment.date).in_(keys), _STANDING)


def _meets(start: Any, end: Any) -> ColumnElement[bool]:
    return and_(Assignment.duty_start < end, Assignment.duty_end > start)


def _locked(statement: Select[tuple[Assignment]]) -> list[Assignment]:
    ordered = statement.order_by(None).order_by(Assignment.id).with_for_update(of=Assignment)
    return list(db.session.scalars(ordered.execution_options(populate_existing=True)))
