"""Draws up the demo's runs with the vehicles they need."""

import datetime as dt
from collections import defaultdict
from itertools import groupby

from app.core.database import db
from app.deliveries import service as deliveries
from app.deliveries.models import Delivery, Direction, Plan
from app.trip_points import repository
from app.trip_points import service as trip_points
from app.vehicles.models import Vehicle

LONGEST = dt.timedelta(hours=3, minutes=30)
AT_THE_AIRPORT = dt.timedelta(minutes=5)


class Desk:
    """The transportation desk: which vehicle is out when."""

    def __init__(self, vehicles: list[Vehicle]) -> None:
        self.vehicles = vehicles
        self.out: dict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)

    def plan_day(self, day: dt.date, direction: Direction, most: int | None = None) -> list[Plan]:
        """Draw up a run for each flight of the day, ``most`` at most, while there are vehicles; give the drafts."""
        plans = []
        for _, group in groupby(rides(day, direction), key=lambda ride: (ride.due_at, ride.assignment.flight_id)):
            if most is not None and len(plans) == most:
                break
            if plan := self._plan(day, direction, list(group)):
                plans.append(plan)
        return plans

    def _plan(self, day: dt.date, direction: Direction, people: list[Delivery]) -> Plan | None:
        to_airport = direction is Direction.TO_AIRPORT
        airport_at = people[0].due_at + (-AT_THE_AIRPORT if to_airport else AT_THE_AIRPORT)
        span = (airport_at - LONGEST, airport_at) if to_airport else (airport_at, airport_at + LONGEST)
        vehicle = self._free_vehicle(span, len(people))
        if vehicle is None:
            return None
        plan = deliveries.draw_up(day, direction, airport_at, vehicle.id)
        trip_points.add(plan.id, [ride.id for ride in people[: vehicle.seats]])
        self.out[vehicle.id].append((plan.run_start, plan.run_end))
        return plan

    def _free_vehicle(self, span: tuple[dt.datetime, dt.datetime], people: int) -> Vehicle | None:
        fit = [vehicle for vehicle in self.vehicles if vehicle.seats >= people and self._is_free(vehicle, span)]
        # Whoever has driven least drives next.
        return min(fit, key=lambda vehicle: (len(self.out[vehicle.id]), vehicle.seats), default=None)

    def _is_free(self, vehicle: Vehicle, span: tuple[dt.datetime, dt.datetime]) -> bool:
        return not any(start <= span[1] and span[0] <= end for start, end in self.out[vehicle.id])


def rides(day: dt.date, direction: Direction) -> list[Delivery]:
    """Give the rides of the day that have no trip point, with people and flights, in order of report or release."""
    # Asks for what the page of a plan would offer; this one is never kept.
    plan = Plan(date=day, type=direction)
    found = list(db.session.scalars(repository.unplanned(plan)))
    return sorted(found, key=lambda ride: (ride.due_at, ride.assignment.flight_id, ride.id))
