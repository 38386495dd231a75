"""When a flight flies, over the years and over the nights the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.clock import local
from app.flights.models import Flight, Operation
from app.flights.rules import (
    OperationState,
    RetimeUnfit,
    days_flown,
    ensure_fit_retime,
    find_contradictions,
    flies_on,
    name_weekdays,
    read_number,
    read_weekdays,
    scheduled_moments,
    state_of,
)

pytestmark = pytest.mark.usefixtures("app")
anything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def flight(**fields):
    defaults = {"departure": time(8), "arrival": time(13), "arrival_day_offset": 0, "days_of_operation": "1234567"}
    return Flight(**{"number": "PS1", "valid_from": date(2000, 1, 1), **defaults, **fields})


@pytest.mark.parametrize(
    ("day", "flies"),
    [
        (date(2026, 11, 29), False),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
        (date(2026, 12, 2), True),
        (date(2026, 12, 7), True),
        (date(2026, 12, 9), False),
    ],
)
def test_flies_on_its_weekdays_while_it_is_valid(day, flies):
    monday_and_wednesday = flight(
        days_of_operation="13", valid_from=date(2026, 11, 30), valid_until=date(2026, 12, 7), arrival=None
    )
    assert flies_on(monday_and_wednesday, day) is flies


def test_a_cancelled_flight_has_flown_what_left_before():
    cancelled = flight(cancelled_at=datetime(2026, 11, 30, 6, 1, tzinfo=UTC))
    assert flies_on(cancelled, date(2026, 11, 30))
    assert not flies_on(cancelled, date(2026, 12, 1))
    cancelled.cancelled_at = datetime(2026, 11, 30, 6, tzinfo=UTC)
    assert not flies_on(cancelled, date(2026, 11, 30))


@anything
@given(day=days, first=days, length=st.integers(0, 1000), weekdays=st.sets(st.integers(1, 7), min_size=1))
def test_the_days_flown_are_those_it_flies_on(day, first, length, weekdays):
    one = flight(days_of_operation="".join(map(str, sorted(weekdays))), valid_from=first)
    one.valid_until = min(first + timedelta(days=length), date(2100, 12, 31))
    last = day + timedelta(days=20)
    expected = [on for on in (day + timedelta(days=n) for n in range(21)) if flies_on(one, on)]
    assert list(days_flown(one, day, last)) == expected
    assert all(on.isoweekday() in weekdays and first <= on <= one.valid_until for on in expected)


@anything
@given(day=days, departure=times, arrival=times, offset=st.integers(0, 3))
def test_the_clocks_on_the_wall_show_the_schedule_unless_they_jump_over_it(day, departure, arrival, offset):
    if offset == 0 and arrival <= departure:
        departure, arrival = arrival, departure
    if (departure, offset) == (arrival, 0):
        return
    departure_at, arrival_at = scheduled_moments(
        flight(departure=departure, arrival=arrival, arrival_day_offset=offset), day
    )
    assert departure_at < arrival_at
    for moment, on, at in ((departure_at, day, departure), (arrival_at, day + timedelta(days=offset), arrival)):
        there = local(moment).replace(tzinfo=None)
        if there != datetime.combine(on, at):
            # Only in the hour that spring leaves out, and just behind it, the clocks show more.
            assert timedelta(0) < there - datetime.combine(on, at) <= timedelta(hours=1)
            assert (on.month, on.isoweekday(), at.hour // 2) in [(3, 7, 1), (3, 7, 2)]


@pytest.mark.parametrize(
    ("day", "departs"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 27, 1, 30, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 29, 0, 30, tzinfo=UTC)),
    ],
)
def test_half_past_three_on_the_nights_of_change_is_what_the_zone_database_says(day, departs):
    assert scheduled_moments(flight(departure=time(3, 30)), day)[0] == departs


def test_an_arrival_just_after_the_jump_stays_after_the_departure_in_it():
    departure_at, arrival_at = scheduled_moments(flight(departure=time(3, 10), arrival=time(4, 5)), date(2027, 3, 28))
    assert arrival_at - departure_at == timedelta(minutes=55)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (datetime(2026, 11, 30, 5, 59, tzinfo=UTC), OperationState.SCHEDULED),
        (datetime(2026, 11, 30, 6, tzinfo=UTC), OperationState.UNDER_WAY),
        (datetime(2026, 11, 30, 11, tzinfo=UTC), OperationState.OVER),
    ],
)
def test_tells_how_an_operation_stands(moment, state):
    one = flight()
    departure_at, arrival_at = scheduled_moments(one, date(2026, 11, 30))
    operation = Operation(flight=one, date=date(2026, 11, 30), departure_at=departure_at, arrival_at=arrival_at)
    assert state_of(operation, moment) is state
    operation.retimed_at = operation.cancelled_at = moment
    assert state_of(operation, moment) is OperationState.CANCELLED


@anything
@given(departure=st.integers(-200, 200), arrival=st.integers(-200, 200))
def test_any_retime_that_passes_keeps_the_past_and_the_order(departure, arrival):
    one, noon = flight(), datetime(2026, 11, 30, 10, tzinfo=UTC)
    departure_at, arrival_at = scheduled_moments(one, date(2026, 12, 1))
    operation = Operation(flight=one, date=date(2026, 12, 1), departure_at=departure_at, arrival_at=arrival_at)
    new = departure_at + timedelta(hours=departure), arrival_at + timedelta(hours=arrival)
    try:
        ensure_fit_retime(operation, *new, noon)
    except RetimeUnfit as error:
        assert error.field in ("departure", "arrival")
    else:
        assert noon <= new[0] < new[1] <= new[0] + timedelta(days=4)
        assert abs(local(new[0]).date() - operation.date) <= timedelta(days=2)


@given(st.text("1234567 ,", min_size=1).filter(lambda text: text.strip(" ,")))
def test_days_of_operation_are_read_in_any_order(text):
    days = read_weekdays(text)
    assert list(days) == sorted({digit for digit in text if digit in "1234567"})


@pytest.mark.parametrize("text", ["", "0", "8", "Mon", "1-5", "١", "1" * 10 + "x"])
def test_what_is_no_weekday_is_refused(text):
    with pytest.raises(ValueError, match="Write the days as digits"):
        read_weekdays(text)


def test_names_weekdays_and_numbers():
    assert name_weekdays("137") == "Mon Wed Sun"
    assert read_number(" ps 1 01") == "PS101"


@pytest.mark.parametrize(
    ("departure", "arrival", "offset", "fields"),
    [
        (time(8), time(13), 0, []),
        (time(18), time(10), 1, []),
        (None, time(10), 0, []),
        (time(0), None, 0, []),
        (None, None, 0, ["departure"]),
        (time(8), time(8), 0, ["arrival"]),
        (time(0), time(0), 0, ["arrival"]),
        (time(18), time(10), 0, ["arrival"]),
    ],
)
def test_finds_times_that_contradict_each_other(departure, arrival, offset, fields):
    found = find_contradictions(departure, arrival, offset, date(2026, 1, 1), None)
    assert [error.field for error in found] == fields
