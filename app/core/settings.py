"""The rules of the house, read from the configuration once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from werkzeug.local import LocalProxy


@dataclass(frozen=True)
class Settings:
    """What an airline decides for itself; durations are timedeltas, distances kilometres, positions degrees."""

    airline: str
    zone: ZoneInfo
    phone_region: str
    email_domains: tuple[str, ...]
    report: timedelta
    release: timedelta
    rest: timedelta
    airport_name: str
    airport: tuple[float, float]
    detour_factor: float
    speed_kmh: float
    door: timedelta


def read_settings(config: dict[str, Any]) -> Settings:
    """Take the settings from the application's configuration."""
    return Settings(
        airline=config["AIRLINE"],
        zone=ZoneInfo(config["BASE_TIMEZONE"]),
        phone_region=config["PHONE_REGION"],
        email_domains=tuple(domain.lower() for domain in config["EMAIL_DOMAINS"]),
        report=timedelta(minutes=config["REPORT_MINUTES"]),
        release=timedelta(minutes=config["RELEASE_MINUTES"]),
        rest=timedelta(minutes=config["REST_MINUTES"]),
        airport_name=config["AIRPORT_NAME"],
        airport=(config["AIRPORT_LATITUDE"], config["AIRPORT_LONGITUDE"]),
        detour_factor=config["DETOUR_FACTOR"],
        speed_kmh=config["SPEED_KMH"],
        door=timedelta(minutes=config["DOOR_MINUTES"]),
    )


def init_settings(app: Flask) -> None:
    """Make ``settings`` answer for this application."""
    app.extensions["settings"] = read_settings(app.config)


settings = cast(Settings, LocalProxy(lambda: current_app.extensions["settings"]))
