"""The office's words for what stands in the audit trail, and which of it is nobody's but the person's."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.audit.models import AuditEntry
from app.core.access import Permission as P
from app.core.clock import local

ACTIONS = {"added": "Added", "changed": "Changed", "deleted": "Deleted"}
EMPTY = "empty"
# Counted for the machinery's own sake, or said beside the entry.
UNSEEN = frozenset({"id", "version", "session_epoch"})
# A home and a telephone are for those who have to find the person.
PRIVATE = frozenset({"address", "phone", "email", "latitude", "longitude", "driver_phone"})
FIELDS = {
    "crew_id": "Personal number", "flight_id": "Flight", "vehicle_id": "Vehicle", "plan_id": "Plan",
    "delivery_id": "Ride", "assignment_id": "Assignment", "checked_by": "Answered by account", "type": "Direction",
    "check_in": "Answer", "checked_at": "Answered", "airport_at": "At the airport", "password_hash": "Password",
    "days_of_operation": "Days of operation", "email": "E-mail", "plate": "Plate", "retimed_at": "Retimed",
}  # fmt: skip
CODES = {
    "type": {1: "To the airport", 2: "Home"},
    "check_in": {0: "Refused", 1: "Yes", None: "No answer"},
}
WORDS = frozenset({"position", "status"})


@dataclass(frozen=True)
class Kind:
    """A kind of record: its word, and the page that shows one to those who hold the permission."""

    word: str
    permission: P | None = None
    endpoint: str | None = None
    arguments: tuple[str, ...] = ()


KINDS = {
    "crew": Kind("Crew member", P.CREW, "crew.show", ("crew_id",)),
    "flights": Kind("Flight", P.FLIGHTS, "flights.show", ("flight_id",)),
    "flight_operations": Kind("Flight on a date", P.FLIGHTS, "flights.show_operation", ("flight_id", "day")),
    "assignments": Kind("Assignment"),
    "deliveries": Kind("Ride"),
    "delivery_plans": Kind("Delivery plan", P.DELIVERIES, "deliveries.show", ("plan_id",)),
    "trip_points": Kind("Trip point", P.DELIVERIES, "trip_points.edit", ("trip_point_id",)),
    "vehicles": Kind("Vehicle", P.VEHICLES, "vehicles.edit", ("vehicle_id",)),
    "accounts": Kind("Account", P.ACCOUNTS, "accounts.edit", ("account_id",)),
}


@dataclass(frozen=True)
class Change:
    """A field of a record with its old and its new value as the reader may see them."""

    field: str
    old: str
    new: str
    is_private: bool


def kind_of(subject: str) -> Kind:
    """Give the kind of record; one that has no word of its own goes by its table's name."""
    return KINDS.get(subject) or Kind(_spoken(subject))


def changes_of(entry: AuditEntry, may_see_contacts: bool) -> list[Change]:
    """Give what an entry says, field by field, without the values that the reader may not see."""
    changes = []
    # The database keeps no order of the fields.
    for field, (old, new) in sorted(entry.changes.items()):
        if field in UNSEEN:
            continue
        if field in PRIVATE and not may_see_contacts:
            changes.append(Change(name_of(field), "", "", True))
        else:
            changes.append(Change(name_of(field), value_of(field, old), value_of(field, new), False))
    return changes


def name_of(field: str) -> str:
    """Name a field: Dismissed for dismissed_at."""
    return FIELDS.get(field) or _spoken(field.removesuffix("_at"))


def value_of(field: str, value: Any) -> str:
    """Show a value as the office writes it; moments in local time."""
    if field in CODES:
        return CODES[field].get(value, str(value))
    if value is None:
        return EMPTY
    if isinstance(value, list):
        return ", ".join(_spoken(str(part)) for part in value) or EMPTY
    if not isinstance(value, str):
        return str(value)
    if field in WORDS:
        return _spoken(value)
    if re.fullmatch("[0-9]{2}:[0-9]{2}:00", value):
        return value[:5]
    return _moment(value) if re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else value


def _moment(text: str) -> str:
    try:
        if len(text) == len("2026-11-30"):
            return f"{date.fromisoformat(text):%a %-d %b %Y}"
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{local(at):%a %-d %b %Y %H:%M}" if at.tzinfo else text


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()
