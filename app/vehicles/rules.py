"""What a vehicle must be like, and the errors of keeping it."""

import re

from app.core.errors import Conflict, DomainError, NotThere

LONGEST_PLATE = 20
# Ukraine's plates bear the letters that both alphabets have, and people type them in either.
_SAME_LETTERS = str.maketrans("АВЕІКМНОРСТХ", "ABEIKMHOPCTX")


class VehicleNotThere(NotThere):
    """No vehicle has the id."""


class PlateUnfit(DomainError):
    """The text is no number plate."""


class PlateTaken(DomainError):
    """Another vehicle has the plate."""


class SeatsTooFew(DomainError):
    """A coming run has more trip points than the vehicle would have seats."""


class AlreadyRetired(Conflict):
    """The vehicle was taken out of service before."""


class NotRetired(Conflict):
    """The vehicle is in service."""


def normal_plate(text: str) -> str:
    """Give a part of a plate as plates are kept: in capitals, Latin where it can be, without spaces and dashes."""
    return re.sub(r"[\s\-‐‑–—]", "", text).upper().translate(_SAME_LETTERS)


def read_plate(text: str) -> str:
    """Give the plate as it is kept, such as AA1234BB; raise ``PlateUnfit`` if it is none."""
    plate = normal_plate(text)
    if not re.fullmatch(f"[0-9A-ZЀ-ЯҐ]{{2,{LONGEST_PLATE}}}", plate):
        raise PlateUnfit(f"A plate has 2 to {LONGEST_PLATE} letters and digits, such as AA 1234 BB.")
    return plate
