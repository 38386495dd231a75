"""Adding, moving and removing stops: what a plan takes, and who is asked anew."""

from datetime import time, timedelta

import pytest

from app.core.clock import standing_at
from app.core.database import db, transaction
from app.core.errors import Stale
from app.deliveries.models import Answer, Delivery, Direction, Status
from app.deliveries.rules import (
    AlreadyPlanned,
    DeliveryNotThere,
    NotOfThisPlan,
    PickUpPassed,
    PlanCancelled,
    SeatsTaken,
    StopOutsideRun,
)
from app.trip_points import service
from app.trip_points.rules import NobodyChosen, NoProposal, OneAtATime, SequenceChanged, TripPointNotThere
from tests import make
from tests.trip_points.rides import (
    AIRPORT,
    AIRPORT_AT,
    LONG_BEFORE,
    asked,
    minutes,
    plan,
    plan_with,
    ride,
    stops_of,
    times_of,
)

NEAR = {"latitude": 50.4, "longitude": 30.7}
FAR = {"latitude": 50.5, "longitude": 30.4}


@pytest.fixture(autouse=True)
def long_before(app):
    """Let it be two days before the run."""
    with standing_at(LONG_BEFORE):
        yield


def add(plan, *deliveries, **fields):
    with transaction():
        return [stop.id for stop in service.add(plan.id, [delivery.id for delivery in deliveries], **fields)]


def test_adds_several_people_the_nearest_to_the_airport_last(app):
    run, far, near = plan(), ride(**FAR), ride(**NEAR)
    add(run, far, near)
    nearer = service.travel((50.4, 30.7), AIRPORT) / minutes(1)
    farther = nearer + service.travel((50.5, 30.4), (50.4, 30.7)) / minutes(1)
    assert times_of(run) == [(far.id, farther), (near.id, nearer)]
    assert run.run_start == AIRPORT_AT - minutes(farther)


def test_adds_the_way_home_on_from_the_airport(app):
    run = plan(direction=Direction.HOME)
    far, near = ride(direction=Direction.HOME, **FAR), ride(direction=Direction.HOME, **NEAR)
    add(run, far, near)
    assert [delivery for delivery, _ in times_of(run)] == [near.id, far.id]
    assert all(early < 0 for _, early in times_of(run))
    assert run.run_end == stops_of(run)[-1].time


def test_joins_new_people_to_the_present_first_stop(app):
    run, [first] = plan_with(60)
    newcomer = ride()
    add(run, newcomer)
    # They live at the same door.
    assert times_of(run) == [(newcomer.id, 63), (first.delivery_id, 60)]


def test_a_given_time_puts_the_stop_in_its_place(app):
    run, stops = plan_with(60, 20)
    newcomer = ride()
    add(run, newcomer, time=time(5, 50), address="метро Бориспільська")
    assert times_of(run) == [(stops[0].delivery_id, 60), (newcomer.id, 40), (stops[1].delivery_id, 20)]
    assert stops_of(run)[1].address == "метро Бориспільська"


def test_the_home_address_typed_again_stays_the_home_address(app):
    run, delivery = plan(), ride(address="вул. Хрещатик, 22")
    add(run, delivery, address="вул. Хрещатик, 22")
    assert stops_of(run)[0].address is None


def test_a_home_that_nobody_can_find_on_a_map_needs_a_time(app):
    run, lost = plan(), ride(latitude=None, longitude=None)
    with pytest.raises(NoProposal, match="Add this person alone, with a time"):
        add(run, ride(), lost)
    assert times_of(run) == []
    add(run, lost, time=time(5, 30))
    assert times_of(run) == [(lost.id, 60)]


@pytest.mark.parametrize("fields", [{"time": time(5)}, {"address": "somewhere"}])
def test_time_and_address_are_for_one_person(app, fields):
    with pytest.raises(OneAtATime):
        add(plan(), ride(), ride(), **fields)


def test_nobody_is_a_refusal_and_twice_the_same_person_is_one(app):
    run, delivery = plan(), ride()
    with pytest.raises(NobodyChosen):
        add(run)
    add(run, delivery, delivery)
    assert len(stops_of(run)) == 1


def test_refuses_whom_the_plan_is_not_for_and_adds_nobody_at_all(app):
    run, fits = plan(), ride()
    for other in (
        ride(direction=Direction.HOME),
        ride(AIRPORT_AT + timedelta(days=1)),
        ride(released_at=LONG_BEFORE),
    ):
        with pytest.raises(NotOfThisPlan):
            add(run, fits, other)
    with pytest.raises(DeliveryNotThere), transaction():
        service.add(run.id, [fits.id, 9_223_372_036_854_775_807])
    assert times_of(run) == []


def test_refuses_whoever_has_a_stop_and_says_where(app):
    run, [stop] = plan_with(30)
    delivery = db.session.get(Delivery, stop.delivery_id)
    with pytest.raises(AlreadyPlanned, match="is in this plan already"):
        add(run, delivery)
    with pytest.raises(AlreadyPlanned, match="is in another plan already"):
        add(plan(), delivery)


def test_seats_are_enough_or_nobody_gets_in(app):
    run, _ = plan_with(30, seats=2)
    with pytest.raises(SeatsTaken, match="1 seat left; you chose 2"):
        add(run, ride(), ride())
    add(run, ride())
    with pytest.raises(SeatsTaken, match="no seat left; you chose 1"):
        add(run, ride())
    assert len(times_of(run)) == 2


def test_a_plan_without_a_vehicle_takes_anybody(app):
    run = plan(seats=None)
    add(run, *(ride() for _ in range(5)))
    assert len(times_of(run)) == 5


@pytest.mark.parametrize(("direction", "early"), [(Direction.TO_AIRPORT, -1), (Direction.HOME, 1)])
def test_no_stop_lies_on_the_other_side_of_the_airport(app, direction, early):
    run, delivery = plan(direction=direction), ride(direction=direction)
    with pytest.raises(StopOutsideRun):
        add(run, delivery, time=AIRPORT_AT - minutes(early))
    add(run, delivery, time=AIRPORT_AT)
    with pytest.raises(StopOutsideRun), transaction():
        service.edit(stops_of(run)[0].id, 1, AIRPORT_AT - minutes(early), None)


def test_a_cancelled_plan_stays_as_it_is(app):
    with pytest.raises(PlanCancelled):
        add(plan(status=Status.CANCELLED), ride())


def test_an_edit_moves_the_stop_to_the_place_of_its_time(app):
    run, [first, second] = plan_with(60, 30)
    with transaction():
        service.edit(second.id, 1, AIRPORT_AT - minutes(70), "elsewhere")
    assert times_of(run) == [(second.delivery_id, 70), (first.delivery_id, 60)]
    assert [stop.version for stop in stops_of(run)] == [2, 1]
    with pytest.raises(Stale), transaction():
        service.edit(second.id, 1, AIRPORT_AT - minutes(10), None)


def test_a_removed_stop_can_be_neither_edited_nor_removed_again(app):
    run, [first, second] = plan_with(60, 30)
    with transaction():
        service.cancel(first.id, 1)
    assert times_of(run) == [(second.delivery_id, 30)]
    for act in (lambda: service.cancel(first.id), lambda: service.edit(first.id, 1, AIRPORT_AT, None)):
        with pytest.raises(TripPointNotThere), transaction():
            act()


def test_a_new_sequence_changes_places_and_keeps_the_times(app):
    run, [one, two, three] = plan_with(60, 40, 20)
    with transaction():
        _, moved = service.resequence(run.id, [two.id, one.id, three.id], run.version)
        assert {stop.id for stop in moved} == {one.id, two.id}
    assert times_of(run) == [(two.delivery_id, 60), (one.delivery_id, 40), (three.delivery_id, 20)]


def test_stops_of_the_same_time_change_places_too(app):
    run, [one, two] = plan_with(30, 30)
    with transaction():
        assert service.resequence(run.id, [two.id, one.id])[1] == []
    assert [stop.id for stop in stops_of(run)] == [two.id, one.id]


def test_a_sequence_of_other_stops_changes_nothing(app):
    run, [one, two] = plan_with(60, 30)
    _, [stranger] = plan_with(60)
    for posted in ([one.id], [one.id, one.id], [one.id, two.id, two.id], [one.id, stranger.id], []):
        with pytest.raises(SequenceChanged), transaction():
            service.resequence(run.id, posted)
    with pytest.raises(Stale), transaction():
        service.resequence(run.id, [two.id, one.id], run.version - 1)
    assert [stop.id for stop in stops_of(run)] == [one.id, two.id]


def published(*before, **fields):
    """Make a published plan whose people have all said yes; give it with its stops and their deliveries."""
    run, stops = plan_with(*before, status=Status.PUBLISHED, **fields)
    deliveries = [db.session.get(Delivery, stop.delivery_id) for stop in stops]
    with transaction():
        for delivery in deliveries:
            delivery.check_in, delivery.checked_at = Answer.YES, LONG_BEFORE
    return run, stops, deliveries


def test_adding_to_a_published_plan_asks_only_the_newcomer(app):
    run, _, present = published(60, 30)
    newcomer = ride()
    add(run, newcomer, time=time(5, 50))
    assert asked(newcomer, *present) == [True, False, False]
    assert [delivery.check_in for delivery in present] == [Answer.YES, Answer.YES]


def test_moving_two_of_three_asks_those_two_again(app):
    run, stops, present = published(60, 40, 20)
    with transaction():
        service.resequence(run.id, [stops[0].id, stops[2].id, stops[1].id])
    assert asked(*present) == [False, True, True]
    assert [delivery.check_in for delivery in present] == [Answer.YES, None, None]


def test_removing_or_moving_one_asks_nobody_else(app):
    run, stops, present = published(60, 40, 20)
    with transaction():
        service.cancel(stops[1].id)
    with transaction():
        service.edit(stops[2].id, 1, AIRPORT_AT - minutes(15), None)
    assert asked(*present) == [False, True, True]


def test_after_the_pick_up_a_stop_stays_as_it_was(app):
    (run, [one, two], _), newcomer = published(60, 30), ride()
    with standing_at(AIRPORT_AT - minutes(45)):
        for act in (
            lambda: service.edit(one.id, 1, AIRPORT_AT - minutes(40), None),
            lambda: service.edit(two.id, 1, AIRPORT_AT - minutes(50), None),
            lambda: service.cancel(one.id),
            lambda: service.resequence(run.id, [two.id, one.id]),
            lambda: service.add(run.id, [newcomer.id], AIRPORT_AT - minutes(50)),
        ):
            with pytest.raises(PickUpPassed), transaction():
                act()
        with transaction():
            service.edit(two.id, 1, AIRPORT_AT - minutes(20), None)
    assert [stop.id for stop in stops_of(run)] == [one.id, two.id]


def test_says_what_lies_between_a_stop_and_its_neighbours(app):
    _, [one, two] = plan_with(60, 57)
    around = service.surroundings(*service.get(two.id))
    assert (around.before.stop.id, around.before.gap.minutes, around.before.gap.needed) == (one.id, 3, 3)
    assert (around.after.stop, around.after.at) == (None, AIRPORT_AT)
    assert around.here.gap.is_short
    assert around.proposed == AIRPORT_AT - minutes(around.here.gap.needed)
    assert service.surroundings(*service.get(one.id)).proposed == AIRPORT_AT - minutes(60)


def test_proposes_a_time_on_the_way_home_from_what_comes_before(app):
    run, delivery = plan(direction=Direction.HOME), ride(direction=Direction.HOME, **NEAR)
    [stop_id] = add(run, delivery, time=AIRPORT_AT + minutes(5))
    around = service.surroundings(*service.get(stop_id))
    assert (around.before.stop, around.after, around.before.gap.is_short) == (None, None, True)
    assert around.proposed == AIRPORT_AT + service.travel(AIRPORT, (50.4, 30.7))


def test_the_stop_of_another_address_has_no_known_way(app):
    run, delivery = plan(), ride()
    stop = make.trip_point(run, delivery, AIRPORT_AT - minutes(30), address="метро", position=1)
    around = service.surroundings(*service.get(stop.id))
    assert (around.before, around.proposed, around.here.gap.needed) == (None, None, None)
