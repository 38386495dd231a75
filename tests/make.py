"""Makes records for tests: each call one committed record, with every field that is not given made up."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from app.assignments import service as assignments
from app.assignments.models import Assignment
from app.assignments.rules import duty as duty_span
from app.auth import service as auth
from app.auth.models import Account
from app.auth.roles import Role
from app.core.clock import today
from app.core.database import db, transaction
from app.core.settings import settings
from app.crew.models import CrewMember
from app.deliveries.models import Delivery, Direction, Plan, Status, TripPoint
from app.flights.models import Flight, Operation
from app.flights.rules import scheduled_moments
from app.vehicles.models import Vehicle

PASSWORD = "correct horse battery"
_numbers = count(1000)
_hashed: dict[str, str] = {}


def crew_member(**fields: Any) -> CrewMember:
    """Make a crew member who lives in Kyiv."""
    number = fields.pop("id", None) or next(_numbers)
    defaults = {
        "name": f"Shevchenko Taras {number}", "address": "вул. Хрещатик, 22, Київ", "email": f"{number}@crew.example",
        "phone": "+380501234567", "position": "captain", "latitude": 50.4501, "longitude": 30.5234,
    }  # fmt: skip
    return _saved(CrewMember(id=number, **{**defaults, **fields}))


def account(*roles: Role, crew_id: int | None = None, username: str | None = None) -> Account:
    """Make an account of the roles with ``PASSWORD``; a crew member's gets a crew record."""
    if Role.CREW_MEMBER in roles and crew_id is None:
        crew_id = crew_member().id
    username = username or f"user{next(_numbers)}"
    if PASSWORD not in _hashed:
        # One hash, and a cheap one: the real ones would take most of the tests' time.
        cheap = auth._passwords.handler("argon2").using(time_cost=1, memory_cost=8, parallelism=1)
        _hashed[PASSWORD] = cheap.hash(PASSWORD)
    return _saved(
        Account(
            username=username, password_hash=_hashed[PASSWORD], roles=[str(role) for role in roles], crew_id=crew_id
        )
    )


def flight(**fields: Any) -> Flight:
    """Make a daily flight out in the morning and back at noon, valid from a year ago."""
    number = fields.pop("id", None) or next(_numbers)
    defaults = {
        "number": f"CD{number}", "route": "KBP-VIE-KBP", "departure": time(8), "arrival": time(13),
        "days_of_operation": "1234567", "valid_from": today() - timedelta(days=365),
    }  # fmt: skip
    return _saved(Flight(id=number, **{**defaults, **fields}))


def duty(crew_id: int, day: date, on: Flight | None = None) -> list[Delivery]:
    """Appoint a crew member past the service; give the rides that the flight calls for, to the airport first."""
    line = on or flight()
    departure_at, arrival_at = scheduled_moments(line, day)
    key = {"flight_id": line.id, "date": day}
    with transaction():
        db.session.merge(Operation(**key, departure_at=departure_at, arrival_at=arrival_at))
        db.session.flush()
        start, end = duty_span(departure_at, arrival_at, settings.report, settings.release)
        assignment = Assignment(crew_id=crew_id, **key, duty_start=start, duty_end=end)
        rides = [Delivery(assignment=assignment, type=1)] if departure_at else []
        rides += [Delivery(assignment=assignment, type=2)] if arrival_at else []
        db.session.add_all(rides)
    return rides


def ride(delivery: Delivery, at: datetime, airport_at: datetime, of: date, **fields: Any) -> TripPoint:
    """Make a published plan with a vehicle of its own and a stop for the delivery."""
    run = {"run_start": min(at, airport_at), "run_end": max(at, airport_at)}
    defaults = {"status": Status.PUBLISHED, **run}
    if "vehicle_id" not in fields:
        defaults["vehicle_id"] = vehicle().id
    made = plan(airport_at, of=of, direction=Direction(delivery.type), **{**defaults, **fields})
    return trip_point(made, delivery, at, position=1)


def assignment(crew_id: int | None = None, flight_id: int | None = None, of: date | None = None) -> Assignment:
    """Appoint somebody to a flight through the service, tomorrow unless a date is given."""
    crew_id, flight_id = crew_id or crew_member().id, flight_id or flight().id
    with transaction():
        return assignments.appoint(crew_id, flight_id, of or today() + timedelta(days=1), "The test wants it.")


def vehicle(**fields: Any) -> Vehicle:
    """Make a minibus of four seats."""
    defaults = {
        "plate": f"AA{next(_numbers)}BB", "model": "Sprinter", "seats": 4,
        "driver_name": "Koval Ivan", "driver_phone": "+380671112233",
    }  # fmt: skip
    return _saved(Vehicle(**{**defaults, **fields}))


def plan(airport_at: datetime, *, of: date, direction: Direction = Direction.TO_AIRPORT, **fields: Any) -> Plan:
    """Make a plan without stops; ``status`` and ``vehicle_id`` may be given."""
    defaults = {"status": Status.DRAFT, "run_start": airport_at, "run_end": airport_at}
    return _saved(Plan(airport_at=airport_at, date=of, type=direction, **{**defaults, **fields}))


def trip_point(plan: Plan, delivery: Delivery, at: datetime, **fields: Any) -> TripPoint:
    """Make a stop past the service, at the place after the last one."""
    place = fields.pop("position", None) or next(_numbers)
    stop = TripPoint(plan_id=plan.id, delivery_id=delivery.id, time=at, position=place, **fields)
    return _saved(stop)


def _saved(record: Any) -> Any:
    with transaction():
        db.session.add(record)
    return record
