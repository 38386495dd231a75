"""Rosters from a file: all or nothing, in a handful of statements."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import event

from app.assignments import service
from app.assignments.models import Assignment
from app.assignments.signals import appointed
from app.audit.models import AuditEntry
from app.core import clock
from app.core.database import db, transaction
from app.flights import service as flights
from tests import make

DAY = date(2026, 12, 7)
WINTER = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def standing(app):
    with clock.standing_at(WINTER):
        yield


@pytest.fixture
def load(app, tmp_path):
    """Give a function that imports rows of date, flight and crew_id."""

    def load(*rows, header="date,flight,crew_id", options=()):
        file = tmp_path / "roster.csv"
        file.write_text("\n".join([header, *rows]) + "\n")
        with app.app_context():
            result = app.test_cli_runner().invoke(args=["assignments", "import", str(file), *options])
        db.session.expire_all()
        return result.exit_code, result.output.replace(f"{tmp_path}/", "").strip().splitlines()

    return load


@pytest.fixture
def roster():
    """Make two people and a flight that they may fly."""
    make.flight(id=1, number="PS101")
    make.crew_member(id=11, name="Koval Ivan")
    make.crew_member(id=12, name="Bondar Olha")


def count():
    return db.session.query(Assignment).count()


def test_appoints_the_people_of_the_file_writes_it_down_and_tells_once(load, roster):
    told = []

    def note(sender, assignments):
        told.append([(one.member.name, one.operation.flight.number, one.id) for one in assignments])

    with appointed.connected_to(note):
        answer = load("2026-12-07,PS101,11", "2026-12-07,ps 101,12", "2026-12-08,PS101,11")
    assert answer == (0, ["3 assignments added, 0 there already"])
    made = db.session.query(Assignment).order_by(Assignment.id).all()
    assert [(one.crew_id, one.flight_id, one.date.day) for one in made] == [(11, 1, 7), (12, 1, 7), (11, 1, 8)]
    assert made[0].duty_start == datetime(2026, 12, 7, 5, tzinfo=UTC)
    assert made[0].duty_end == datetime(2026, 12, 7, 11, 30, tzinfo=UTC)
    names = ["Koval Ivan", "Bondar Olha", "Koval Ivan"]
    assert told == [[(name, "PS101", one.id) for name, one in zip(names, made, strict=True)]]
    entries = db.session.query(AuditEntry).filter_by(subject="assignments").order_by(AuditEntry.id).all()
    assert [entry.subject_id for entry in entries] == [str(one.id) for one in made]
    assert entries[0].changes["crew_id"] == [None, 11]


def test_a_dry_run_saves_nothing(load, roster):
    assert load("2026-12-07,PS101,11", options=["--dry-run"]) == (0, ["1 assignment would be added, 0 there already"])
    assert count() == 0


def test_a_second_run_leaves_all_as_it_is(load, roster):
    load("2026-12-07,PS101,11")
    answer = load("2026-12-07,PS101,11", "2026-12-07,PS101,12")
    assert answer == (0, ["1 assignment added, 1 there already"])


def test_a_running_week_is_taken_over_with_a_note(load, roster):
    answer = load("2026-11-30,PS101,11", "2026-12-01,PS101,12", "2026-12-07,PS101,11")
    assert answer == (
        0,
        ["3 assignments added, 0 there already", "2 of those added are for duties that have begun"],
    )


def test_says_all_that_is_wrong_and_saves_nothing(load, roster):
    make.flight(id=2, number="PS102", days_of_operation="2")
    make.flight(id=3, number="PS103")
    make.flight(id=4, number="PS103")
    make.flight(id=5, number="PS105")
    make.crew_member(id=13, name="Left Long Ago", dismissed_at=WINTER)
    with transaction():
        flights.cancel_operation(5, DAY)
    answer = load(
        "2026-12-07,PS101,11",
        "2026-13-07,PS101,11",
        "2026-12-07,PS999,11",
        "2026-12-07,PS102,12",
        "2026-12-07,PS103,12",
        "2026-12-07,PS105,12",
        "2026-12-07,PS101,99",
        "2026-12-07,PS101,13",
        "2026-12-07,PS101,11",
        "2026-12-07,,12",
        "2026-12-07,PS101,x",
    )
    assert answer == (
        1,
        [
            "roster.csv:3: date: There is no such date. Write it like 2026-11-30.",
            "roster.csv:4: flight: There is no flight PS999.",
            "roster.csv:5: flight: PS102 does not fly on Mon 7 Dec 2026.",
            "roster.csv:6: flight: PS103 is the number of 2 flights on Mon 7 Dec 2026: 3 and 4. Appoint them by hand.",
            "roster.csv:7: flight: PS105 is cancelled on Mon 7 Dec 2026.",
            "roster.csv:8: crew_id: There is no crew member 99.",
            "roster.csv:9: crew_id: Left Long Ago has been dismissed.",
            "roster.csv:10: The same stands in line 2 already.",
            "roster.csv:11: flight: Flight is missing.",
            "roster.csv:12: crew_id: Personal number is a whole number from 1 to 2147483647.",
        ],
    )
    assert count() == 0


def test_refuses_overlap_and_short_rest_within_the_file_and_with_the_record(load, roster):
    make.flight(id=2, number="PS102", departure=time(11), arrival=time(15))
    make.flight(id=3, number="PS103", departure=time(20), arrival=time(23))
    with transaction():
        service.appoint(12, 3, DAY)
    answer = load("2026-12-07,PS102,11", "2026-12-07,PS101,11", "2026-12-08,PS101,12", "2026-12-09,PS101,12")
    assert answer == (
        1,
        [
            "roster.csv:3: crew_id: Koval Ivan is on PS102 on Mon 7 Dec 2026 at that time.",
            "roster.csv:4: crew_id: Bondar Olha has only 7 h 30 min rest between this and PS103 on Mon 7 Dec 2026; "
            "12 h are wanted.",
        ],
    )
    assert count() == 1


def test_a_short_rest_that_is_on_record_with_a_reason_does_not_hinder(load, roster):
    make.flight(id=3, number="PS103", departure=time(20), arrival=time(23))
    with transaction():
        service.appoint(11, 1, DAY)
        service.appoint(11, 3, DAY, "Nobody else is left.")
    assert load("2026-12-09,PS101,11", "2026-12-07,PS103,11")[1] == ["1 assignment added, 1 there already"]


def test_a_retimed_day_is_rostered_at_the_times_that_hold(load, roster):
    with transaction():
        flights.retime(1, DAY, None, datetime(2026, 12, 7, 9, tzinfo=UTC), datetime(2026, 12, 7, 14, tzinfo=UTC))
    load("2026-12-07,PS101,11")
    assert db.session.query(Assignment).one().duty_start == datetime(2026, 12, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize("header", ["date,flight", "date,flight,crew_id,name", "date;flight"])
def test_refuses_other_columns(load, roster, header):
    code, lines = load("2026-12-07,PS101,11", header=header)
    assert code == 1
    assert all(line.startswith("roster.csv:1: ") for line in lines)


def test_a_large_file_takes_no_more_statements_than_a_small_one(load, roster):
    statements = []

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        load("2026-12-07,PS101,11")
        small = len(statements)
        people = [make.crew_member().id for _ in range(60)]
        statements.clear()
        load(*(f"2026-12-{day:02},PS101,{person}" for day in range(8, 13) for person in people))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert count() == 301
    # Long lists of rows are sent in a few parts.
    assert len(statements) <= small + 6
