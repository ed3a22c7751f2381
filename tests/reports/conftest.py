"""The county of these tests, and the day on which the desk is looked at."""

from __future__ import annotations

import pytest

from kit.access import Role
from reports import ground
from reports.filters import Filter
from tests.reports.factories import ON, Shire, fill, settle_county, viewer


@pytest.fixture
def shire(db) -> Shire:
    return settle_county()


@pytest.fixture
def full(shire: Shire) -> Shire:
    """Two townships with 240 persons."""
    fill(shire, 240, seed=5)
    return shire


@pytest.fixture
def desk(shire: Shire):
    """The ground of a page: ``desk(flt)`` for the county, ``desk(flt, at=township)`` for a township contact."""

    def load(flt: Filter | None = None, at=None, whole: bool = True):
        role = Role.COUNTY if at is None else Role.TOWNSHIP
        return ground.load(viewer(role, at or shire.unit), flt or Filter(), on=ON, whole=whole)

    return load
