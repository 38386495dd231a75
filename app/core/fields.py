"""Form fields that know what a person types, and say in a sentence what is wrong with it."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from wtforms import DateField, Field, Form, HiddenField, IntegerField, StringField, TimeField
from wtforms.validators import DataRequired, StopValidation
from wtforms.widgets import TextInput

from app.core.clock import entered, local
from app.core.errors import DomainError
from app.core.reading import read_clock, read_day, read_email, read_moment, read_phone, show_phone

LARGEST_ID = 2_147_483_647
LARGEST_BIG_ID = 9_223_372_036_854_775_807
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffd]")


class RecordForm(FlaskForm):
    """A form that adds or changes a record; ``values`` are the fields a service takes."""

    class Meta:
        """What a form reads from a request."""

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Take the fields of a form and nothing else: a JSON value or a file is not the text a field expects."""
            if formdata is not _Auto:
                return formdata
            return request.form if form.is_submitted() else None

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            """Tell a reader's voice which fields are wrong."""
            return super().render_field(field, {**render_kw, "aria-invalid": "true"} if field.errors else render_kw)

    @property
    def values(self) -> dict[str, Any]:
        """Give the fields by name, without the token and the version."""
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "version")}

    def say(self, error: DomainError, field_of: Mapping[type[DomainError], str]) -> None:
        """Put the error beside the field it is about, or raise it again where no field can carry it."""
        name = field_of.get(type(error))
        if name is None:
            raise error
        self[name].errors = [str(error)]


class FilterForm(Form):
    """The filters of a list, read from the address; an empty one filters nothing."""

    @property
    def chosen(self) -> dict[str, Any]:
        """Give the filters that were filled in, by name."""
        return {name: value for name, value in self.data.items() if value not in (None, "")}


class Required(DataRequired):
    """Refuse an empty field with a sentence that names it; zero is not empty."""

    def __call__(self, form: Form, field: Field) -> None:
        if field.process_errors:
            # What could not be read is not missing.
            raise StopValidation
        if field.data == 0 and field.data is not False:
            return
        self.message = f"{field.label.text} is missing."
        super().__call__(form, field)


class TextField(StringField):
    """One line of text, trimmed, at most ``most`` characters, without control characters; empty is None."""

    def __init__(self, label: str, validators: Any = (), *, most: int = 255, **kwargs: Any) -> None:
        self.most = most
        super().__init__(label, validators, **kwargs)
        self.render_kw = {"maxlength": most, **(self.render_kw or {})}

    def process_formdata(self, valuelist: list[str]) -> None:
        text = " ".join(valuelist[0].split()) if valuelist else ""
        self.data = text or None
        if _UNPRINTABLE.search(text):
            raise ValueError(f"{self.label.text} holds a character that cannot be kept. Type it anew.")
        if len(text) > self.most:
            raise ValueError(f"{self.label.text} may have {self.most} characters at most; this has {len(text)}.")


class NumberField(IntegerField):
    """A whole number from ``least`` to ``most``."""

    def __init__(
        self, label: str, validators: Any = (), *, least: int = 1, most: int = LARGEST_ID, **kwargs: Any
    ) -> None:
        self.least, self.most = least, most
        super().__init__(label, validators, **kwargs)
        self.render_kw = {"min": least, "max": most, **(self.render_kw or {})}

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        # Digits are counted first: a number of thousands of digits would take its time to read.
        if not re.fullmatch(r"-?[0-9]{1,10}", text) or not self.least <= int(text) <= self.most:
            raise ValueError(f"{self.label.text} is a whole number from {self.least} to {self.most}.")
        self.data = int(text)


class VersionField(HiddenField):
    """The version of the record that the form was opened with."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None

    def pre_validate(self, form: Form) -> None:
        if self.data is None:
            raise StopValidation("The form came without its version. Open it again.")


class SeenVersionField(VersionField):
    """A version that a script may leave out; it stays what the form began with then."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if any(valuelist):
            super().process_formdata(valuelist)

    def pre_validate(self, form: Form) -> None:
        if any(self.raw_data or ()):
            super().pre_validate(form)


class CoordinateField(StringField):
    """Degrees, from minus ``bound`` to ``bound``, with a dot or a comma."""

    def __init__(self, label: str, validators: Any = (), *, bound: int, **kwargs: Any) -> None:
        self.bound = bound
        super().__init__(label, validators, **kwargs)
        self.render_kw = {"inputmode": "decimal", **(self.render_kw or {})}

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip().replace(",", ".") if valuelist else ""
        if not text:
            return
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,15})?", text) or abs(float(text)) > self.bound:
            raise ValueError(f"{self.label.text} is in degrees, from -{self.bound} to {self.bound}, such as 50.45.")
        self.data = float(text)

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        # All digits and no exponent: an edit that leaves the field alone must not move the home.
        return "" if self.data is None else f"{Decimal(repr(self.data)):f}"


class PhoneField(StringField):
    """A telephone number: any spelling is taken, E.164 is kept, the national form is shown."""

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.render_kw = {"type": "tel", "autocomplete": "off", **(self.render_kw or {})}

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = read_phone(text) if text else None

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else (show_phone(self.data) if self.data else "")


class EmailField(TextField):
    """An e-mail address, in lower case, in one of the domains the airline allows."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data:
            self.data = read_email(self.data)


class DayField(DateField):
    """A date."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if text:
            try:
                self.data = read_day(text)
            except ValueError:
                # The browser's own control would hide what cannot be read.
                self.widget = TextInput()
                raise


class ClockField(TimeField):
    """A local time of the base, hours and minutes."""

    # A browser's own control shows 7 PM in many countries, where the office writes 19:00.
    widget = TextInput()

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.render_kw = {"placeholder": "19:00", "autocomplete": "off", **(self.render_kw or {})}

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if text:
            self.data = read_clock(text)


class MomentField(Field):
    """A date and a local time of the base, kept in UTC; a bare time waits for the form to name its date."""

    widget = TextInput()
    bare: time | None = None

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.render_kw = {"placeholder": "2026-11-30 19:00", "autocomplete": "off", **(self.render_kw or {})}

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data, self.bare = None, None
        text = valuelist[0].strip() if valuelist else ""
        if re.fullmatch(r"[0-9:]{1,8}", text):
            self.bare = read_clock(text)
        elif text:
            self.data = read_moment(text)

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return _written(self.data) if self.data else ""


def _written(moment: datetime) -> str:
    there = local(moment)
    try:
        entered(there.replace(tzinfo=None))
    except DomainError:
        # It comes twice; without the offset it could not be saved again.
        return there.isoformat(timespec="minutes")
    return f"{there:%Y-%m-%d %H:%M}"
