"""Tells machines whether the process is alive, and whether the servers it needs answer."""

from collections.abc import Callable

import psycopg2
from flask import Blueprint, Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy import make_url

from app.core.access import public

bp = Blueprint("health", __name__)
# Seconds; a probe that waits longer than its asker tells nothing.
LIMIT = 2


def register(app: Flask) -> None:
    """Add the pages to the application."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@public
def alive() -> dict[str, str]:
    """Answer, which is all that is asked."""
    return {"process": "alive"}


@bp.get("/readyz")
@public
def ready() -> tuple[dict[str, str], int]:
    """Answer 200 if the database and the session store do, 503 otherwise."""
    checks = {"database": _ask_database, "sessions": _ask_sessions}
    found = {name: _outcome(name, check) for name, check in checks.items()}
    return found, 200 if set(found.values()) == {"answers"} else 503


def _outcome(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except (psycopg2.Error, RedisError, OSError) as error:
        # The message may name hosts and people; its kind is enough here, and the log of the server has the rest.
        current_app.logger.warning("%s does not answer: %s", name, type(error).__name__)
        return "does not answer"
    return "answers"


def _ask_database() -> None:
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).set(drivername="postgresql")
    # A connection of its own: the pool's may hang on a server that is gone, or all be in use.
    connection = psycopg2.connect(
        url.render_as_string(hide_password=False),
        connect_timeout=LIMIT,
        options=f"-c statement_timeout={LIMIT * 1000}",
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


def _ask_sessions() -> None:
    redis = Redis.from_url(
        current_app.config["REDIS_URL"],
        socket_timeout=LIMIT,
        socket_connect_timeout=LIMIT,
        retry=Retry(NoBackoff(), 0),
    )
    with redis:
        redis.ping()
