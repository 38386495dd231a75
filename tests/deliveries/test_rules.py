"""What a run must be like; without a database."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.assignments.models import Assignment
from app.crew.models import CrewMember
from app.deliveries import rules
from app.deliveries.models import Delivery, Direction, Plan, Status, TripPoint
from app.vehicles.models import Vehicle

TO, HOME = Direction.TO_AIRPORT, Direction.HOME
DAY = date(2026, 11, 30)
# Six in the morning at the base, two hours ahead of UTC.
AT = datetime(2026, 11, 30, 4, tzinfo=UTC)
hours = st.integers(-30 * 60, 30 * 60).map(lambda minutes: AT + timedelta(minutes=minutes))


@pytest.fixture(scope="module", autouse=True)
def base():
    """Let the clocks be those of Kyiv, without an application."""
    app = Flask("base")
    app.extensions["settings"] = SimpleNamespace(zone=ZoneInfo("Europe/Kyiv"))
    with app.app_context():
        yield


def moment(hour, minute=0, day=30):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Kyiv"))


@pytest.mark.parametrize(
    ("direction", "airport_at"),
    [(TO, moment(0)), (TO, moment(23, 59)), (TO, moment(23, 30, 29)), (TO, moment(12, 0, 29)),
     (HOME, moment(0)), (HOME, moment(23, 59)), (HOME, moment(0, 20) + timedelta(days=1))],
)  # fmt: skip
def test_the_car_is_at_the_airport_on_the_day_or_by_night_beside_it(direction, airport_at):
    rules.ensure_airport_on(DAY, direction, airport_at)


@pytest.mark.parametrize(
    ("direction", "airport_at"),
    [(TO, moment(11, 59, 29)), (TO, moment(0) + timedelta(days=1)), (HOME, moment(23, 59, 29)),
     (HOME, moment(12, 1) + timedelta(days=1)), (TO, moment(6) - timedelta(days=365))],
)  # fmt: skip
def test_another_day_at_the_airport_is_refused(direction, airport_at):
    with pytest.raises(rules.AirportOutsideDay, match="not on 30 Nov 2026"):
        rules.ensure_airport_on(DAY, direction, airport_at)


@given(st.sampled_from(Direction), hours)
def test_a_stop_lies_on_its_side_of_the_airport_within_twelve_hours(direction, stop):
    before = AT - stop
    fits = timedelta() <= (before if direction is TO else -before) <= timedelta(hours=12)
    if fits:
        rules.ensure_stop_in_run(direction, AT, stop)
    else:
        with pytest.raises(rules.StopOutsideRun, match="06:00 on 30 Nov"):
            rules.ensure_stop_in_run(direction, AT, stop)


@given(hours, st.lists(hours, max_size=12))
def test_a_run_spans_all_its_stops_and_the_airport_and_no_more(airport_at, stops):
    start, end = rules.run_of(airport_at, stops)
    assert start <= end
    assert all(start <= moment <= end for moment in [airport_at, *stops])
    assert {start, end} <= {airport_at, *stops}


@given(hours, hours)
def test_one_gets_in_at_the_own_stop_or_at_the_airport(airport_at, stop):
    assert rules.pick_up_at(TO, airport_at, stop) == stop
    assert rules.pick_up_at(HOME, airport_at, stop) == airport_at


@pytest.mark.parametrize(
    ("direction", "airport_at", "due_at", "reason"),
    [
        (TO, moment(6), moment(6), None),
        (TO, moment(6), moment(6, 30), None),
        (TO, moment(6, 1), moment(6), "reaches the airport after report at 06:00"),
        (HOME, moment(14), moment(14), None),
        (HOME, moment(13, 59), moment(14), "leaves the airport before release at 14:00"),
        (TO, moment(6), moment(6) + timedelta(days=1), "report is now 1 Dec 06:00, another day"),
        (HOME, moment(23, 50), moment(0, 10) + timedelta(days=1), "release is now 1 Dec 00:10, another day"),
    ],
)
def test_says_why_a_ride_no_longer_serves_its_duty(direction, airport_at, due_at, reason):
    assert rules.misfit(direction, airport_at, DAY, due_at) == reason


@given(st.sampled_from(Direction), hours, hours)
def test_a_ride_fits_only_if_nobody_is_late_or_left_behind(direction, airport_at, due_at):
    if rules.misfit(direction, airport_at, DAY, due_at) is None:
        assert airport_at <= due_at if direction is TO else airport_at >= due_at


def person(type=TO, duty_start=AT, released_at=None):
    member = CrewMember(name="Shevchenko Taras")
    duty_end = duty_start + timedelta(hours=8)
    assignment = Assignment(member=member, duty_start=duty_start, duty_end=duty_end, released_at=released_at)
    return Delivery(assignment=assignment, type=type)


def plan(**fields):
    return Plan(**{"date": DAY, "type": TO, "airport_at": AT, "status": Status.DRAFT, "run_end": AT, **fields})


@pytest.mark.parametrize(
    ("delivery", "sentence"),
    [
        ({"released_at": AT}, "Shevchenko Taras is no longer on that flight and needs no ride."),
        ({"type": HOME}, "Shevchenko Taras's ride goes the other way."),
        ({"duty_start": AT + timedelta(days=1)}, "Shevchenko Taras's report is on 1 Dec 2026, another day."),
    ],
)
def test_a_plan_takes_only_people_of_its_day_and_direction(delivery, sentence):
    rules.ensure_belongs(plan(), person())
    with pytest.raises(rules.NotOfThisPlan) as refusal:
        rules.ensure_belongs(plan(), person(**delivery))
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"status": Status.CANCELLED}, rules.PlanCancelled),
        ({"status": Status.PUBLISHED, "run_end": AT}, rules.RunOver),
        ({"status": Status.PUBLISHED, "run_end": AT + timedelta(minutes=1)}, None),
        ({"status": Status.DRAFT, "run_end": AT - timedelta(days=1)}, None),
    ],
)
def test_a_plan_is_open_until_it_is_cancelled_or_its_run_over(fields, error):
    if error is None:
        rules.ensure_open(plan(**fields), AT)
    else:
        with pytest.raises(error):
            rules.ensure_open(plan(**fields), AT)


VEHICLE, RETIRED = Vehicle(plate="AA1234BB"), Vehicle(plate="AA1234BB", retired_at=AT)
STOP = TripPoint(time=AT, position=1)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"vehicle": VEHICLE, "trip_points": [STOP], "status": Status.PUBLISHED}, rules.NotADraft),
        ({"vehicle": None, "trip_points": [STOP]}, rules.NothingToPublish),
        ({"vehicle": VEHICLE, "trip_points": []}, rules.NothingToPublish),
        ({"vehicle": RETIRED, "trip_points": [STOP]}, rules.VehicleRetired),
        ({"vehicle": VEHICLE, "trip_points": [STOP], "run_end": AT - timedelta(minutes=1)}, rules.RunOver),
    ],
)
def test_a_plan_is_ready_with_a_vehicle_in_service_and_people_before_its_run(fields, error):
    with pytest.raises(error):
        rules.ensure_ready(plan(**fields), AT - timedelta(minutes=1))


def test_a_whole_draft_is_ready():
    rules.ensure_ready(plan(vehicle=VEHICLE, trip_points=[STOP]), AT - timedelta(minutes=1))


def test_names_a_run_as_people_do():
    assert rules.name_run(plan()) == "Mon 30 Nov 2026 to the airport at 06:00"
    assert rules.name_run(plan(type=HOME)) == "Mon 30 Nov 2026 home from the airport at 06:00"
