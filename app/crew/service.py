"""Keeping crew records: hire, correct, dismiss, reinstate."""

from typing import Any

from app.auth import service as auth
from app.core.clock import now
from app.core.database import explained
from app.crew import repository
from app.crew.models import CrewMember
from app.crew.rules import (
    AlreadyDismissed,
    EmailTaken,
    NotDismissed,
    PersonalNumberTaken,
    ensure_whole_position,
)
from app.crew.signals import crew_member_dismissed, dismissal_considered, home_moved

_REFUSALS = {
    "pk_crew": PersonalNumberTaken("Another crew member has that personal number."),
    "uq_crew_email": EmailTaken("Another crew member has that e-mail address."),
}


def hire(**fields: Any) -> CrewMember:
    """Add a crew record; raise ``PersonalNumberTaken``, ``EmailTaken`` or ``HalfAPosition``."""
    ensure_whole_position(fields.get("latitude"), fields.get("longitude"))
    with explained(**_REFUSALS):
        return repository.add(CrewMember(**fields))


def correct(crew_id: int, version: int, **fields: Any) -> CrewMember:
    """Change a crew record as it was at ``version``; raise ``Stale``, ``EmailTaken`` or ``HalfAPosition``."""
    member = repository.get_locked(crew_id)
    ensure_whole_position(fields.get("latitude"), fields.get("longitude"))
    member.begin_edit(version)
    address = member.address
    with explained(**_REFUSALS):
        for name, value in fields.items():
            setattr(member, name, value)
    if member.address != address:
        home_moved.send(member=member)
    return member


def foresee_dismissal(crew_id: int) -> list[str]:
    """Say in sentences what a dismissal would undo; empty where nothing stands in the future."""
    member = repository.get(crew_id)
    return [sentence for _, sentences in dismissal_considered.send(member=member) for sentence in sentences]


def dismiss(crew_id: int) -> CrewMember:
    """End the crew member's service: future assignments are released, the account closed; or ``AlreadyDismissed``."""
    member = repository.get_locked(crew_id)
    if member.is_dismissed:
        raise AlreadyDismissed(f"{member.name} has been dismissed already.")
    member.dismissed_at = now()
    member.version += 1
    auth.close_account_of(crew_id)
    crew_member_dismissed.send(member=member)
    return member


def reinstate(crew_id: int) -> CrewMember:
    """Take a dismissed crew member back; account and assignments are given anew; or ``NotDismissed``."""
    member = repository.get_locked(crew_id)
    if not member.is_dismissed:
        raise NotDismissed(f"{member.name} is not dismissed.")
    member.dismissed_at = None
    member.version += 1
    return member
