"""The forms of the crew records."""

import re

from wtforms import Form, SelectChoice, SelectField, ValidationError

from app.core.fields import (
    CoordinateField,
    EmailField,
    FilterForm,
    NumberField,
    PhoneField,
    RecordForm,
    Required,
    TextField,
    VersionField,
)
from app.core.reading import read_phone
from app.crew.models import Position

POSITIONS = [SelectChoice(position.value, position.title) for position in Position]


class PositionField(SelectField):
    """A position; none is chosen beforehand, or whoever forgets the field makes a captain."""

    def pre_validate(self, form: Form) -> None:
        try:
            super().pre_validate(form)
        except ValidationError as error:
            codes = ", ".join(Position)
            raise ValidationError(f"No such position. There are {codes}.") from error


class CrewFilters(FilterForm):
    """The filters of the crew list."""

    id = NumberField("Personal number")
    phone = TextField("Phone", most=40, render_kw={"inputmode": "tel"})
    name = TextField("Name")
    address = TextField("Address")
    position = SelectField("Position", choices=[SelectChoice("", "All"), *POSITIONS], default="")

    def validate_phone(self, field: TextField) -> None:
        """Turn a number, or the beginning of one, into the beginning of its E.164 form."""
        if field.data:
            try:
                field.data = _beginning_of_phone(field.data)
            except ValueError as error:
                # The field's own readers may raise any ValueError, a validator only this one.
                raise ValidationError(str(error)) from error


class CrewMemberForm(RecordForm):
    """A crew record."""

    id = NumberField("Personal number", [Required()], description="As in the HR system; it can't be changed later.")
    name = TextField("Name", [Required()], description="Surname, first name, middle name.")
    position = PositionField("Position", [Required()], choices=[SelectChoice("", "Choose …"), *POSITIONS])
    address = TextField("Home address", [Required()])
    email = EmailField("E-mail", [Required()])
    phone = PhoneField("Phone", [Required()])
    latitude = CoordinateField(
        "Latitude", bound=90, description="Of the home, such as 50.4501; used for pick-up times."
    )
    longitude = CoordinateField("Longitude", bound=180, description="Such as 30.5234.")


class CrewMemberEditForm(CrewMemberForm):
    """A crew record that is there already: its personal number stays."""

    id = None
    version = VersionField()


def _beginning_of_phone(text: str) -> str:
    try:
        return read_phone(text)
    except ValueError:
        digits = re.sub(r"[\s().-]", "", text)
        if not re.fullmatch(r"\+?[0-9]+", digits):
            raise
        # A Ukrainian number is written 050… at home and +38050… from abroad.
        return digits if digits.startswith("+") else f"+38{digits}" if digits.startswith("0") else f"+{digits}"
