"""Sessions: where they are kept, and what ends them."""

import pytest
from flask import Response, request

from app.auth.models import Account
from app.auth.roles import Role
from app.core.database import db, transaction
from tests import make
from tests.conftest import Browser


@pytest.fixture
def anna(app):
    return make.account(Role.SYSTEM_ADMINISTRATOR, username="anna")


def session_id(browser):
    cookie = browser.get_cookie("session")
    return cookie and cookie.value


def is_stored(app, identifier):
    return bool(app.config["SESSION_REDIS"].exists(app.config["SESSION_KEY_PREFIX"] + identifier))


def is_signed_in(browser):
    return browser.get("/password").status_code == 200


def test_signing_in_takes_a_new_id_and_forgets_the_old_one(app, client, anna):
    client.get("/login")
    before = session_id(client)
    assert is_stored(app, before)
    client.send("/login", {"username": "anna", "password": make.PASSWORD})
    after = session_id(client)
    assert after != before
    assert (is_stored(app, before), is_stored(app, after)) == (False, True)


def test_an_id_of_the_attacker_s_choice_is_never_taken(app, client):
    client.set_cookie("session", "chosen-by-the-attacker")
    client.get("/login")
    assert session_id(client) != "chosen-by-the-attacker"
    assert not is_stored(app, "chosen-by-the-attacker")


def test_signing_out_deletes_the_session_where_it_is_kept(app, sign_in, anna):
    browser = sign_in(account=anna)
    identifier = session_id(browser)
    thief = Browser(app)
    thief.set_cookie("session", identifier)
    assert is_signed_in(thief)
    answer = browser.send("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert "session=;" in answer.headers["Set-Cookie"]
    assert not is_stored(app, identifier)
    assert not is_signed_in(thief)


def test_a_slow_request_does_not_bring_an_ended_session_back(app, sign_in, anna):
    browser = sign_in(account=anna)
    identifier = session_id(browser)
    with app.test_request_context("/", headers={"Cookie": f"session={identifier}"}):
        slow = app.session_interface.open_session(app, request)
        browser.send("/logout")
        slow["late"] = "a message"
        app.session_interface.save_session(app, slow, Response())
    assert not is_stored(app, identifier)


@pytest.mark.parametrize("rubbish", [b"\xc1", b"cos\nsystem\n(S'true'\ntR.", b"not a session"])
def test_rubbish_in_the_store_is_no_session_and_is_never_run(app, client, rubbish):
    app.config["SESSION_REDIS"].set(app.config["SESSION_KEY_PREFIX"] + "broken", rubbish)
    client.set_cookie("session", "broken")
    assert client.get("/password").status_code == 303


@pytest.mark.parametrize("cookie", ["x" * 4000, "..", "%00", "é"])
def test_any_cookie_is_just_no_session(client, cookie):
    assert client.get("/password", headers={"Cookie": f"session={cookie}"}).status_code == 303


def test_closing_the_account_ends_its_sessions_for_good(sign_in, anna):
    browser = sign_in(Role.CREW_ADMINISTRATOR)
    other = db.session.scalar(db.select(Account).filter(Account.id != anna.id))
    administrator = sign_in(account=anna)
    assert is_signed_in(browser)
    administrator.send(f"/accounts/{other.id}/close")
    assert not is_signed_in(browser)
    administrator.send(f"/accounts/{other.id}/reopen")
    assert not is_signed_in(browser)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(sign_in, anna):
    here, elsewhere = sign_in(account=anna), sign_in(account=anna)
    before = session_id(here)
    fields = {"current": make.PASSWORD, "new": "a new long password", "again": "a new long password"}
    assert here.send("/password", fields).status_code == 303
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)
    assert session_id(here) != before


def test_a_password_from_the_administrator_ends_all_sessions(sign_in, anna):
    other = make.account(Role.CREW_ADMINISTRATOR)
    browser = sign_in(account=other)
    new = {"new": "a new long password", "again": "a new long password"}
    assert sign_in(account=anna).send(f"/accounts/{other.id}/password", new).status_code == 303
    assert not is_signed_in(browser)


def test_new_roles_hold_from_the_next_page_on(sign_in, anna):
    browser = sign_in(account=anna)
    assert browser.get("/crew/").status_code == 403
    with transaction():
        db.session.get(Account, anna.id).roles = ["crew_administrator"]
    assert browser.get("/crew/").status_code == 200
    assert browser.get("/accounts/").status_code == 403


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"current": "wrong"}, "That is not your present password."),
        ({"current": "x" * 10_000}, "That is not your present password."),
        ({"new": "short"}, "A password has at least 12 characters; this one has 5."),
        ({"new": "x" * 10_000}, "A password has at most 200 characters."),
        ({"new": "anna"}, "A password has at least 12 characters"),
        ({"again": "something else"}, "The two new passwords differ."),
        ({"current": ""}, "Present password is missing."),
    ],
)
def test_says_beside_the_field_why_a_password_is_not_changed(sign_in, anna, fields, sentence):
    browser = sign_in(account=anna)
    hashed = anna.password_hash
    sent = {"current": make.PASSWORD, "new": "a new long password", **fields}
    answer = browser.send("/password", {"again": sent["new"], **sent})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    db.session.refresh(anna)
    assert anna.password_hash == hashed
