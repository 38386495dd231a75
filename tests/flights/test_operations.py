"""A flight on one date: opened, retimed, cancelled."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.audit.models import AuditEntry
from app.auth.roles import Role
from app.core.clock import standing_at
from app.core.database import db, transaction
from app.flights import service
from app.flights.models import Operation
from app.flights.signals import cancellation_considered, operations_affected
from tests import make

MONDAY_NOON = datetime(2026, 11, 30, 10, tzinfo=UTC)
TUESDAY = date(2026, 12, 1)
PAGE = "/flights/7/2026-12-01"


@pytest.fixture(autouse=True)
def monday_noon(app):
    with standing_at(MONDAY_NOON):
        yield


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.FLIGHT_ADMINISTRATOR)


@pytest.fixture
def affected():
    """Collect what the features above are told."""
    told = []

    def note(sender, flight, dropped, moved, confirmed):
        told.append((flight.id, [one.date for one in dropped], [one.date for one in moved], confirmed))

    with operations_affected.connected_to(note):
        yield told


def stored(day=TUESDAY, flight_id=7):
    db.session.expire_all()
    return db.session.get(Operation, (flight_id, day))


def test_shows_the_schedule_and_stores_nothing(browser):
    make.flight(id=7, number="PS7", arrival=time(1, 30), arrival_day_offset=1)
    page = browser.get(PAGE).text
    assert "<h1>PS7 of Tue 1 Dec 2026</h1>" in page
    assert ">Tue 1 Dec 08:00<" in page
    assert ">Wed 2 Dec 01:30<" in page
    assert 'value="2026-12-02 01:30"' in page
    assert "On schedule" in page
    assert stored() is None


def test_a_day_not_flown_or_impossible_is_not_there(browser):
    make.flight(id=7, days_of_operation="1")
    for day in ("2026-12-01", "2026-02-30", "2026-13-01", "1999-12-06", "20261207"):
        assert browser.get(f"/flights/7/{day}").status_code == 404
    answer = browser.send(f"{PAGE}/cancel")
    assert (answer.status_code, "of Tue 1 Dec 2026 does not fly." in answer.text) == (422, True)


def test_retimes_and_tells(browser, affected):
    make.flight(id=7)
    answer = browser.send(f"{PAGE}/retime", {"departure": "2026-12-01T10:15", "arrival": "15:20", "version": "1"})
    assert (answer.status_code, answer.location) == (303, PAGE)
    operation = stored()
    assert operation.departure_at == datetime(2026, 12, 1, 8, 15, tzinfo=UTC)
    assert operation.arrival_at == datetime(2026, 12, 1, 13, 20, tzinfo=UTC)
    assert (operation.retimed_at, operation.version) == (MONDAY_NOON, 2)
    assert affected == [(7, [], [TUESDAY], True)]
    assert "Retimed" in browser.get(PAGE).text
    entry = db.session.query(AuditEntry).filter_by(subject="flight_operations", subject_id="7/2026-12-01").one()
    assert entry.changes["departure_at"] == ["2026-12-01T06:00:00+00:00", "2026-12-01T08:15:00+00:00"]


def test_a_time_without_date_belongs_to_the_day_of_its_leg(browser):
    make.flight(id=7, departure=time(20), arrival=time(1), arrival_day_offset=1)
    assert browser.send(f"{PAGE}/retime", {"departure": "20:30", "arrival": "02:00"}).status_code == 303
    assert stored().arrival_at == datetime(2026, 12, 2, tzinfo=UTC)


def test_a_leg_that_is_not_sent_stays(browser, affected):
    make.flight(id=7)
    assert browser.send(f"{PAGE}/retime", {"departure": "09:00"}).status_code == 303
    assert stored().arrival_at == datetime(2026, 12, 1, 11, tzinfo=UTC)
    assert browser.send(f"{PAGE}/retime", {"departure": "09:00"}).status_code == 303
    assert len(affected) == 1
    assert stored().version == 2


def test_a_leg_that_does_not_exist_stays_empty(browser):
    make.flight(id=7, arrival=None)
    assert 'name="arrival"' not in browser.get(PAGE).text
    assert browser.send(f"{PAGE}/retime", {"departure": "09:00", "arrival": "13:00"}).status_code == 303
    assert stored().arrival_at is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"departure": "2026-12-01T14:00"}, "The arrival lies before the departure."),
        ({"arrival": "2026-12-05T08:01"}, "more than four days after the departure"),
        ({"departure": "2026-12-04T10:00", "arrival": "2026-12-04T12:00"}, "more than two days from Tue 1 Dec 2026"),
        ({"departure": "2026-11-30T11:00"}, "Departure would lie in the past."),
        ({"departure": ""}, "Departure is missing."),
        ({"departure": "soon"}, "There is no such date and time."),
        ({"departure": "25:00"}, "There is no such time."),
        ({"departure": "2026-02-30T10:00"}, "There is no such date and time."),
        ({"arrival": "9" * 10_000}, "There is no such date and time."),
        ({"version": "x"}, "The form came without its version."),
    ],
)
def test_says_at_the_field_what_is_wrong_and_retimes_nothing(browser, affected, change, sentence):
    make.flight(id=7)
    answer = browser.send(f"{PAGE}/retime", {"departure": "08:00", "arrival": "13:00", "version": "1", **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (stored(), affected) == (None, [])


def test_what_has_passed_stays_as_it_was(browser):
    make.flight(id=7)
    page = "/flights/7/2026-11-30"
    assert "Under way" in browser.get(page).text
    answer = browser.send(f"{page}/retime", {"departure": "13:00", "arrival": "15:00"})
    assert (answer.status_code, "The departure is past, 30 Nov 08:00" in answer.text) == (422, True)
    assert browser.send(f"{page}/retime", {"departure": "08:00", "arrival": "15:00"}).status_code == 303
    assert stored(date(2026, 11, 30)).arrival_at == datetime(2026, 11, 30, 13, tzinfo=UTC)


@pytest.mark.parametrize("action", ["retime", "cancel"])
def test_what_is_over_is_not_changed(browser, action):
    make.flight(id=7)
    page = "/flights/7/2026-11-29"
    answer = browser.send(f"{page}/{action}", {"departure": "08:00", "arrival": "13:00"})
    assert (answer.status_code, "has ended" in answer.text) == (409, True)
    assert "Over" in browser.get(page).text
    assert 'name="departure"' not in browser.get(page).text


def test_a_stale_retime_changes_nothing_and_shows_the_other_change(browser):
    make.flight(id=7)
    form = {"arrival": "13:00", "version": "1"}
    assert browser.send(f"{PAGE}/retime", {**form, "departure": "09:00"}).status_code == 303
    answer = browser.send(f"{PAGE}/retime", {**form, "departure": "10:00"})
    assert answer.status_code == 409
    assert "Somebody changed this while you had it open." in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert stored().departure_at == datetime(2026, 12, 1, 7, tzinfo=UTC)


def test_cancels_after_naming_what_will_happen(browser, affected):
    make.flight(id=7, number="PS7")
    with cancellation_considered.connected_to(lambda *_, **__: ["Koval Ivan is released."]):
        assert "Koval Ivan is released." in browser.get(f"{PAGE}/cancel").text
    assert stored() is None
    assert browser.send(f"{PAGE}/cancel").status_code == 303
    assert affected == [(7, [TUESDAY], [], True)]
    assert stored().cancelled_at == MONDAY_NOON
    page = browser.get(PAGE).text
    assert "PS7 of Tue 1 Dec 2026 has been cancelled." in page
    for again in (browser.get(f"{PAGE}/cancel"), browser.send(f"{PAGE}/cancel"), browser.send(f"{PAGE}/retime")):
        assert (again.status_code, "has been cancelled already" in again.text) == (409, True)
    assert "Cancelled" in browser.get("/flights/7").text


def test_one_on_its_way_can_still_be_found_and_retimed_the_day_after(browser):
    make.flight(id=7, departure=time(20), arrival=time(13), arrival_day_offset=1)
    assert 'href="/flights/7/2026-11-29"' in browser.get("/flights/7").text
    assert browser.send("/flights/7/2026-11-29/retime", {"arrival": "15:00"}).status_code == 303


def test_a_cancelled_flight_lets_what_left_early_be_retimed(browser):
    make.flight(id=7, departure=time(13), arrival=time(18))
    with standing_at(MONDAY_NOON - timedelta(hours=4)), transaction():
        early = MONDAY_NOON - timedelta(hours=1)
        service.retime(7, date(2026, 11, 30), None, early, MONDAY_NOON + timedelta(hours=4))
    assert browser.send("/flights/7/cancel").status_code == 303
    assert stored(date(2026, 11, 30)).cancelled_at is None
    assert browser.send("/flights/7/2026-11-30/retime", {"arrival": "19:00"}).status_code == 303


@pytest.mark.parametrize(
    ("departure", "sentence"),
    [
        ("2027-03-28T03:30", "03:30 does not exist on 28 Mar 2027"),
        ("03:30", "03:30 does not exist on 28 Mar 2027"),
    ],
)
def test_a_time_the_clocks_jump_over_gets_its_sentence(browser, departure, sentence):
    make.flight(id=7)
    answer = browser.send("/flights/7/2027-03-28/retime", {"departure": departure, "arrival": "13:00"})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_departure_that_comes_twice_can_be_saved_again(browser):
    make.flight(id=7, departure=time(3, 30))
    page = "/flights/7/2027-10-31"
    shown = "2027-10-31T03:30+03:00"
    assert f'value="{shown}"' in browser.get(page).text
    assert browser.send(f"{page}/retime", {"departure": shown, "arrival": "14:00"}).status_code == 303
    assert stored(date(2027, 10, 31)).departure_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    answer = browser.send(f"{page}/retime", {"departure": "03:30"})
    assert (answer.status_code, "03:30 comes twice on 31 Oct 2027" in answer.text) == (422, True)
    second = "2027-10-31T03:30+02:00"
    assert browser.send(f"{page}/retime", {"departure": second, "arrival": "14:00"}).status_code == 303
    assert f'value="{second}"' in browser.get(page).text
