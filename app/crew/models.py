"""The table of crew records."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Versioned


class Position(StrEnum):
    """What a crew member is on board; the first two are pilots."""

    CAPTAIN = "captain"
    FIRST_OFFICER = "first_officer"
    PURSER = "purser"
    CABIN_CREW = "cabin_crew"

    @property
    def title(self) -> str:
        """Name the position as the office does."""
        return self.value.replace("_", " ").capitalize()

    @property
    def is_pilot(self) -> bool:
        """Tell whether the position is on the flight deck."""
        return self in (Position.CAPTAIN, Position.FIRST_OFFICER)


_POSITIONS = ", ".join(f"'{position}'" for position in Position)


class CrewMember(Versioned, Base):
    """A person who flies; ``id`` is the personal number of the HR system."""

    __tablename__ = "crew"
    __table_args__ = (
        CheckConstraint("id > 0", "id_is_positive"),
        CheckConstraint(f"position IN ({_POSITIONS})", "known_position"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", "both_coordinates_or_neither"),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", "coordinates_on_earth"),
        CheckConstraint("email = lower(email)", "email_in_lower_case"),
        CheckConstraint("phone ~ '^\\+[0-9]{6,15}$'", "phone_in_e164"),
        Index("ix_crew_name", "name", "id"),
        Index("ix_crew_position", "position", "name", "id"),
        Index(
            "ix_crew_without_coordinates", "name", "id",
            postgresql_where=text("dismissed_at IS NULL AND latitude IS NULL"),
        ),
        Index("ix_crew_phone", "phone", postgresql_ops={"phone": "varchar_pattern_ops"}),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(255))
    address: Mapped[str] = mapped_column(String(255))
    email: Mapped[str] = mapped_column(String(255), unique=True)
    phone: Mapped[str] = mapped_column(String(20))
    position: Mapped[str] = mapped_column(String(20))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    dismissed_at: Mapped[datetime | None]

    @property
    def home(self) -> tuple[float, float] | None:
        """Give latitude and longitude in degrees, where they are known."""
        return (self.latitude, self.longitude) if self.latitude is not None else None

    @property
    def is_dismissed(self) -> bool:
        """Tell whether the person has left the airline."""
        return self.dismissed_at is not None
