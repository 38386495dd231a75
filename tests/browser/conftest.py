"""A running site with the demo airline, and people with browsers."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app.core.database import db
from tests.conftest import browser_tests_lack, empty

if browser_tests_lack():
    if os.environ.get("BROWSER_TESTS") == "required":
        raise pytest.UsageError(f"The browser tests are required, but {browser_tests_lack()} is not here.")
    collect_ignore_glob = ["test_*.py"]
else:
    from playwright.sync_api import Page, sync_playwright

# As root Chromium has no sandbox; the rest keeps it from talking to the network.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
]  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run all browser tests: they share the site and the browser."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    """Give the test its context; the demo's data stay until the file is done."""
    with app.app_context():
        yield
        db.session.remove()


class Quiet(WSGIRequestHandler):
    """Serves without a line in the log for each file."""

    def log_request(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    """Serve the application with the demo airline; give its address."""
    with app.app_context():
        loaded = app.test_cli_runner().invoke(args=["demo", "load"])
        assert loaded.exit_code == 0, loaded.output
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        empty(app)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Give Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_as(site: str, chromium: Any) -> Iterator[Callable[..., "Page"]]:
    """Give a function that opens a browser signed in as a demo account; it fails on any script or policy error."""
    contexts, complaints = [], []

    def open_as(username: str | None, viewport: dict[str, int] = WIDE, **options: Any) -> "Page":
        context = chromium.new_context(base_url=site, viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
        if username:
            page.goto("/login")
            page.get_by_label("Username or personal number").fill(username)
            page.get_by_label("Password").fill(demo_password())
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(message: Any) -> bool:
    # The browser itself notes each answer of 4xx; the tests ask for some of them.
    return message.type == "error" and "Failed to load resource" not in message.text


def demo_password() -> str:
    """Give the password of the demo's accounts."""
    from app.demo.cli import PASSWORD

    return PASSWORD
