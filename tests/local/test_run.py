import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from app.local.children import free_port
from app.local.postgres import forget_data
from app.local.run import PROJECT
from app.local.servers import are_running

SETTINGS = {"HOST", "PORT", "DATABASE_URL", "REDIS_URL", "APP_CONFIG"}


@pytest.fixture
def data(tmp_path):
    yield tmp_path / "data"
    forget_data(tmp_path / "data" / "postgres")


def launch(data: Path, port: int) -> dict[str, Any]:
    """Return how ``subprocess`` starts the program of ``make run``, untouched by this terminal's settings."""
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {
        "args": [sys.executable, "-m", "app.local.run", "--data", data],
        "cwd": PROJECT,
        "env": environment | {"PORT": str(port)},
    }


@contextmanager
def started(data: Path, port: int) -> Iterator[subprocess.Popen]:
    with (
        output_file(data).open("w") as output,
        subprocess.Popen(**launch(data, port), stdout=output, stderr=output) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


def output_file(data: Path) -> Path:
    return data.with_name("output.txt")


def refusal(data: Path, port: int) -> str:
    result = subprocess.run(**launch(data, port), check=False, capture_output=True, text=True, timeout=30)
    assert result.returncode == 1
    return result.stderr


def wait_for_address(process: subprocess.Popen, data: Path, port: int) -> str:
    """Return all that was printed, once the address is."""
    deadline = time.monotonic() + 90
    while f"http://127.0.0.1:{port}/" not in output_file(data).read_text():
        assert process.poll() is None and time.monotonic() < deadline, output_file(data).read_text()
        time.sleep(0.05)
    return output_file(data).read_text()


def query(data: Path, statement: str) -> list[tuple]:
    port = (data / "postgres" / "postmaster.pid").read_text().splitlines()[3]
    password = (data / "password").read_text()
    connection = psycopg2.connect(host="127.0.0.1", port=port, user="crew", password=password, dbname="crew_deliveries")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    connection.close()
    return rows


def web_process(port: int) -> int:
    """Return the number of the process that all the web's processes come from."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        words = file.read_bytes().split(b"\0")
        if b"main:app" in words and f"127.0.0.1:{port}".encode() in words:
            found.append(int(file.parent.name))
    return min(found)


def test_a_port_in_use_is_a_sentence_before_anything_is_started(data):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert refusal(data, port) == f"Port {port} is in use; try PORT={port + 1} make run.\n"
    assert not data.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="The web's process is looked up in /proc.")
def test_runs_until_told_to_stop_and_finds_its_data_again(data):
    port = free_port()
    with started(data, port) as process:
        printed = wait_for_address(process, data, port)
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/login")
        assert connection.getresponse().status == 200
        connection.close()
        environment = (data / "environment").read_text()
        assert (data / "password").read_text() in environment
        assert (data / "environment").stat().st_mode & 0o077 == 0
        query(data, "CREATE TABLE kept AS SELECT 1 AS answer; SELECT 1")
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    assert not are_running(data)
    assert not (data / "environment").exists()
    assert printed.rpartition("Ctrl-C stops it.")[2].strip(), "The demo accounts come after the address."

    with started(data, port) as process:
        wait_for_address(process, data, port)
        assert query(data, "SELECT answer FROM kept") == [(1,)]
        os.kill(web_process(port), signal.SIGKILL)
        assert process.wait(15) == 1
    assert output_file(data).read_text().endswith("web has ended by itself, so everything is stopped.\n")
    assert not are_running(data)


def test_a_second_run_is_told_of_the_first(data):
    port = free_port()
    with started(data, port) as first:
        wait_for_address(first, data, port)
        assert refusal(data, port) == f"Crew Deliveries is already running, and has port {port}.\n"
        assert refusal(data, free_port()) == f"The servers of {data} are already running.\n"
        first.send_signal(signal.SIGINT)
        assert first.wait(15) == 0
