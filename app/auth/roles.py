"""The roles of the office, and what each may do."""

from enum import StrEnum

from app.core.access import Permission as P


class Role(StrEnum):
    """A kind of work that an account is given; an account may have several."""

    CREW_ADMINISTRATOR = "crew_administrator"
    FLIGHT_ADMINISTRATOR = "flight_administrator"
    TRANSPORTATION_ADMINISTRATOR = "transportation_administrator"
    CREW_MEMBER = "crew_member"
    SYSTEM_ADMINISTRATOR = "system_administrator"

    @property
    def title(self) -> str:
        """Name the role as the office does."""
        return self.value.replace("_", " ").capitalize()


PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.CREW_ADMINISTRATOR: frozenset({P.SIGNED_IN, P.CREW, P.CONTACTS}),
    Role.FLIGHT_ADMINISTRATOR: frozenset({P.SIGNED_IN, P.FLIGHTS, P.ASSIGNMENTS}),
    Role.TRANSPORTATION_ADMINISTRATOR: frozenset({P.SIGNED_IN, P.DELIVERIES, P.VEHICLES, P.CONTACTS}),
    Role.CREW_MEMBER: frozenset({P.SIGNED_IN, P.OWN_RIDES}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({P.SIGNED_IN, P.ACCOUNTS, P.AUDIT}),
}


def permissions_of(roles: list[str]) -> frozenset[P]:
    """Give all that the roles together may do; an account without any may still be signed in."""
    return frozenset({P.SIGNED_IN}).union(*(PERMISSIONS[Role(role)] for role in roles))
