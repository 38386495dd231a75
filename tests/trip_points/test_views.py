"""The pages of the trip points, as a transportation administrator uses them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.auth.roles import Role
from app.core.clock import standing_at
from app.core.database import db
from app.deliveries.models import Direction, Status
from tests import make
from tests.trip_points.rides import AIRPORT_AT, LONG_BEFORE, minutes, plan, plan_with, ride, stops_of, times_of


@pytest.fixture(autouse=True)
def long_before(app):
    """Let it be two days before the run."""
    with standing_at(LONG_BEFORE):
        yield


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.TRANSPORTATION_ADMINISTRATOR)


def listed(answer) -> list[int]:
    """Give the deliveries that a page offers, in order."""
    return [int(key) for key in re.findall(r'name="delivery_id" value="(\d+)"', answer.text)]


def add(browser, run, *deliveries, **fields):
    people = {"delivery_id": [str(delivery.id) for delivery in deliveries]}
    return browser.send(f"/trip-points/new?plan={run.id}", {**people, **fields})


def test_offers_those_the_run_is_for_in_order_of_their_report(browser):
    run = plan()
    late, soon = ride(AIRPORT_AT + minutes(180)), ride(AIRPORT_AT)
    before, after = ride(AIRPORT_AT - minutes(1)), ride(AIRPORT_AT + minutes(181))
    ride(AIRPORT_AT, Direction.HOME)
    ride(AIRPORT_AT, released_at=LONG_BEFORE)
    ride(AIRPORT_AT + timedelta(days=1))
    plan_with(30)
    page = browser.get(f"/trip-points/new?plan={run.id}")
    assert listed(page) == [soon.id, late.id]
    assert "4 of 4 in" in page.text
    everybody = browser.get(f"/trip-points/new?plan={run.id}&everybody=1")
    assert listed(everybody) == [before.id, soon.id, late.id, after.id]
    assert "1 min after<" in everybody.text


def test_offers_those_released_before_the_car_leaves_for_home(browser):
    run = plan(direction=Direction.HOME)
    soon, early = ride(AIRPORT_AT, Direction.HOME), ride(AIRPORT_AT - minutes(180), Direction.HOME)
    ride(AIRPORT_AT + minutes(1), Direction.HOME)
    ride(AIRPORT_AT - minutes(181), Direction.HOME)
    assert listed(browser.get(f"/trip-points/new?plan={run.id}")) == [early.id, soon.id]


def test_finds_people_by_name_number_and_flight(browser):
    run, flight = plan(), make.flight(number="CD77")
    one, two = ride(name="Ґалаґан Їжак", flight=flight), ride(name="O'Brien 100%")
    at = "/trip-points/new"
    for filters, found in (
        ({"q": "галаґан"}, []), ({"q": "ґалаґан"}, [one.id]), ({"q": "o'b"}, [two.id]), ({"q": "%"}, [two.id]),
        ({"q": "7" * 60}, []), ({"flight": "cd 77"}, [one.id]),
        ({"flight": "CD77", "q": "O'B"}, []),
    ):  # fmt: skip
        assert listed(browser.get(at, query_string={"plan": run.id, **filters})) == found, filters
    number = db.session.scalar(
        db.text("SELECT crew_id FROM assignments WHERE id = :id").bindparams(id=two.assignment_id)
    )
    assert listed(browser.get(at, query_string={"plan": run.id, "q": number})) == [two.id]
    assert "Nobody without a trip point fits" in browser.get(at, query_string={"plan": run.id, "q": "nobody"}).text
    assert browser.get(at, query_string={"plan": run.id, "q": "x" * 10_000}).status_code == 422


def test_adds_several_people_and_says_when_each_is_picked_up(browser):
    run, one, two = plan(), ride(name="Koval Ivan"), ride(name="Bondar Olha")
    answer = add(browser, run, one, two)
    assert (answer.status_code, answer.location) == (303, f"/deliveries/{run.id}")
    assert {delivery for delivery, _ in times_of(run)} == {one.id, two.id}
    assert re.search(r"Added: (Koval Ivan|Bondar Olha) at 0\d:\d\d, ", browser.get(answer.location).text)


def test_adds_one_person_at_a_time_and_place_of_choice(browser):
    run, one, two = plan(), ride(), ride()
    assert add(browser, run, one, time="5:45", address="метро").status_code == 303
    assert add(browser, run, two, time="2026-11-30T05:15").status_code == 303
    assert times_of(run) == [(two.id, 75), (one.id, 45)]


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({}, 422, "Choose at least one person."),
        ({"delivery_id": "x"}, 422, "Choose from the list."),
        ({"delivery_id": "-1"}, 422, "Choose from the list."),
        ({"delivery_id": "9" * 19}, 422, "Choose from the list."),
        ({"delivery_id": "9" * 10_000}, 422, "Choose from the list."),
        ({"delivery_id": ["1"] * 101}, 422, "at most 100"),
        ({"delivery_id": "9223372036854775807"}, 422, "no longer there"),
        ({"delivery_id": "0"}, 422, "Choose from the list."),
        ({"delivery_id": "1 OR 1=1"}, 422, "Choose from the list."),
    ],
)
def test_says_what_is_wrong_with_a_choice_and_adds_nobody(browser, fields, status, sentence):
    run = plan()
    ride()
    answer = browser.send(f"/trip-points/new?plan={run.id}", fields)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert times_of(run) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"time": "25:00"}, "There is no such time"),
        ({"time": "soon"}, "There is no such date and time"),
        ({"time": "07:00"}, "a stop can&#39;t be later than that"),
        ({"time": "2026-11-29T05:00"}, "a stop can&#39;t be more than 12 hours away"),
        ({"address": "x" * 256}, "Address may have 255 characters at most"),
        ({"address": "a\x00b"}, "holds a character that cannot be kept"),
    ],
)
def test_says_at_the_field_what_is_wrong_and_keeps_what_was_chosen(browser, fields, sentence):
    run, chosen, other = plan(), ride(name="Chosen"), ride(name="Other")
    answer = add(browser, run, chosen, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert re.findall(r'value="(\d+)" checked', answer.text) == [str(chosen.id)]
    assert listed(answer) == [chosen.id, other.id]
    assert times_of(run) == []


def test_the_last_seat_and_a_person_planned_meanwhile_answer_on_the_same_page(browser):
    run, one, two = plan(seats=1), ride(), ride()
    answer = add(browser, run, one, two)
    assert (answer.status_code, "1 seat left; you chose 2" in answer.text) == (409, True)
    assert len(re.findall(r'value="\d+" checked', answer.text)) == 2
    assert add(browser, run, one).status_code == 303
    answer = add(browser, plan(), one)
    assert (answer.status_code, "is in another plan already" in answer.text) == (409, True)


def test_whoever_does_not_belong_into_the_plan_is_named(browser):
    run = plan()
    for other, sentence in (
        (ride(direction=Direction.HOME), "ride goes the other way"),
        (ride(AIRPORT_AT + timedelta(days=1)), "another day"),
        (ride(released_at=LONG_BEFORE), "is no longer on that flight"),
        (ride(latitude=None, longitude=None), "Add this person alone, with a time."),
    ):
        answer = add(browser, run, other)
        assert (answer.status_code, sentence in answer.text) == (422, True)
    assert times_of(run) == []


@pytest.mark.parametrize("plan_id", ["", "x", "0", "-1", "1e3", "2147483648", "9" * 5000, "99"])
def test_people_for_a_plan_that_is_not_there(browser, plan_id):
    assert browser.get("/trip-points/new", query_string={"plan": plan_id}).status_code == 404
    assert (
        browser.post(
            "/trip-points/new", query_string={"plan": plan_id[:50]}, data={"csrf_token": browser.token()}
        ).status_code
        == 404
    )
    assert browser.get("/trip-points/new").status_code == 404


def test_words_of_the_address_that_mean_nothing_here_do_no_harm(browser):
    run, one = plan(), ride()
    odd = {"plan": run.id, "_scheme": "javascript", "_anchor": "x", "endpoint": "y", "everybody": "<b>", "page": "1"}
    page = browser.get("/trip-points/new", query_string=odd)
    assert (page.status_code, listed(page), "javascript" in page.text) == (200, [one.id], False)


def test_a_cancelled_plan_takes_nobody(browser):
    run = plan(status=Status.CANCELLED)
    assert browser.get(f"/trip-points/new?plan={run.id}").status_code == 409
    assert add(browser, run, ride()).status_code == 409


def test_a_long_list_has_pages_and_few_statements(browser):
    run, flight = plan(), make.flight()
    for _ in range(55):
        ride(flight=flight)
    plan_with(60, 30)
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    first = browser.get(f"/trip-points/new?plan={run.id}")
    assert len(listed(first)) == 50
    assert len([sql for sql in statements if sql.startswith("SELECT")]) <= 8
    assert len(listed(browser.get(f"/trip-points/new?plan={run.id}&page=2"))) == 5
    assert browser.get(f"/trip-points/new?plan={run.id}&page=3").status_code == 404


def test_an_edit_shows_the_way_and_moves_the_stop(browser):
    run, [one, two] = plan_with(60, 30)
    page = browser.get(f"/trip-points/{two.id}/edit").text
    assert "30 min, the way takes 3 min" in page
    assert "Too short" in page
    answer = browser.send(f"/trip-points/{two.id}/edit", {"time": "05:00", "address": "", "version": "1"})
    assert (answer.status_code, answer.location) == (303, f"/deliveries/{run.id}#stop-{two.id}")
    assert times_of(run) == [(two.delivery_id, 90), (one.delivery_id, 60)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"time": ""}, "Time is missing."),
        ({"time": "24:00"}, "There is no such time"),
        ({"time": "2026-02-30T05:00"}, "There is no such date and time"),
        ({"time": "06:31"}, "a stop can&#39;t be later than that"),
        ({"time": "05:00", "address": "x" * 10_000}, "Address may have 255 characters at most"),
        ({"time": "05:00", "version": ""}, "The form came without its version."),
        ({"time": "05:00", "version": "1x"}, "The form came without its version."),
    ],
)
def test_a_bad_edit_changes_nothing(browser, fields, sentence):
    run, [stop] = plan_with(30)
    answer = browser.send(f"/trip-points/{stop.id}/edit", {"version": "1", **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert times_of(run) == [(stop.delivery_id, 30)]


def test_a_stale_edit_changes_nothing_and_shows_the_other_change(browser):
    run, [stop] = plan_with(30)
    at = f"/trip-points/{stop.id}/edit"
    assert browser.send(at, {"time": "05:00", "version": "1"}).status_code == 303
    answer = browser.send(at, {"time": "05:10", "address": "метро", "version": "1"})
    assert answer.status_code == 409
    assert "<del>Mon 30 Nov 2026 06:00</del> → <ins>Mon 30 Nov 2026 05:00</ins>" in answer.text
    assert 'value="метро"' in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert times_of(run) == [(stop.delivery_id, 90)]
    assert browser.send(at, {"time": "05:10", "version": "2"}).status_code == 303


def test_removes_a_stop_and_names_who_is_told(browser):
    run, [one, two] = plan_with(60, 30, status=Status.PUBLISHED)
    at = f"/trip-points/{one.id}"
    assert "1 person will be told" in browser.get(f"{at}/cancel").text
    answer = browser.send(f"{at}/cancel", {"version": "1"})
    assert (answer.status_code, answer.location) == (303, f"/deliveries/{run.id}")
    assert [stop.id for stop in stops_of(run)] == [two.id]
    for way in ("edit", "cancel"):
        assert browser.get(f"{at}/{way}").status_code == 404
        assert browser.send(f"{at}/{way}", {"time": "05:00", "version": "1"}).status_code == 404


def test_a_removal_of_what_somebody_moved_is_asked_again(browser):
    run, [stop] = plan_with(30)
    browser.send(f"/trip-points/{stop.id}/edit", {"time": "05:00", "version": "1"})
    answer = browser.send(f"/trip-points/{stop.id}/cancel", {"version": "1"})
    assert (answer.status_code, "05:00</ins>" in answer.text) == (409, True)
    assert len(stops_of(run)) == 1
    assert browser.send(f"/trip-points/{stop.id}/cancel", {"version": "x"}).status_code == 422
    assert browser.send(f"/trip-points/{stop.id}/cancel").status_code == 303


def test_a_stop_that_is_not_there(browser):
    for number in ("999", "9223372036854775807", "9223372036854775808", "9" * 100):
        assert browser.get(f"/trip-points/{number}/edit").status_code == 404
        assert browser.send(f"/trip-points/{number}/cancel").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRANSPORTATION_ADMINISTRATOR])
def test_stops_are_for_transportation_administrators(sign_in, role):
    other, (run, [stop]) = sign_in(role), plan_with(30)
    for address in (
        f"/trip-points/new?plan={run.id}",
        f"/trip-points/{stop.id}/edit",
        f"/trip-points/{stop.id}/cancel",
    ):
        assert other.get(address).status_code == 403
        assert other.send(address).status_code == 403
    assert other.send(f"/deliveries/{run.id}/sequence", {"trip_point": str(stop.id)}).status_code == 403
