"""The command that makes the first account."""

import pytest

from app.auth.models import Account
from app.core.database import db
from tests import make

PASSWORD = "a new long password"


@pytest.fixture
def run(app):
    def run(*words, answers=f"{PASSWORD}\n{PASSWORD}\n"):
        return app.test_cli_runner().invoke(args=["accounts", "create", *words], input=answers)

    return run


def accounts():
    return [(account.username, account.roles, account.crew_id) for account in db.session.scalars(db.select(Account))]


def test_asks_for_the_password_twice_without_showing_it(run, client):
    outcome = run("anna", "--role", "system_administrator", "--role", "crew_administrator")
    assert outcome.exit_code == 0, outcome.output
    assert PASSWORD not in outcome.output
    assert outcome.output.endswith("Account anna added: crew_administrator, system_administrator\n")
    assert accounts() == [("anna", ["crew_administrator", "system_administrator"], None)]
    assert client.send("/login", {"username": "anna", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("ending", ["\n", "\r\n", "", "\nmore lines\n"])
def test_reads_the_password_from_a_pipe(run, client, ending):
    make.crew_member(id=77)
    outcome = run("anna", "--role", "crew_member", "--crew", "77", "--password-stdin", answers=PASSWORD + ending)
    assert outcome.exit_code == 0, outcome.output
    assert accounts() == [("anna", ["crew_member"], 77)]
    assert client.send("/login", {"username": "77", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("words", "answers", "sentence"),
    [
        (["anna"], None, "An account needs a role."),
        (["anna", "--role", "captain"], None, "There is no role “captain”. The roles are crew_administrator,"),
        (["12345", "--role", "crew_administrator"], None, "A name needs a letter"),
        (["taken", "--role", "crew_administrator"], None, "Another account has that name."),
        (["", "--role", "crew_administrator"], None, "A name needs a letter"),
        (["\x00a", "--role", "crew_administrator"], None, "The name holds a character that nobody can see."),
        (["anna", "--role", "crew_member"], None, "A crew member's account needs the personal number."),
        (["anna", "--role", "crew_member", "--crew", "5"], None, "There is no crew member with that personal number."),
        (["anna", "--role", "crew_member", "--crew", "x"], None, "--crew takes a personal number"),
        (["anna", "--role", "crew_member", "--crew", "9" * 30], None, "--crew takes a personal number"),
        (["anna", "--role", "crew_administrator"], "short\nshort\n", "A password has at least 12 characters"),
        (["anna", "--role", "crew_administrator"], "one long password\nanother one\n", "The two passwords differ."),
        (["anna", "--role", "crew_administrator", "--password-stdin"], "", "A password has at least 12 characters"),
        (["anna", "--role", "crew_administrator", "--password-stdin"], b"\xff\xff", "not text in UTF-8"),
    ],
)
def test_says_what_is_wrong_and_adds_nothing(run, words, answers, sentence):
    make.account(username="taken")
    outcome = run(*words) if answers is None else run(*words, answers=answers)
    assert (outcome.exit_code, sentence in outcome.output) == (1, True), outcome.output
    assert "Traceback" not in outcome.output
    assert [name for name, _, _ in accounts()] == ["taken"]
