"""The pages of the flights, and of a flight on one date."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.audit import repository as audit
from app.core.access import Permission, requires
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import Stale
from app.core.fields import LARGEST_ID
from app.core.paging import paginate
from app.core.panels import collect
from app.flights import repository, service
from app.flights.forms import FlightEditForm, FlightFilters, FlightForm, RetimeForm
from app.flights.models import Operation
from app.flights.rules import (
    FlightIdTaken,
    RetimeUnfit,
    StrandsAssignments,
    ensure_can_change,
    name_operation,
    name_weekdays,
    state_of,
)
from app.flights.signals import flight_opened, operation_opened

bp = Blueprint("flights", __name__, url_prefix="/flights", template_folder="templates")
bp.add_app_template_filter(name_weekdays, "weekdays")
FLIGHT = f"/<int(max={LARGEST_ID}):flight_id>"
OPERATION = f"{FLIGHT}/<day:day>"


@bp.app_template_global()
def operation_state(operation: Operation) -> str:
    """Tell how an operation stands now, as templates ask for it."""
    return state_of(operation, now()).value


@bp.get("/")
@requires(Permission.FLIGHTS)
def index() -> str | tuple[str, int]:
    """List the flights."""
    form = FlightFilters(request.args)
    if not form.validate():
        return render_template("flights/index.html", form=form, page=None), 422
    page = paginate(repository.listing(**form.chosen))
    day = form.date.data
    operations = repository.find_operations_on(day, [flight.id for flight in page]) if day else {}
    return render_template("flights/index.html", form=form, page=page, day=day, operations=operations)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.FLIGHTS)
def new() -> str | Response | tuple[str, int]:
    """Add a flight."""
    form = FlightForm()
    if form.validate_on_submit():
        try:
            with transaction():
                flight = service.open_flight(**form.values)
        except FlightIdTaken as error:
            form.id.errors = [str(error)]
        else:
            flash(f"{flight.number} has been added.")
            return redirect(url_for(".show", flight_id=flight.id), 303)
    return render_template("flights/new.html", form=form), 422 if form.is_submitted() else 200


@bp.get(FLIGHT)
@requires(Permission.FLIGHTS)
def show(flight_id: int) -> str:
    """Show a flight with the days it flies next."""
    flight = repository.get(flight_id)
    return render_template(
        "flights/show.html",
        flight=flight,
        operations=service.next_operations(flight),
        has_ended=flight.valid_until is not None and flight.valid_until < today(),
        panels=collect(flight_opened.send(flight=flight)),
    )


@bp.route(f"{FLIGHT}/edit", methods=["GET", "POST"])
@requires(Permission.FLIGHTS)
def edit(flight_id: int) -> str | Response | tuple[str, int]:
    """Change a flight; name the appointed people whom that would strand before it does."""
    flight = service.flight_to_change(flight_id)
    form = FlightEditForm(obj=flight)
    status, others, stranded = 422 if form.is_submitted() else 200, [], []
    if form.validate_on_submit():
        confirmed = request.form.get("confirmed") == "yes"
        try:
            with transaction():
                service.change_flight(flight_id, form.version.data, confirmed, **form.values)
        except Stale as error:
            flight, status = repository.get(flight_id), 409
            others = audit.find_since("flights", flight_id, error.seen)
            form.version.data = flight.version
        except StrandsAssignments as error:
            status, stranded = 409, error.sentences
        else:
            flash("The flight has been changed.")
            return redirect(url_for(".show", flight_id=flight_id), 303)
    return render_template("flights/edit.html", form=form, flight=flight, others=others, stranded=stranded), status


@bp.route(f"{FLIGHT}/cancel", methods=["GET", "POST"])
@requires(Permission.FLIGHTS)
def cancel(flight_id: int) -> str | Response:
    """Name what a cancellation undoes, and cancel the flight."""
    if request.method != "POST":
        flight, operations, effects = service.foresee_flight_cancellation(flight_id)
        return render_template("flights/cancel.html", flight=flight, operations=operations, effects=effects)
    with transaction():
        flight = service.cancel_flight(flight_id)
    flash(f"{flight.number} has been cancelled.")
    return redirect(url_for(".show", flight_id=flight_id), 303)


@bp.get(OPERATION)
@requires(Permission.FLIGHTS)
def show_operation(flight_id: int, day: date) -> str:
    """Show a flight on one date."""
    operation = service.view_operation(flight_id, day)
    return _operation_page(operation, RetimeForm(operation))


@bp.post(f"{OPERATION}/retime")
@requires(Permission.FLIGHTS)
def retime(flight_id: int, day: date) -> Response | tuple[str, int]:
    """Give a flight on one date other times."""
    operation = service.view_operation(flight_id, day)
    form, status, others = RetimeForm(operation), 422, []
    ensure_can_change(operation, now())
    if form.validate_on_submit():
        before = (operation.departure_at, operation.arrival_at)
        departure_at, arrival_at = form.values.get("departure"), form.values.get("arrival")
        try:
            with transaction():
                service.retime(flight_id, day, form.version.data, departure_at, arrival_at)
        except Stale as error:
            operation, status = service.view_operation(flight_id, day), 409
            others = audit.find_since("flight_operations", f"{flight_id}/{day}", error.seen)
            form.version.data = operation.version
        except RetimeUnfit as error:
            form[error.field].errors = [str(error)]
        else:
            changed = before != (departure_at, arrival_at)
            flash("The new times hold." if changed else "Those are the times that hold already.")
            return redirect(url_for(".show_operation", flight_id=flight_id, day=day), 303)
    return _operation_page(operation, form, others), status


@bp.route(f"{OPERATION}/cancel", methods=["GET", "POST"])
@requires(Permission.FLIGHTS)
def cancel_operation(flight_id: int, day: date) -> str | Response:
    """Name what a cancellation undoes, and cancel the flight on one date."""
    if request.method != "POST":
        operation, effects = service.foresee_cancellation(flight_id, day)
        return render_template("flights/cancel_operation.html", operation=operation, effects=effects)
    with transaction():
        operation = service.cancel_operation(flight_id, day)
        name = name_operation(operation.flight, day)
    flash(f"{name} has been cancelled.")
    return redirect(url_for(".show_operation", flight_id=flight_id, day=day), 303)


def _operation_page(operation: Operation, form: RetimeForm, others: list | None = None) -> str:
    return render_template(
        "flights/show_operation.html",
        operation=operation,
        flight=operation.flight,
        name=name_operation(operation.flight, operation.date),
        form=form,
        others=others or [],
        panels=collect(operation_opened.send(operation=operation)),
    )
