"""The accounts, as a system administrator keeps them."""

import pytest

from app.auth.models import Account
from app.auth.roles import Role
from app.core.clock import now
from app.core.database import db, transaction
from tests import make
from tests.conftest import Browser

FIELDS = {
    "username": "anna", "roles": ["crew_administrator"], "crew_id": "",
    "password": "a new long password", "again": "a new long password",
}  # fmt: skip


@pytest.fixture
def administrator(app):
    return make.account(Role.SYSTEM_ADMINISTRATOR, username="root")


@pytest.fixture
def browser(sign_in, administrator):
    return sign_in(account=administrator)


def find(name):
    db.session.expire_all()
    return db.session.scalar(db.select(Account).filter_by(username=name))


def test_adds_an_account_that_can_sign_in(browser, app):
    make.crew_member(id=77)
    roles = ["flight_administrator", "crew_administrator", "crew_member"]
    answer = browser.send("/accounts/new", {**FIELDS, "roles": roles, "crew_id": "77"})
    assert (answer.status_code, answer.location) == (303, "/accounts/")
    assert "The account anna has been added." in browser.get("/accounts/").text
    anna = find("anna")
    assert (anna.roles, anna.crew_id) == (["crew_administrator", "flight_administrator", "crew_member"], 77)
    assert anna.password_hash.startswith("$argon2id$")
    new = Browser(app)
    assert new.send("/login", {"username": "77", "password": FIELDS["password"]}).status_code == 303


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"username": ""}, "Username is missing."),
        ({"username": "12345"}, "A name needs a letter: digits alone are a personal number."),
        ({"username": "ROOT"}, "Another account has that name."),
        ({"username": "x" * 10_000}, "Username may have 80 characters at most"),
        ({"username": "ad\u200bmin"}, "a character that nobody can see"),
        ({"username": "ad\x00min"}, "holds a character that cannot be kept"),
        ({"roles": []}, "Choose one role at least."),
        ({"roles": ["captain"]}, "not a valid choice"),
        ({"roles": ["crew_member"]}, "A crew member&#39;s account needs the personal number."),
        ({"crew_id": "5"}, "There is no crew member with that personal number."),
        ({"crew_id": "x"}, "Personal number is a whole number"),
        ({"crew_id": "99999999999"}, "Personal number is a whole number"),
        ({"crew_id": "78"}, "That crew member has an account already."),
        ({"crew_id": "79"}, "has been dismissed. Reinstate the person first."),
        ({"password": "short", "again": "short"}, "A password has at least 12 characters"),
        ({"again": "another password"}, "The two passwords differ."),
    ],
)
def test_says_at_the_field_what_is_wrong_and_adds_nothing(browser, fields, sentence):
    make.account(Role.CREW_MEMBER, crew_id=make.crew_member(id=78).id)
    make.crew_member(id=79, dismissed_at=now())
    answer = browser.send("/accounts/new", {**FIELDS, **fields})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert FIELDS["password"] not in answer.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Account)) == 2


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"anna", "bohdan", "root"}),
        ({"username": "NN"}, {"anna"}),
        ({"username": "%"}, set()),
        ({"role": "crew_member"}, {"bohdan"}),
        ({"crew_id": "78"}, {"bohdan"}),
        ({"state": "closed"}, {"bohdan"}),
        ({"state": "open", "username": "o"}, {"root"}),
        ({"state": "closed", "role": "crew_administrator"}, set()),
    ],
)
def test_lists_the_accounts_that_fit_all_filters(browser, filters, found):
    make.account(Role.CREW_ADMINISTRATOR, username="anna")
    bohdan = make.account(Role.CREW_MEMBER, crew_id=make.crew_member(id=78).id, username="bohdan")
    with transaction():
        bohdan.closed_at = now()
    page = browser.get("/accounts/", query_string=filters).text
    assert {name for name in ("anna", "bohdan", "root") if f">{name}</a>" in page.split("<main")[1]} == found
    assert ("No account fits" in page) == (not found)


@pytest.mark.parametrize("filters", ["role=captain", "state=x", "crew_id=x", "username=%00", "crew_id=-1"])
def test_refuses_filters_that_make_no_sense(browser, filters):
    assert browser.get(f"/accounts/?{filters}").status_code == 422


def test_changes_name_roles_and_crew_record(browser):
    make.crew_member(id=77)
    anna = make.account(Role.CREW_ADMINISTRATOR, username="anna")
    fields = {"username": "Anna Б", "roles": ["crew_member"], "crew_id": "77", "version": "1"}
    assert 'checked class="form-check-input" id="roles-0"' in browser.get(f"/accounts/{anna.id}/edit").text
    assert browser.send(f"/accounts/{anna.id}/edit", fields).status_code == 303
    changed = find("Anna Б")
    assert (changed.id, changed.roles, changed.crew_id, changed.version) == (anna.id, ["crew_member"], 77, 2)


def test_a_stale_edit_changes_nothing_and_shows_the_other_change(browser):
    anna = make.account(Role.CREW_ADMINISTRATOR, username="anna")
    fields = {"username": "anna", "roles": ["flight_administrator"], "version": "1"}
    assert browser.send(f"/accounts/{anna.id}/edit", fields).status_code == 303
    answer = browser.send(f"/accounts/{anna.id}/edit", {**fields, "username": "anna2"})
    assert answer.status_code == 409
    assert "Roles <del>Crew administrator</del> → <ins>Flight administrator</ins>" in answer.text
    assert 'value="anna2"' in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert find("anna2") is None


def test_an_edit_that_is_refused_says_so_at_the_field(browser, administrator):
    anna = make.account(Role.CREW_ADMINISTRATOR, username="anna")
    fields = {"username": "root", "roles": ["crew_administrator"], "version": "1"}
    answer = browser.send(f"/accounts/{anna.id}/edit", fields)
    assert (answer.status_code, "Another account has that name." in answer.text) == (422, True)
    assert browser.send(f"/accounts/{anna.id}/edit", {"username": "x"}).status_code == 422
    assert find("anna").version == 1


def test_closes_after_saying_what_it_means_and_opens_again(browser):
    anna = make.account(Role.CREW_ADMINISTRATOR, username="anna")
    assert "signed out everywhere" in browser.get(f"/accounts/{anna.id}/close").text
    assert browser.send(f"/accounts/{anna.id}/close").status_code == 303
    assert find("anna").closed_at is not None
    assert browser.send(f"/accounts/{anna.id}/close").status_code == 409
    assert browser.send(f"/accounts/{anna.id}/reopen").status_code == 303
    assert find("anna").closed_at is None
    assert browser.send(f"/accounts/{anna.id}/reopen").status_code == 409


def test_nobody_closes_the_own_account_or_resets_the_own_password(browser, administrator):
    make.account(Role.SYSTEM_ADMINISTRATOR)
    answer = browser.send(f"/accounts/{administrator.id}/close")
    assert (answer.status_code, "This is your own account." in answer.text) == (409, True)
    assert browser.get(f"/accounts/{administrator.id}/password").location == "/password"
    new = {"new": "a new long password", "again": "a new long password"}
    assert browser.send(f"/accounts/{administrator.id}/password", new).status_code == 409
    assert find("root").session_epoch == 1


def test_a_dismissed_person_s_account_stays_closed_until_the_person_is_back(browser, sign_in):
    member = make.crew_member(name="Koval Ivan")
    account = make.account(Role.CREW_MEMBER, crew_id=member.id)
    hr = sign_in(Role.CREW_ADMINISTRATOR)
    hr.send(f"/crew/{member.id}/dismiss")
    answer = browser.send(f"/accounts/{account.id}/reopen")
    assert (answer.status_code, "Koval Ivan has been dismissed." in answer.text) == (409, True)
    hr.send(f"/crew/{member.id}/reinstate")
    assert browser.send(f"/accounts/{account.id}/reopen").status_code == 303


@pytest.mark.parametrize("page", ["edit", "close", "password"])
def test_an_unknown_account_is_not_there(browser, page):
    assert browser.get(f"/accounts/999/{page}").status_code == 404
    assert browser.get(f"/accounts/99999999999/{page}").status_code == 404
    fields = {"username": "x", "roles": ["crew_member"], "version": "1", "new": "x" * 12, "again": "x" * 12}
    assert browser.send(f"/accounts/999/{page}", fields).status_code == 404
