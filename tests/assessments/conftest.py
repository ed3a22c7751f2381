"""A small bank, a cadre whose posts ask, and properties that are the same at every run and on every machine."""

from __future__ import annotations

import pytest
from hypothesis import settings

from assessments import versions
from competencies.load import load_framework
from kit import clock
from tests.assessments.factories import AT, stock

settings.register_profile("assessments", deadline=None, derandomize=True, database=None)
settings.load_profile("assessments")

CELLS = {(key, level): 12 for key in ("LZ04", "LZ05") for level in (1, 2, 3, 4)}


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What a process keeps of another test's bank never reaches this one."""
    versions._kept.clear()


@pytest.fixture
def framework(posts) -> None:
    """What the posts ask, as the product's own files have it."""
    load_framework(on=clock.day_of(AT))


@pytest.fixture
def bank(framework) -> None:
    """Twelve single-choice questions for each of the levels 1 to 4 of LZ04 and LZ05; A is always right."""
    stock(CELLS)
