"""How it ended, in words; keys after a pass only."""

from __future__ import annotations

import pytest

from assessments import api
from assessments.placings import targets_in
from assessments.quizzes import ensure_check
from assessments.result_pages import Found, placing_of, result_of
from tests.assessments.factories import AT, place, sit, take_test

pytestmark = pytest.mark.django_db


def test_after_a_pass_the_missed_question_comes_first_and_is_explained(bank, wang):
    page = result_of(take_test(wang, "LZ04", 2, 4))
    assert (page.headline, page.again) == ("通过了", None)
    assert page.behaviour
    missed = page.explained[0]
    assert (missed.number, missed.is_right) == (5, False)
    assert missed.right[0].startswith("做法A")
    assert not missed.yours[0].startswith("做法A")
    assert missed.explanation
    assert [one.number for one in page.explained[1:]] == [1, 2, 3, 4]


def test_after_a_fail_no_key_is_shown_but_the_day_of_the_next_try(bank, wang):
    page = result_of(take_test(wang, "LZ04", 2, 2))
    assert (page.headline, page.again_words) == ("还差 2 题", "6月4日")
    assert page.explained == ()
    assert page.behaviour == ""


def test_a_check_can_be_done_again_at_once(bank, wang):
    ensure_check("M05-L1", "村务公开", [f"LZ04-T020{n}" for n in range(1, 6)])
    page = result_of(sit(wang, api.start_check(wang, "M05-L1", at=AT), 1))
    assert (page.is_check, page.again, page.missing, page.explained) == (True, None, 2, ())


def test_a_result_costs_few_queries(bank, wang, django_assert_num_queries):
    sitting = take_test(wang, "LZ04", 2, 4)
    result_of(sitting)
    with django_assert_num_queries(5):  # the framework's stamp twice, the offices, the answers, the corrected keys
        result_of(sitting)


@pytest.mark.parametrize(
    ("level", "needed", "cells", "words"),
    [
        (0, 3, ("lacks", "lacks", "lacks", "empty"), "从头学起"),
        (1, 3, ("likely", "lacks", "lacks", "empty"), "会 1 步，还差 2 步"),
        (3, 3, ("likely", "likely", "likely", "empty"), "都会，考一次小测试就算数"),
        (4, 4, ("likely", "likely", "likely", "likely"), "都会，考一次小测试就算数"),
    ],
)
def test_what_was_found_is_said_in_words_and_in_steps(level, needed, cells, words):
    found = Found("村务公开", level, needed)
    assert (found.cells, found.words) == (cells, words)


def test_a_placing_shows_what_was_found_and_what_is_left(bank, wang):
    sitting = place(wang, api.start_placing(wang, at=AT), {"LZ04": 1})
    page = placing_of(sitting)
    assert {one.name: one.level for one in page.found} == {"村务公开与民主监督": 1, "廉洁履职与纪法底线": 0}
    assert page.left == 0
    assert len(page.short) == len(targets_in(sitting)) - 2  # this small bank has questions for two competencies
