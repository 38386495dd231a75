"""The one rule of travel minutes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deliveries.travel import great_circle_km, travel_time

AIRPORT, KHRESHCHATYK = (50.345, 30.8947), (50.4501, 30.5234)
LONDON, PARIS = (51.5074, -0.1278), (48.8566, 2.3522)
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
doors = st.integers(0, 30).map(lambda minutes: timedelta(minutes=minutes))


def travel(a, b, detour=1.4, speed=25, door=timedelta(minutes=3)):
    return travel_time(a, b, detour_factor=detour, speed_kmh=speed, door=door)


@pytest.mark.parametrize(("a", "b", "km"), [(AIRPORT, KHRESHCHATYK, 28.8), (LONDON, PARIS, 343.6), (PARIS, PARIS, 0)])
def test_knows_distances(a, b, km):
    assert great_circle_km(a, b) == pytest.approx(km, abs=0.2)


def test_a_ride_from_the_middle_of_the_town_takes_a_hundred_minutes():
    assert travel(KHRESHCHATYK, AIRPORT) == timedelta(minutes=100)


def test_half_way_round_the_earth_is_no_error():
    assert great_circle_km((0, 0), (0, 180)) == pytest.approx(20015, abs=1)


@given(points, points)
def test_there_is_as_far_as_back(a, b):
    assert great_circle_km(a, b) == pytest.approx(great_circle_km(b, a))
    assert abs(travel(a, b) - travel(b, a)) <= timedelta(minutes=1)


@given(points, doors)
def test_no_way_is_the_time_at_the_door(point, door):
    assert travel(point, point, door=door) == door


@given(points, points, doors)
def test_a_way_takes_whole_minutes_and_never_less_than_the_door(a, b, door):
    assert travel(a, b, door=door) >= door
    assert travel(a, b, door=door) % timedelta(minutes=1) == timedelta()


@given(st.floats(0, 80), st.floats(0, 80))
def test_farther_never_takes_less(one, other):
    near, far = sorted((one, other))
    assert travel((0, 0), (near, 0)) <= travel((0, 0), (far, 0))


@given(points, points, st.floats(1, 3), st.floats(5, 90))
def test_a_longer_detour_or_a_slower_car_never_takes_less(a, b, detour, speed):
    assert travel(a, b, detour, speed) <= travel(a, b, detour * 1.1, speed)
    assert travel(a, b, detour, speed) <= travel(a, b, detour, speed * 0.9)
