"""Every change leaves an entry, in the same transaction, and no entry ever changes."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app.audit.models import AuditEntry
from app.audit.recorder import record_many
from app.auth.models import Account
from app.auth.roles import Role
from app.core import clock
from app.core.database import db, transaction
from app.crew import service as crew
from app.crew.models import CrewMember
from app.flights.models import Operation
from app.vehicles.models import Vehicle
from tests import make


def entries(subject):
    statement = select(AuditEntry).filter_by(subject=subject).order_by(AuditEntry.id)
    return list(db.session.scalars(statement))


def test_adding_changing_and_deleting_leave_an_entry_each(app):
    moment = datetime(2026, 11, 30, 3, 15, tzinfo=UTC)
    with clock.standing_at(moment):
        vehicle = make.vehicle(plate="AA0001BB")
        with transaction():
            vehicle.seats = 7
        with transaction():
            db.session.delete(vehicle)
    added, changed, deleted = entries("vehicles")
    assert [entry.action for entry in (added, changed, deleted)] == ["added", "changed", "deleted"]
    assert {(entry.subject_id, entry.actor, entry.at) for entry in (added, changed, deleted)} == {
        (added.subject_id, "command line", moment)
    }
    assert added.changes["plate"] == [None, "AA0001BB"]
    assert "retired_at" not in added.changes
    assert changed.changes == {"seats": [4, 7]}
    assert deleted.changes["plate"] == ["AA0001BB", None]


def test_an_entry_names_the_person_who_did_it(sign_in):
    account = make.account(Role.CREW_ADMINISTRATOR, username="anna")
    member = make.crew_member()
    sign_in(account=account).send(f"/crew/{member.id}/dismiss")
    entry = entries("crew")[-1]
    assert (entry.actor_id, entry.actor, entry.subject_id) == (account.id, "anna", str(member.id))
    assert set(entry.changes) == {"dismissed_at", "version"}


def test_an_entry_goes_when_the_change_is_undone(app):
    with pytest.raises(RuntimeError), transaction():
        db.session.add(Vehicle(plate="AA1", model="Sprinter", seats=4, driver_name="K", driver_phone="+380671112233"))
        db.session.flush()
        assert len(entries("vehicles")) == 1
        raise RuntimeError
    assert entries("vehicles") == []


def test_no_entry_where_nothing_changed(app):
    vehicle = make.vehicle(seats=4)
    with transaction():
        vehicle.seats = 5
        vehicle.seats = 4
    assert len(entries("vehicles")) == 1


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_the_old_value_is_known_even_if_it_was_not_read_before(app, is_forgotten):
    vehicle = make.vehicle(seats=4)
    if is_forgotten:
        # As after a commit: the record is at hand, its values are not.
        db.session.expire(vehicle)
    with transaction():
        vehicle.seats = 5
    assert entries("vehicles")[-1].changes == {"seats": [4, 5]}


def test_a_deleted_record_is_kept_whole_even_if_it_was_not_read_before(app):
    vehicle = make.vehicle(model="Vito")
    db.session.expire(vehicle)
    with transaction():
        db.session.delete(vehicle)
    assert entries("vehicles")[-1].changes["model"] == ["Vito", None]


def test_a_key_of_two_parts_stands_as_both(app):
    flight = make.flight(id=5)
    with transaction():
        db.session.add(
            Operation(flight_id=flight.id, date=date(2026, 11, 30), departure_at=datetime(2026, 11, 30, 6, tzinfo=UTC))
        )
    (entry,) = entries("flight_operations")
    assert entry.subject_id == "5/2026-11-30"
    assert entry.changes["departure_at"] == [None, "2026-11-30T06:00:00+00:00"]


def test_a_password_never_stands_in_the_trail(sign_in):
    account = make.account(Role.SYSTEM_ADMINISTRATOR)
    fields = {"current": make.PASSWORD, "new": "a new long password", "again": "a new long password"}
    sign_in(account=account).send("/password", fields)
    written = db.session.scalar(text("SELECT string_agg(changes::text, ' ') FROM audit_entries"))
    assert "argon2" not in written
    assert entries("accounts")[-1].changes["password_hash"] == ["(hidden)", "(hidden)"]


def test_changes_past_the_session_are_recorded_by_hand(app):
    with transaction():
        record_many("added", "crew", [(1, {"valid_from": [None, date(2026, 1, 1)]}), (2, {})])
    assert [(entry.subject_id, entry.changes) for entry in entries("crew")] == [
        ("1", {"valid_from": [None, "2026-01-01"]}),
        ("2", {}),
    ]


def test_several_changes_of_one_action_are_each_recorded(app):
    member = make.crew_member()
    account = make.account(Role.CREW_MEMBER, crew_id=member.id)
    with transaction():
        crew.dismiss(member.id)
    assert set(entries("crew")[-1].changes) == {"dismissed_at", "version"}
    assert set(entries("accounts")[-1].changes) == {"closed_at", "session_epoch", "version"}
    assert db.session.get(Account, account.id).closed_at


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEntry).values(actor="somebody else"),
        delete(AuditEntry),
        delete(AuditEntry).where(AuditEntry.id < 0),
        text("TRUNCATE audit_entries"),
        text("TRUNCATE audit_entries CASCADE"),
    ],
)
def test_the_database_refuses_to_alter_an_entry(app, statement):
    make.crew_member()
    with pytest.raises(DBAPIError, match="audit entries can be neither changed nor deleted"), transaction():
        db.session.execute(statement)
    assert len(entries("crew")) == 1


def test_the_session_cannot_alter_an_entry_either(app):
    make.crew_member()
    (entry,) = entries("crew")
    with pytest.raises(DBAPIError), transaction():
        entry.actor = "somebody else"
    with pytest.raises(DBAPIError), transaction():
        db.session.delete(entry)
    assert db.session.get(CrewMember, int(entries("crew")[0].subject_id))
