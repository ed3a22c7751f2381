"""A trainer writes lines and ticks; what is refused is said beside the field."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from assessments import bank as bank_
from assessments import content
from assessments.forms import free_code, read_sources
from assessments.models import Question
from assessments.questions import CitedLaw, Option, QuestionType, Rubric
from assessments.viewsets import QuestionViewSet
from competencies.models import Competency
from tests.assessments.factories import LAW, PARTS, of_kind, question

STEPS = {
    "steps_1-text": "先做什么？",
    "steps_1-kind": "single",
    "steps_1-marks": "1",
    "steps_1-place": "2",
    "steps_1-options_rows_A": "开会商量",
    "steps_1-options_rows_A_right": "on",
    "steps_1-options_rows_B": "先去贷款",
    "steps_2-text": "还差____元。",
    "steps_2-kind": "fill",
    "steps_2-marks": "2",
    "steps_2-place": "1",
    "steps_2-gaps": "三万 | 30000",
    "steps_3-kind": "single",
    "steps_3-marks": "1",
    "steps_3-place": "3",
}
EVERY_KIND = [
    question("LZ04", 2, 1, options=(Option("A", "每月", "太密"), Option("B", "每季度")), tags=("公开", "财务")),
    question("LZ04", 2, 1, type=QuestionType.MULTIPLE, right=("A", "C"), partial=True),
    question("LZ04", 2, 2, type=QuestionType.ORDERING, right=("C", "A", "D", "B")),
    question("LZ04", 2, 3, type=QuestionType.SHORT, options=(), right=(), rubric=Rubric(("张榜", "留底"), 1)),
    question(
        "LZ04", 2, 4, type=QuestionType.TRUE_FALSE, options=(Option("T", "正确"), Option("F", "错误")), right=("F",)
    ),
    question("LZ04", 2, 5, type=QuestionType.CASE, right=("A", "C")),
    *(of_kind(kind) for kind in PARTS),
]  # fmt: skip
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


def image():
    made = get_image_model()(title="公开栏", file=get_test_image_file(filename="公开栏.png"))
    made.save()
    return made


def as_shown(row):
    """What the form's inputs hold when the question is opened, as a browser would send it back."""
    form = QuestionViewSet().get_edit_handler().get_form_class()(instance=row)
    inputs = BeautifulSoup("".join(str(form[name]) for name in form.fields), "html.parser").select("[name]")
    sent = {}
    for one in inputs:
        chosen = one.select_one("option[selected]")
        written = one.text.removeprefix("\n") if one.name == "textarea" else one.get("value", "")
        value = chosen["value"] if chosen else written or ("on" if one.get("type") == "checkbox" else "")
        if one.get("type") != "checkbox" or one.has_attr("checked"):
            sent[one["name"]] = value
    return sent


@pytest.mark.django_db
class TestForm:
    @pytest.fixture
    def form(self, framework, trainer):
        class_ = QuestionViewSet().get_edit_handler().get_form_class()

        def form_(instance=None, *, blank=False, **fields):
            typed = (
                {}
                if blank
                else {
                    "kind": "single",
                    "stem": "多久公布一次？",
                    "explanation": "法律这样写。",
                    "sources_text": f"{LAW} 35",
                    "options_rows_A": "每月",
                    "options_rows_B": "每季度",
                    "options_rows_B_right": "on",
                }
            )
            cell = {"competency": Competency.objects.get(key="LZ04").pk, "level": 2, "difficulty": 2}
            return class_({**cell, **typed, **fields}, instance=instance or Question(), for_user=trainer)

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
        one = form(
            kind="truefalse", options_rows_A="", options_rows_B="", options_rows_B_right="", options_rows_A_right="on"
        )
        assert one.is_valid(), one.errors
        row = one.save(commit=False)
        assert row.options == [{"k": "T", "t": "正确"}, {"k": "F", "t": "错误"}]
        assert row.answer == ["T"]

    def test_an_ordering_has_its_letters(self, form):
        one = form(kind="ordering", options_rows_C="每年", order="c a、B")
        assert one.is_valid(), one.errors
        assert one.save(commit=False).answer == ["C", "A", "B"]

    def test_a_short_text_has_its_points(self, form):
        one = form(kind="short", points="张榜\n\n留底", least=2)
        assert one.is_valid(), one.errors
        assert one.save(commit=False).answer == {"points": ["张榜", "留底"], "min_points": 2}

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"options_rows_B_right": ""}, "options_rows", "没有写答案"),
            ({"options_rows_A_right": "on"}, "options_rows", "只能有一个正确答案"),
            ({"kind": "multiple"}, "options_rows", "至少要有两个正确答案"),
            ({"options_rows_B": "每月"}, "options_rows", "有两个选项一样"),
            ({"options_rows_B": "", "options_rows_B_right": ""}, "options_rows", "至少要有两个选项"),
            ({"kind": "ordering", "order": "AB"}, "order", "已经按正确顺序"),
            ({"kind": "ordering", "order": "AX"}, "order", "每个选项写一次"),
            ({"kind": "short"}, "points", "要点"),
            ({"kind": "ordering"}, "order", "把字母按正确顺序写上"),
            ({"kind": "matching", "pairs": "主持会议\n管账 = 会计"}, "pairs", "右边都要写"),
            ({"kind": "matching"}, "pairs", "左边 = 右边"),
            ({"kind": "fill", "gaps": "季度"}, "gaps", "数一数题干里的空"),
            ({"kind": "numeric", "number": "三四个"}, "number", "只写数"),
            ({"kind": "numeric", "number": "3", "tolerance": "-1"}, "number", "不能小于 0"),
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

    @pytest.mark.parametrize("one", EVERY_KIND, ids=lambda one: one.type)
    def test_a_question_that_is_opened_and_saved_says_what_it_said(self, form, one):
        row = bank_.add(one)
        saved = form(row, blank=True, **as_shown(row))
        assert saved.is_valid(), saved.errors
        again = saved.save(commit=False)
        assert (again.options, again.answer) == (row.options, row.current.content["answer"])
        bank_.freeze(again, by=None, at=row.current.made_at)
        assert row.versions.count() == 1

    def test_a_draft_may_owe_its_explanation_and_its_law_but_is_not_submitted_so(self, form):
        owing = {"explanation": "", "sources_text": ""}
        draft = form(**owing)
        draft.defer_required_fields()
        assert draft.is_valid(), draft.errors
        submitted = form(**owing)
        assert set(submitted.errors) == {"explanation", "sources_text"}

    def test_a_law_without_its_article_is_owed_and_what_to_do_is_said(self, form):
        assert "可以先存成草稿" in form(sources_text=LAW).errors["sources_text"][0]
        draft = form(sources_text=LAW)
        draft.defer_required_fields()
        assert draft.is_valid()

    def test_what_keeps_a_draft_from_being_kept_is_said_all_the_same(self, form):
        draft = form(options_rows_B_right="", explanation="")
        draft.defer_required_fields()
        assert set(draft.errors) == {"options_rows"}

    def test_a_feedback_stays_with_its_option(self, form):
        row = form(options_rows_A_feedback="太密了。").save(commit=False)
        assert row.options[0] == {"k": "A", "t": "每月", "f": "太密了。"}

    def test_tags_stand_between_commas(self, form):
        assert form(tags_text="公开，财务、公开").save(commit=False).tags == "|公开|财务|"

    def test_a_picture_needs_its_words(self, form):
        picture = image()
        assert "图里有什么" in form(image=picture.pk).errors["image_alt"][0]
        row = form(image=picture.pk, image_alt="一张公开栏").save(commit=False)
        assert (row.image_id, row.image_alt) == (picture.pk, "一张公开栏")

    def test_a_chain_is_typed_question_by_question_in_the_order_of_their_places(self, form):
        one = form(kind="chain", stem="村里要修路。", **STEPS)
        assert one.is_valid(), one.errors
        steps = content.steps_of(one.save(commit=False).answer)
        assert [(step.text, step.part.type, step.marks) for step in steps] == [
            ("还差____元。", "fill", 2), ("先做什么？", "single", 1),
        ]  # fmt: skip
        assert steps[0].part.blanks == (("三万", "30000"),)
        assert steps[1].part.right == ("A",)

    def test_what_is_wrong_with_a_question_of_a_chain_is_said_there_and_nothing_is_lost(self, form):
        one = form(kind="chain", stem="村里要修路。", **{**STEPS, "steps_2-gaps": ""})
        assert "标红" in one.errors["steps"][0]
        shown = str(one["steps"])
        assert "题干里有几个答案就要有几个空" in shown
        assert "先去贷款" in shown and "还差____元。" in shown

    def test_a_chain_of_one_question_is_refused(self, form):
        one = form(kind="chain", stem="村里要修路。", **{name: STEPS[name] for name in STEPS if name < "steps_2"})
        assert "2 到 8 问" in one.errors["steps"][0]

    def test_sections_of_empty_questions_are_folded_and_say_nothing(self, form):
        shown = str(form(kind="chain", stem="村里要修路。", **STEPS)["steps"])
        assert shown.count("<details") == 8
        assert shown.count(" open>") == 2
        assert "error-message" not in shown

    def test_a_preview_refuses_nothing(self, form):
        one = form(competency="", kind="matching", pairs="主持会议", explanation="", sources_text="")
        one.is_preview = True
        for field in one.fields.values():
            field.required = False
        assert one.is_valid(), one.errors
        assert one.instance.options == [{"k": "A", "t": "主持会议"}]

    def test_codes_are_given_one_after_the_other(self, framework):
        competency = Competency.objects.get(key="LZ04")
        assert free_code(competency) == "LZ04-T01"
        bank_.add(question("LZ04", 2, 1, code="LZ04-T01"))
        assert free_code(competency) == "LZ04-T02"
