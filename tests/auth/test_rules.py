"""What names and passwords must be like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.auth.roles import Role
from app.auth.rules import (
    AccountUnfit,
    PasswordUnfit,
    UsernameUnfit,
    ensure_fit_password,
    ensure_fit_username,
    fit_roles,
    plain_name,
)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  anna  ", "anna"),
        ("anna\u00a0maria", "anna maria"),
        ("2000005", "2000005"),
        ("0002000005", "2000005"),
        ("２００", "200"),
        ("000", "0"),
        ("Галаи\u0306", "Галай"),
        ("٢٠٠", "٢٠٠"),
    ],
)
def test_a_name_has_one_spelling(typed, plain):
    assert plain_name(typed) == plain


@given(st.text())
def test_the_one_spelling_stays_as_it_is(name):
    assert plain_name(plain_name(name)) == plain_name(name)


@pytest.mark.parametrize("name", ["anna", "O'Brien", "Ґалаґан", "x1", "anna 😀", "anna@crew.example", "х" * 80])
def test_takes_any_readable_name(name):
    ensure_fit_username(name)


@pytest.mark.parametrize(
    "name", ["", "123", "١٢٣", "12-34", "😀", "ad\u200bmin", "admin\x00", "a\u202eb", "\ud800a", "a\nb", "x" * 81]
)
def test_refuses_a_name_that_could_be_taken_for_another(name):
    with pytest.raises(UsernameUnfit):
        ensure_fit_username(name)


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 201, "administrator", "my-administrator"])
def test_refuses_a_weak_password(password):
    with pytest.raises(PasswordUnfit):
        ensure_fit_password(password, "Administrator")


@pytest.mark.parametrize("password", ["twelve chars", "x" * 200, "пароль з Києва", "anna sails the seven seas"])
def test_takes_a_long_password(password):
    ensure_fit_password(password, "anna")


def test_roles_stand_once_each_in_the_order_of_the_office():
    given_roles = ["system_administrator", "crew_administrator", "system_administrator"]
    assert fit_roles(given_roles, None) == ["crew_administrator", "system_administrator"]


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        ([], "An account needs a role."),
        (["captain"], "There is no role “captain”."),
        ([Role.CREW_MEMBER], "A crew member's account needs the personal number."),
    ],
)
def test_refuses_roles_that_do_not_fit(roles, sentence):
    with pytest.raises(AccountUnfit, match=sentence):
        fit_roles(roles, None)
