"""The pages of the crew records."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.audit import repository as audit
from app.core.access import Permission, requires
from app.core.database import transaction
from app.core.errors import DomainError, Stale
from app.core.fields import LARGEST_ID
from app.core.paging import paginate
from app.core.panels import collect
from app.crew import repository, service
from app.crew.forms import CrewFilters, CrewMemberEditForm, CrewMemberForm
from app.crew.rules import EmailTaken, HalfAPosition, PersonalNumberTaken
from app.crew.signals import card_opened

bp = Blueprint("crew", __name__, url_prefix="/crew", template_folder="templates")
FIELD_OF = {PersonalNumberTaken: "id", EmailTaken: "email", HalfAPosition: "longitude"}
CREW_ID = f"<int(max={LARGEST_ID}):crew_id>"


@bp.get("/")
@requires(Permission.CREW)
def index() -> str | tuple[str, int]:
    """List the crew."""
    form = CrewFilters(request.args)
    if not form.validate():
        return render_template("crew/index.html", form=form, page=None), 422
    return render_template("crew/index.html", form=form, page=paginate(repository.listing(**form.chosen)))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CREW)
def new() -> str | Response | tuple[str, int]:
    """Add a crew member."""
    form = CrewMemberForm()
    if form.validate_on_submit():
        try:
            with transaction():
                member = service.hire(**form.values)
        except DomainError as error:
            form.say(error, FIELD_OF)
        else:
            flash(f"{member.name} has been added.")
            return redirect(url_for(".show", crew_id=member.id), 303)
    return render_template("crew/new.html", form=form), 422 if form.is_submitted() else 200


@bp.get(f"/{CREW_ID}")
@requires(Permission.CREW)
def show(crew_id: int) -> str:
    """Show a crew member's card with what is coming."""
    member = repository.get(crew_id)
    return render_template("crew/show.html", member=member, panels=collect(card_opened.send(member=member)))


@bp.route(f"/{CREW_ID}/edit", methods=["GET", "POST"])
@requires(Permission.CREW)
def edit(crew_id: int) -> str | Response | tuple[str, int]:
    """Correct a crew record."""
    member = repository.get(crew_id)
    form = CrewMemberEditForm(obj=member)
    status, others = 422 if form.is_submitted() else 200, []
    address, place = member.address, (member.latitude, member.longitude)
    if form.validate_on_submit():
        try:
            with transaction():
                service.correct(crew_id, form.version.data, **form.values)
        except Stale as error:
            member, status = repository.get(crew_id), 409
            others = audit.find_since("crew", crew_id, error.seen)
            form.version.data = member.version
        except DomainError as error:
            form.say(error, FIELD_OF)
        else:
            flash("The record has been changed.")
            if form.address.data != address and (form.latitude.data, form.longitude.data) == place != (None, None):
                flash("The address is new, the position of the home is not: pick-up times are those of the old place.")
            return redirect(url_for(".show", crew_id=crew_id), 303)
    return render_template("crew/edit.html", form=form, member=member, others=others), status


@bp.route(f"/{CREW_ID}/dismiss", methods=["GET", "POST"])
@requires(Permission.CREW)
def dismiss(crew_id: int) -> str | Response:
    """Name what a dismissal undoes, and dismiss."""
    if request.method != "POST":
        member = repository.get(crew_id)
        return render_template("crew/dismiss.html", member=member, effects=service.foresee_dismissal(crew_id))
    with transaction():
        member = service.dismiss(crew_id)
    flash(f"{member.name} has been dismissed.")
    return redirect(url_for(".show", crew_id=crew_id), 303)


@bp.post(f"/{CREW_ID}/reinstate")
@requires(Permission.CREW)
def reinstate(crew_id: int) -> Response:
    """Take a dismissed crew member back."""
    with transaction():
        member = service.reinstate(crew_id)
    flash(f"{member.name} is back. Their account stays closed until a system administrator opens it.")
    return redirect(url_for(".show", crew_id=crew_id), 303)
