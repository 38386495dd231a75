"""The pages of the crew records, as a crew administrator uses them."""

import pytest

from app.auth.roles import Role
from app.core.database import db
from app.crew.models import CrewMember
from tests import make

FIELDS = {
    "id": "2000005",
    "name": "Demchyshyna Valeriia Ivanivna",
    "address": "вул. Тираспольська, 49, Київ",
    "email": "Demchyshyna@Crew.Example",
    "phone": "050 508 32 96",
    "position": "captain",
    "latitude": "50,4792",
    "longitude": "30.410842",
}


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.CREW_ADMINISTRATOR)


def test_adds_a_crew_member_and_shows_the_card(browser):
    answer = browser.send("/crew/new", FIELDS)
    assert answer.status_code == 303
    assert answer.location == "/crew/2000005"
    card = browser.get(answer.location).text
    assert "Demchyshyna Valeriia Ivanivna has been added." in card
    assert "0505083296" in card
    member = db.session.get(CrewMember, 2000005)
    assert (member.phone, member.email) == ("+380505083296", "demchyshyna@crew.example")
    assert member.home == (50.4792, 30.410842)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("id", "12x", "Personal number is a whole number from 1 to 2147483647."),
        ("id", "9" * 10_000, "Personal number is a whole number from 1 to 2147483647."),
        ("name", "", "Name is missing."),
        ("name", "x" * 10_000, "Name may have 255 characters at most; this has 10000."),
        ("name", "Shev\0chenko", "holds a character that cannot be kept"),
        ("email", "nobody", "This is not an e-mail address."),
        ("phone", "12", "This is not a telephone number."),
        ("latitude", "north", "Latitude is in degrees"),
        ("latitude", "", "Give both latitude and longitude, or neither."),
        ("position", "pilot", "No such position."),
        ("position", "", "Position is missing."),
    ],
)
def test_says_at_the_field_what_is_wrong_and_adds_nobody(browser, field, text, sentence):
    answer = browser.send("/crew/new", {**FIELDS, field: text})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.get(CrewMember, 2000005) is None


@pytest.mark.parametrize(
    "name", ["O'Brien", "Ґалаґан Їжак", "😀", "<script>alert(1)</script>", "'; DROP TABLE crew; --"]
)
def test_keeps_any_name_as_it_is_written(browser, name):
    assert browser.send("/crew/new", {**FIELDS, "name": name}).status_code == 303
    assert db.session.get(CrewMember, 2000005).name == name
    page = browser.get("/crew/", query_string={"name": name}).text
    assert "1 crew member<" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", [b"\xff\xfe", b"%FF%FE"])
def test_refuses_bytes_that_are_no_text(browser, name):
    answer = browser.post(
        "/crew/new",
        data=b"csrf_token=" + browser.token().encode() + b"&id=5&name=" + name,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400
    assert "That did not arrive whole" in answer.text
    assert browser.get("/crew/?name=%FF").status_code == 400


def test_refuses_a_taken_number_and_a_taken_address(browser):
    member = make.crew_member(email="taken@crew.example")
    answer = browser.send("/crew/new", {**FIELDS, "id": member.id})
    assert (answer.status_code, "Another crew member has that personal number." in answer.text) == (422, True)
    answer = browser.send("/crew/new", {**FIELDS, "email": "Taken@crew.example"})
    assert (answer.status_code, "Another crew member has that e-mail address." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {1, 2}),
        ({"id": "1"}, {1}),
        ({"name": "demchy"}, {1}),
        ({"name": "%"}, set()),
        ({"address": "тирасп"}, {1}),
        ({"phone": "050 508"}, {1}),
        ({"phone": "+380671112233"}, {2}),
        ({"position": "purser"}, {2}),
        ({"position": "purser", "name": "demchy"}, set()),
    ],
)
def test_lists_those_who_fit_all_filters(browser, filters, found):
    make.crew_member(id=1, name="Demchyshyna Valeriia", address="вул. Тираспольська, 49", phone="+380505083296")
    make.crew_member(id=2, position="purser", phone="+380671112233")
    page = browser.get("/crew/", query_string=filters).text
    assert {number for number in (1, 2) if f'href="/crew/{number}"' in page} == found
    assert ("No crew member fits" in page) == (not found)


def test_a_stale_edit_changes_nothing_and_shows_the_other_change(browser):
    member = make.crew_member(name="Old Name")
    form = {**FIELDS, "email": member.email, "version": "1"}
    assert browser.send(f"/crew/{member.id}/edit", {**form, "name": "First Name"}).status_code == 303
    answer = browser.send(f"/crew/{member.id}/edit", {**form, "name": "Second Name"})
    assert answer.status_code == 409
    assert "<del>Old Name</del> → <ins>First Name</ins>" in answer.text
    assert 'value="Second Name"' in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    db.session.expire_all()
    assert db.session.get(CrewMember, member.id).name == "First Name"


def test_says_when_a_new_address_keeps_the_old_position(browser):
    member = make.crew_member()
    page = f"/crew/{member.id}"
    form = {**FIELDS, "email": member.email, "latitude": member.latitude, "longitude": member.longitude}
    browser.send(f"{page}/edit", {**form, "address": "Бровари", "version": "1"})
    assert "the position of the home is not" in browser.get(page).text
    browser.send(f"{page}/edit", {**form, "address": "Ірпінь", "latitude": "50.52", "version": "2"})
    assert "the position of the home is not" not in browser.get(page).text


def test_dismisses_after_naming_what_will_happen_and_reinstates(browser):
    member = make.crew_member()
    assert "No future assignment falls away" in browser.get(f"/crew/{member.id}/dismiss").text
    assert browser.send(f"/crew/{member.id}/dismiss").status_code == 303
    assert "Dismissed" in browser.get(f"/crew/{member.id}").text
    again = browser.send(f"/crew/{member.id}/dismiss")
    assert again.status_code == 409
    assert "has been dismissed already" in again.text
    assert browser.send(f"/crew/{member.id}/reinstate").status_code == 303
    assert browser.send(f"/crew/{member.id}/reinstate").status_code == 409


def test_an_unknown_number_is_not_there(browser):
    assert browser.get("/crew/999").status_code == 404
    assert browser.get("/crew/99999999999999999999").status_code == 404
    assert browser.send("/crew/999/dismiss").status_code == 404


@pytest.mark.parametrize("phone", ["nobody", "050x", "()"])
def test_says_when_the_phone_searched_for_is_none(browser, phone):
    answer = browser.get("/crew/", query_string={"phone": phone})
    assert answer.status_code == 422
    assert "This is not a telephone number." in answer.text
