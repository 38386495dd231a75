"""What a person may type into a field, and what is made of it."""

import math
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.core.fields import (
    ClockField,
    CoordinateField,
    DayField,
    EmailField,
    FilterForm,
    MomentField,
    NumberField,
    PhoneField,
    Required,
    TextField,
    VersionField,
)
from app.core.reading import read_email, read_phone, show_phone
from app.core.settings import settings


class Everything(FilterForm):
    """One field of each kind."""

    text = TextField("Text", most=10)
    number = NumberField("Number", least=0, most=5)
    version = VersionField()
    latitude = CoordinateField("Latitude", bound=90)
    phone = PhoneField("Phone")
    email = EmailField("E-mail")
    day = DayField("Day")
    clock = ClockField("Time")
    moment = MomentField("Moment")
    wanted = NumberField("Wanted", [Required()], least=0)


def read(field, text):
    form = Everything(MultiDict({"version": "1", "wanted": "0", field: text}))
    form.validate()
    return form[field]


@pytest.mark.parametrize(
    "spelling",
    [
        "0501234567", "+380501234567", "380501234567", "050 123 45 67", "(050) 123-45-67", "00380501234567",
        " 050.123.45.67 ", "+38 (050) 123 45 67",
    ],
)  # fmt: skip
def test_takes_a_telephone_number_in_any_spelling(app, spelling):
    field = read("phone", spelling)
    assert (field.data, field.errors) == ("+380501234567", [])
    assert show_phone(field.data) == "0501234567"


@pytest.mark.parametrize(
    "text",
    [
        "12", "112", "050CALLNOW", "0501234567 ext 5", "tel:0501234567;phone-context=+1", "+" + "9" * 39, "x" * 10_000,
        "+49" + "1" * 15, "0501234567;ext=5", "\x000501234567", "😀", "٠٥٠١٢٣٤٥٦٧", "++380501234567 / 0501234568", "-",
    ],
)  # fmt: skip
def test_refuses_what_is_no_telephone_number(app, text):
    field = read("phone", text)
    assert (field.data, len(field.errors)) == (None, 1)
    assert field.errors[0].startswith("This is not a telephone number.")


def test_shows_a_foreign_number_with_its_country(app):
    assert show_phone(read_phone("+43 1 234567890")) == "+43 1 234567890"


@given(st.text(max_size=45))
def test_any_text_is_a_number_that_can_be_kept_or_none(app, text):
    try:
        written = read_phone(text)
    except ValueError:
        return
    assert written[0] == "+"
    assert 6 <= len(written[1:]) <= 15
    assert read_phone(show_phone(written)) == written


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("50.45", 50.45),
        ("50,45", 50.45),
        (" -0.5 ", -0.5),
        ("90", 90),
        ("0", 0),
        ("50.123456789012345", 50.123456789012345),
    ],
)
def test_takes_degrees_with_a_dot_or_a_comma(app, text, degrees):
    assert read("latitude", text).data == degrees


@pytest.mark.parametrize("text", ["90.1", "-91", "north", "1e1", "NaN", "inf", "5,0,4", "50.45°", "0x10", "9" * 10_000])
def test_refuses_what_is_no_degrees(app, text):
    field = read("latitude", text)
    assert (field.data, len(field.errors)) == (None, 1)


@given(st.floats(-90, 90).filter(lambda degrees: degrees == 0 or abs(degrees) > 1e-9))
def test_degrees_stay_where_they_are_when_a_form_is_saved_untouched(app, degrees):
    degrees = round(degrees, 12)
    shown = Everything(latitude=degrees)["latitude"]._value()
    assert math.isclose(read("latitude", shown).data, degrees, abs_tol=0)


@pytest.mark.parametrize(
    ("text", "domains", "kept"),
    [
        ("Koval@Crew.Example", (), "koval@crew.example"),
        ("Koval@Crew.Example", ("crew.example",), "koval@crew.example"),
        ("коваль@crew.example", (), "коваль@crew.example"),
        ("koval@other.example", ("crew.example",), None),
        ("koval@sub.crew.example", ("crew.example",), None),
        ("koval@notcrew.example", ("crew.example",), None),
        ("koval@crew.example@other.example", ("crew.example",), None),
        ("koval", (), None),
        ("@crew.example", (), None),
        ("a b@crew.example", (), None),
        ("koval@crew.example\r\nBcc: all@crew.example", (), None),
        ("Koval Ivan <koval@crew.example>", (), None),
        ("x" * 300 + "@crew.example", (), None),
    ],
)
def test_takes_addresses_of_the_airline_s_domains_only(app, monkeypatch, text, domains, kept):
    monkeypatch.setitem(settings.__dict__, "email_domains", domains)
    if kept:
        assert read_email(text) == kept
    else:
        with pytest.raises(ValueError, match=r"not an e-mail address|end with @crew\.example"):
            read_email(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  O'Brien  \t ", "O'Brien"),
        ("a\n b", "a b"),
        ("Ґалаґан 😀", "Ґалаґан 😀"),
        ("<b>", "<b>"),
        ("   ", None),
        ("", None),
    ],
)
def test_keeps_a_text_as_it_is_but_for_spaces(app, text, kept):
    field = read("text", text)
    assert (field.data, field.errors) == (kept, [])


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "a\u202eb", "a\ufffdb", "x" * 11, "x" * 10_000])
def test_refuses_a_text_that_cannot_be_kept(app, text):
    assert len(read("text", text).errors) == 1


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("5", 5), (" 3 ", 3), ("", None)])
def test_takes_whole_numbers_within_their_bounds(app, text, number):
    field = read("number", text)
    assert (field.data, field.errors) == (number, [])


@pytest.mark.parametrize("text", ["6", "-1", "1.0", "1e0", "٣", "0x1", "True", "1_0", "9" * 10_000])
def test_refuses_other_numbers(app, text):
    field = read("number", text)
    assert (field.data, len(field.errors)) == (None, 1)


def test_zero_is_not_missing(app):
    assert read("wanted", "0").errors == []
    assert read("wanted", "").errors == ["Wanted is missing."]


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "9" * 10, "9" * 10_000])
def test_a_form_without_its_version_is_refused(app, text):
    assert read("version", text).errors == ["The form came without its version. Open it again."]


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("day", "2028-02-29", date(2028, 2, 29)),
        ("clock", "5:05", time(5, 5)),
        ("clock", "00:00", time(0)),
        ("clock", "23:59:00", time(23, 59)),
        ("moment", "2026-07-01T05:15", datetime(2026, 7, 1, 2, 15, tzinfo=UTC)),
        ("moment", "2026-12-01 05:15", datetime(2026, 12, 1, 3, 15, tzinfo=UTC)),
        ("moment", "2026-12-01T05:15+00:00", datetime(2026, 12, 1, 5, 15, tzinfo=UTC)),
        # The clocks went back at four: both threes, by their offsets.
        ("moment", "2026-10-25T03:30+03:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("moment", "2026-10-25T03:30+02:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_reads_dates_and_times(app, field, text, kept):
    assert read(field, text).data == kept


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("day", "2026-02-30", "There is no such date."),
        ("day", "30.11.2026", "There is no such date."),
        ("day", "1999-12-31", "outside the years 2000 to 2100"),
        ("day", "20261130", "There is no such date."),
        ("clock", "24:00", "There is no such time."),
        ("clock", "05:60", "There is no such time."),
        ("clock", "5", "There is no such time."),
        ("clock", "05:15:30", "There is no such time."),
        ("moment", "2026-02-30T05:15", "There is no such date and time."),
        ("moment", "2026-11-30T25:00", "There is no such date and time."),
        ("moment", "2026-11-30", "There is no such date and time."),
        ("moment", "2026-11-30T05:15+99:99", "There is no such date and time."),
        ("moment", "9" * 10_000, "There is no such date and time."),
        ("moment", "2026-03-29T03:30", "03:30 does not exist on 29 Mar 2026: the clocks go forward over it."),
        ("moment", "2026-10-25T03:30", "03:30 comes twice on 25 Oct 2026: the clocks go back. Write 2026"),
    ],
)  # fmt: skip
def test_says_why_a_date_or_time_is_none(app, field, text, sentence):
    made = read(field, text)
    assert made.data is None
    assert sentence in made.errors[0]
    assert made._value() == text
