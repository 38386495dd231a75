"""What the parts of an address may be."""

from datetime import date

from werkzeug.routing import BaseConverter, ValidationError

from app.core.reading import read_day


class DayConverter(BaseConverter):
    """A date such as 2026-11-30; one that does not exist is no address of ours."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Read the date."""
        try:
            return read_day(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date) -> str:
        """Write the date."""
        return value.isoformat()
