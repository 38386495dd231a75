"""To read a page changes nothing, whichever way it is asked for."""

from datetime import timedelta

import pytest

from app.audit.models import AuditEntry
from app.auth.roles import Role
from app.core.clock import today
from app.core.database import db
from app.deliveries.models import Delivery
from tests import make


@pytest.fixture
def samples(app):
    """Give a record for each name of a part of an address, each with all before it that could still be undone."""
    day = today() + timedelta(days=2)
    assignment = make.assignment(of=day)
    delivery = db.session.scalar(db.select(Delivery).filter_by(assignment_id=assignment.id, type=1))
    stop = make.ride(delivery, assignment.duty_start - timedelta(hours=1), assignment.duty_start, day)
    return {
        "crew_id": assignment.crew_id, "flight_id": assignment.flight_id, "day": day, "assignment_id": assignment.id,
        "plan_id": stop.plan_id, "trip_point_id": stop.id, "vehicle_id": make.vehicle().id,
        "account_id": make.account(Role.FLIGHT_ADMINISTRATOR).id,
    }  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_a_page_changes_nothing(app, sign_in, samples, method):
    browser = sign_in(*Role)
    entries = db.select(db.func.count()).select_from(AuditEntry)
    before = db.session.scalar(entries)
    for rule in app.url_map.iter_rules():
        if method not in rule.methods or rule.endpoint.endswith("static") or "GET" not in rule.methods:
            continue
        address = rule.build({name: samples[name] for name in rule.arguments}, append_unknown=False)[1]
        answer = browser.open(address, method=method)
        assert answer.status_code in (200, 303) or address == "/trip-points/new", f"{method} {address}: {answer.status}"
        assert db.session.scalar(entries) == before, f"{method} {address}"
