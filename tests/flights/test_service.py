"""Changes of the schedule and what they do to coming operations; two people at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from threading import Barrier

import pytest

from app.core.clock import standing_at
from app.core.database import db, transaction
from app.flights import repository, service
from app.flights.models import Operation
from app.flights.rules import DayNotFlown, FlightCancelled, OperationCancelled, StrandsAssignments
from app.flights.signals import operations_affected
from tests import make

MONDAY_NOON = datetime(2026, 11, 30, 10, tzinfo=UTC)
DAYS = [date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)]


@pytest.fixture(autouse=True)
def monday_noon(app):
    with standing_at(MONDAY_NOON):
        yield


@pytest.fixture
def flight():
    """Give a daily flight whose operations of five days have been needed: past, under way, and three to come."""
    flight = make.flight(id=7)
    with transaction():
        for day in DAYS:
            service.operation_for(7, day)
    return flight


@pytest.fixture
def affected():
    told = []

    def note(sender, flight, dropped, moved, confirmed):
        told.append(([one.date for one in dropped], [one.date for one in moved], confirmed))

    with operations_affected.connected_to(note):
        yield told


def change(**fields):
    with transaction():
        service.change_flight(7, repository.get(7).version, **fields)


def departures():
    db.session.expire_all()
    return {one.date: one.departure_at.hour for one in db.session.query(Operation).filter_by(flight_id=7)}


def test_new_times_move_what_is_still_to_leave(flight, affected):
    change(departure=time(10), confirmed=True)
    assert departures() == {DAYS[0]: 6, DAYS[1]: 6, DAYS[2]: 8, DAYS[3]: 8, DAYS[4]: 8}
    assert affected == [([], DAYS[2:], True)]


def test_new_times_leave_what_was_retimed_by_hand_or_cancelled(flight, affected):
    with transaction():
        service.retime(7, DAYS[2], None, datetime(2026, 12, 1, 5, tzinfo=UTC), datetime(2026, 12, 1, 11, tzinfo=UTC))
        service.cancel_operation(7, DAYS[3])
    affected.clear()
    change(departure=time(10))
    assert departures() == {DAYS[0]: 6, DAYS[1]: 6, DAYS[2]: 5, DAYS[3]: 6, DAYS[4]: 8}
    assert affected == [([], DAYS[4:], False)]


def test_nothing_is_moved_into_the_past(affected):
    make.flight(id=7, departure=time(16), arrival=time(20))
    with transaction():
        service.operation_for(7, DAYS[1])
    change(departure=time(11), arrival=time(15))
    assert departures() == {DAYS[1]: 14}
    assert affected == []


def test_days_no_longer_flown_are_dropped_and_can_be_flown_again(flight, affected):
    change(days_of_operation="134567")
    assert affected == [([DAYS[3 - 1]], [], False)]
    with pytest.raises(DayNotFlown), transaction():
        service.operation_for(7, DAYS[2])
    with pytest.raises(DayNotFlown), transaction():
        service.retime(7, DAYS[2], None, None, None)
    change(days_of_operation="1234567", departure=time(9))
    with transaction():
        assert service.operation_for(7, DAYS[2]).departure_at.hour == 7


def test_what_does_not_touch_times_tells_nobody(flight, affected):
    change(route="KBP-LHR-KBP", pilots=3)
    assert affected == []


def test_a_subscriber_that_refuses_undoes_the_change(flight):
    def refuse(sender, **what):
        raise StrandsAssignments(["Koval Ivan would be stranded."])

    with operations_affected.connected_to(refuse), pytest.raises(StrandsAssignments):
        change(departure=time(10))
    assert set(departures().values()) == {6}
    assert repository.get(7).departure == time(8)


def test_a_cancellation_ends_what_is_still_to_leave_and_nothing_else(flight, affected):
    with transaction():
        service.cancel_flight(7)
    assert affected == [(DAYS[2:], [], True)]
    db.session.expire_all()
    cancelled = {one.date for one in db.session.query(Operation) if one.cancelled_at}
    assert cancelled == set(DAYS[2:])
    for refused in (lambda: service.cancel_flight(7), lambda: service.change_flight(7, 2, pilots=3)):
        with pytest.raises(FlightCancelled), transaction():
            refused()
    with pytest.raises(DayNotFlown), transaction():
        service.operation_for(7, date(2026, 12, 4))


def test_nobody_is_put_on_a_cancelled_operation(flight):
    with transaction():
        service.cancel_operation(7, DAYS[2])
    with pytest.raises(OperationCancelled), transaction():
        service.operation_for(7, DAYS[2])


def test_finds_what_flies_under_a_number_on_a_day():
    make.flight(id=7, number="PS7", days_of_operation="2")
    make.flight(id=8, number="PS7", days_of_operation="3")
    assert [flight.id for flight in repository.find_flown_on(DAYS[2], "ps 7")] == [7]
    assert repository.find_flown_on(DAYS[2], "PS") == []


def race(app, *works):
    """Run each work in a thread and transaction of its own, all at once; give results or errors."""
    start = Barrier(len(works))

    def run(work):
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    return work()
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_who_need_an_operation_first_get_the_same_one(app):
    make.flight(id=7)
    outcomes = race(app, *(lambda: service.operation_for(7, DAYS[2]).flight_id for _ in range(4)))
    assert outcomes == [7, 7, 7, 7]
    assert departures() == {DAYS[2]: 6}


def test_of_two_cancellations_at_once_one_is_told(app):
    make.flight(id=7)
    outcomes = race(app, *(lambda: service.cancel_operation(7, DAYS[2]).flight_id for _ in range(2)))
    assert sorted(type(outcome) for outcome in outcomes if outcome != 7) == [OperationCancelled]


def test_a_cancellation_waits_for_an_appointment_under_way_and_ends_it(app, affected):
    make.flight(id=7)
    with transaction():
        service.operation_for(7, DAYS[2])
        with ThreadPoolExecutor(1) as pool:
            cancelling = pool.submit(lambda: race(app, lambda: service.cancel_flight(7).id))
            with pytest.raises(TimeoutError):
                cancelling.result(timeout=0.3)
            db.session.commit()
            assert cancelling.result(timeout=10) == [7]
    assert affected == [([DAYS[2]], [], True)]
