"""What a person sees when something is wrong, and what the log keeps of it."""

import logging
import re

import psycopg2.errors
import pytest
from sqlalchemy.exc import OperationalError

from app.auth.roles import Role
from app.core.errors import Conflict
from app.crew import repository
from app.factory import create_app
from tests.conftest import Browser


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.CREW_ADMINISTRATOR)


@pytest.fixture
def breaking(app, monkeypatch):
    """Let the card of any crew member raise the error given."""

    def breaking(error):
        def refuse(crew_id):
            raise error

        monkeypatch.setattr(repository, "get", refuse)

    return breaking


def reference(page):
    return re.search(r"Reference <code>([0-9a-f]{8})</code>", page.text)[1]


def ensure_page_of(answer, status, title):
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    assert "Traceback" not in answer.text
    assert answer.text.lstrip().startswith("<!doctype html>")
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize(
    ("method", "address", "status", "title"),
    [
        ("GET", "/nowhere", 404, "Not there"),
        ("GET", "/crew/99999999999", 404, "Not there"),
        ("GET", "/crew/%00", 404, "Not there"),
        ("GET", "/crew/%FF", 404, "Not there"),
        ("GET", "/accounts/", 403, "Not yours to open"),
        ("GET", "/logout", 405, "That cannot be done this way"),
        ("DELETE", "/crew/5", 405, "That cannot be done this way"),
        ("POST", "/logout", 400, "Please load the page again"),
        ("GET", "/crew/?name=%FF", 400, "That did not arrive whole"),
    ],
)
def test_each_error_has_its_page_with_a_reference_that_stands_in_the_log(
    browser, caplog, method, address, status, title
):
    caplog.set_level(logging.INFO, "app")
    answer = browser.open(address, method=method)
    ensure_page_of(answer, status, title)
    assert sum(reference(answer) in record.getMessage() for record in caplog.records) == 1


def test_the_log_of_production_shows_the_references(app):
    assert app.logger.isEnabledFor(logging.INFO)


def test_an_unexpected_error_shows_nothing_and_is_logged_whole(browser, breaking, caplog):
    breaking(ZeroDivisionError("secret detail"))
    answer = browser.get("/crew/5")
    ensure_page_of(answer, 500, "Something broke on our side")
    assert "secret detail" not in answer.text
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert reference(answer) in record.getMessage()
    assert "ZeroDivisionError: secret detail" in caplog.text
    assert browser.get("/crew/").status_code == 200


def test_an_address_cannot_write_lines_of_its_own_into_the_log(browser, caplog):
    caplog.set_level(logging.INFO, "app")
    browser.get("/nowhere%0Aforged%20line")
    assert "\nforged line" not in caplog.text


def test_a_rule_s_error_shows_its_sentence(browser, breaking):
    breaking(Conflict("That seat is <taken>."))
    answer = browser.get("/crew/5")
    ensure_page_of(answer, 409, "That cannot be done")
    assert "That seat is &lt;taken&gt;." in answer.text


@pytest.mark.parametrize("collision", [psycopg2.errors.DeadlockDetected, psycopg2.errors.SerializationFailure])
def test_a_collision_of_two_people_asks_for_another_try(browser, breaking, collision, monkeypatch):
    error = collision()
    monkeypatch.setattr(type(error), "pgcode", {"DeadlockDetected": "40P01"}.get(collision.__name__, "40001"), False)
    breaking(OperationalError("UPDATE", {}, error))
    ensure_page_of(browser.get("/crew/5"), 409, "Two at the same moment")


def test_an_answer_keeps_what_it_must_tell_machines(client):
    assert set(client.get("/logout").headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


def test_an_answer_to_head_has_no_body(browser):
    answer = browser.head("/nowhere")
    assert (answer.status_code, answer.data) == (404, b"")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "image/png"])
def test_a_client_that_wants_something_else_gets_the_page_all_the_same(browser, kind):
    ensure_page_of(browser.get("/nowhere", headers={"Accept": kind}), 404, "Not there")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name=" + b"x" * 1_100_000, "application/x-www-form-urlencoded"),
        (b'{"name": "' + b"x" * 1_100_000 + b'"}', "application/json"),
    ],
)
def test_too_large_a_form_is_refused(browser, body, kind):
    answer = browser.post("/crew/new", data=body, content_type=kind, headers={"X-CSRFToken": browser.token()})
    ensure_page_of(answer, 413, "Too much at once")


@pytest.mark.parametrize("body", [b"name=%FF", b"name=\xff\xfe", b"%C3=1", b"a=1&a=%ED%A0%80"])
def test_bytes_that_are_no_text_are_refused(browser, body):
    answer = browser.post("/crew/new", data=body, content_type="application/x-www-form-urlencoded")
    ensure_page_of(answer, 400, "That did not arrive whole")


@pytest.mark.parametrize(
    ("referrer", "offered"),
    [
        ("http://localhost/crew/", True),
        ("http://evil.example/", False),
        ("http://localhost.evil.example/", False),
        ("javascript:alert(1)", False),
    ],
)
def test_leads_back_only_within_the_site(browser, referrer, offered):
    page = browser.get("/nowhere", headers={"Referer": referrer}).text
    assert (f'href="{referrer}"' in page) is offered


@pytest.mark.parametrize(
    ("broken", "cookie"),
    [("DATABASE_URL", None), ("REDIS_URL", None), ("REDIS_URL", "session=known")],
)
def test_there_is_a_page_even_when_a_server_is_gone(app, broken, cookie, caplog):
    urls = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/gone", "REDIS_URL": "redis://127.0.0.1:1/0"}
    working = {"DATABASE_URL": app.config["DATABASE_URL"], "REDIS_URL": app.config["REDIS_URL"]}
    other = create_app(PROPAGATE_EXCEPTIONS=False, **{**working, broken: urls[broken]})
    visitor = Browser(other)
    if broken == "DATABASE_URL":
        answer = visitor.send("/login", {"username": "anna", "password": "x"})
    else:
        answer = visitor.get("/login", headers={"Cookie": cookie} if cookie else {})
    ensure_page_of(answer, 500, "Something broke on our side")
    assert reference(answer) in caplog.text
    assert "Content-Security-Policy" in answer.headers
