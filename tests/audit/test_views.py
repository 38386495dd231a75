"""The page of the audit trail."""

from datetime import UTC, datetime

import pytest

from app.auth.models import Account
from app.auth.roles import Role
from app.core import clock
from app.core.database import db, transaction
from app.vehicles.models import Vehicle
from tests import make

LINE = '<td class="main">'


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.SYSTEM_ADMINISTRATOR)


def listed(page):
    return page.text.count(LINE)


def test_says_who_changed_what_and_from_which_to_which_value(browser, sign_in):
    flights = sign_in(account=make.account(Role.CREW_ADMINISTRATOR, username="anna"))
    member = make.crew_member(name="Koval <b>Ivan</b>")
    flights.send(f"/crew/{member.id}/dismiss")
    page = browser.get("/audit/?subject=crew").text
    assert page.index("Dismissed</span> <del>empty</del> → <ins>") < page.index(
        "Name</span> <ins>Koval &lt;b&gt;Ivan&lt;/b&gt;</ins>"
    )
    assert 'data-label="Who">anna</td>' in page
    assert "Position</span> <ins>Captain</ins>" in page


@pytest.mark.parametrize("roles", [[], [Role.FLIGHT_ADMINISTRATOR]])
def test_keeps_homes_and_phones_from_those_who_may_not_see_them(sign_in, roles):
    make.crew_member(
        address="Хрещатик 1", phone="+380501112233", email="x@crew.example", latitude=50.123, longitude=30.5
    )
    make.vehicle(driver_phone="+380671234567")
    page = sign_in(Role.SYSTEM_ADMINISTRATOR, *roles).get("/audit/").text
    for secret in ("Хрещатик 1", "380501112233", "x@crew.example", "50.123", "380671234567"):
        assert secret not in page
    assert "Address</span> <em>added; shown to crew and transportation administrators</em>" in page


def test_shows_homes_to_those_who_keep_them(sign_in):
    make.crew_member(address="Хрещатик 1")
    assert "Хрещатик 1" in sign_in(Role.SYSTEM_ADMINISTRATOR, Role.CREW_ADMINISTRATOR).get("/audit/").text


def test_leads_to_the_record_only_those_who_may_open_it(browser, sign_in):
    member = make.crew_member()
    link = f'<a href="/crew/{member.id}">Crew member {member.id}</a>'
    assert link not in browser.get("/audit/").text
    assert f"Crew member {member.id}" in browser.get("/audit/").text
    assert link in sign_in(Role.SYSTEM_ADMINISTRATOR, Role.CREW_ADMINISTRATOR).get("/audit/").text


def test_a_deleted_record_is_no_link(sign_in):
    vehicle = make.vehicle()
    browser = sign_in(Role.SYSTEM_ADMINISTRATOR, Role.TRANSPORTATION_ADMINISTRATOR)
    assert f'href="/vehicles/{vehicle.id}/edit"' in browser.get("/audit/?subject=vehicles").text
    with transaction():
        db.session.delete(db.session.get(Vehicle, vehicle.id))
    page = browser.get("/audit/?subject=vehicles&action=deleted").text
    assert f"Vehicle {vehicle.id}" in page
    assert f'href="/vehicles/{vehicle.id}/edit"' not in page


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("subject=crew", 2),
        ("subject=crew&subject_id=77", 2),
        ("subject=crew&subject_id=7", 0),
        ("subject=crew&action=changed", 1),
        ("subject=crew&actor=ANNA", 1),
        ("subject=crew&actor=command", 1),
        ("subject=crew&actor=nn", 1),
        ("subject=crew&actor=nobody", 0),
        ("actor=%25", 0),
        ("subject=crew&from=2026-07-02", 1),
        ("subject=crew&to=2026-07-01", 1),
        ("subject=crew&from=2026-07-01&to=2026-07-02", 2),
        ("from=2026-07-03&to=2026-07-04", 0),
    ],
)
def test_lists_the_entries_that_fit_all_filters(sign_in, filters, count):
    with clock.standing_at(datetime(2026, 7, 1, 20, 59, tzinfo=UTC)):
        member = make.crew_member(id=77)
        anna = sign_in(account=make.account(Role.CREW_ADMINISTRATOR, username="anna"))
    # A minute after midnight at the base.
    with clock.standing_at(datetime(2026, 7, 1, 21, 1, tzinfo=UTC)):
        anna.send(f"/crew/{member.id}/dismiss")
    page = sign_in(Role.SYSTEM_ADMINISTRATOR).get(f"/audit/?{filters}")
    assert listed(page) == count
    assert ("No entry fits" in page.text) == (not count)


def test_an_exact_name_wins_over_a_part_of_one(browser, sign_in):
    for name in ("anna", "annabel"):
        sign_in(account=make.account(Role.CREW_ADMINISTRATOR, username=name)).send(
            f"/crew/{make.crew_member().id}/dismiss"
        )
    assert listed(browser.get("/audit/?subject=crew&actor=anna")) == 1
    assert listed(browser.get("/audit/?subject=crew&actor=ann")) == 2


def test_finds_what_a_renamed_account_did_under_its_new_name(browser, sign_in):
    anna = make.account(Role.CREW_ADMINISTRATOR, username="anna")
    sign_in(account=anna).send(f"/crew/{make.crew_member().id}/dismiss")
    with transaction():
        db.session.get(Account, anna.id).username = "anna-maria"
    page = browser.get("/audit/?subject=crew&actor=anna-maria")
    assert (listed(page), 'data-label="Who">anna</td>' in page.text) == (1, True)


@pytest.mark.parametrize(
    "filters",
    [
        "from=x", "to=2026-02-30", "from=0001-01-01", "to=9999-12-31", "from=2026-07-02&to=2026-07-01",
        "subject=passwords", "action=x", "actor=%00", "subject_id=" + "9" * 100,
    ],
)  # fmt: skip
def test_refuses_filters_that_make_no_sense(browser, filters):
    assert browser.get(f"/audit/?{filters}").status_code == 422
