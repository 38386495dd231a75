"""The home of each role: what needs doing now."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event

from app.assignments.models import Assignment
from app.assignments.rules import complement
from app.auth.roles import Role
from app.core.clock import now, standing_at, today
from app.core.database import db, transaction
from app.crew.models import Position
from app.deliveries.models import Delivery, Status
from app.flights.models import Operation
from app.portal import repository, service
from tests import make

NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)
DAY = date(2026, 11, 30)
PICK_UP = datetime(2026, 11, 30, 3, 20, tzinfo=UTC)
AT_AIRPORT = datetime(2026, 11, 30, 4, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_morning():
    with standing_at(NOW):
        yield


def test_a_crew_member_is_led_to_the_own_rides(sign_in):
    answer = sign_in(Role.CREW_MEMBER).get("/")
    assert (answer.status_code, answer.location) == (303, "/my/")


def test_a_stranger_is_asked_to_sign_in(app):
    answer = app.test_client().get("/")
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


def test_an_account_without_roles_is_told_whom_to_ask(sign_in):
    page = sign_in(account=make.account()).get("/")
    assert page.status_code == 200
    assert "Ask a system administrator" in page.text


SECTIONS = {
    Role.CREW_ADMINISTRATOR: "people in service",
    Role.FLIGHT_ADMINISTRATOR: "Every flight until",
    Role.TRANSPORTATION_ADMINISTRATOR: "Everybody is planned until",
    Role.SYSTEM_ADMINISTRATOR: "open account",
    Role.CREW_MEMBER: "Your next ride",
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CREW_MEMBER])
def test_each_role_sees_its_own_work_and_no_other(sign_in, role):
    make.crew_member()
    make.crew_member()
    page = sign_in(role).get("/").text
    assert {name for name, words in SECTIONS.items() if words in page} == {role}


def test_several_roles_make_several_sections(sign_in):
    make.crew_member()
    page = sign_in(*Role).get("/").text
    assert all(words in page for words in SECTIONS.values())


def test_who_is_crew_and_more_finds_the_next_ride_with_its_buttons(sign_in):
    account = make.account(Role.CREW_MEMBER, Role.CREW_ADMINISTRATOR)
    make.ride(make.duty(account.crew_id, DAY)[0], PICK_UP, AT_AIRPORT, DAY)
    page = sign_in(account=account).get("/").text
    assert "05:20" in page
    assert 'value="yes"' in page
    assert "/check-in" in page


def test_the_transportation_desk_sees_who_is_not_planned_not_answered_refused_and_what_is_a_draft(sign_in):
    line = make.flight()
    rides = [make.duty(make.crew_member().id, DAY, line) for _ in range(4)]
    for ride, _ in rides[:2]:
        make.ride(ride, PICK_UP, AT_AIRPORT, DAY)
    make.ride(rides[2][0], PICK_UP, AT_AIRPORT, DAY, status=Status.DRAFT)
    with transaction():
        refused = db.session.get(Delivery, rides[1][0].id)
        refused.check_in, refused.checked_at = 0, now()
    page = sign_in(Role.TRANSPORTATION_ADMINISTRATOR).get("/").text
    # The fourth person, and all four on their way home.
    assert numbers(page) == ["5", "1", "1", "1"]
    for part in (
        "rides until <time", 'href="/deliveries/unplanned"', 'href="/deliveries/unchecked?answer=refused"',
        'href="/deliveries/unchecked"', "draft for tomorrow, Mon 30 Nov 2026 is not published",
        'href="/deliveries/?date=2026-11-30&amp;status=draft"',
    ):  # fmt: skip
        assert part in page, part


def numbers(page):
    return [part.split("<")[0] for part in page.split('class="tally-number number">')[1:]]


def test_what_waits_is_counted_only_so_far(sign_in, monkeypatch):
    monkeypatch.setattr(service, "MOST", 1)
    make.duty(make.crew_member().id, DAY)
    assert numbers(sign_in(Role.TRANSPORTATION_ADMINISTRATOR).get("/").text) == ["1+"]


def test_nought_is_said_in_words(sign_in):
    page = sign_in(Role.TRANSPORTATION_ADMINISTRATOR).get("/").text
    for words in (
        "Everybody is planned until", "Tue 1 Dec 08:00", "Nobody has refused", "Everybody who was asked has answered.",
        "No draft for today or tomorrow",
    ):  # fmt: skip
        assert words in page, words
    assert not numbers(page)


def test_the_flight_administrator_sees_which_flights_lack_people(sign_in):
    line = make.flight(number="CD501", pilots=1, cabin_crew=0)
    make.duty(make.crew_member(position="captain").id, DAY, line)
    page = sign_in(Role.FLIGHT_ADMINISTRATOR).get("/").text
    # Today's has reported, tomorrow's has its captain; the day after nobody is appointed.
    assert "Every flight of tomorrow, Mon 30 Nov 2026 still to report has its crew." in page
    assert numbers(page) == ["1"]
    assert f'href="/assignments/{line.id}/2026-12-01"' in page
    assert "1 missing" in page
    assert 'href="/assignments/?date=2026-12-01"' in page


def short_of(**fields):
    """Give the days on which a daily flight of these fields is short of crew."""
    line = make.flight(**fields)
    return [row.day for row in repository.find_short_of_crew(today(), 3, now(), 5) if row.flight_id == line.id]


def test_only_flights_that_fly_and_have_yet_to_report_are_short(app):
    sunday, monday, tuesday = (today() + timedelta(days=number) for number in range(3))
    assert short_of() == [monday, tuesday]
    assert short_of(departure=time(20), arrival=time(23)) == [sunday, monday, tuesday]
    assert short_of(departure=None, arrival=time(8), arrival_day_offset=1) == [sunday, monday, tuesday]
    assert short_of(days_of_operation="1") == [monday]
    assert short_of(valid_until=monday) == [monday]
    assert short_of(valid_from=tuesday) == [tuesday]
    assert short_of(cancelled_at=NOW - timedelta(days=1)) == []
    assert short_of(pilots=0, cabin_crew=0) == []


def test_a_cancelled_or_retimed_day_counts_as_it_stands(app):
    line = make.flight()
    key = {"flight_id": line.id, "arrival_at": NOW + timedelta(days=5)}
    with transaction():
        db.session.add(Operation(**key, date=DAY, departure_at=PICK_UP, cancelled_at=NOW))
        db.session.add(Operation(**key, date=today(), departure_at=NOW + timedelta(hours=3)))
    days = [row.day for row in repository.find_short_of_crew(today(), 3, now(), 5)]
    assert days == [today(), DAY + timedelta(days=1)]


def test_released_people_are_missing_again(app):
    line = make.flight(pilots=1, cabin_crew=0, days_of_operation="1")
    ride = make.duty(make.crew_member().id, DAY, line)[0]
    assert repository.find_short_of_crew(today(), 3, now(), 5) == []
    with transaction():
        db.session.get(Assignment, ride.assignment_id).released_at = NOW
    assert [row.missing for row in repository.find_short_of_crew(today(), 3, now(), 5)] == [1]


@pytest.mark.parametrize(
    ("pilots", "cabin_crew", "appointed"),
    [
        (2, 4, {}),
        (2, 4, {"captain": 1, "first_officer": 1, "purser": 1, "cabin_crew": 3}),
        (2, 4, {"captain": 2, "cabin_crew": 4}),
        (3, 0, {"captain": 2, "cabin_crew": 1}),
        (2, 1, {"first_officer": 2, "purser": 2}),
        (1, 3, {"first_officer": 1, "purser": 3}),
        (0, 2, {"captain": 1, "purser": 2}),
    ],
)
def test_counts_the_missing_as_the_rule_of_the_complement_does(app, pilots, cabin_crew, appointed):
    line = make.flight(pilots=pilots, cabin_crew=cabin_crew, days_of_operation="1")
    for position, people in appointed.items():
        for _ in range(people):
            make.duty(make.crew_member(position=position).id, DAY, line)
    found = repository.find_short_of_crew(today(), 3, now(), 5)
    places = complement(pilots, cabin_crew, {Position(name): people for name, people in appointed.items()})
    expected = sum(place.missing for place in places)
    assert [row.missing for row in found] == ([expected] if expected else [])


def test_the_crew_administrator_sees_whose_home_has_no_position(sign_in):
    make.crew_member(name="Placed Person")
    lost = make.crew_member(name="Lost Person", latitude=None, longitude=None)
    make.crew_member(name="Gone Person", latitude=None, longitude=None, dismissed_at=NOW)
    page = sign_in(Role.CREW_ADMINISTRATOR).get("/").text
    assert numbers(page) == ["2", "1"]
    assert f'href="/crew/{lost.id}/edit"' in page
    assert "Gone Person" not in page


def test_the_system_administrator_sees_accounts_and_the_last_changes_without_their_values(sign_in):
    make.crew_member(address="вул. Таємна, 5")
    page = sign_in(Role.SYSTEM_ADMINISTRATOR).get("/").text
    assert numbers(page) == ["1"]
    assert "added crew member" in page
    assert "Таємна" not in page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CREW_MEMBER])
def test_takes_few_statements(sign_in, role):
    for _ in range(3):
        make.duty(make.crew_member(latitude=None, longitude=None).id, DAY)
    browser, statements = sign_in(role), []

    def note(*call):
        statements.append(call[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert browser.get("/").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(statements) <= 5, statements
