"""The sequence of a plan's stops, as it is dragged or moved with the arrows."""

import pytest

from app.auth.roles import Role
from app.core.clock import standing_at
from app.deliveries.models import Status
from tests.trip_points.rides import AIRPORT_AT, LONG_BEFORE, minutes, plan_with, stops_of, times_of


@pytest.fixture(autouse=True)
def long_before(app):
    """Let it be two days before the run."""
    with standing_at(LONG_BEFORE):
        yield


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.TRANSPORTATION_ADMINISTRATOR)


def put(browser, run, *stops, **fields):
    order = [str(getattr(stop, "id", stop)) for stop in stops]
    return browser.send(f"/deliveries/{run.id}/sequence", {"trip_point": order, **fields})


def test_a_new_order_changes_places_and_keeps_the_times(browser):
    run, [one, two, three] = plan_with(60, 40, 20)
    answer = put(browser, run, three, one, two)
    assert (answer.status_code, answer.location) == (303, f"/deliveries/{run.id}")
    assert times_of(run) == [(three.delivery_id, 60), (one.delivery_id, 40), (two.delivery_id, 20)]
    assert "The sequence has been changed." in browser.get(answer.location).text
    assert "as it was" in browser.get(put(browser, run, three, one, two).location).text


def test_an_arrow_moves_one_stop_and_comes_back_to_its_button(browser):
    run, [one, two, three] = plan_with(60, 40, 20)
    answer = put(browser, run, one, two, three, move=f"up-{three.id}", version=str(run.version))
    assert answer.location == f"/deliveries/{run.id}#up-{three.id}"
    assert [stop.id for stop in stops_of(run)] == [one.id, three.id, two.id]
    put(browser, run, one, three, two, move=f"down-{one.id}")
    assert [stop.id for stop in stops_of(run)] == [three.id, one.id, two.id]
    put(browser, run, three, one, two, move=f"up-{three.id}")
    assert [stop.id for stop in stops_of(run)] == [three.id, one.id, two.id]


def test_the_plan_offers_an_arrow_for_each_way_that_there_is(browser):
    run, [one, two] = plan_with(60, 30)
    page = browser.get(f"/deliveries/{run.id}").text
    assert f'name="move" value="down-{one.id}"' in page
    assert f'name="move" value="up-{two.id}"' in page
    assert f'value="up-{one.id}"' not in page
    assert f'value="down-{two.id}"' not in page
    assert page.count('name="trip_point"') == 2
    assert "data-drag-handle" in page


def test_in_a_published_plan_it_says_who_is_asked_again(browser):
    run, [one, two, three] = plan_with(60, 40, 20, status=Status.PUBLISHED)
    page = browser.get(put(browser, run, one, three, two).location).text
    assert "Asked for a new answer: " in page
    assert page.split("Asked for a new answer: ")[1].split(".")[0].count(",") == 1


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ([], 422),
        (["x"], 422),
        (["1", "9" * 30], 422),
        (["-1"], 422),
        (["9223372036854775807"], 409),
        (["1"] * 101, 422),
    ],
)
def test_what_is_no_order_changes_nothing(browser, order, status):
    run, stops = plan_with(60, 30)
    assert put(browser, run, *order).status_code == status
    assert [stop.id for stop in stops_of(run)] == [stop.id for stop in stops]


def test_other_stops_than_the_plans_are_a_conflict(browser):
    run, [one, two] = plan_with(60, 30)
    _, [stranger] = plan_with(60)
    for order in ((one,), (one, one), (one, two, two), (one, stranger), (two, one, stranger)):
        answer = put(browser, run, *order)
        assert (answer.status_code, "Somebody changed the stops" in answer.text) == (409, True)
    assert [stop.id for stop in stops_of(run)] == [one.id, two.id]


@pytest.mark.parametrize("move", ["up", "left-1", "up-x", "up-999", "up-" + "9" * 300])
def test_what_is_no_move_changes_nothing(browser, move):
    run, [one, two] = plan_with(60, 30)
    assert put(browser, run, one, two, move=move).status_code == 422
    assert [stop.id for stop in stops_of(run)] == [one.id, two.id]


def test_an_outdated_order_shows_what_somebody_else_did(browser):
    run, [one, two] = plan_with(60, 30)
    version = str(run.version)
    browser.send(f"/trip-points/{one.id}/edit", {"time": "05:00", "version": "1"})
    answer = put(browser, run, two, one, version=version)
    assert (answer.status_code, "05:00</ins>" in answer.text) == (409, True)
    assert put(browser, run, two, one, version="x").status_code == 422
    assert times_of(run) == [(one.delivery_id, 90), (two.delivery_id, 30)]


def test_what_was_seen_already_is_not_told_as_somebody_elses_change(browser):
    run, [one, two, gone] = plan_with(60, 30, 20)
    browser.send(f"/trip-points/{gone.id}/cancel", {"version": "1"})
    version = str(run.version)
    browser.send(f"/trip-points/{one.id}/edit", {"time": "05:00", "version": "1"})
    page = put(browser, run, two, one, version=version).text
    assert ("05:00</ins>" in page, "<ins>none</ins>" in page) == (True, False)


def test_after_the_first_pick_up_the_sequence_stays(browser):
    run, [one, two, three] = plan_with(60, 40, 20, status=Status.PUBLISHED)
    with standing_at(AIRPORT_AT - minutes(50)):
        answer = put(browser, run, two, one, three)
        assert (answer.status_code, "has passed" in answer.text) == (409, True)
        assert put(browser, run, one, three, two).status_code == 303
    with standing_at(AIRPORT_AT):
        assert put(browser, run, one, two, three).status_code == 409


@pytest.mark.parametrize("plan_id", ["999", "2147483648", "9" * 60])
def test_a_plan_that_is_not_there_has_no_sequence(browser, plan_id):
    assert browser.send(f"/deliveries/{plan_id}/sequence", {"trip_point": "1"}).status_code == 404
    assert browser.get(f"/deliveries/{plan_id}/sequence").status_code in (404, 405)
