"""The forms of the flights."""

from datetime import date, datetime, timedelta
from typing import Any

from wtforms import Form
from wtforms.validators import StopValidation

from app.core.clock import entered
from app.core.errors import DomainError
from app.core.fields import (
    ClockField,
    DayField,
    FilterForm,
    MomentField,
    NumberField,
    RecordForm,
    Required,
    SeenVersionField,
    TextField,
    VersionField,
)
from app.flights.models import Operation
from app.flights.rules import find_contradictions, read_number, read_weekdays


class FlightNumberField(TextField):
    """A flight number, in capitals without spaces."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data:
            self.data = read_number(self.data)


class WeekdaysField(TextField):
    """Days of operation, 1 being Monday, in order."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data:
            self.data = read_weekdays(self.data)


class CountField(NumberField):
    """A number that stays as it is where a form or file does not bring it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            super().process_formdata(valuelist)

    def pre_validate(self, form: Form) -> None:
        if self.data is None and not self.process_errors:
            raise StopValidation(f"{self.label.text} is missing.")


class FlightFilters(FilterForm):
    """The filters of the list of flights."""

    number = TextField("Number", most=20)
    route = TextField("Route")
    departure_from = ClockField("Departure from")
    departure_to = ClockField("Departure to")
    arrival_from = ClockField("Arrival from")
    arrival_to = ClockField("Arrival to")
    date = DayField("Flying on")


class FlightForm(RecordForm):
    """A flight."""

    id = NumberField("Id", [Required()], description="As in the schedule; it can't be changed later.")
    number = FlightNumberField("Number", [Required()], most=20, description="Such as PS101.")
    route = TextField("Route", [Required()], description="Such as KBP-VIE-KBP.")
    departure = ClockField(
        "Departure", description="From the base, in its local time. Empty if the flight only arrives."
    )
    arrival = ClockField("Arrival", description="Back at the base, in its local time. Empty if it only departs.")
    arrival_day_offset = CountField(
        "Arrives days later", least=0, most=3, default=0, description="0 is the day of departure, 1 the next day."
    )
    days_of_operation = WeekdaysField(
        "Days of operation", [Required()], most=40, render_kw={"inputmode": "numeric"},
        description="1 for Monday to 7 for Sunday, such as 12345.",
    )  # fmt: skip
    valid_from = DayField("First day", [Required()])
    valid_until = DayField("Last day", description="Empty if it flies until further notice.")
    pilots = CountField("Pilots", least=0, most=20, default=2, description="How many the flight needs.")
    cabin_crew = CountField("Cabin crew", least=0, most=50, default=4, description="Pursers among them.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at each field, then at what the fields say together."""
        is_valid = super().validate(extra_validators)
        said = ("departure", "arrival", "arrival_day_offset", "valid_from", "valid_until")
        if any(self[name].errors for name in said):
            return False
        for error in find_contradictions(**{name: self[name].data for name in said}):
            self[error.field].errors = [str(error)]
            is_valid = False
        return is_valid


class FlightEditForm(FlightForm):
    """A flight that is there already: its id stays."""

    id = None
    version = VersionField()


class LegField(MomentField):
    """When the flight leaves or is back; it stays as it is where the form does not bring it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            super().process_formdata(valuelist)

    def place(self, day: date) -> None:
        """Read a time that came without a date as one of ``day``."""
        if self.bare is None:
            return
        try:
            self.data = entered(datetime.combine(day, self.bare))
        except DomainError as error:
            self.process_errors = [str(error)]


class RetimeForm(RecordForm):
    """Other times for a flight on one date; it has the legs that the flight has."""

    departure = LegField("Departure", [Required()])
    arrival = LegField("Arrival", [Required()])
    version = SeenVersionField()

    def __init__(self, operation: Operation) -> None:
        super().__init__(departure=operation.departure_at, arrival=operation.arrival_at, version=operation.version)
        if operation.departure_at is None:
            del self.departure
        else:
            self.departure.place(operation.date)
        if operation.arrival_at is None:
            del self.arrival
        else:
            self.arrival.place(operation.date + timedelta(days=operation.flight.arrival_day_offset))
