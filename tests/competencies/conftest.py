"""The small framework, and the real one."""

from __future__ import annotations

import pytest

from competencies.load import load_framework
from people.api import load_posts
from tests.competencies.factories import SmallFramework, small_framework


@pytest.fixture
def frame(db: None) -> SmallFramework:
    return small_framework()


@pytest.fixture
def real_framework(db: None) -> None:
    """Posts and framework out of the data files that ship with the product."""
    load_posts()
    load_framework()
