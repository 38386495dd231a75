"""Two administrators at once: one wins, the other gets a sentence."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from app.assignments import service
from app.assignments.models import Assignment
from app.assignments.rules import AlreadyAppointed, AlreadyReleased, DutiesOverlap
from app.core.clock import today
from app.core.database import db, explained, transaction
from app.core.errors import DomainError
from app.flights import service as flights
from tests import make


@pytest.fixture
def day() -> date:
    return today() + timedelta(days=3)


@pytest.fixture
def race(app):
    """Give a function that runs calls at the same moment, each in a thread and context of its own."""

    def run(*calls):
        gate = Barrier(len(calls))

        # The records that the test made belong to its own thread: the calls are given their ids alone.
        def alone(call):
            with app.app_context():
                gate.wait()
                try:
                    with transaction():
                        call()
                except DomainError as error:
                    return error
            return None

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(alone, calls))

    return run


def test_one_person_is_put_on_one_of_two_flights_at_the_same_time(race, day):
    member, one, two = make.crew_member(), make.flight().id, make.flight().id
    number = member.id
    answers = race(lambda: service.appoint(number, one, day), lambda: service.appoint(number, two, day))
    refused = [answer for answer in answers if answer]
    assert [type(answer) for answer in refused] == [DutiesOverlap]
    assert member.name in str(refused[0])
    assert db.session.query(Assignment).count() == 1


def test_one_person_is_put_on_a_flight_once(race, day):
    member, flight = make.crew_member().id, make.flight().id
    answers = race(*[lambda: service.appoint(member, flight, day)] * 2)
    assert [type(answer) for answer in answers if answer] == [AlreadyAppointed]
    assert db.session.query(Assignment).count() == 1


def test_one_assignment_is_released_once(race, day):
    assignment = make.assignment(of=day).id
    answers = race(*[lambda: service.release(assignment)] * 2)
    assert [type(answer) for answer in answers if answer] == [AlreadyReleased]


def test_nobody_is_left_on_a_flight_that_is_cancelled_meanwhile(race, day):
    member, flight = make.crew_member().id, make.flight().id
    make.assignment(flight_id=flight, of=day)
    race(
        lambda: service.appoint(member, flight, day),
        lambda: flights.cancel_operation(flight, day),
    )
    assert db.session.query(Assignment).filter(Assignment.released_at.is_(None)).count() == 0


def test_a_retime_and_an_appointment_never_leave_two_duties_at_once(race, day):
    member, morning = make.crew_member().id, make.flight().id
    evening = make.flight(departure=time(20), arrival=time(23)).id
    make.assignment(member, morning, day)
    operation = flights.view_operation(morning, day)
    later = (operation.departure_at + timedelta(hours=8), operation.arrival_at + timedelta(hours=8))
    answers = race(
        lambda: service.appoint(member, evening, day, "Short of people."),
        lambda: flights.retime(morning, day, None, *later),
    )
    assert [type(answer) for answer in answers if answer] == [DutiesOverlap]


@pytest.mark.parametrize(
    ("shift", "constraint"),
    [(timedelta(hours=1), "ex_assignments_duties_overlap"), (timedelta(days=2), "uq_assignments_crew_flight_date")],
)
def test_the_database_itself_refuses_an_overlap_and_a_second_row(app, day, shift, constraint):
    assignment = make.assignment(of=day)
    copy = (
        "INSERT INTO assignments (crew_id, flight_id, date, duty_start, duty_end) SELECT crew_id, flight_id,"
        " CASE WHEN :refused LIKE 'uq%' THEN date ELSE date + 1 END, duty_start + :shift, duty_end + :shift"
        " FROM assignments WHERE id = :id"
    )
    with transaction():
        flights.operation_for(assignment.flight_id, day + timedelta(days=1))
    with (
        pytest.raises(DutiesOverlap, match="Taken."),
        transaction(),
        explained(**{constraint: DutiesOverlap("Taken.")}),
    ):
        db.session.execute(text(copy), {"shift": shift, "id": assignment.id, "refused": constraint})
