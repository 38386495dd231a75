"""The forms of signing in and of the own password."""

from wtforms import PasswordField, StringField

from app.auth.rules import SHORTEST_PASSWORD
from app.core.fields import RecordForm, Required


class SignInForm(RecordForm):
    """Username or personal number, and password."""

    username = StringField(
        "Username or personal number", [Required()], render_kw={"autocomplete": "username", "autofocus": True}
    )
    password = PasswordField("Password", [Required()], render_kw={"autocomplete": "current-password"})


class PasswordForm(RecordForm):
    """The present password and, twice, the new one."""

    current = PasswordField("Present password", [Required()], render_kw={"autocomplete": "current-password"})
    new = PasswordField(
        "New password",
        [Required()],
        description=f"At least {SHORTEST_PASSWORD} characters. A few words you can remember are best.",
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField("New password again", [Required()], render_kw={"autocomplete": "new-password"})

    def validate_again(self, field: PasswordField) -> None:
        """Refuse two different new passwords."""
        if field.data != self.new.data:
            raise ValueError("The two new passwords differ. Type both anew.")
