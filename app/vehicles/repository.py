"""Finds vehicles."""

from sqlalchemy import Select, select

from app.core.database import contains, db
from app.vehicles.models import Vehicle
from app.vehicles.rules import VehicleNotThere, normal_plate


def get(vehicle_id: int) -> Vehicle:
    """Give the vehicle; raise ``VehicleNotThere``."""
    return _found(db.session.get(Vehicle, vehicle_id), vehicle_id)


def get_locked(vehicle_id: int) -> Vehicle:
    """Give the vehicle, locked until the transaction ends; raise ``VehicleNotThere``."""
    return _found(db.session.get(Vehicle, vehicle_id, with_for_update=True, populate_existing=True), vehicle_id)


def _found(vehicle: Vehicle | None, vehicle_id: int) -> Vehicle:
    if vehicle is None:
        raise VehicleNotThere(f"There is no vehicle {vehicle_id}.")
    return vehicle


def find_in_service() -> list[Vehicle]:
    """Give the vehicles that a plan may use, in order of plate."""
    return list(db.session.scalars(select(Vehicle).where(Vehicle.retired_at.is_(None)).order_by(Vehicle.plate)))


def add(vehicle: Vehicle) -> Vehicle:
    """Add a vehicle to the session."""
    db.session.add(vehicle)
    return vehicle


def listing(plate: str | None = None, model: str | None = None, state: str | None = None) -> Select[tuple[Vehicle]]:
    """Ask for the vehicles in order of plate; plate and model are parts, ``state`` is in_service or retired."""
    statement = select(Vehicle).order_by(Vehicle.plate)
    if plate:
        statement = statement.where(contains(Vehicle.plate, normal_plate(plate)))
    if model:
        statement = statement.where(contains(Vehicle.model, model))
    if state == "in_service":
        statement = statement.where(Vehicle.retired_at.is_(None))
    elif state == "retired":
        statement = statement.where(Vehicle.retired_at.is_not(None))
    return statement
