"""Reads the audit trail; nothing here can change it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, or_, select

from app.audit.models import AuditEntry
from app.audit.words import KINDS
from app.core.clock import day_bounds
from app.core.database import db

# Those who are no account: a visitor who signs in, and the commands of the operator.
NAMELESS = ("visitor", "command line")


def find_since(subject: str, subject_id: Any, version: int) -> list[AuditEntry]:
    """Give the entries of a record's changes since it had ``version``, oldest first."""
    before = AuditEntry.changes["version"][0].astext.cast(Integer)
    statement = select(AuditEntry).where(
        AuditEntry.subject == subject, AuditEntry.subject_id == str(subject_id), before >= version
    )
    return list(db.session.scalars(statement.order_by(AuditEntry.id)))


def listing(
    actors: tuple[Collection[int], Collection[str]] | None = None,
    subject: str | None = None,
    subject_id: str | None = None,
    action: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Select[tuple[AuditEntry]]:
    """Ask for the entries, newest first; ``actors`` are account ids and names of ``NAMELESS``, days local."""
    statement = select(AuditEntry)
    if actors is not None:
        ids, names = actors
        nameless = AuditEntry.actor_id.is_(None) & AuditEntry.actor.in_(names)
        statement = statement.where(
            or_(AuditEntry.actor_id.in_(ids), nameless) if names else AuditEntry.actor_id.in_(ids)
        )
    if subject:
        statement = statement.where(AuditEntry.subject == subject)
    elif subject_id:
        # The index begins with the kind: looked up in each, the number need not be sought in the whole trail.
        statement = statement.where(AuditEntry.subject.in_(KINDS))
    if subject_id:
        statement = statement.where(AuditEntry.subject_id == subject_id)
    if action:
        statement = statement.where(AuditEntry.action == action)
    if since:
        statement = statement.where(AuditEntry.at >= day_bounds(since)[0])
    if until:
        statement = statement.where(AuditEntry.at < day_bounds(until)[1])
    if since or until:
        # The days are found through the index on the moment, which then gives the order too.
        return statement.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return statement.order_by(AuditEntry.id.desc())
