"""What the pages of a sitting show, without HTML."""

from __future__ import annotations

import pytest

from assessments import api, pages
from assessments import bank as bank_
from assessments.models import Question, Sitting
from assessments.pages import Choice, parted
from assessments.questions import Option, QuestionType
from tests.assessments.factories import AT, answered, place, question, send

SINGLE, TRUE_FALSE, ORDERING = QuestionType.SINGLE, QuestionType.TRUE_FALSE, QuestionType.ORDERING
OPTIONS = [Option("A", "甲"), Option("B", "乙")]


@pytest.mark.parametrize(
    ("stem", "type_", "parts"),
    [
        ("多久公布一次？", SINGLE, ("", "多久公布一次？")),
        ("村里修路。账目有疑问。怎么办？", SINGLE, ("村里修路。账目有疑问。", "怎么办？")),
        ("他说：“不用管。”怎么办？", SINGLE, ("他说：“不用管。”", "怎么办？")),
        ("他问：“怎么办？”", SINGLE, ("", "他问：“怎么办？”")),
        ("主人要赔。能证明的可以少赔。", TRUE_FALSE, ("", "主人要赔。能证明的可以少赔。")),
    ],
)
def test_the_situation_stands_apart_from_what_is_asked(stem, type_, parts):
    assert parted(stem, type_) == parts


@pytest.mark.parametrize(
    ("type_", "value", "chosen"),
    [
        (SINGLE, ["B"], [False, True]),
        (SINGLE, None, [False, False]),
        (SINGLE, {"a": 1}, [False, False]),
        (SINGLE, 7, [False, False]),
        (SINGLE, ["Z", 3], [False, False]),
    ],
)
def test_what_was_chosen_is_ticked_and_nonsense_is_nothing(type_, value, chosen):
    assert [choice.chosen for choice in pages.choices(OPTIONS, type_, value)] == chosen


def test_an_ordering_shows_its_places():
    assert pages.choices(OPTIONS, ORDERING, ["B", "A"]) == (Choice("A", "甲", step=2), Choice("B", "乙", step=1))
    assert pages.choices(OPTIONS, ORDERING, {"A": 1, "B": 1}) == (Choice("A", "甲", step=1), Choice("B", "乙", step=1))


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def sitting(self, bank, wang) -> Sitting:
        return api.start_test(wang, "LZ04", 2, at=AT)

    def test_a_question_says_where_one_is_and_what_to_do(self, sitting):
        page = pages.question_of(sitting, 3)
        assert (page.place, page.how, page.is_last) == ("第 3 题，共 5 题", "只选一个", False)
        assert [choice.key for choice in page.choices] == sitting.paper[2]["o"]
        assert not page.is_kept

    def test_every_page_has_an_event_of_its_own(self, sitting):
        assert pages.question_of(sitting, 1).event != pages.question_of(sitting, 1).event

    def test_a_stored_answer_is_shown(self, sitting, wang):
        send(wang, answered(wang, sitting, 3, ["C"]))
        page = pages.question_of(sitting, 3)
        assert page.is_kept
        assert [choice.key for choice in page.choices if choice.chosen] == ["C"]

    def test_a_question_costs_one_query(self, sitting, django_assert_num_queries):
        pages.question_of(sitting, 3)
        with django_assert_num_queries(1):
            pages.question_of(sitting, 3)

    def test_the_glance_names_the_open_numbers(self, sitting, wang):
        for number in (1, 4):
            send(wang, answered(wang, sitting, number, ["A"]))
        send(wang, answered(wang, sitting, 4, []))
        page = pages.review_of(sitting)
        assert (page.open, page.first_open) == ((2, 3, 4, 5), 2)

    def test_one_goes_on_at_the_first_open_question(self, sitting, wang):
        send(wang, answered(wang, sitting, 1, ["A"]))
        assert pages.where_to_go_on(sitting) == 2
        for number in range(2, 6):
            send(wang, answered(wang, sitting, number, ["A"]))
        assert pages.where_to_go_on(sitting) == 0

    def test_a_placing_says_about_how_many_and_never_looks_finished(self, bank, wang):
        sitting = api.start_placing(wang, at=AT)
        assert pages.question_of(sitting, 1).place == "第 1 题，大约 25 题"
        sitting.given["about"] = 2
        place(wang, sitting, {}, most=2)
        sitting.given["about"] = 2
        page = pages.question_of(sitting, 3)
        assert (page.place, page.done, page.of) == ("第 3 题，快好了", 1, 2)

    def test_several_answers_are_announced(self, framework, wang):
        bank_.add(question("LZ04", 2, 1, type=QuestionType.MULTIPLE, right=("A", "C")))
        page = pages.preview_of(Question.objects.get())
        assert (page.several, page.how) == (True, "可选多个")
