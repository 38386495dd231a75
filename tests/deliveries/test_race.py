"""Two people at the same moment: the constraint or the lock wins, the loser gets a sentence, nobody waits forever."""

import pytest

from app.core.database import db
from app.deliveries import checkin, repository, service
from app.deliveries.models import Answer, Status, TripPoint
from app.flights import service as flights
from app.vehicles import service as vehicles
from app.vehicles.models import Vehicle
from tests import make
from tests.deliveries.scene import DAY, answers, at, draft, people_of, ride, run, stored
from tests.race import at_once

pytestmark = pytest.mark.usefixtures("evening")


def retime(plan_id, airport_at, vehicle_id):
    service.change(plan_id, repository.get_plan(plan_id).version, DAY, 1, airport_at, vehicle_id)


def test_of_two_who_publish_one_vehicle_at_the_same_hours_one_is_told(app):
    vehicle_id = make.vehicle().id
    plans = [run((ride(), at(5)), vehicle_id=vehicle_id, status=Status.DRAFT) for _ in range(2)]
    assert sorted(at_once(app, *[lambda key=key: service.publish(key) for key in plans])) == ["VehicleBusy", "done"]
    assert sorted(stored(plan_id).status for plan_id in plans) == ["draft", "published"]


def test_of_two_who_publish_one_plan_one_is_told(app):
    plan_id = run((ride(), at(5)), status=Status.DRAFT)
    assert sorted(at_once(app, *[lambda: service.publish(plan_id)] * 2)) == ["NotADraft", "done"]


def test_of_two_who_take_the_last_seat_one_is_told(app):
    plan_id, people = draft(seats=1), [ride().id, ride().id]

    def take(delivery_id):
        with service.changing(plan_id) as plan:
            (delivery,) = repository.get_deliveries_locked([delivery_id])
            plan.trip_points.append(TripPoint(delivery=delivery, time=at(5), position=1))

    assert sorted(at_once(app, *[lambda key=key: take(key) for key in people])) == ["SeatsTaken", "done"]
    assert len(people_of(plan_id)) == 1


def test_a_vehicle_is_published_or_retired_never_both(app):
    vehicle_id = make.vehicle().id
    plan_id = run((ride(), at(5)), vehicle_id=vehicle_id, status=Status.DRAFT)
    outcome = at_once(app, lambda: service.publish(plan_id), lambda: vehicles.retire(vehicle_id))
    assert outcome in (["done", "VehicleNeeded"], ["VehicleRetired", "done"])
    db.session.expire_all()
    is_retired = db.session.get(Vehicle, vehicle_id).retired_at is not None
    assert is_retired == (stored(plan_id).status == Status.DRAFT)


def test_a_vehicle_loses_seats_or_the_plan_takes_the_person_never_both(app):
    vehicle = make.vehicle(seats=2)
    plan_id, fields = run((ride(), at(5)), vehicle_id=vehicle.id), vehicle_fields(vehicle)
    delivery_id = ride().id

    def take():
        with service.changing(plan_id) as plan:
            (delivery,) = repository.get_deliveries_locked([delivery_id])
            plan.trip_points.append(TripPoint(delivery=delivery, time=at(5, 10), position=2))

    outcome = at_once(app, take, lambda: vehicles.correct(vehicle.id, 1, **fields, seats=1))
    assert outcome in (["done", "SeatsTooFew"], ["SeatsTaken", "done"])


def vehicle_fields(vehicle):
    return {name: getattr(vehicle, name) for name in ("plate", "model", "driver_name", "driver_phone")}


def test_two_plans_can_swap_their_vehicles(app):
    one, other = make.vehicle().id, make.vehicle().id
    early = run((ride(), at(5)), vehicle_id=one)
    late = run((ride(), at(9)), airport_at=at(10), vehicle_id=other)
    assert at_once(app, lambda: retime(early, at(6), other), lambda: retime(late, at(10), one)) == ["done", "done"]
    assert (stored(early).vehicle_id, stored(late).vehicle_id) == (other, one)


def test_a_cancelled_flight_and_an_edit_of_its_runs_do_not_wait_for_each_other(app):
    flight, vehicle_id = make.flight(), make.vehicle().id
    early = run((ride(on=flight), at(4)), airport_at=at(5), vehicle_id=vehicle_id)
    late = run((ride(on=flight), at(6)), airport_at=at(6, 30), vehicle_id=vehicle_id)
    steps = [lambda: retime(late, at(6, 40), vehicle_id), lambda: retime(early, at(5, 10), vehicle_id)]
    outcome = at_once(app, lambda: flights.cancel_operation(flight.id, DAY), *steps)
    assert outcome[0] == "done"
    assert set(outcome[1:]) <= {"done", "Stale"}
    assert (people_of(early), people_of(late)) == ([], [])


def test_an_answer_and_a_change_of_the_ride_come_one_after_the_other(app):
    delivery = ride()
    plan_id = run((delivery, at(5)))
    account = make.account("crew_member", crew_id=delivery.assignment.crew_id)
    account_id, crew_id, delivery_id = account.id, account.crew_id, delivery.id

    def answer():
        checkin.answer(delivery_id, crew_id, 2, Answer.YES, None, account_id)

    def move():
        with service.changing(plan_id) as plan:
            plan.trip_points[0].time = at(5, 10)

    outcome = at_once(app, answer, move)
    assert outcome in (["done", "done"], ["RideChanged", "done"])
    # Whichever came first, nobody has said yes to the new time.
    assert answers(delivery) == [None]


def test_of_two_who_change_one_plan_as_they_saw_it_one_is_told(app):
    plan_id = run((ride(), at(5)))
    vehicle_id, version = stored(plan_id).vehicle_id, stored(plan_id).version
    steps = [
        lambda: service.change(plan_id, version, DAY, 1, at(6, 10), vehicle_id),
        lambda: service.change(plan_id, version, DAY, 1, at(6, 20), vehicle_id),
    ]
    assert sorted(at_once(app, *steps)) == ["Stale", "done"]
