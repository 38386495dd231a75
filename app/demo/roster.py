"""Appoints the demo's crew: who is rested longest flies next, and a few places stay open."""

import datetime as dt
from collections.abc import Iterator

from app.assignments import service as assignments
from app.assignments.models import Assignment
from app.assignments.rules import wanted
from app.core.settings import settings
from app.crew.models import CrewMember, Position
from app.flights.models import Flight
from app.flights.rules import flies_on, scheduled_moments

# Who flies the leg out waits for the leg back: flight back → flight out.
LEGS_BACK = {152: 151}
NIGHTS_AWAY = 2


class Roster:
    """Who is appointed to what, and from when each person is rested."""

    def __init__(self, flights: list[Flight], people: list[CrewMember], first: dt.date) -> None:
        self.flights, self.people = flights, people
        begin = dt.datetime.combine(first, dt.time.min, dt.UTC) - dt.timedelta(days=5)
        self.rested = {member.id: begin for member in people}
        self.crews: dict[tuple[int, dt.date], list[Assignment]] = {}

    def appoint(self, first: dt.date, last: dt.date) -> None:
        """Appoint people to every flight from one day to another."""
        for day, flight, report in self._departures(first, last):
            out = self.crews.get((LEGS_BACK.get(flight.id, 0), day - dt.timedelta(days=NIGHTS_AWAY)), [])
            crew = [assignment.crew_id for assignment in out] or self._rested_people(flight, report)
            self.crews[flight.id, day] = [self._appoint(crew_id, flight, day) for crew_id in crew]

    def _departures(self, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, Flight, dt.datetime]]:
        days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
        found = []
        for flight in self.flights:
            for day in filter(lambda day: flies_on(flight, day), days):
                departure, arrival = scheduled_moments(flight, day)
                found.append((departure - settings.report if departure else arrival, flight.id, day, flight))
        for report, _, day, flight in sorted(found, key=lambda one: one[:2]):
            yield day, flight, report

    def _rested_people(self, flight: Flight, report: dt.datetime) -> list[int]:
        found = []
        for position, number in wanted(flight.pilots, flight.cabin_crew).items():
            fit = [m.id for m in self.people if m.position == position and self.rested[m.id] <= report]
            found += sorted(fit, key=lambda crew_id: (self.rested[crew_id], crew_id))[:number]
        return found

    def _appoint(self, crew_id: int, flight: Flight, day: dt.date) -> Assignment:
        assignment = assignments.appoint(crew_id, flight.id, day)
        away = dt.timedelta(days=NIGHTS_AWAY) if flight.id in LEGS_BACK.values() else dt.timedelta()
        self.rested[crew_id] = assignment.duty_end + settings.rest + away
        return assignment

    def pick(self, day: dt.date, position: Position) -> CrewMember:
        """Give the person of the position who leaves first on the day."""
        people = {member.id: member for member in self.people}
        assignments = [one for (_, date), crew in self.crews.items() if date == day for one in crew]
        for assignment in sorted(assignments, key=lambda one: (one.duty_start, one.id)):
            member = people[assignment.crew_id]
            if member.position == position and assignment.operation.departure_at:
                return member
        raise LookupError(f"No {position} flies on {day}.")
