"""Brings the features together: their pages, commands and subscribers."""

from flask import Flask

from app.auth import views as auth
from app.crew import cli as crew_commands
from app.crew import views as crew
from app.flights import cli as flights_commands
from app.flights import views as flights
from app.vehicles import views as vehicles

import app.deliveries.models  # noqa: F401

BLUEPRINTS = (auth.bp, crew.bp, flights.bp, vehicles.bp)
COMMANDS = (crew_commands.crew, flights_commands.flights)


def register(app: Flask) -> None:
    """Register every feature with the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
