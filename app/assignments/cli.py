"""The commands of the assignments."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.assignments import importer
from app.assignments.forms import RosterRowForm
from app.core.csvfile import Problems, import_transaction, read_records

assignments = AppGroup("assignments", help="Appoint crew to flights.")


@assignments.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and say what would be done; save nothing.")
def import_file(file: Path, dry_run: bool) -> None:
    """Take assignments over from a CSV file, all or none.

    Its header names date, flight (the number) and crew_id.
    """
    problems = Problems(file)
    with import_transaction(dry_run):
        records = list(read_records(problems, RosterRowForm, importer.COLUMNS))
        outcome = importer.take_over(problems, records)
    assignments = "assignment" if outcome.added == 1 else "assignments"
    done = "would be added" if dry_run else "added"
    click.echo(f"{outcome.added} {assignments} {done}, {outcome.unchanged} there already")
    if outcome.begun:
        click.echo(f"{outcome.begun} of those {done} are for duties that have begun")
