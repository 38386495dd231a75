"""The addresses people have in their bookmarks and scripts: none disappears by accident."""

import os
from pathlib import Path

LIST = Path(__file__).parent / "addresses.txt"
HOW = "The addresses differ from tests/architecture/addresses.txt. If that is meant: RENEW_ADDRESSES=1 make test"


def addresses(app):
    """Give a line of method and rule for each address but files."""
    return sorted(
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.endswith("static")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    )


def test_no_address_appears_or_disappears_by_accident(app):
    found = addresses(app)
    if os.environ.get("RENEW_ADDRESSES"):
        LIST.write_text("\n".join(found) + "\n")
    assert LIST.read_text().split("\n") == [*found, ""], HOW
