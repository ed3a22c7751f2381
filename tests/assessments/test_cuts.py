"""A level may ask more right answers of a test than the usual four of five."""

from __future__ import annotations

import uuid

import pytest

from assessments.sittings import cuts_of
from competencies.models import Evidence, FrameworkVersion, Level
from tests.assessments.factories import day, take_test

CELL = ("LZ04", 2)


def ask(cut: int) -> None:
    Level.objects.filter(competency__key="LZ04", level=2).update(cut=cut)
    FrameworkVersion.objects.update(stamp=uuid.uuid4())


@pytest.mark.parametrize(
    ("cut", "right", "passed"), [(4, 4, True), (5, 4, False), (5, 5, True), (3, 3, True), (4, 3, False)]
)
def test_so_many_of_five_must_be_right(bank, wang, cut, right, passed):
    ask(cut)
    sitting = take_test(wang, *CELL, right)
    assert sitting.passed is passed
    assert sitting.result["needed"] == cut
    assert Evidence.objects.filter(person=wang, passed=True).exists() is passed


@pytest.mark.parametrize(("then", "now"), [(5, 3), (4, 5)])
def test_a_sitting_keeps_the_cut_that_it_was_scored_by(bank, wang, then, now):
    ask(then)
    sitting = take_test(wang, *CELL, 4, at=day(0))
    ask(now)
    assert cuts_of(sitting, [CELL]) == {CELL: then}
