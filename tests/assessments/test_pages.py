"""What the pages of a sitting show, without HTML."""

from __future__ import annotations

import pytest

from assessments import api, pages
from assessments import bank as bank_
from assessments.models import Question, Sitting
from assessments.pages import parted
from assessments.questions import QuestionType
from tests.assessments.factories import AT, answered, place, question, send

SINGLE, TRUE_FALSE, CHAIN = QuestionType.SINGLE, QuestionType.TRUE_FALSE, QuestionType.CHAIN


@pytest.mark.parametrize(
    ("stem", "type_", "parts"),
    [
        ("多久公布一次？", SINGLE, ("", "多久公布一次？")),
        ("村里修路。账目有疑问。怎么办？", SINGLE, ("村里修路。账目有疑问。", "怎么办？")),
        ("他说：“不用管。”怎么办？", SINGLE, ("他说：“不用管。”", "怎么办？")),
        ("他问：“怎么办？”", SINGLE, ("", "他问：“怎么办？”")),
        ("主人要赔。能证明的可以少赔。", TRUE_FALSE, ("", "主人要赔。能证明的可以少赔。")),
        ("村里要修路。资金不够。", CHAIN, ("", "村里要修路。资金不够。")),
    ],
)
def test_the_situation_stands_apart_from_what_is_asked(stem, type_, parts):
    assert parted(stem, type_) == parts


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def sitting(self, bank, wang) -> Sitting:
        return api.start_test(wang, "LZ04", 2, at=AT)

    def test_a_question_says_where_one_is_and_what_to_do(self, sitting):
        page = pages.question_of(sitting, 3)
        (part,) = page.parts
        assert (page.place, part.how, page.is_last) == ("第 3 题，共 5 题", "只选一个", False)
        assert [choice.key for choice in part.choices] == sitting.paper[2]["o"]
        assert not page.is_kept

    def test_every_page_has_an_event_of_its_own(self, sitting):
        assert pages.question_of(sitting, 1).event != pages.question_of(sitting, 1).event

    def test_a_stored_answer_is_shown(self, sitting, wang):
        send(wang, answered(wang, sitting, 3, ["C"]))
        page = pages.question_of(sitting, 3)
        assert page.is_kept
        assert [choice.key for choice in page.parts[0].choices if choice.chosen] == ["C"]

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
        (part,) = pages.preview_of(Question.objects.get()).parts
        assert (part.several, part.how) == (True, "可选多个")
