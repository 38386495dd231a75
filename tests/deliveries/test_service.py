"""Delivery plans: drawn up, published, changed, cancelled; who is asked for a new answer, and who is not."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.core.clock import standing_at
from app.core.database import db, transaction
from app.core.errors import Stale
from app.deliveries import rules, service
from app.deliveries.models import Answer, Delivery, Plan, Status, TripPoint
from tests import make
from tests.deliveries.scene import (
    DAY,
    HOME,
    TO,
    add,
    answers,
    at,
    draft,
    people_of,
    publish,
    ride,
    run,
    say,
    stored,
)

pytestmark = pytest.mark.usefixtures("evening")


def change(plan_id, **fields):
    plan = stored(plan_id)
    frame = {"date": plan.date, "type": plan.type, "airport_at": plan.airport_at, "vehicle_id": plan.vehicle_id}
    with transaction():
        service.change(plan_id, plan.version, **{**frame, **fields})


def move(plan_id, delivery, **fields):
    with transaction(), service.changing(plan_id) as plan:
        stop = next(stop for stop in plan.trip_points if stop.delivery_id == delivery.id)
        for name, value in fields.items():
            setattr(stop, name, value)


def test_a_draft_has_neither_people_nor_need_of_a_vehicle():
    with transaction():
        plan = service.draw_up(DAY, 1, at(6), None)
    assert (plan.status, plan.run_start, plan.run_end, plan.version) == (Status.DRAFT, at(6), at(6), 1)


@pytest.mark.parametrize(("vehicle", "error"), [("none", rules.NoSuchVehicle), ("retired", rules.VehicleRetired)])
def test_a_plan_takes_a_vehicle_that_is_there_and_in_service(vehicle, error):
    vehicle_id = make.vehicle(retired_at=at(0)).id if vehicle == "retired" else 999
    with pytest.raises(error), transaction():
        service.draw_up(DAY, 1, at(6), vehicle_id)
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 0


def test_places_follow_times_and_the_run_spans_all_stops():
    late, early = ride(), ride()
    plan_id = draft()
    add(plan_id, (late, at(5)), (early, at(4, 30)))
    plan = stored(plan_id)
    assert [(stop.position, stop.delivery_id) for stop in plan.trip_points] == [(1, early.id), (2, late.id)]
    assert (plan.run_start, plan.run_end) == (at(4, 30), at(6))
    move(plan_id, late, time=at(4))
    assert people_of(plan_id) == [late.id, early.id]
    assert stored(plan_id).run_start == at(4)


@pytest.mark.parametrize(("direction", "wrong"), [(TO, at(6, 1)), (HOME, at(13, 59))])
def test_a_stop_on_the_wrong_side_of_the_airport_is_refused_and_changes_nothing(direction, wrong):
    plan_id = draft(direction=direction)
    with pytest.raises(rules.StopOutsideRun):
        add(plan_id, (ride(direction), wrong))
    assert people_of(plan_id) == []


def test_nobody_is_in_two_plans():
    delivery = ride()
    first, second = run((delivery, at(5))), draft()
    with pytest.raises(rules.AlreadyPlanned), transaction(), service.changing(second) as plan:
        plan.trip_points.append(TripPoint(delivery_id=delivery.id, time=at(5), position=1))
    assert (people_of(first), people_of(second)) == ([delivery.id], [])


def test_no_more_people_than_seats_also_past_the_service():
    plan_id = run((ride(), at(5)), (ride(), at(5, 10)), seats=2)
    with pytest.raises(rules.SeatsTaken, match="no seat left"):
        add(plan_id, (ride(), at(5, 20)))
    plan, delivery = stored(plan_id), ride()
    with pytest.raises(IntegrityError, match="more trip points than seats"):
        make.trip_point(plan, delivery, at(5, 20))
    with pytest.raises(rules.SeatsTaken):
        change(plan_id, vehicle_id=make.vehicle(seats=1).id)
    assert len(people_of(plan_id)) == 2


def test_publishing_needs_a_vehicle_and_people():
    empty = draft()
    with pytest.raises(rules.NothingToPublish, match="at least one person"):
        publish(empty)
    with transaction():
        bare = service.draw_up(DAY, 1, at(6), None).id
    add(bare, (ride(), at(5)))
    with pytest.raises(rules.NothingToPublish, match="Choose a vehicle"):
        publish(bare)


def test_publishing_asks_everybody_and_happens_once():
    one, other = ride(), ride()
    plan_id = run((one, at(5)), (other, at(5, 10)))
    assert stored(plan_id).status == Status.PUBLISHED
    assert [db.session.get(Delivery, delivery.id).version for delivery in (one, other)] == [2, 2]
    with pytest.raises(rules.NotADraft):
        publish(plan_id)


@pytest.mark.parametrize(("moment", "error"), [(at(6, 1), rules.RunOver), (at(5), rules.PickUpPassed)])
def test_nobody_is_told_of_a_pick_up_that_has_passed(moment, error):
    plan_id = run((ride(), at(5)), (ride(), at(5, 30)), status=Status.DRAFT)
    with standing_at(moment), pytest.raises(error):
        publish(plan_id)
    assert stored(plan_id).status == Status.DRAFT


def test_one_vehicle_is_not_on_two_published_runs_at_once():
    vehicle = make.vehicle()
    run((ride(), at(5)), vehicle_id=vehicle.id)
    second = run((ride(), at(6)), airport_at=at(7), vehicle_id=vehicle.id, status=Status.DRAFT)
    with pytest.raises(rules.VehicleBusy):
        publish(second)
    move(second, stored(second).trip_points[0].delivery, time=at(6, 1))
    publish(second)
    with pytest.raises(rules.VehicleBusy):
        move(second, stored(second).trip_points[0].delivery, time=at(5, 59))


@pytest.mark.parametrize("change_of", [{"time": at(5, 11)}, {"address": "Готель, Бориспіль"}])
def test_only_the_one_whose_time_or_place_changed_is_asked_again(change_of):
    people = [ride(), ride(), ride()]
    plan_id = run(*zip(people, (at(5), at(5, 10), at(5, 20)), strict=True))
    say(Answer.YES, *people)
    move(plan_id, people[1], **change_of)
    assert answers(*people) == [Answer.YES, None, Answer.YES]
    asked = db.session.get(Delivery, people[1].id)
    assert asked.checked_at is not None
    assert [db.session.get(Delivery, person.id).version for person in people] == [2, 3, 2]


def test_another_vehicle_asks_everybody_again():
    people = [ride(), ride()]
    plan_id = run(*zip(people, (at(5), at(5, 10)), strict=True))
    say(Answer.REFUSED, people[0])
    say(Answer.YES, people[1])
    change(plan_id, vehicle_id=make.vehicle().id)
    assert answers(*people) == [None, None]
    assert db.session.get(Delivery, people[0].id).refusal_reason is None


def test_another_hour_at_the_airport_concerns_only_those_who_get_in_there():
    to, home = ride(TO), ride(HOME)
    there, back = run((to, at(5))), run((home, at(14, 40)), direction=HOME)
    say(Answer.YES, to, home)
    change(there, airport_at=at(6, 5))
    change(back, airport_at=at(14, 5))
    assert answers(to, home) == [Answer.YES, None]


def test_the_place_in_the_sequence_concerns_nobody_and_a_draft_asks_nobody():
    first, last = ride(), ride()
    plan_id = run((last, at(5, 20)))
    say(Answer.YES, last)
    add(plan_id, (first, at(5)))
    assert people_of(plan_id) == [first.id, last.id]
    assert answers(first, last) == [None, Answer.YES]
    in_draft = ride()
    move(run((in_draft, at(5)), status=Status.DRAFT), in_draft, time=at(4))
    assert db.session.get(Delivery, in_draft.id).version == 1


def test_whoever_was_picked_up_keeps_the_ride_and_the_others_can_still_change():
    early, late = ride(), ride()
    plan_id = run((early, at(5)), (late, at(5, 30)))
    say(Answer.YES, early, late)
    with standing_at(at(5, 10)):
        for passed in ({"time": at(5, 20)}, {"address": "Elsewhere"}):
            with pytest.raises(rules.PickUpPassed, match=early.assignment.member.name):
                move(plan_id, early, **passed)
        with pytest.raises(rules.PickUpPassed):
            cancel(plan_id)
        with pytest.raises(rules.PickUpPassed, match="has passed. Nobody can be told"):
            move(plan_id, late, time=at(5, 5))
        move(plan_id, late, time=at(5, 40))
    assert answers(early, late) == [Answer.YES, None]


def test_nobody_joins_a_published_run_at_a_pick_up_that_has_passed():
    plan_id, delivery = run((ride(), at(5)), (ride(), at(5, 50))), ride()
    with standing_at(at(5, 30)):
        with pytest.raises(rules.PickUpPassed, match="Nobody can be told"):
            add(plan_id, (delivery, at(5, 20)))
        add(plan_id, (delivery, at(5, 40)))
    assert delivery.id in people_of(plan_id)


def cancel(plan_id, version=None):
    with transaction():
        service.cancel(plan_id, version)


def test_a_cancelled_plan_frees_its_people_and_its_vehicle_for_good():
    vehicle, delivery = make.vehicle(), ride()
    plan_id = run((delivery, at(5)), vehicle_id=vehicle.id)
    say(Answer.YES, delivery)
    cancel(plan_id)
    assert stored(plan_id).status == Status.CANCELLED
    assert answers(delivery) == [None]
    for step in (cancel, publish, lambda key: add(key, (delivery, at(5)))):
        with pytest.raises(rules.PlanCancelled):
            step(plan_id)
    assert people_of(run((delivery, at(5)), vehicle_id=vehicle.id)) == [delivery.id]


def test_a_run_that_is_over_stays_as_it_was():
    plan_id = run((ride(), at(5)))
    with standing_at(at(6)), pytest.raises(rules.RunOver):
        cancel(plan_id)


def test_date_and_direction_stay_under_people_and_a_published_plan_keeps_a_vehicle():
    plan_id = run((ride(), at(5)))
    for fields, error in (
        ({"type": 2}, rules.PlanHasPeople),
        ({"date": DAY.replace(day=29)}, rules.PlanHasPeople),
        ({"vehicle_id": None}, rules.PublishedNeedsVehicle),
        ({"airport_at": at(4, 59)}, rules.StopOutsideRun),
        ({"airport_at": at(6, day=DAY.replace(day=28))}, rules.AirportOutsideDay),
    ):
        with pytest.raises(error):
            change(plan_id, **fields)
    change(draft(), type=2, airport_at=at(14))


def test_an_outdated_version_changes_nothing():
    plan_id = run((ride(), at(5)))
    with pytest.raises(Stale):
        cancel(plan_id, version=1)
    assert stored(plan_id).status == Status.PUBLISHED


def test_every_step_is_in_the_audit_trail():
    delivery = ride()
    plan_id = run((delivery, at(5)))
    cancel(plan_id)
    statement = select(AuditEntry.action, AuditEntry.changes).where(AuditEntry.subject == "delivery_plans")
    trail = db.session.execute(statement.order_by(AuditEntry.id)).all()
    assert [changes["status"] for _, changes in trail if "status" in changes] == [
        [None, "draft"], ["draft", "published"], ["published", "cancelled"]
    ]  # fmt: skip
    stops = select(AuditEntry.action).where(AuditEntry.subject == "trip_points").order_by(AuditEntry.id)
    assert list(db.session.scalars(stops)) == ["added", "deleted"]
