"""The pages of the vehicles, as a transportation administrator uses them."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import event, func, select, text

from app.auth.roles import Role
from app.core.clock import now, today
from app.core.database import db, transaction
from app.core.errors import Conflict
from app.vehicles.models import Vehicle
from app.vehicles.signals import retirement_considered, vehicle_retiring
from tests import make

FIELDS = {
    "plate": "aa 1234-bb",
    "model": "Mercedes-Benz Sprinter",
    "seats": "8",
    "driver_name": "Koval Ivan Petrovych",
    "driver_phone": "067 111 22 33",
}


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.TRANSPORTATION_ADMINISTRATOR)


@pytest.fixture
def plan_with_two_people():
    """Give a vehicle of four seats whose coming draft run has two trip points."""
    vehicle = make.vehicle(seats=4)
    start = now() + timedelta(days=1)
    plan = make.plan(start, of=start.date(), vehicle_id=vehicle.id)
    for number in (1, 2):
        _delivery_with_stop(plan.id, number, start)
    return vehicle


def _delivery_with_stop(plan_id: int, number: int, at: datetime) -> None:
    member, flight = make.crew_member(), make.flight(departure=time(8), arrival=time(13))
    with transaction():
        db.session.execute(
            text(
                "INSERT INTO flight_operations (flight_id, date, departure_at) VALUES (:flight, :date, :at);"
                "INSERT INTO assignments (crew_id, flight_id, date, duty_start, duty_end)"
                " VALUES (:crew, :flight, :date, :at, :until);"
                "INSERT INTO deliveries (assignment_id, type) SELECT id, 1 FROM assignments WHERE crew_id = :crew;"
                "INSERT INTO trip_points (plan_id, delivery_id, position, time)"
                " SELECT :plan, deliveries.id, :place, :at FROM deliveries JOIN assignments"
                " ON assignments.id = assignment_id WHERE crew_id = :crew"
            ),
            {
                "flight": flight.id, "date": today(), "at": at, "until": at + timedelta(hours=5),
                "crew": member.id, "plan": plan_id, "place": number,
            },
        )  # fmt: skip


def test_adds_a_vehicle_and_lists_it(browser):
    answer = browser.send("/vehicles/new", FIELDS)
    assert (answer.status_code, answer.location) == (303, "/vehicles/")
    page = browser.get("/vehicles/").text
    assert "AA1234BB has been added." in page
    assert "1 vehicle<" in page
    vehicle = db.session.scalar(select(Vehicle))
    assert (vehicle.plate, vehicle.seats, vehicle.driver_phone) == ("AA1234BB", 8, "+380671112233")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("plate", "", "Plate is missing."),
        ("plate", "A", "A plate has 2 to 20 letters and digits"),
        ("plate", "A" * 21, "A plate has 2 to 20 letters and digits"),
        ("plate", "<script>", "A plate has 2 to 20 letters and digits"),
        ("plate", "x" * 10_000, "Plate may have 40 characters at most; this has 10000."),
        ("model", "", "Model is missing."),
        ("model", "x" * 101, "Model may have 100 characters at most"),
        ("seats", "0", "Seats is a whole number from 1 to 100."),
        ("seats", "101", "Seats is a whole number from 1 to 100."),
        ("seats", "four", "Seats is a whole number from 1 to 100."),
        ("driver_name", "", "name is missing."),
        ("driver_phone", "12", "This is not a telephone number."),
    ],
)
def test_says_at_the_field_what_is_wrong_and_adds_nothing(browser, field, typed, sentence):
    answer = browser.send("/vehicles/new", {**FIELDS, field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalar(select(func.count()).select_from(Vehicle)) == 0


def test_refuses_a_taken_plate_in_any_spelling(browser):
    make.vehicle(plate="AA1234BB")
    answer = browser.send("/vehicles/new", FIELDS)
    assert (answer.status_code, "Another vehicle has that plate." in answer.text) == (422, True)
    other = make.vehicle()
    answer = browser.send(f"/vehicles/{other.id}/edit", {**FIELDS, "version": "1"})
    assert (answer.status_code, "Another vehicle has that plate." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"AA1111AA", "KA2222KA"}),
        ({"plate": "a-1"}, {"AA1111AA"}),
        ({"plate": "%"}, set()),
        ({"model": "SPRINT"}, {"AA1111AA"}),
        ({"state": "in_service"}, {"AA1111AA"}),
        ({"state": "retired"}, {"KA2222KA"}),
        ({"state": "retired", "model": "sprint"}, set()),
    ],
)
def test_lists_those_that_fit_all_filters(browser, filters, found):
    make.vehicle(plate="AA1111AA", model="Sprinter")
    make.vehicle(plate="KA2222KA", model="Vito", retired_at=now())
    page = browser.get("/vehicles/", query_string=filters).text
    assert {plate for plate in ("AA1111AA", "KA2222KA") if f">{plate}</a>" in page} == found
    assert ("No vehicle fits" in page) == (not found)


def test_an_unknown_state_is_no_filter(browser):
    assert browser.get("/vehicles/?state=flying").status_code == 422


def test_a_list_takes_the_same_few_statements_however_long_it_is(browser):
    for _ in range(60):
        make.vehicle()
    statements = []

    def note(*call: object) -> None:
        statements.append(call[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        page = browser.get("/vehicles/?page=2").text
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert "60 vehicles" in page
    assert len(statements) <= 4


def test_a_stale_edit_changes_nothing_and_shows_the_other_change(browser):
    vehicle = make.vehicle(model="Sprinter")
    address, form = f"/vehicles/{vehicle.id}/edit", {**FIELDS, "version": "1"}
    assert browser.send(address, {**form, "model": "Vito"}).status_code == 303
    answer = browser.send(address, {**form, "model": "Crafter"})
    assert answer.status_code == 409
    assert "<del>Sprinter</del> → <ins>Vito</ins>" in answer.text
    assert 'value="Crafter"' in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    db.session.expire_all()
    assert db.session.get(Vehicle, vehicle.id).model == "Vito"


def test_keeps_as_many_seats_as_a_coming_run_has_people(browser, plan_with_two_people):
    vehicle = plan_with_two_people
    address, form = f"/vehicles/{vehicle.id}/edit", {**FIELDS, "version": "1"}
    answer = browser.send(address, {**form, "seats": "1"})
    assert answer.status_code == 422
    assert "A coming run of this vehicle carries more people than that." in answer.text
    assert browser.send(address, {**form, "seats": "2"}).status_code == 303


def test_retires_after_naming_what_it_means_and_puts_back(browser):
    vehicle = make.vehicle(plate="AA1111AA")
    page = browser.get(f"/vehicles/{vehicle.id}/retire").text
    assert "No coming run uses this vehicle." in page
    assert browser.send(f"/vehicles/{vehicle.id}/retire").status_code == 303
    assert "Retired" in browser.get("/vehicles/?state=retired").text
    assert "Put back into service" in browser.get(f"/vehicles/{vehicle.id}/edit").text
    again = browser.send(f"/vehicles/{vehicle.id}/retire")
    assert (again.status_code, "AA1111AA is out of service already." in again.text) == (409, True)
    assert browser.send(f"/vehicles/{vehicle.id}/return").status_code == 303
    again = browser.send(f"/vehicles/{vehicle.id}/return")
    assert (again.status_code, "AA1111AA is in service already." in again.text) == (409, True)


def test_a_feature_above_may_say_what_stands_against_it_and_refuse(browser):
    def consider(_sender: object, vehicle: Vehicle) -> list[str]:
        return [f"Two runs need {vehicle.plate}."]

    def refuse(_sender: object, vehicle: Vehicle) -> None:
        raise Conflict(f"Two runs need {vehicle.plate}.")

    vehicle = make.vehicle(plate="AA1111AA")
    with retirement_considered.connected_to(consider), vehicle_retiring.connected_to(refuse):
        page = browser.get(f"/vehicles/{vehicle.id}/retire").text
        assert "<li>Two runs need AA1111AA.</li>" in page
        assert "No coming run" not in page
        answer = browser.send(f"/vehicles/{vehicle.id}/retire")
    assert (answer.status_code, "Two runs need AA1111AA." in answer.text) == (409, True)
    db.session.expire_all()
    assert db.session.get(Vehicle, vehicle.id).retired_at is None


@pytest.mark.parametrize("address", ["/vehicles/999/edit", "/vehicles/999/retire", "/vehicles/9999999999/edit"])
def test_an_unknown_vehicle_is_not_there(browser, address):
    assert browser.get(address).status_code == 404
    assert browser.send(address, {**FIELDS, "version": "1"}).status_code == 404


def test_others_may_not_keep_vehicles(sign_in):
    vehicle = make.vehicle()
    browser = sign_in(Role.CREW_ADMINISTRATOR, Role.FLIGHT_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)
    for address in ("/vehicles/", "/vehicles/new", f"/vehicles/{vehicle.id}/edit", f"/vehicles/{vehicle.id}/retire"):
        assert browser.get(address).status_code == 403
    assert browser.send(f"/vehicles/{vehicle.id}/return").status_code == 403
