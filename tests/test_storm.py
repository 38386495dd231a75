"""Everybody works at once on the same few records: whatever happens, the records agree with each other afterwards."""

import random
import time as clockwork
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from psycopg2 import errorcodes
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.assignments import service as assignments
from app.auth.roles import Role
from app.core.clock import standing_at
from app.core.database import db, transaction
from app.core.errors import DomainError
from app.crew import service as crew
from app.deliveries import checkin
from app.deliveries import service as plans
from app.deliveries.models import Answer, Direction
from app.flights import service as flights
from app.trip_points import service as stops
from app.vehicles import service as vehicles
from tests import make
from tests.deliveries.scene import DAY, NOW, at

THREADS = 6
SECONDS = 4
COLLISIONS = (errorcodes.DEADLOCK_DETECTED, errorcodes.SERIALIZATION_FAILURE)
HELD = "SELECT {} FROM trip_points t JOIN delivery_plans p ON p.id = t.plan_id "
# What must find nothing, by what it would mean.
WRONG = {
    "a duty overlaps another of the same person": (
        "SELECT a.id FROM assignments a JOIN assignments b ON a.crew_id = b.crew_id AND a.id < b.id"
        " WHERE a.released_at IS NULL AND b.released_at IS NULL"
        " AND tstzrange(a.duty_start, a.duty_end) && tstzrange(b.duty_start, b.duty_end)"
    ),
    "somebody dismissed is to fly": (
        "SELECT a.id FROM assignments a JOIN crew c ON c.id = a.crew_id"
        " WHERE a.released_at IS NULL AND c.dismissed_at IS NOT NULL"
    ),
    "a duty is not that of its flight": (
        "SELECT a.id FROM assignments a JOIN flight_operations o USING (flight_id, date)"
        " WHERE a.released_at IS NULL AND a.duty_start <> o.departure_at - interval '60 minutes'"
    ),
    "a plan has more people than seats": (
        HELD.format("p.id") + "JOIN vehicles v ON v.id = p.vehicle_id GROUP BY p.id, v.seats HAVING count(*) > v.seats"
    ),
    "the places of a plan have a gap": (
        "SELECT plan_id FROM trip_points GROUP BY plan_id HAVING min(position) <> 1 OR max(position) <> count(*)"
    ),
    "a later place has an earlier time": (
        "SELECT a.id FROM trip_points a JOIN trip_points b USING (plan_id)"
        " WHERE a.position < b.position AND a.time > b.time"
    ),
    "somebody released, or of a cancelled plan, has a stop": (
        HELD.format("t.id") + "JOIN deliveries d ON d.id = t.delivery_id JOIN assignments a ON a.id = d.assignment_id"
        " WHERE a.released_at IS NOT NULL OR p.status = 'cancelled' OR d.type <> p.type"
    ),
    "a run does not span its stops": (
        "SELECT p.id FROM delivery_plans p LEFT JOIN trip_points t ON t.plan_id = p.id GROUP BY p.id"
        " HAVING p.run_start <> least(p.airport_at, min(t.time)) OR p.run_end <> greatest(p.airport_at, max(t.time))"
    ),
    "a published plan stands on a retired vehicle": (
        "SELECT p.id FROM delivery_plans p JOIN vehicles v ON v.id = p.vehicle_id"
        " WHERE p.status = 'published' AND v.retired_at IS NOT NULL"
    ),
    "a version was given twice": (
        "SELECT subject, subject_id FROM audit_entries WHERE action = 'changed' AND changes ? 'version'"
        " GROUP BY subject, subject_id, changes -> 'version' HAVING count(*) > 1"
    ),
    "a stop came or went without an entry": (
        "SELECT subject_id FROM audit_entries WHERE subject = 'trip_points' GROUP BY subject_id"
        " HAVING (count(*) FILTER (WHERE action = 'deleted') = 1) = (subject_id IN (SELECT id::text FROM trip_points))"
    ),
    "an answer was kept without an entry": (
        "SELECT d.id FROM deliveries d WHERE d.check_in IS NOT NULL AND NOT EXISTS (SELECT FROM audit_entries e"
        " WHERE e.subject = 'deliveries' AND e.subject_id = d.id::text AND e.changes -> 'check_in' ->> 1 IS NOT NULL)"
    ),
}


@pytest.fixture(autouse=True)
def the_evening_before(app):
    with standing_at(NOW):
        yield


def some(query, **values):
    return db.session.execute(text(query + " ORDER BY random() LIMIT 1"), values).one_or_none()


def appoint():
    (member,), (flight,) = some("SELECT id FROM crew"), some("SELECT id FROM flights")
    assignments.appoint(member, flight, DAY, "It storms.")


def release():
    if found := some("SELECT id FROM assignments WHERE released_at IS NULL"):
        assignments.release(*found)


def retime():
    (flight,), shift = some("SELECT id FROM flights"), timedelta(minutes=random.choice([-30, 0, 30]))
    operation = flights.view_operation(flight, DAY)
    flights.retime(flight, DAY, None, operation.departure_at + shift, operation.arrival_at + shift)


def come_and_go():
    member = some("SELECT id, dismissed_at FROM crew")
    if member.dismissed_at:
        crew.reinstate(member.id)
    elif random.random() < 0.3:
        crew.dismiss(member.id)


def draw_up():
    direction = random.choice(list(Direction))
    (vehicle,) = some("SELECT id FROM vehicles")
    plans.draw_up(DAY, int(direction), at(6) if direction is Direction.TO_AIRPORT else at(14), vehicle)


def change_plan():
    plan = some("SELECT id, version, type, airport_at FROM delivery_plans WHERE status <> 'cancelled'")
    (vehicle,) = some("SELECT id FROM vehicles")
    if plan:
        airport_at = plan.airport_at + timedelta(minutes=random.choice([-5, 5]))
        plans.change(plan.id, plan.version, DAY, plan.type, airport_at, vehicle)


def publish():
    if plan := some("SELECT id FROM delivery_plans WHERE status = 'draft'"):
        plans.publish(*plan)


def cancel_plan():
    if (plan := some("SELECT id FROM delivery_plans")) and random.random() < 0.3:
        plans.cancel(*plan)


def add_people():
    if plan := some("SELECT id, type FROM delivery_plans WHERE status <> 'cancelled'"):
        query = text("SELECT id FROM deliveries WHERE type = :type ORDER BY random() LIMIT 2")
        stops.add(plan.id, list(db.session.scalars(query, {"type": plan.type})))


def move_stop():
    if stop := some("SELECT id, version, time FROM trip_points"):
        stops.edit(stop.id, stop.version, stop.time + timedelta(minutes=random.randint(-9, 9)), None)


def take_out():
    if stop := some("SELECT id FROM trip_points"):
        stops.cancel(*stop)


def shuffle():
    if plan := some("SELECT plan_id FROM trip_points"):
        query = text("SELECT id FROM trip_points WHERE plan_id = :id ORDER BY random()")
        stops.resequence(*plan, list(db.session.scalars(query, {"id": plan.plan_id})))


def retire():
    vehicle = some("SELECT id, retired_at FROM vehicles")
    (vehicles.take_back if vehicle.retired_at else vehicles.retire)(vehicle.id)


def answer():
    ride = some(
        "SELECT d.id, d.version, a.crew_id, c.id AS account_id FROM deliveries d"
        " JOIN assignments a ON a.id = d.assignment_id JOIN accounts c ON c.crew_id = a.crew_id"
        " JOIN trip_points t ON t.delivery_id = d.id"
    )
    if ride:
        checkin.answer(ride.id, ride.crew_id, ride.version, random.choice(list(Answer)), None, ride.account_id)


ACTS = [appoint, release, retime, come_and_go, draw_up, change_plan, publish, cancel_plan, add_people, move_stop]
ACTS += [take_out, shuffle, retire, answer, appoint, add_people, add_people, publish, answer]


def test_whatever_happens_at_once_the_records_agree(app):
    for _ in range(5):
        make.account(Role.CREW_MEMBER)
    for hour in (8, 9, 11):
        make.flight(departure=time(hour), arrival=time(hour + 4))
    for _ in range(3):
        make.vehicle(seats=2)
    end = clockwork.monotonic() + SECONDS

    def work(_):
        done, refused, unexpected = set(), 0, []
        while clockwork.monotonic() < end:
            act = random.choice(ACTS)
            with app.app_context():
                try:
                    with transaction():
                        act()
                    done.add(act.__name__)
                except DomainError:
                    refused += 1
                except DBAPIError as error:
                    # The pages answer these two with a sentence.
                    if error.orig.pgcode not in COLLISIONS:
                        unexpected.append(f"{act.__name__}: {error}")
        return done, refused, unexpected

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = [future.result(60) for future in [pool.submit(work, number) for number in range(THREADS)]]
    assert [error for _, _, unexpected in outcomes for error in unexpected] == []
    assert set.union(*(done for done, _, _ in outcomes)), "nobody could do anything"
    found = {meaning: list(db.session.execute(text(query))) for meaning, query in WRONG.items()}
    assert {meaning: rows for meaning, rows in found.items() if rows} == {}
