"""Two administrators at the same moment."""

from sqlalchemy import func, select

from app.core.database import db
from app.vehicles import service
from app.vehicles.models import Vehicle
from tests import make
from tests.race import at_once


def test_of_two_who_add_the_same_plate_one_is_told(app):
    def add() -> Vehicle:
        return service.take_on("AA 1234 BB", model="Vito", seats=6, driver_name="Koval", driver_phone="+380671112233")

    assert sorted(at_once(app, add, add)) == ["PlateTaken", "done"]
    assert db.session.scalar(select(func.count()).select_from(Vehicle)) == 1


def test_of_two_who_retire_a_vehicle_one_is_told(app):
    vehicle_id = make.vehicle().id
    assert sorted(at_once(app, *[lambda: service.retire(vehicle_id)] * 2)) == ["AlreadyRetired", "done"]
