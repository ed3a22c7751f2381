"""The twentieth of March 2026, a head who has finished the first round, and his certificate."""

from __future__ import annotations

import pytest

from certificates.models import Certificate
from learning.models import Finish
from tests.certificates.factories import certified, finish_of
from tests.competencies.conftest import real_framework  # noqa: F401
from tests.learning.conftest import _today, frame, head, lessons, round_one, secretary  # noqa: F401  the same world


@pytest.fixture
def finish(head, round_one) -> Finish:  # noqa: F811
    return finish_of(head, round_one)


@pytest.fixture
def certificate(head, round_one) -> Certificate:  # noqa: F811
    return certified(head, round_one)
