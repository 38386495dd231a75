"""Somebody is always left to keep the accounts."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.auth import repository, service
from app.auth.models import Account
from app.auth.roles import Role
from app.auth.rules import CrewRecordTaken, LastAdministrator
from app.core.database import db, transaction
from tests import make

SENTENCE = "is the last system administrator: nobody could keep the accounts any more."


def test_the_last_one_does_not_lose_the_role(sign_in):
    root = make.account(Role.SYSTEM_ADMINISTRATOR)
    browser = sign_in(account=root)
    fields = {"username": root.username, "roles": ["crew_administrator"], "version": "1"}
    answer = browser.send(f"/accounts/{root.id}/edit", fields)
    assert (answer.status_code, SENTENCE in answer.text) == (422, True)
    make.account(Role.SYSTEM_ADMINISTRATOR)
    assert browser.send(f"/accounts/{root.id}/edit", fields).status_code == 303


def test_the_last_one_is_not_closed_and_a_closed_one_does_not_count(app):
    root, other = make.account(Role.SYSTEM_ADMINISTRATOR), make.account(Role.SYSTEM_ADMINISTRATOR)
    with transaction():
        service.close_account(other.id, by=root.id)
    with pytest.raises(LastAdministrator), transaction():
        service.close_account(root.id, by=other.id)


def test_dismissing_the_person_does_not_take_the_last_one_away(sign_in):
    member = make.crew_member()
    make.account(Role.SYSTEM_ADMINISTRATOR, Role.CREW_MEMBER, crew_id=member.id)
    answer = sign_in(Role.CREW_ADMINISTRATOR).send(f"/crew/{member.id}/dismiss")
    assert (answer.status_code, SENTENCE in answer.text) == (409, True)
    db.session.refresh(member)
    assert not member.is_dismissed


def take_the_role(account_id, other_id):
    service.correct_account(account_id, 1, f"was-{account_id}", ["crew_administrator"], None)


def close_the_other(account_id, other_id):
    service.close_account(other_id, by=account_id)


@pytest.mark.parametrize("act", [take_the_role, close_the_other])
def test_two_at_once_do_not_take_each_other_away(app, act):
    first, second = (make.account(Role.SYSTEM_ADMINISTRATOR).id for _ in range(2))
    both_ready = Barrier(2)

    def attempt(account_id, other_id):
        with app.app_context():
            repository.find(account_id)
            both_ready.wait()
            try:
                with transaction():
                    act(account_id, other_id)
            except LastAdministrator:
                return "refused"
            return "done"

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(attempt, (first, second), (second, first)))
    assert sorted(outcomes) == ["done", "refused"]
    db.session.expire_all()
    left = [account for account in db.session.scalars(db.select(Account)) if account.is_active]
    assert sum(account.is_administrator for account in left) == 1


def test_two_at_once_do_not_give_one_person_two_accounts(app):
    crew_id = make.crew_member().id
    both_ready = Barrier(2)

    def attempt(name):
        with app.app_context():
            both_ready.wait()
            try:
                with transaction():
                    service.open_account(name, make.PASSWORD, ["crew_member"], crew_id)
            except CrewRecordTaken:
                return "refused"
            return "done"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(attempt, ("anna", "bohdan"))) == ["done", "refused"]
