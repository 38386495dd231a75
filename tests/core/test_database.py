"""The one transaction of an action, and what waits for its end."""

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.database import after_commit, db, explained, transaction
from app.core.errors import Conflict, Stale
from app.crew.models import CrewMember
from tests import make

FIELDS = {
    "name": "Name",
    "address": "Address",
    "email": "5@crew.example",
    "phone": "+380501234567",
    "position": "captain",
}


def test_keeps_all_or_nothing(app):
    with pytest.raises(RuntimeError), transaction():
        db.session.add(CrewMember(id=5, **FIELDS))
        db.session.flush()
        raise RuntimeError
    assert db.session.get(CrewMember, 5) is None
    with transaction():
        db.session.add(CrewMember(id=5, **FIELDS))
    assert db.session.get(CrewMember, 5)


def test_does_not_nest(app):
    with pytest.raises(RuntimeError, match="does not nest"), transaction(), transaction():
        pass
    with transaction():
        pass


def test_what_waits_for_the_commit_runs_after_it_in_order(app):
    seen = []
    with transaction():
        db.session.add(CrewMember(id=5, **FIELDS))
        after_commit(lambda: seen.append(("first", db.session().in_transaction())))
        after_commit(lambda: seen.append(("second", db.session.get(CrewMember, 5).name)))
        assert seen == []
    assert seen == [("first", False), ("second", "Name")]


def test_what_waits_is_forgotten_when_the_work_is_undone(app):
    seen = []
    with pytest.raises(RuntimeError), transaction():
        after_commit(lambda: seen.append("told"))
        raise RuntimeError
    with pytest.raises(IntegrityError), transaction():
        after_commit(lambda: seen.append("told"))
        db.session.add(CrewMember(id=-1, **FIELDS))
    with transaction():
        pass
    assert seen == []


def test_a_constraint_s_refusal_becomes_a_sentence_and_leaves_nothing_behind(app):
    make.crew_member(id=5)
    taken = Conflict("Taken.")
    for _ in range(2):
        with pytest.raises(Conflict, match="Taken.") as caught, transaction(), explained(pk_crew=taken):
            db.session.add(CrewMember(id=5, **FIELDS))
        assert caught.value is not taken
    # An error kept for the whole process must not gather what each raise adds.
    assert (taken.__traceback__, taken.__cause__) == (None, None)


def test_a_constraint_without_a_sentence_stays_what_it_is(app):
    with pytest.raises(IntegrityError), transaction(), explained():
        db.session.add(CrewMember(id=-1, **FIELDS))


def test_an_edit_that_started_from_an_older_version_is_stale(app):
    member = make.crew_member()
    member.begin_edit(1)
    assert member.version == 2
    with pytest.raises(Stale) as caught:
        member.begin_edit(1)
    assert (caught.value.seen, caught.value.record, member.version) == (1, member, 2)


def test_errors_tell_nothing_of_the_values(app):
    with pytest.raises(IntegrityError) as caught, transaction():
        db.session.add(CrewMember(id=-1, **FIELDS | {"address": "Хрещатик 1"}))
    assert "parameters hidden" in str(caught.value)
