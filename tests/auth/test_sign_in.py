"""Signing in: who gets in, where to, and what an attacker is told."""

import io
import time

import pytest

from app.auth import service
from app.auth.roles import Role
from app.core.clock import now
from app.core.database import transaction
from tests import make

REFUSED = "That name and password do not fit together, or the account is closed."


def enter(browser, name, password=make.PASSWORD, **kwargs):
    return browser.send("/login", {"username": name, "password": password}, **kwargs)


@pytest.mark.parametrize("spelling", ["Anna.Б", "anna.б", "  ANNA.Б ", "77", " 077 ", "７７"])
def test_signs_in_by_username_or_personal_number(client, spelling):
    make.crew_member(id=77)
    make.account(Role.CREW_MEMBER, crew_id=77, username="Anna.Б")
    answer = enter(client, spelling)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Anna.Б" in client.get("/password").text


@pytest.mark.parametrize("name", ["anna", "nobody", "78", "0", "9" * 40])
def test_one_sentence_for_an_unknown_name_a_wrong_password_and_a_closed_account(client, name):
    make.crew_member(id=78)
    make.account(Role.CREW_MEMBER, crew_id=78, username="anna")
    answer = enter(client, name, "not the password")
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert "not the password" not in answer.text


def test_a_closed_account_gets_the_same_sentence(client):
    account = make.account(Role.CREW_ADMINISTRATOR)
    with transaction():
        account.closed_at = now()
    assert REFUSED in enter(client, account.username).text


@pytest.mark.parametrize("password", ["wrong", "x" * 100_000])
def test_an_unknown_name_takes_as_long_as_a_known_one(client, password):
    with transaction():
        service.open_account("anna", make.PASSWORD, [Role.CREW_ADMINISTRATOR])

    def seconds(name):
        token, began = client.token(), time.perf_counter()
        client.post("/login", data={"csrf_token": token, "username": name, "password": password})
        return time.perf_counter() - began

    enter(client, "warm up", "wrong")
    known = min(seconds("anna") for _ in range(2))
    unknown = min(seconds("nobody") for _ in range(2))
    assert 0.4 < known / unknown < 2.5


@pytest.mark.parametrize(
    "name",
    [
        "\x00", "anna\x00", "x" * 10_000, "' OR 1=1 --", "<script>alert(1)</script>", "😀", "\u202eanna", "ﷺ" * 80,
        "%00", "../../etc/passwd", "{{7*7}}", "Ω≈ç√", "\ufeffanna", "１e9", "-1", "1.5", "NaN", " ", "\t",
    ],
)  # fmt: skip
def test_any_name_is_answered_with_a_sentence(client, name):
    answer = enter(client, name)
    assert answer.status_code == 422
    assert 'class="invalid-feedback' in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("password", ["\x00", "пароль", "x" * 10_000, "ﷺ" * 999, " "])
def test_any_password_is_answered_with_a_sentence(client, password):
    make.account(Role.CREW_ADMINISTRATOR, username="anna")
    assert enter(client, "anna", password).status_code == 422


def test_a_password_means_the_same_on_every_keyboard(client, sign_in):
    browser = sign_in(Role.SYSTEM_ADMINISTRATOR)
    fields = {
        "username": "anna",
        "roles": ["crew_administrator"],
        "password": "їжак у тумані",
        "again": "їжак у тумані",
    }
    assert browser.send("/accounts/new", fields).status_code == 303
    assert enter(client, "anna", "\u0456\u0308жак у тумані").status_code == 303


@pytest.mark.parametrize("body", [{"username": 5, "password": ["x"]}, [1, 2], "text", None])
def test_takes_no_json_for_a_form(client, body):
    answer = client.post("/login", json=body, headers={"X-CSRFToken": client.token()})
    assert answer.status_code == 422
    assert "Username or personal number is missing." in answer.text


def test_takes_no_file_for_a_text(client):
    fields = {"csrf_token": client.token(), "username": (io.BytesIO(b"anna"), "anna.txt"), "password": "x"}
    answer = client.post("/login", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_needs_the_token_of_the_form(client):
    answer = client.post("/login", data={"username": "anna", "password": "x"})
    assert (answer.status_code, "Please load the page again" in answer.text) == (400, True)


def test_leads_back_to_the_page_asked_for(client):
    make.account(Role.CREW_ADMINISTRATOR, username="anna")
    away = client.get("/crew/?name=O'Brien&page=1")
    assert away.status_code == 303
    assert away.location.startswith("/login?next=")
    token = client.token()
    form = {"csrf_token": token, "username": "anna", "password": make.PASSWORD}
    assert client.post(away.location, data=form).location == "/crew/?name=O'Brien&page=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "//[",
        "/\tevil", "/\t/evil.example", "\t//evil.example", "javascript:alert(1)", "evil.example",
        "//evil.example\\@host", "https:evil.example", "/\r\nSet-Cookie: a=b", "", "http:///evil.example", "/\u202e",
    ],
)  # fmt: skip
def test_never_leads_to_another_host(client, target):
    make.account(Role.CREW_ADMINISTRATOR, username="anna")
    answer = enter(client, "anna", query_string={"next": target})
    assert (answer.status_code, answer.location) == (303, "/")


def test_writes_no_password_into_the_log(client, caplog):
    caplog.set_level(0)
    make.account(Role.CREW_ADMINISTRATOR, username="anna")
    enter(client, "anna", "a wrong secret phrase")
    enter(client, "anna")
    assert "a wrong secret phrase" not in caplog.text
    assert make.PASSWORD not in caplog.text


def test_forms_with_passwords_never_send_them_in_the_address(client, sign_in):
    browser = sign_in(Role.SYSTEM_ADMINISTRATOR)
    other = make.account(Role.CREW_ADMINISTRATOR)
    pages = [
        client.get("/login"),
        *map(browser.get, ("/password", "/accounts/new", f"/accounts/{other.id}/password")),
    ]
    for page in pages:
        form = page.text.split('type="password"')[0].rpartition("<form")[2]
        assert 'method="post"' in form
