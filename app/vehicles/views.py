"""The pages of the vehicles."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.audit import repository as audit
from app.core.access import Permission, requires
from app.core.database import transaction
from app.core.errors import DomainError, Stale
from app.core.fields import LARGEST_ID
from app.core.paging import paginate
from app.vehicles import repository, service
from app.vehicles.forms import VehicleEditForm, VehicleFilters, VehicleForm
from app.vehicles.rules import PlateTaken, SeatsTooFew

bp = Blueprint("vehicles", __name__, url_prefix="/vehicles", template_folder="templates")
FIELD_OF = {PlateTaken: "plate", SeatsTooFew: "seats"}
VEHICLE_ID = f"<int(max={LARGEST_ID}):vehicle_id>"


@bp.get("/")
@requires(Permission.VEHICLES)
def index() -> str | tuple[str, int]:
    """List the vehicles."""
    form = VehicleFilters(request.args)
    if not form.validate():
        return render_template("vehicles/index.html", form=form, page=None), 422
    return render_template("vehicles/index.html", form=form, page=paginate(repository.listing(**form.chosen)))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.VEHICLES)
def new() -> str | Response | tuple[str, int]:
    """Add a vehicle."""
    form = VehicleForm()
    if form.validate_on_submit():
        try:
            with transaction():
                vehicle = service.take_on(**form.values)
        except DomainError as error:
            form.say(error, FIELD_OF)
        else:
            flash(f"{vehicle.plate} has been added.")
            return redirect(url_for(".index"), 303)
    return render_template("vehicles/new.html", form=form), 422 if form.is_submitted() else 200


@bp.route(f"/{VEHICLE_ID}/edit", methods=["GET", "POST"])
@requires(Permission.VEHICLES)
def edit(vehicle_id: int) -> str | Response | tuple[str, int]:
    """Correct a vehicle."""
    vehicle = repository.get(vehicle_id)
    form = VehicleEditForm(obj=vehicle)
    status, others = 422 if form.is_submitted() else 200, []
    if form.validate_on_submit():
        try:
            with transaction():
                service.correct(vehicle_id, form.version.data, **form.values)
        except Stale as error:
            vehicle, status = repository.get(vehicle_id), 409
            others = audit.find_since("vehicles", vehicle_id, error.seen)
            form.version.data = vehicle.version
        except DomainError as error:
            form.say(error, FIELD_OF)
        else:
            flash(f"{vehicle.plate} has been changed.")
            return redirect(url_for(".index"), 303)
    return render_template("vehicles/edit.html", form=form, vehicle=vehicle, others=others), status


@bp.route(f"/{VEHICLE_ID}/retire", methods=["GET", "POST"])
@requires(Permission.VEHICLES)
def retire(vehicle_id: int) -> str | Response:
    """Name what a retirement means, and retire."""
    if request.method != "POST":
        vehicle = repository.get(vehicle_id)
        return render_template("vehicles/retire.html", vehicle=vehicle, effects=service.foresee_retirement(vehicle_id))
    with transaction():
        vehicle = service.retire(vehicle_id)
    flash(f"{vehicle.plate} is out of service.")
    return redirect(url_for(".index"), 303)


@bp.post(f"/{VEHICLE_ID}/return")
@requires(Permission.VEHICLES)
def take_back(vehicle_id: int) -> Response:
    """Put a retired vehicle back into service."""
    with transaction():
        vehicle = service.take_back(vehicle_id)
    flash(f"{vehicle.plate} is back in service.")
    return redirect(url_for(".index"), 303)
