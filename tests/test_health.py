"""What machines ask: alive, ready."""

import socket
import time

import pytest


@pytest.fixture
def setting(app):
    """Give a function that changes a setting until the test ends."""
    before = dict(app.config)
    yield app.config.__setitem__
    app.config.update(before)


@pytest.fixture
def silent_port():
    """Give a port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed_port():
    """Give a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_is_well_and_makes_no_session(app, address):
    redis = app.config["SESSION_REDIS"]
    pattern = f"{app.config['SESSION_KEY_PREFIX']}*"
    before = set(redis.keys(pattern))
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert set(redis.keys(pattern)) == before


def test_says_what_answers(app):
    assert app.test_client().get("/readyz").json == {"database": "answers", "sessions": "answers"}


@pytest.mark.parametrize(
    ("name", "url", "part"),
    [
        ("SQLALCHEMY_DATABASE_URI", "postgresql+psycopg2://someone:secret@127.0.0.1:{}/none", "database"),
        ("REDIS_URL", "redis://:secret@127.0.0.1:{}/0", "sessions"),
    ],
)
@pytest.mark.parametrize("kind", ["silent_port", "closed_port"])
def test_is_not_ready_while_a_server_does_not_answer_and_says_so_soon(
    app, setting, request, caplog, name, url, part, kind
):
    setting(name, url.format(request.getfixturevalue(kind)))
    began = time.monotonic()
    answer = app.test_client().get("/readyz")
    assert time.monotonic() - began < 5
    assert answer.status_code == 503
    assert answer.json[part] == "does not answer"
    assert "secret" not in answer.text + caplog.text
    assert app.test_client().get("/healthz").status_code == 200
