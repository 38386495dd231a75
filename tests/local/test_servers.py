import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from app.local import servers
from app.local.children import LocalRunError
from app.local.postgres import forget_data
from app.local.servers import Servers, are_running, running_servers, servers_for_tests

HOLD_SERVERS = """
import sys
from pathlib import Path
from app.local.servers import running_servers

with running_servers(Path(sys.argv[1]), durable=False):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    """A folder for servers; to root's own temporary folders PostgreSQL has no access, so its data lie elsewhere."""
    yield tmp_path / "servers"
    forget_data(tmp_path / "servers" / "postgres")


def ask(running: Servers, query: str) -> list[tuple]:
    connection = psycopg2.connect(running.database_url.replace("+psycopg2", ""))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    connection.close()
    return rows


def test_real_servers_answer_and_leave_nothing_behind(folder):
    with running_servers(folder, durable=False) as running:
        assert ask(running, "SELECT upper('київ'), current_database()") == [("КИЇВ", "crew_deliveries")]
        assert redis.Redis.from_url(running.redis_url).ping()
        assert are_running(folder)

    assert all(child.has_ended for child in running.children)
    assert not are_running(folder)
    assert not os.path.lexists(folder / "throwaway-postgres")


def test_the_next_start_finds_the_data(folder):
    with running_servers(folder, durable=True) as running:
        ask(running, "CREATE TABLE kept AS SELECT 1 AS answer; SELECT 1")
        redis.Redis.from_url(running.redis_url).set("session", "kept")

    with running_servers(folder, durable=True) as running:
        assert ask(running, "SELECT answer FROM kept") == [(1,)]
        assert redis.Redis.from_url(running.redis_url).get("session") == b"kept"


def test_a_folder_in_use_is_refused_in_one_sentence(folder, monkeypatch):
    monkeypatch.setattr(servers, "PATIENCE_SECONDS", 0.1)
    with (
        running_servers(folder, durable=False),
        pytest.raises(LocalRunError, match=r"^The servers of .* are already running\.$"),
        running_servers(folder, durable=False),
    ):
        pass


def test_a_stale_process_number_is_no_obstacle(folder):
    with running_servers(folder, durable=True):
        left_behind = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (folder / "postgres" / "postmaster.pid").write_text("\n".join([str(stranger.pid), *left_behind[1:], ""]))
        with running_servers(folder, durable=True) as running:
            assert ask(running, "SELECT 1") == [(1,)]
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux ends children with their parent.")
def test_a_killed_supervisor_leaves_no_process(folder):
    command = [sys.executable, "-c", HOLD_SERVERS, folder]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout.readline() == b"ready\n"
        supervisor.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 5
    while are_running(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not are_running(folder)
    forget_data(folder / "throwaway-postgres")


def test_a_server_that_does_not_start_shows_the_end_of_its_log(folder):
    with running_servers(folder, durable=True):
        pass
    with (folder / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")

    with pytest.raises(LocalRunError) as refusal, running_servers(folder, durable=True):
        pass

    assert str(refusal.value).startswith("PostgreSQL ended while starting.\n")
    assert "no_such_setting" in str(refusal.value)
    assert not are_running(folder)


def test_a_server_named_in_the_environment_is_not_started(folder: Path, monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://elsewhere/tests")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://elsewhere/1")

    with servers_for_tests(folder) as named:
        assert named == Servers("postgresql://elsewhere/tests", "redis://elsewhere/1", ())

    assert not folder.exists()


def test_nobody_gets_in_without_the_password(folder):
    with running_servers(folder, durable=False) as running:
        address = psycopg2.extensions.parse_dsn(running.database_url.replace("+psycopg2", ""))
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(**{**address, "password": "guessed"})
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=int(running.redis_url.rpartition(":")[2].partition("/")[0])).ping()
    assert (folder / "password").stat().st_mode & 0o077 == 0
