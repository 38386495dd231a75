"""Lists of fifty."""

import pytest
from sqlalchemy import text
from werkzeug.exceptions import NotFound

from app.core.database import db, transaction
from app.core.paging import paginate
from app.crew import repository as crew


def fill(count):
    """Add crew members by the thousand, past the session."""
    with transaction():
        db.session.execute(
            text(
                "INSERT INTO crew (id, name, address, email, phone, position) "
                "SELECT n, 'Name', 'Address', n || '@crew.example', '+380501234567', 'captain' "
                "FROM generate_series(1, :count) n"
            ),
            {"count": count},
        )


def page(app, number=None):
    query = {} if number is None else {"page": number}
    with app.test_request_context("/crew/", query_string=query):
        return paginate(crew.listing())


def test_an_empty_list_has_an_empty_first_page(app):
    first = page(app)
    assert (first.items, first.total, first.is_capped, first.pages) == ([], 0, False, 0)


def test_gives_fifty_at_a_time_and_says_how_many_there_are(app):
    fill(101)
    first, last = page(app), page(app, 3)
    assert (len(first.items), first.total, first.pages, first.has_next) == (50, 101, 3, True)
    assert ([member.id for member in last.items], last.has_next) == ([101], False)


@pytest.mark.parametrize(
    "number", ["0", "-1", "abc", "", "1.0", "1e3", " 1", "٢", "4", "201", 10**30, "9" * 10_000, "\x00", "1_0"]
)
def test_a_page_that_is_none_is_not_there(app, number):
    fill(101)
    with pytest.raises(NotFound):
        page(app, number)


def test_counts_no_further_than_ten_thousand(app):
    fill(10_050)
    first, last = page(app), page(app, 200)
    assert (first.is_capped, first.pages) == (True, 200)
    assert (len(last.items), last.has_next, last.next_num) == (50, False, None)
    assert max(number for number in last.iter_pages() if number) == 200


def test_ten_thousand_are_counted_whole(app):
    fill(10_000)
    first = page(app)
    assert (first.total, first.is_capped, first.pages) == (10_000, False, 200)


def test_a_list_says_that_there_are_more_than_it_counted(sign_in):
    from app.auth.roles import Role

    fill(10_001)
    listed = sign_in(Role.CREW_ADMINISTRATOR).get("/crew/").text
    assert "More than 10,000 crew members." in listed
    assert "page=200" in listed
    assert "page=201" not in listed
