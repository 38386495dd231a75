"""Crew records from a file."""

import pytest
from sqlalchemy import event, func, select, text

from app.audit.models import AuditEntry
from app.core.database import db
from app.crew.models import CrewMember
from app.crew.signals import home_moved
from tests import make

HEADER = "id,name,address,email,phone,position,latitude,longitude"
FIRST = '5,Koval Ivan,"вул. Хрещатик, 22, Київ",5@crew.example,050 123 45 67,captain,50.45,"30,52"'
SECOND = "6,Ґалаґан О'Лесь,Київ,6@Crew.Example,+380671112233,cabin_crew,,"


@pytest.fixture
def run(app, tmp_path):
    """Give a function that imports the lines and tells exit code, output and errors, the folder left out."""

    def run(*lines: str, options: tuple[str, ...] = ()) -> tuple[int, str, list[str]]:
        file = tmp_path / "crew.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        result = app.test_cli_runner().invoke(args=["crew", "import", str(file), *options])
        return result.exit_code, result.stdout.strip(), result.stderr.replace(f"{tmp_path}/", "").splitlines()

    return run


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_adds_everybody_and_writes_down_who_was_added(run):
    assert run(HEADER, FIRST, SECOND) == (0, "2 crew members added, 0 changed, 0 unchanged", [])
    first, second = db.session.scalars(select(CrewMember).order_by(CrewMember.id))
    assert (first.phone, first.home, first.address) == ("+380501234567", (50.45, 30.52), "вул. Хрещатик, 22, Київ")
    assert (second.name, second.email, second.home) == ("Ґалаґан О'Лесь", "6@crew.example", None)
    entry = db.session.scalar(select(AuditEntry).filter_by(subject="crew", subject_id="6"))
    assert (entry.action, entry.actor, entry.changes["email"]) == ("added", "command line", [None, "6@crew.example"])
    assert "latitude" not in entry.changes


def test_a_second_run_leaves_identical_records_alone(run):
    run(HEADER, FIRST, SECOND)
    entries = count(AuditEntry)
    assert run(HEADER, SECOND, FIRST) == (0, "0 crew members added, 0 changed, 2 unchanged", [])
    assert count(AuditEntry) == entries


def test_lets_the_database_count_anew_what_it_holds(run):
    run(HEADER, FIRST, SECOND)
    assert db.session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'crew'")) == 2


def test_a_dry_run_saves_nothing(run):
    assert run(HEADER, FIRST, options=("--dry-run",)) == (
        0,
        "1 crew member would be added, 0 changed, 0 unchanged",
        [],
    )
    assert (count(CrewMember), count(AuditEntry)) == (0, 0)


def test_names_each_problem_with_line_and_field_and_saves_nothing(run):
    code, output, errors = run(
        HEADER,
        FIRST,
        "x,,Київ,nobody,12,pilot,north,30",
        SECOND.replace(",,", ",50.4,"),
        "7,A,B",
    )
    assert (code, output, count(CrewMember)) == (1, "", 0)
    assert errors[:-1] == [
        "crew.csv:3: id: Personal number is a whole number from 1 to 2147483647.",
        "crew.csv:3: name: Name is missing.",
        "crew.csv:3: position: No such position. There are captain, first_officer, purser, cabin_crew.",
        "crew.csv:3: email: This is not an e-mail address. Write it like name@airline.example.",
        "crew.csv:3: phone: This is not a telephone number. Write it like 0501234567 or +380501234567.",
        "crew.csv:3: latitude: Latitude is in degrees, from -90 to 90, such as 50.45.",
        "crew.csv:4: longitude: Give both latitude and longitude, or neither.",
    ]
    assert errors[-1].startswith("crew.csv:5: The ")


def test_names_both_lines_of_people_who_are_there_twice(run):
    code, _, errors = run(HEADER, FIRST, SECOND, FIRST.replace("5@", "7@"), SECOND.replace("6,", "8,", 1))
    assert code == 1
    assert errors == [
        "crew.csv:4: id: 5 stands in line 2 already.",
        "crew.csv:5: email: 6@crew.example stands in line 3 already.",
    ]


def test_a_record_that_differs_is_an_error(run):
    run(HEADER, FIRST, SECOND)
    code, output, errors = run(HEADER, FIRST.replace("Ivan", "Petro").replace("123 45 67", "123 45 68"))
    assert (code, output) == (1, "")
    assert errors == [
        "crew.csv:2: name: “Koval Petro” differs from the record, where it is “Koval Ivan”. --update would change it.",
        "crew.csv:2: phone: “+380501234568” differs from the record, where it is “+380501234567”. "
        "--update would change it.",
    ]


def test_update_changes_what_differs_and_tells_those_whose_home_moved(run):
    run(HEADER, FIRST, SECOND)
    moved = []

    def note(_sender: object, member: CrewMember) -> None:
        moved.append((member.id, member.address))

    with home_moved.connected_to(note):
        outcome = run(
            HEADER,
            FIRST.replace("Ivan", "Petro"),
            SECOND.replace("Київ", "Бровари"),
            SECOND.replace("6", "9"),
            options=("--update",),
        )
    assert outcome == (0, "1 crew member added, 2 changed, 0 unchanged", [])
    assert moved == [(6, "Бровари")]
    member = db.session.get(CrewMember, 5)
    assert (member.name, member.version, member.home) == ("Koval Petro", 2, (50.45, 30.52))
    entry = db.session.scalar(select(AuditEntry).filter_by(subject="crew", subject_id="5", action="changed"))
    assert entry.changes == {"name": ["Koval Ivan", "Koval Petro"], "version": [1, 2]}


def test_coordinates_that_the_file_does_not_give_stay(run):
    run(HEADER, FIRST)
    without = ",".join(FIRST.split(",")[:-3])
    short = HEADER.removesuffix(",latitude,longitude")
    assert run(short, without)[1] == "0 crew members added, 0 changed, 1 unchanged"
    assert run(HEADER, f"{without},,")[1] == "0 crew members added, 0 changed, 1 unchanged"
    assert db.session.get(CrewMember, 5).home == (50.45, 30.52)


def test_refuses_an_address_that_somebody_else_keeps(run):
    make.crew_member(id=1, email="5@crew.example")
    assert run(HEADER, FIRST) == (1, "", ["crew.csv:2: email: Another crew member has that e-mail address."])


def test_two_people_may_exchange_their_addresses(run):
    run(HEADER, FIRST, SECOND)
    first, second = FIRST.replace("5@crew", "6@crew"), SECOND.replace("6@Crew", "5@crew")
    assert run(HEADER, first, second, options=("--update",))[1] == "0 crew members added, 2 changed, 0 unchanged"
    emails = select(CrewMember.email).order_by(CrewMember.id)
    assert list(db.session.scalars(emails)) == ["6@crew.example", "5@crew.example"]


def test_a_dismissed_person_stays_dismissed(run):
    member = make.crew_member(id=5, dismissed_at=func.now())
    assert run(HEADER, FIRST, options=("--update",))[0] == 0
    db.session.expire_all()
    assert db.session.get(CrewMember, member.id).is_dismissed


def test_a_file_that_is_not_there_is_a_sentence(app):
    result = app.test_cli_runner().invoke(args=["crew", "import", "/nowhere/crew.csv"])
    assert (result.exit_code, result.stderr) == (
        1,
        "/nowhere/crew.csv: The file cannot be read: No such file or directory.\n",
    )


def test_takes_a_few_statements_however_long_the_file_is(run):
    statements = []

    def note(*call: object) -> None:
        statements.append(call[2])

    rows = [f"{n},Name {n},Street {n},{n}@crew.example,0501234567,purser" for n in range(1, 501)]
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        run(HEADER.removesuffix(",latitude,longitude"), *rows)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert count(CrewMember) == 500
    assert len(statements) <= 8
