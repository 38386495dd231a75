"""The lists: plans, people not planned, people who have not answered; and their counts."""

from datetime import time, timedelta

import pytest

from app.assignments.models import Assignment
from app.auth.roles import Role
from app.core.clock import standing_at
from app.core.database import db, transaction
from app.deliveries import lists
from app.deliveries.models import Answer, Status
from tests import make
from tests.deliveries.scene import DAY, HOME, NOW, TO, at, ride, run, say

pytestmark = pytest.mark.usefixtures("evening")


@pytest.fixture
def browser(sign_in):
    return sign_in(Role.TRANSPORTATION_ADMINISTRATOR)


@pytest.fixture
def plans():
    """Make three plans on two days and give their ids: to the airport, home, and a draft of the day after."""
    flight = make.flight(number="CD101")
    there = run((ride(on=flight), at(5)), plate="AA1111AA")
    back = run((ride(HOME), at(15)), direction=HOME, plate="BB2222BB")
    later = make.plan(at(6) + timedelta(days=1), of=DAY + timedelta(days=1)).id
    return {"there": there, "back": back, "later": later}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["later", "there", "back"]),
        ({"date": "2026-11-30"}, ["there", "back"]),
        ({"type": "2"}, ["back"]),
        ({"status": "draft"}, ["later"]),
        ({"flight": "cd 101"}, ["there"]),
        ({"flight": "CD10"}, []),
        ({"vehicle": "bb 22"}, ["back"]),
        ({"vehicle": "%"}, []),
        ({"vehicle": "AA", "type": "2"}, []),
        ({"date": "2026-11-30", "type": "1", "status": "published", "flight": "CD101", "vehicle": "1111"}, ["there"]),
    ],
)
def test_lists_the_plans_that_fit_all_filters_the_newest_day_first(browser, plans, filters, found):
    page = browser.get("/deliveries/", query_string=filters).text
    links = {name: page.find(f'href="/deliveries/{plan_id}"') for name, plan_id in plans.items()}
    assert sorted((name for name in links if links[name] > 0), key=links.get) == found
    assert ("No plan fits these filters." in page) == (not found)


@pytest.mark.parametrize(
    ("page", "filters"),
    [
        ("", {"date": "x"}), ("", {"type": "3"}), ("", {"status": "lost"}), ("", {"flight": "x" * 10_000}),
        ("unplanned", {"date": "2026-13-01"}), ("unplanned", {"type": "x"}),
        ("unchecked", {"answer": "maybe"}), ("unchecked", {"date": "'"}),
    ],
)  # fmt: skip
def test_says_what_is_wrong_with_a_filter(browser, page, filters):
    answer = browser.get(f"/deliveries/{page}", query_string=filters)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text


def test_the_list_marks_plans_that_no_longer_fit_and_counts_people_and_answers(browser):
    people = [ride(), ride(), ride()]
    run(*zip(people, (at(5), at(5, 10), at(5, 20)), strict=True))
    say(Answer.YES, people[0])
    say(Answer.REFUSED, people[1])
    page = browser.get("/deliveries/").text
    for words in ("3 of 4", "1 yes", "1 refused", "1 open"):
        assert words in page
    assert "Does not fit" not in page
    run((ride(on=make.flight(departure=time(6, 30))), at(5)))
    assert browser.get("/deliveries/").text.count("Does not fit") == 1


def test_empty_lists_say_what_to_do_next(browser):
    assert "See who needs a ride" in browser.get("/deliveries/").text
    assert "Everybody with a coming flight has a ride." in browser.get("/deliveries/unplanned").text
    assert "Everybody in a published plan has answered." in browser.get("/deliveries/unchecked").text


def names(page, *people):
    places = {name: page.find(name) for name in people}
    return sorted((name for name in places if places[name] > 0), key=places.get)


@pytest.fixture
def waiting():
    """Make three people without a ride, one who has one, one who is released and one who flew yesterday."""
    early = make.flight(departure=time(7), arrival=None, number="CD107")
    ride(on=early, name="Abramenko", address="вул. Перша, 1", phone="+380501112233")
    late = make.flight(departure=time(20), arrival=None)
    ride(on=late, name="Bondar")
    ride(HOME, on=make.flight(departure=None), name="Chumak")
    run((ride(name="Dovzhenko", on=early), at(5)), plate="AA1111AA")
    gone = ride(on=early, name="Hrinchenko")
    with transaction():
        db.session.get(Assignment, gone.assignment_id).released_at = NOW
    make.duty(make.crew_member(name="Ivanenko").id, DAY - timedelta(days=5), early)


ALL = ("Abramenko", "Bondar", "Chumak", "Dovzhenko", "Hrinchenko", "Ivanenko")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Abramenko", "Chumak", "Bondar"]),
        ({"date": "2026-11-30"}, ["Abramenko", "Chumak", "Bondar"]),
        ({"date": "2026-11-25"}, ["Ivanenko"]),
        ({"date": "2026-12-01"}, []),
        ({"type": "1"}, ["Abramenko", "Bondar"]),
        ({"type": "2"}, ["Chumak"]),
        ({"flight": "cd107"}, ["Abramenko"]),
        ({"flight": "CD107", "type": "2"}, []),
    ],
)
def test_lists_those_without_a_ride_in_order_of_report_or_release(browser, waiting, filters, found):
    page = browser.get("/deliveries/unplanned", query_string=filters).text
    assert names(page, *ALL) == found


def test_leads_from_a_person_without_a_ride_to_a_plan_for_them(browser, waiting):
    page = browser.get("/deliveries/unplanned?type=1").text
    assert "вул. Перша, 1" in page
    assert 'href="tel:+380501112233"' in page
    link = page.split('class="actions"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    form = browser.get(link).text
    assert 'value="2026-11-30 06:00"' in form
    assert '<option selected value="1">' in form


def test_counts_those_without_a_ride_up_to_a_moment(waiting):
    assert lists.count_unplanned(at(6, 1)) == 1
    assert lists.count_unplanned(at(23)) == 3
    with standing_at(at(6, 1)):
        assert lists.count_unplanned(at(23)) == 2
    assert [lists.count_unplanned(at(23), most) for most in (1, 2, 3)] == [2, 3, 3]


@pytest.fixture
def asked():
    """Make a run with three kinds of answer, a way home that nobody answered, a draft, and a run that is over."""
    early = make.flight(number="CD108")
    yes, refused, silent = (ride(on=early, name=name) for name in ("Abramenko", "Bondar", "Chumak"))
    run((yes, at(5)), (refused, at(5, 10)), (silent, at(5, 20)))
    say(Answer.YES, yes)
    say(Answer.REFUSED, refused)
    run((ride(HOME, name="Dovzhenko"), at(15)), direction=HOME)
    run((ride(name="Hrinchenko"), at(5)), status=Status.DRAFT)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Chumak", "Dovzhenko"]),
        ({"answer": "refused"}, ["Bondar"]),
        ({"type": "2"}, ["Dovzhenko"]),
        ({"date": "2026-11-30"}, ["Chumak", "Dovzhenko"]),
        ({"date": "2026-11-29"}, []),
        ({"flight": "CD108"}, ["Chumak"]),
        ({"flight": "CD108", "answer": "refused", "type": "1", "date": "2026-11-30"}, ["Bondar"]),
    ],
)
def test_lists_those_who_have_not_answered_in_order_of_pick_up(browser, asked, filters, found):
    page = browser.get("/deliveries/unchecked", query_string=filters).text
    assert names(page, *ALL) == found
    assert "I drive myself" in page or filters.get("answer") != "refused"


def test_shows_when_and_where_each_gets_in(browser, asked):
    page = browser.get("/deliveries/unchecked").text
    assert ">Mon 30 Nov 05:20</time>" in page
    assert ">Mon 30 Nov 14:00</time>" in page
    assert "Kyiv Boryspil" in page


def test_after_the_pick_up_only_the_date_still_finds_a_person(browser, asked):
    assert lists.count_unchecked() == (2, 1)
    assert [lists.count_unchecked(most) for most in (0, 1, 2)] == [(1, 1), (2, 1), (2, 1)]
    with standing_at(at(5, 20)):
        assert lists.count_unchecked() == (1, 0)
        assert names(browser.get("/deliveries/unchecked").text, *ALL) == ["Dovzhenko"]
        assert names(browser.get("/deliveries/unchecked?date=2026-11-30").text, *ALL) == ["Chumak", "Dovzhenko"]


def test_a_long_list_has_pages(browser):
    flight = make.flight(arrival=None)
    for _ in range(51):
        ride(TO, on=flight)
    page = browser.get("/deliveries/unplanned").text
    assert "51 rides" in page
    assert browser.get("/deliveries/unplanned?page=2").text.count('class="actions"') == 1
    assert browser.get("/deliveries/unplanned?page=x").status_code == 404


def test_coming_rides_are_those_not_over():
    delivery = ride()
    run((delivery, at(5)))
    crew_id = delivery.assignment.crew_id
    assert [found.type for found in lists.find_coming_rides(crew_id, 9)] == [TO, HOME]
    with standing_at(at(13)):
        assert [found.type for found in lists.find_coming_rides(crew_id, 9)] == [HOME]
    with standing_at(at(14)):
        assert lists.find_coming_rides(crew_id, 9) == []
