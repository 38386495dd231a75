"""Finds assignments; those released are left out unless a function says otherwise."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload, raiseload

from app.assignments.models import Assignment
from app.assignments.rules import AssignmentNotThere
from app.core.database import db
from app.crew.models import CrewMember
from app.flights.models import Flight, Operation

_STANDING = Assignment.released_at.is_(None)
_FLIGHT = joinedload(Assignment.operation, innerjoin=True).joinedload(Operation.flight, innerjoin=True)
_MEMBER = joinedload(Assignment.member, innerjoin=True)


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
        Assignment, assignment_id, with_for_update={"of": Assignment}, populate_existing=True, options=[_FLIGHT, _MEMBER]
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


def find_coming(crew_id: int, after: dt.datetime, most: int | None = None) -> list[Assignment]:
    """Give a person's assignments whose duty begins after the moment, with their flights, in order of duty."""
    statement = select(Assignment).where(Assignment.crew_id == crew_id, Assignment.duty_start > after, _STANDING)
    ordered = statement.options(_FLIGHT).order_by(Assignment.duty_start, Assignment.id)
    return list(db.session.scalars(ordered.limit(most)))


def count_coming(crew_id: int, after: dt.datetime) -> int:
    """Count a person's assignments whose duty begins after the moment."""
    statement = select(func.count(Assignment.id))
    return db.session.scalar(
        statement.where(Assignment.crew_id == crew_id, Assignment.duty_start > after, _STANDING)
    )


def find_coming_locked(crew_id: int, after: dt.datetime) -> list[Assignment]:
    """Give a person's assignments whose duty begins after the moment, locked until the transaction ends."""
    statement = select(Assignment).where(Assignment.crew_id == crew_id, Assignment.duty_start > after, _STANDING)
    return _locked(statement)


def find_on(operations: Sequence[Operation], ended_after: dt.datetime | None = None) -> list[Assignment]:
    """Give the assignments to the operations with the people, in order of date, flight, position and name."""
    return list(db.session.scalars(_on(operations, ended_after)))


def find_on_locked(operations: Sequence[Operation]) -> list[Assignment]:
    """Give the assignments to the operations with the people, both locked until the transaction ends."""
    people = select(Assignment.crew_id).where(_of(operations), _STANDING)
    # The people first and in ascending order, as everywhere: an appointment at this moment waits, and neither hangs.
    db.session.execute(
        select(CrewMember.id).where(CrewMember.id.in_(people)).order_by(CrewMember.id).with_for_update()
    )
    return _locked(select(Assignment).where(_of(operations), _STANDING).options(_MEMBER, _FLIGHT))


def _locked(statement: Select[tuple[Assignment]]) -> list[Assignment]:
    ordered = statement.order_by(Assignment.id).with_for_update(of=Assignment)
    return list(db.session.scalars(ordered.execution_options(populate_existing=True)))
