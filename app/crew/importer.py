"""Takes crew records over from a file, all or none, in a handful of statements however long it is."""

from typing import Any

from sqlalchemy import Integer as Int
from sqlalchemy import Row, any_, bindparam, insert, or_, select, text
from sqlalchemy import String as Str
from sqlalchemy.dialects.postgresql import ARRAY

from app.audit.recorder import record_many
from app.core.csvfile import Outcome, Problems, Record, refuse_twins
from app.core.database import db, explained
from app.crew.models import CrewMember
from app.crew.rules import EmailTaken, HalfAPosition, PersonalNumberTaken, ensure_whole_position
from app.crew.signals import home_moved

REQUIRED = ("id", "name", "address", "email", "phone", "position")
OPTIONAL = ("latitude", "longitude")
_FIELDS = (*REQUIRED[1:], *OPTIONAL)

_CHANGE_ALL = text(
    "UPDATE crew SET version = crew.version + 1, name = new.name, address = new.address, email = new.email,"
    " phone = new.phone, position = new.position, latitude = new.latitude, longitude = new.longitude"
    " FROM unnest(CAST(:id AS int[]), CAST(:name AS varchar[]), CAST(:address AS varchar[]), CAST(:email AS varchar[]),"
    " CAST(:phone AS varchar[]), CAST(:position AS varchar[]), CAST(:latitude AS double precision[]),"
    " CAST(:longitude AS double precision[]))"
    " AS new (id, name, address, email, phone, position, latitude, longitude) WHERE crew.id = new.id"
)
# Two people may exchange their addresses, which the constraint would see half done.
_GIVE_UP_ADDRESSES = text("UPDATE crew SET email = id || '@moving.invalid' WHERE id = ANY(:id)")
_MEANWHILE = "Somebody has just added one of these people by hand. Start the import again."
_REFUSALS = {"pk_crew": PersonalNumberTaken(_MEANWHILE), "uq_crew_email": EmailTaken(_MEANWHILE)}


def take_over(problems: Problems, records: list[Record], *, update: bool) -> Outcome:
    """Add those not on record and, with ``update``, change those that differ; coordinates not given stay.

    Raise ``FileRefused`` with everything that is wrong, also what is in ``problems`` already.
    """
    refuse_twins(problems, records, "id")
    refuse_twins(problems, records, "email")
    _refuse_half_positions(problems, records)
    known = _find_known(records)
    added, changes = [], {}
    for line, given in records:
        there = known.get(given["id"])
        if there is None:
            added.append(given)
        elif differing := {
            name: [there._mapping[name], new] for name, new in given.items() if there._mapping[name] != new
        }:
            changes[there.id] = differing
            if not update:
                _refuse_differing(problems, line, differing)
    _refuse_taken_addresses(problems, records, known)
    problems.ensure_none()
    with explained(**_REFUSALS):
        _change(known, changes)
        _add(added)
    return Outcome(len(added), len(changes), len(records) - len(added) - len(changes))


def _refuse_half_positions(problems: Problems, records: list[Record]) -> None:
    for line, given in records:
        try:
            ensure_whole_position(given.get("latitude"), given.get("longitude"))
        except HalfAPosition as error:
            problems.add(line, "longitude" if "latitude" in given else "latitude", str(error))


def _find_known(records: list[Record]) -> dict[int, Row]:
    """Give the records by personal number that have a number or an e-mail address of the file, locked."""
    columns = [getattr(CrewMember, name) for name in ("id", "version", *_FIELDS)]
    numbers = bindparam("numbers", [given["id"] for _, given in records], ARRAY(Int))
    addresses = bindparam("addresses", [given["email"] for _, given in records], ARRAY(Str))
    statement = select(*columns).where(or_(CrewMember.id == any_(numbers), CrewMember.email == any_(addresses)))
    return {row.id: row for row in db.session.execute(statement.order_by(CrewMember.id).with_for_update())}


def _refuse_differing(problems: Problems, line: int, differing: dict[str, list[Any]]) -> None:
    for name, (old, new) in differing.items():
        there = "empty" if old is None else f"“{old}”"
        problems.add(line, name, f"“{new}” differs from the record, where it is {there}. --update would change it.")


def _refuse_taken_addresses(problems: Problems, records: list[Record], known: dict[int, Row]) -> None:
    coming = {given["id"]: given["email"] for _, given in records}
    holders = {row.email: row.id for row in known.values() if coming.get(row.id, row.email) == row.email}
    for line, given in records:
        if holders.get(given["email"], given["id"]) != given["id"]:
            problems.add(line, "email", "Another crew member has that e-mail address.")


def _change(known: dict[int, Row], changes: dict[int, dict[str, list[Any]]]) -> None:
    if not changes:
        return
    records = [
        {
            **{name: known[number]._mapping[name] for name in ("id", *_FIELDS)},
            **{name: new for name, (_, new) in one.items()},
        }
        for number, one in changes.items()
    ]
    moving = [number for number, one in changes.items() if "email" in one]
    db.session.execute(_GIVE_UP_ADDRESSES, {"id": moving})
    db.session.execute(_CHANGE_ALL, {name: [record[name] for record in records] for name in ("id", *_FIELDS)})
    record_many(
        "changed",
        "crew",
        [
            (number, {**one, "version": [known[number].version, known[number].version + 1]})
            for number, one in changes.items()
        ],
    )
    moved = [number for number, one in changes.items() if "address" in one]
    if moved:
        numbers = bindparam("numbers", moved, ARRAY(Int))
        statement = select(CrewMember).where(CrewMember.id == any_(numbers)).order_by(CrewMember.id)
        for member in db.session.scalars(statement.execution_options(populate_existing=True)):
            home_moved.send(member=member)


def _add(records: list[dict[str, Any]]) -> None:
    if not records:
        return
    whole = [{**dict.fromkeys(_FIELDS), **record} for record in records]
    db.session.execute(insert(CrewMember.__table__), whole)
    record_many(
        "added",
        "crew",
        [
            (record["id"], {name: [None, value] for name, value in {**record, "version": 1}.items()})
            for record in records
        ],
    )
