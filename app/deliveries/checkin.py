"""The check-in: a person's answer to the ride that a published plan offers."""

from app.core.clock import now
from app.deliveries import repository
from app.deliveries.models import Answer, Delivery, Direction, Status
from app.deliveries.rules import RideChanged, RideNotOffered, ensure_not_picked_up, pick_up_at

_NOT_OFFERED = "There is no published plan for this ride at present, so there is nothing to answer."
_CHANGED = "Your ride has changed since you opened the page. See how it is now before you answer."


def answer(
    delivery_id: int, crew_id: int, version: int, answer: Answer, reason: str | None, account_id: int
) -> Delivery:
    """Keep a person's answer to the own ride as it was at ``version``; the same answer twice changes nothing.

    Raise ``DeliveryNotThere`` for a ride of somebody else, ``RideNotOffered``, ``RideChanged`` or ``AnswerClosed``.
    """
    repository.get_own(delivery_id, crew_id)
    plan_ids = repository.find_plan_ids_of([delivery_id])
    if not plan_ids:
        raise RideNotOffered(_NOT_OFFERED)
    # The plan before the ride, as everywhere: a change of the plan at this moment comes wholly before or after.
    plan = repository.get_plan_held(plan_ids[0])
    delivery = repository.get_own(delivery_id, crew_id, locked=True)
    stop = delivery.trip_point
    if stop is None or stop.plan_id != plan.id or delivery.version != version:
        raise RideChanged(_CHANGED)
    if plan.status != Status.PUBLISHED:
        raise RideNotOffered(_NOT_OFFERED)
    given = (int(answer), (reason or None) if answer is Answer.REFUSED else None)
    if (delivery.check_in, delivery.refusal_reason) == given:
        return delivery
    ensure_not_picked_up(pick_up_at(Direction(plan.type), plan.airport_at, stop.time), now())
    delivery.check_in, delivery.refusal_reason = given
    delivery.checked_at, delivery.checked_by = now(), account_id
    return delivery
