"""Flights from a file."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import event, func, select

from app.audit.models import AuditEntry
from app.core.clock import standing_at
from app.core.database import db, transaction
from app.flights import service
from app.flights.models import Flight, Operation
from app.flights.rules import StrandsAssignments
from app.flights.signals import operations_affected
from tests import make

HEADER = "id,number,route,departure,arrival,arrival_day_offset,days_of_operation,valid_from,valid_until"
FIRST = "1,PS101,KBP-THR-KBP,18:15,10:00,1,2467,2026-10-25,2027-03-27"
SECOND = "2,ps 102,KBP-VIE,8:05,,0,7531,2026-10-25,"


@pytest.fixture
def run(app, tmp_path):
    """Give a function that imports the lines and tells exit code, output and errors, the folder left out."""

    def run(*lines, options=()):
        file = tmp_path / "flights.csv"
        file.write_bytes("\n".join(lines).encode() if isinstance(lines[0], str) else lines[0])
        result = app.test_cli_runner().invoke(args=["flights", "import", str(file), *options])
        return result.exit_code, result.stdout.strip(), result.stderr.replace(f"{tmp_path}/", "").splitlines()

    return run


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_adds_all_flights_and_writes_down_what_was_added(run):
    assert run(HEADER, FIRST, SECOND) == (0, "2 flights added, 0 changed, 0 unchanged", [])
    first, second = db.session.scalars(select(Flight).order_by(Flight.id))
    assert (first.number, first.departure, first.arrival, first.valid_until) == (
        "PS101", time(18, 15), time(10), date(2027, 3, 27)
    )  # fmt: skip
    assert (second.number, second.departure, second.arrival, second.valid_until) == ("PS102", time(8, 5), None, None)
    assert (second.days_of_operation, second.pilots, second.cabin_crew) == ("1357", 2, 4)
    entry = db.session.scalar(select(AuditEntry).filter_by(subject="flights", subject_id="1"))
    assert (entry.action, entry.changes["departure"]) == ("added", [None, "18:15:00"])


def test_columns_may_stand_in_any_order_and_the_complement_may_be_given(run):
    lines = ("cabin_crew,pilots," + HEADER, ",3," + FIRST, "0,0," + SECOND)
    assert run(*lines)[:2] == (0, "2 flights added, 0 changed, 0 unchanged")
    flights = db.session.scalars(select(Flight).order_by(Flight.id))
    assert [(flight.pilots, flight.cabin_crew) for flight in flights] == [(3, 4), (0, 0)]


def test_a_second_run_leaves_identical_flights_alone(run):
    run(HEADER, FIRST, SECOND)
    entries = count(AuditEntry)
    assert run(HEADER, SECOND, FIRST) == (0, "0 flights added, 0 changed, 2 unchanged", [])
    assert count(AuditEntry) == entries


def test_a_dry_run_saves_nothing(run):
    assert run(HEADER, FIRST, options=("--dry-run",))[:2] == (0, "1 flight would be added, 0 changed, 0 unchanged")
    assert (count(Flight), count(AuditEntry)) == (0, 0)


def test_names_each_problem_with_line_and_field_and_saves_nothing(run):
    code, output, errors = run(
        HEADER,
        FIRST,
        "1,PS1,KBP-VIE-KBP,08:00,13:00,0,1,2026-10-25,",
        '3,"PS',
        '3",,25:00,13:00,x,8,2026-02-30,2026-01-01',
        "4,PS4,KBP-VIE-KBP,08:00,07:00,0,1,2026-10-25,2026-10-24",
        "5,PS5",
    )
    assert (code, output) == (1, "")
    assert errors == [
        "flights.csv:3: id: 1 stands in line 2 already.",
        "flights.csv:4: route: Route is missing.",
        "flights.csv:4: departure: There is no such time. Write it like 05:15.",
        "flights.csv:4: arrival_day_offset: Arrives days later is a whole number from 0 to 3.",
        "flights.csv:4: days_of_operation: Write the days as digits, 1 for Monday to 7 for Sunday, such as 12345.",
        "flights.csv:4: valid_from: There is no such date. Write it like 2026-11-30.",
        "flights.csv:6: arrival: The arrival lies before the departure. If it is on a later day, say how many days "
        "later.",
        "flights.csv:6: valid_until: The last day lies before the first day.",
        "flights.csv:7: The header names 9 columns, but the row has 2.",
    ]
    assert (count(Flight), count(AuditEntry)) == (0, 0)


def test_flights_that_differ_are_changed_only_when_asked(run):
    run(HEADER, FIRST, SECOND)
    later = FIRST.replace("18:15", "18:45")
    code, _, errors = run(HEADER, later, SECOND)
    assert (code, errors) == (
        1,
        ["flights.csv:2: departure: “18:45” differs from the record, where it is “18:15”. --update would change it."],
    )
    assert run(HEADER, later, SECOND, options=("--update",))[:2] == (0, "0 flights added, 1 changed, 1 unchanged")
    db.session.expire_all()
    assert (db.session.get(Flight, 1).departure, db.session.get(Flight, 1).version) == (time(18, 45), 2)
    entry = db.session.scalar(select(AuditEntry).filter_by(subject="flights", subject_id="1", action="changed"))
    assert entry.changes == {"departure": ["18:15:00", "18:45:00"], "version": [1, 2]}


def test_a_complement_that_the_file_does_not_give_stays(run):
    make.flight(id=1, pilots=3)
    assert run(HEADER, FIRST, options=("--update",))[0] == 0
    db.session.expire_all()
    assert db.session.get(Flight, 1).pilots == 3


def test_a_cancelled_flight_is_not_changed(run):
    make.flight(id=1, number="PS9", cancelled_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert run(HEADER, FIRST, options=("--update",))[2] == [
        "flights.csv:2: id: PS9 differs from the record, and there it has been cancelled."
    ]


def test_an_update_moves_coming_operations_and_strands_nobody(run):
    run(HEADER, FIRST)
    with standing_at(datetime(2026, 11, 30, 10, tzinfo=UTC)):
        with transaction():
            service.operation_for(1, date(2026, 12, 1))

        def refuse(sender, **what):
            raise StrandsAssignments(["Koval Ivan would be stranded."])

        later = FIRST.replace("18:15", "18:45")
        with operations_affected.connected_to(refuse):
            code, _, errors = run(HEADER, later, options=("--update",))
        assert (code, errors) == (
            1,
            [
                "flights.csv:2: Koval Ivan would be stranded. "
                "Change this flight on its page, where that can be confirmed."
            ],
        )
        assert run(HEADER, later, options=("--update",))[0] == 0
    db.session.expire_all()
    assert db.session.get(Operation, (1, date(2026, 12, 1))).departure_at.minute == 45


def test_takes_as_many_statements_for_many_flights_as_for_few(run):
    statements = []

    def note(*args):
        statements.append(args[2])

    lines = [f"{number},PS{number},KBP-VIE-KBP,08:00,13:00,0,1,2026-10-25," for number in range(1, 301)]
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        run(HEADER, lines[0])
        few = len(statements)
        run(HEADER, *lines)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert count(Flight) == 300
    assert len(statements) - few <= few + 1
