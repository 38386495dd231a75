"""``make bench``: how fast each page is with 100,000 crew members and 1,000,000 assignments, beside a small airline."""

import argparse
import os
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psycopg2
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url

from app.auth import service as auth
from app.auth.roles import Role
from app.core.database import db, transaction
from app.factory import create_app
from app.local.bench_data import Size, fill
from app.local.bench_pages import PAGES, SAMPLES
from app.local.children import LocalRunError
from app.local.servers import running_servers

PASSWORD = "a password for measuring"  # noqa: S105
WARM_UP = 3
WORDS = {
    Role.CREW_ADMINISTRATOR: "crew", Role.FLIGHT_ADMINISTRATOR: "flights", Role.CREW_MEMBER: "own",
    Role.TRANSPORTATION_ADMINISTRATOR: "transport", Role.SYSTEM_ADMINISTRATOR: "system",
}  # fmt: skip
MOST_STATEMENTS = 8
# A page is looked into where it takes this many milliseconds, and this many times those of the small airline.
SLOW_MS, SLOW_RATIO = 50, 3


@dataclass
class Opened:
    """One page of one airline, as it was each time: milliseconds, and the statements with theirs."""

    status: int = 0
    times: list[float] = field(default_factory=list)
    statements: list[tuple[float, str, Any]] = field(default_factory=list)

    @property
    def ms(self) -> float:
        return median(self.times)

    @property
    def failure(self) -> str | None:
        return None if self.status == 200 else f"answered {self.status}"


class Airline:
    """An application on its own filled database, with a browser signed in for each role."""

    def __init__(self, name: str, size: Size, server: URL, redis_url: str) -> None:
        self.name, self.size, self.server = f"bench_{name}_{os.getpid()}", size, server
        self.url = server.set(database=self.name)
        self.statements: list[tuple[float, str, Any]] = []
        self.app = create_app(DATABASE_URL=self.url.render_as_string(hide_password=False), REDIS_URL=redis_url)
        self.app.logger.disabled = True

    def prepare(self) -> None:
        """Make the database, migrate, fill and sign in."""
        administer(self.server, f'CREATE DATABASE "{self.name}" TEMPLATE template0')
        with self.app.app_context():
            upgrade()
            with transaction():
                for role in Role:
                    if role is not Role.CREW_MEMBER:
                        account = auth.open_account(role.value, PASSWORD, [role])
                hashed = account.password_hash
        with closing(connect(self.url)) as connection, connection.cursor() as cursor:
            began = time.monotonic()
            for step in fill(cursor, self.size, hashed):
                say(f"  {time.monotonic() - began:4.0f} s  {step} …")
            cursor.execute(SAMPLES)
            self.samples = dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))
        self._listen()
        self.browsers = {role: self._sign_in(role) for role in Role}

    def _listen(self) -> None:
        def before(connection: Any, *rest: Any) -> None:
            connection.info["began"] = time.perf_counter()

        def after(connection: Any, _cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
            took = (time.perf_counter() - connection.info["began"]) * 1000
            self.statements.append((took, statement, parameters))

        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", before)
            event.listen(db.engine, "after_cursor_execute", after)

    def _sign_in(self, role: Role) -> FlaskClient:
        browser = self.app.test_client()
        token = browser.get("/login").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        username = str(self.samples["crew_id"]) if role is Role.CREW_MEMBER else role.value
        data = {"csrf_token": token, "username": username, "password": PASSWORD}
        answer = browser.post("/login", data=data)
        if answer.status_code != 303:
            raise LocalRunError(f"{role.title} could not sign in: {answer.status_code}.")
        return browser

    def end(self, *, keep: bool) -> None:
        """Drop the database."""
        with self.app.app_context():
            db.engine.dispose()
        if keep:
            say(f"Left for a closer look: {self.name}")
        else:
            administer(self.server, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def open(self, role: Role, page: str, opened: Opened, *, counts: bool) -> None:
        """Open a page once and, if it counts, note what it took."""
        self.statements.clear()
        began = time.perf_counter()
        answer = self.browsers[role].get(page.format(**self.samples))
        took = (time.perf_counter() - began) * 1000
        opened.status = answer.status_code
        if counts:
            opened.times.append(took)
            opened.statements = max(opened.statements, list(self.statements), key=len)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crew", type=int, default=100_000)
    parser.add_argument("--assignments", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=20, help="times that each page is opened, after a warm-up")
    parser.add_argument("--only", default="", help="pages whose address holds this text")
    parser.add_argument("--keep", action="store_true", help="leave the databases on the server for a closer look")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="crew-deliveries-bench-", ignore_cleanup_errors=True) as folder:
            named = os.environ.get("BENCH_DATABASE_URL"), os.environ.get("BENCH_REDIS_URL")
            with running_servers(Path(folder), False, *named) as servers:
                sys.exit(measure(make_url(servers.database_url), servers.redis_url, options))
    except LocalRunError as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        say("Stopped.")


def measure(server: URL, redis_url: str, options: argparse.Namespace) -> int:
    """Measure every page on a small and on a large airline; give the exit status."""
    sizes = {"small": Size(max(100, options.crew // 100), max(1000, options.assignments // 100))}
    sizes["large"] = Size(options.crew, options.assignments)
    airlines: list[Airline] = []
    try:
        for name, size in sizes.items():
            counts = f"{size.crew:,} crew members, {size.assignments:,} assignments on {size.days:,} days"
            say(f"The {name} airline: {counts}, {size.flights:,} flights a day, {size.vehicles:,} vehicles")
            airlines.append(Airline(name, size, server, redis_url))
            airlines[-1].prepare()
        say(f"\n{describe(airlines[-1].url)}; {options.repeat} times each page, in turn; median milliseconds\n")
        return show(airlines, options)
    finally:
        for airline in airlines:
            airline.end(keep=options.keep)


def show(airlines: list[Airline], options: argparse.Namespace) -> int:
    """Print the table, then what to look into; give 1 where a page failed or asks too much."""
    say(f"{'page':<72}{'small':>8}{'large':>8}{'ratio':>7}  SQL")
    failed, slow, all_ratios = 0, [], []
    for role, page in ((role, page) for role, pages in PAGES.items() for page in pages if options.only in page):
        small, large = found = [Opened(), Opened()]
        for number in range(WARM_UP + options.repeat):
            for airline, opened in zip(airlines, found, strict=True):
                airline.open(role, page, opened, counts=number >= WARM_UP)
        name = f"{WORDS[role]:<10}{page}"
        if failure := small.failure or large.failure:
            say(f"{name:<72}{failure}")
            failed += 1
            continue
        ratio = large.ms / small.ms
        all_ratios.append(ratio)
        many = len(large.statements) > MOST_STATEMENTS
        say(f"{name:<72}{small.ms:>8.1f}{large.ms:>8.1f}{ratio:>7.2f}  {len(large.statements)}{' too many' * many}")
        failed += many
        if large.ms > SLOW_MS and ratio > SLOW_RATIO:
            slow.append((page, large))
    if all_ratios:
        say(f"\nThe median page takes {median(all_ratios):.2f} times as long on the large airline.")
        busier = airlines[1].size.flights / airlines[0].size.flights
        say(f"Its days are {busier:g} times as busy, which pages about whole days show.")
    for page, opened in slow:
        took, statement, parameters = max(opened.statements, key=lambda one: one[0])
        say(f"\n{page}: {took:.0f} ms of {opened.ms:.0f} in\n{statement}\n{parameters}")
    return 1 if failed else 0


def describe(url: URL) -> str:
    """Name the server's version and whether searches for a part of a text have their index."""
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), exists(SELECT FROM pg_extension WHERE extname = 'pg_trgm')"
        )
        version, has_trigrams = cursor.fetchone()
    return f"PostgreSQL {version}, {'with' if has_trigrams else 'without'} pg_trgm"


def connect(url: URL) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    connection.autocommit = True
    return connection


def administer(server: URL, statement: str) -> None:
    """Carry out a statement in the server's own database, as only there databases are made and dropped."""
    with closing(connect(server)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
