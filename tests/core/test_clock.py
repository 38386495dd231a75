"""Between UTC and the local time of the base, on the nights of change above all."""

# Local times of the base are what this is about.
# ruff: noqa: DTZ001

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core import clock

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
MOMENTS = st.datetimes(datetime(2000, 1, 2), datetime(2100, 12, 30), timezones=st.just(UTC))
DAYS = st.dates(date(2000, 1, 2), date(2100, 12, 30))


@given(MOMENTS)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
@example(datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
def test_a_moment_shown_and_entered_again_is_the_same(app, moment):
    shown = clock.local(moment)
    assert clock.entered(shown) == moment
    bare = shown.replace(tzinfo=None, fold=0)
    try:
        assert clock.entered(bare) == moment
    except clock.TimeHappensTwice:
        assert shown.utcoffset() != shown.replace(fold=1 - shown.fold).utcoffset()


@given(DAYS, st.times())
def test_a_scheduled_time_is_a_moment_of_that_day(app, day, at):
    begin, end = clock.day_bounds(day)
    assert begin <= clock.scheduled(day, at) < end


@given(DAYS)
@example(SPRING)
@example(AUTUMN)
def test_days_follow_each_other_without_a_gap(app, day):
    begin, end = clock.day_bounds(day)
    assert end == clock.day_bounds(day + timedelta(days=1))[0]
    assert clock.local(begin).date() == day
    assert (end - begin) / timedelta(hours=1) in (23, 24, 25)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 7, 1), 24)])
def test_the_days_of_change_are_an_hour_shorter_and_longer(app, day, hours):
    begin, end = clock.day_bounds(day)
    assert end - begin == timedelta(hours=hours)


def test_the_schedule_does_not_stop_for_the_clocks(app):
    assert clock.local(clock.scheduled(SPRING, time(3, 30))).time() == time(4, 30)
    assert clock.scheduled(AUTUMN, time(3, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("at", "error"), [
    (datetime(2026, 3, 29, 3, 0), clock.TimeDoesNotExist),
    (datetime(2026, 3, 29, 3, 59), clock.TimeDoesNotExist),
    (datetime(2026, 10, 25, 3, 0), clock.TimeHappensTwice),
    (datetime(2026, 10, 25, 3, 59), clock.TimeHappensTwice),
])  # fmt: skip
def test_a_person_s_time_is_not_guessed_on_those_nights(app, at, error):
    with pytest.raises(error):
        clock.entered(at)


@pytest.mark.parametrize(
    "at", [datetime(2026, 3, 29, 2, 59), datetime(2026, 3, 29, 4, 0), datetime(2026, 10, 25, 4, 0)]
)
def test_the_hours_beside_are_ordinary(app, at):
    assert clock.local(clock.entered(at)).replace(tzinfo=None) == at


def test_the_clock_stands_still_for_a_test_and_goes_on_after_it(app):
    moment = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
    with clock.standing_at(moment):
        assert clock.now() == moment
        assert clock.today() == date(2026, 12, 1)
        with pytest.raises(RuntimeError), clock.standing_at(moment - timedelta(days=1)):
            assert clock.today() == date(2026, 11, 30)
            raise RuntimeError
        assert clock.now() == moment
    assert clock.now() != moment
