"""The pages of the flights, as a flight administrator uses them."""

from datetime import UTC, date, datetime, time

import pytest

from app.auth.roles import Role
from app.core.clock import standing_at
from app.core.database import db, transaction
from app.flights import service
from app.flights.models import Flight
from app.flights.rules import StrandsAssignments
from app.flights.signals import cancellation_considered, operations_affected
from tests import make

FIELDS = {
    "id": "7",
    "number": "ps 101",
    "route": "KBP-THR-KBP",
    "departure": "18:15",
    "arrival": "10:00",
    "arrival_day_offset": "1",
    "days_of_operation": "6 4,2 7 2",
    "valid_from": "2026-10-25",
    "valid_until": "2027-03-27",
    "pilots": "2",
    "cabin_crew": "5",
}
MONDAY_NOON = datetime(2026, 11, 30, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_noon():
    with standing_at(MONDAY_NOON):
        yield


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.FLIGHT_ADMINISTRATOR)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FLIGHT_ADMINISTRATOR])
def test_only_a_flight_administrator_gets_in(sign_in, role):
    browser = sign_in(role)
    for page in ("", "new", "1", "1/edit", "1/cancel", "1/2026-12-01", "1/2026-12-01/cancel"):
        assert browser.get(f"/flights/{page}").status_code == 403
    assert browser.send("/flights/1/2026-12-01/retime").status_code == 403


def test_adds_a_flight_and_shows_its_card(browser):
    answer = browser.send("/flights/new", FIELDS)
    assert (answer.status_code, answer.location) == (303, "/flights/7")
    card = browser.get("/flights/7").text
    assert "PS101 has been added." in card
    assert "Tue Thu Sat Sun" in card
    assert "10:00, the next day" in card
    assert "2 pilots, 5 cabin crew" in card
    days = [line for line in card.split('href="/flights/7/')[1:] if line.startswith("2")]
    assert [line[:10] for line in days][:3] == ["2026-12-01", "2026-12-03", "2026-12-05"]
    assert len(days) == 14
    flight = db.session.get(Flight, 7)
    assert (flight.number, flight.days_of_operation, flight.departure) == ("PS101", "2467", time(18, 15))


def test_a_one_way_leg_and_a_complement_not_given_are_enough(browser):
    fields = {name: FIELDS[name] for name in ("id", "number", "route", "departure", "days_of_operation", "valid_from")}
    assert browser.send("/flights/new", fields).status_code == 303
    flight = db.session.get(Flight, 7)
    assert (flight.arrival, flight.arrival_day_offset, flight.valid_until) == (None, 0, None)
    assert (flight.pilots, flight.cabin_crew) == (2, 4)
    assert "the flight only departs" in browser.get("/flights/7").text
    assert "the flight only departs" in browser.get("/flights/7/2026-12-01").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": "0"}, "Id is a whole number from 1 to 2147483647."),
        ({"id": "9" * 10_000}, "Id is a whole number"),
        ({"number": "PS-101"}, "A flight number has Latin letters and digits, 10 at most"),
        ({"number": "РS101"}, "A flight number has Latin letters and digits"),
        ({"number": "PS123456789"}, "10 at most"),
        ({"number": "x" * 10_000}, "Number may have 20 characters at most"),
        ({"route": ""}, "Route is missing."),
        ({"route": "a\0b"}, "holds a character that cannot be kept"),
        ({"departure": "24:00"}, "There is no such time."),
        ({"departure": "noon"}, "There is no such time."),
        ({"departure": "", "arrival": ""}, "Give the departure, the arrival, or both."),
        ({"arrival_day_offset": "0"}, "The arrival lies before the departure."),
        ({"arrival_day_offset": "4"}, "is a whole number from 0 to 3."),
        ({"arrival_day_offset": ""}, "Arrives days later is missing."),
        ({"days_of_operation": ""}, "Days of operation is missing."),
        ({"days_of_operation": "128"}, "Write the days as digits, 1 for Monday to 7 for Sunday"),
        ({"days_of_operation": "١٢"}, "Write the days as digits"),
        ({"valid_from": "2026-02-30"}, "There is no such date."),
        ({"valid_from": ""}, "First day is missing."),
        ({"valid_until": "2026-10-24"}, "The last day lies before the first day."),
        ({"pilots": "21"}, "Pilots is a whole number from 0 to 20."),
        ({"pilots": ""}, "Pilots is missing."),
        ({"cabin_crew": "-1"}, "Cabin crew is a whole number from 0 to 50."),
    ],
)
def test_says_at_the_field_what_is_wrong_and_adds_nothing(browser, change, sentence):
    answer = browser.send("/flights/new", {**FIELDS, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.get(Flight, 7) is None


def test_refuses_a_taken_id(browser):
    make.flight(id=7)
    answer = browser.send("/flights/new", FIELDS)
    assert (answer.status_code, "Another flight has that id." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {1, 2, 3}),
        ({"number": "ps1"}, {1}),
        ({"number": "PS 101"}, {1}),
        ({"number": "%"}, set()),
        ({"number": "S"}, set()),
        ({"route": "thr"}, {1}),
        ({"route": "_"}, set()),
        ({"departure_from": "18:15"}, {1}),
        ({"departure_to": "18:14"}, {2}),
        ({"departure_from": "08:00", "departure_to": "18:15"}, {1, 2}),
        ({"departure_from": "18:00", "departure_to": "02:00"}, {1}),
        ({"arrival_from": "10:00", "arrival_to": "10:00"}, {1}),
        ({"arrival_to": "06:00"}, {3}),
        ({"date": "2026-12-01"}, {1, 2, 3}),
        ({"date": "2026-12-02"}, {2, 3}),
        ({"date": "2027-03-28"}, {2, 3}),
        ({"date": "2026-12-03"}, {1, 3}),
        ({"date": "2026-12-01", "route": "VIE", "departure_to": "09:00"}, {2}),
        ({"date": "2000-01-01"}, set()),
    ],
)
def test_lists_those_that_fit_all_filters(browser, filters, found):
    browser.send("/flights/new", {**FIELDS, "id": "1"})
    make.flight(id=2, number="PS201")
    make.flight(id=3, number="QU3", route="IST-KBP", departure=None, arrival=time(5))
    service_day = {"flight_id": 2, "day": date(2026, 12, 3)}
    assert browser.send("/flights/{flight_id}/{day}/cancel".format(**service_day)).status_code == 303
    page = browser.get("/flights/", query_string=filters).text
    assert {number for number in (1, 2, 3) if f'href="/flights/{number}"' in page} == found
    assert ("No flight fits" in page) == (not found)


def test_a_cancelled_flight_is_listed_for_the_days_it_flew(browser):
    make.flight(id=1)
    make.flight(id=2, departure=time(15), arrival=time(18))
    for number in (1, 2):
        assert browser.send(f"/flights/{number}/cancel").status_code == 303
    for day, found in {"2026-11-29": {1, 2}, "2026-11-30": {1}, "2026-12-01": set()}.items():
        page = browser.get("/flights/", query_string={"date": day}).text
        assert {number for number in (1, 2) if f'href="/flights/{number}"' in page} == found


@pytest.mark.parametrize("query", ["date=2026-02-30", "departure_from=25:00", "arrival_to=x", "number=" + "x" * 10_000])
def test_a_filter_that_cannot_be_read_gets_its_sentence(browser, query):
    assert browser.get(f"/flights/?{query}").status_code == 422


def test_changes_a_flight(browser):
    make.flight(id=7, pilots=3)
    fields = {name: text for name, text in FIELDS.items() if name not in ("id", "pilots")}
    assert browser.send("/flights/7/edit", {**fields, "version": "1"}).status_code == 303
    flight = db.session.get(Flight, 7)
    db.session.refresh(flight)
    assert (flight.number, flight.pilots, flight.version) == ("PS101", 3, 2)


def test_a_stale_edit_changes_nothing_and_shows_the_other_change(browser):
    make.flight(id=7, route="KBP-VIE-KBP")
    form = {**FIELDS, "version": "1"}
    assert browser.send("/flights/7/edit", form).status_code == 303
    answer = browser.send("/flights/7/edit", {**form, "route": "KBP-LHR-KBP"})
    assert answer.status_code == 409
    assert "<del>KBP-VIE-KBP</del> → <ins>KBP-THR-KBP</ins>" in answer.text
    assert 'value="KBP-LHR-KBP"' in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text


def test_an_edit_that_strands_people_names_them_before_it_is_confirmed(browser):
    make.flight(id=7)

    def strand(sender, flight, dropped, moved, confirmed):
        if not confirmed:
            raise StrandsAssignments([f"Koval Ivan would lose {operation.date:%-d %b}." for operation in dropped])

    with transaction():
        service.operation_for(7, date(2026, 12, 2))
    with operations_affected.connected_to(strand):
        answer = browser.send("/flights/7/edit", {**FIELDS, "version": "1"})
        assert answer.status_code == 409
        assert "Koval Ivan would lose 2 Dec." in answer.text
        assert "Save all the same" in answer.text
        assert 'value="KBP-THR-KBP"' in answer.text
        assert db.session.get(Flight, 7).route == "KBP-VIE-KBP"
        answer = browser.send("/flights/7/edit", {**FIELDS, "version": "1", "confirmed": "yes"})
        assert answer.status_code == 303


def test_cancels_a_flight_after_naming_what_will_happen(browser):
    make.flight(id=7, number="PS7")
    with cancellation_considered.connected_to(lambda *_, **__: ["Koval Ivan is released."]):
        page = browser.get("/flights/7/cancel").text
    assert "Koval Ivan is released." in page
    assert "Nobody is appointed to a coming day of it." in browser.get("/flights/7/cancel").text
    assert browser.send("/flights/7/cancel").status_code == 303
    card = browser.get("/flights/7").text
    assert "PS7 has been cancelled." in card
    for address in ("cancel", "edit"):
        assert browser.get(f"/flights/7/{address}").status_code == 409
        again = browser.send(f"/flights/7/{address}", {**FIELDS, "version": "2"})
        assert (again.status_code, "has been cancelled already" in again.text) == (409, True)


@pytest.mark.parametrize("address", ["999", "999/edit", "999/cancel", "999/2026-12-01", "99999999999999999999"])
def test_an_unknown_id_is_not_there(browser, address):
    assert browser.get(f"/flights/{address}").status_code == 404


@pytest.mark.parametrize("field", ["number", "route"])
@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; DROP TABLE flights; --", "Ґалаґан", "😀"])
def test_odd_texts_in_the_filters_find_nothing_and_do_nothing(browser, field, text):
    answer = browser.get("/flights/", query_string={field: text})
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.text
