"""What holds for all templates."""

import re
from pathlib import Path

import pytest

from app.presentation import NAVIGATION

APP = Path(__file__).parent.parent.parent / "app"
TEMPLATES = sorted(APP.rglob("templates/**/*.html"))


def blueprint_of(file):
    """Give the folder of a feature's templates, which is named like its blueprint."""
    parts = file.relative_to(APP).parts
    return parts[parts.index("templates") + 1] if len(parts) > 2 else None


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(APP)))
class TestTemplate:
    def test_compiles(self, app, file):
        app.jinja_env.get_template(str(file).partition("templates/")[2])

    def test_has_no_style_and_no_script_of_its_own(self, file):
        text = re.sub(r"{[{%#].*?[}%#]}", "", file.read_text(), flags=re.DOTALL)
        assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text, re.IGNORECASE)
        for attributes, inside in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
            assert "src=" in attributes
            assert inside.strip() == ""

    def test_marks_nothing_as_safe_but_its_own_words(self, file):
        assert not re.search(r"[^'\"]\s*\|\s*safe\b|autoescape", file.read_text())

    def test_leads_to_pages_that_exist(self, app, file):
        for endpoint in re.findall(r"url_for\(\s*[\"']([\w.]+)[\"']", file.read_text()):
            full = f"{blueprint_of(file)}{endpoint}" if endpoint.startswith(".") else endpoint
            assert full in app.view_functions, endpoint

    def test_posts_with_a_token(self, file):
        assert "csrf_token" in file.read_text() or 'method="post"' not in file.read_text()


def test_the_navigation_leads_to_pages_that_exist(app):
    assert {endpoint for _, endpoint, _ in NAVIGATION} <= set(app.view_functions)
