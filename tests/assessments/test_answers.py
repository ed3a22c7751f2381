"""The answers that stand: the latest by (lease, seq, event), one row a question."""

from __future__ import annotations

from itertools import permutations
from uuid import UUID

import pytest

from assessments import answers, api
from assessments.answers import Said, as_kept
from assessments.models import Answer
from tests.assessments.factories import AT

pytestmark = pytest.mark.django_db
ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.fixture
def sitting(bank, wang):
    return api.start_test(wang, "LZ04", 2, at=AT)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_arrival_does_not_matter(sitting, order):
    said = [Said(ONE, 0, 9, AT), Said(ONE, 1, 1, AT), Said(ONE, 1, 2, AT), Said(TWO, 1, 2, AT)]
    version = sitting.asked[0].version
    for place in order:
        answers.keep(sitting, version, [f"{place}"], said[place])
    assert Answer.objects.get().value == ["3"]


def test_the_sheet_so_far_is_in_the_order_of_the_paper_and_leaves_out_what_is_open(sitting):
    for number, keys in ((3, ["B"]), (1, ["A"]), (2, [])):
        answers.keep(sitting, sitting.asked[number - 1].version, keys, Said(ONE, 0, number, AT))
    assert answers.sheet_of(sitting).answers == {sitting.paper[0]["v"]: ["A"], sitting.paper[2]["v"]: ["B"]}
    assert list(answers.sheet_of(sitting).answers) == [sitting.paper[0]["v"], sitting.paper[2]["v"]]


@pytest.mark.parametrize(
    ("value", "kept"),
    [(None, []), ("", []), ("A", ["A"]), (("A", "B"), ["A", "B"]), (["A"], ["A"]), ({"x": 1}, {"x": 1}), (7, 7)],
)
def test_what_a_sheet_says_is_kept_as_a_list_or_as_it_came(value, kept):
    assert as_kept(value) == kept
