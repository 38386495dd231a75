"""The tables of flights, the lines of the schedule, and of their operations, a flight on one date."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Versioned


class Flight(Versioned, Base):
    """A line of the schedule: leaves the base at ``departure``, is back at ``arrival``, local times of the base."""

    __tablename__ = "flights"
    __table_args__ = (
        CheckConstraint("id > 0", "id_is_positive"),
        CheckConstraint("departure IS NOT NULL OR arrival IS NOT NULL", "departure_or_arrival"),
        CheckConstraint("arrival_day_offset BETWEEN 0 AND 3", "arrival_day_offset_in_range"),
        CheckConstraint(
            "departure IS NULL OR arrival IS NULL OR arrival_day_offset > 0 OR arrival > departure",
            "arrival_after_departure",
        ),
        CheckConstraint("days_of_operation ~ '^1?2?3?4?5?6?7?$' AND days_of_operation <> ''", "days_of_operation"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", "valid_until_after_from"),
        CheckConstraint("pilots BETWEEN 0 AND 20 AND cabin_crew BETWEEN 0 AND 50", "complement_in_range"),
        Index("ix_flights_number", "number", "id"),
        Index("ix_flights_departure", "departure"),
        Index("ix_flights_arrival", "arrival"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(10))
    route: Mapped[str] = mapped_column(String(255))
    departure: Mapped[dt.time | None]
    arrival: Mapped[dt.time | None]
    arrival_day_offset: Mapped[int] = mapped_column(default=0, server_default="0")
    days_of_operation: Mapped[str] = mapped_column(String(7))
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    pilots: Mapped[int] = mapped_column(default=2, server_default="2")
    cabin_crew: Mapped[int] = mapped_column(default=4, server_default="4")
    cancelled_at: Mapped[dt.datetime | None]


class Operation(Versioned, Base):
    """A flight on one date: the moments that now hold, or that it is cancelled."""

    __tablename__ = "flight_operations"
    __table_args__ = (
        CheckConstraint("departure_at IS NOT NULL OR arrival_at IS NOT NULL", "departure_or_arrival"),
        CheckConstraint("arrival_at > departure_at", "arrival_after_departure"),
        Index("ix_flight_operations_date", "date", "flight_id"),
    )

    flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"), primary_key=True)
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    departure_at: Mapped[dt.datetime | None]
    arrival_at: Mapped[dt.datetime | None]
    cancelled_at: Mapped[dt.datetime | None]
    # Set where the moments were given for this date alone: a change of the schedule leaves them.
    retimed_at: Mapped[dt.datetime | None]

    flight: Mapped[Flight] = relationship(lazy="raise_on_sql")
