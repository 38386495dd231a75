"""The life of a delivery: what its person was told, and when the check-in is asked for anew."""

from datetime import datetime
from typing import NamedTuple

from app.core.clock import now
from app.deliveries.models import Delivery, Direction, Plan, Status, TripPoint
from app.deliveries.rules import ensure_can_be_told, ensure_not_under_way, pick_up_at


class Ride(NamedTuple):
    """What a person was told: the pick-up in UTC, and by ``own`` the own time, place and vehicle."""

    delivery: Delivery
    pick_up: datetime
    own: tuple[object, ...]


def told(plan: Plan) -> dict[int, Ride]:
    """Give, by delivery, what each person of a published plan knows; of a draft nobody knows anything."""
    if plan.status != Status.PUBLISHED:
        return {}
    return {stop.delivery_id or stop.delivery.id: _ride(plan, stop) for stop in plan.trip_points}


def _ride(plan: Plan, stop: TripPoint) -> Ride:
    pick_up = pick_up_at(Direction(plan.type), plan.airport_at, stop.time)
    return Ride(stop.delivery, pick_up, (pick_up, stop.time, stop.address, plan.vehicle_id))


def tell_changes(before: dict[int, Ride], after: dict[int, Ride]) -> None:
    """Ask those anew whose ride is new, other than before or gone.

    Raise ``PickUpPassed`` where the pick-up, as it was or as it would be, has passed.
    """
    for delivery_id in sorted(before.keys() | after.keys()):
        known, new = before.get(delivery_id), after.get(delivery_id)
        if known and new and known.own == new.own:
            continue
        delivery = (new or known).delivery
        name = delivery.assignment.member.name
        if known:
            ensure_not_under_way(name, known.pick_up, now())
        if new:
            ensure_can_be_told(name, new.pick_up, now())
        ask_again(delivery)


def ask_again(delivery: Delivery) -> None:
    """Forget the answer and count the ride's version up; when it was given stays, to show that it is outdated.

    The answer to a ride that has ended with its assignment stays as the last word on it.
    """
    if delivery.assignment.released_at is None:
        delivery.check_in = None
        delivery.refusal_reason = None
    delivery.version += 1
