"""The answer to a ride: for the ride as it is now, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.auth.roles import Role
from app.core.clock import standing_at
from app.core.database import db, transaction
from app.deliveries import checkin, service
from app.deliveries.models import Answer, Delivery, Plan, Status
from app.deliveries.rules import AnswerClosed, DeliveryNotThere, RideChanged, RideNotOffered
from tests import make

DAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 29, 18, tzinfo=UTC)
PICK_UP = datetime(2026, 11, 30, 3, 20, tzinfo=UTC)
AT_AIRPORT = PICK_UP + timedelta(hours=1)


@pytest.fixture(autouse=True)
def the_evening_before():
    with standing_at(NOW):
        yield


@pytest.fixture
def account(app):
    return make.account(Role.CREW_MEMBER)


@pytest.fixture
def ride(account):
    """Give a ride to the airport that a published plan offers."""
    delivery = make.duty(account.crew_id, DAY)[0]
    make.ride(delivery, PICK_UP, AT_AIRPORT, DAY)
    return delivery


def say(delivery, account, answer=Answer.YES, reason=None, version=1):
    with transaction():
        checkin.answer(delivery.id, account.crew_id, version, answer, reason, account.id)
    return stored(delivery)


def stored(delivery):
    found = db.session.get(Delivery, delivery.id, populate_existing=True)
    return found.check_in, found.refusal_reason


def entries():
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.subject == "deliveries"))


def test_keeps_a_yes_with_the_moment_and_the_account(ride, account):
    assert say(ride, account) == (1, None)
    assert (ride.checked_at, ride.checked_by, ride.version) == (NOW, account.id, 1)


def test_keeps_a_refusal_with_its_reason(ride, account):
    assert say(ride, account, Answer.REFUSED, "I drive myself") == (0, "I drive myself")


def test_one_may_think_again_and_a_yes_forgets_the_reason(ride, account):
    say(ride, account, Answer.REFUSED, "ill")
    assert say(ride, account, Answer.YES, "left over from before") == (1, None)
    assert say(ride, account, Answer.REFUSED) == (0, None)


@pytest.mark.parametrize(("answer", "reason"), [(Answer.YES, None), (Answer.REFUSED, "ill"), (Answer.REFUSED, None)])
def test_the_same_answer_twice_leaves_no_second_trace(ride, account, answer, reason):
    say(ride, account, answer, reason)
    before = entries()
    with standing_at(NOW + timedelta(minutes=5)):
        assert say(ride, account, answer, reason) == (answer, reason)
    assert (entries(), ride.checked_at) == (before, NOW)


def test_the_same_answer_that_arrives_late_is_harmless(ride, account):
    say(ride, account)
    with standing_at(PICK_UP + timedelta(minutes=1)):
        assert say(ride, account) == (1, None)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=30)])
def test_is_closed_from_the_pick_up_on(ride, account, late):
    with standing_at(PICK_UP + late), pytest.raises(AnswerClosed):
        say(ride, account)
    assert stored(ride) == (None, None)


def test_is_open_until_the_pick_up(ride, account):
    with standing_at(PICK_UP - timedelta(seconds=1)):
        assert say(ride, account) == (1, None)


def test_the_ride_home_is_open_until_the_car_leaves_the_airport(account):
    home = make.duty(account.crew_id, DAY)[1]
    leaves = datetime(2026, 11, 30, 11, 40, tzinfo=UTC)
    make.ride(home, leaves + timedelta(minutes=50), leaves, DAY)
    with standing_at(leaves - timedelta(seconds=1)):
        assert say(home, account) == (1, None)
    with standing_at(leaves), pytest.raises(AnswerClosed):
        say(home, account, Answer.REFUSED)


def test_the_ride_of_somebody_else_is_not_there(ride):
    with pytest.raises(DeliveryNotThere):
        say(ride, make.account(Role.CREW_MEMBER))
    assert stored(ride) == (None, None)


@pytest.mark.parametrize("delivery_id", [0, 2**62])
def test_a_ride_that_never_was_is_not_there(account, delivery_id):
    with pytest.raises(DeliveryNotThere):
        checkin.answer(delivery_id, account.crew_id, 1, Answer.YES, None, account.id)


def test_a_ride_in_no_plan_is_not_offered(account):
    with pytest.raises(RideNotOffered):
        say(make.duty(account.crew_id, DAY)[0], account)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CANCELLED])
def test_a_ride_in_a_plan_that_is_not_published_is_not_offered(account, status):
    delivery = make.duty(account.crew_id, DAY)[0]
    make.ride(delivery, PICK_UP, AT_AIRPORT, DAY, status=status)
    with pytest.raises(RideNotOffered):
        say(delivery, account)


@pytest.mark.parametrize("version", [0, 2, 999_999_999])
def test_an_answer_to_another_version_is_refused(ride, account, version):
    with pytest.raises(RideChanged):
        say(ride, account, version=version)


def test_a_change_of_the_plan_asks_again_and_refuses_the_old_version(ride, account):
    say(ride, account)
    move_pick_up(plan_id=db.session.scalar(select(Plan.id)))
    assert stored(ride) == (None, None)
    with pytest.raises(RideChanged):
        say(ride, account)
    assert say(ride, account, version=2) == (1, None)


def move_pick_up(plan_id):
    with transaction(), service.changing(plan_id) as plan:
        for stop in plan.trip_points:
            stop.time -= timedelta(minutes=10)


@pytest.mark.parametrize("attempt", range(5))
def test_an_answer_and_a_change_at_the_same_moment_never_mix(app, ride, account, attempt):
    plan_id, delivery_id = db.session.scalar(select(Plan.id)), ride.id
    crew_id, account_id = account.crew_id, account.id
    db.session.commit()
    start = Barrier(2)

    def give_answer():
        with app.app_context():
            start.wait(30)
            try:
                with transaction():
                    checkin.answer(delivery_id, crew_id, 1, Answer.YES, None, account_id)
            except RideChanged:
                return "refused"
            return "kept"

    def change():
        with app.app_context():
            start.wait(30)
            move_pick_up(plan_id)

    with ThreadPoolExecutor(2) as pool:
        changed, answered = pool.submit(change), pool.submit(give_answer)
        changed.result(60)
        outcome = answered.result(60)
    ride = db.session.get(Delivery, delivery_id, populate_existing=True)
    # Whoever came first: no answer of the old ride stands for the new one.
    assert (ride.check_in, ride.version) == (None, 2)
    assert (ride.checked_at is not None) == (outcome == "kept")


def test_two_devices_at_the_same_moment_leave_one_trace(app, ride, account):
    delivery_id, crew_id, account_id = ride.id, account.crew_id, account.id
    before = entries()
    db.session.commit()
    start = Barrier(2)

    def give_answer():
        with app.app_context():
            start.wait(30)
            with transaction():
                checkin.answer(delivery_id, crew_id, 1, Answer.YES, None, account_id)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(give_answer), pool.submit(give_answer)]:
            future.result(60)
    assert entries() == before + 1
