"""Makes records for tests: each call one committed record, with every field that is not given made up."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from app.auth import service as auth
from app.auth.models import Account
from app.auth.roles import Role
from app.core.clock import today
from app.core.database import db, transaction
from app.crew.models import CrewMember
from app.deliveries.models import Delivery, Direction, Plan, Status, TripPoint
from app.flights.models import Flight
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
        _hashed[PASSWORD] = auth._passwords.hash(PASSWORD)
    # One hash serves all: a new one for each test would take most of the tests' time.
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
