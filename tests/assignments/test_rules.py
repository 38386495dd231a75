"""Duty, rest and complement, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assignments.rules import (
    DutiesOverlap,
    Duty,
    OperationHasLeft,
    TooLittleRest,
    complement,
    duty,
    ensure_no_overlap,
    ensure_not_begun,
    ensure_rested,
    in_hours,
    moved_duty,
    overlaps,
    short_rests,
    shortened,
    wanted,
)
from app.crew.models import Position

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
REST = 12 * HOUR
moments = st.integers(-200, 200).map(lambda quarters: NOON + quarters * timedelta(minutes=15))
duties = st.builds(
    lambda start, quarters: Duty(start, start + quarters * timedelta(minutes=15), "PS101", date(2026, 11, 30)),
    moments,
    st.integers(1, 100),
)


def at(start, end, flight="PS102"):
    return Duty(NOON + start * HOUR, NOON + end * HOUR, flight, date(2026, 11, 30))


def test_a_duty_lasts_from_report_to_release():
    assert duty(NOON, NOON + 5 * HOUR, HOUR, HOUR / 2) == (NOON - HOUR, NOON + 5.5 * HOUR)


def test_a_duty_without_arrival_ends_at_the_departure_and_one_without_departure_begins_at_the_arrival():
    assert duty(NOON, None, HOUR, HOUR / 2) == (NOON - HOUR, NOON)
    assert duty(None, NOON, HOUR, HOUR / 2) == (NOON, NOON + HOUR / 2)


@given(duties, duties)
def test_two_duties_overlap_exactly_when_they_share_a_moment(one, other):
    shares = max(one.start, other.start) < min(one.end, other.end)
    assert overlaps(one, other) == overlaps(other, one) == shares


@given(duties, st.lists(duties, max_size=5))
def test_of_others_either_one_overlaps_or_all_gaps_are_told(own, others):
    if any(overlaps(own, other) for other in others):
        with pytest.raises(DutiesOverlap):
            ensure_no_overlap("Koval", own, others)
        return
    ensure_no_overlap("Koval", own, others)
    gaps = [max(own.start - other.end, other.start - own.end) for other in others]
    found = short_rests(own, others, REST)
    assert sorted(short.length for short in found) == sorted(gap for gap in gaps if gap < REST)
    assert all((short.other.end <= own.start) == short.is_before or short.length == timedelta() for short in found)


@given(duties, st.lists(duties, max_size=5))
def test_a_reason_is_needed_exactly_where_a_rest_is_too_short(own, others):
    others = [other for other in others if not overlaps(own, other)]
    needed = bool(short_rests(own, others, REST))
    assert ensure_rested("Koval", own, others, REST, "They live next door.") == needed
    if needed:
        with pytest.raises(TooLittleRest):
            ensure_rested("Koval", own, others, REST, None)
    else:
        assert ensure_rested("Koval", own, others, REST, None) is False


def test_exactly_the_rest_wanted_is_enough_and_a_minute_less_is_not():
    assert short_rests(at(12, 20), [at(-8, 0)], REST) == []
    assert len(short_rests(at(12, 20), [at(-8, 1 / 60)], REST)) == 1


def test_the_sentence_names_the_other_flight_the_rest_and_what_is_wanted():
    with pytest.raises(TooLittleRest) as caught:
        ensure_rested("Koval Ivan", at(0, 5, "PS101"), [at(-9, -2.5), at(14, 20, "PS103")], REST, None)
    assert str(caught.value) == (
        "Koval Ivan would have only 2 h 30 min rest after PS102 on Mon 30 Nov 2026 and 9 h rest before PS103 on "
        "Mon 30 Nov 2026; 12 h are wanted. Give a reason to appoint."
    )


def test_nothing_changes_once_the_duty_has_begun():
    ensure_not_begun(NOON, NOON - HOUR, "PS101", date(2026, 11, 30))
    with pytest.raises(OperationHasLeft, match="The duty on PS101 of Mon 30 Nov 2026 has begun"):
        ensure_not_begun(NOON, NOON, "PS101", date(2026, 11, 30))


@given(duties, duties, moments)
def test_a_moved_duty_keeps_what_is_past_and_stays_a_duty(held, computed, now):
    before, new = (held.start, held.end), (computed.start, computed.end)
    start, end = moved_duty(before, new, now)
    assert start < end
    if held.start <= now:
        assert start == held.start
    elif held.start > now:
        assert (start, end) == new
    if held.end <= now and computed.end <= now:
        assert (start, end) == before


@pytest.mark.parametrize(
    ("appointed", "missing", "covered", "surplus"),
    [
        ({}, [1, 1, 1, 3], [0, 0, 0, 0], [0, 0, 0, 0]),
        ({"captain": 2}, [0, 0, 1, 3], [0, 1, 0, 0], [0, 0, 0, 0]),
        ({"captain": 3}, [0, 0, 1, 3], [0, 1, 0, 0], [1, 0, 0, 0]),
        ({"first_officer": 2}, [1, 0, 1, 3], [0, 0, 0, 0], [0, 1, 0, 0]),
        ({"captain": 1, "first_officer": 1, "purser": 2, "cabin_crew": 2}, [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]),
        ({"purser": 5}, [1, 1, 0, 0], [0, 0, 0, 3], [0, 0, 1, 0]),
        ({"cabin_crew": 5}, [1, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 2]),
    ],
)
def test_the_complement_of_two_pilots_and_four_cabin_crew(appointed, missing, covered, surplus):
    places = complement(2, 4, appointed)
    assert [place.position for place in places] == list(Position)
    assert [place.missing for place in places] == missing
    assert [place.covered for place in places] == covered
    assert [place.surplus for place in places] == surplus


@given(st.integers(0, 20), st.integers(0, 50), st.dictionaries(st.sampled_from(Position), st.integers(0, 60)))
def test_wanted_people_are_there_covered_for_or_missing(pilots, cabin_crew, appointed):
    places = complement(pilots, cabin_crew, appointed)
    assert sum(place.wanted for place in places) == pilots + cabin_crew == sum(wanted(pilots, cabin_crew).values())
    for place in places:
        assert place.wanted - place.appointed == place.missing + place.covered - max(place.appointed - place.wanted, 0)
    assert sum(place.appointed for place in places) == sum(
        place.wanted - place.missing + place.surplus for place in places
    )


def test_lengths_of_time_are_written_as_the_office_does():
    assert [in_hours(HOUR * 12), in_hours(HOUR * 9.5), in_hours(timedelta(minutes=5))] == [
        "12 h",
        "9 h 30 min",
        "5 min",
    ]


def test_a_long_list_of_sentences_is_cut_after_twenty():
    assert shortened(["a"] * 20) == ["a"] * 20
    assert shortened(["a"] * 23) == [*["a"] * 20, "And 3 more."]
