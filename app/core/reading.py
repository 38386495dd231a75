"""Reads what a person types: telephone numbers, addresses, dates and times; each error is a sentence."""

import re
from datetime import date, datetime, time
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from app.core.clock import entered
from app.core.errors import DomainError
from app.core.settings import settings

_PHONE = re.compile(r"[0-9+()./\s-]{1,40}")


def read_phone(text: str) -> str:
    """Give a telephone number in E.164; raise ``ValueError`` with a sentence if it is none."""
    sentence = "This is not a telephone number. Write it like 0501234567 or +380501234567."
    # Letters would be read as the keys of a telephone that bear them.
    if not _PHONE.fullmatch(text):
        raise ValueError(sentence)
    try:
        number = phonenumbers.parse(text, settings.phone_region)
    except phonenumbers.NumberParseException as error:
        raise ValueError(sentence) from error
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # A few countries have numbers that are longer than E.164 and the column allow.
    if not possible or not 7 <= len(written) <= 16:
        raise ValueError(sentence)
    return written


def show_phone(number: str) -> str:
    """Give an E.164 number in the national form, digits only; a foreign one stays international."""
    return _shown(number, settings.phone_region)


# Lists are full of the same people's numbers, and to take one apart takes its time.
@lru_cache(maxsize=10_000)
def _shown(number: str, region: str) -> str:
    parsed = phonenumbers.parse(number)
    if phonenumbers.region_code_for_country_code(parsed.country_code) != region:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return re.sub(r"[^0-9]", "", national)


def read_email(text: str) -> str:
    """Give an e-mail address in lower case; raise ``ValueError`` unless it is one of an allowed domain."""
    try:
        # The crew of an exercise lives under reserved domains such as crew.example.
        address = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError("This is not an e-mail address. Write it like name@airline.example.") from error
    allowed = settings.email_domains
    if allowed and address.domain.lower() not in allowed:
        raise ValueError(f"E-mail addresses of the crew end with {', '.join('@' + name for name in allowed)}.")
    return address.normalized.lower()


def read_day(text: str) -> date:
    """Give the date written as 2026-11-30; raise ``ValueError`` with a sentence otherwise."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("There is no such date. Write it like 2026-11-30.") from error
    if not 2000 <= day.year <= 2100:
        raise ValueError("The date lies outside the years 2000 to 2100.")
    return day


def read_clock(text: str) -> time:
    """Give the time written as 05:15, 5:15 or 0515; raise ``ValueError`` with a sentence otherwise."""
    written = re.fullmatch(r"([0-9]{1,2}):?([0-9]{2})(?::00)?", text)
    try:
        if written is None:
            raise ValueError
        return time(int(written[1]), int(written[2]))
    except ValueError as error:
        raise ValueError("There is no such time. Write it like 05:15.") from error


def read_moment(text: str) -> datetime:
    """Give the UTC moment of a local date and time such as 2026-11-30T05:15; raise ``ValueError`` otherwise."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:00)?([+-][0-9]{2}:[0-9]{2})?", text):
            raise ValueError
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("There is no such date and time. Write it like 2026-11-30 05:15.") from error
    if not 2000 <= at.year <= 2100:
        raise ValueError("The date lies outside the years 2000 to 2100.")
    try:
        return entered(at)
    except DomainError as error:
        raise ValueError(str(error)) from error
