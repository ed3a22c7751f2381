"""What is said after a pass: of the option that was chosen, of what was partly right, and why."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from assessments.answer_words import (
    answer_words,
    earned_words,
    explanation_words,
    feedback_words,
    right_words,
    said_to_options,
)
from assessments.questions import Option, Part, QuestionType, Step
from assessments.versions import Version
from tests.assessments.factories import of_kind, question


def version(one, **fields):
    return Version(
        id=uuid4(), competency="LZ04", level=2, part=replace(one.part, **fields), stem=one.stem,
        explanation=one.explanation, cites=(), several=False, steps=one.steps,
    )  # fmt: skip


def said(*texts):
    return tuple(Option(key, f"做法{key}", text) for key, text in zip("ABCD", texts, strict=False))


CHAIN = replace(
    of_kind("chain"),
    steps=(
        Step("先做什么？", Part(QuestionType.SINGLE, said("正是。", "先别贷款。"), ("A",)), explanation="大事要商量。"),
        Step("还差____元。", Part(QuestionType.FILL, blanks=(("三万", "30000"),)), marks=2),
    ),
)


def test_whoever_chose_an_option_reads_what_its_author_says_to_it():
    one = version(question("LZ04", 2, 1, options=said("对。", "太密了。", "", "")))
    assert feedback_words(one, ["B"]) == ("太密了。",)
    assert feedback_words(one, ["C"]) == ()
    assert feedback_words(one, []) == ()


def test_of_an_ordering_every_option_is_chosen_so_none_is_spoken_to():
    ordering = question("LZ04", 2, 1, type=QuestionType.ORDERING, right=("B", "A"), options=said("一", "二"))
    assert feedback_words(version(ordering), ["A", "B"]) == ()


def test_in_a_chain_each_question_speaks_for_itself():
    one = version(CHAIN)
    assert feedback_words(one, ["1:B", "2:1=三万"]) == ("（1）先别贷款。",)
    assert explanation_words(one) == ("法律这样写。", "（1）大事要商量。")
    assert answer_words(one, ["1:B", "2:1=三万"]) == ("（1）做法B", "（2）三万")
    assert right_words(one) == ("（1）做法A", "（2）三万 / 30000")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (["1:B", "2:1=三万"], "3 分里得了 2 分"),
        (["1:A", "2:1=四万"], "3 分里得了 1 分"),
        (["1:A", "2:1=30000"], ""),
        (["1:B", "2:1=四万"], ""),
        ([], ""),
    ],
)
def test_a_chain_says_how_many_of_its_points_were_earned(answer, words):
    found = earned_words(version(CHAIN), ("1:A", "1:B"), answer)
    assert words in found
    assert bool(found) is bool(words)


def test_what_is_partly_right_says_its_share_and_only_where_a_part_counts():
    one = of_kind("fill")
    answer = ["1=三分之二", "2=每月"]
    assert "1/2" in earned_words(version(one, partial=True), (), answer)
    assert earned_words(version(one), (), answer) == ""


def test_a_phone_that_tells_at_once_gets_the_same_words_by_option():
    assert said_to_options(version(question("LZ04", 2, 1, options=said("", "太密了。", "", "")))) == {"B": "太密了。"}
    assert said_to_options(version(CHAIN)) == {"1:A": "（1）正是。", "1:B": "（1）先别贷款。"}
    ordering = question("LZ04", 2, 1, type=QuestionType.ORDERING, right=("B", "A"), options=said("一", "二"))
    assert said_to_options(version(ordering)) == {}
