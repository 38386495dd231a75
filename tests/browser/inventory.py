"""Every page of the site, with a person of the demo who may open it."""

from typing import Any

from flask import Flask
from sqlalchemy import text

from app.auth.roles import PERMISSIONS, Role
from app.core.database import db

PEOPLE = {
    Role.CREW_ADMINISTRATOR: "hr",
    Role.FLIGHT_ADMINISTRATOR: "flights",
    Role.TRANSPORTATION_ADMINISTRATOR: "transport",
    Role.CREW_MEMBER: "crew",
    Role.SYSTEM_ADMINISTRATOR: "admin",
}

# One record for each name of a part of an address.
_ASSIGNED = "FROM assignments WHERE released_at IS NULL AND duty_start > now() ORDER BY id LIMIT 1"
SAMPLES = {
    "crew_id": f"SELECT crew_id {_ASSIGNED}",
    "flight_id": f"SELECT flight_id {_ASSIGNED}",
    "day": f"SELECT date {_ASSIGNED}",
    "assignment_id": f"SELECT id {_ASSIGNED}",
    "plan_id": "SELECT id FROM delivery_plans WHERE status = 'published' AND run_start > now() ORDER BY id LIMIT 1",
    "trip_point_id": "SELECT trip_points.id FROM trip_points JOIN delivery_plans ON delivery_plans.id = plan_id "
    "WHERE status = 'published' AND run_start > now() ORDER BY trip_points.id LIMIT 1",
    "vehicle_id": "SELECT id FROM vehicles WHERE retired_at IS NULL ORDER BY id LIMIT 1",
    "account_id": "SELECT id FROM accounts WHERE username = 'flights'",
}
PLANS = (
    "SELECT DISTINCT ON (status, type) id FROM delivery_plans ORDER BY status, type, run_start DESC",
    "SELECT DISTINCT ON (status, type) id FROM delivery_plans ORDER BY status, type, run_start",
)
NOBODY = ("visitor", "/login")


def pages(app: Flask) -> list[tuple[str, str]]:
    """Give (username, address) of each page that answers GET, and of the states of it worth a look."""
    samples = {name: _value(query) for name, query in SAMPLES.items()}
    found = [NOBODY]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        permission = getattr(app.view_functions[rule.endpoint], "guarded_by", None)
        if "GET" not in rule.methods or permission is None:
            continue
        path = rule.build({name: samples[name] for name in rule.arguments}, append_unknown=False)
        people = [name for role, name in PEOPLE.items() if permission in PERMISSIONS[role]]
        assert path is not None, f"no sample for {rule.rule}"
        found += [(name, path[1]) for name in people]
    return found + _states(samples)


def _states(samples: dict[str, Any]) -> list[tuple[str, str]]:
    plans = {row for query in PLANS for row in db.session.scalars(text(query))}
    dismissed = _value("SELECT id FROM crew WHERE dismissed_at IS NOT NULL LIMIT 1")
    retired = _value("SELECT id FROM vehicles WHERE retired_at IS NOT NULL LIMIT 1")
    cancelled = _value("SELECT flight_id || '/' || date FROM flight_operations WHERE cancelled_at IS NOT NULL LIMIT 1")
    day = samples["day"]
    return [
        *(("transport", f"/deliveries/{plan}") for plan in sorted(plans)),
        ("transport", "/deliveries/?flight=nothing"),
        ("transport", f"/deliveries/unplanned?date={day}"),
        ("transport", "/deliveries/unplanned?date=2001-01-01"),
        ("transport", "/deliveries/unchecked?answer=refused"),
        ("transport", f"/trip-points/new?plan={samples['plan_id']}"),
        ("transport", f"/vehicles/{retired}/edit"),
        ("hr", f"/crew/{dismissed}"),
        ("hr", "/crew/?name=nobody+is+called+this"),
        ("hr", "/crew/?phone=letters"),
        ("hr", "/crew/123456789"),
        ("hr", "/vehicles/"),
        ("flights", f"/flights/{cancelled}"),
        ("flights", f"/assignments/?date={day}"),
        ("flights", f"/assignments/{samples['flight_id']}/{day}?q=a&rest=short"),
        ("flights", "/flights/?departure_from=25:00"),
        ("crew", f"/my/?date={day}"),
        ("crew", "/my/?date=2001-01-01"),
        ("admin", "/audit/?subject=crew"),
        ("admin", "/audit/?actor=nobody"),
    ]


def _value(query: str) -> Any:
    return db.session.scalar(text(query))
