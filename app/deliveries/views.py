"""The pages of the delivery plans, and of the people who are not planned or have not answered."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.access import Permission, requires
from app.core.clock import local, now
from app.core.database import transaction
from app.core.errors import DomainError, Stale
from app.core.fields import LARGEST_ID
from app.core.paging import paginate
from app.deliveries import history, lists, repository, service
from app.deliveries.forms import AnswerFilters, PeopleFilters, PlanEditForm, PlanFilters, PlanForm, PlanPrefill
from app.deliveries.models import Delivery, Direction, Plan
from app.deliveries.rules import (
    AirportOutsideDay,
    NoSuchVehicle,
    PlanHasPeople,
    PublishedNeedsVehicle,
    SeatsTaken,
    StopOutsideRun,
    VehicleBusy,
    VehicleRetired,
    ensure_open,
    misfit,
)
from app.deliveries.sheet import answer_state, pick_up_of, rows_of
from app.vehicles import repository as vehicles

bp = Blueprint("deliveries", __name__, url_prefix="/deliveries", template_folder="templates")
bp.add_app_template_global(answer_state, "answer_state")
bp.add_app_template_global(pick_up_of, "pick_up_of")
bp.add_app_template_test(lambda plan: plan.type == Direction.TO_AIRPORT, "to_airport")
bp.add_app_template_filter(Direction, "direction")
PLAN = f"/<int(max={LARGEST_ID}):plan_id>"
FIELD_OF = {
    AirportOutsideDay: "airport_at", StopOutsideRun: "airport_at", PlanHasPeople: "date", NoSuchVehicle: "vehicle_id",
    VehicleRetired: "vehicle_id", VehicleBusy: "vehicle_id", SeatsTaken: "vehicle_id",
    PublishedNeedsVehicle: "vehicle_id",
}  # fmt: skip


@bp.get("/")
@requires(Permission.DELIVERIES)
def index() -> str | tuple[str, int]:
    """List the plans."""
    form = PlanFilters(request.args)
    if not form.validate():
        return render_template("deliveries/index.html", form=form, page=None), 422
    page = paginate(lists.listing(**form.chosen))
    tallies = lists.tallies([plan.id for plan in page])
    return render_template("deliveries/index.html", form=form, page=page, tallies=tallies, misfit_of=_misfit_of)


def _misfit_of(plan: Plan, tally: lists.Tally) -> str | None:
    for due in (tally.first_due, tally.last_due):
        if due and (reason := misfit(Direction(plan.type), plan.airport_at, plan.date, due)):
            return reason
    return None


@bp.get("/unplanned")
@requires(Permission.DELIVERIES)
def unplanned() -> str | tuple[str, int]:
    """List the people who have no trip point."""
    form = PeopleFilters(request.args)
    if not form.validate():
        return render_template("deliveries/unplanned.html", form=form, page=None), 422
    page = paginate(lists.unplanned(**form.chosen))
    return render_template("deliveries/unplanned.html", form=form, page=page, start_of_plan=_start_of_plan)


def _start_of_plan(delivery: Delivery) -> dict[str, str | int]:
    """Give what a new plan for that person begins with; the offset keeps apart the hour that comes twice."""
    due = local(delivery.due_at)
    return {
        "date": due.date().isoformat(), "type": delivery.type, "airport_at": due.isoformat(timespec="minutes")
    }  # fmt: skip


@bp.get("/unchecked")
@requires(Permission.DELIVERIES)
def unchecked() -> str | tuple[str, int]:
    """List the people of published plans who have not answered, or have refused."""
    form = AnswerFilters(request.args)
    if not form.validate():
        return render_template("deliveries/unchecked.html", form=form, page=None), 422
    return render_template("deliveries/unchecked.html", form=form, page=paginate(lists.unchecked(**form.chosen)))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DELIVERIES)
def new() -> str | Response | tuple[str, int]:
    """Draw up a plan; the address may say what it begins with."""
    in_service = vehicles.find_in_service()
    if request.method != "POST":
        asked = PlanPrefill(request.args).offer(in_service).fitting
        return render_template("deliveries/new.html", form=PlanForm(None, data=asked).offer(in_service))
    form, status = PlanForm().offer(in_service), 422
    if form.validate_on_submit():
        try:
            with transaction():
                plan = service.draw_up(**form.values)
        except DomainError as error:
            form.say(error, FIELD_OF)
            status = error.status
        else:
            flash("The draft has been made. Add its people.")
            return redirect(url_for(".show", plan_id=plan.id), 303)
    return render_template("deliveries/new.html", form=form), status


@bp.get(PLAN)
@requires(Permission.DELIVERIES)
def show(plan_id: int) -> str:
    """Show a plan with its stops; prints as the driver's sheet."""
    return _plan_page(plan_id)


def _plan_page(plan_id: int, others: list[history.Change] | None = None) -> str:
    """Show the plan; ``others`` is given after a lost race and holds what somebody else has changed."""
    plan = repository.get_plan(plan_id)
    rows, tally = rows_of(plan), lists.tallies([plan_id]).get(plan_id, lists.Tally())
    return render_template("deliveries/show.html", plan=plan, rows=rows, tally=tally, others=others, now=now())


@bp.route(f"{PLAN}/edit", methods=["GET", "POST"])
@requires(Permission.DELIVERIES)
def edit(plan_id: int) -> str | Response | tuple[str, int]:
    """Change a plan's frame."""
    plan = repository.get_plan(plan_id)
    ensure_open(plan, now())
    form = PlanEditForm(obj=plan).offer(vehicles.find_in_service(), plan.vehicle)
    status, others = 422 if form.is_submitted() else 200, []
    if form.validate_on_submit():
        try:
            with transaction():
                service.change(plan_id, form.version.data, **form.values)
        except Stale as error:
            plan, status = repository.get_plan(plan_id), 409
            others = history.find_since(plan_id, error.seen)
            form.version.data = plan.version
            if not others:
                form.form_errors.append(str(error))
        except DomainError as error:
            form.say(error, FIELD_OF)
            status = error.status
        else:
            flash("The plan has been changed.")
            return redirect(url_for(".show", plan_id=plan_id), 303)
    return render_template("deliveries/edit.html", form=form, plan=plan, others=others), status


@bp.post(f"{PLAN}/publish")
@requires(Permission.DELIVERIES)
def publish(plan_id: int) -> Response | tuple[str, int]:
    """Tell the people of a draft of their rides."""
    try:
        with transaction():
            service.publish(plan_id, _version_seen())
    except Stale as error:
        return _plan_page(plan_id, history.find_since(plan_id, error.seen)), error.status
    flash("The plan is published. Its people are asked for their answer.")
    return redirect(url_for(".show", plan_id=plan_id), 303)


@bp.route(f"{PLAN}/cancel", methods=["GET", "POST"])
@requires(Permission.DELIVERIES)
def cancel(plan_id: int) -> str | Response | tuple[str, int]:
    """Name who loses the ride, and cancel the plan."""
    if request.method != "POST":
        plan = repository.get_plan(plan_id)
        ensure_open(plan, now())
        return render_template("deliveries/cancel.html", plan=plan)
    try:
        with transaction():
            service.cancel(plan_id, _version_seen())
    except Stale as error:
        return _plan_page(plan_id, history.find_since(plan_id, error.seen)), error.status
    flash("The plan is cancelled. Its people are among the unplanned again.")
    return redirect(url_for(".show", plan_id=plan_id), 303)


def _version_seen() -> int | None:
    """Give the version that the page was opened with; a script may leave it out."""
    text = request.form.get("version", "")
    # One that can't be read is no plan's present version.
    return (int(text) if re.fullmatch("[0-9]{1,9}", text) else 0) if text else None
