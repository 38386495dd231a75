"""The forms of signing in, of the own password and of the accounts."""

from wtforms import PasswordField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.auth.roles import Role
from app.auth.rules import LONGEST_NAME, SHORTEST_PASSWORD
from app.core.fields import FilterForm, NumberField, RecordForm, Required, TextField, VersionField

ROLES = [SelectChoice(role.value, role.title) for role in Role]
NEW_PASSWORD = {
    "description": f"At least {SHORTEST_PASSWORD} characters. A few words you can remember are best.",
    "render_kw": {"autocomplete": "new-password"},
}


class SignInForm(RecordForm):
    """Username or personal number, and password."""

    username = TextField(
        "Username or personal number",
        [Required()],
        most=LONGEST_NAME,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True},
    )
    password = PasswordField("Password", [Required()], render_kw={"autocomplete": "current-password"})


class PasswordForm(RecordForm):
    """The present password and, twice, the new one."""

    current = PasswordField("Present password", [Required()], render_kw={"autocomplete": "current-password"})
    new = PasswordField("New password", [Required()], **NEW_PASSWORD)
    again = PasswordField("New password again", [Required()], render_kw={"autocomplete": "new-password"})

    def validate_again(self, field: PasswordField) -> None:
        """Refuse two different new passwords."""
        if field.data != self.new.data:
            raise ValidationError("The two new passwords differ. Type both anew.")


class ResetForm(PasswordForm):
    """A new password for somebody who has forgotten the present one."""

    current = None


class AccountFilters(FilterForm):
    """The filters of the list of accounts."""

    username = TextField("Username", most=LONGEST_NAME)
    role = SelectField("Role", choices=[SelectChoice("", "All"), *ROLES], default="")
    crew_id = NumberField("Personal number")
    state = SelectField(
        "State",
        choices=[SelectChoice("", "All"), SelectChoice("open", "Open"), SelectChoice("closed", "Closed")],
        default="",
    )


class RolesField(SelectMultipleField):
    """One box to tick for each role."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AccountForm(RecordForm):
    """A new account."""

    username = TextField(
        "Username",
        [Required()],
        most=LONGEST_NAME,
        description="With a letter in it; digits alone are a personal number.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    roles = RolesField("Roles", choices=ROLES)
    crew_id = NumberField(
        "Personal number", description="Of the crew member whose account this is; else leave it empty."
    )
    password = PasswordField("Password", [Required()], **NEW_PASSWORD)
    again = PasswordField("Password again", [Required()], render_kw={"autocomplete": "new-password"})

    def validate_roles(self, field: RolesField) -> None:
        """Refuse an account that could do nothing."""
        if not field.data:
            raise ValidationError("Choose one role at least.")

    def validate_again(self, field: PasswordField) -> None:
        """Refuse two different passwords."""
        if field.data != self.password.data:
            raise ValidationError("The two passwords differ. Type both anew.")


class AccountEditForm(AccountForm):
    """Name, roles and crew record of an account that is there already; its password has a page of its own."""

    password = None
    again = None
    version = VersionField()
