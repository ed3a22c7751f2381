"""The small framework, and the real one."""

from __future__ import annotations

import pytest
from hypothesis import settings

from kit import clock
from tests.competencies.factories import SmallFramework, small_framework
from tests.competencies.factories import real_framework as load_real

# No test measures time: a busy machine is no fault of a rule.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def frame(db: None) -> SmallFramework:
    return small_framework()


@pytest.fixture
def real_framework(db: None) -> None:
    """Posts and framework out of the data files that ship with the product."""
    load_real(on=clock.today())
