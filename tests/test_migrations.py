"""The migrations: from nothing to the present schema, and back to nothing."""

import json
import os

import pytest
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.core.database import db
from app.factory import create_app
from tests.conftest import administer

LEFT_OVER = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic_version%'
    UNION ALL SELECT proname FROM pg_proc
    LEFT JOIN pg_depend ON objid = pg_proc.oid AND deptype = 'e'
    WHERE pronamespace = 'public'::regnamespace AND objid IS NULL
"""


@pytest.fixture
def empty_app(worker_number):
    database_url, redis_url = json.loads(os.environ["TEST_SERVERS"])
    server = make_url(database_url)
    name = f"migrations_{os.getpid()}_{worker_number}"
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    url = server.set(database=name).render_as_string(hide_password=False)
    app = create_app(DATABASE_URL=url, REDIS_URL=redis_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def test_go_up_down_and_up_again_and_match_the_models(empty_app):
    upgrade()
    check()
    downgrade(revision="base")
    assert db.session.scalars(text(LEFT_OVER)).all() == []
    db.session.rollback()
    upgrade()
    check()


def test_part_searches_have_trigram_indexes_just_where_the_extension_is(empty_app):
    upgrade()
    available = db.session.scalar(text("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"))
    made = db.session.scalar(text("SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%\\_trgm'"))
    assert (made > 0) == bool(available)
