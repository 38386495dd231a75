"""Appointing and releasing, and what changes of crew and flights do to assignments, on the real database."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.assignments import repository, service
from app.assignments.models import Assignment
from app.assignments.rules import (
    AlreadyAppointed,
    AlreadyReleased,
    Dismissed,
    DutiesOverlap,
    OperationHasLeft,
    TooLittleRest,
)
from app.assignments.signals import appointed, duties_moved, released
from app.audit.models import AuditEntry
from app.core import clock
from app.core.database import db, transaction
from app.crew import service as crew
from app.crew.rules import CrewMemberNotThere
from app.flights import service as flights
from app.flights.rules import DayNotFlown, OperationCancelled, StrandsAssignments
from tests import make

DAY = date(2026, 12, 7)
WINTER = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def standing(app):
    with clock.standing_at(WINTER):
        yield


@pytest.fixture
def heard():
    """Give what the three signals told, in order."""
    told = []

    def note_appointed(sender, assignments):
        told.append(("appointed", [one.id for one in assignments]))

    def note_released(sender, assignments):
        told.append(("released", [one.id for one in assignments]))

    def note_moved(sender, assignments):
        told.append(("moved", [one.id for one in assignments]))

    with (
        appointed.connected_to(note_appointed),
        released.connected_to(note_released),
        duties_moved.connected_to(note_moved),
    ):
        yield told


def appoint(member, flight, day=DAY, reason=None):
    with transaction():
        return service.appoint(member.id, flight.id, day, reason)


def stored(assignment):
    db.session.expire_all()
    return db.session.get(Assignment, assignment.id)


def test_appoints_with_the_duty_of_the_flight_and_tells_so(heard):
    assignment = appoint(make.crew_member(), make.flight())
    assert (assignment.duty_start, assignment.duty_end) == (
        datetime(2026, 12, 7, 5, tzinfo=UTC),
        datetime(2026, 12, 7, 11, 30, tzinfo=UTC),
    )
    assert assignment.rest_reason is None
    assert heard == [("appointed", [assignment.id])]


def test_refuses_who_and_what_cannot_be(heard):
    member, gone, flight = make.crew_member(), make.crew_member(dismissed_at=WINTER), make.flight()
    for error, crew_id, flight_id, day in (
        (Dismissed, gone.id, flight.id, DAY),
        (CrewMemberNotThere, 999_999, flight.id, DAY),
        (DayNotFlown, member.id, make.flight(days_of_operation="6").id, DAY),
        (OperationHasLeft, member.id, flight.id, date(2026, 12, 1)),
    ):
        with pytest.raises(error), transaction():
            service.appoint(crew_id, flight_id, day)
    with transaction():
        flights.cancel_operation(flight.id, DAY)
    with pytest.raises(OperationCancelled):
        appoint(member, flight)
    assert heard == []


def test_refuses_the_same_flight_twice_and_two_flights_at_once():
    member, first = make.crew_member(), make.flight(number="PS101")
    appoint(member, first)
    with pytest.raises(AlreadyAppointed, match="is on PS101 on Mon 7 Dec 2026 already"):
        appoint(member, first)
    second = make.flight(departure=time(12), arrival=time(17))
    with pytest.raises(DutiesOverlap, match="is on PS101 on Mon 7 Dec 2026 at that time"):
        appoint(member, second)


def test_asks_for_a_reason_where_the_rest_is_short_and_keeps_it_only_there():
    member, morning = make.crew_member(), make.flight()
    evening = make.flight(departure=time(20), arrival=time(23))
    appoint(member, morning, reason="Not needed.")
    with pytest.raises(TooLittleRest, match="only 5 h 30 min rest after"):
        appoint(member, evening)
    assert appoint(member, evening, reason="Nobody else is left.").rest_reason == "Nobody else is left."
    assert db.session.query(Assignment).filter_by(flight_id=morning.id).one().rest_reason is None


def test_releases_once_and_not_after_the_duty_has_begun(heard):
    assignment = appoint(make.crew_member(), make.flight())
    with transaction():
        service.release(assignment.id)
    with pytest.raises(AlreadyReleased, match="has been released from"), transaction():
        service.release(assignment.id)
    assert stored(assignment).released_at == WINTER
    assert heard[1:] == [("released", [assignment.id])]
    again = appoint(make.crew_member(), make.flight())
    with clock.standing_at(again.duty_start), pytest.raises(OperationHasLeft), transaction():
        service.release(again.id)


def test_somebody_released_may_be_appointed_anew():
    member, flight = make.crew_member(), make.flight()
    with transaction():
        service.release(service.appoint(member.id, flight.id, DAY).id)
    appoint(member, flight)
    assert len(repository.find_coming(member.id, WINTER)) == 1


def test_a_dismissal_names_and_releases_the_future_and_leaves_the_past(heard):
    member, flight = make.crew_member(), make.flight(number="PS101")
    past, future = appoint(member, flight, date(2026, 12, 2)), appoint(member, flight)
    with clock.standing_at(past.duty_end):
        assert crew.foresee_dismissal(member.id) == ["Released from PS101 on Mon 7 Dec 2026."]
        with transaction():
            crew.dismiss(member.id)
    assert (stored(past).released_at, stored(future).released_at) == (None, past.duty_end)
    assert heard[2:] == [("released", [future.id])]


def test_a_cancelled_day_names_and_releases_its_people(heard):
    flight, member = make.flight(number="PS101"), make.crew_member(name="Koval Ivan")
    assignment, other = appoint(member, flight), appoint(member, flight, DAY + timedelta(days=1))
    assert flights.foresee_cancellation(flight.id, DAY)[1] == ["Koval Ivan is released from PS101 on Mon 7 Dec 2026."]
    with transaction():
        flights.cancel_operation(flight.id, DAY)
    assert stored(assignment).released_at == WINTER
    assert stored(other).released_at is None
    assert heard[-1] == ("released", [assignment.id])


def test_a_retime_moves_the_duties_and_writes_down_from_where(heard):
    flight = make.flight()
    assignment = appoint(make.crew_member(), flight)
    later = (datetime(2026, 12, 7, 8, tzinfo=UTC), datetime(2026, 12, 7, 13, tzinfo=UTC))
    with transaction():
        flights.retime(flight.id, DAY, None, *later)
    moved = stored(assignment)
    assert (moved.duty_start, moved.duty_end, moved.released_at) == (
        later[0] - timedelta(hours=1),
        later[1] + timedelta(minutes=30),
        None,
    )
    assert heard[-1] == ("moved", [assignment.id])
    entry = db.session.query(AuditEntry).filter_by(subject="assignments", action="changed").one()
    assert entry.changes["duty_start"] == ["2026-12-07T05:00:00+00:00", "2026-12-07T07:00:00+00:00"]
    assert set(entry.changes) == {"duty_start", "duty_end"}


def test_a_duty_that_has_begun_keeps_its_start_and_ends_with_the_arrival():
    flight = make.flight()
    assignment = appoint(make.crew_member(), flight)
    departure, arrival = datetime(2026, 12, 7, 6, tzinfo=UTC), datetime(2026, 12, 7, 14, tzinfo=UTC)
    with clock.standing_at(departure + timedelta(hours=1)), transaction():
        flights.retime(flight.id, DAY, None, departure, arrival)
    moved = stored(assignment)
    assert (moved.duty_start, moved.duty_end) == (assignment.duty_start, arrival + timedelta(minutes=30))


def test_a_retime_onto_another_duty_is_refused_with_both_flights_named():
    member = make.crew_member(name="Koval Ivan")
    flight, other = make.flight(number="PS101"), make.flight(number="PS103", departure=time(20), arrival=time(23))
    assignment = appoint(member, flight)
    appoint(member, other, reason="Short of people.")
    with pytest.raises(DutiesOverlap) as caught, transaction():
        flights.retime(
            flight.id, DAY, None, datetime(2026, 12, 7, 13, tzinfo=UTC), datetime(2026, 12, 7, 18, tzinfo=UTC)
        )
    assert str(caught.value) == (
        "Koval Ivan would be on PS101 on Mon 7 Dec 2026 and on PS103 on Mon 7 Dec 2026 at the same time. "
        "Release them from one of the two first."
    )
    assert stored(assignment).duty_start == datetime(2026, 12, 7, 5, tzinfo=UTC)


def test_a_change_of_the_schedule_asks_first_and_then_moves_and_releases(heard):
    flight = make.flight(number="PS101")
    koval, bondar = make.crew_member(name="Koval Ivan"), make.crew_member(name="Bondar Olha")
    monday, tuesday = appoint(koval, flight), appoint(bondar, flight, DAY + timedelta(days=1))
    fields = {"days_of_operation": "1", "departure": time(9), "arrival": time(14)}
    with pytest.raises(StrandsAssignments) as caught, transaction():
        flights.change_flight(flight.id, flight.version, **fields)
    assert caught.value.sentences == [
        "Koval Ivan on PS101 on Mon 7 Dec 2026: report 7 Dec 08:00, release 7 Dec 14:30.",
        "Bondar Olha is released from PS101 on Tue 8 Dec 2026.",
    ]
    with transaction():
        flights.change_flight(flight.id, flight.version, confirmed=True, **fields)
    assert stored(monday).duty_start == datetime(2026, 12, 7, 6, tzinfo=UTC)
    assert stored(tuesday).released_at == WINTER
    assert heard[2:] == [("released", [tuesday.id]), ("moved", [monday.id])]


def test_duties_of_one_person_may_all_move_past_each_other():
    flight = make.flight(departure=time(6), arrival=time(22))
    member = make.crew_member()
    made = [appoint(member, flight, DAY + timedelta(days=number), "All in a row.") for number in range(4)]
    with transaction():
        flights.change_flight(flight.id, 1, confirmed=True, departure=time(22), arrival=time(20), arrival_day_offset=1)
    duties = [(stored(one).duty_start.hour, stored(one).released_at) for one in made]
    assert duties == [(19, None)] * 4
    assert stored(made[0]).duty_end <= stored(made[1]).duty_start


def test_too_little_rest_after_a_move_is_said_and_not_refused():
    member = make.crew_member(name="Koval Ivan")
    flight, next_one = make.flight(number="PS101"), make.flight(number="PS103")
    assignment = appoint(member, flight)
    appoint(member, next_one, DAY + timedelta(days=1))
    fields = {"departure": time(15), "arrival": time(20)}
    with pytest.raises(StrandsAssignments, match="only 10 h 30 min rest before PS103 on Tue 8 Dec 2026"), transaction():
        flights.change_flight(flight.id, 1, **fields)
    with transaction():
        flights.change_flight(flight.id, 1, confirmed=True, **fields)
    rests = service.short_rests(flights.view_operation(flight.id, DAY), [member.id])
    assert [str(rest) for rest in rests[member.id]] == ["10 h 30 min rest before PS103 on Tue 8 Dec 2026"]
    assert stored(assignment).rest_reason is None
