"""Two crew administrators at the same moment."""

import pytest
from sqlalchemy import func, select

from app.core.database import db
from app.crew import service
from app.crew.models import CrewMember
from tests import make
from tests.race import at_once

FIELDS = {"address": "вул. Хрещатик, 1", "phone": "+380501112233", "position": "captain"}


def test_of_two_who_edit_one_record_one_is_told_and_nothing_is_overwritten(app):
    number = make.crew_member(name="As It Was").id
    results = at_once(
        app, *[lambda name=name: service.correct(number, 1, name=name) for name in ("By The First", "By The Second")]
    )
    assert sorted(results) == ["Stale", "done"]
    db.session.expire_all()
    member = db.session.get(CrewMember, number)
    assert member.name == ("By The First" if results[0] == "done" else "By The Second")
    assert member.version == 2


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({"id": 5, "email": "a@crew.example"}, {"id": 5, "email": "b@crew.example"}, "PersonalNumberTaken"),
        ({"id": 5, "email": "a@crew.example"}, {"id": 6, "email": "a@crew.example"}, "EmailTaken"),
    ],
)
def test_of_two_who_add_the_same_one_is_told(app, first, second, told):
    results = at_once(
        app, *[lambda own=own: service.hire(name="Koval Ivan", **FIELDS, **own) for own in (first, second)]
    )
    assert sorted(results) == sorted([told, "done"])
    assert db.session.scalar(select(func.count()).select_from(CrewMember)) == 1


def test_of_two_who_dismiss_one_person_one_is_told(app):
    number = make.crew_member().id
    assert sorted(at_once(app, *[lambda: service.dismiss(number)] * 2)) == ["AlreadyDismissed", "done"]
