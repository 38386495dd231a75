"""The forms of the trip points."""

import re
from typing import Any

from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import StopValidation

from app.assignments.forms import FlightField
from app.core.errors import DomainError
from app.core.fields import (
    LARGEST_BIG_ID,
    FilterForm,
    MomentField,
    RecordForm,
    SeenVersionField,
    TextField,
    VersionField,
)
from app.trip_points.rules import NotAMove, moved

MOST_AT_ONCE = 100


class IdsField(Field):
    """The ids of records, one for each time that the field comes."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = []
        if len(valuelist) > MOST_AT_ONCE:
            raise ValueError(f"These are {len(valuelist)}; at most {MOST_AT_ONCE} can be taken at once.")
        for text in valuelist:
            if not re.fullmatch("[0-9]{1,19}", text) or not 1 <= int(text) <= LARGEST_BIG_ID:
                raise ValueError("Choose from the list.")
            self.data.append(int(text))


class PeopleFilters(FilterForm):
    """What narrows the list of people who could be added."""

    plan = HiddenField()
    everybody = BooleanField("Everybody of the day")
    q = TextField("Name or personal number")
    flight = FlightField("Flight", most=10)

    @property
    def asked(self) -> dict[str, Any]:
        """Give the filters that the person typed."""
        return {name: self[name].data for name in ("q", "flight") if self[name].data}


class AddForm(RecordForm):
    """People to add to a plan, and for a single one the own time and address."""

    delivery_id = IdsField("People")
    time = MomentField("Time", render_kw={"placeholder": "19:00"})
    address = TextField("Address")


class StopForm(RecordForm):
    """A stop that is in a plan already."""

    time = MomentField("Time")
    address = TextField("Address", description="Empty: the home address.")
    version = VersionField()

    def validate_time(self, field: MomentField) -> None:
        """Take a date with its time, or a time alone."""
        if field.data is None and field.bare is None and not field.process_errors:
            raise StopValidation("Time is missing.")


class CancelForm(RecordForm):
    """The removal of a stop."""

    version = SeenVersionField()


class SequenceForm(RecordForm):
    """The stops of a plan in their new order, or in the present one with a ``move`` such as ``up-17``."""

    trip_point = IdsField("Stops")
    move = TextField("Move")
    version = SeenVersionField()

    @property
    def order(self) -> list[int]:
        """Give the stops in the order asked for; raise ``NotAMove`` where none can be read."""
        order: list[int] = self.trip_point.data
        if not order:
            raise NotAMove("The new order holds no stop. Load the plan again.")
        if not self.move.data:
            return order
        step = re.fullmatch("(up|down)-([0-9]{1,19})", self.move.data)
        if step is None or int(step[2]) not in order:
            raise NotAMove("That stop can't be moved. Load the plan again.")
        return moved(order, int(step[2]), -1 if step[1] == "up" else 1)


def first_problem(form: RecordForm) -> DomainError:
    """Give the first error of a form that has no page to show it on."""
    return NotAMove(next(error for errors in form.errors.values() for error in errors))
