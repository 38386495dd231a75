"""The evening before the run, for tests that touch the application."""

import pytest

from app.core.clock import standing_at
from tests.deliveries.scene import NOW


@pytest.fixture
def evening(app):
    """Let it be the evening before."""
    with standing_at(NOW):
        yield
