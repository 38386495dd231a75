"""The forms of the assignments."""

from wtforms import SelectChoice, SelectField

from app.core.fields import DayField, FilterForm, NumberField, RecordForm, Required, TextField
from app.crew.forms import POSITIONS


class FlightField(TextField):
    """A flight named by its number in any spelling, which becomes the one that is kept."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = "".join(self.data.split()).upper() if self.data else None


class AssignmentFilters(FilterForm):
    """The filters of the list of assignments."""

    date = DayField("Date")
    flight = FlightField("Flight number", most=20)
    crew = NumberField("Personal number")


class FreeFilters(FilterForm):
    """The search for people free to fly."""

    q = TextField("Name or personal number", most=100)
    position = SelectField("Position", choices=[SelectChoice("", "All"), *POSITIONS], default="")
    rest = SelectField(
        "Rest", choices=[SelectChoice("", "Long enough"), SelectChoice("short", "Too short, with a reason")], default=""
    )


class AppointForm(RecordForm):
    """Who is appointed, and why although the rest is too short."""

    crew_id = NumberField("Personal number", [Required()])
    rest_reason = TextField("Reason for the short rest")


class RosterRowForm(RecordForm):
    """A row of a roster's file."""

    date = DayField("Date", [Required()])
    flight = FlightField("Flight", [Required()], most=20)
    crew_id = NumberField("Personal number", [Required()])
