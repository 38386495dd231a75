"""What the crew records hold against changes below."""

from app.auth.models import Account
from app.auth.rules import CrewRecordUnfit
from app.auth.signals import crew_account_opened
from app.core.database import db
from app.crew.models import CrewMember


def connect() -> None:
    """Begin to listen."""
    crew_account_opened.connect(_refuse_dismissed)


def _refuse_dismissed(_sender: object, *, account: Account) -> None:
    member = db.session.get(CrewMember, account.crew_id, populate_existing=True)
    if member is not None and member.is_dismissed:
        raise CrewRecordUnfit(f"{member.name} has been dismissed. Reinstate the person first.")
