"""Reads the office's CSV files, and collects everything that is wrong with one before it is refused."""

import csv
import io
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.core.database import renew_statistics, transaction
from app.core.errors import DomainError

LARGEST_FILE = 100_000_000

# The line of the file and the fields given in it.
Record = tuple[int, dict[str, Any]]


@dataclass
class Outcome:
    """How many records were added, changed, and left alone because they were the same already."""

    added: int
    changed: int
    unchanged: int


class FileRefused(DomainError):
    """The file has problems, so nothing of it is taken over; ``lines`` name each as FILE:LINE: field: sentence."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Problems:
    """What is wrong with a file, to be told all at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: list[tuple[int, str]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, line: int | None, field: str | None, sentence: str) -> None:
        """Note what is wrong in a line; without a line it is the whole file, without a field the whole row."""
        where = ":".join(str(part) for part in (self.path, line) if part is not None)
        self._found.append((line or 0, f"{where}: {field}: {sentence}" if field else f"{where}: {sentence}"))

    def ensure_none(self) -> None:
        """Raise ``FileRefused`` with all problems in the order of their lines, if there are any."""
        if self._found:
            raise FileRefused([text for _, text in sorted(self._found, key=lambda found: found[0])])


class _OnlyTried(Exception):
    """A dry run has come to its end."""


@contextmanager
def import_transaction(dry_run: bool = False) -> Iterator[None]:
    """Commit what a command takes over from a file, or undo all of it.

    ``FileRefused``, and any other rule's error, is printed to stderr and ends the command with status 1.
    """
    try:
        with transaction():
            yield
            if dry_run:
                raise _OnlyTried
        renew_statistics()
    except _OnlyTried:
        pass
    except DomainError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def read_records(
    problems: Problems, form_class: type[Form], required: Collection[str], optional: Collection[str] = ()
) -> Iterator[Record]:
    """Give the line number and the values of each row that the form finds right; the others become problems.

    Values are those of the columns the file has; an empty cell of an optional column counts as not there.
    """
    form = form_class(formdata=MultiDict(), meta={"csrf": False})
    for line, row in read_rows(problems, required, optional):
        given = {name: text for name, text in row.items() if text or name in required}
        form.process(MultiDict(given))
        if form.validate():
            yield line, {name: form[name].data for name in given}
        else:
            for name, sentences in form.errors.items():
                problems.add(line, name, " ".join(sentences))


def refuse_twins(problems: Problems, records: Collection[Record], field: str) -> None:
    """Note the records that have the same value in the field as one before them."""
    first: dict[Any, int] = {}
    for line, given in records:
        earlier = first.setdefault(given[field], line)
        if earlier != line:
            problems.add(line, field, f"{given[field]} stands in line {earlier} already.")


def read_rows(
    problems: Problems, required: Collection[str], optional: Collection[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the line number and the trimmed texts, by column, of each row; what cannot be read becomes a problem.

    A row that spans lines has the number of its first one. Rows without any text are passed over.
    """
    reader = _reader(_text(problems))
    line, header = 1, None
    while True:
        try:
            fields = [field.strip() for field in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            problems.add(line, None, _sentence(error))
            return
        if header is None and any(fields):
            header = _header(problems, line, fields, required, optional)
            if header is None:
                return
        elif any(fields):
            if len(fields) == len(header):
                yield line, dict(zip(header, fields, strict=True))
            else:
                problems.add(line, None, f"The header names {len(header)} columns, but the row has {len(fields)}.")
        line = reader.line_num + 1
    if header is None and not problems:
        problems.add(1, None, "The file is empty. Its first line names the columns.")


def _text(problems: Problems) -> str:
    try:
        with problems.path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        problems.add(None, None, f"The file cannot be read: {error.strerror}.")
        return ""
    if len(content) > LARGEST_FILE:
        problems.add(None, None, f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Import it in parts.")
        return ""
    try:
        text = content.decode("utf-8-sig")
        if "\0" not in text:
            return text
    except UnicodeDecodeError:
        pass
    for number, line in enumerate(content.splitlines(), 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            problems.add(number, None, "The line is not UTF-8 text. Save the file as “CSV UTF-8”.")
        else:
            if b"\0" in line:
                problems.add(number, None, "The line holds a NUL character, which is no text.")
    return ""


def _reader(text: str) -> Any:
    first = re.split("[\r\n]", text.lstrip(), maxsplit=1)[0]
    # Where the comma is the decimal sign, spreadsheets part the columns by semicolons.
    delimiter = ";" if ";" in first and "," not in first else ","
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _sentence(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"A field is longer than {csv.field_size_limit()} characters. Is a quotation mark missing?"
    return "The quotation marks of the row do not match up."


def _header(
    problems: Problems, line: int, fields: list[str], required: Collection[str], optional: Collection[str]
) -> list[str] | None:
    names = [field.lower() for field in fields]
    known = [*required, *optional]
    wrong = [(name, "The column is there more than once.") for name in dict.fromkeys(names) if names.count(name) > 1]
    for name in dict.fromkeys(names):
        if name not in known:
            shown = "".join(letter for letter in name[:40] if letter.isprintable())
            wrong.append((shown or "header", f"There is no such column. The columns are {', '.join(known)}."))
    wrong += [(name, "The column is missing.") for name in required if name not in names]
    for name, sentence in wrong:
        problems.add(line, name, sentence)
    return None if wrong else names
