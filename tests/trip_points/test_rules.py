"""When the car stops where: proposals, gaps and sequences."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.clock import TimeDoesNotExist, TimeHappensTwice
from app.deliveries.models import Direction
from app.deliveries.travel import great_circle_km, travel_time
from app.trip_points import rules
from app.trip_points.rules import Place, SequenceChanged

AIRPORT = (50.345, 30.8947)
AT = datetime(2026, 11, 30, 4, 30, tzinfo=UTC)
TO, HOME = Direction.TO_AIRPORT, Direction.HOME
points = st.tuples(st.floats(50, 51), st.floats(30, 31))
homes = st.lists(points, max_size=12)
directions = st.sampled_from(Direction)
moments = st.integers(0, 600).map(lambda minutes: AT - timedelta(minutes=minutes))


def travel(a, b):
    return travel_time(a, b, detour_factor=1.4, speed_kmh=25, door=timedelta(minutes=3))


def chain_of(direction, homes):
    """Give the way of a proposal as places in order of time, the airport among them."""
    chain = [Place(at, homes[index]) for index, at in rules.propose(direction, AIRPORT, AT, homes, travel)]
    way = [Place(AT, AIRPORT), *chain]
    return way[::-1] if direction is TO else way


@given(directions, homes)
def test_a_proposed_chain_never_has_a_gap_shorter_than_its_way(direction, homes):
    way = chain_of(direction, homes)
    assert all(other.at - one.at >= travel(one.where, other.where) for one, other in pairwise(way))


@given(directions, homes)
def test_a_proposed_chain_wastes_no_minute(direction, homes):
    way = chain_of(direction, homes)
    assert all(other.at - one.at == travel(one.where, other.where) for one, other in pairwise(way))


@given(directions, homes)
def test_a_proposed_chain_runs_in_order_of_time_and_has_the_airport_at_its_end(direction, homes):
    way = chain_of(direction, homes)
    assert [place.at for place in way] == sorted(place.at for place in way)
    assert way[-1 if direction is TO else 0] == Place(AT, AIRPORT)


@given(directions, homes)
def test_a_proposal_has_each_home_once_and_the_nearest_next(direction, homes):
    here, left = AIRPORT, list(range(len(homes)))
    for index, _ in rules.propose(direction, AIRPORT, AT, homes, travel):
        assert great_circle_km(here, homes[index]) == min(great_circle_km(here, homes[other]) for other in left)
        left.remove(index)
        here = homes[index]
    assert left == []


@given(
    st.lists(moments, max_size=12).flatmap(lambda times: st.tuples(st.just(times), st.permutations(range(len(times)))))
)
def test_a_new_sequence_keeps_the_set_of_times_and_each_stop_once(times_and_order):
    times, order = times_and_order
    new = rules.resequence(times, order)
    assert [key for key, _ in new] == list(order)
    assert [at for _, at in new] == sorted(times)


@given(st.permutations(range(6)), st.integers(0, 5), st.sampled_from((-1, 1)))
def test_a_move_changes_places_with_the_neighbour_only(order, key, by):
    new = rules.moved(order, key, by)
    place = order.index(key)
    assert sorted(new) == sorted(order)
    assert new.index(key) == min(max(place + by, 0), 5)
    assert [old == now for old, now in zip(order, new, strict=True)].count(False) == (2 if 0 <= place + by <= 5 else 0)


@pytest.mark.parametrize("posted", [[], [1], [1, 2, 2], [1, 2, 3, 4], [1, 2, 4]])
def test_a_sequence_of_other_stops_is_refused(posted):
    with pytest.raises(SequenceChanged):
        rules.ensure_same_stops(posted, [1, 2, 3])


def test_the_edge_of_a_run_is_its_stop_farthest_from_the_airport():
    near, far = Place(AT - timedelta(minutes=30), (50.4, 30.7)), Place(AT - timedelta(minutes=50), (50.5, 30.4))
    assert rules.edge_of(TO, Place(AT, AIRPORT), [near, far]) == far
    assert rules.edge_of(TO, Place(AT, AIRPORT), []) == Place(AT, AIRPORT)
    later = Place(AT + timedelta(minutes=40), (50.5, 30.4))
    assert rules.edge_of(HOME, Place(AT, AIRPORT), [later, Place(AT + timedelta(minutes=9), None)]) == later


def test_the_next_known_place_stands_in_for_an_edge_that_nobody_can_find_on_a_map():
    near, far = Place(AT - timedelta(minutes=30), (50.4, 30.7)), Place(AT - timedelta(minutes=50), None)
    assert rules.edge_of(TO, Place(AT, AIRPORT), [near, far]) == Place(far.at, near.where)
    assert rules.edge_of(TO, Place(AT, AIRPORT), [far]) == Place(far.at, AIRPORT)


@pytest.fixture
def at_the_base(app):
    """Let the clock of the base answer."""


@pytest.mark.parametrize(
    ("airport_at", "at", "moment"),
    [
        ("2026-11-30T06:30", time(5, 15), "2026-11-30T05:15"),
        ("2026-11-30T00:20", time(23, 40), "2026-11-29T23:40"),
        ("2026-11-30T23:50", time(0, 30), "2026-12-01T00:30"),
        ("2026-10-25T06:30", time(5), "2026-10-25T05:00"),
    ],
)
def test_a_bare_time_is_the_moment_nearest_to_the_airport(at_the_base, airport_at, at, moment):
    kyiv = ZoneInfo("Europe/Kyiv")
    to = datetime.fromisoformat(airport_at).replace(tzinfo=kyiv)
    assert clock.local(rules.nearest_moment(at, to)) == datetime.fromisoformat(moment).replace(tzinfo=kyiv)


@pytest.mark.parametrize(("day", "error"), [((2026, 3, 29), TimeDoesNotExist), ((2026, 10, 25), TimeHappensTwice)])
def test_a_bare_time_is_never_guessed_on_the_nights_of_change(at_the_base, day, error):
    with pytest.raises(error):
        rules.nearest_moment(time(3, 30), datetime(*day, 4, tzinfo=UTC))
