"""Two administrators at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from app.core.database import db, transaction
from app.vehicles import service
from app.vehicles.models import Vehicle
from app.vehicles.rules import AlreadyRetired, PlateTaken
from tests import make


def at_once(app: Flask, act) -> list[str]:
    """Let two threads do the same at the same moment; give the class names of what came of it, sorted."""
    start = Barrier(2)

    def one() -> str:
        with app.app_context():
            start.wait(5)
            try:
                with transaction():
                    return type(act()).__name__
            except (PlateTaken, AlreadyRetired) as error:
                return type(error).__name__

    with ThreadPoolExecutor(2) as pool:
        return sorted(future.result(10) for future in [pool.submit(one), pool.submit(one)])


def test_of_two_who_add_the_same_plate_one_is_told(app):
    def add() -> Vehicle:
        return service.take_on("AA 1234 BB", model="Vito", seats=6, driver_name="Koval", driver_phone="+380671112233")

    assert at_once(app, add) == ["PlateTaken", "Vehicle"]
    assert db.session.scalar(select(func.count()).select_from(Vehicle)) == 1


def test_of_two_who_retire_a_vehicle_one_is_told(app):
    vehicle_id = make.vehicle().id
    assert at_once(app, lambda: service.retire(vehicle_id)) == ["AlreadyRetired", "Vehicle"]
