"""A trainer writes lines and ticks; what is refused is said beside the field."""

from __future__ import annotations

import pytest

from assessments import bank as bank_
from assessments.forms import free_code, read_sources
from assessments.models import Question
from assessments.questions import CitedLaw, Option, QuestionType, Rubric
from assessments.viewsets import QuestionViewSet
from competencies.models import Competency
from tests.assessments.factories import LAW, question

LAWS = {"村民委员会组织法", "刑法", "民法典", "招标投标法", "招标投标法实施条例"}


@pytest.mark.parametrize(
    ("line", "law", "articles"),
    [
        ("村民委员会组织法 35、36", "村民委员会组织法", ("35", "36")),
        ("《刑法》第382条之一，383", "刑法", ("382之一", "383")),
        ("刑法第382条之一", "刑法", ("382之一",)),
        ("招标投标法实施条例 8", "招标投标法实施条例", ("8",)),
        ("民法典", "民法典", ()),
        ("民法典 第一条", "民法典", ("一",)),
        ("没有这部法 3", "没有这部法", ("3",)),
        ("《没有这部法》3", "没有这部法", ("3",)),
    ],
)
def test_a_source_is_read_as_people_write_it(line, law, articles):
    assert read_sources(line, LAWS) == (CitedLaw(law, articles),)


def test_each_line_is_a_source_and_empty_ones_are_none():
    assert [cited.law for cited in read_sources("刑法 1\n\n  民法典 2 \n", LAWS)] == ["刑法", "民法典"]


@pytest.mark.django_db
class TestForm:
    @pytest.fixture
    def form(self, framework, trainer):
        class_ = QuestionViewSet().get_edit_handler().get_form_class()

        def form_(instance=None, **fields):
            data = {
                "competency": Competency.objects.get(key="LZ04").pk,
                "level": 2,
                "difficulty": 2,
                "kind": "single",
                "stem": "多久公布一次？",
                "explanation": "法律这样写。",
                "sources_text": f"{LAW} 35",
                "options_rows_0": "每月",
                "options_rows_2": "每季度",
                "options_rows_3": "on",
            }
            return class_({**data, **fields}, instance=instance or Question(), for_user=trainer)

        return form_

    def test_lines_and_ticks_become_a_question(self, form, trainer):
        one = form()
        assert one.is_valid(), one.errors
        row = one.save(commit=False)
        assert row.options == [{"k": "A", "t": "每月"}, {"k": "B", "t": "每季度"}]
        assert (row.answer, row.key, row.author) == (["B"], "LZ04-T01", trainer)
        assert row.sources == [{"law": LAW, "articles": ["35"]}]
        assert row.category.key == "LZ04"

    def test_true_or_false_needs_ticks_only(self, form):
        one = form(kind="truefalse", options_rows_0="", options_rows_2="", options_rows_3="", options_rows_1="on")
        assert one.is_valid(), one.errors
        row = one.save(commit=False)
        assert row.options == [{"k": "T", "t": "正确"}, {"k": "F", "t": "错误"}]
        assert row.answer == ["T"]

    def test_an_ordering_has_its_letters(self, form):
        one = form(kind="ordering", options_rows_4="每年", order="c a、B")
        assert one.is_valid(), one.errors
        assert one.save(commit=False).answer == ["C", "A", "B"]

    def test_a_short_text_has_its_points(self, form):
        one = form(kind="short", points="张榜\n\n留底", least=2)
        assert one.is_valid(), one.errors
        assert one.save(commit=False).answer == {"points": ["张榜", "留底"], "min_points": 2}

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"options_rows_3": ""}, "options_rows", "没有写答案"),
            ({"options_rows_1": "on"}, "options_rows", "只能有一个正确答案"),
            ({"kind": "multiple"}, "options_rows", "至少要有两个正确答案"),
            ({"options_rows_2": "每月"}, "options_rows", "有两个选项一样"),
            ({"options_rows_2": "", "options_rows_3": ""}, "options_rows", "至少要有两个选项"),
            ({"kind": "ordering", "order": "AB"}, "order", "已经按正确顺序"),
            ({"kind": "ordering", "order": "AX"}, "order", "每个选项写一次"),
            ({"kind": "short"}, "points", "要点"),
            ({"sources_text": "没有这部法 3"}, "sources_text", "没有这部法"),
            ({"sources_text": LAW}, "sources_text", "没有写明法律或者条文"),
            ({"sources_text": f"{LAW} 三"}, "sources_text", "编号"),
            ({"key": "小写"}, "key", "大写字母"),
            ({"stem": "  "}, "stem", ""),
            ({"explanation": ""}, "explanation", ""),
            ({"level": 5}, "level", ""),
            ({"difficulty": 9}, "difficulty", "1 到 5"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, form, fields, field, words):
        one = form(**fields)
        assert not one.is_valid()
        assert words in " ".join(one.errors[field])

    def test_a_used_code_is_refused(self, form):
        bank_.add(question("LZ04", 2, 1))
        assert "key" in form(key="LZ04-T0201").errors

    @pytest.mark.parametrize(
        "one",
        [
            question("LZ04", 2, 1),
            question("LZ04", 2, 2, type=QuestionType.ORDERING, right=("C", "A", "D", "B")),
            question("LZ04", 2, 3, type=QuestionType.SHORT, options=(), right=(), rubric=Rubric(("张榜", "留底"), 1)),
            question(
                "LZ04", 2, 4, type=QuestionType.TRUE_FALSE, options=(Option("T", "正确"), Option("F", "错误")), right=("F",)
            ),
            question("LZ04", 2, 5, type=QuestionType.CASE, right=("A", "C")),
        ],
        ids=lambda one: one.type,
    )  # fmt: skip
    def test_a_question_that_is_opened_and_saved_says_what_it_said(self, form, one):
        row = bank_.add(one)
        shown = QuestionViewSet().get_edit_handler().get_form_class()(instance=row).initial
        typed = {f"options_rows_{n}": part for n, part in enumerate(shown["options_rows"]) if part}
        typed |= {
            name: shown[name] or "" for name in ("order", "points", "least", "sources_text", "stem", "explanation")
        }
        blank = {f"options_rows_{n}": "" for n in range(12)}
        saved = form(row, **{**blank, **typed, "kind": one.type.value, "key": one.code})
        assert saved.is_valid(), saved.errors
        again = saved.save(commit=False)
        assert (again.options, again.answer) == (row.options, row.current.content["answer"])
        bank_.freeze(again, by=None, at=row.current.made_at)
        assert row.versions.count() == 1

    def test_codes_are_given_one_after_the_other(self, framework):
        competency = Competency.objects.get(key="LZ04")
        assert free_code(competency) == "LZ04-T01"
        bank_.add(question("LZ04", 2, 1, code="LZ04-T01"))
        assert free_code(competency) == "LZ04-T02"
