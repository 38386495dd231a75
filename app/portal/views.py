"""The home of each role, and the crew member's own rides."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.access import Permission, requires
from app.core.clock import local, today
from app.core.database import transaction
from app.core.errors import Conflict
from app.core.fields import LARGEST_BIG_ID
from app.deliveries import checkin
from app.deliveries import repository as deliveries
from app.deliveries.models import Answer, Delivery
from app.portal import service
from app.portal.forms import YES, CheckInForm, DayForm

bp = Blueprint("portal", __name__, template_folder="templates")
ONLY_RIDES = {Permission.SIGNED_IN, Permission.OWN_RIDES}


@bp.get("/")
@requires(Permission.SIGNED_IN)
def home() -> str | Response:
    """Show what each role of the account has to do now."""
    if current_user.permissions == ONLY_RIDES:
        return redirect(url_for(".my"), 303)
    sections = service.sections(current_user.permissions, current_user.crew_id)
    return render_template("portal/home.html", sections=sections)


@bp.get("/my/")
@requires(Permission.OWN_RIDES)
def my() -> str | tuple[str, int]:
    """Show the own rides of a day, tomorrow's unless another is asked for."""
    form = DayForm(request.args)
    if not form.validate():
        return render_template("portal/my.html", form=form, shown=None), 422
    return _day_page(form.date.data or today() + timedelta(days=1))


@bp.post(f"/my/deliveries/<int(max={LARGEST_BIG_ID}):delivery_id>/check-in")
@requires(Permission.OWN_RIDES)
def check_in(delivery_id: int) -> Response | tuple[str, int]:
    """Answer one of the own rides."""
    crew_id, account_id = current_user.crew_id, current_user.id
    delivery = deliveries.get_own(delivery_id, crew_id)
    form = CheckInForm()
    if not form.validate_on_submit():
        return _day_page(_day_of(delivery), delivery_id, form), 422
    said = Answer.YES if form.answer.data == YES else Answer.REFUSED
    try:
        with transaction():
            answered = checkin.answer(delivery_id, crew_id, form.version.data, said, form.reason.data, account_id)
            day = _day_of(answered)
    except Conflict as error:
        form.form_errors.append(str(error))
        # The flight, and the ride with it, may have moved to another day meanwhile.
        return _day_page(_day_of(deliveries.get_own(delivery_id, crew_id)), delivery_id, form), 409
    flash(
        "You said yes to the ride." if said is Answer.YES else "You refused the ride. The transportation desk sees it."
    )
    return redirect(url_for(".my", date=day), 303)


def _day_of(delivery: Delivery) -> date:
    return local(delivery.due_at).date()


def _day_page(day: date, answered: int | None = None, answer: CheckInForm | None = None) -> str:
    shown = service.day_of_rides(current_user.crew_id, day)
    filters = DayForm(data={"date": day})
    return render_template("portal/my.html", form=filters, shown=shown, answered=answered, answer=answer)
