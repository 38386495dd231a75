"""What somebody else did to a plan and its stops since a person opened it, in the words of the office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, and_, func, literal_column, or_, select

from app.assignments.models import Assignment
from app.audit.models import AuditEntry
from app.audit.words import name_of, value_of
from app.core.database import db
from app.crew.models import CrewMember
from app.deliveries.models import Delivery, TripPoint
from app.vehicles.models import Vehicle

_OF_PLAN = ("status", "date", "type", "airport_at")
_OF_STOP = ("time", "address")


@dataclass(frozen=True)
class Change:
    """What one person changed at one moment: by field, the old and the new value."""

    actor: str
    at: datetime
    changes: dict[str, tuple[str, str]]


def find_since(plan_id: int, version: int) -> list[Change]:
    """Give what was changed in the plan and its stops since the plan had ``version``, oldest first."""
    entries = _entries(plan_id, version)
    plates, names = _plates(entries), _names(entries)
    changes = [
        Change(entry.actor, entry.at, _plan_words(entry, plates))
        if entry.subject == "delivery_plans"
        else Change(entry.actor, entry.at, _stop_words(entry, names))
        for entry in entries
    ]
    return [change for change in changes if change.changes]


def _entries(plan_id: int, version: int) -> list[AuditEntry]:
    # One change leaves several entries in no certain order, of which one carries the version: what was written
    # together with that one was seen, too.
    reached = AuditEntry.changes["version"][1].astext.cast(Integer) == version
    of_plan = and_(AuditEntry.subject == "delivery_plans", AuditEntry.subject_id == str(plan_id))
    seen = select(func.max(AuditEntry.id)).where(of_plan, reached).scalar_subquery()
    stop_ids = db.session.scalars(select(TripPoint.id).where(TripPoint.plan_id == plan_id))
    of_stops = and_(
        AuditEntry.subject == "trip_points",
        or_(
            AuditEntry.changes["plan_id"][0].astext == str(plan_id),
            AuditEntry.changes["plan_id"][1].astext == str(plan_id),
            AuditEntry.subject_id.in_([str(stop_id) for stop_id in stop_ids]),
        ),
    )
    # PostgreSQL's own column: which transaction wrote the row.
    written_in = literal_column("audit_entries.xmin")
    statement = select(AuditEntry, written_in).where(AuditEntry.id >= seen, or_(of_plan, of_stops))
    found = db.session.execute(statement.order_by(AuditEntry.id)).all()
    return [entry for entry, wrote in found if wrote != found[0][1]]


def _plates(entries: Iterable[AuditEntry]) -> dict[int, str]:
    ids = {key for entry in entries for key in entry.changes.get("vehicle_id", ()) if key is not None}
    statement = select(Vehicle.id, Vehicle.plate).where(Vehicle.id.in_(ids))
    return dict(db.session.execute(statement).all())


def _names(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """Give, by the stop's id as text, whose stop it is."""
    stops = [entry for entry in entries if entry.subject == "trip_points"]
    rides = {entry.subject_id: key for entry in stops for key in entry.changes.get("delivery_id", ()) if key}
    people = select(Delivery.id, TripPoint.id, CrewMember.name).outerjoin(Delivery.trip_point)
    people = people.join(Delivery.assignment).join(Assignment.member)
    ids = [int(entry.subject_id) for entry in stops]
    found = db.session.execute(people.where(or_(Delivery.id.in_(rides.values()), TripPoint.id.in_(ids)))).all()
    by_ride = {delivery_id: name for delivery_id, _, name in found}
    by_stop = {str(stop_id): name for _, stop_id, name in found if stop_id is not None}
    return by_stop | {stop_id: by_ride[key] for stop_id, key in rides.items() if key in by_ride}


def _plan_words(entry: AuditEntry, plates: dict[int, str]) -> dict[str, tuple[str, str]]:
    said = {name_of(field): _pair(field, entry) for field in _OF_PLAN if field in entry.changes}
    if "vehicle_id" in entry.changes:
        old, new = (plates.get(key, "none") for key in entry.changes["vehicle_id"])
        said[name_of("vehicle_id")] = (old, new)
    return said


def _stop_words(entry: AuditEntry, names: dict[str, str]) -> dict[str, tuple[str, str]]:
    whose = f"Stop of {names.get(entry.subject_id, 'somebody')}"
    if entry.action != "changed":
        return {whose: _pair("time", entry)}
    return {f"{whose}, {name_of(field).lower()}": _pair(field, entry) for field in _OF_STOP if field in entry.changes}


def _pair(field: str, entry: AuditEntry) -> tuple[str, str]:
    old, new = ("none" if value is None else value_of(field, value) for value in entry.changes[field])
    return old, new
