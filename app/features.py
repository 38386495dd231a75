"""Brings the features together: their pages, commands and subscribers."""

from flask import Flask

from app.assignments import cli as assignments_commands
from app.assignments import subscribers as assignments_subscribers
from app.assignments import views as assignments
from app.audit import views as audit
from app.auth import account_views as accounts
from app.auth import cli as accounts_commands
from app.auth import subscribers as auth_subscribers
from app.auth import views as auth
from app.crew import cli as crew_commands
from app.crew import subscribers as crew_subscribers
from app.crew import views as crew
from app.deliveries import subscribers as deliveries_subscribers
from app.deliveries import views as deliveries
from app.demo import cli as demo_commands
from app.flights import cli as flights_commands
from app.flights import views as flights
from app.portal import views as portal
from app.trip_points import views as trip_points
from app.vehicles import views as vehicles

BLUEPRINTS = (
    assignments.bp, auth.bp, accounts.bp, audit.bp, crew.bp, deliveries.bp, flights.bp, vehicles.bp, portal.bp,
    trip_points.bp,
)  # fmt: skip
COMMANDS = (
    assignments_commands.assignments,
    accounts_commands.accounts,
    crew_commands.crew,
    flights_commands.flights,
    demo_commands.demo,
)
SUBSCRIBERS = (assignments_subscribers, auth_subscribers, crew_subscribers, deliveries_subscribers)


def register(app: Flask) -> None:
    """Register every feature with the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
    for subscribers in SUBSCRIBERS:
        subscribers.connect()
