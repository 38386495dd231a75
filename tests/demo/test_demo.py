"""The demo airline."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.auth import service as auth
from app.auth.roles import Role
from app.core import clock
from app.core.database import db, transaction
from app.crew.models import CrewMember
from app.demo.logins import LOGINS, PASSWORD
from app.flights.models import Flight
from tests import make

# What must be found at least once, so that every state can be seen.
STATES = {
    "a dismissed person": "SELECT FROM crew WHERE dismissed_at IS NOT NULL",
    "a one-way leg out": "SELECT FROM flights WHERE arrival IS NULL",
    "a one-way leg back": "SELECT FROM flights WHERE departure IS NULL",
    "a night flight": "SELECT FROM flights WHERE arrival_day_offset = 1",
    "a retimed operation": "SELECT FROM flight_operations WHERE retimed_at IS NOT NULL AND date > now()",
    "a cancelled operation": "SELECT FROM flight_operations WHERE cancelled_at IS NOT NULL AND date > now()",
    "an assignment in the past": "SELECT FROM assignments WHERE duty_end < now()",
    "a released assignment": "SELECT FROM assignments WHERE released_at IS NOT NULL",
    "a flight short of crew": "SELECT FROM assignments JOIN flights ON flights.id = flight_id WHERE released_at IS NULL"
    " AND date > now() GROUP BY flights.id, date HAVING count(*) < pilots + cabin_crew",
    "a retired vehicle": "SELECT FROM vehicles WHERE retired_at IS NOT NULL",
    "a draft": "SELECT FROM delivery_plans WHERE status = 'draft' AND run_start > now()",
    "a draft for tomorrow": "SELECT FROM delivery_plans WHERE status = 'draft' AND date = '{tomorrow}'",
    "a published plan": "SELECT FROM delivery_plans WHERE status = 'published' AND run_start > now()",
    "a run in the past": "SELECT FROM delivery_plans WHERE status = 'published' AND run_end < now()",
    "a cancelled plan": "SELECT FROM delivery_plans WHERE status = 'cancelled' AND date > now()",
    "a draft that no longer fits": "SELECT FROM delivery_plans JOIN trip_points ON plan_id = delivery_plans.id"
    " JOIN deliveries ON deliveries.id = delivery_id JOIN assignments ON assignments.id = assignment_id"
    " WHERE status = 'draft' AND delivery_plans.type = 1 AND airport_at > duty_start",
    "a ride without a plan": "SELECT FROM deliveries JOIN assignments ON assignments.id = assignment_id"
    " LEFT JOIN trip_points ON delivery_id = deliveries.id"
    " WHERE trip_points.id IS NULL AND released_at IS NULL AND duty_start > now()",
    "no answer": "{rides} AND check_in IS NULL AND checked_at IS NULL",
    "a yes": "{rides} AND check_in = 1",
    "a refusal": "{rides} AND check_in = 0 AND refusal_reason IS NULL",
    "a refusal with a reason": "{rides} AND refusal_reason IS NOT NULL",
    "a ride changed since the answer": "{rides} AND check_in IS NULL AND checked_at IS NOT NULL",
}
COMING_RIDES = (
    "SELECT FROM deliveries JOIN trip_points ON delivery_id = deliveries.id"
    " JOIN delivery_plans ON delivery_plans.id = plan_id WHERE status = 'published' AND run_start > now()"
)
RUSSIA = re.compile(r"\b(AER|DME|GOJ|GSV|IKT|KGD|KRR|KUF|KZN|LED|MRV|OVB|ROV|SIP|SVO|SVX|UFA|VKO|VOG|VVO|ZIA)\b")


@pytest.fixture
def load(app):
    """Give a function that runs the command: exit code and what it said."""

    def load(*options: str) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=["demo", "load", *options])
        return result.exit_code, result.output

    return load


def test_loads_an_airline_in_which_every_state_can_be_seen(load, client):
    code, output = load("--if-empty")
    assert code == 0, output
    assert {line.split(PASSWORD)[0].split()[-1] for line in output.splitlines() if PASSWORD in line} == {
        login.username for login in LOGINS
    }
    missing = [
        name
        for name, query in STATES.items()
        if not db.session.scalar(
            text(f"SELECT EXISTS ({query.format(rides=COMING_RIDES, tomorrow=clock.today() + timedelta(days=1))})")
        )
    ]
    assert missing == []
    assert not [route for route in db.session.scalars(select(Flight.route)) if RUSSIA.search(route)]
    assert 40 <= db.session.scalar(select(func.count()).select_from(CrewMember)) <= 60
    latest = db.session.scalar(text("SELECT max(at) FROM audit_entries"))
    assert latest < clock.day_bounds(clock.today())[0], "Everything has happened before today."
    for login in LOGINS:
        client.send("/login", {"username": login.username, "password": PASSWORD})
        assert client.get("/", follow_redirects=True).status_code == 200
        client.send("/logout")
    code, again = load("--if-empty")
    assert (code, again.splitlines()[1:]) == (0, output.splitlines()[1:])


def test_leaves_data_alone_and_names_only_accounts_that_the_password_opens(load):
    make.crew_member()
    with transaction():
        auth.open_account("hr", PASSWORD, [Role.CREW_ADMINISTRATOR])
        auth.open_account("flights", "another long password", [Role.FLIGHT_ADMINISTRATOR])
    code, output = load()
    assert code == 1
    assert "There are data in this database already" in output
    code, output = load("--if-empty")
    assert code == 0
    assert [line.split(PASSWORD)[0].split()[-1] for line in output.splitlines()[2:]] == ["hr"]
    assert db.session.scalar(select(func.count()).select_from(CrewMember)) == 1


def test_is_refused_in_production(app, load, monkeypatch):
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    code, output = load("--if-empty")
    assert code == 1
    assert "This is production" in output
    assert db.session.scalar(select(func.count()).select_from(CrewMember)) == 0
