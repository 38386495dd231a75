"""The pages of the delivery plans, as a transportation administrator uses them."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from app.auth.roles import Role
from app.core.clock import standing_at
from app.core.database import db
from app.deliveries.models import Answer, Plan, Status
from tests import make
from tests.deliveries.scene import DAY, HOME, add, answers, at, draft, people_of, ride, run, say, stored

pytestmark = pytest.mark.usefixtures("evening")
FRAME = {"date": "2026-11-30", "type": "1", "airport_at": "2026-11-30T06:00", "vehicle_id": ""}


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.TRANSPORTATION_ADMINISTRATOR)


@pytest.fixture
def statements(app):
    """Give the SQL statements that have been asked since."""
    asked = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def plans():
    return db.session.scalar(select(func.count()).select_from(Plan))


def test_makes_a_draft_and_shows_it(browser):
    vehicle = make.vehicle(plate="AA1234BB")
    answer = browser.send("/deliveries/new", {**FRAME, "vehicle_id": vehicle.id})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Reaches the airport at 06:00" in page
    assert "AA1234BB" in page
    assert "Koval Ivan" in page
    assert "Nobody is in this plan yet." in page
    plan = stored(int(answer.location.rsplit("/", 1)[1]))
    assert (plan.date, plan.type, plan.airport_at, plan.vehicle_id, plan.status) == (DAY, 1, at(6), vehicle.id, "draft")


def test_a_bare_time_is_one_of_the_plans_date(browser):
    answer = browser.send("/deliveries/new", {**FRAME, "airport_at": "6:05"})
    assert stored(int(answer.location.rsplit("/", 1)[1])).airport_at == at(6, 5)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("date", "", "Date is missing."),
        ("date", "2026-02-30", "There is no such date."),
        ("type", "3", "Not a valid choice"),
        ("type", "x", "Not a valid choice"),
        ("type", "", "Not a valid choice"),
        ("airport_at", "", "At the airport is missing."),
        ("airport_at", "25:00", "There is no such time."),
        ("airport_at", "2026-11-30 6 o'clock", "There is no such date and time."),
        ("airport_at", "2026-12-02T06:00", "The time at the airport is not on 30 Nov 2026"),
        ("airport_at", "x" * 10_000, "There is no such date and time."),
        ("vehicle_id", "999", "Not a valid choice"),
        ("vehicle_id", "9" * 10_000, "Not a valid choice"),
        ("vehicle_id", "'; DROP TABLE vehicles", "Not a valid choice"),
    ],
)
def test_says_at_the_field_what_is_wrong_and_makes_no_plan(browser, field, text, sentence):
    answer = browser.send("/deliveries/new", {**FRAME, field: text})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert plans() == 0


@pytest.mark.parametrize(("airport_at", "sentence"), [("03:30", "does not exist"), ("2026-10-25T03:30", "comes twice")])
def test_does_not_guess_on_the_nights_of_summer_time(browser, airport_at, sentence):
    day = "2026-03-29" if airport_at == "03:30" else "2026-10-25"
    answer = browser.send("/deliveries/new", {**FRAME, "date": day, "airport_at": airport_at})
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_the_address_says_what_a_new_plan_begins_with(browser):
    vehicle = make.vehicle()
    asked = {"date": "2026-11-30", "type": "2", "airport_at": "2026-11-30T14:05+02:00", "vehicle_id": vehicle.id}
    page = browser.get("/deliveries/new", query_string=asked).text
    assert 'value="2026-11-30"' in page
    assert 'value="2026-11-30 14:05"' in page
    assert '<option selected value="2">Home' in page
    assert f'<option selected value="{vehicle.id}">' in page
    nonsense = browser.get("/deliveries/new?date=x&type=x&airport_at=99:99&vehicle_id=x")
    assert (nonsense.status_code, "invalid-feedback" in nonsense.text) == (200, False)


def test_shows_whom_the_car_fetches_when_where_and_what_they_said(browser):
    near = {"latitude": 50.35, "longitude": 30.95}
    first = ride(name="Abramenko Oleh", phone="+380501112233", address="вул. Перша, 1", **near)
    others = [ride(name="Bondar Iryna", **near), ride(name="Chumak Pavlo", **near), ride(name="Dovzhenko Ivan", **near)]
    plan_id = run((first, at(5)), *zip(others, (at(5, 2), at(5, 30), at(5, 40)), strict=True))
    say(Answer.YES, first, others[2])
    say(Answer.REFUSED, others[0])
    page = browser.get(f"/deliveries/{plan_id}").text
    assert 'href="tel:+380501112233"' in page
    assert "вул. Перша, 1" in page
    for words in ("2 yes", "1 refused", "1 open", "“I drive myself”", "2 min, needs 3", "4 of 4 seats", "report"):
        assert words in page
    assert [page.index(name) for name in ("Abramenko", "Bondar", "Chumak", "Dovzhenko", "Kyiv Boryspil")] == sorted(
        page.index(name) for name in ("Abramenko", "Bondar", "Chumak", "Dovzhenko", "Kyiv Boryspil")
    )
    assert page.count("data-trip-point=") == 4


def test_publishes_and_cancels_after_naming_who_loses_the_ride(browser):
    delivery = ride(name="Abramenko Oleh")
    plan_id = run((delivery, at(5)), status=Status.DRAFT)
    assert browser.send(f"/deliveries/{plan_id}/publish", {"version": 2}).status_code == 303
    say(Answer.YES, delivery)
    page = browser.get(f"/deliveries/{plan_id}/cancel").text
    assert "Abramenko Oleh" in page
    assert "no longer count" in page
    assert stored(plan_id).status == Status.PUBLISHED
    assert browser.send(f"/deliveries/{plan_id}/cancel").status_code == 303
    assert "Cancelled" in browser.get(f"/deliveries/{plan_id}").text
    assert answers(delivery) == [None]
    assert browser.get(f"/deliveries/{plan_id}/cancel").status_code == 409
    assert browser.get(f"/deliveries/{plan_id}/edit").status_code == 409
    assert browser.send(f"/deliveries/{plan_id}/publish").status_code == 409


def test_a_plan_that_is_not_ready_says_what_it_lacks(browser):
    answer = browser.send(f"/deliveries/{draft()}/publish")
    assert (answer.status_code, "Add at least one person" in answer.text) == (422, True)


def test_an_edit_shows_a_conflict_beside_its_field(browser):
    vehicle_id = make.vehicle(plate="AA1234BB").id
    run((ride(), at(5)), vehicle_id=vehicle_id)
    plan_id = run((ride(), at(5)))
    answer = browser.send(f"/deliveries/{plan_id}/edit", {**FRAME, "vehicle_id": vehicle_id, "version": 3})
    assert answer.status_code == 409
    assert "The vehicle is on another published run at that time." in answer.text
    answer = browser.send(f"/deliveries/{plan_id}/edit", {**FRAME, "vehicle_id": "", "version": 3})
    assert (answer.status_code, "Choose one." in answer.text) == (422, True)
    answer = browser.send(f"/deliveries/{plan_id}/edit", {**FRAME, "vehicle_id": vehicle_id})
    assert (answer.status_code, "The form came without its version." in answer.text) == (422, True)


def test_a_retired_vehicle_stays_chosen_in_the_draft_that_has_it(browser):
    vehicle = make.vehicle(plate="AA1234BB", retired_at=at(0))
    plan_id = make.plan(at(6), of=DAY, vehicle_id=vehicle.id).id
    assert (
        "AA1234BB · Sprinter · 4 seats · Koval Ivan · out of service" in browser.get(f"/deliveries/{plan_id}/edit").text
    )
    form = {**FRAME, "airport_at": "2026-11-30T06:10", "vehicle_id": vehicle.id, "version": 1}
    assert browser.send(f"/deliveries/{plan_id}/edit", form).status_code == 303


def test_of_two_administrators_the_second_sees_what_the_first_changed(browser, sign_in):
    plan_id, plates = draft(plate="AA1111AA"), make.vehicle(plate="BB2222BB")
    other, seen = sign_in(Role.TRANSPORTATION_ADMINISTRATOR), {**FRAME, "version": 1}
    first = {**seen, "airport_at": "2026-11-30T06:20", "vehicle_id": plates.id}
    assert other.send(f"/deliveries/{plan_id}/edit", first).status_code == 303
    add(plan_id, (ride(name="Abramenko Oleh"), at(5)))
    answer = browser.send(f"/deliveries/{plan_id}/edit", {**seen, "airport_at": "2026-11-30T07:00"})
    assert answer.status_code == 409
    assert "<del>Mon 30 Nov 2026 06:00</del> → <ins>Mon 30 Nov 2026 06:20</ins>" in answer.text
    assert "<del>AA1111AA</del> → <ins>BB2222BB</ins>" in answer.text
    assert "Stop of Abramenko Oleh <del>none</del> → <ins>Mon 30 Nov 2026 05:00</ins>" in answer.text
    assert 'value="2026-11-30T07:00"' in answer.text
    assert 'name="version" type="hidden" value="3"' in answer.text
    assert stored(plan_id).airport_at == at(6, 20)


@pytest.mark.parametrize("step", ["publish", "cancel"])
@pytest.mark.parametrize("version", ["x", "-1", "9" * 10_000, "99"])
def test_a_step_with_a_version_that_never_was_is_not_taken(browser, step, version):
    plan_id = run((ride(), at(5)), status=Status.DRAFT)
    assert browser.send(f"/deliveries/{plan_id}/{step}", {"version": version}).status_code == 409
    assert stored(plan_id).status == Status.DRAFT


@pytest.mark.parametrize("step", ["publish", "cancel"])
def test_a_step_on_a_plan_that_changed_meanwhile_is_not_taken(browser, step):
    plan_id = run((ride(name="Abramenko Oleh"), at(5)), status=Status.DRAFT)
    answer = browser.send(f"/deliveries/{plan_id}/{step}", {"version": 1})
    assert answer.status_code == 409
    assert "Nothing has been done yet." in answer.text
    assert "Stop of Abramenko Oleh" in answer.text
    assert stored(plan_id).status == Status.DRAFT


def test_a_run_under_way_or_over_offers_nothing_that_would_change_it(browser):
    plan_id = run((ride(), at(5)))
    with standing_at(at(6, 1)):
        page = browser.get(f"/deliveries/{plan_id}").text
        assert f"/deliveries/{plan_id}/cancel" not in page
        assert browser.get(f"/deliveries/{plan_id}/edit").status_code == 409
        assert browser.send(f"/deliveries/{plan_id}/cancel").status_code == 409
    assert len(people_of(plan_id)) == 1


@pytest.mark.parametrize("number", ["999", "0", "99999999999999999999", "-1", "x"])
def test_an_unknown_plan_is_not_there(browser, number):
    for page in ("", "/edit", "/cancel"):
        assert browser.get(f"/deliveries/{number}{page}").status_code == 404
    for step in ("publish", "cancel", "edit"):
        assert browser.send(f"/deliveries/{number}/{step}", {**FRAME, "version": 1}).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.TRANSPORTATION_ADMINISTRATOR])
def test_is_for_transportation_administrators_alone(sign_in, role):
    browser = sign_in(role)
    for page in ("", "new", "unplanned", "unchecked", "1", "1/edit", "1/cancel"):
        assert browser.get(f"/deliveries/{page}").status_code == 403
    assert browser.send("/deliveries/1/publish").status_code == 403


def test_pages_take_few_statements_however_many_people(browser, statements):
    people = [ride() for _ in range(8)]
    plan_id = run(*((person, at(4) + timedelta(minutes=10 * n)) for n, person in enumerate(people)), seats=8)
    run((ride(HOME), at(15)), direction=HOME)
    for page in ("", str(plan_id), "new", f"{plan_id}/edit", f"{plan_id}/cancel", "unplanned", "unchecked"):
        statements.clear()
        assert browser.get(f"/deliveries/{page}").status_code == 200
        assert len(statements) <= 8, (page, statements)


def test_the_crew_card_lends_a_link_only_to_those_who_may_follow_it(browser, sign_in):
    delivery = ride()
    plan_id, crew_id = run((delivery, at(5))), delivery.assignment.crew_id
    link = f'href="/deliveries/{plan_id}"'
    page = sign_in(Role.CREW_ADMINISTRATOR).get(f"/crew/{crew_id}").text
    assert "Mon 30 Nov 05:00" in page
    assert "No answer" in page
    assert "Not planned" in page
    assert link not in page
    assert link in sign_in(Role.CREW_ADMINISTRATOR, Role.TRANSPORTATION_ADMINISTRATOR).get(f"/crew/{crew_id}").text
