"""How templates show moments, numbers and names, and what the navigation offers."""

from datetime import date, datetime, time
from urllib.parse import urlencode

from flask import Flask, g, request, url_for
from markupsafe import Markup, escape

from app.core.access import Permission as P
from app.core.clock import local, today
from app.core.reading import show_phone
from app.core.settings import settings

# (permission, endpoint, word)
NAVIGATION = (
    (P.OWN_RIDES, "portal.my", "My rides"),
    (P.CREW, "crew.index", "Crew"),
    (P.FLIGHTS, "flights.index", "Flights"),
    (P.ASSIGNMENTS, "assignments.index", "Assignments"),
    (P.DELIVERIES, "deliveries.index", "Plans"),
    (P.DELIVERIES, "deliveries.unplanned", "Not planned"),
    (P.DELIVERIES, "deliveries.unchecked", "Not answered"),
    (P.VEHICLES, "vehicles.index", "Vehicles"),
    (P.ACCOUNTS, "accounts.index", "Accounts"),
    (P.AUDIT, "audit.index", "Audit"),
)


def init_app(app: Flask) -> None:
    """Give the templates their filters and globals."""
    app.jinja_env.filters |= {
        "clock": clock,
        "day": day,
        "moment": moment,
        "phone": show_phone,
        "aware": aware,
        "position": position,
    }
    app.jinja_env.globals |= {
        "navigation": NAVIGATION, "P": P, "settings": settings, "today": today, "page_address": page_address,
        "icon": icon,
    }  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def clock(at: datetime | time) -> str:
    """Show the local time of a moment, or a time of the schedule: 05:15."""
    return f"{local(at) if isinstance(at, datetime) else at:%H:%M}"


def day(of: date) -> str:
    """Show a date, or the local date of a moment: Mon 30 Nov 2026."""
    return f"{local(of) if isinstance(of, datetime) else of:%a %-d %b %Y}"


def moment(at: datetime) -> Markup:
    """Show a moment with its date, readable for machines too: Mon 30 Nov 05:15."""
    there = local(at)
    return Markup('<time datetime="{}">{}</time>').format(
        there.isoformat(timespec="minutes"), f"{there:%a %-d %b %H:%M}"
    )


def aware(at: datetime, beside: date) -> Markup:
    """Show the local time, with its date where that is not the date ``beside``: 23:40 (29 Nov)."""
    there = local(at)
    if there.date() == beside:
        return escape(f"{there:%H:%M}")
    return Markup('{} <span class="text-body-secondary">({})</span>').format(f"{there:%H:%M}", f"{there:%-d %b}")


def page_address(number: int) -> str:
    """Give the present address with another page number, the filters kept."""
    return "?" + urlencode([*((k, v) for k, v in request.args.items(multi=True) if k != "page"), ("page", number)])


def icon(name: str) -> Markup:
    """Draw an icon of ``static/vendor/icons.svg`` beside the word it stands with."""
    # A long list has hundreds of icons: their file's address is worked out once a page.
    if "icons" not in g:
        g.icons = url_for("static", filename="vendor/icons.svg")
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(g.icons, name)


def position(value: str) -> str:
    """Name a crew member's position as the office does: First officer."""
    return value.replace("_", " ").capitalize()
