"""Questions that say nearly the same are found; others are left in peace."""

from __future__ import annotations

import pytest

from assessments.exchange.alike import near
from assessments.likeness import alike, words_of


def bare(stem, options):
    return words_of(stem, [{"t": text} for text in options], None)


ONE = bare("村务公开的一般事项，至少多久公布一次？", ["每月", "每季度", "半年", "一年"])


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("村务公开的一般事项，至少多久公布一次？", ["一年", "半年", "每季度", "每月"]),
        ("村务公开的一般事项至少多久公布一次", ["每月", "每季度", "半年", "一年"]),
        ("村务公开的一般事项，至少应当多久公布一次？", ["每月", "每季度", "半年", "一年"]),
        ("  村务公开的一般事项，\n至少多久公布一次？ ", ["每月。", "每季度。", "半年。", "一年。"]),
    ],
)
def test_the_same_in_other_words_is_found(stem, options):
    (found,) = near([ONE], [("old", bare(stem, options))])[0]
    assert found.key == "old" and found.percent >= 70


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("村民委员会每届任期几年？", ["三年", "四年", "五年", "六年"]),
        ("村务公开的一般事项，由谁来公布？", ["书记", "会计", "村民委员会", "镇政府"]),
        ("", []),
    ],
)
def test_another_question_is_not(stem, options):
    assert not near([ONE], [("old", bare(stem, options))])


def test_those_of_one_file_are_compared_with_each_other():
    found = near([ONE, bare("另一道题问的完全是别的事情", []), ONE], [])
    assert [one.key for one in found[2]] == [0]
    assert set(found) == {2}


def test_the_nearest_come_first_and_three_at_most():
    others = [(n, ONE + "甲乙丙丁戊己庚辛"[: 2 * n]) for n in range(5)]
    found = near([ONE], others)[0]
    assert [one.key for one in found] == [0, 1, 2]


def test_it_says_of_two_what_the_bank_says_when_one_is_saved():
    other = bare("村务公开的一般事项，最少应多久公布一次？", ["每月", "每季度", "半年", "一年"])
    (found,) = near([ONE], [(7, other)])[0]
    (saved,) = alike(ONE, [(7, other)])
    assert (found.key, found.percent) == (saved.pk, saved.percent)
