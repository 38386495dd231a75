"""The office's words for what stands in the trail."""

import pytest

from app.audit.models import AuditEntry
from app.audit.words import KINDS, PRIVATE, changes_of, kind_of, name_of, value_of
from app.core.database import db


def test_every_kind_of_record_has_its_word():
    assert set(KINDS) == set(db.metadata.tables) - {"audit_entries"}
    assert kind_of("something_new").word == "Something new"


def test_every_page_of_a_record_is_there(app):
    for kind in KINDS.values():
        if kind.endpoint:
            assert app.view_functions[kind.endpoint].guarded_by is kind.permission
            assert any(rule.arguments == set(kind.arguments) for rule in app.url_map.iter_rules(kind.endpoint))


def test_every_private_field_is_one_of_ours():
    columns = {column.name for table in db.metadata.sorted_tables for column in table.columns}
    assert columns >= PRIVATE


@pytest.mark.parametrize(
    ("field", "name"),
    [("dismissed_at", "Dismissed"), ("check_in", "Answer"), ("crew_id", "Personal number"), ("route", "Route")],
)
def test_names_fields_as_the_office_does(field, name):
    assert name_of(field) == name


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("closed_at", None, "empty"),
        ("closed_at", "2026-07-01T03:15:00+00:00", "Wed 1 Jul 2026 06:15"),
        ("duty_start", "2026-11-30T23:15:00+02:00", "Mon 30 Nov 2026 23:15"),
        ("valid_from", "2026-11-30", "Mon 30 Nov 2026"),
        ("valid_from", "2026-99-99", "2026-99-99"),
        ("departure", "08:30:00", "08:30"),
        ("roles", ["crew_member", "flight_administrator"], "Crew member, Flight administrator"),
        ("roles", [], "empty"),
        ("type", 2, "Home"),
        ("check_in", 0, "Refused"),
        ("check_in", None, "No answer"),
        ("position", "first_officer", "First officer"),
        ("position", 3, "3"),
        ("seats", 4, "4"),
        ("name", "2000-2001 <b>", "2000-2001 <b>"),
    ],
)
def test_shows_values_as_the_office_writes_them(app, field, value, shown):
    assert value_of(field, value) == shown


def test_keeps_private_values_from_those_who_may_not_see_them(app):
    entry = AuditEntry(changes={"address": ["Old 1", "New 2"], "name": ["A", "B"], "version": [1, 2]})
    masked, open_to_all = changes_of(entry, may_see_contacts=False)
    assert (masked.field, masked.old, masked.new, masked.is_private) == ("Address", "", "", True)
    assert (open_to_all.field, open_to_all.old, open_to_all.new) == ("Name", "A", "B")
    assert [change.old for change in changes_of(entry, may_see_contacts=True)] == ["Old 1", "A"]
