"""How much harder than its label a question is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments.item_difficulty import GRADE, LOGITS_A_LEVEL, MOST, Graded, hardness

CELL = ("LZ01", 2)


def three(*counts, grade=2):
    return [Graded(f"q{n}", CELL, grade, answers, right) for n, (answers, right) in enumerate(counts)]


def test_without_answers_it_is_what_the_author_said():
    found = hardness([Graded("a", CELL, 1), Graded("b", CELL, 3)])
    assert found == {"a": pytest.approx(-GRADE / LOGITS_A_LEVEL), "b": pytest.approx(GRADE / LOGITS_A_LEVEL)}


def test_fewer_than_thirty_answers_say_nothing():
    assert hardness(three((29, 2), (29, 28), (29, 15))) == {"q0": 0, "q1": 0, "q2": 0}


def test_what_fewer_get_right_is_harder():
    found = hardness(three((100, 30), (100, 60), (100, 90)))
    assert found["q0"] > found["q1"] > found["q2"]
    assert found["q0"] > 0 > found["q2"]


def test_the_more_answer_the_less_the_author_counts():
    few, many = hardness(three((30, 9), (30, 18), (30, 27))), hardness(three((900, 270), (900, 540), (900, 810)))
    assert many["q0"] > few["q0"] > 0


def test_a_cell_that_is_hard_as_a_whole_stays_at_its_level():
    assert hardness(three((200, 40), (200, 40), (200, 40))) == {key: pytest.approx(0) for key in ("q0", "q1", "q2")}


def test_questions_of_checks_are_compared_among_themselves():
    easy = [replace(one, key=f"c{one.key}", in_check=True) for one in three((200, 180), (200, 180), (200, 180))]
    assert hardness([*three((200, 80), (200, 80), (200, 80)), *easy])["cq0"] == pytest.approx(0)


def test_nothing_is_moved_by_more_than_a_level():
    assert max(hardness(three((5000, 5), (5000, 4900), (5000, 4900))).values()) <= MOST
