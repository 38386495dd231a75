"""Too many failed sign-ins: counted by account and by address, and by nobody's name just the same."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.auth.roles import Role
from tests import make
from tests.conftest import Browser


@pytest.fixture(autouse=True)
def three_attempts(app, monkeypatch):
    """Let three failures be too many: each one costs the time of a password check."""
    monkeypatch.setitem(app.config, "SIGN_IN_LIMIT_ACCOUNT", "3 per 15 minutes")


@pytest.fixture
def anna(app):
    make.crew_member(id=77)
    return make.account(Role.CREW_MEMBER, crew_id=77, username="anna")


def attempt(browser, name, password="wrong"):
    return browser.send("/login", {"username": name, "password": password}).status_code


@pytest.mark.parametrize("spellings", [["anna", " Anna", "77", "0077"], ["nobody", " NoBody"], ["88", "088"]])
def test_the_fourth_attempt_is_refused_in_whatever_spelling(anna, client, spellings):
    turns = [spellings[number % len(spellings)] for number in range(3)]
    assert {attempt(client, name) for name in turns} == {422}
    for name in spellings:
        answer = client.send("/login", {"username": name, "password": make.PASSWORD})
        assert answer.status_code == 429
        assert "Too many attempts" in answer.text
        assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_the_right_password_starts_the_count_anew(anna, client):
    for _ in range(2):
        assert {attempt(client, "77") for _ in range(2)} == {422}
        assert attempt(client, "anna", make.PASSWORD) == 303
        client.send("/logout")


def test_an_address_that_tries_many_names_is_refused(anna, client, app, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_IN_LIMIT_ADDRESS", "3 per 15 minutes")
    assert {attempt(client, f"name{number}") for number in range(3)} == {422}
    assert attempt(client, "anna", make.PASSWORD) == 429


def test_an_office_full_of_people_signing_in_is_no_attack(anna, app, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_IN_LIMIT_ADDRESS", "2 per 15 minutes")
    assert {attempt(Browser(app), "anna", make.PASSWORD) for _ in range(4)} == {303}


def test_attempts_at_the_same_moment_do_not_slip_past(anna, app):
    def enter(_):
        return attempt(Browser(app), "anna")

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(enter, range(16)))
    assert (answers.count(422), answers.count(429)) == (3, 13)


def test_guessing_the_present_password_of_an_open_session_is_counted_too(anna, sign_in):
    browser = sign_in(account=anna)
    fields = {"current": "wrong", "new": "a new long password", "again": "a new long password"}
    assert {browser.send("/password", fields).status_code for _ in range(3)} == {422}
    assert browser.send("/password", {**fields, "current": make.PASSWORD}).status_code == 429


def test_a_new_password_from_the_administrator_opens_the_door_again(anna, client, sign_in):
    for _ in range(4):
        attempt(client, "anna")
    administrator = sign_in(Role.SYSTEM_ADMINISTRATOR)
    new = {"new": "another long password", "again": "another long password"}
    assert administrator.send(f"/accounts/{anna.id}/password", new).status_code == 303
    assert attempt(client, "anna", "another long password") == 303
