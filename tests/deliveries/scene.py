"""Makes runs for these tests through the service: people with a duty on one Monday, plans with stops for them."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.core.database import db, transaction
from app.deliveries import repository, service
from app.deliveries.models import Answer, Delivery, Direction, Plan, Status, TripPoint
from tests import make

# A Monday in winter, and the evening before it.
DAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 29, 18, tzinfo=UTC)
TO, HOME = Direction.TO_AIRPORT, Direction.HOME


def at(hours: int, minutes: int = 0, day: date = DAY) -> datetime:
    """Give the moment of a local time of the day."""
    return datetime.combine(day, time(hours, minutes), ZoneInfo("Europe/Kyiv"))


def ride(direction: Direction = TO, on: Any = None, **member: Any) -> Delivery:
    """Make a person who reports at 7:00 and is released at 13:30, and give one of the rides."""
    return next(ride for ride in make.duty(make.crew_member(**member).id, DAY, on) if ride.type == direction)


def draft(airport_at: datetime | None = None, direction: Direction = TO, **fields: Any) -> int:
    """Make a draft with a vehicle, at the airport at 6:00 or, for the way home, at 14:00; give its id."""
    airport_at = airport_at or (at(6) if direction is TO else at(14))
    vehicle_id = fields.pop("vehicle_id", None) or make.vehicle(**fields).id
    with transaction():
        return service.draw_up(DAY, int(direction), airport_at, vehicle_id).id


def add(plan_id: int, *stops: tuple[Delivery, datetime]) -> None:
    """Add people to a plan."""
    times = {delivery.id: moment for delivery, moment in stops}
    with transaction(), service.changing(plan_id) as plan:
        for delivery in repository.get_deliveries_locked(list(times)):
            place = len(plan.trip_points) + 1
            plan.trip_points.append(TripPoint(delivery=delivery, time=times[delivery.id], position=place))


def publish(plan_id: int) -> None:
    """Publish a plan."""
    with transaction():
        service.publish(plan_id)


def run(*stops: tuple[Delivery, datetime], status: Status = Status.PUBLISHED, **fields: Any) -> int:
    """Make a plan with these stops; give its id."""
    plan_id = draft(**fields)
    add(plan_id, *stops)
    if status == Status.PUBLISHED:
        publish(plan_id)
    return plan_id


def say(answer: Answer, *deliveries: Delivery) -> None:
    """Let people answer, past the check-in."""
    with transaction():
        for delivery in deliveries:
            found = db.session.get_one(Delivery, delivery.id)
            found.check_in, found.checked_at = int(answer), NOW
            found.refusal_reason = "I drive myself" if answer is Answer.REFUSED else None


def answers(*deliveries: Delivery) -> list[int | None]:
    """Give what each person's answer now is."""
    return [db.session.get_one(Delivery, delivery.id, populate_existing=True).check_in for delivery in deliveries]


def stored(plan_id: int) -> Plan:
    """Give the plan as it now is, whole."""
    db.session.expire_all()
    return repository.get_plan(plan_id)


def people_of(plan_id: int) -> list[int]:
    """Give the deliveries of a plan in order of place."""
    return [stop.delivery_id for stop in stored(plan_id).trip_points]
