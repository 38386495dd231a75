"""The database session, its one transaction an action, and what waits for the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, DateTime, Integer, MetaData, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column, registry

from app.core.errors import DomainError, Stale


class Base(DeclarativeBase):
    """The parent of every table; all moments are stored with their time zone."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: DateTime(timezone=True)},
    )


db = SQLAlchemy(model_class=Base)


class Versioned:
    """A record whose edits carry the version they started from."""

    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    def ensure_seen(self, seen: int) -> None:
        """Raise ``Stale`` if the version is no longer ``seen``. Load the row for update first."""
        if self.version != seen:
            raise Stale(self, seen)

    def begin_edit(self, seen: int) -> None:
        """Count the version up; raise ``Stale`` if it is no longer ``seen``. Load the row for update first."""
        self.ensure_seen(seen)
        self.version += 1


@contextmanager
def transaction() -> Iterator[None]:
    """Commit the block's work, then run what it put off; undo all if it raises."""
    if "later" in db.session.info:
        raise RuntimeError("transaction() does not nest: only views, commands and workers open one.")
    later: list[Callable[[], None]] = db.session.info.setdefault("later", [])
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        del db.session.info["later"]
    for call in later:
        call()


def after_commit(call: Callable[[], None]) -> None:
    """Run ``call`` once the present transaction is committed, and never if it is undone."""
    db.session.info["later"].append(call)


def renew_statistics() -> None:
    """Let PostgreSQL count anew what its tables hold, or after a large import it reads them whole for a while."""
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


@contextmanager
def explained(**errors: DomainError) -> Iterator[None]:
    """Flush the block's work; raise the error given under the name of the constraint that refuses it."""
    try:
        yield
        # The constraints are asked here, so that their answer becomes a sentence.
        db.session.flush()
    except IntegrityError as error:
        name = error.orig.diag.constraint_name
        if name in errors:
            # A copy: an error kept for the whole process would keep what every raise adds to it.
            raise copy(errors[name]) from error
        raise


def contains(column: InstrumentedAttribute[str], part: str) -> ColumnElement[bool]:
    """Match ``part`` anywhere in the column, in any case, with no character meaning anything but itself."""
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.ilike(f"%{escaped}%")
