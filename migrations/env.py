"""Runs the migrations on the application's own engine."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]
target = migrate.db.metadata


def include_object(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Leave the trigram indexes out of the comparison: they exist only where pg_trgm does."""
    return not (kind == "index" and reflected and (name or "").endswith("_trgm"))


with migrate.db.engine.connect() as connection:
    options = {**migrate.configure_args, "include_object": include_object}
    context.configure(connection=connection, target_metadata=target, **options)
    with context.begin_transaction():
        context.run_migrations()
