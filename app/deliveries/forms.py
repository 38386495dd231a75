"""The forms of the delivery plans."""

from datetime import datetime
from typing import Any, Self

from wtforms import SelectChoice, SelectField, ValidationError

from app.assignments.forms import FlightField
from app.core.clock import entered
from app.core.errors import DomainError
from app.core.fields import DayField, FilterForm, MomentField, RecordForm, Required, TextField, VersionField
from app.deliveries.models import Direction, Status
from app.vehicles.models import Vehicle
from app.vehicles.rules import normal_plate

DIRECTIONS = [SelectChoice(str(int(direction)), direction.title) for direction in Direction]
STATES = [SelectChoice(status.value, status.value.capitalize()) for status in Status]
ALL = SelectChoice("", "All")


def _number_or_none(text: Any) -> int | None:
    try:
        return None if text in (None, "", "None") else int(text)
    except ValueError:
        # None of the choices has it, which is what the person is told.
        return -1


class PlanFilters(FilterForm):
    """The filters of the list of plans."""

    date = DayField("Date")
    type = SelectField("Direction", choices=[ALL, *DIRECTIONS], coerce=_number_or_none)
    status = SelectField("Status", choices=[ALL, *STATES], default="")
    flight = FlightField("Flight", most=10)
    vehicle = TextField("Vehicle", most=40, render_kw={"placeholder": "Part of the plate"})

    def validate_vehicle(self, field: TextField) -> None:
        """Take the part of a plate as plates are kept."""
        if field.data:
            field.data = normal_plate(field.data)


class PeopleFilters(FilterForm):
    """The filters of the list of people who are not planned."""

    date = DayField("Date")
    type = SelectField("Direction", choices=[ALL, *DIRECTIONS], coerce=_number_or_none)
    flight = FlightField("Flight", most=10)


class AnswerFilters(PeopleFilters):
    """The filters of the list of people who have not said yes."""

    answer = SelectField(
        "Answer", choices=[SelectChoice("", "No answer"), SelectChoice("refused", "Refused")], default=""
    )


class _Frame:
    """The frame of a plan: when a car is at the airport, and which."""

    date = DayField("Date", [Required()], description="The day of the people's report or release.")
    type = SelectField("Direction", choices=DIRECTIONS, coerce=_number_or_none)
    airport_at = MomentField("At the airport", description="When the car reaches the airport, or leaves it for home.")
    vehicle_id = SelectField("Vehicle", coerce=_number_or_none)

    def offer(self, vehicles: list[Vehicle], present: Vehicle | None = None) -> Self:
        """Let one of the vehicles be chosen, or the present one also where it is out of service, or none yet."""
        if present is not None and present.id not in [vehicle.id for vehicle in vehicles]:
            vehicles = [present, *vehicles]
        self.vehicle_id.choices = [SelectChoice("", "Choose later"), *(_choice(vehicle) for vehicle in vehicles)]
        return self

    def validate_airport_at(self, field: MomentField) -> None:
        """Read a bare time as one of the plan's date."""
        if field.bare is not None and self.date.data is not None:
            try:
                field.data = entered(datetime.combine(self.date.data, field.bare))
            except DomainError as error:
                raise ValidationError(str(error)) from error
        elif field.data is None and field.bare is None and not field.process_errors:
            raise ValidationError("At the airport is missing.")


class PlanForm(_Frame, RecordForm):
    """A new plan."""


class PlanPrefill(_Frame, FilterForm):
    """What an address asks a new plan to begin with."""

    @property
    def fitting(self) -> dict[str, Any]:
        """Give what could be read, by field."""
        self.validate()
        return {field.name: field.data for field in self if not field.errors}


class PlanEditForm(PlanForm):
    """A plan that is there already."""

    version = VersionField()


def _choice(vehicle: Vehicle) -> SelectChoice:
    ending = " · out of service" if vehicle.retired_at else ""
    seats = "1 seat" if vehicle.seats == 1 else f"{vehicle.seats} seats"
    return SelectChoice(str(vehicle.id), f"{vehicle.plate} · {vehicle.model} · {seats} · {vehicle.driver_name}{ending}")
