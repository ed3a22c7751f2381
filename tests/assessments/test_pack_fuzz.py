"""Packs that are forged, foreign, replayed, forgotten or of an old revision, in any order: nothing is lost, nothing counts twice."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.assessments.factories import AT
from tests.assessments.pack_fuzzing import CODES, HOW, PackHistory, Step, steps
from tests.assessments.packing import plant_check

pytestmark = pytest.mark.django_db
STEPS = st.lists(st.builds(Step, st.sampled_from(HOW), st.integers(0, 2), st.integers(0, 999)), max_size=40)


@pytest.fixture
def planted(bank) -> None:
    plant_check(8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, mark=st.uuids())
def test_any_history_of_packs_is_what_it_says(planted, wang, li, steps, mark):
    history = PackHistory(wang, li, at=AT, mark=mark.hex[:8])
    history.run(steps)
    assert history.differences() == []


def test_a_long_history_sees_every_kind_of_pack(planted, wang, li):
    chance = Random(20261129)
    history = PackHistory(wang, li, at=AT, mark="long")
    history.run(steps(chance, 900))
    assert history.differences() == []
    assert sum(history.numbers.values()) > 500
    seen = set(history.numbers)
    assert {"accepted", "duplicate", *CODES - {"", "not_asked"}} <= seen, seen
