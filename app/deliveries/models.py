"""The tables of deliveries, of the plans that carry them out, and of the plans' trip points."""

import datetime as dt
from enum import IntEnum, StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.assignments.models import Assignment
from app.core.database import Base, Versioned
from app.vehicles.models import Vehicle


class Direction(IntEnum):
    """The two types of a delivery: to the airport for departure, home after arrival."""

    TO_AIRPORT = 1
    HOME = 2

    @property
    def title(self) -> str:
        """Name the direction as the office does."""
        return "To the airport" if self is Direction.TO_AIRPORT else "Home"

    @property
    def due_word(self) -> str:
        """Name the moment that a ride of this direction is made for."""
        return "report" if self is Direction.TO_AIRPORT else "release"


class Answer(IntEnum):
    """What a crew member said to the check-in."""

    REFUSED = 0
    YES = 1


class Status(StrEnum):
    """How far a delivery plan is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Delivery(Base):
    """One ride that an assignment calls for, with the check-in.

    ``version`` counts what the person was told of the ride: it rises when the own time, place or vehicle changes
    after publishing, and then ``check_in`` is asked for again while ``checked_at`` keeps the time of the old answer.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("assignment_id", "type"),
        CheckConstraint("type IN (1, 2)", "known_type"),
        CheckConstraint("check_in IN (0, 1)", "known_check_in"),
        CheckConstraint("check_in IS NULL OR checked_at IS NOT NULL", "checked_at_with_check_in"),
        CheckConstraint("refusal_reason IS NULL OR check_in = 0", "reason_only_with_refusal"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    type: Mapped[int] = mapped_column(SmallInteger)
    check_in: Mapped[int | None] = mapped_column(SmallInteger)
    refusal_reason: Mapped[str | None] = mapped_column(String(255))
    checked_at: Mapped[dt.datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    assignment: Mapped[Assignment] = relationship(lazy="raise_on_sql")
    trip_point: Mapped["TripPoint | None"] = relationship(back_populates="delivery", lazy="raise_on_sql")

    @property
    def due_at(self) -> dt.datetime:
        """Tell when the person must report (to the airport) or is released (home), in UTC."""
        return self.assignment.duty_start if self.type == Direction.TO_AIRPORT else self.assignment.duty_end


class Plan(Versioned, Base):
    """One vehicle run; at ``airport_at`` it reaches the airport (type 1) or leaves it (type 2).

    ``run_start`` and ``run_end`` span it from the first stop to the last and hold one vehicle's runs apart.
    """

    __tablename__ = "delivery_plans"
    __table_args__ = (
        CheckConstraint("type IN (1, 2)", "known_type"),
        CheckConstraint("status IN ('draft', 'published', 'cancelled')", "known_status"),
        CheckConstraint("status <> 'published' OR vehicle_id IS NOT NULL", "published_with_vehicle"),
        CheckConstraint("run_end >= run_start", "run_end_after_start"),
        ExcludeConstraint(
            (sql("int4range(vehicle_id, vehicle_id, '[]')"), "&&"),
            (sql("tstzrange(run_start, run_end, '[]')"), "&&"),
            name="ex_delivery_plans_runs_overlap",
            where=sql("status = 'published'"),
        ),
        Index("ix_delivery_plans_date", "date", "airport_at", "id"),
        Index("ix_delivery_plans_run_end", "run_end", postgresql_where=sql("status = 'published'")),
        Index("ix_delivery_plans_status", "status", "date"),
        Index("ix_delivery_plans_vehicle", "vehicle_id", "date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[dt.date]
    type: Mapped[int] = mapped_column(SmallInteger)
    airport_at: Mapped[dt.datetime]
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicles.id"))
    status: Mapped[str] = mapped_column(String(10), default=Status.DRAFT)
    run_start: Mapped[dt.datetime]
    run_end: Mapped[dt.datetime]

    vehicle: Mapped[Vehicle | None] = relationship(lazy="raise_on_sql")
    trip_points: Mapped[list["TripPoint"]] = relationship(
        back_populates="plan", order_by="TripPoint.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )


class TripPoint(Versioned, Base):
    """A stop of a plan: whose delivery, where, when, in which place of the sequence; ``time`` in UTC.

    Places follow times: the first place has the earliest time.
    """

    __tablename__ = "trip_points"
    __table_args__ = (
        # Nobody is in two plans.
        UniqueConstraint("delivery_id", name="uq_trip_points_delivery_id"),
        UniqueConstraint("plan_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("position > 0", "position_is_positive"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("delivery_plans.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    position: Mapped[int]
    time: Mapped[dt.datetime]
    # None: the crew member's own.
    address: Mapped[str | None] = mapped_column(String(255))

    plan: Mapped[Plan] = relationship(back_populates="trip_points", lazy="raise_on_sql")
    delivery: Mapped[Delivery] = relationship(back_populates="trip_point", lazy="raise_on_sql")
