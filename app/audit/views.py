"""The page of the audit trail."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user
from werkzeug.routing import BuildError

from app.audit import repository, words
from app.audit.forms import AuditFilters
from app.audit.models import AuditEntry
from app.audit.signals import actors_sought
from app.core.access import Permission, requires
from app.core.paging import paginate
from app.core.reading import read_day

bp = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates")
bp.add_app_template_filter(words.name_of, "field_name")


@bp.app_template_filter("field_value")
def field_value(value: Any, field: str) -> str:
    """Show a value of a field as the office writes it."""
    return words.value_of(field, value)


@bp.get("/")
@requires(Permission.AUDIT)
def index() -> str | tuple[str, int]:
    """List who changed what, newest first."""
    form = AuditFilters(request.args)
    if not form.validate():
        return render_template("audit/index.html", form=form, page=None), 422
    filters = form.chosen
    if name := filters.pop("actor", None):
        filters["actors"] = _actors(name)
    page = paginate(repository.listing(**filters))
    return render_template("audit/index.html", form=form, page=page, changes_of=_changes_of, record_of=_record_of)


def _actors(name: str) -> tuple[list[int], list[str]]:
    ids = [account_id for _, found in actors_sought.send(name=name) for account_id in found]
    return ids, [nameless for nameless in repository.NAMELESS if name.lower() in nameless]


def _changes_of(entry: AuditEntry) -> list[words.Change]:
    return words.changes_of(entry, Permission.CONTACTS in current_user.permissions)


def _record_of(entry: AuditEntry) -> dict[str, Any]:
    kind = words.kind_of(entry.subject)
    return {"word": kind.word, "number": entry.subject_id, "address": _address(kind, entry)}


def _address(kind: words.Kind, entry: AuditEntry) -> str | None:
    """Give the address of the record's page, where there is one that the reader may open."""
    if kind.endpoint is None or kind.permission not in current_user.permissions or entry.action == "deleted":
        return None
    parts = dict(zip(kind.arguments, entry.subject_id.split("/"), strict=False))
    try:
        return url_for(kind.endpoint, **{name: _part(name, text) for name, text in parts.items()})
    except (BuildError, ValueError):
        return None


def _part(name: str, text: str) -> Any:
    return read_day(text) if name == "day" else int(text)
