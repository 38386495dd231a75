"""The commands of the flights."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.csvfile import Problems, import_transaction, read_records
from app.flights import importer
from app.flights.forms import FlightForm

flights = AppGroup("flights", help="Keep the flights.")


@flights.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and say what would be done; save nothing.")
@click.option("--update", is_flag=True, help="Change flights that differ; without it they are errors.")
def import_file(file: Path, dry_run: bool, update: bool) -> None:
    """Take flights over from a CSV file, all or none.

    Its header names id, number, route, departure, arrival, arrival_day_offset, days_of_operation, valid_from,
    valid_until and, if wanted, pilots and cabin_crew.
    """
    problems = Problems(file)
    with import_transaction(dry_run):
        records = list(read_records(problems, FlightForm, importer.REQUIRED, importer.OPTIONAL))
        outcome = importer.take_over(problems, records, update=update)
    flights = "flight" if outcome.added == 1 else "flights"
    done = "would be added" if dry_run else "added"
    click.echo(f"{outcome.added} {flights} {done}, {outcome.changed} changed, {outcome.unchanged} unchanged")
