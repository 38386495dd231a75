"""Parts of a page that a higher feature lends to a lower one."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A template of the lending feature with what it shows, as ``panel``; lower ``place`` comes first."""

    place: int
    template: str
    content: dict[str, Any] = field(default_factory=dict)


def collect(answers: list[tuple[Any, Panel]]) -> list[Panel]:
    """Put the panels that a signal's subscribers answered with in their order."""
    return sorted((panel for _, panel in answers), key=lambda panel: panel.place)
