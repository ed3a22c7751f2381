"""What most tests of courses stand on."""

from __future__ import annotations

import pytest

from tests.competencies.factories import SmallFramework
from tests.courses.factories import stocked


@pytest.fixture
def bank(db: None) -> SmallFramework:
    """Framework, laws and questions."""
    return stocked()
