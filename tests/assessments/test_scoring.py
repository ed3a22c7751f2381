"""Scoring: one table per question type, and what the marks show."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions import Option, Part
from assessments.questions import QuestionType as T
from assessments.scoring import (
    Finding,
    Item,
    Outcome,
    Purpose,
    Rules,
    Sheet,
    is_check_passed,
    most_level,
    needed,
    outcome,
    score,
)


def lettered(key: str, level: int, type_: T, shown: str, right: str, *, points: int = 1) -> Item:
    """A question whose options have letters."""
    part = Part(type_, tuple(Option(letter, f"做法{letter}") for letter in shown), tuple(right))
    return Item(key, "LZ04", level, part, tuple(shown), points=points)


ITEMS = {
    one.key: one
    for one in (
        lettered("single", 2, T.SINGLE, "ABCD", "B"),
        lettered("multiple", 2, T.MULTIPLE, "ABCDE", "AC"),
        lettered("truefalse", 2, T.TRUE_FALSE, "TF", "F"),
        lettered("ordering", 3, T.ORDERING, "ABCD", "DBAC"),
        lettered("case", 3, T.CASE, "ABCD", "D"),
        lettered("cases", 3, T.CASE, "ABCDE", "BE"),
        lettered("short", 3, T.SHORT, "", "", points=6),
    )
}
PAPER = tuple(ITEMS.values())
RIGHT = Sheet({key: list(item.part.right) for key, item in ITEMS.items()} | {"short": "由选举委员会主持"})


def finding(name: str, answer: object) -> Finding:
    return score([ITEMS[name]], Sheet({name: answer})).per_item[0].finding


@pytest.mark.parametrize(
    ("item", "answer", "wanted"),
    [
        ("single", ["B"], Finding.RIGHT),
        ("single", "B", Finding.RIGHT),
        ("single", ["A"], Finding.WRONG),
        ("single", ["A", "B"], Finding.MALFORMED),
        ("single", ["E"], Finding.MALFORMED),
        ("single", "b", Finding.MALFORMED),
        ("multiple", ["A", "C"], Finding.RIGHT),
        ("multiple", ["C", "A"], Finding.RIGHT),
        ("multiple", ["A"], Finding.WRONG),
        ("multiple", ["A", "B", "C"], Finding.WRONG),
        ("multiple", ["A", "A", "C"], Finding.MALFORMED),
        ("multiple", ["A", "C", "X"], Finding.MALFORMED),
        ("truefalse", ["F"], Finding.RIGHT),
        ("truefalse", ["T"], Finding.WRONG),
        ("truefalse", ["T", "F"], Finding.MALFORMED),
        ("truefalse", True, Finding.MALFORMED),
        ("ordering", ["D", "B", "A", "C"], Finding.RIGHT),
        ("ordering", ["A", "B", "C", "D"], Finding.WRONG),
        ("ordering", ["D", "B"], Finding.WRONG),
        ("ordering", ["D", "D", "B", "A"], Finding.MALFORMED),
        ("ordering", ["D", "B", "A", "C", "E"], Finding.MALFORMED),
        ("case", ["D"], Finding.RIGHT),
        ("case", ["A"], Finding.WRONG),
        ("case", ["A", "D"], Finding.MALFORMED),
        ("cases", ["E", "B"], Finding.RIGHT),
        ("cases", ["B"], Finding.WRONG),
        ("cases", ["B", "E", "A"], Finding.WRONG),
        ("short", "由选举委员会主持", Finding.PENDING),
        ("short", ["0f" * 32], Finding.PENDING),
    ],
)
def test_an_answer_is_marked_as_its_type_says(item, answer, wanted):
    assert finding(item, answer) is wanted


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("answer", [None, "", [], ()])
def test_a_missing_answer_scores_nothing_and_is_no_mistake_of_form(item, answer):
    assert finding(item, answer) is Finding.MISSING


@pytest.mark.parametrize("item", [key for key in ITEMS if key != "short"])
@pytest.mark.parametrize("answer", [0, False, 3.5, {}, {"a": 1}, [1], [["A"]], [None], {"A"}, object()])
def test_an_answer_of_another_shape_is_wrong_and_named(item, answer):
    result = score([ITEMS[item]], Sheet({item: answer}))
    assert result.points == 0
    assert result.found(Finding.MALFORMED) == (item,)


def test_a_full_sheet_counts_every_item_but_the_one_that_a_person_marks():
    result = score(PAPER, RIGHT)
    assert (result.points, result.out_of) == (6, 12)
    assert result.by_cell == {("LZ04", 2): (3, 3), ("LZ04", 3): (3, 3)}
    assert result.found(Finding.PENDING) == ("short",)
    assert result.unasked == ()


def test_an_empty_sheet_scores_nothing_and_counts_every_question_as_asked():
    result = score(PAPER, Sheet())
    assert result.points == 0
    assert result.by_cell == {("LZ04", 2): (0, 3), ("LZ04", 3): (0, 3)}
    assert len(result.found(Finding.MISSING)) == len(PAPER)


def test_answers_to_questions_that_are_not_on_the_paper_count_nothing_and_are_named():
    result = score(PAPER[:1], Sheet({"single": ["B"], "stranger": ["A"], "another": ["B"]}))
    assert result.points == 1
    assert result.unasked == ("another", "stranger")


def test_points_are_given_whole_or_not_at_all():
    heavy = lettered("heavy", 2, T.MULTIPLE, "ABC", "AB", points=4)
    assert score([heavy], Sheet({"heavy": ["A", "B"]})).points == 4
    assert score([heavy], Sheet({"heavy": ["A"]})).points == 0


def test_a_person_marks_a_short_text_and_its_points_count_then():
    assert score(PAPER, RIGHT).points == 6
    marked = score(PAPER, RIGHT, marked={"short": Fraction(1, 2)})
    assert (marked.points, marked.per_item[-1].finding) == (9, Finding.PARTLY)
    assert score(PAPER, Sheet(), marked={"short": Fraction(1)}).per_item[-1].finding is Finding.MISSING


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from("ABCDEF"),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*ITEMS, "stranger"]), ANYTHING))
def test_whatever_a_phone_sends_has_a_score_and_the_same_one_again(answers):
    result = score(PAPER, Sheet(answers))
    assert result == score(PAPER, Sheet(dict(reversed(answers.items()))))
    assert result.points == sum(mark.points for mark in result.per_item) <= result.out_of
    assert sum(right for right, _ in result.by_cell.values()) == sum(mark.is_right for mark in result.per_item)
    assert sum(asked for _, asked in result.by_cell.values()) == len(PAPER) - 1


@given(st.permutations(PAPER))
def test_the_order_of_the_paper_changes_no_mark(paper):
    assert set(score(paper, RIGHT).per_item) == set(score(PAPER, RIGHT).per_item)


PHONE, CLASS = 2, 3


@pytest.mark.parametrize(
    ("right", "asked", "purpose", "strength", "wanted"),
    [
        (5, 5, Purpose.TEST, PHONE, Outcome.PASSED),
        (4, 5, Purpose.TEST, PHONE, Outcome.PASSED),
        (3, 5, Purpose.TEST, PHONE, Outcome.NOTHING),
        (2, 5, Purpose.TEST, PHONE, Outcome.FAILED),
        (0, 5, Purpose.TEST, PHONE, Outcome.FAILED),
        (5, 6, Purpose.TEST, PHONE, Outcome.PASSED),
        (4, 6, Purpose.TEST, PHONE, Outcome.NOTHING),
        (3, 6, Purpose.TEST, PHONE, Outcome.NOTHING),
        (2, 6, Purpose.TEST, PHONE, Outcome.FAILED),
        (7, 8, Purpose.TEST, CLASS, Outcome.PASSED),
        (6, 8, Purpose.TEST, CLASS, Outcome.NOTHING),
        (4, 8, Purpose.TEST, CLASS, Outcome.NOTHING),
        (3, 8, Purpose.TEST, CLASS, Outcome.FAILED),
        (4, 5, Purpose.TEST, CLASS, Outcome.PASSED),
        (0, 5, Purpose.TEST, CLASS, Outcome.NOTHING),
        (0, 7, Purpose.TEST, CLASS, Outcome.NOTHING),
        (4, 4, Purpose.TEST, PHONE, Outcome.NOTHING),
        (0, 4, Purpose.TEST, PHONE, Outcome.NOTHING),
        (0, 0, Purpose.TEST, PHONE, Outcome.NOTHING),
        (3, 5, Purpose.RECHECK, PHONE, Outcome.PASSED),
        (2, 5, Purpose.RECHECK, PHONE, Outcome.FAILED),
        (4, 6, Purpose.RECHECK, PHONE, Outcome.PASSED),
        (3, 6, Purpose.RECHECK, PHONE, Outcome.NOTHING),
        (4, 5, Purpose.EXAM, PHONE, Outcome.PASSED),
        (1, 5, Purpose.EXAM, PHONE, Outcome.FAILED),
        (5, 5, Purpose.TEST, 1, Outcome.NOTHING),
        (5, 5, Purpose.TEST, 0, Outcome.NOTHING),
    ],
)
def test_a_test_passes_at_four_of_five_and_fails_below_half(right, asked, purpose, strength, wanted):
    assert outcome(right, asked, purpose=purpose, strength=strength, competency_kind="knowledge", level=2) is wanted


@given(
    st.sampled_from([Purpose.PLACING, Purpose.CHECK, Purpose.PRACTICE, Purpose.REFRESH]),
    st.integers(0, 30),
    st.integers(0, 3),
)
def test_placing_check_practice_and_refresh_never_show_a_level_or_a_failure(purpose, asked, strength):
    for right in range(asked + 1):
        shown = outcome(right, asked, purpose=purpose, strength=strength, competency_kind="knowledge", level=1)
        assert shown is Outcome.NOTHING


@pytest.mark.parametrize(("kind", "level", "failed"), [
    ("practical", 2, Outcome.FAILED),
    ("practical", 3, Outcome.NOTHING),
    ("knowledge", 4, Outcome.FAILED),
    ("conduct", 4, Outcome.FAILED),
    ("knowledge", 5, Outcome.NOTHING),
])  # fmt: skip
def test_a_test_fails_no_level_that_it_cannot_give(kind, level, failed):
    judged = {"purpose": Purpose.TEST, "strength": PHONE, "competency_kind": kind, "level": level}
    assert outcome(0, 5, **judged) is failed
    assert outcome(5, 5, **judged) is Outcome.PASSED
    assert (level <= most_level(kind)) is (failed is Outcome.FAILED)


@given(st.integers(5, 60), st.sampled_from([PHONE, CLASS]), st.sampled_from([Purpose.TEST, Purpose.RECHECK]))
def test_more_right_answers_never_show_less(asked, strength, purpose):
    worth = {Outcome.FAILED: 0, Outcome.NOTHING: 1, Outcome.PASSED: 2}
    shown = [
        worth[outcome(right, asked, purpose=purpose, strength=strength, competency_kind="knowledge", level=2)]
        for right in range(asked + 1)
    ]
    assert shown == sorted(shown)
    assert shown[-1] == 2


def test_the_numbers_of_the_rules_can_be_tuned():
    strict = Rules(cut=Fraction(1), least_questions=3)
    judged = {"purpose": Purpose.TEST, "strength": PHONE, "competency_kind": "knowledge", "level": 2, "rules": strict}
    assert outcome(3, 3, **judged) is Outcome.PASSED
    assert outcome(4, 5, **judged) is Outcome.NOTHING


@pytest.mark.parametrize(("asked", "share", "wanted"), [
    (5, Fraction(4, 5), 4), (6, Fraction(4, 5), 5), (10, Fraction(4, 5), 8), (11, Fraction(4, 5), 9),
    (5, Fraction(3, 5), 3), (7, Fraction(3, 5), 5), (0, Fraction(4, 5), 0),
])  # fmt: skip
def test_a_share_is_rounded_up_to_whole_questions(asked, share, wanted):
    assert needed(asked, share) == wanted


@pytest.mark.parametrize(("asked", "least"), [(3, 2), (4, 3), (5, 3)])
def test_a_check_passes_with_three_of_five_rounded_up(asked, least):
    assert is_check_passed(least, asked)
    assert not is_check_passed(least - 1, asked)


def test_a_check_without_questions_is_not_passed():
    assert not is_check_passed(0, 0)
