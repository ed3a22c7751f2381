"""Whoever approves a question sees its options, what is right and its laws as they were and as they are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessments import bank as bank_
from assessments import content
from assessments.comparing import LinesComparison, answer_lines, option_lines, source_lines
from assessments.models import Question
from assessments.questions import CitedLaw, Number, Option, Part, QuestionType, Rubric, Step
from tests.assessments.factories import LAW, question
from tests.assessments.test_viewsets import LIST, text

CHANGED = (Option("A", "做法A1"), Option("B", "改了的做法"), Option("C", "做法C1"), Option("D", "做法D1"))


@pytest.fixture
def compared(groups, trainer, client):
    """compared(new, old): the page that compares two versions of a question."""

    def compared_(new: dict, old: dict | None = None) -> str:
        row = bank_.add(question("LZ04", 2, 1, **(old or {})))
        row = bank_.revise(row, question("LZ04", 2, 1, **new))
        client.force_login(trainer)
        first, second = row.revisions.order_by("pk")
        return text(client.get(f"{LIST}history/{row.pk}/revisions/compare/{first.pk}...{second.pk}/"))

    return compared_


def test_an_option_that_changed_is_shown_as_it_was_and_as_it_is(compared):
    page = compared({"options": CHANGED})
    assert '<span class="deletion">B. 做法B1</span>' in page
    assert '<span class="addition">B. 改了的做法</span>' in page
    assert "<div>C. 做法C1</div>" in page


def test_another_right_option_is_seen(compared):
    page = compared({"right": ("B",)})
    assert '<span class="deletion">A. 做法A1（对）</span>' in page
    assert '<span class="addition">B. 做法B1（对）</span>' in page


def test_laws_that_changed_are_seen(compared):
    page = compared({"citations": (CitedLaw(LAW, ("35", "36")),)})
    assert f'<span class="deletion">{LAW} 35</span>' in page
    assert f'<span class="addition">{LAW} 35、36</span>' in page


def test_what_did_not_change_is_not_there(compared):
    page = compared({"stem": "换了问法？"})
    assert "做法A1" not in page and f"{LAW} 35" not in page


def test_the_words_of_a_trainer_are_text_and_no_markup():
    def lines(of: list[str]) -> list[str]:
        return of

    html = LinesComparison("options", lines, ["<b>"], ["<script>"]).htmldiff()
    assert "<b>" not in html and "<script>" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"type": QuestionType.ORDERING, "right": ("C", "A", "B", "D")}, ["C → A → B → D"]),
        (
            {"type": QuestionType.SHORT, "options": (), "right": (), "rubric": Rubric(("公开", "及时"), 1)},
            ["公开", "及时", "答到其中 1 点即可"],
        ),
        ({"type": QuestionType.FILL, "options": (), "right": (), "blanks": (("十五", "15"),)}, ["（1）十五 / 15"]),
        (
            {"type": QuestionType.NUMERIC, "options": (), "right": (), "number": Number(Decimal(15), Decimal(1), "日")},
            ["15 ± 1 日"],
        ),
        (
            {
                "type": QuestionType.MATCHING,
                "options": (Option("A", "一般事项"), Option("B", "大事")),
                "right": ("A=2", "B=1"),
                "targets": (Option("1", "随时"), Option("2", "每季度")),
            },
            ["1. 随时", "2. 每季度", "A → 2", "B → 1"],
        ),
        (
            {
                "type": QuestionType.CHAIN,
                "options": (),
                "right": (),
                "steps": (
                    Step(
                        "先做什么？", Part(QuestionType.SINGLE, (Option("A", "商量"), Option("B", "不管")), ("A",)), 2
                    ),
                ),
            },
            ["（1）先做什么？ 2 分", "（1）A. 商量（对）", "（1）B. 不管"],
        ),
    ],
)
def test_what_is_right_is_said_for_every_kind(fields, lines):
    assert answer_lines(Question(**content.fields_of(question("LZ04", 2, 1, **fields)))) == lines


def test_the_options_of_a_choice_say_which_is_right(framework):
    row = bank_.add(question("LZ04", 2, 1))
    assert option_lines(row)[:2] == ["A. 做法A1（对）", "B. 做法B1"]
    assert answer_lines(row) == []
    assert source_lines(row) == [f"{LAW} 35"]


def test_the_panel_is_nothing_in_the_editor(groups, trainer, browse):
    row = bank_.add(question("LZ04", 2, 1))
    assert browse(trainer).get(f"{LIST}edit/{row.pk}/").status_code == 200
