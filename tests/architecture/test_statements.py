"""Every list takes a fixed number of statements, however long it is."""

from contextlib import contextmanager
from datetime import time, timedelta

import pytest
from sqlalchemy import event, text

from app.audit.recorder import record_many
from app.auth import repository as accounts
from app.auth.roles import Role
from app.core.clock import scheduled, today
from app.core.database import db, transaction
from tests import make

MOST = 8
HR, FLIGHTS, TRANSPORT, CREW, SYSTEM = (
    Role.CREW_ADMINISTRATOR,
    Role.FLIGHT_ADMINISTRATOR,
    Role.TRANSPORTATION_ADMINISTRATOR,
    Role.CREW_MEMBER,
    Role.SYSTEM_ADMINISTRATOR,
)
# Every page that shows a list, with the role that reads it and a filter where that shows another side of it.
LISTS = [
    ("crew.index", HR, ""),
    ("flights.index", FLIGHTS, ""),
    ("flights.index", FLIGHTS, "date={tomorrow}"),
    ("assignments.index", FLIGHTS, ""),
    ("assignments.index", FLIGHTS, "date={tomorrow}"),
    ("deliveries.index", TRANSPORT, ""),
    ("deliveries.index", TRANSPORT, "date={tomorrow}&status=published"),
    ("deliveries.unplanned", TRANSPORT, ""),
    ("deliveries.unplanned", TRANSPORT, "date={tomorrow}"),
    ("deliveries.unchecked", TRANSPORT, ""),
    ("deliveries.unchecked", TRANSPORT, "date={tomorrow}"),
    ("vehicles.index", TRANSPORT, ""),
    ("accounts.index", SYSTEM, ""),
    ("accounts.index", SYSTEM, "role=crew_member&state=open"),
    ("audit.index", SYSTEM, ""),
    ("audit.index", SYSTEM, "subject=crew&action=added&actor=user"),
    ("portal.home", HR, ""),
    ("portal.home", FLIGHTS, ""),
    ("portal.home", TRANSPORT, ""),
    ("portal.home", SYSTEM, ""),
    ("portal.my", CREW, ""),
]

# A number each: a person with an account, a flight of the day, a published ride there and none back, and a vehicle.
ROWS = """
INSERT INTO crew (id, name, address, email, phone, position)
SELECT n, 'Name ' || n, 'Address', n || '@crew.example', '+380501234567', 'captain'
FROM generate_series(:first, :last) n;
INSERT INTO accounts (username, password_hash, roles, crew_id)
SELECT 'user' || n, :password_hash, '{crew_member}', n FROM generate_series(:first, :last) n;
INSERT INTO flights (id, number, route, departure, arrival, days_of_operation, valid_from)
SELECT n, 'CD' || n, 'KBP-VIE-KBP', '08:00', '13:00', '1234567', '2020-01-01' FROM generate_series(:first, :last) n;
INSERT INTO flight_operations (flight_id, date, departure_at, arrival_at)
SELECT n, :day, :departure, :arrival FROM generate_series(:first, :last) n;
INSERT INTO assignments (crew_id, flight_id, date, duty_start, duty_end)
SELECT n, n, :day, :departure, :arrival FROM generate_series(:first, :last) n;
INSERT INTO deliveries (assignment_id, type)
SELECT id, type FROM assignments, generate_series(1, 2) type WHERE crew_id BETWEEN :first AND :last;
INSERT INTO vehicles (plate, model, seats, driver_name, driver_phone)
SELECT 'P' || n, 'Sprinter', 4, 'Koval Ivan', '+380671112233' FROM generate_series(:first, :last) n;
INSERT INTO delivery_plans (date, type, airport_at, vehicle_id, status, run_start, run_end)
SELECT :day, 1, :departure, vehicles.id, 'published', :pick_up, :departure
FROM generate_series(:first, :last) n JOIN vehicles ON plate = 'P' || n;
INSERT INTO trip_points (plan_id, delivery_id, position, time)
SELECT delivery_plans.id, deliveries.id, 1, :pick_up FROM assignments
JOIN deliveries ON assignment_id = assignments.id AND deliveries.type = 1
JOIN vehicles ON plate = 'P' || crew_id JOIN delivery_plans ON vehicle_id = vehicles.id
WHERE crew_id BETWEEN :first AND :last;
"""


@pytest.fixture
def fill(app):
    """Give a function that adds the rows of a span of numbers."""
    password_hash = make.account(username="template").password_hash
    day = today() + timedelta(days=1)
    departure = scheduled(day, time(8))
    values = {
        "password_hash": password_hash,
        "day": day,
        "departure": departure,
        "pick_up": departure - timedelta(hours=2),
    }

    def fill(first, last):
        with transaction():
            db.session.execute(
                text(ROWS), {**values, "arrival": departure + timedelta(hours=5), "first": first, "last": last}
            )
            record_many("added", "crew", [(number, {"name": [None, "Name"]}) for number in range(first, last + 1)])

    return fill


@contextmanager
def counted():
    statements = []

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_each_list_of_the_site_is_measured(app):
    lists = {endpoint for endpoint in app.view_functions if endpoint.endswith((".index", ".unplanned", ".unchecked"))}
    assert lists | {"portal.home", "portal.my"} == {endpoint for endpoint, _, _ in LISTS}


@pytest.mark.parametrize(("endpoint", "role", "query"), LISTS)
def test_a_list_takes_as_many_statements_for_three_rows_as_for_sixty(app, sign_in, fill, endpoint, role, query):
    (rule,) = app.url_map.iter_rules(endpoint)
    address = f"{rule.rule}?{query.format(tomorrow=today() + timedelta(days=1))}"
    fill(1, 3)
    browser = sign_in(account=accounts.find_by_name("1")) if role is CREW else sign_in(role)
    few = statements_of(browser, address)
    fill(4, 60)
    many = statements_of(browser, address)
    assert len(many) <= MOST, "\n\n".join(many)
    assert len(many) == len(few), "\n\n".join(many)


def statements_of(browser, address):
    with counted() as statements:
        answer = browser.get(address)
    assert answer.status_code == 200
    return statements
