"""Keeping flights: open, change, cancel; and each of them on one date: retime, cancel."""

from datetime import date, datetime, timedelta
from typing import Any

from app.core.clock import now, today
from app.core.database import explained
from app.flights import repository
from app.flights.models import Flight, Operation
from app.flights.rules import (
    FlightCancelled,
    FlightIdTaken,
    OperationCancelled,
    OperationNotThere,
    OperationState,
    day_not_flown,
    days_flown,
    ends_at,
    ensure_can_change,
    ensure_fit_retime,
    find_contradictions,
    flies_on,
    name_operation,
    reschedule,
    scheduled_moments,
    state_of,
)
from app.flights.signals import cancellation_considered, operations_affected

_REFUSALS = {"pk_flights": FlightIdTaken("Another flight has that id.")}
_SCHEDULE = ("departure", "arrival", "arrival_day_offset", "valid_from", "valid_until")


def open_flight(**fields: Any) -> Flight:
    """Add a flight; raise ``FlightIdTaken`` or ``FlightUnfit``."""
    flight = Flight(**{"arrival_day_offset": 0, **fields})
    _ensure_fit(flight)
    with explained(**_REFUSALS):
        return repository.add(flight)


def flight_to_change(flight_id: int) -> Flight:
    """Give the flight; raise ``FlightCancelled`` where it is not changed any more."""
    flight = repository.get(flight_id)
    _ensure_not_cancelled(flight)
    return flight


def change_flight(flight_id: int, version: int, confirmed: bool = False, **fields: Any) -> Flight:
    """Change a flight as it was at ``version`` and its coming operations with it.

    Raise ``Stale``, ``FlightCancelled`` or ``FlightUnfit``, and unless ``confirmed``, ``StrandsAssignments``.
    """
    flight = repository.get_locked(flight_id)
    _ensure_not_cancelled(flight)
    moment = now()
    # Asked before anything changes: the change must reach the audit trail in one piece.
    operations = repository.find_future_operations_locked(flight_id, moment)
    flight.begin_edit(version)
    for name, value in fields.items():
        setattr(flight, name, value)
    _ensure_fit(flight)
    dropped, moved = reschedule(flight, operations, moment)
    if dropped or moved:
        operations_affected.send(flight=flight, dropped=dropped, moved=moved, confirmed=confirmed)
    return flight


def foresee_flight_cancellation(flight_id: int) -> tuple[Flight, list[Operation], list[str]]:
    """Give the flight, its coming operations and what a cancellation would undo; or raise ``FlightCancelled``."""
    flight = flight_to_change(flight_id)
    operations = repository.find_future_operations(flight_id, now())
    return flight, operations, _foresee(operations)


def cancel_flight(flight_id: int) -> Flight:
    """Cancel a flight from this moment on, with all its operations still to leave; or raise ``FlightCancelled``."""
    flight = repository.get_locked(flight_id)
    _ensure_not_cancelled(flight)
    flight.cancelled_at = now()
    flight.version += 1
    _cancel(flight, repository.find_future_operations_locked(flight_id, flight.cancelled_at))
    return flight


def view_operation(flight_id: int, day: date) -> Operation:
    """Give the flight on the day as it stands, not to be changed; raise ``DayNotFlown`` where there is none."""
    if (operation := repository.find_operation(flight_id, day)) is not None:
        return operation
    return foresee_operation(repository.get(flight_id), day)


def foresee_operation(flight: Flight, day: date) -> Operation:
    """Give the operation that the schedule makes of the day, outside the session; or raise ``DayNotFlown``."""
    if not flies_on(flight, day):
        raise OperationNotThere(str(day_not_flown(flight, day)))
    departure_at, arrival_at = scheduled_moments(flight, day)
    return Operation(
        flight_id=flight.id, date=day, departure_at=departure_at, arrival_at=arrival_at, version=1, flight=flight
    )


def next_operations(flight: Flight, most: int = 14) -> list[Operation]:
    """Give the flight's operations that are not over, by date, as ``view_operation`` does; cancelled ones too."""
    moment = now()
    # One that left some days ago may still be on its way.
    first = max(today() - timedelta(days=7), flight.valid_from)
    last = max(today(), flight.valid_from) + timedelta(weeks=most)
    known = {operation.date: operation for operation in repository.find_operations(flight.id, first, last)}
    coming = []
    for day in sorted({*known, *days_flown(flight, first, last)}):
        operation = known.get(day) or foresee_operation(flight, day)
        if ends_at(operation) > moment and state_of(operation, moment) is not OperationState.NOT_FLOWN:
            coming.append(operation)
    return coming[:most]


def operation_for(flight_id: int, day: date) -> Operation:
    """Give the operation, made where there is none yet, to put people on; it and its flight stay locked.

    Raise ``DayNotFlown`` or ``OperationCancelled``.
    """
    flight = repository.get_shared(flight_id)
    if not flies_on(flight, day):
        raise day_not_flown(flight, day)
    operation = repository.make_operation(flight, day)
    if operation.cancelled_at is not None:
        raise OperationCancelled(f"{name_operation(flight, day)} has been cancelled.")
    return operation


def retime(
    flight_id: int, day: date, version: int | None, departure_at: datetime | None, arrival_at: datetime | None
) -> Operation:
    """Give the flight on one date other times, in UTC, whatever the schedule says.

    Raise ``Stale``, ``RetimeUnfit``, ``OperationCancelled``, ``OperationOver`` or ``DayNotFlown``.
    """
    operation = _operation_to_change(flight_id, day)
    moment = now()
    ensure_can_change(operation, moment)
    if (operation.departure_at, operation.arrival_at) == (departure_at, arrival_at):
        return operation
    operation.begin_edit(operation.version if version is None else version)
    ensure_fit_retime(operation, departure_at, arrival_at, moment)
    operation.departure_at, operation.arrival_at = departure_at, arrival_at
    operation.retimed_at = moment
    operations_affected.send(flight=operation.flight, dropped=[], moved=[operation], confirmed=True)
    return operation


def foresee_cancellation(flight_id: int, day: date) -> tuple[Operation, list[str]]:
    """Give the operation and what its cancellation would undo; raise the error that stands against it."""
    operation = view_operation(flight_id, day)
    ensure_can_change(operation, now())
    return operation, _foresee([operation])


def cancel_operation(flight_id: int, day: date) -> Operation:
    """Cancel the flight on one date; raise ``OperationCancelled``, ``OperationOver`` or ``DayNotFlown``."""
    operation = _operation_to_change(flight_id, day)
    ensure_can_change(operation, now())
    _cancel(operation.flight, [operation])
    return operation


def _operation_to_change(flight_id: int, day: date) -> Operation:
    flight = repository.get_shared(flight_id)
    operation = repository.find_operation_locked(flight, day)
    if operation is not None:
        return operation
    if not flies_on(flight, day):
        raise day_not_flown(flight, day)
    return repository.make_operation(flight, day)


def _cancel(flight: Flight, operations: list[Operation]) -> None:
    moment = now()
    for operation in operations:
        operation.cancelled_at = moment
        operation.version += 1
    if operations:
        operations_affected.send(flight=flight, dropped=operations, moved=[], confirmed=True)


def _foresee(operations: list[Operation]) -> list[str]:
    return [sentence for _, sentences in cancellation_considered.send(operations=operations) for sentence in sentences]


def _ensure_not_cancelled(flight: Flight) -> None:
    if flight.cancelled_at is not None:
        raise FlightCancelled(f"{flight.number} has been cancelled already.")


def _ensure_fit(flight: Flight) -> None:
    for error in find_contradictions(**{name: getattr(flight, name) for name in _SCHEDULE}):
        raise error
