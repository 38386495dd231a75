"""The sheet of a plan: gaps between stops, and what does not fit; without a database."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.assignments.models import Assignment
from app.crew.models import CrewMember
from app.deliveries.models import Delivery, Direction, Plan, Status, TripPoint
from app.deliveries.sheet import Gap, answer_state, rows_of

AIRPORT, NEAR, FAR = (50.345, 30.8947), (50.35, 30.95), (50.4501, 30.5234)
AT = datetime(2026, 11, 30, 4, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def house():
    """Let the rules of the house be those of the demo, without an application."""
    app = Flask("house")
    app.extensions["settings"] = SimpleNamespace(
        zone=ZoneInfo("Europe/Kyiv"), airport=AIRPORT, detour_factor=1.4, speed_kmh=25, door=timedelta(minutes=3)
    )
    with app.app_context():
        yield


def stop(minutes, home=NEAR, address=None, released_at=None, due_at=AT, type=1):
    latitude, longitude = home or (None, None)
    member = CrewMember(name="Shevchenko Taras", latitude=latitude, longitude=longitude)
    assignment = Assignment(member=member, duty_start=due_at, duty_end=due_at, released_at=released_at)
    delivery = Delivery(assignment=assignment, type=type)
    return TripPoint(time=AT + timedelta(minutes=minutes), delivery=delivery, address=address)


def plan(direction, *stops):
    return Plan(type=direction, airport_at=AT, date=date(2026, 11, 30), trip_points=list(stops))


def gaps(*rows):
    return [row.gap for row in rows]


def test_on_the_way_to_the_airport_the_airport_comes_last():
    first, last = stop(-120, FAR), stop(-20)
    rows = rows_of(plan(Direction.TO_AIRPORT, first, last))
    assert [row.stop for row in rows] == [first, last, None]
    assert gaps(*rows) == [Gap(100, 112), Gap(20, 17), None]
    assert [gap.is_short for gap in gaps(*rows)[:2]] == [True, False]


def test_on_the_way_home_the_airport_comes_first():
    home = stop(16, type=2)
    rows = rows_of(plan(Direction.HOME, home))
    assert [row.stop for row in rows] == [None, home]
    assert gaps(*rows) == [Gap(16, 17), None]


@pytest.mark.parametrize("unknown", [{"home": None}, {"address": "Another place"}])
def test_a_gap_to_a_place_nobody_knows_is_not_judged(unknown):
    rows = rows_of(plan(Direction.TO_AIRPORT, stop(-1, **unknown)))
    assert gaps(*rows) == [Gap(1, None), None]
    assert not rows[0].gap.is_short


def test_an_empty_plan_is_the_airport_alone():
    assert [(row.stop, row.gap) for row in rows_of(plan(Direction.HOME))] == [(None, None)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, None),
        ({"due_at": AT - timedelta(minutes=1)}, "reaches the airport after report at 05:59"),
        ({"released_at": AT}, "no longer on that flight"),
    ],
)
def test_marks_whom_the_run_does_not_serve(fields, reason):
    rows = rows_of(plan(Direction.TO_AIRPORT, stop(-20, **fields)))
    assert [row.misfit for row in rows] == [reason, None]


@pytest.mark.parametrize(
    ("check_in", "checked_at", "status", "state"),
    [
        (None, None, Status.PUBLISHED, ("wait", "No answer")),
        (None, AT, Status.PUBLISHED, ("changed", "Changed since the answer")),
        (1, AT, Status.PUBLISHED, ("ok", "Yes")),
        (0, AT, Status.PUBLISHED, ("bad", "Refused")),
        (None, None, Status.DRAFT, ("off", "Not told yet")),
    ],
)
def test_names_the_state_of_an_answer(check_in, checked_at, status, state):
    assert answer_state(Delivery(check_in=check_in, checked_at=checked_at), status) == state
