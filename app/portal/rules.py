"""A ride as its own person sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from app.assignments.models import Assignment
from app.core.clock import local
from app.deliveries.models import Delivery, Direction, Status, TripPoint
from app.deliveries.rules import misfit, pick_up_at
from app.deliveries.sheet import answer_state

# What the date field takes.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Ride:
    """One ride at a ``moment``; of the ``others`` on the run the person learns only how many there are."""

    delivery: Delivery
    others: int
    moment: datetime

    @property
    def direction(self) -> Direction:
        """Tell where the ride goes."""
        return Direction(self.delivery.type)

    @property
    def stop(self) -> TripPoint | None:
        """Give the person's stop in a published plan; a draft is nobody's business yet."""
        stop = self.delivery.trip_point
        return stop if stop is not None and stop.plan.status == Status.PUBLISHED else None

    @property
    def pick_up_at(self) -> datetime:
        """Tell when the person gets into the car; ask it of a ride that has a stop."""
        return pick_up_at(self.direction, self.stop.plan.airport_at, self.stop.time)

    @property
    def address(self) -> str:
        """Give the place of the stop: the person's own address, or another that was agreed."""
        return self.stop.address or self.delivery.assignment.member.address

    @property
    def day(self) -> date:
        """Give the local date to which the ride counts: that of the report, or of the release."""
        return local(self.delivery.due_at).date()

    @property
    def is_closed(self) -> bool:
        """Tell whether the pick-up time has passed."""
        return self.pick_up_at <= self.moment

    @property
    def misfit(self) -> str | None:
        """Say why the car no longer serves the duty, if it does not."""
        plan = self.stop.plan
        return misfit(self.direction, plan.airport_at, plan.date, self.delivery.due_at)

    @property
    def state(self) -> tuple[str, str]:
        """Give the kind and the word of the check-in's state."""
        if self.stop is None:
            return "off", "Not planned"
        kind, word = answer_state(self.delivery, Status.PUBLISHED)
        return kind, "Changed since your answer" if kind == "changed" else word


@dataclass(frozen=True)
class Duty:
    """A flight that the person is on, with those of its rides that belong to the day."""

    assignment: Assignment
    rides: list[Ride]

    @property
    def is_planned(self) -> bool:
        """Tell whether any of the rides is in a published plan."""
        return any(ride.stop for ride in self.rides)


@dataclass(frozen=True)
class Day:
    """A day of the person's duties, seen from ``today``; ``coming`` is the next ride if that is on another day."""

    day: date
    today: date
    duties: list[Duty]
    coming: Ride | None

    @property
    def delivery_ids(self) -> set[int]:
        """Give the ids of the rides of the day."""
        return {ride.delivery.id for duty in self.duties for ride in duty.rides}

    @property
    def name(self) -> str | None:
        """Name the day as people do, if it is near."""
        return {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get((self.day - self.today).days)

    @property
    def before(self) -> date | None:
        """Give the day before, unless it is out of the calendar."""
        return self.day - timedelta(days=1) if self.day > FIRST_DAY else None

    @property
    def after(self) -> date | None:
        """Give the day after, unless it is out of the calendar."""
        return self.day + timedelta(days=1) if self.day < LAST_DAY else None


def by_flight(rides: Iterable[Ride]) -> list[Duty]:
    """Put rides that come in order of their duty under their flights."""
    return [
        Duty(rides[0].delivery.assignment, rides)
        for rides in (list(group) for _, group in groupby(rides, key=lambda ride: ride.delivery.assignment_id))
    ]
