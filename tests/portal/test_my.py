"""A crew member's own rides, as seen on a phone."""

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import pytest
from sqlalchemy import event

from app.auth.roles import Role
from app.core.clock import standing_at
from app.core.database import db, transaction
from app.deliveries import service
from app.deliveries.models import Delivery, Plan, Status
from tests import make

MISSING = "Plans are missing for the date."
DAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 29, 18, tzinfo=UTC)
PICK_UP = datetime(2026, 11, 30, 3, 20, tzinfo=UTC)
AT_AIRPORT = datetime(2026, 11, 30, 4, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def the_evening_before():
    with standing_at(NOW):
        yield


@pytest.fixture
def account(app):
    return make.account(Role.CREW_MEMBER, crew_id=make.crew_member(name="Own Person", address="вул. Власна, 7").id)


@pytest.fixture
def browser(sign_in, account):
    return sign_in(account=account)


@pytest.fixture
def ride(account):
    """Give a ride to the airport that a published plan offers, with a colleague on it."""
    line = make.flight(number="CD77")
    delivery = make.duty(account.crew_id, DAY, line)[0]
    car = make.vehicle(model="Vito", plate="AA7777BB", driver_name="Bondar Petro", driver_phone="+380671234567")
    stop = make.ride(delivery, PICK_UP, AT_AIRPORT, DAY, vehicle_id=car.id)
    colleague = make.crew_member(name="Strange Person", address="вул. Чужа, 9", phone="+380991112233")
    plan = db.session.get(Plan, stop.plan_id)
    make.trip_point(plan, make.duty(colleague.id, DAY, line)[0], PICK_UP + timedelta(minutes=10), position=2)
    return delivery


def answer(browser, ride, said="yes", **data):
    return browser.send(f"/my/deliveries/{ride.id}/check-in", {"answer": said, "version": "1", **data})


def stored(ride):
    found = db.session.get(Delivery, ride.id, populate_existing=True)
    return found.check_in, found.refusal_reason


def test_shows_tomorrows_ride_with_all_that_is_needed_in_a_stairwell(browser, ride, account):
    page = browser.get("/my/").text
    for part in (
        "Tomorrow", "Mon 30 Nov 2026", "05:20", "вул. Власна, 7", "Vito", "AA7777BB", "Bondar Petro",
        'href="tel:+380671234567"', "0671234567", "1 colleague", "CD77", "Crew Id", str(account.crew_id),
        "Departure", "08:00", "Arrive", "13:00", "Check In", "No answer", "To the airport", "06:30", "07:00",
    ):  # fmt: skip
        assert part in page, part


def test_shows_nothing_of_the_others(browser, ride):
    page = browser.get("/my/").text
    for part in ("Strange", "Чужа", "991112233", "05:30"):
        assert part not in page


def test_shows_the_ride_home_from_the_airport(browser, account):
    home = make.duty(account.crew_id, DAY)[1]
    leaves = datetime(2026, 11, 30, 11, 40, tzinfo=UTC)
    make.ride(home, leaves + timedelta(minutes=50), leaves, DAY)
    page = browser.get("/my/?date=2026-11-30").text
    assert "Kyiv Boryspil, airport" in page
    assert "home at about" in page
    assert "14:30" in page
    assert "nobody else" in page
    assert "this ride is not planned yet" in page
    assert MISSING not in page


def test_a_ride_home_after_midnight_counts_to_the_day_of_the_release(browser, account):
    night = make.flight(departure=time(18), arrival=time(1), arrival_day_offset=1)
    home = make.duty(account.crew_id, DAY, night)[1]
    leaves = datetime(2026, 11, 30, 23, 45, tzinfo=UTC)
    make.ride(home, leaves + timedelta(minutes=50), leaves, DAY + timedelta(days=1))
    assert "Leaves the airport" not in browser.get("/my/?date=2026-11-30").text
    page = browser.get("/my/?date=2026-12-01").text
    assert "Leaves the airport" in page
    assert "(30 Nov)" in page
    assert "To the airport" not in page


def test_a_pick_up_on_the_evening_before_shows_its_date_and_is_named_on_that_evening(browser, account):
    early = make.flight(departure=time(1), arrival=time(6))
    delivery = make.duty(account.crew_id, DAY, early)[0]
    make.ride(delivery, datetime(2026, 11, 29, 21, 10, tzinfo=UTC), datetime(2026, 11, 29, 21, 50, tzinfo=UTC), DAY)
    page = browser.get("/my/?date=2026-11-30").text
    assert "23:10" in page
    assert "Sun 29 Nov 2026" in page
    evening = browser.get("/my/?date=2026-11-29").text
    assert MISSING in evening
    assert "Next ride" in evening
    assert 'href="/my/?date=2026-11-30"' in evening


def test_says_when_plans_are_missing_and_names_the_duty(browser, account):
    make.duty(account.crew_id, DAY, make.flight(number="CD88"))
    page = browser.get("/my/").text
    assert MISSING in page
    assert "CD88" in page
    assert "Report at" in page
    assert "07:00" in page
    assert 'value="yes"' not in page


def test_says_when_there_is_nothing_at_all(browser, ride):
    page = browser.get("/my/?date=2026-12-24").text
    assert MISSING in page
    assert "You have no duty on Thu 24 Dec 2026." in page
    assert "Next ride" in page


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CANCELLED])
def test_a_plan_that_is_not_published_is_not_shown(browser, account, status):
    delivery = make.duty(account.crew_id, DAY)[0]
    make.ride(delivery, PICK_UP, AT_AIRPORT, DAY, status=status)
    page = browser.get("/my/").text
    assert MISSING in page
    assert "05:20" not in page


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "1999-12-31", "2101-01-01", "9" * 10_000, "<b>"])
def test_says_what_is_wrong_with_a_date(browser, text):
    page = browser.get("/my/", query_string={"date": text})
    assert page.status_code == 422
    assert "date" in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_opens_the_ends_of_the_calendar(browser, day):
    assert browser.get(f"/my/?date={day}").status_code == 200


def test_a_yes_and_a_change_of_mind(browser, ride):
    said = answer(browser, ride)
    assert (said.status_code, said.location) == (303, "/my/?date=2026-11-30")
    assert stored(ride) == (1, None)
    page = browser.get(said.location).text
    assert "You said yes" in page
    assert "state-ok" in page
    assert answer(browser, ride, "refuse", reason="I drive myself").status_code == 303
    page = browser.get("/my/").text
    assert "Refused" in page
    assert "I drive myself" in page
    assert stored(ride) == (0, "I drive myself")


def test_the_same_answer_twice_is_harmless(browser, ride):
    assert [answer(browser, ride).status_code for _ in range(2)] == [303, 303]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"answer": "maybe"}, "Answer with Yes or Refuse."),
        ({"answer": ""}, "Answer with Yes or Refuse."),
        ({"version": ""}, "came without its version"),
        ({"version": "one"}, "came without its version"),
        ({"answer": "refuse", "reason": "x" * 10_000}, "Reason may have 255 characters at most; this has 10000."),
        ({"answer": "refuse", "reason": "a\0b"}, "cannot be kept"),
    ],
)
def test_says_what_is_wrong_with_an_answer_and_keeps_none(browser, ride, data, sentence):
    page = browser.send(f"/my/deliveries/{ride.id}/check-in", {"answer": "yes", "version": "1", **data})
    assert page.status_code == 422
    assert sentence in page.text
    assert "05:20" in page.text
    assert stored(ride) == (None, None)


@pytest.mark.parametrize(
    "body", [{"json": {"answer": "yes", "version": 1}}, {"json": [1, 2]}, {"data": {"reason": (BytesIO(b"x"), "x")}}]
)
def test_an_answer_that_is_no_form_is_refused_like_an_empty_one(browser, ride, body):
    address, token = f"/my/deliveries/{ride.id}/check-in", {"X-CSRFToken": browser.token()}
    assert browser.post(address, headers=token, **body).status_code == 422
    assert stored(ride) == (None, None)


def test_an_answer_without_any_field_is_refused(browser, ride):
    assert browser.send(f"/my/deliveries/{ride.id}/check-in").status_code == 422


@pytest.mark.parametrize("reason", ["O'Brien", "Ґалаґан 😀", "<script>alert(1)</script>", "'; DROP TABLE crew; --"])
def test_keeps_any_reason_as_it_is_written(browser, ride, reason):
    answer(browser, ride, "refuse", reason=reason)
    assert stored(ride) == (0, reason)
    assert "<script>alert" not in browser.get("/my/").text


def test_an_answer_to_a_changed_plan_shows_the_new_plan_instead(browser, ride):
    answer(browser, ride)
    plan_id = db.session.scalar(db.select(Plan.id))
    with transaction(), service.changing(plan_id) as plan:
        plan.trip_points[0].time -= timedelta(minutes=15)
    page = answer(browser, ride)
    assert page.status_code == 409
    assert "Your ride has changed since you opened the page." in page.text
    assert "05:05" in page.text
    assert "Changed since your answer" in page.text
    assert 'name="version" value="2"' in page.text
    assert stored(ride) == (None, None)
    assert answer(browser, ride, version="2").status_code == 303


def test_an_answer_to_a_ride_that_left_its_plan_says_so(browser, ride):
    with transaction(), service.changing(db.session.scalar(db.select(Plan.id))) as plan:
        plan.trip_points.remove(plan.trip_points[0])
    page = answer(browser, ride)
    assert page.status_code == 409
    assert "There is no published plan for this ride" in page.text
    assert MISSING in page.text


def test_after_the_pick_up_the_answer_is_closed(browser, ride):
    with standing_at(PICK_UP):
        page = browser.get("/my/?date=2026-11-30").text
        assert "the answer is closed" in page
        assert 'value="yes"' not in page
        late = answer(browser, ride)
        assert late.status_code == 409
        assert "has passed. Call the transportation desk." in late.text
    assert stored(ride) == (None, None)


def test_says_when_the_car_no_longer_fits_the_flight(browser, ride):
    with transaction():
        db.session.get(Plan, db.session.scalar(db.select(Plan.id))).airport_at = PICK_UP + timedelta(hours=2)
    assert "reaches the airport after report at 07:00" in browser.get("/my/").text


@pytest.mark.parametrize("number", [None, 999, 9_223_372_036_854_775_807, 9_223_372_036_854_775_808, 10**30])
def test_the_ride_of_somebody_else_is_as_little_there_as_none(sign_in, ride, number):
    stranger = sign_in(Role.CREW_MEMBER)
    page = stranger.send(f"/my/deliveries/{number or ride.id}/check-in", {"answer": "refuse", "version": "1"})
    assert page.status_code == 404
    assert stored(ride) == (None, None)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CREW_MEMBER])
def test_nobody_else_may_answer_or_look(sign_in, ride, role):
    browser = sign_in(role)
    assert browser.get("/my/").status_code == 403
    assert answer(browser, ride).status_code == 403


def test_takes_few_statements_however_much_there_is(browser, account):
    for number in range(4):
        line = make.flight(departure=time(1 + number * 5), arrival=time(4 + number * 5))
        for delivery in make.duty(account.crew_id, DAY, line):
            make.ride(delivery, PICK_UP, AT_AIRPORT, DAY)
    statements = []

    def note(*call):
        statements.append(call[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        page = browser.get("/my/").text
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert page.count('class="ride ') == 8
    assert len(statements) <= 3, statements
