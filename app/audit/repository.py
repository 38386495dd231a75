"""Reads the audit trail; nothing here can change it."""

from typing import Any

from sqlalchemy import Integer, select

from app.audit.models import AuditEntry
from app.core.database import db


def find_since(subject: str, subject_id: Any, version: int) -> list[AuditEntry]:
    """Give the entries of a record's changes since it had ``version``, oldest first."""
    before = AuditEntry.changes["version"][0].astext.cast(Integer)
    statement = select(AuditEntry).where(
        AuditEntry.subject == subject, AuditEntry.subject_id == str(subject_id), before >= version
    )
    return list(db.session.scalars(statement.order_by(AuditEntry.id)))
