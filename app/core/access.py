"""Who may do what: the permissions, and the mark that every view carries."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import abort, current_app, request
from flask_login import current_user


class Permission(StrEnum):
    """One kind of work; roles are sets of these."""

    CREW = "keep crew records"
    FLIGHTS = "keep flights"
    ASSIGNMENTS = "appoint crew to flights"
    DELIVERIES = "build delivery plans"
    VEHICLES = "keep vehicles"
    CONTACTS = "see home addresses and phone numbers"
    OWN_RIDES = "see and answer the own rides"
    ACCOUNTS = "keep accounts and roles"
    AUDIT = "read the audit trail"
    SIGNED_IN = "be signed in"


def requires(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard a view: ask a stranger to sign in, refuse an account whose roles do not hold the permission."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()
            if permission not in current_user.permissions:
                abort(403)
            return view(*args, **kwargs)

        guarded.guarded_by = permission
        return guarded

    return guard


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that anybody may open."""
    view.guarded_by = None
    return view


def deny_unmarked_views() -> None:
    """Refuse any view that carries no mark; runs before each request."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and not hasattr(view, "guarded_by") and not is_static(request.endpoint):
        abort(403)


def is_static(endpoint: str | None) -> bool:
    """Tell whether the endpoint serves files of the application or of a blueprint."""
    return (endpoint or "").rpartition(".")[2] == "static"
