"""The pages of the trip points, the stops of a delivery plan."""

import re

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.audit import repository as audit
from app.audit.models import AuditEntry
from app.audit.words import name_of, value_of
from app.core.access import Permission, requires
from app.core.clock import TimeDoesNotExist, TimeHappensTwice, local
from app.core.database import transaction
from app.core.errors import DomainError, NotThere, Stale
from app.core.fields import LARGEST_BIG_ID, LARGEST_ID
from app.core.paging import paginate
from app.deliveries import history
from app.deliveries.history import Change
from app.deliveries.models import Direction, Plan, Status, TripPoint
from app.deliveries.rules import StopOutsideRun
from app.trip_points import repository, rules, service
from app.trip_points.forms import (
    AddForm,
    CancelForm,
    PeopleFilters,
    SequenceForm,
    StopForm,
    first_problem,
)

bp = Blueprint("trip_points", __name__, template_folder="templates")
TRIP_POINT_ID = f"<int(max={LARGEST_BIG_ID}):trip_point_id>"
TOLD = ("time", "address")
OF_TIME = (StopOutsideRun, TimeDoesNotExist, TimeHappensTwice, rules.OneAtATime, rules.NoProposal)


@bp.route("/trip-points/new", methods=["GET", "POST"])
@requires(Permission.DELIVERIES)
def new() -> str | Response | tuple[str, int]:
    """List the people who have no stop yet, and add those chosen to the plan."""
    asked = request.args.get("plan", "")
    if not re.fullmatch("[0-9]{1,10}", asked) or not 1 <= int(asked) <= LARGEST_ID:
        abort(404)
    plan_id, form = int(asked), AddForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with transaction():
                stops = service.add(plan_id, form.delivery_id.data, form.time.data or form.time.bare, form.address.data)
                sentence = _added(stops)
        except DomainError as error:
            # A person who is not there is a wrong choice, not a wrong address; a plan not there answers below.
            status = 422 if isinstance(error, NotThere) else error.status
            _show(error, form)
        else:
            flash(sentence)
            return redirect(_to_plan(plan_id), 303)
    return _people_page(service.get_open_plan(plan_id), form, status)


def _added(stops: list[TripPoint]) -> str:
    names = ", ".join(f"{_name(stop)} at {local(stop.time):%H:%M}" for stop in stops)
    told = " They are asked for an answer." if stops[0].plan.status == Status.PUBLISHED else ""
    return f"Added: {names}.{told}"


def _people_page(plan: Plan, form: AddForm, status: int) -> tuple[str, int]:
    filters = PeopleFilters(request.args)
    is_valid = filters.validate()
    direction, page = Direction(plan.type), None
    if is_valid:
        due = (None, None) if filters.everybody.data else rules.usual_dues(direction, plan.airport_at)
        page = paginate(repository.unplanned(plan, *due, **filters.asked))
    people = page.items if page else []
    content = {
        "plan": plan, "form": form, "filters": filters, "page": page, "direction": direction,
        "chosen": set(form.delivery_id.data or ()),
        "proposed": service.propose_next(plan, people),
        "slack": {person.id: rules.slack(direction, plan.airport_at, person.due_at) for person in people},
        "seats_left": rules.seats_left(plan),
    }  # fmt: skip
    return render_template("trip_points/new.html", **content), status if is_valid else 422


@bp.route(f"/trip-points/{TRIP_POINT_ID}/edit", methods=["GET", "POST"])
@requires(Permission.DELIVERIES)
def edit(trip_point_id: int) -> str | Response | tuple[str, int]:
    """Change time and address of a stop."""
    plan, stop = service.get(trip_point_id)
    form = StopForm(obj=stop)
    status, others = 422 if form.is_submitted() else 200, []
    if form.validate_on_submit():
        time = form.time.data or form.time.bare
        try:
            with transaction():
                plan_id = service.edit(trip_point_id, form.version.data, time, form.address.data).plan_id
        except Stale as error:
            status, others = 409, _changes_since(trip_point_id, error.seen)
            plan, stop = service.get(trip_point_id)
            form.version.data = stop.version
            if not others:
                form.form_errors.append(str(error))
        except NotThere:
            raise
        except DomainError as error:
            status = error.status
            _show(error, form)
            plan, stop = service.get(trip_point_id)
        else:
            flash("The stop has been changed.")
            return redirect(_to_plan(plan_id, f"stop-{trip_point_id}"), 303)
    content = {"form": form, "stop": stop, "plan": plan, "around": service.surroundings(plan, stop), "others": others}
    return render_template("trip_points/edit.html", **content), status


@bp.route(f"/trip-points/{TRIP_POINT_ID}/cancel", methods=["GET", "POST"])
@requires(Permission.DELIVERIES)
def cancel(trip_point_id: int) -> str | Response | tuple[str, int]:
    """Say who will be told, and take the stop out of the plan."""
    plan, stop = service.get(trip_point_id)
    form, plan_id, name = CancelForm(), plan.id, _name(stop)
    status, others = 200, []
    if form.is_submitted():
        if not form.validate():
            raise first_problem(form)
        try:
            with transaction():
                service.cancel(trip_point_id, form.version.data)
        except Stale as error:
            status, others = 409, _changes_since(trip_point_id, error.seen)
            plan, stop = service.get(trip_point_id)
        else:
            flash(f"{name} is no longer in this plan.")
            return redirect(_to_plan(plan_id), 303)
    return render_template("trip_points/cancel.html", stop=stop, plan=plan, others=others), status


@bp.post(f"/deliveries/<int(max={LARGEST_ID}):plan_id>/sequence")
@requires(Permission.DELIVERIES)
def sequence(plan_id: int) -> Response | tuple[str, int]:
    """Put the stops of a plan in another order."""
    form = SequenceForm()
    if not form.validate():
        raise first_problem(form)
    try:
        with transaction():
            sentence = _moved(*service.resequence(plan_id, form.order, form.version.data))
    except Stale as error:
        others = history.find_since(plan_id, error.seen)
        return render_template("trip_points/changed.html", plan_id=plan_id, others=others), 409
    flash(sentence)
    return redirect(_to_plan(plan_id, form.move.data), 303)


def _moved(plan: Plan, stops: list[TripPoint]) -> str:
    if not stops:
        return "The sequence is as it was."
    if plan.status == Status.PUBLISHED:
        return f"The sequence has been changed. Asked for a new answer: {', '.join(_name(stop) for stop in stops)}."
    return "The sequence has been changed."


def _changes_since(trip_point_id: int, version: int) -> list[Change]:
    return [
        Change(
            entry.actor, entry.at, {name_of(field): _words(entry, field) for field in TOLD if field in entry.changes}
        )
        for entry in audit.find_since("trip_points", trip_point_id, version)
    ]


def _words(entry: AuditEntry, field: str) -> tuple[str, str]:
    old, new = entry.changes[field]
    return value_of(field, old), value_of(field, new)


def _show(error: DomainError, form: AddForm | StopForm) -> None:
    if isinstance(error, OF_TIME):
        form.time.errors = [str(error)]
    else:
        form.form_errors.append(str(error))


def _to_plan(plan_id: int, anchor: str | None = None) -> str:
    return url_for("deliveries.show", plan_id=plan_id, _anchor=anchor)


def _name(stop: TripPoint) -> str:
    return stop.delivery.assignment.member.name
