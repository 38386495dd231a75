"""Takes flights over from a file, all or none, in a handful of statements however long it is."""

from typing import Any

from sqlalchemy import insert

from app.audit.recorder import record_many
from app.core.clock import now
from app.core.csvfile import Outcome, Problems, Record, refuse_twins
from app.core.database import db, explained
from app.flights import repository
from app.flights.models import Flight
from app.flights.rules import FlightIdTaken, StrandsAssignments, reschedule
from app.flights.signals import operations_affected

REQUIRED = (
    "id", "number", "route", "departure", "arrival", "arrival_day_offset", "days_of_operation", "valid_from",
    "valid_until",
)  # fmt: skip
OPTIONAL = ("pilots", "cabin_crew")
_DEFAULTS = {name: Flight.__table__.c[name].default.arg for name in OPTIONAL}
_MEANWHILE = FlightIdTaken("Somebody has just added one of these flights by hand. Start the import again.")


def take_over(problems: Problems, records: list[Record], *, update: bool) -> Outcome:
    """Add those not on record and, with ``update``, change those that differ and their coming operations.

    Raise ``FileRefused`` with everything that is wrong, also what is in ``problems`` already.
    """
    refuse_twins(problems, records, "id")
    known = repository.find_all_locked({given["id"] for _, given in records})
    added, changed = [], {}
    for line, given in records:
        flight = known.get(given["id"])
        if flight is None:
            added.append({**_DEFAULTS, **given})
        elif differing := [name for name, value in given.items() if getattr(flight, name) != value]:
            changed[flight.id] = (line, given)
            _refuse_change(problems, line, flight, given, differing, update)
    problems.ensure_none()
    _change(problems, known, changed)
    problems.ensure_none()
    _add(added)
    return Outcome(len(added), len(changed), len(records) - len(added) - len(changed))


def _refuse_change(
    problems: Problems, line: int, flight: Flight, given: dict[str, Any], differing: list[str], update: bool
) -> None:
    if flight.cancelled_at is not None:
        problems.add(line, "id", f"{flight.number} differs from the record, and there it has been cancelled.")
    elif not update:
        for name in differing:
            new, old = _shown(given[name]), _shown(getattr(flight, name))
            problems.add(line, name, f"{new} differs from the record, where it is {old}. --update would change it.")


def _shown(value: Any) -> str:
    return "empty" if value is None else f"“{value:%H:%M}”" if hasattr(value, "hour") else f"“{value}”"


def _change(problems: Problems, known: dict[int, Flight], changed: dict[int, Record]) -> None:
    moment, operations = now(), {}
    for operation in repository.find_future_operations_locked(list(changed), moment) if changed else ():
        operations.setdefault(operation.flight_id, []).append(operation)
    for flight_id, (line, given) in sorted(changed.items()):
        flight = known[flight_id]
        flight.version += 1
        for name, value in given.items():
            setattr(flight, name, value)
        dropped, moved = reschedule(flight, operations.get(flight_id, ()), moment)
        try:
            if dropped or moved:
                operations_affected.send(flight=flight, dropped=dropped, moved=moved, confirmed=False)
        except StrandsAssignments as error:
            problems.add(line, None, f"{error} Change this flight on its page, where that can be confirmed.")


def _add(flights: list[dict[str, Any]]) -> None:
    if flights:
        with explained(pk_flights=_MEANWHILE):
            db.session.execute(insert(Flight.__table__), flights)
        entries = [(flight["id"], {name: [None, value] for name, value in flight.items()}) for flight in flights]
        record_many("added", "flights", entries)
