"""The filters of the audit trail."""

from wtforms import SelectChoice, SelectField
from wtforms.validators import ValidationError

from app.audit.words import ACTIONS, KINDS
from app.core.fields import DayField, FilterForm, TextField


class AuditFilters(FilterForm):
    """The filters of the audit trail."""

    actor = TextField("Who", most=80)
    subject = SelectField(
        "Record",
        choices=[SelectChoice("", "All"), *(SelectChoice(name, kind.word) for name, kind in KINDS.items())],
        default="",
    )
    subject_id = TextField("Record number", most=40)
    action = SelectField(
        "What", choices=[SelectChoice("", "All"), *(SelectChoice(*pair) for pair in ACTIONS.items())], default=""
    )
    # The address says “from”, which Python keeps for itself.
    since = DayField("From", name="from")
    until = DayField("To", name="to")

    def validate_until(self, field: DayField) -> None:
        """Refuse a span that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError("This is before the first date.")
