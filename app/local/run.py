"""``make run``: all of Crew Deliveries on this machine, until Ctrl-C."""

import argparse
import errno
import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from app.local.children import Child, LocalRunError, start, stop, wait_until
from app.local.servers import Servers, are_running, running_servers

PROJECT = Path(__file__).resolve().parents[2]
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FLASK = [sys.executable, "-m", "flask", "--app", "main"]
GUNICORN = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--log-level", "warning"]
GUNICORN += ["--worker-class", "gthread", "--graceful-timeout", "5"]


def processes(host: str, port: int) -> dict[str, list[str]]:
    """Return the command of each process that runs beside the servers; the first one serves the pages."""
    return {
        "web": [*GUNICORN, *f"--workers 2 --threads 8 --bind {in_url(host)}:{port} main:app".split()],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=PROJECT / "instance", help="folder of the servers' data")
    data = parser.parse_args().data
    for number in ENDING_SIGNALS:
        # After nohup the terminal may go.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end)
    try:
        run(data, os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "5000")
    except LocalRunError as error:
        sys.exit(f"{error}")
    except PermissionError as error:
        sys.exit(f"{error}. Has another user run this here before?")
    except KeyboardInterrupt:
        say("Stopped.")


def end(_number: int, _frame: FrameType | None) -> None:
    """Begin the orderly stop, which a second Ctrl-C must not cut short."""
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def run(data: Path, host: str, port_text: str) -> None:
    port = ensure_free(host, port_text, data)
    say("Starting the servers …")
    named = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    with running_servers(data, True, *named) as servers:
        environment = {"APP_CONFIG": "config_dev.toml"} | os.environ
        environment |= {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
        say("Preparing the database …")
        finish([*FLASK, "db", "upgrade"], environment)
        accounts = finish([*FLASK, "demo", "load", "--if-empty"], environment)
        say("Starting the pages …")
        children: list[Child] = []
        try:
            tell_commands(data, servers)
            for name, command in processes(host, port).items():
                children.append(start(name, command, cwd=PROJECT, env=environment))
            address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
            wait_until(lambda: is_answering(address, port), children[0])
            say(f"\nCrew Deliveries is at http://{in_url(address)}:{port}/ – Ctrl-C stops it.\n\n{accounts}")
            watch([*servers.children, *children])
        finally:
            (data / "environment").unlink(missing_ok=True)
            stop(children)


def tell_commands(data: Path, servers: Servers) -> None:
    """Write down where the servers are, for ``make flask``; only the owner may read it."""
    file = data / "environment"
    data.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(f"DATABASE_URL={shlex.quote(servers.database_url)}\nREDIS_URL={shlex.quote(servers.redis_url)}\n")


def ensure_free(host: str, port_text: str, data: Path) -> int:
    """Return the port as a number, or raise ``LocalRunError`` when pages cannot be served there."""
    if not port_text.isdecimal() or not 0 < int(port_text) < 65536:
        raise LocalRunError(f"PORT={port_text} is not a port: it is a number from 1 to 65535.")
    port = int(port_text)
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise LocalRunError(f"No pages can be served at {host}, port {port}: {error.strerror}.") from error
        if are_running(data):
            raise LocalRunError(f"Crew Deliveries is already running, and has port {port}.") from error
        raise LocalRunError(f"Port {port} is in use; try PORT={port + 1} make run.") from error
    return port


def finish(command: list[str], environment: dict[str, str]) -> str:
    """Run a command to its end and return what it printed, or raise ``LocalRunError`` with all it said."""
    result = subprocess.run(
        command, check=False, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if result.returncode:
        raise LocalRunError(f"{' '.join(command[2:])} failed.\n{result.stdout}{result.stderr}")
    return result.stdout


def is_answering(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def watch(children: list[Child]) -> None:
    """Return never, but raise ``LocalRunError`` once a child has ended by itself."""
    while True:
        for child in children:
            if child.has_ended:
                raise LocalRunError(f"{child.name} has ended by itself, so everything is stopped.")
        time.sleep(0.3)


def in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
