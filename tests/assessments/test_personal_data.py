"""What somebody answered is shown to him in words, and no key of a test that was not passed leaves with it."""

import pytest

from assessments.content import frozen
from assessments.personal_data import answers, chosen, is_keys
from tests.assessments.factories import AT, of_kind, take_test

CONTENT = {"stem": "多久公开一次？", "options": [{"k": "A", "t": "每月"}, {"k": "B", "t": "每季度"}]}


def test_an_answer_is_shown_in_the_words_of_its_options():
    assert chosen(CONTENT, ["A", "B"]) == "每月；每季度"
    assert chosen(CONTENT, []) == chosen(CONTENT, None) == ""
    assert chosen({}, "我自己写的") == "我自己写的"


def test_only_lists_of_short_keys_hold_no_words_of_ones_own():
    assert is_keys(["A", "B"]) and is_keys([])
    assert not is_keys("我自己写的") and not is_keys(["我在会上这样向大家说明的"]) and not is_keys({"A": 1})


@pytest.mark.parametrize(("right", "told"), [(1, {None}), (5, {True})])
def test_right_or_not_is_told_after_a_pass_only(bank, wang, right, told):
    take_test(wang, "LZ04", 2, right, at=AT)
    rows = [{str(label): value for label, value in entry.values} for entry in answers(wang)]
    assert len(rows) == 5 and {row["对"] for row in rows} == told
    assert all(row["试题"] and row["答案"] for row in rows)


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        ("matching", ["A=2"], "主持村民会议 → 村民委员会"),
        ("fill", ["1=三分之二", "2=季度"], "（1）三分之二；（2）季度"),
        ("numeric", ["12500元"], "12500元"),
        ("chain", ["1:A", "2:1=三万"], "（1）开会商量；（2）三万"),
    ],
)
def test_an_answer_of_each_kind_is_told_in_words(kind, answer, words):
    assert chosen(frozen(of_kind(kind), text_dates={}), answer) == words
