"""What holds for the code of the whole application."""

import ast
import hashlib
import re
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent.parent / "app"
FILES = sorted(APP.rglob("*.py"))
VENDOR = APP / "static" / "vendor"
MOST_LINES = 300


def name_of(file):
    return str(file.relative_to(APP))


def files_with(pattern):
    return {name_of(file) for file in FILES if re.search(pattern, file.read_text())}


def test_only_the_transaction_commits():
    assert files_with(r"session\.commit\(") == {"core/database.py"}


def test_every_form_takes_the_fields_of_a_form_and_nothing_else():
    assert files_with(r"\(FlaskForm\)") == {"core/fields.py"}


def test_only_the_clock_reads_the_clock():
    readings = r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\("
    assert files_with(readings) <= {"core/clock.py"} | {name_of(file) for file in (APP / "local").rglob("*.py")}


@pytest.mark.parametrize("file", [file for file in FILES if file.name == "__init__.py"], ids=name_of)
def test_a_package_says_in_one_sentence_what_it_is(file):
    (only,) = ast.parse(file.read_text()).body
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value.value, str)
    assert "\n" not in only.value.value


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_file_has_three_hundred_lines_at_most(file):
    assert len(file.read_text().splitlines()) <= MOST_LINES


def test_nothing_in_the_code_can_alter_an_audit_entry():
    statements = r"(update|delete)\(\s*(models\.)?AuditEntry|UPDATE audit_entries|DELETE FROM audit_entries"
    assert files_with(statements) == set()
    # Whoever could hold an entry and delete or change it: the trail itself, which only reads and inserts.
    for file in FILES:
        if "AuditEntry" in file.read_text():
            names = {call.func.attr for call in ast.walk(ast.parse(file.read_text())) if is_method_call(call)}
            assert "delete" not in names, name_of(file)
            assert "refresh" not in names, name_of(file)


def is_method_call(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def test_no_import_hides_inside_a_function():
    hidden = set()
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                hidden |= {name_of(file) for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)}
    assert hidden <= {name_of(file) for file in (APP / "local").rglob("*.py")}


def test_no_value_is_put_into_sql_by_hand():
    statements = r"(\btext|execute)\(\s*f[\"']"
    assert {name for name in files_with(statements) if not name.startswith("local/")} == set()


def test_vendored_files_are_the_ones_that_were_taken():
    rows = re.findall(r"^\| ([\w.-]+) \|.*\| ([0-9a-f]{64}) \|$", (VENDOR / "VENDORED.md").read_text(), re.MULTILINE)
    assert {name for name, _ in rows} == {
        file.name for file in VENDOR.iterdir() if file.suffix not in (".md", ".LICENSE")
    }
    for name, expected in rows:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected, name
