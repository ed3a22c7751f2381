"""What levels would be if the ledger said something else; the ledger itself stays as it is."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from competencies import api as competencies
from competencies.api import Kind, Shown, Supposed
from competencies.models import Evidence, LevelState
from kit import clock
from tests.competencies.factories import real_framework

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(posts, cadre) -> Shown:
    """A pass of LZ04 at level 2 that stands in the ledger."""
    real_framework(on=clock.today())
    fact = Shown(uuid4(), "LZ04", 2, True, Kind.PHONE_TEST, clock.today(), questions=5, right=5, source_id=uuid4())
    competencies.record_evidence([fact], person=cadre, at=clock.now())
    return fact


def levels(supposed: list[Supposed]) -> dict[tuple[int, str], tuple[int, int]]:
    found = competencies.levels_if(supposed, on=clock.today())
    return {key: (before.level, after.level) for key, (before, after) in found.items()}


def test_without_a_row_the_level_would_fall(shown, cadre):
    assert levels([Supposed(cadre.pk, "LZ04", frozenset({shown.id}))]) == {(cadre.pk, "LZ04"): (2, 0)}


def test_with_another_row_it_would_rise(shown, cadre):
    more = replace(shown, id=uuid4(), level=3, source_id=uuid4())
    assert levels([Supposed(cadre.pk, "LZ04", shown=(more,))]) == {(cadre.pk, "LZ04"): (2, 3)}


def test_two_suppositions_act_together(shown, cadre):
    more = replace(shown, id=uuid4(), level=1, source_id=uuid4())
    both = [Supposed(cadre.pk, "LZ04", frozenset({shown.id})), Supposed(cadre.pk, "LZ04", shown=(more,))]
    assert levels(both) == {(cadre.pk, "LZ04"): (2, 1)}


def test_nothing_is_written(shown, cadre):
    before = list(LevelState.objects.values())
    levels([Supposed(cadre.pk, "LZ04", frozenset({shown.id}))])
    assert list(LevelState.objects.values()) == before
    assert Evidence.objects.count() == 1


def test_rows_of_a_duplicate_count_for_whom_he_was_merged_into(shown, cadre, outsider):
    outsider.merged_into = cadre
    outsider.save()
    more = replace(shown, id=uuid4(), level=3, source_id=uuid4())
    assert levels([Supposed(outsider.pk, "LZ04", shown=(more,))]) == {(cadre.pk, "LZ04"): (2, 3)}


def test_the_queries_do_not_know_how_many_persons_there_are(shown, cadre, outsider, django_assert_num_queries):
    one = [Supposed(cadre.pk, "LZ04", frozenset({shown.id}))]
    levels(one)
    with django_assert_num_queries(5):
        levels(one)
    with django_assert_num_queries(5):
        levels([*one, Supposed(outsider.pk, "LZ05")])
