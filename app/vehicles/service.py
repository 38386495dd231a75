"""Keeping vehicles: take one on, correct it, retire it, take it back."""

from typing import Any

from app.core.clock import now
from app.core.database import explained
from app.vehicles import repository
from app.vehicles.models import Vehicle
from app.vehicles.rules import AlreadyRetired, NotRetired, PlateTaken, SeatsTooFew, read_plate
from app.vehicles.signals import retirement_considered, vehicle_retiring

_REFUSALS = {
    "uq_vehicles_plate": PlateTaken("Another vehicle has that plate."),
    "ck_vehicles_seats_for_coming_runs": SeatsTooFew(
        "A coming run of this vehicle carries more people than that. Change its plan first."
    ),
}


def take_on(plate: str, **fields: Any) -> Vehicle:
    """Add a vehicle; raise ``PlateTaken`` or ``PlateUnfit``."""
    with explained(**_REFUSALS):
        return repository.add(Vehicle(plate=read_plate(plate), **fields))


def correct(vehicle_id: int, version: int, plate: str, **fields: Any) -> Vehicle:
    """Change a vehicle as it was at ``version``; raise ``Stale``, ``PlateTaken``, ``PlateUnfit`` or ``SeatsTooFew``."""
    vehicle = repository.get_locked(vehicle_id)
    vehicle.begin_edit(version)
    with explained(**_REFUSALS):
        for name, value in {"plate": read_plate(plate), **fields}.items():
            setattr(vehicle, name, value)
    return vehicle


def foresee_retirement(vehicle_id: int) -> list[str]:
    """Say in sentences what a retirement would meet; empty where no coming run uses the vehicle."""
    vehicle = repository.get(vehicle_id)
    return [sentence for _, sentences in retirement_considered.send(vehicle=vehicle) for sentence in sentences]


def retire(vehicle_id: int) -> Vehicle:
    """Take the vehicle out of service, or raise ``AlreadyRetired``, or the ``Conflict`` of a run that needs it."""
    vehicle = repository.get_locked(vehicle_id)
    if vehicle.retired_at is not None:
        raise AlreadyRetired(f"{vehicle.plate} is out of service already.")
    vehicle.retired_at = now()
    vehicle.version += 1
    vehicle_retiring.send(vehicle=vehicle)
    return vehicle


def take_back(vehicle_id: int) -> Vehicle:
    """Put a retired vehicle back into service, or raise ``NotRetired``."""
    vehicle = repository.get_locked(vehicle_id)
    if vehicle.retired_at is None:
        raise NotRetired(f"{vehicle.plate} is in service already.")
    vehicle.retired_at = None
    vehicle.version += 1
    return vehicle
