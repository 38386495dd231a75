"""Number plates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vehicles.rules import PlateUnfit, read_plate


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("aa 1234 bb", "AA1234BB"), ("КА-0007-ІЇ", "KA0007IЇ"), ("аа 0117 кр", "AA0117KP"), ("ґє", "ҐЄ"),
        ("aa‑12", "AA12"), ("7" * 20, "7" * 20),
    ],
)  # fmt: skip
def test_a_plate_is_kept_in_capitals_without_gaps(text, plate):
    assert read_plate(text) == plate


@pytest.mark.parametrize("text", ["", "A", " - ", "A" * 21, "AA_12", "AA;12", "😀😀", "ßßßßßßßßßßß", "<b>", "AA\x0012"])
def test_anything_else_is_no_plate(text):
    with pytest.raises(PlateUnfit, match="2 to 20 letters and digits"):
        read_plate(text)


@given(st.text(max_size=30))
def test_what_is_read_once_reads_the_same_again(text):
    try:
        plate = read_plate(text)
    except PlateUnfit:
        return
    assert read_plate(plate) == plate
    assert plate == plate.upper()
    assert 2 <= len(plate) <= 20
