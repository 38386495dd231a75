"""Finds flights and their operations."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, Date, Select, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from app.core.database import contains, db
from app.core.settings import settings
from app.flights.models import Flight, Operation
from app.flights.rules import FlightNotThere, flies_on, scheduled_moments


def get(flight_id: int) -> Flight:
    """Give the flight; raise ``FlightNotThere``."""
    return _found(db.session.get(Flight, flight_id), flight_id)


def get_locked(flight_id: int) -> Flight:
    """Give the flight, locked until the transaction ends; raise ``FlightNotThere``."""
    return _found(db.session.get(Flight, flight_id, with_for_update=True, populate_existing=True), flight_id)


def get_shared(flight_id: int) -> Flight:
    """Give the flight, that nobody changes or cancels until the transaction ends; raise ``FlightNotThere``."""
    return _found(db.session.get(Flight, flight_id, with_for_update={"read": True}, populate_existing=True), flight_id)


def _found(flight: Flight | None, flight_id: int) -> Flight:
    if flight is None:
        raise FlightNotThere(f"There is no flight {flight_id}.")
    return flight


def add(flight: Flight) -> Flight:
    """Add a flight to the session."""
    db.session.add(flight)
    return flight


def find_all_locked(flight_ids: Collection[int]) -> dict[int, Flight]:
    """Give those of the flights that are there, by id, locked in the order of their ids."""
    statement = select(Flight).where(Flight.id.in_(flight_ids)).order_by(Flight.id).with_for_update()
    return {
        flight.id: flight for flight in db.session.scalars(statement, execution_options={"populate_existing": True})
    }


def find_flown_on(day: dt.date, number: str | None = None) -> list[Flight]:
    """Give the flights, or those of the number in any case, that fly on the day, in order of departure."""
    leaves = func.coalesce(Flight.departure, Flight.arrival)
    statement = select(Flight).where(*_flown(day)).order_by(leaves, Flight.number, Flight.id)
    if number:
        statement = statement.where(Flight.number == _plain(number))
    return [flight for flight in db.session.scalars(statement) if flies_on(flight, day)]


def find_operation(flight_id: int, day: dt.date) -> Operation | None:
    """Give the flight's operation on the day with its flight, if it has been needed before."""
    statement = select(Operation).options(joinedload(Operation.flight)).filter_by(flight_id=flight_id, date=day)
    return db.session.scalar(statement)


def find_operation_locked(flight: Flight, day: dt.date) -> Operation | None:
    """Give the operation of a flight in the session, locked until the transaction ends."""
    operation = db.session.get(Operation, (flight.id, day), with_for_update=True, populate_existing=True)
    if operation is not None:
        # It was read just now; to ask for it again would be a statement too many.
        set_committed_value(operation, "flight", flight)
    return operation


def make_operation(flight: Flight, day: dt.date) -> Operation:
    """Give the operation as above, made with the scheduled moments where there is none yet."""
    departure_at, arrival_at = scheduled_moments(flight, day)
    values = {"flight_id": flight.id, "date": day, "departure_at": departure_at, "arrival_at": arrival_at}
    # Two people may need the same one for the first time at the same moment.
    db.session.execute(insert(Operation).values(values).on_conflict_do_nothing())
    return find_operation_locked(flight, day)


def find_operations(flight_id: int, first: dt.date, last: dt.date) -> list[Operation]:
    """Give the flight's operations that have been needed, from one day to another, by date, with their flight."""
    statement = select(Operation).where(Operation.flight_id == flight_id, Operation.date.between(first, last))
    return list(db.session.scalars(statement.options(joinedload(Operation.flight)).order_by(Operation.date)))


def find_operations_on(day: dt.date, flight_ids: Collection[int]) -> dict[int, Operation]:
    """Give the operations of the flights on the day that have been needed, by id of the flight."""
    statement = select(Operation).where(Operation.date == day, Operation.flight_id.in_(flight_ids))
    statement = statement.options(joinedload(Operation.flight)).order_by(Operation.flight_id)
    return {operation.flight_id: operation for operation in db.session.scalars(statement)}


def find_future_operations(flight_ids: int | Collection[int], moment: dt.datetime) -> list[Operation]:
    """Give the operations, by flight and date, that are not cancelled and leave after the moment."""
    return list(db.session.scalars(_future(flight_ids, moment)))


def find_future_operations_locked(flight_ids: int | Collection[int], moment: dt.datetime) -> list[Operation]:
    """Give the operations as above, locked until the transaction ends."""
    statement = _future(flight_ids, moment).with_for_update(of=Operation)
    return list(db.session.scalars(statement, execution_options={"populate_existing": True}))


def _future(flight_ids: int | Collection[int], moment: dt.datetime) -> Select[tuple[Operation]]:
    ids = [flight_ids] if isinstance(flight_ids, int) else flight_ids
    statement = select(Operation).join(Operation.flight).options(contains_eager(Operation.flight))
    return statement.where(
        Operation.flight_id.in_(ids),
        Operation.cancelled_at.is_(None),
        func.coalesce(Operation.departure_at, Operation.arrival_at) > moment,
    ).order_by(Operation.flight_id, Operation.date)


def listing(
    number: str | None = None,
    route: str | None = None,
    departure_from: dt.time | None = None,
    departure_to: dt.time | None = None,
    arrival_from: dt.time | None = None,
    arrival_to: dt.time | None = None,
    date: dt.date | None = None,
) -> Select[tuple[Flight]]:
    """Ask for the flights in order of number; ``number`` may be its beginning, route a part, ``date`` a day flown.

    Times are local ones of the base, inclusive; from a later one to an earlier one means over midnight.
    """
    statement = select(Flight).order_by(Flight.number, Flight.id)
    if number:
        statement = statement.where(Flight.number.startswith(_plain(number), autoescape=True))
    if route:
        statement = statement.where(contains(Flight.route, route))
    statement = statement.where(
        *_between(Flight.departure, departure_from, departure_to), *_between(Flight.arrival, arrival_from, arrival_to)
    )
    if date is not None:
        cancelled = exists().where(
            Operation.flight_id == Flight.id, Operation.date == date, Operation.cancelled_at.is_not(None)
        )
        statement = statement.where(
            *_flown(date), Flight.cancelled_at.is_(None) | (_leaving(date) < Flight.cancelled_at)
        )
        statement = statement.where(~cancelled)
    return statement


def _plain(number: str) -> str:
    return "".join(number.split()).upper()


def _between(column: ColumnElement[dt.time], first: dt.time | None, last: dt.time | None) -> list[ColumnElement[bool]]:
    after = [] if first is None else [column >= first]
    before = [] if last is None else [column <= last]
    if after and before and first > last:
        return [after[0] | before[0]]
    return after + before


def _flown(day: dt.date) -> tuple[ColumnElement[bool], ...]:
    return (
        Flight.valid_from <= day,
        Flight.valid_until.is_(None) | (Flight.valid_until >= day),
        Flight.days_of_operation.contains(str(day.isoweekday())),
    )


def _leaving(day: dt.date) -> ColumnElement[dt.datetime]:
    first = literal(day, Date) + Flight.departure
    only = literal(day, Date) + Flight.arrival_day_offset + Flight.arrival
    return func.timezone(str(settings.zone), func.coalesce(first, only))
