"""Two transportation administrators at the same moment."""

from threading import Barrier
from time import sleep

import pytest

from app.assignments.models import Assignment
from app.core.clock import now, standing_at
from app.core.database import db
from app.trip_points import service
from tests.race import at_once
from tests.trip_points.rides import LONG_BEFORE, plan, plan_with, ride, stops_of


@pytest.fixture(autouse=True)
def long_before(app):
    """Let it be two days before the run."""
    with standing_at(LONG_BEFORE):
        yield


def test_of_two_who_put_one_person_into_two_plans_one_is_told(app):
    one, other, delivery_id = plan().id, plan().id, ride().id
    outcome = at_once(app, lambda: service.add(one, [delivery_id]), lambda: service.add(other, [delivery_id]))
    assert sorted(outcome) == ["AlreadyPlanned", "done"]


def test_of_two_who_put_one_person_into_one_plan_one_is_told(app):
    run, delivery_id = plan().id, ride().id
    outcome = at_once(app, *[lambda: service.add(run, [delivery_id])] * 2)
    assert sorted(outcome) == ["AlreadyPlanned", "done"]


def test_of_two_who_give_away_the_last_seat_one_is_told(app):
    run, _ = plan_with(30, seats=2)
    run_id, one, other = run.id, ride().id, ride().id
    outcome = at_once(app, lambda: service.add(run_id, [one]), lambda: service.add(run_id, [other]))
    assert sorted(outcome) == ["SeatsTaken", "done"]
    assert len(stops_of(run)) == 2


def test_a_sequence_and_a_removal_never_lose_a_stop_unseen(app):
    run, stops = plan_with(60, 40, 20)
    run_id, order = run.id, [stop.id for stop in reversed(stops)]
    outcome = at_once(app, lambda: service.resequence(run_id, order), lambda: service.cancel(order[1]))
    assert outcome in (["done", "done"], ["SequenceChanged", "done"])
    assert len(stops_of(run)) == 2


def test_people_in_another_order_of_plans_wait_for_each_other_without_a_deadlock(app):
    one, other, people = plan().id, plan().id, [ride().id for _ in range(3)]
    outcome = at_once(app, lambda: service.add(one, people), lambda: service.add(other, people[::-1]))
    assert sorted(outcome) == ["AlreadyPlanned", "done"]


def test_a_release_at_the_same_moment_leaves_nobody_in_a_plan_without_a_flight(app):
    run, delivery = plan(), ride()
    run_id, delivery_id, assignment_id = run.id, delivery.id, delivery.assignment_id
    at_work = Barrier(2)

    def release() -> None:
        db.session.get(Assignment, assignment_id, with_for_update=True).released_at = now()
        db.session.flush()
        at_work.wait(5)
        # The other one is about to ask for the same assignment.
        sleep(0.3)

    def add() -> None:
        at_work.wait(5)
        service.add(run_id, [delivery_id])

    assert at_once(app, release, add) == ["done", "NotOfThisPlan"]
    assert stops_of(run) == []
