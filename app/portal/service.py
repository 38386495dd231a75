"""A person's own rides, and what each role finds on its home page."""

from collections.abc import Collection
from datetime import date, timedelta

from app.audit import words
from app.core.access import Permission
from app.core.clock import now, today
from app.core.paging import MOST_COUNTED
from app.core.panels import Panel
from app.deliveries import lists
from app.portal import repository
from app.portal.rules import Day, Ride, by_flight

# How far ahead the transportation desk and the flight administrator look, and how many rows a home page names.
HORIZON = timedelta(hours=48)
DAYS_AHEAD = 3
FIRST_FEW = 5
# What waits is not counted any further.
MOST = 1000


def day_of_rides(crew_id: int, day: date) -> Day:
    """Give the person's rides of the day under their flights, and the next ride where it is not among them."""
    moment = now()
    rides = [Ride(delivery, others, moment) for delivery, others in repository.find_rides_on(crew_id, day)]
    coming = next_ride(crew_id)
    if coming and coming.delivery.id in [ride.delivery.id for ride in rides]:
        coming = None
    return Day(day, today(), by_flight(rides), coming)


def next_ride(crew_id: int) -> Ride | None:
    """Give the person's next ride of which the pick-up is still to come."""
    found = repository.find_next_ride(crew_id, now())
    return Ride(*found, now()) if found else None


def sections(permissions: Collection[Permission], crew_id: int | None) -> list[Panel]:
    """Give what needs doing now, a panel for each kind of work that the permissions include."""
    makers = {
        Permission.OWN_RIDES: lambda: _own_section(crew_id),
        Permission.DELIVERIES: _transport_section,
        Permission.ASSIGNMENTS: _flight_section,
        Permission.CREW: _crew_section,
        Permission.ACCOUNTS: _system_section,
    }
    return [make() for permission, make in makers.items() if permission in permissions]


def _own_section(crew_id: int) -> Panel:
    return Panel(1, "portal/_own.html", {"ride": next_ride(crew_id)})


def _transport_section() -> Panel:
    moment, first = now(), today()
    until, last = moment + HORIZON, first + timedelta(days=1)
    drafts = repository.count_drafts(first, last, moment)
    unanswered, refused = lists.count_unchecked(MOST)
    return Panel(2, "portal/_transport.html", {
        "until": until,
        "most": MOST,
        "unplanned": lists.count_unplanned(until, MOST),
        "refused": refused,
        "unanswered": unanswered,
        "drafts": [(day, drafts.get(day, 0)) for day in (first, last)],
    })  # fmt: skip


def _flight_section() -> Panel:
    short = repository.find_short_of_crew(today(), DAYS_AHEAD, now(), most=FIRST_FEW)
    counts = {flight.day: flight.in_day for flight in short}
    days = [today() + timedelta(days=number) for number in range(DAYS_AHEAD)]
    first = sorted(short, key=lambda flight: (flight.starts_at, flight.flight_id))[:FIRST_FEW]
    content = {"days": [(day, counts.get(day, 0)) for day in days], "in_all": sum(counts.values()), "first": first}
    return Panel(3, "portal/_flights.html", content)


def _crew_section() -> Panel:
    in_service, missing = repository.count_crew()
    first = repository.find_without_position(FIRST_FEW) if missing else []
    return Panel(
        4, "portal/_crew.html", {"in_service": in_service, "missing": missing, "first": first, "most": MOST_COUNTED}
    )


def _system_section() -> Panel:
    entries = [(words.kind_of(entry.subject).word, entry) for entry in repository.find_last_entries(FIRST_FEW)]
    return Panel(
        5, "portal/_system.html", {"open": repository.count_open_accounts(), "entries": entries, "most": MOST_COUNTED}
    )
