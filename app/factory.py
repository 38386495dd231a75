"""Makes the application from its configuration."""

import os
import tomllib
from pathlib import Path
from typing import Any

from flask import Flask
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app import errorpages, features, headers, health, presentation, startup
from app.audit.recorder import init_recorder
from app.auth import throttle
from app.core.access import deny_unmarked_views
from app.core.converters import DayConverter
from app.core.database import db
from app.core.settings import init_settings
from app.extensions import bootstrap, csrf, login_manager, migrate, sessions

ROOT = Path(__file__).parent.parent


def create_app(**overrides: Any) -> Flask:
    """Make an application; ``APP_CONFIG`` names its file, the environment its secrets, ``overrides`` win.

    Raise ``startup.NotReady`` with a sentence where production lacks a secret or a server.
    """
    app = Flask(__name__.partition(".")[0])
    file = ROOT / os.environ.get("APP_CONFIG", "config_dev.toml")
    app.config.from_file(str(file), load=tomllib.load, text=False)
    app.config.from_mapping(startup.from_environment(os.environ))
    app.config.from_mapping(overrides)
    startup.ensure_complete(app.config)
    _configure(app)

    init_settings(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    for extension in (sessions, login_manager, csrf, bootstrap, throttle):
        extension.init_app(app)
    with app.app_context():
        init_recorder()
    app.before_request(deny_unmarked_views)
    app.url_map.converters["day"] = DayConverter
    features.register(app)
    presentation.init_app(app)
    errorpages.register(app)
    headers.register(app)
    health.register(app)
    if app.config["PRODUCTION"]:
        startup.ensure_servers_answer(app)
    return app


def _configure(app: Flask) -> None:
    url = app.config["REDIS_URL"]
    # The defaults of redis-py let a dead server cost a request many seconds.
    redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1, retry=Retry(NoBackoff(), 1))
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=startup.normal_database_url(app.config["DATABASE_URL"]),
        # The values of a statement are people's addresses and hashes: an error in the log goes without them.
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": True,
            "hide_parameters": True,
            "connect_args": {"connect_timeout": 5},
        },
        SESSION_REDIS=redis,
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=app.config["SESSION_HOURS"] * 3600,
        SIGN_IN_KEY_PREFIX=app.config.get("SIGN_IN_KEY_PREFIX", "limit"),
        BOOTSTRAP_SERVE_LOCAL=True,
        MAX_CONTENT_LENGTH=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,
    )
