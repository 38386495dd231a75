"""Finding crew records."""

import pytest

from app.core.database import db
from app.crew import repository
from tests import make


@pytest.mark.parametrize("few", [1, 500])
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"name": "koval"}, [3, 1, 2]),
        ({"name": "koval", "position": "purser"}, [2]),
        ({"name": "KOVAL", "address": "Київ"}, [3, 1]),
        ({"address": "нема"}, []),
    ],
)
def test_lists_many_and_few_in_the_same_order(app, monkeypatch, few, filters, found):
    monkeypatch.setattr(repository, "FEW", few)
    make.crew_member(id=1, name="Koval Bohdan", address="Київ")
    make.crew_member(id=2, name="Kovalchuk Anna", address="Бровари", position="purser")
    make.crew_member(id=3, name="Koval Andrii", address="Київ")
    make.crew_member(id=4, name="Melnyk Anna", address="Київ")
    assert [member.id for member in db.session.scalars(repository.listing(**filters))] == found
