"""Each role's main path, as a person walks it in a browser."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from app.core.database import db
from tests.browser.conftest import NARROW


def value(query: str):
    return db.session.scalar(text(query))


def test_a_crew_administrator_finds_corrects_and_dismisses_somebody(open_as, site):
    page = open_as("hr")
    name = value("SELECT name FROM crew WHERE dismissed_at IS NULL AND id NOT IN (SELECT crew_id FROM accounts "
                 "WHERE crew_id IS NOT NULL) AND id IN (SELECT crew_id FROM assignments WHERE released_at IS NULL "
                 "AND duty_start > now()) ORDER BY name LIMIT 1")  # fmt: skip
    page.goto("/crew/")
    page.get_by_label("Name").fill(name[:8])
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Phone").fill("(067) 765-43-21")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="0677654321")).to_be_visible()
    expect(page.get_by_role("heading", name="Coming assignments")).to_be_visible()
    page.get_by_role("link", name="Dismiss").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_role("listitem").filter(has_text="DW").first).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text(f"{name} has been dismissed.")).to_be_visible()
    expect(page.get_by_role("button", name="Reinstate")).to_be_visible()


def test_a_flight_administrator_goes_from_the_home_page_to_a_complete_crew(open_as, site):
    page = open_as("flights")
    page.goto("/")
    page.locator("main a[href^='/assignments/']").last.click()
    appoint = page.get_by_role("button", name=re.compile("^Appoint .")).first
    name = appoint.inner_text().removeprefix("Appoint").strip()
    appoint.click()
    expect(page.locator("main .alert-success")).to_contain_text(name)
    row = page.get_by_role("row").filter(has_text=name)
    row.get_by_role("link", name=re.compile("^Release")).click()
    page.get_by_role("button", name=re.compile("^Release")).click()
    expect(
        page.get_by_role("row").filter(has_text=name).get_by_role("button", name=re.compile("^Appoint"))
    ).to_be_visible()


def test_a_transportation_administrator_plans_drags_and_publishes(open_as, site):
    page = open_as("transport")
    page.goto("/deliveries/unplanned?type=1")
    page.get_by_role("link", name=re.compile("^Make a plan")).last.click()
    page.get_by_label("Vehicle").select_option(index=1)
    page.get_by_role("button", name="Make").click()
    page.get_by_role("link", name="Add people").click()
    boxes = page.locator("input[name=delivery_id]")
    for number in range(3):
        boxes.nth(number).check()
    page.get_by_role("button", name="Add those chosen").click()
    stops = page.locator("#stops > li")
    expect(stops).to_have_count(3)
    who = stops.locator(".stop-person > strong")
    names, times = who.all_inner_texts(), stops.locator(".stop-time").all_inner_texts()

    handle = stops.nth(2).locator("[data-drag-handle]")
    with page.expect_response(re.compile("/sequence$")):
        handle.drag_to(stops.nth(0), target_position={"x": 20, "y": 3})
    expect(page.locator("body > [role=status]")).to_contain_text("sequence has been changed")
    expect(who).to_have_text([names[2], names[0], names[1]])
    expect(stops.locator(".stop-time")).to_have_text(times)

    down = page.get_by_role("button", name=f"Move {names[2]} later")
    down.focus()
    page.keyboard.press("Enter")
    expect(who).to_have_text([names[0], names[2], names[1]])
    expect(down).to_be_focused()

    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published", exact=True).first).to_be_visible()
    expect(page.get_by_text("No answer")).to_have_count(3)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_crew_member_answers_on_a_phone(open_as, site, scripts):
    page = open_as("crew", NARROW, java_script_enabled=scripts)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if not page.get_by_role("button", name=re.compile("^Yes")).count():
        page.get_by_role("link", name=re.compile("^Next ride")).click()
    ride = page.locator(".ride").filter(has=page.get_by_role("button", name=re.compile("^Yes"))).first
    ride_id = ride.get_attribute("id")
    assert ride.get_by_role("button", name=re.compile("^Yes")).bounding_box()["height"] >= 56
    ride.get_by_role("button", name=re.compile("^Yes")).click()
    ride = page.locator(f"#{ride_id}")
    expect(ride.locator(".state-ok")).to_have_text("Yes")
    ride.locator("summary").click()
    ride.get_by_label("Reason, if you like to give one").fill("My brother drives me")
    ride.get_by_role("button", name="Refuse this ride").click()
    ride = page.locator(f"#{ride_id}")
    expect(ride.locator(".state-bad")).to_have_text("Refused")
    expect(ride.get_by_text("My brother drives me").first).to_be_visible()
    ride.get_by_role("button", name=re.compile("^Yes, after all")).click()
    expect(page.locator(f"#{ride_id} .state-ok")).to_have_text("Yes")


def test_stops_move_without_scripts(open_as, site):
    page = open_as("transport", java_script_enabled=False)
    plan = value("SELECT plan_id FROM trip_points JOIN delivery_plans ON delivery_plans.id = plan_id "
                 "WHERE status = 'draft' GROUP BY plan_id HAVING count(*) > 2 ORDER BY plan_id LIMIT 1")  # fmt: skip
    page.goto(f"/deliveries/{plan}")
    names = page.locator("#stops .stop-person > strong")
    first, second = names.all_inner_texts()[:2]
    page.get_by_role("button", name=f"Move {second} earlier").click()
    expect(names.first).to_have_text(second)
    expect(names.nth(1)).to_have_text(first)


def test_a_system_administrator_opens_an_account_and_reads_who_did_what(open_as, site):
    page = open_as("admin")
    page.goto("/accounts/new")
    page.get_by_label("Username").fill("dispatcher")
    page.get_by_label("Transportation administrator").check()
    page.get_by_label("Password", exact=True).fill("a long enough password")
    page.get_by_label("Password again").fill("a long enough password")
    page.get_by_role("button", name="Add account").click()
    expect(page.locator("main .alert-success")).to_be_visible()
    page.goto("/audit/?subject=accounts")
    newest = page.get_by_role("row").nth(1)
    expect(newest).to_contain_text("admin")
    expect(newest).to_contain_text("dispatcher")
    assert "a long enough password" not in page.content()

    other = open_as(None)
    other.goto("/vehicles/")
    other.get_by_label("Username or personal number").fill("dispatcher")
    other.get_by_label("Password").fill("a long enough password")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", name="Vehicles")).to_be_visible()
    account = value("SELECT id FROM accounts WHERE username = 'dispatcher'")
    page.goto(f"/accounts/{account}/close")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("main .alert-success")).to_be_visible()
    other.goto("/vehicles/")
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
