"""Every page, wide and narrow: accessible, valid, nothing wider than the screen."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from app.factory import ROOT
from tests.browser.conftest import NARROW, WIDE, demo_password
from tests.browser.inventory import pages
from tests.conftest import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

VALIDATOR = ROOT / ".venv" / "vnu" / "vnu.jar"


def each_page(app: Flask, open_as: Callable[..., "Page"], viewport: dict[str, int], **options: Any) -> Any:
    """Open page after page, one browser for each person."""
    browsers: dict[str, Page] = {}
    for username, path in pages(app):
        if username not in browsers:
            browsers[username] = open_as(None if username == "visitor" else username, viewport, **options)
        browsers[username].goto(path)
        yield username, path, browsers[username]


def small_targets(page: "Page") -> list[str]:
    """Name the buttons and fields that are lower than a thumb needs."""
    return page.locator("main :is(.btn, select, input:not([type=checkbox], [type=radio], [type=hidden]))").evaluate_all(
        """nodes => nodes.filter(node => node.checkVisibility() && node.getBoundingClientRect().height < 39.5)
        .map(node => `${node.outerHTML.slice(0, 80)} is ${node.getBoundingClientRect().height} pixels high`)"""
    )


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(WIDE, "light"), (NARROW, "light"), (WIDE, "dark")], ids=["wide", "narrow", "dark"]
)
def test_is_accessible_and_fits_the_screen(app, open_as, viewport, scheme):
    faults = []
    for username, path, page in each_page(app, open_as, viewport, color_scheme=scheme):
        for violation in Axe().run(page).response["violations"]:
            places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            faults.append(f"{username} {path}: {violation['id']}: {places}")
        if (wider := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            faults.append(f"{username} {path}: {wider} pixels wider than the screen")
        if page.locator("h1").count() != 1:
            faults.append(f"{username} {path}: {page.locator('h1').count()} first headings")
        faults += [f"{username} {path}: {target}" for target in small_targets(page)] if viewport is NARROW else []
        if len(page.title()) <= len(" · Crew Deliveries"):
            faults.append(f"{username} {path}: no title")
    assert faults == []


def test_is_valid_html(app, site, tmp_path):
    browsers, addresses = {}, {}
    for number, (username, path) in enumerate(pages(app)):
        if username not in browsers:
            browsers[username] = Browser(app)
            if username != "visitor":
                browsers[username].send("/login", {"username": username, "password": demo_password()})
        answer = browsers[username].get(path, follow_redirects=True)
        assert answer.mimetype == "text/html", path
        file = tmp_path / f"{number:03}.html"
        file.write_text(answer.text)
        addresses[file.name] = f"{username} {path}"
    command = ["java", "-jar", str(VALIDATOR), "--format", "json", "--exit-zero-always", str(tmp_path)]
    report = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert len(addresses) > 30
    assert [
        f"{addresses[Path(message['url']).name]}:{message.get('lastLine')}: {message['message']}"
        for message in json.loads(report.stderr)["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    ] == []
