"""The forms of the vehicles."""

from wtforms import SelectChoice, SelectField, ValidationError

from app.core.fields import FilterForm, NumberField, PhoneField, RecordForm, Required, TextField, VersionField
from app.vehicles.rules import PlateUnfit, read_plate

STATES = [SelectChoice("", "All"), SelectChoice("in_service", "In service"), SelectChoice("retired", "Retired")]


class VehicleFilters(FilterForm):
    """The filters of the list of vehicles."""

    plate = TextField("Plate", most=40)
    model = TextField("Model", most=100)
    state = SelectField("State", choices=STATES, default="")


class VehicleForm(RecordForm):
    """A vehicle and its driver."""

    plate = TextField("Plate", [Required()], most=40, description="Such as AA 1234 BB.")
    model = TextField("Model", [Required()], most=100)
    seats = NumberField("Seats", [Required()], most=100, description="Those for passengers.")
    driver_name = TextField("Driver's name", [Required()])
    driver_phone = PhoneField("Driver's phone", [Required()], description="Shown to the crew members on a run.")

    def validate_plate(self, field: TextField) -> None:
        """Refuse what is no plate."""
        try:
            read_plate(field.data)
        except PlateUnfit as error:
            raise ValidationError(str(error)) from error


class VehicleEditForm(VehicleForm):
    """A vehicle that is there already."""

    version = VersionField()
