"""The table of assignments."""

import datetime as dt

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.crew.models import CrewMember
from app.flights.models import Operation


class Assignment(Base):
    """A crew member appointed to a flight on a date; the duty runs from report to release."""

    __tablename__ = "assignments"
    __table_args__ = (
        ForeignKeyConstraint(["flight_id", "date"], ["flight_operations.flight_id", "flight_operations.date"]),
        CheckConstraint("duty_end > duty_start", "duty_end_after_start"),
        # int4range stands in for btree_gist, which core PostgreSQL does not bring.
        ExcludeConstraint(
            (text("int4range(crew_id, crew_id, '[]')"), "&&"),
            (text("tstzrange(duty_start, duty_end)"), "&&"),
            name="ex_assignments_duties_overlap",
            where=text("released_at IS NULL"),
        ),
        Index(
            "uq_assignments_crew_flight_date", "crew_id", "flight_id", "date",
            unique=True, postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_assignments_operation", "date", "flight_id", "crew_id"),
        Index("ix_assignments_flight", "flight_id", "date"),
        Index("ix_assignments_crew", "crew_id", "duty_start"),
        Index("ix_assignments_duty_start", "duty_start"),
        Index("ix_assignments_duty_end", "duty_end"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    crew_id: Mapped[int] = mapped_column(ForeignKey("crew.id"))
    flight_id: Mapped[int]
    date: Mapped[dt.date]
    duty_start: Mapped[dt.datetime]
    duty_end: Mapped[dt.datetime]
    # Why the rest before or after may be too short.
    rest_reason: Mapped[str | None] = mapped_column(String(255))
    released_at: Mapped[dt.datetime | None]

    member: Mapped[CrewMember] = relationship(lazy="raise_on_sql")
    operation: Mapped[Operation] = relationship(lazy="raise_on_sql")
