"""The servers, the application and the people of the tests."""

import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings
from redis import Redis
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from app.auth.models import Account
from app.auth.roles import Role
from app.core.database import db
from app.factory import ROOT, create_app
from app.local.servers import servers_for_tests
from tests import make

# A busy machine is slow now and then; that is no fault of a rule.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

TABLES = [table.name for table in db.metadata.sorted_tables]


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that hands out the tests; the workers are told where they are."""
    if hasattr(config, "workerinput"):
        return
    running = config.stash[RUNNING] = ExitStack()
    folder = running.enter_context(tempfile.TemporaryDirectory(prefix="crew-deliveries-tests-"))
    servers = running.enter_context(servers_for_tests(Path(folder)))
    os.environ["TEST_SERVERS"] = json.dumps([servers.database_url, servers.redis_url])


RUNNING = pytest.StashKey[ExitStack]()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers."""
    if RUNNING in config.stash:
        config.stash[RUNNING].close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line that the browser tests were left out, where they were."""
    if lacking := browser_tests_lack():
        terminalreporter.write_line(f"Browser tests left out: {lacking} not found. `make browser` installs all of it.")


def browser_tests_lack() -> str | None:
    """Name what the browser tests miss on this machine, or None."""
    if importlib.util.find_spec("playwright") is None or importlib.util.find_spec("axe_playwright_python") is None:
        return "Playwright"
    if shutil.which("chromium") is None:
        return "chromium"
    if shutil.which("java") is None or not (ROOT / ".venv/vnu/vnu.jar").exists():
        return "the HTML checker"
    return None


@pytest.fixture(scope="session")
def app(worker_number: int) -> Iterator[Flask]:
    """Give the application on this worker's own empty, migrated database."""
    database_url, redis_url = json.loads(os.environ["TEST_SERVERS"])
    server = make_url(database_url)
    name = f"test_{os.getpid()}_{worker_number}"
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    app = create_app(
        TESTING=True,
        PROPAGATE_EXCEPTIONS=False,
        DATABASE_URL=server.set(database=name).render_as_string(hide_password=False),
        REDIS_URL=redis_url,
        SESSION_KEY_PREFIX=f"session-{name}-",
        SIGN_IN_KEY_PREFIX=f"limit-{name}-",
    )
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()
    redis: Redis = app.config["SESSION_REDIS"]
    if keys := redis.keys(f"session-{name}-*"):
        redis.delete(*keys)
    administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def worker_number() -> int:
    """Give the number of this xdist worker; 0 where there is only one process."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def administer(server: URL, statement: str) -> None:
    """Run a statement such as CREATE DATABASE, which asks for no transaction around it."""
    url = server.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def context(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give each test that touches the application its context, and an empty database afterwards."""
    if "app" not in request.fixturenames:
        yield
        return
    app = request.getfixturevalue("app")
    with app.app_context():
        yield
        empty(app)


def empty(app: Flask) -> None:
    """Empty the database and the counters of failed sign-ins."""
    db.session.remove()
    with db.engine.begin() as connection:
        # The audit trail refuses to be emptied; a replica's session asks no trigger.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in TABLES:
            connection.execute(text(f"DELETE FROM {table}"))
    redis: Redis = app.config["SESSION_REDIS"]
    if keys := redis.keys(f"*{app.config['SIGN_IN_KEY_PREFIX']}*"):
        redis.delete(*keys)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a visitor's browser, not signed in."""
    return Browser(app)


class Browser(FlaskClient):
    """A test client that fetches the form's token before it posts, as a browser would."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, app.response_class, use_cookies=True)

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Let each request have a context of its own, as on a server; the test's own is not seen by it."""
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def send(self, address: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Post with a valid token."""
        return self.post(address, data={"csrf_token": self.token(), **(data or {})}, **kwargs)

    def token(self) -> str:
        """Take the token from a page that this visitor may see."""
        page = self.get("/password")
        if page.status_code != 200:
            page = self.get("/login")
        return page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., Browser]:
    """Give a function that signs in an account of the roles: ``sign_in(Role.CREW_ADMINISTRATOR)``."""

    def sign_in(*roles: Role, account: Account | None = None) -> Browser:
        account = account or make.account(*roles)
        browser = Browser(app)
        answer = browser.send("/login", {"username": account.username, "password": make.PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    return sign_in
