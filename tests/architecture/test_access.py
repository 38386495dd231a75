"""Who may open which address: the table of the office against every address there is."""

from datetime import date

import pytest
from werkzeug.routing import Rule

from app.auth.roles import Role
from tests.conftest import Browser

HR, FLIGHTS, TRANSPORT, CREW, SYSTEM = (
    Role.CREW_ADMINISTRATOR,
    Role.FLIGHT_ADMINISTRATOR,
    Role.TRANSPORTATION_ADMINISTRATOR,
    Role.CREW_MEMBER,
    Role.SYSTEM_ADMINISTRATOR,
)
EVERYBODY = (HR, FLIGHTS, TRANSPORT, CREW, SYSTEM)
PUBLIC = {"auth.login", "auth.logout", "bootstrap.static", "health.alive", "health.ready", "static"}

# A new address stands here before anybody may open it; the permissions in the code have to say the same.
OPEN_TO: dict[tuple[Role, ...], str] = {
    EVERYBODY: "auth.password portal.home",
    (HR,): "crew.dismiss crew.edit crew.index crew.new crew.reinstate crew.show",
    (FLIGHTS,): """
        assignments.index assignments.release assignments.show
        flights.cancel flights.cancel_operation flights.edit flights.index flights.new flights.retime flights.show
        flights.show_operation
    """,
    (TRANSPORT,): """
        deliveries.cancel deliveries.edit deliveries.index deliveries.new deliveries.publish deliveries.show
        deliveries.unchecked deliveries.unplanned
        trip_points.cancel trip_points.edit trip_points.new trip_points.sequence
        vehicles.edit vehicles.index vehicles.new vehicles.retire vehicles.take_back
    """,
    (CREW,): "portal.check_in portal.my",
    (SYSTEM,): """
        accounts.close accounts.edit accounts.index accounts.new accounts.reopen accounts.reset_password audit.index
    """,
}
ROLES_OF = {endpoint: roles for roles, endpoints in OPEN_TO.items() for endpoint in endpoints.split()}
NOBODY_S = 999_999_999
PEOPLE = {"a visitor": None, "an account without roles": (), **{role.value: (role,) for role in Role}}


def guarded_addresses(app):
    """Give (endpoint, method, address) of every address but the public ones, with the number of no record."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in PUBLIC:
            address = address_of(rule)
            found += [(rule.endpoint, method, address) for method in sorted(rule.methods & {"GET", "POST"})]
    return found


def address_of(rule: Rule) -> str:
    parts = {name: date(2026, 11, 30) if name == "day" else NOBODY_S for name in rule.arguments}
    return rule.build(parts, append_unknown=False)[1]


def test_every_address_stands_in_the_table(app):
    assert set(ROLES_OF) | PUBLIC == set(app.view_functions)


def test_every_view_carries_its_guard(app):
    marks = {endpoint: getattr(view, "guarded_by", "none") for endpoint, view in app.view_functions.items()}
    unguarded = {endpoint for endpoint, mark in marks.items() if mark in (None, "none")}
    assert unguarded == PUBLIC
    assert {endpoint for endpoint, mark in marks.items() if mark == "none"} == {"static", "bootstrap.static"}


def test_a_view_without_a_mark_opens_for_nobody(app, sign_in, monkeypatch):
    monkeypatch.setitem(app.view_functions, "crew.index", lambda: "forgotten")
    assert sign_in(*Role).get("/crew/").status_code == 403


@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_opens_the_own_pages_and_no_others(app, sign_in, who):
    roles = PEOPLE[who]
    browser = Browser(app) if roles is None else sign_in(*roles)
    token = token_of(browser)
    wrong = []
    for endpoint, method, address in guarded_addresses(app):
        data = {"csrf_token": token} if method == "POST" else None
        answer = browser.open(address, method=method, data=data)
        if not is_right(answer, roles, ROLES_OF.get(endpoint, ())):
            wrong.append(f"{method} {address}: {answer.status_code} {answer.location or ''}")
    assert wrong == []


def is_right(answer, roles, allowed):
    leads_to_sign_in = answer.status_code == 303 and answer.location.startswith("/login")
    if roles is None:
        return leads_to_sign_in
    if allowed == EVERYBODY:
        return answer.status_code in (200, 303, 422) and not leads_to_sign_in
    if not set(roles) & set(allowed):
        return answer.status_code == 403
    return not leads_to_sign_in and answer.status_code in (200, 303, 404, 409, 422)


def token_of(browser):
    page = browser.get("/login")
    if page.status_code != 200:
        # Of somebody signed in, every page with the head of the site has one.
        page = browser.get("/nowhere")
    return page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


@pytest.mark.parametrize("who", [name for name, roles in PEOPLE.items() if roles])
def test_each_person_is_offered_the_own_pages_and_no_others(app, sign_in, who):
    from app.presentation import NAVIGATION

    page = sign_in(*PEOPLE[who]).get("/password").text
    navigation = page.split("<header")[1].split("</header>")[0]
    for _, endpoint, _ in NAVIGATION:
        (rule,) = app.url_map.iter_rules(endpoint)
        offered = f'href="{rule.rule}"' in navigation
        assert offered == bool(set(PEOPLE[who]) & set(ROLES_OF[endpoint])), endpoint
