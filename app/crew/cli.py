"""The commands of the crew records."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.csvfile import Problems, import_transaction, read_records
from app.crew import importer
from app.crew.forms import CrewMemberForm

crew = AppGroup("crew", help="Keep the crew records.")


@crew.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and say what would be done; save nothing.")
@click.option("--update", is_flag=True, help="Change records that differ; without it they are errors.")
def import_file(file: Path, dry_run: bool, update: bool) -> None:
    """Take crew records over from a CSV file, all or none.

    Its header names id, name, address, email, phone, position and, if wanted, latitude and longitude.
    """
    problems = Problems(file)
    with import_transaction(dry_run):
        records = list(read_records(problems, CrewMemberForm, importer.REQUIRED, importer.OPTIONAL))
        outcome = importer.take_over(problems, records, update=update)
    people = "crew member" if outcome.added == 1 else "crew members"
    done = "would be added" if dry_run else "added"
    click.echo(f"{outcome.added} {people} {done}, {outcome.changed} changed, {outcome.unchanged} unchanged")
