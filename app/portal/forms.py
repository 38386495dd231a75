"""The forms of a crew member's own pages."""

from wtforms import StringField
from wtforms.validators import AnyOf

from app.core.fields import DayField, FilterForm, RecordForm, TextField, VersionField

YES, REFUSE = "yes", "refuse"


class DayForm(FilterForm):
    """The day whose rides are shown."""

    date = DayField("Date")


class CheckInForm(RecordForm):
    """The answer to a ride as it was at ``version``."""

    answer = StringField("Answer", [AnyOf([YES, REFUSE], message="Answer with Yes or Refuse.")])
    reason = TextField("Reason")
    version = VersionField()
