"""The stops of a plan: add people, move stops in time and place, put them in another sequence, take them out."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from app.core.clock import now
from app.core.settings import settings
from app.deliveries import repository as deliveries
from app.deliveries.models import Delivery, Direction, Plan, TripPoint
from app.deliveries.rules import ensure_belongs, ensure_open
from app.deliveries.service import changing
from app.deliveries.sheet import Row, position_of, rows_of, travel
from app.deliveries.travel import Point
from app.trip_points import repository, rules
from app.trip_points.rules import NobodyChosen, NoProposal, OneAtATime, Place, TripPointNotThere

Time = dt.datetime | dt.time


class Surroundings(NamedTuple):
    """A stop between its neighbours, where it has them; the time in UTC that the one towards the airport leaves it."""

    before: Row | None
    here: Row
    after: Row | None
    proposed: dt.datetime | None


def get_open_plan(plan_id: int) -> Plan:
    """Give the plan with its stops; raise ``PlanNotThere``, ``PlanCancelled`` or ``RunOver``."""
    plan = deliveries.get_plan(plan_id)
    ensure_open(plan, now())
    return plan


def get(trip_point_id: int) -> tuple[Plan, TripPoint]:
    """Give the plan with its stops, and the one asked for; raise ``TripPointNotThere`` or ``RunOver``."""
    plan = get_open_plan(repository.get_plan_id(trip_point_id))
    return plan, _stop_of(plan, trip_point_id)


def add(
    plan_id: int, delivery_ids: Sequence[int], time: Time | None = None, address: str | None = None
) -> list[TripPoint]:
    """Add people to a plan, all of them or nobody; a bare ``time`` is the moment nearest to the plan's at the airport.

    Without ``time`` the stops are chained to the present ones. Raise the errors of ``rules``, ``DeliveryNotThere``,
    ``AlreadyPlanned``, ``NotOfThisPlan``, ``SeatsTaken``, ``StopOutsideRun`` or ``PickUpPassed``.
    """
    wanted = sorted(set(delivery_ids))
    if not wanted:
        raise NobodyChosen("Choose at least one person.")
    if len(wanted) > 1 and (time is not None or address):
        raise OneAtATime("A time or an address is for one person. Leave both empty, or choose one person only.")
    # Before the plan, as everywhere: a release at this moment comes wholly before or after.
    repository.hold_assignments_of(wanted)
    with changing(plan_id) as plan:
        found = deliveries.get_deliveries_locked(wanted)
        for delivery in found:
            rules.ensure_unplanned(plan, delivery)
            ensure_belongs(plan, delivery)
        rules.ensure_seats(plan, len(found))
        moments = _times(plan, found) if time is None else [_moment(plan, time)]
        added = []
        for delivery, at in zip(found, moments, strict=True):
            stop = TripPoint(
                delivery=delivery, time=at, address=_other_address(delivery, address),
                position=len(plan.trip_points) + 1,
            )  # fmt: skip
            plan.trip_points.append(stop)
            added.append(stop)
    return sorted(added, key=lambda stop: stop.position)


def edit(trip_point_id: int, version: int, time: Time, address: str | None) -> TripPoint:
    """Change time and address of a stop as it was at ``version``; its place follows the time.

    Raise ``Stale``, ``TripPointNotThere``, ``StopOutsideRun`` or ``PickUpPassed``.
    """
    with changing(repository.get_plan_id(trip_point_id)) as plan:
        stop = _stop_of(plan, trip_point_id)
        stop.ensure_seen(version)
        stop.time, stop.address = _moment(plan, time), _other_address(stop.delivery, address)
    return stop


def cancel(trip_point_id: int, version: int | None = None) -> TripPoint:
    """Take a stop out of its plan; raise ``Stale``, ``TripPointNotThere`` or ``PickUpPassed``."""
    with changing(repository.get_plan_id(trip_point_id)) as plan:
        stop = _stop_of(plan, trip_point_id)
        if version is not None:
            stop.ensure_seen(version)
        plan.trip_points.remove(stop)
    return stop


def resequence(plan_id: int, trip_point_ids: Sequence[int], version: int | None = None) -> tuple[Plan, list[TripPoint]]:
    """Put the stops of a plan in a new order, each place keeping its time; give the stops whose time has changed too.

    Raise ``SequenceChanged`` unless these are the plan's stops, ``Stale`` or ``PickUpPassed``.
    """
    with changing(plan_id, version) as plan:
        stops = {stop.id: stop for stop in plan.trip_points}
        rules.ensure_same_stops(trip_point_ids, list(stops))
        before = {stop.id: stop.time for stop in plan.trip_points}
        for place, (key, at) in enumerate(rules.resequence(before.values(), trip_point_ids), start=1):
            # The place decides between stops of the same time.
            stops[key].position, stops[key].time = place, at
    return plan, [stops[key] for key in trip_point_ids if stops[key].time != before[key]]


def propose_next(plan: Plan, people: Sequence[Delivery]) -> dict[int, dt.datetime | None]:
    """Give the time proposed for each delivery if it were the next to be added; None where the home is unknown."""
    homes = {delivery.id: delivery.assignment.member.home for delivery in people}
    return {key: _chain(plan, [home])[0][1] if home else None for key, home in homes.items()}


def surroundings(plan: Plan, stop: TripPoint) -> Surroundings:
    """Give what a stop of the plan lies between, and the time proposed for it."""
    rows = rows_of(plan)
    place = next(place for place, row in enumerate(rows) if row.stop is stop)
    before = rows[place - 1] if place else None
    after = rows[place + 1] if place + 1 < len(rows) else None
    proposed = None
    if plan.type == Direction.TO_AIRPORT and after and rows[place].gap.needed is not None:
        proposed = after.at - dt.timedelta(minutes=rows[place].gap.needed)
    if plan.type == Direction.HOME and before and before.gap.needed is not None:
        proposed = before.at + dt.timedelta(minutes=before.gap.needed)
    return Surroundings(before, rows[place], after, proposed)


def _times(plan: Plan, people: Sequence[Delivery]) -> list[dt.datetime]:
    homes = []
    for delivery in people:
        member = delivery.assignment.member
        if member.home is None:
            raise NoProposal(
                f"The position of {member.name}'s home is not on record, so no time can be proposed. "
                "Add this person alone, with a time."
            )
        homes.append(member.home)
    return [at for _, at in sorted(_chain(plan, homes))]


def _chain(plan: Plan, homes: list[Point]) -> list[tuple[int, dt.datetime]]:
    direction = Direction(plan.type)
    stops = [Place(stop.time, position_of(stop)) for stop in plan.trip_points]
    edge = rules.edge_of(direction, Place(plan.airport_at, settings.airport), stops)
    return rules.propose(direction, edge.where, edge.at, homes, travel)


def _moment(plan: Plan, time: Time) -> dt.datetime:
    return time if isinstance(time, dt.datetime) else rules.nearest_moment(time, plan.airport_at)


def _other_address(delivery: Delivery, address: str | None) -> str | None:
    return None if address == delivery.assignment.member.address else address


def _stop_of(plan: Plan, trip_point_id: int) -> TripPoint:
    for stop in plan.trip_points:
        if stop.id == trip_point_id:
            return stop
    raise TripPointNotThere("That stop is no longer in the plan.")
