"""The table of vehicles."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Versioned


class Vehicle(Versioned, Base):
    """A car or bus with its driver; ``seats`` are those for passengers."""

    __tablename__ = "vehicles"
    __table_args__ = (CheckConstraint("seats BETWEEN 1 AND 100", "seats_in_range"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plate: Mapped[str] = mapped_column(String(20), unique=True)
    model: Mapped[str] = mapped_column(String(100))
    seats: Mapped[int]
    driver_name: Mapped[str] = mapped_column(String(255))
    driver_phone: Mapped[str] = mapped_column(String(20))
    retired_at: Mapped[datetime | None]
