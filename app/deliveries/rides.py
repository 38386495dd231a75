"""The life of a delivery: what its person was told, and when the check-in is asked for anew."""

from datetime import datetime

from app.core.clock import now
from app.deliveries.models import Delivery, Direction, Plan, Status
from app.deliveries.rules import PickUpPassed, pick_up_at

Told = dict[int, tuple[Delivery, datetime, tuple[object, ...]]]


def told(plan: Plan) -> Told:
    """Give, by delivery, what each person of a published plan knows: the pick-up, and the own time, place, vehicle."""
    if plan.status != Status.PUBLISHED:
        return {}
    direction = Direction(plan.type)
    return {
        stop.delivery_id or stop.delivery.id: (
            stop.delivery,
            (pick_up := pick_up_at(direction, plan.airport_at, stop.time)),
            (pick_up, stop.time, stop.address, plan.vehicle_id),
        )
        for stop in plan.trip_points
    }


def tell_changes(before: Told, after: Told) -> None:
    """Ask those anew whose ride is new, other than before or gone; raise ``PickUpPassed`` for one under way."""
    for delivery_id in sorted(before.keys() | after.keys()):
        known, new = before.get(delivery_id), after.get(delivery_id)
        if known and new and known[2] == new[2]:
            continue
        if known and known[1] <= now():
            raise PickUpPassed("Somebody in this plan has been picked up already. Their ride stays as it was.")
        ask_again((new or known)[0])


def ask_again(delivery: Delivery) -> None:
    """Forget the answer and count the ride's version up; when it was given stays, to show that it is outdated."""
    delivery.check_in = None
    delivery.refusal_reason = None
    delivery.version += 1
