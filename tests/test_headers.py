"""The security headers of every kind of answer."""

import pytest

from app.auth.roles import Role
from app.factory import create_app
from tests import make
from tests.conftest import Browser


@pytest.fixture(scope="module")
def production(app):
    """Give the application as production configures it, on the servers of the tests."""
    return create_app(
        PRODUCTION=True,
        SESSION_COOKIE_SECURE=True,
        SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyz",
        DATABASE_URL=app.config["DATABASE_URL"],
        REDIS_URL=app.config["REDIS_URL"],
        SESSION_KEY_PREFIX=app.config["SESSION_KEY_PREFIX"],
        SIGN_IN_KEY_PREFIX=app.config["SIGN_IN_KEY_PREFIX"],
    )


KINDS = [
    ("GET", "/login", 200),
    ("GET", "/crew/", 303),
    ("GET", "/nowhere", 404),
    ("GET", "/crew", 308),
    ("GET", "/static/app.css", 200),
    ("GET", "/bootstrap/static/css/bootstrap.min.css", 200),
    ("GET", "/static/nowhere.css", 404),
    ("GET", "/logout", 405),
    ("POST", "/login", 400),
    ("GET", "/login?next=%FF", 400),
    ("HEAD", "/login", 200),
    ("OPTIONS", "/login", 200),
    ("GET", "/healthz", 200),
]


@pytest.mark.parametrize(("method", "address", "status"), KINDS)
def test_every_answer_carries_the_headers(client, method, address, status):
    answer = client.open(address, method=method, buffered=True)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for part in ("object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in answer.headers
    assert "Server" not in answer.headers


@pytest.mark.parametrize(("method", "address", "status"), KINDS)
def test_production_insists_on_https(production, method, address, status):
    answer = Browser(production).open(address, method=method, base_url="https://localhost", buffered=True)
    assert (answer.status_code, answer.headers["Strict-Transport-Security"]) == (status, "max-age=31536000")


def test_pages_stay_out_of_caches_and_files_do_not(client):
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    assert "no-store" not in client.get("/static/app.css", buffered=True).headers["Cache-Control"]


def test_an_error_of_our_own_carries_them_too(client, app, monkeypatch):
    monkeypatch.setitem(app.view_functions, "auth.login", lambda: 1 / 0)
    monkeypatch.setattr(app.view_functions["auth.login"], "guarded_by", None, raising=False)
    answer = client.get("/login")
    assert (answer.status_code, "default-src 'self'" in answer.headers["Content-Security-Policy"]) == (500, True)


def cookie_of(application, base_url):
    answer = Browser(application).get("/login", base_url=base_url)
    return {part.strip() for part in answer.headers["Set-Cookie"].split(";")}


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(app, production):
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= cookie_of(app, "http://localhost")
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= cookie_of(production, "https://localhost")
    assert "Secure" not in cookie_of(app, "http://localhost")


def test_the_cookie_ends_with_the_browser_and_the_session_soon(app, client):
    client.get("/login")
    cookie = client.get_cookie("session")
    assert cookie.expires is None
    key = app.config["SESSION_KEY_PREFIX"] + cookie.value
    assert 0 < app.config["SESSION_REDIS"].ttl(key) <= 12 * 3600


def test_the_session_is_no_text_in_the_cookie(sign_in, client):
    account = make.account(Role.CREW_ADMINISTRATOR)
    browser = sign_in(account=account)
    assert account.username not in browser.get_cookie("session").value


def test_production_asks_https_posts_for_a_referrer_of_ours(production):
    account = make.account(Role.CREW_ADMINISTRATOR)
    browser = Browser(production)
    page = browser.get("/login", base_url="https://localhost").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    fields = {"csrf_token": token, "username": account.username, "password": make.PASSWORD}

    def post(referrer):
        return browser.post("/login", base_url="https://localhost", data=fields, headers={"Referer": referrer})

    assert post("https://evil.example/").status_code == 400
    assert post("https://localhost/login").status_code == 303


@pytest.mark.parametrize(
    ("address", "target"),
    [("/crew", "/crew/"), ("/crew?name=a%26b", "/crew/?name=a%26b"), ("//crew", "/crew/"), ("///audit", "/audit/")],
)
def test_the_way_to_the_right_address_never_leads_to_another_host(app, address, target):
    answer = Browser(app).get("/", environ_overrides={"HTTP_HOST": "elsewhere.example", **whole(address)})
    assert (answer.status_code, answer.location) == (308, target)


def whole(address):
    """Give the address to the server as it stands: the client would take what follows two slashes for a host."""
    path, _, query = address.partition("?")
    return {"PATH_INFO": path, "QUERY_STRING": query}
