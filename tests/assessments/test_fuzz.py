"""Whatever arrives, in whatever order, however often, from two phones with clocks in 1970 and 2031: nothing is lost, nothing counts
twice, and the state is what a reference says and what the log gives again. `bench/fuzz.py` does the same with 10,000 events."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.models import Sitting
from offline.models import Event
from tests.assessments.factories import AT
from tests.assessments.fuzzing import HOW, History, Step, plant, steps

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(HOW),
        st.integers(0, 2),
        st.integers(0, 8),
        st.integers(0, 7),
        st.integers(0, 50),
    ),
    max_size=40,
)


@pytest.fixture
def planted(bank) -> None:
    plant(AT)


def settled(history):
    """The sitting of a history is over, so that the next one begins another."""
    Sitting.objects.filter(pk=history.sitting.pk, closed_at__isnull=True).update(closed_at=AT)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_any_history_is_what_it_says(planted, wang, li, steps):
    history = History(wang, li, at=AT)
    history.run(steps)
    assert history.differences() == []
    assert (history.lost, history.doubled) == (0, 0)
    settled(history)


def test_a_thousand_events_of_every_kind_and_verdict(planted, wang, li):
    chance = Random(20260602)
    seen = set()
    while Event.objects.count() < 1000:
        history = History(wang, li, at=AT)
        history.run(steps(chance, 80))
        assert history.differences() == []
        assert (history.lost, history.doubled) == (0, 0)
        seen |= set(history.numbers)
        settled(history)
    assert seen == {"accepted", "duplicate", "conflict", "rejected"}
