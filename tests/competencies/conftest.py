"""The small framework, and the real one."""

from __future__ import annotations

import pytest
from hypothesis import settings

from competencies.load import load_framework
from people.api import load_posts
from tests.competencies.factories import SmallFramework, small_framework

# No test measures time: a busy machine is no fault of a rule.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def frame(db: None) -> SmallFramework:
    return small_framework()


@pytest.fixture
def real_framework(db: None) -> None:
    """Posts and framework out of the data files that ship with the product."""
    load_posts()
    load_framework()
