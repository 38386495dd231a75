"""What accounts answer to the features below."""

from app.audit.signals import actors_sought
from app.auth import repository


def connect() -> None:
    """Begin to listen."""
    actors_sought.connect(_find_actors)


def _find_actors(_sender: object, *, name: str) -> list[int]:
    return repository.find_ids_named(name)
