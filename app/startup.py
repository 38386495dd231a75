"""What must be true before the application may start."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from flask import Flask
from redis.connection import parse_url
from redis.exceptions import RedisError
from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from app.core.database import db

SECRETS = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL")
SHORTEST_KEY = 32
FEWEST_DIFFERENT = 10
# A duty without minutes to report would begin and end at once; a car at rest would never arrive.
ABOVE_ZERO = ("REPORT_MINUTES", "RELEASE_MINUTES", "REST_MINUTES", "DETOUR_FACTOR", "SPEED_KMH", "SESSION_HOURS")


class NotReady(SystemExit):
    """The application cannot start; the message tells the operator why."""


def from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Take the secrets that the environment gives, as the text they are."""
    return {name: environment[name] for name in SECRETS if environment.get(name)}


def normal_database_url(url: str) -> str:
    """Name psycopg2 as the driver, which SQLAlchemy no longer takes for granted."""
    for scheme in ("postgres://", "postgresql://", "postgresql+psycopg://"):
        if url.startswith(scheme):
            return "postgresql+psycopg2://" + url.removeprefix(scheme)
    return url


def ensure_complete(config: Mapping[str, Any]) -> None:
    """Raise ``NotReady`` unless secrets and settings are there, and in production a key worth the name."""
    for name in SECRETS:
        if not config.get(name):
            raise NotReady(f"{name} is missing: give it in the environment.")
    if not _names_postgresql(config["DATABASE_URL"]):
        raise NotReady("DATABASE_URL must name a PostgreSQL database, like postgresql://user:password@host/name.")
    if not _names_redis(config["REDIS_URL"]):
        raise NotReady("REDIS_URL must name a Redis server, like redis://:password@host:6379/0.")
    for name in ABOVE_ZERO:
        if not isinstance(config.get(name), (int, float)) or config[name] <= 0:
            raise NotReady(f"{name} in the configuration must be a number above zero.")
    if config["BASE_TIMEZONE"] not in available_timezones():
        raise NotReady("BASE_TIMEZONE in the configuration is no time zone; write it like Europe/Kyiv.")
    if not config["PRODUCTION"]:
        return
    key = config["SECRET_KEY"]
    if len(key) < SHORTEST_KEY:
        raise NotReady(f"SECRET_KEY is too short: production needs {SHORTEST_KEY} random characters or more.")
    if len(set(key)) < FEWEST_DIFFERENT or key.lower().startswith("development"):
        raise NotReady("SECRET_KEY can be guessed: make a random one, for example with “openssl rand -hex 32”.")
    if config.get("DEBUG"):
        raise NotReady("FLASK_DEBUG must not be set in production: it shows the program's inside to visitors.")
    if not config["SESSION_COOKIE_SECURE"]:
        raise NotReady("SESSION_COOKIE_SECURE must be true in production: cookies may travel over HTTPS only.")


def _names_postgresql(url: str) -> bool:
    try:
        return make_url(normal_database_url(url)).drivername == "postgresql+psycopg2"
    except (ArgumentError, ValueError):
        return False


def _names_redis(url: str) -> bool:
    try:
        parse_url(url)
    except ValueError:
        return False
    return True


def ensure_servers_answer(app: Flask) -> None:
    """Raise ``NotReady`` unless the database and Redis answer."""
    with app.app_context():
        try:
            db.session.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise NotReady("The database does not answer: check DATABASE_URL and that PostgreSQL runs.") from error
        finally:
            db.session.remove()
    # A forked server process must not share a connection with its parent.
    with app.app_context():
        db.engine.dispose()
    try:
        app.config["SESSION_REDIS"].ping()
    except RedisError as error:
        raise NotReady("Redis does not answer: check REDIS_URL and that the server runs.") from error
