"""Writes an audit entry for every record a session adds, changes or deletes, in the same transaction."""

from datetime import date, datetime, time
from typing import Any

from flask import has_request_context
from flask_login import current_user
from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.unitofwork import UOWTransaction

from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import Base, db

HIDDEN = "(hidden)"


def init_recorder() -> None:
    """Listen to the application's sessions; all tables must be known by now."""
    if event.contains(db.session, "after_flush", _record):
        return
    event.listen(db.session, "before_flush", _load_what_will_be_deleted)
    event.listen(db.session, "after_flush", _record)
    Base.registry.configure()
    for mapper in Base.registry.mappers:
        for attribute in mapper.column_attrs:
            event.listen(attribute.class_attribute, "set", _want_old_value, active_history=True)


def record_many(action: str, subject: str, changes: list[tuple[Any, dict[str, Any]]]) -> None:
    """Write one entry for each (id, changes) of records that were changed past the session, as imports do.

    ``changes`` maps a field to its [old, new] values; dates and times may stand as they are.
    """
    _write([_entry(action, subject, key, fields) for key, fields in changes])


def _want_old_value(record: Any, new: Any, old: Any, token: Any) -> None:
    """Let the session load the value that is replaced: it would write over one that it has not read yet."""


def _load_what_will_be_deleted(session: Session, context: UOWTransaction, instances: Any) -> None:
    for record in session.deleted:
        for attribute in inspect(record).mapper.column_attrs:
            getattr(record, attribute.key)


def _record(session: Session, context: UOWTransaction) -> None:
    entries = []
    # Who leaves a parent's list is deleted, too, and does not stand in session.deleted.
    deleted = [state.obj() for state, (is_delete, is_listed) in context.states.items() if is_delete and not is_listed]
    changed = [record for record in session.dirty if record not in deleted]
    for action, records in (("added", session.new), ("changed", changed), ("deleted", deleted)):
        for record in records:
            if isinstance(record, AuditEntry) or not (changes := _changes(record, action)):
                continue
            key = "/".join(str(part) for part in inspect(record).mapper.primary_key_from_instance(record))
            entries.append(_entry(action, record.__tablename__, key, changes))
    _write(entries)


def _changes(record: Any, action: str) -> dict[str, list[Any]]:
    state = inspect(record)
    changes = {}
    for attribute in state.mapper.column_attrs:
        if action == "changed":
            history = state.attrs[attribute.key].history
            if not history.has_changes():
                continue
            old, new = (history.deleted or [None])[0], (history.added or [None])[0]
            if old == new:
                continue
        else:
            value = getattr(record, attribute.key)
            old, new = (None, value) if action == "added" else (value, None)
        if attribute.columns[0].info.get("hidden"):
            old, new = (value and HIDDEN for value in (old, new))
        if action == "changed" or (old, new) != (None, None):
            changes[attribute.key] = [old, new]
    return changes


def _entry(action: str, subject: str, key: Any, changes: dict[str, list[Any]]) -> dict[str, Any]:
    actor_id, actor = _actor()
    written = {field: [_plain(old), _plain(new)] for field, (old, new) in changes.items()}
    return {
        "at": now(), "actor_id": actor_id, "actor": actor, "action": action,
        "subject": subject, "subject_id": str(key), "changes": written,
    }  # fmt: skip


def _write(entries: list[dict[str, Any]]) -> None:
    if entries:
        db.session.connection().execute(insert(AuditEntry), entries)


def _actor() -> tuple[int | None, str]:
    if has_request_context() and current_user.is_authenticated:
        return current_user.id, current_user.username
    return None, "visitor" if has_request_context() else "command line"


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return value
