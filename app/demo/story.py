"""What has happened at the demo airline so far, told through the services so that it never drifts from the rules."""

import datetime as dt
from contextlib import AbstractContextManager
from itertools import cycle

from app.auth import service as auth
from app.auth.models import Account
from app.core import clock
from app.crew import service as crew
from app.deliveries import checkin, repository
from app.deliveries import service as deliveries
from app.deliveries.models import Answer, Delivery, Direction, Plan, TripPoint
from app.demo.logins import LOGINS, PASSWORD
from app.demo.people import people
from app.demo.roster import Roster
from app.demo.runs import Desk
from app.demo.schedule import RETIRED, flights, vehicles
from app.flights import service as schedule
from app.trip_points import service as trip_points
from app.vehicles import service as garage

FIRST_DAY, LAST_DAY = -3, 6
REFUSALS = ("My brother takes me to the airport.", None, "I stay at a friend's in Boryspil tonight.")


class Story:
    """The airline's last ten days and its next six; ``today`` is the day the story is told."""

    def __init__(self) -> None:
        self.today = clock.today()
        self.accounts: dict[str, Account] = {}

    def tell(self) -> None:
        """Let everything happen in order of time, each thing at its own; nothing later than yesterday."""
        with self._on(-10, 9):
            self._establish()
        with self._on(-6, 10):
            self._appoint()
        for day in (-3, -2, -1):
            with self._on(day - 1, 13):
                plans = self._publish(day)
            with self._on(day - 1, 18):
                self._answer_yes(plans)
        with self._on(-1, 11):
            self._dismiss()
        with self._on(-1, 13):
            plans, tomorrow = self._publish(0), self._publish(1, but=1)
            drafts = self._draft(2)
        with self._on(-1, 18):
            self._answer_yes(plans)
            self._answer_in_many_ways(tomorrow)
        with self._on(-1, 20):
            self._change(tomorrow)
            self._call_off(tomorrow)
            self._disturb(drafts)

    def _on(self, day: int, hour: int) -> AbstractContextManager[None]:
        return clock.standing_at(clock.scheduled(self._day(day), dt.time(hour)))

    def _day(self, number: int) -> dt.date:
        return self.today + dt.timedelta(days=number)

    def _establish(self) -> None:
        for login in LOGINS:
            if login.position is None:
                self.accounts[login.username] = auth.open_account(login.username, PASSWORD, [login.role])
        self.flights = [schedule.open_flight(**fields) for fields in flights(self._day(-30))]
        self.people = [crew.hire(**fields) for fields in people()]
        fleet = [garage.take_on(**fields) for fields in vehicles()]
        garage.retire(next(vehicle.id for vehicle in fleet if vehicle.plate == RETIRED))
        self.desk = Desk([vehicle for vehicle in fleet if vehicle.retired_at is None])

    def _appoint(self) -> None:
        self.roster = Roster(self.flights, self.people, self._day(FIRST_DAY))
        self.roster.appoint(self._day(FIRST_DAY), self._day(LAST_DAY))
        for login in LOGINS:
            if login.position is not None:
                member = self.roster.pick(self._day(1), login.position)
                self.accounts[login.username] = auth.open_account(login.username, PASSWORD, [login.role], member.id)
        self.own = {account.crew_id: name for name, account in self.accounts.items() if account.crew_id is not None}

    def _dismiss(self) -> None:
        flying = {
            one.crew_id for (_, day), appointed in self.roster.crews.items() if day > self._day(1) for one in appointed
        }
        crew.dismiss(next(one.id for one in reversed(self.people) if one.id in flying and one.id not in self.own))

    def _publish(self, day: int, but: int = 0) -> list[Plan]:
        plans = [plan for direction in Direction for plan in self.desk.plan_day(self._day(day), direction)]
        held_back = [plan for plan in plans if not self._concerns_a_login(plan)][-but:] if but else []
        return [deliveries.publish(plan.id) for plan in plans if plan not in held_back]

    def _draft(self, day: int) -> list[Plan]:
        drafts = self.desk.plan_day(self._day(day), Direction.TO_AIRPORT)
        # The rides home wait for somebody to plan them.
        self.desk.plan_day(self._day(day), Direction.HOME, most=1)
        return drafts

    def _answer_yes(self, plans: list[Plan]) -> None:
        for ride in _rides(plans):
            self._answer(ride, Answer.YES)

    def _answer_in_many_ways(self, plans: list[Plan]) -> None:
        others = [ride for ride in _rides(plans) if ride.assignment.crew_id not in self.own]
        for ride in _rides(plans):
            if self.own.get(ride.assignment.crew_id) in ("captain", "purser"):
                self._answer(ride, Answer.YES)
        reasons = cycle(REFUSALS)
        for number, ride in enumerate(others):
            if number % 8 == 5:
                self._answer(ride, Answer.REFUSED, next(reasons))
            elif number % 4 != 3:
                self._answer(ride, Answer.YES)

    def _answer(self, ride: Delivery, answer: Answer, reason: str | None = None) -> None:
        # Who has no account of the own has told the desk by telephone.
        account = self.accounts[self.own.get(ride.assignment.crew_id, "transport")]
        checkin.answer(ride.id, ride.assignment.crew_id, ride.version, answer, reason, account.id)

    def _change(self, plans: list[Plan]) -> None:
        captain = self.accounts["captain"].crew_id
        stop = next(stop for stop in _stops(plans) if stop.delivery.assignment.crew_id == captain)
        trip_points.edit(stop.id, stop.version, stop.time - dt.timedelta(minutes=10), None)

    def _call_off(self, plans: list[Plan]) -> None:
        deliveries.cancel(next(plan.id for plan in reversed(plans) if not self._concerns_a_login(plan)))

    def _concerns_a_login(self, plan: Plan) -> bool:
        return any(ride.assignment.crew_id in self.own for ride in _rides([plan]))

    def _disturb(self, drafts: list[Plan]) -> None:
        """Retime a flight, so that its draft no longer fits, and cancel another one."""
        earlier = dt.timedelta(minutes=70)
        operation = _rides(drafts[-1:])[0].assignment.operation
        arrival_at = operation.arrival_at and operation.arrival_at - earlier
        schedule.retime(operation.flight_id, operation.date, None, operation.departure_at - earlier, arrival_at)
        flight_id, day = next(key for key, crew in self.roster.crews.items() if key[1] == self._day(3) and crew)
        schedule.cancel_operation(flight_id, day)


def _stops(plans: list[Plan]) -> list[TripPoint]:
    # Read anew: what happened meanwhile may have moved them.
    return [stop for plan in plans for stop in repository.get_plan(plan.id).trip_points]


def _rides(plans: list[Plan]) -> list[Delivery]:
    return [stop.delivery for stop in _stops(plans)]
