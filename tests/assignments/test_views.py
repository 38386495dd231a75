"""The pages on which crew is appointed, as a flight administrator uses them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event

from app.assignments.models import Assignment
from app.auth.roles import Role
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
def browser(sign_in):
    return sign_in(Role.FLIGHT_ADMINISTRATOR)


@pytest.fixture
def address():
    """Make the flight PS101 and give its address on the day."""
    return f"/assignments/{make.flight(id=101, number='PS101').id}/{DAY}"


def standing_people():
    db.session.expire_all()
    return {one.crew_id for one in db.session.query(Assignment).filter(Assignment.released_at.is_(None))}


def test_appoints_somebody_free_and_comes_back_to_the_flight(browser, address):
    make.crew_member(id=11, name="Koval Ivan")
    assert "Koval Ivan" in browser.get(address).text
    answer = browser.send(f"{address}?position=captain&q=koval", {"crew_id": "11"})
    assert (answer.status_code, answer.location) == (303, f"{address}?position=captain")
    page = browser.get(answer.location).text
    assert "Koval Ivan has been appointed." in page
    assert f"/assignments/{db.session.query(Assignment).one().id}/release" in page


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({}, 422, "Personal number is missing."),
        ({"crew_id": "x"}, 422, "Personal number is a whole number"),
        ({"crew_id": "99"}, 422, "There is no crew member 99."),
        ({"crew_id": "9" * 5000}, 422, "Personal number is a whole number"),
        ({"crew_id": "12"}, 422, "Left Long Ago has been dismissed"),
        ({"crew_id": "13"}, 409, "Busy Olha is on PS103 on Mon 7 Dec 2026 at that time."),
        (
            {"crew_id": "14"},
            422,
            "Tired Petro would have only 7 h rest after PS105 on Mon 7 Dec 2026; 12 h are wanted.",
        ),
        ({"crew_id": "14", "rest_reason": "x" * 300}, 422, "Reason for the short rest may have 255 characters at most"),
    ],
)
def test_says_on_the_page_why_nobody_was_appointed(browser, fields, status, sentence):
    make.flight(id=101, number="PS101", departure=time(15), arrival=time(19))
    make.crew_member(id=12, name="Left Long Ago", dismissed_at=WINTER)
    make.crew_member(id=13, name="Busy Olha")
    make.crew_member(id=14, name="Tired Petro")
    make.assignment(13, make.flight(number="PS103", departure=time(14), arrival=time(16)).id, DAY)
    make.assignment(14, make.flight(number="PS105", departure=time(3), arrival=time(6, 30)).id, DAY)
    before = standing_people()
    answer = browser.send(f"/assignments/101/{DAY}", fields)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert "Nobody has been appointed." in answer.text
    assert ("Appoint with this reason" in answer.text) == (fields.get("crew_id") == "14")
    assert standing_people() == before


def test_a_reason_lets_somebody_fly_who_has_rested_too_little(browser, address):
    make.crew_member(id=14, name="Tired Petro")
    make.assignment(14, make.flight(number="PS105", departure=time(18), arrival=time(22)).id, DAY - timedelta(days=1))
    assert "Tired Petro" not in browser.get(address).text
    page = browser.get(f"{address}?rest=short").text
    assert "Tired Petro" in page
    assert "8 h 30 min" in page
    assert (
        browser.send(f"{address}?rest=short", {"crew_id": "14", "rest_reason": "Asked & <agreed>"}).status_code == 303
    )
    assert "Reason: Asked &amp; &lt;agreed&gt;" in browser.get(address).text


def test_offers_those_who_are_free_the_missing_positions_first(browser, address):
    make.crew_member(id=11, name="Aaa Captain")
    make.crew_member(id=12, name="Bbb Purser", position="purser")
    make.crew_member(id=13, name="Ccc On Board")
    make.crew_member(id=14, name="Ddd Left", dismissed_at=WINTER)
    make.assignment(13, 101, DAY)
    make.assignment(make.crew_member(position="first_officer").id, 101, DAY)
    page = browser.get(address).text.split("Free to fly")[1]
    assert page.index("Bbb Purser") < page.index("Aaa Captain")
    assert "Ccc On Board" not in page
    assert "Ddd Left" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {11, 12, 1199}),
        ({"q": "ivan koval"}, {11}),
        ({"q": "o'b"}, {12}),
        ({"q": "11"}, {11, 1199}),
        ({"q": "1199"}, {1199}),
        ({"q": "%"}, set()),
        ({"q": "0"}, set()),
        ({"q": "99999999999999"}, set()),
        ({"position": "purser"}, {12}),
        ({"position": "purser", "q": "koval"}, set()),
        ({"rest": "short"}, set()),
    ],
)
def test_finds_the_free_by_name_number_and_position(browser, address, query, found):
    make.crew_member(id=11, name="Koval Ivan")
    make.crew_member(id=12, name="O'Brien Ґалаґан", position="purser")
    make.crew_member(id=1199, name="Lys Ada")
    page = browser.get(address, query_string=query).text
    assert {number for number in (11, 12, 1199) if f'name="crew_id" value="{number}"' in page} == found
    assert ("Nobody who fits is free" in page) == (not found)


def test_pages_through_the_free_fifty_at_a_time(browser, address):
    with transaction():
        for number in range(1, 61):
            db.session.add(
                make.CrewMember(
                    id=number, name=f"N {number:03}", address="-", email=f"{number}@crew.example",
                    phone="+380501234567", position="captain" if number <= 40 else "purser",
                )
            )  # fmt: skip
    first, second = browser.get(address).text, browser.get(f"{address}?page=2").text
    assert (first.count('name="crew_id"'), second.count('name="crew_id"')) == (50, 10)
    assert [browser.get(f"{address}?page={wrong}").status_code for wrong in (3, 0, -1, 10**6)] == [404] * 4
    assert browser.get(f"{address}?page=x").status_code == 200


@pytest.mark.parametrize("query", [{"q": "\x00"}, {"position": "pilot"}, {"rest": "none"}, {"q": "x" * 500}])
def test_a_wrong_search_gets_its_message(browser, address, query):
    answer = browser.get(address, query_string=query)
    assert (answer.status_code, "Free to fly" in answer.text or "Free, but" in answer.text) == (422, True)


def test_releases_after_naming_what_will_happen(browser, address):
    assignment = make.assignment(make.crew_member(name="Koval Ivan").id, 101, DAY)
    page = f"/assignments/{assignment.id}/release"
    assert "Koval Ivan no longer flies PS101" in browser.get(page).text
    answer = browser.send(page)
    assert (answer.status_code, answer.location) == (303, address)
    assert "Koval Ivan has been released from PS101 on Mon 7 Dec 2026." in browser.get(address).text
    assert standing_people() == set()
    assert [browser.send(page).status_code, browser.get(page).status_code] == [409, 409]


def test_shows_a_duty_that_has_begun_without_any_button(browser, address):
    assignment = make.assignment(make.crew_member(name="Koval Ivan").id, 101, DAY)
    waiting = make.crew_member()
    with clock.standing_at(assignment.duty_start):
        page = browser.get(address).text
        assert "Koval Ivan" in page
        assert "/release" not in page
        assert "The duty has begun: its crew stays as it was." in page
        assert browser.send(address, {"crew_id": waiting.id}).status_code == 409
        assert browser.send(f"/assignments/{assignment.id}/release").status_code == 409


def test_a_cancelled_day_and_a_day_not_flown_take_nobody(browser, address):
    member = make.crew_member()
    with transaction():
        flights.cancel_operation(101, DAY)
    page = browser.get(address).text
    assert "The flight is cancelled on this day" in page
    assert "missing" not in page
    assert browser.send(address, {"crew_id": member.id}).status_code == 409
    make.flight(id=102, days_of_operation="2")
    assert browser.get(f"/assignments/102/{DAY}").status_code == 404
    assert browser.send(f"/assignments/102/{DAY}", {"crew_id": member.id}).status_code == 422


@pytest.mark.parametrize(
    "path",
    ["999/2026-12-07", "101/2026-02-30", "101/tomorrow", "99999999999/2026-12-07", "7/release", f"{2**70}/release"],
)
def test_what_does_not_exist_is_not_there(browser, address, path):
    assert browser.get(f"/assignments/{path}").status_code == 404
    assert browser.send(f"/assignments/{path}", {"crew_id": "1"}).status_code == 404


def test_a_flight_administrator_sees_neither_address_nor_phone(browser, address):
    make.assignment(make.crew_member(address="Secret street 5", phone="+380509998877").id, 101, DAY)
    make.crew_member(address="Secret street 6", phone="+380509998866")
    for page in (address, "/assignments/", f"/assignments/?date={DAY}", f"/flights/101/{DAY}"):
        text = browser.get(page).text
        assert "Secret street" not in text
        assert "999886" not in text
        assert "50999887" not in text


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Koval 8", "Bondar 7", "Koval 7"]),
        ({"date": "2026-12-07"}, ["Bondar 7", "Koval 7"]),
        ({"flight": "ps 101"}, ["Koval 8", "Koval 7"]),
        ({"crew": "12"}, ["Bondar 7"]),
        ({"crew": "11", "date": "2026-12-08"}, ["Koval 8"]),
        ({"crew": "12", "flight": "PS101"}, []),
        ({"date": "2026-12-08", "flight": "PS101", "crew": "11"}, ["Koval 8"]),
        ({"flight": "PS999"}, []),
    ],
)
def test_lists_the_assignments_that_fit_the_newest_first(browser, address, filters, found):
    make.crew_member(id=11, name="Koval")
    make.crew_member(id=12, name="Bondar")
    make.crew_member(id=13, name="Released")
    other = make.flight(id=102, number="PS102").id
    make.assignment(11, 101, DAY)
    make.assignment(12, other, DAY)
    make.assignment(11, 101, DAY + timedelta(days=1))
    browser.send(f"/assignments/{make.assignment(13, 101, DAY).id}/release")
    page = browser.get("/assignments/", query_string=filters).text
    rows = [row.split('data-label="Duty"')[0] for row in page.split("<tr>") if 'data-label="Duty"' in row]
    names = [row.split('class="main">')[1].split("<")[0].strip() for row in rows]
    days = [row.split('data-label="Date">')[1].split()[1] for row in rows]
    assert [f"{name} {day}" for name, day in zip(names, days, strict=True)] == found


@pytest.mark.parametrize("query", [{"date": "2026-02-30"}, {"crew": "x"}, {"flight": "x" * 50}])
def test_a_wrong_filter_gets_its_message(browser, query):
    assert browser.get("/assignments/", query_string=query).status_code == 422


def test_a_day_shows_its_flights_those_short_of_crew_first(browser, address):
    make.flight(id=102, number="PS102", departure=time(7), pilots=1, cabin_crew=0)
    make.flight(id=103, number="PS103", departure=time(9))
    make.flight(id=104, number="PS104", days_of_operation="2")
    make.flight(id=105, number="PS105")
    with transaction():
        flights.cancel_operation(105, DAY)
    make.assignment(make.crew_member().id, 102, DAY)
    make.assignment(make.crew_member(position="first_officer").id, 103, DAY)
    page = browser.get(f"/assignments/?date={DAY}").text
    assert "2 of 3 flights short of crew" in page
    assert [page.index(f">PS{number}</a>") for number in (101, 103, 102)] == sorted(
        page.index(f">PS{number}</a>") for number in (101, 102, 103)
    )
    assert "PS104" not in page
    assert "PS105" not in page
    assert "1 of 6" in page
    assert "1 captain" in page


def test_the_cards_of_crew_and_flight_show_the_assignments(browser, sign_in, address):
    member = make.crew_member(name="Koval Ivan")
    make.assignment(member.id, 101, DAY)
    card = sign_in(Role.CREW_ADMINISTRATOR).get(f"/crew/{member.id}").text
    assert "Mon 7 Dec 2026" in card
    assert address not in card
    assert address in sign_in(Role.CREW_ADMINISTRATOR, Role.FLIGHT_ADMINISTRATOR).get(f"/crew/{member.id}").text
    page = browser.get(f"/flights/101/{DAY}").text
    assert "Koval Ivan" in page
    assert address in page
    dismissal = sign_in(Role.CREW_ADMINISTRATOR).get(f"/crew/{member.id}/dismiss").text
    assert "Released from PS101 on Mon 7 Dec 2026." in dismissal


def test_no_page_takes_more_than_eight_statements(app, browser, address):
    for number in range(8):
        make.assignment(make.crew_member(position="captain").id, make.flight(number=f"PS2{number}").id, DAY)
        make.assignment(make.crew_member().id, 101, DAY)
    pages = [
        "/assignments/", f"/assignments/?date={DAY}", f"/assignments/?date={DAY}&flight=PS101", "/assignments/?crew=1",
        address, f"{address}?rest=short", f"{address}?q=shev&position=captain", f"/flights/101/{DAY}",
    ]  # fmt: skip
    counted = []

    def note(*args):
        counted.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for page in pages:
            counted.clear()
            assert browser.get(page).status_code == 200
            assert len(counted) <= 8, page
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
