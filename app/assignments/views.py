"""The pages on which crew is appointed to flights."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_sqlalchemy.pagination import Pagination
from werkzeug.wrappers import Response

from app.assignments import repository, service
from app.assignments.forms import AppointForm, AssignmentFilters, FreeFilters
from app.assignments.rules import TooLittleRest, duty_of, in_hours
from app.core.access import Permission, requires
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError, NotThere
from app.core.fields import LARGEST_BIG_ID, LARGEST_ID
from app.core.paging import PER_PAGE, paginate
from app.flights import service as flights
from app.flights.models import Operation
from app.flights.rules import DayNotFlown

bp = Blueprint("assignments", __name__, url_prefix="/assignments", template_folder="templates")
bp.add_app_template_filter(in_hours, "hours")
OPERATION = f"/<int(max={LARGEST_ID}):flight_id>/<day:day>"
ASSIGNMENT = f"/<int(max={LARGEST_BIG_ID}):assignment_id>"
MOST_FLIGHTS = 200


class FreePeople(Pagination):
    """A page of the people free to fly; ``counts`` has them by position."""

    def _query_items(self) -> list:
        return repository.find_free(self._query_args["search"], self._query_offset, self.per_page)

    def _query_count(self) -> int:
        self.counts = repository.count_free(self._query_args["search"])
        return sum(min(people, repository.MOST_FREE) for people in self.counts.values())


@bp.get("/")
@requires(Permission.ASSIGNMENTS)
def index() -> str | tuple[str, int]:
    """List the assignments; of one date, also how each flight is crewed."""
    form = AssignmentFilters(request.args)
    if not form.validate():
        return render_template("assignments/index.html", form=form, page=None, day=None), 422
    page, day = paginate(repository.listing(**form.chosen)), form.date.data
    staffing = service.staffing(day, form.flight.data) if day and not form.crew.data and page.page == 1 else None
    return render_template(
        "assignments/index.html",
        form=form,
        page=page,
        day=day,
        days=[(day or today()) + timedelta(days=number) for number in range(-1, 7)],
        staffing=staffing,
        short=sum(one.missing > 0 for one in staffing or ()),
        most=MOST_FLIGHTS,
    )


# One rule for both methods: with two, a date that does not exist answers 405 to a post.
@bp.route(OPERATION, methods=["GET", "POST"])
@requires(Permission.ASSIGNMENTS)
def show(flight_id: int, day: date) -> str | Response | tuple[str, int]:
    """Show who is on a flight on a date and who is free to fly it, and appoint somebody."""
    filters = FreeFilters(request.args)
    if request.method != "POST":
        return _operation_page(flights.view_operation(flight_id, day), filters), 200 if filters.validate() else 422
    form, status, problem = AppointForm(), 422, None
    if form.validate_on_submit():
        try:
            with transaction():
                name = service.appoint(form.crew_id.data, flight_id, day, form.rest_reason.data).member.name
        except DayNotFlown:
            raise
        except DomainError as error:
            # A number that nobody has is a field filled in wrongly, not an address.
            problem, status = error, 422 if isinstance(error, NotThere) else error.status
        else:
            flash(f"{name} has been appointed.")
            kept = {name: request.args[name] for name in ("position", "rest") if request.args.get(name)}
            return redirect(url_for(".show", flight_id=flight_id, day=day, **kept), 303)
    # Only now, as what stood before may have changed meanwhile.
    return _operation_page(flights.view_operation(flight_id, day), filters, form, problem), status


@bp.route(f"{ASSIGNMENT}/release", methods=["GET", "POST"])
@requires(Permission.ASSIGNMENTS)
def release(assignment_id: int) -> str | Response:
    """Name what a release undoes, and release the person."""
    if request.method != "POST":
        assignment = repository.get(assignment_id)
        service.ensure_can_release(assignment)
        return render_template("assignments/release.html", assignment=assignment)
    with transaction():
        assignment = service.release(assignment_id)
        sentence = f"{assignment.member.name} has been released from {duty_of(assignment)}."
    flash(sentence)
    return redirect(url_for(".show", flight_id=assignment.flight_id, day=assignment.date), 303)


def _operation_page(
    operation: Operation, form: FreeFilters, appointing: AppointForm | None = None, problem: DomainError | None = None
) -> str:
    crew = repository.find_on([operation])
    places, can_appoint = service.complement_of(operation.flight, crew), service.can_appoint(operation)
    people = _free_people(operation, places, form) if can_appoint and form.validate() else None
    ids = {assignment.crew_id for assignment in crew}
    if people and form.rest.data:
        ids |= {person.id for person in people}
    return render_template(
        "assignments/show.html",
        operation=operation,
        flight=operation.flight,
        duty=service.duty_on(operation),
        crew=crew,
        places=places,
        rests=service.short_rests(operation, ids) if ids else {},
        moment=now(),
        can_appoint=can_appoint,
        form=form,
        people=people,
        most=repository.MOST_FREE,
        appointing=appointing,
        problem=problem,
        asks_reason=isinstance(problem, TooLittleRest),
        kept={name: value for name, value in request.args.items() if name in ("q", "position", "rest", "page")},
    )


def _free_people(operation: Operation, places: list, form: FreeFilters) -> FreePeople:
    number = request.args.get("page", 1, type=int)
    if number > repository.MOST_FREE:
        abort(404)
    chosen = form.position.data or None
    search = service.search_for(operation, places, form.q.data, chosen, form.rest.data == "short")
    return FreePeople(page=number, per_page=PER_PAGE, search=search)
