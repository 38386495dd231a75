"""What a change elsewhere sets off in the plans, all of it in one transaction or none of it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.assignments import service as assignments
from app.assignments.models import Assignment
from app.assignments.signals import appointed, released
from app.audit.models import AuditEntry
from app.core.clock import standing_at
from app.core.database import db, transaction
from app.crew import service as crew
from app.deliveries import service
from app.deliveries.models import Answer, Delivery, Status
from app.deliveries.rules import VehicleNeeded
from app.deliveries.sheet import rows_of
from app.flights import service as flights
from app.vehicles import service as vehicles
from tests import make
from tests.deliveries.scene import DAY, HOME, TO, answers, at, draft, people_of, ride, run, say, stored

pytestmark = pytest.mark.usefixtures("evening")


def rides_of(assignment):
    statement = select(Delivery.type).where(Delivery.assignment_id == assignment.id).order_by(Delivery.type)
    return list(db.session.scalars(statement))


@pytest.mark.parametrize(("times", "types"), [({}, [1, 2]), ({"arrival": None}, [1]), ({"departure": None}, [2])])
def test_an_appointment_makes_the_rides_that_its_flight_calls_for(times, types):
    assert rides_of(make.assignment(flight_id=make.flight(**times).id, of=DAY)) == types


def test_an_import_makes_all_its_rides_in_one_statement_each_with_its_audit_entry():
    flight, crew_ids = make.flight(), [make.crew_member().id for _ in range(30)]
    for crew_id in crew_ids:
        make.duty(crew_id, DAY, flight)
    with transaction():
        db.session.execute(db.delete(Delivery))
    made = list(db.session.scalars(select(Assignment)))
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    with transaction():
        appointed.send(assignments=made)
    rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert len(rows) == 60
    assert {(row.version, row.check_in) for row in rows} == {(1, None)}
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id).offset(before)).all()
    assert {entry.subject_id for entry in entries} == {str(row.id) for row in rows}
    assert entries[0].changes["type"][1] in (1, 2)


def test_a_release_takes_the_person_out_and_leaves_the_others_alone():
    leaving, staying = ride(), ride()
    plan_id = run((leaving, at(5)), (staying, at(5, 20)))
    say(Answer.YES, leaving, staying)
    with transaction():
        assignments.release(leaving.assignment_id)
    plan = stored(plan_id)
    assert [stop.delivery_id for stop in plan.trip_points] == [staying.id]
    assert (plan.trip_points[0].position, plan.run_start, plan.status) == (1, at(5, 20), Status.PUBLISHED)
    # What was answered before stays as the last word on a ride that has ended.
    assert answers(leaving, staying) == [Answer.YES, Answer.YES]


def test_a_dismissal_empties_the_seats_of_drafts_and_published_plans():
    member = make.crew_member()
    to, home = make.duty(member.id, DAY)
    there, back = run((to, at(5))), run((home, at(15)), direction=HOME, status=Status.DRAFT)
    with transaction():
        crew.dismiss(member.id)
    assert (people_of(there), people_of(back)) == ([], [])


@pytest.mark.parametrize("how", ["flight", "operation"])
def test_a_cancellation_takes_its_whole_crew_out_of_every_plan(how):
    flight, other = make.flight(), ride()
    crew_of_it = [ride(on=flight) for _ in range(3)]
    first = run((crew_of_it[0], at(5)), (other, at(5, 10)))
    second = run((crew_of_it[1], at(5)), (crew_of_it[2], at(5, 10)))
    with transaction():
        if how == "flight":
            flights.cancel_flight(flight.id)
        else:
            flights.cancel_operation(flight.id, DAY)
    assert (people_of(first), people_of(second)) == ([other.id], [])


def test_a_later_step_that_fails_undoes_all():
    member = make.crew_member()
    delivery = make.duty(member.id, DAY)[0]
    plan_id = run((delivery, at(5)))

    def refuse(sender, assignments):
        raise RuntimeError

    with released.connected_to(refuse), pytest.raises(RuntimeError), transaction():
        crew.dismiss(member.id)
    db.session.expire_all()
    assert people_of(plan_id) == [delivery.id]
    assert db.session.get(Assignment, delivery.assignment_id).released_at is None
    assert not member.is_dismissed


def test_whoever_is_in_the_car_stays_in_the_plan():
    early, late = ride(), ride()
    plan_id = run((early, at(5)), (late, at(5, 40)))
    with standing_at(at(5, 20)), transaction():
        assignments.release(early.assignment_id)
        assignments.release(late.assignment_id)
    assert people_of(plan_id) == [early.id]


def test_a_run_that_is_over_does_not_stop_a_cancellation():
    flight = make.flight()
    over, coming = ride(TO, on=flight), ride(HOME, on=flight)
    there, back = run((over, at(5))), run((coming, at(15)), direction=HOME)
    with standing_at(at(6, 30)), transaction():
        flights.cancel_operation(flight.id, DAY)
    assert people_of(there) == [over.id]
    assert people_of(back) == []


def test_a_move_of_the_home_asks_those_who_are_fetched_there():
    member, other = make.crew_member(), ride()
    to, home = make.duty(member.id, DAY)
    there, back = run((to, at(5)), (other, at(5, 10))), run((home, at(15)), direction=HOME)
    with transaction(), service.changing(back) as plan:
        plan.trip_points[0].address = "Elsewhere"
    say(Answer.YES, to, home, other)
    fields = {name: getattr(member, name) for name in ("name", "email", "phone", "position", "latitude", "longitude")}
    with transaction():
        crew.correct(member.id, 1, address="вул. Нова, 1, Київ", **fields)
    assert answers(to, home, other) == [None, Answer.YES, Answer.YES]
    say(Answer.YES, to)
    with standing_at(at(5)), transaction():
        crew.correct(member.id, 2, address="вул. Ще новіша, 2, Київ", **fields)
    assert answers(to) == [Answer.YES]
    assert people_of(there) == [to.id, other.id]


def test_a_vehicle_of_coming_runs_is_kept_and_drafts_are_named():
    vehicle = make.vehicle(plate="AA1234BB")
    plan_id = run((ride(), at(5)), vehicle_id=vehicle.id)
    draft(at(9), vehicle_id=vehicle.id)
    assert vehicles.foresee_retirement(vehicle.id) == [
        "The published run of Mon 30 Nov 2026 to the airport at 06:00 needs it: give that plan another vehicle first.",
        "The draft of Mon 30 Nov 2026 to the airport at 09:00 keeps it, but can't be published before it has another "
        "vehicle.",
    ]
    with (
        pytest.raises(VehicleNeeded, match="runs need AA1234BB: Mon 30 Nov 2026 to the airport at 06:00"),
        transaction(),
    ):
        vehicles.retire(vehicle.id)
    with standing_at(at(6)), transaction():
        vehicles.retire(vehicle.id)
    assert stored(plan_id).vehicle.retired_at is not None


def test_a_retimed_flight_leaves_its_people_in_the_plan_and_asks_nobody():
    flight = make.flight()
    delivery = ride(on=flight)
    plan_id = run((delivery, at(5)))
    say(Answer.YES, delivery)
    with transaction():
        operation = flights.view_operation(flight.id, DAY)
        earlier = operation.departure_at - timedelta(hours=2)
        flights.retime(flight.id, DAY, None, earlier, operation.arrival_at)
    assert people_of(plan_id) == [delivery.id]
    assert answers(delivery) == [Answer.YES]
    stop = stored(plan_id).trip_points[0]
    assert stop.delivery.due_at == at(5)
    assert rows_of(stored(plan_id))[0].misfit == "reaches the airport after report at 05:00"
