"""Finds a person's own rides, and counts what waits to be done."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    and_,
    column,
    func,
    or_,
    select,
    true,
    values,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.assignments import repository as assignments
from app.assignments.models import Assignment
from app.audit.models import AuditEntry
from app.auth.models import Account
from app.core.clock import day_bounds
from app.core.database import db
from app.core.paging import MOST_COUNTED, count_of
from app.core.settings import settings
from app.crew.models import CrewMember, Position
from app.deliveries.lists import PICK_UP, due_in
from app.deliveries.models import Delivery, Direction, Plan, Status, TripPoint
from app.flights.models import Flight, Operation

# The car home may leave some hours after the end of a duty of days.
LONGEST_DUTY = timedelta(days=7)
_published = Plan.status == Status.PUBLISHED


def find_rides_on(crew_id: int, day: date) -> list[tuple[Delivery, int]]:
    """Give the person's rides whose report or release is on the day, each with how many others are on the run."""
    start, end = day_bounds(day)
    duty = (Assignment.duty_start < end, Assignment.duty_end >= start)
    statement = _own_rides(crew_id).where(
        *duty, or_(_due(Direction.TO_AIRPORT, start, end), _due(Direction.HOME, start, end))
    )
    return _rows(statement.order_by(Assignment.duty_start, Assignment.id, Delivery.type))


def _due(direction: Direction, start: datetime, end: datetime) -> ColumnElement[bool]:
    due = due_in(direction)
    return and_(Delivery.type == direction, due >= start, due < end)


def find_next_ride(crew_id: int, moment: datetime) -> tuple[Delivery, int] | None:
    """Give the person's first published ride whose pick-up is after the moment, with how many others are on it."""
    recent = Assignment.duty_start > moment - LONGEST_DUTY
    statement = _own_rides(crew_id).where(_published, moment < PICK_UP, recent)
    return next(iter(_rows(statement.order_by(PICK_UP, Delivery.id).limit(1))), None)


def _own_rides(crew_id: int) -> Select[tuple[Delivery, int]]:
    colleague = aliased(TripPoint)
    others = select(func.count()).where(colleague.plan_id == Plan.id).scalar_subquery() - 1
    return (
        select(Delivery, others)
        .join(Delivery.assignment)
        .outerjoin(Delivery.trip_point)
        .outerjoin(TripPoint.plan)
        .where(Assignment.crew_id == crew_id, Assignment.released_at.is_(None))
        .options(
            contains_eager(Delivery.assignment).options(
                joinedload(Assignment.member, innerjoin=True),
                joinedload(Assignment.operation, innerjoin=True).joinedload(Operation.flight, innerjoin=True),
            ),
            contains_eager(Delivery.trip_point).contains_eager(TripPoint.plan).joinedload(Plan.vehicle),
        )
    )


def _rows(statement: Select[tuple[Delivery, int]]) -> list[tuple[Delivery, int]]:
    # After a lost race the session may still hold what was true before it.
    return [(row[0], row[1]) for row in db.session.execute(statement.execution_options(populate_existing=True))]


def find_short_of_crew(first: date, days: int, after: datetime, most: int) -> list[Any]:
    """Give of each of the days the first flights with a duty yet to begin that lack people, in order of the duty.

    Each comes as flight_id, number, route, day, starts_at (of the duty, UTC), missing, and in_day, the day's number.
    ``assignments.rules.complement`` in SQL: at thousands of flights a day the people can't all be fetched.
    """
    dates = [first + timedelta(days=number) for number in range(days)]
    weekdays = [(day, str(day.isoweekday())) for day in dates]
    calendar = values(column("day", Date), column("weekday", String), name="calendar").data(weekdays)
    people = _positions_between(dates[0], dates[-1])
    starts_at, day = _starts_at(calendar.c.day), calendar.c.day
    missing = _missing(Flight.pilots, people.c.captain, people.c.first_officer)
    missing += _missing(Flight.cabin_crew, people.c.purser, people.c.cabin_crew)
    place = func.row_number().over(partition_by=day, order_by=(starts_at, Flight.id)).label("place")
    short = (
        select(Flight.id.label("flight_id"), Flight.number, Flight.route, day, starts_at.label("starts_at"))
        .add_columns(missing.label("missing"), func.count().over(partition_by=day).label("in_day"), place)
        .join(calendar, Flight.days_of_operation.contains(calendar.c.weekday))
        .outerjoin(Operation, and_(Operation.flight_id == Flight.id, Operation.date == day))
        .outerjoin(people, and_(people.c.flight_id == Flight.id, people.c.date == day))
        .where(Flight.valid_from <= day, func.coalesce(Flight.valid_until, day) >= day)
        .where(Flight.cancelled_at.is_(None), Operation.cancelled_at.is_(None), starts_at > after, missing > 0)
        .subquery()
    )
    statement = select(short).where(short.c.place <= most).order_by(short.c.day, short.c.place)
    return list(db.session.execute(statement))


def _positions_between(first: date, last: date) -> Subquery:
    person = assignments.person_of_each()
    counts = [func.count().filter(person.c.position == position).label(position) for position in Position]
    statement = select(Assignment.flight_id, Assignment.date, *counts).join(person, true())
    standing = Assignment.date.between(first, last), Assignment.released_at.is_(None)
    return statement.where(*standing).group_by(Assignment.flight_id, Assignment.date).subquery("people")


def _starts_at(day: ColumnElement[date]) -> ColumnElement[datetime]:
    departure, arrival = day + Flight.departure, day + Flight.arrival_day_offset + Flight.arrival
    zone = str(settings.zone)
    return func.coalesce(
        Operation.departure_at - settings.report,
        Operation.arrival_at,
        func.timezone(zone, departure) - settings.report,
        func.timezone(zone, arrival),
    )


def _missing(wanted: ColumnElement[int], leaders: ColumnElement[int], others: ColumnElement[int]) -> ColumnElement[int]:
    leaders, others, first = func.coalesce(leaders, 0), func.coalesce(others, 0), func.least(wanted, 1)
    surplus = func.greatest(leaders - first, 0)
    return func.greatest(first - leaders, 0) + func.greatest(wanted - first - others - surplus, 0)


def count_drafts(first: date, last: date, after: datetime) -> dict[date, int]:
    """Count by day the plans that are drafts still and whose run is not over."""
    statement = select(Plan.date, func.count()).where(
        Plan.status == Status.DRAFT, Plan.date.between(first, last), Plan.run_end > after
    )
    return dict(db.session.execute(statement.group_by(Plan.date).order_by(Plan.date)).all())


def count_crew(most: int = MOST_COUNTED) -> tuple[int, int]:
    """Count the people in service, and those of them whose home has no position on record.

    One more than ``most`` means still more, here and below.
    """
    in_service = select(CrewMember).where(CrewMember.dismissed_at.is_(None))
    kinds = (in_service, in_service.where(CrewMember.latitude.is_(None)))
    return tuple(db.session.execute(select(*(count_of(kind, most).scalar_subquery() for kind in kinds))).one())


def find_without_position(most: int) -> list[CrewMember]:
    """Give the first people in service, by name, whose home has no position on record."""
    statement = select(CrewMember).where(CrewMember.dismissed_at.is_(None), CrewMember.latitude.is_(None))
    return list(db.session.scalars(statement.order_by(CrewMember.name, CrewMember.id).limit(most)))


def count_open_accounts(most: int = MOST_COUNTED) -> int:
    """Count the accounts that may sign in."""
    return db.session.scalar(count_of(select(Account).where(Account.closed_at.is_(None)), most))


def find_last_entries(most: int) -> list[AuditEntry]:
    """Give the newest entries of the audit trail, the newest first."""
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)))
