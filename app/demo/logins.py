"""The accounts of the demo, and what to try with each."""

from dataclasses import dataclass

from app.auth.roles import Role
from app.crew.models import Position

PASSWORD = "boryspil at four"  # noqa: S105


@dataclass(frozen=True)
class Login:
    """An account to try; a crew member's belongs to somebody of the position who flies tomorrow."""

    username: str
    role: Role
    errand: str
    position: Position | None = None


LOGINS = (
    Login("hr", Role.CREW_ADMINISTRATOR, "Find a crew member, correct the address, dismiss somebody"),
    Login("flights", Role.FLIGHT_ADMINISTRATOR, "Find the flights short of crew, appoint somebody, retime a flight"),
    Login("transport", Role.TRANSPORTATION_ADMINISTRATOR, "See who refused or did not answer, publish the drafts"),
    Login("crew", Role.CREW_MEMBER, "Answer for tomorrow's ride, best on a phone", Position.CABIN_CREW),
    Login("captain", Role.CREW_MEMBER, "Tomorrow's ride has changed since the answer", Position.CAPTAIN),
    Login("purser", Role.CREW_MEMBER, "Said yes to tomorrow's ride; refuse it after all", Position.PURSER),
    Login("admin", Role.SYSTEM_ADMINISTRATOR, "Open an account, read who changed what"),
)
