"""Each kind of question, from the bank to the result: shown, answered by a page's form, stored, scored and explained."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assessments import api, bank, content
from assessments.models import Answer, Question
from assessments.questions import OWED, Fault, Option, Part, QuestionType, Step, faults, step_faults
from assessments.quizzes import ensure_check
from kit import clock
from tests.assessments.factories import of_kind

KINDS = ("matching", "fill", "numeric", "chain")
FILLED = {
    "matching": ({"match_A": "2", "match_B": "1"}, ["A=2", "B=1"]),
    "fill": ({"gap_1": "2/3", "gap_2": "季度"}, ["1=2/3", "2=季度"]),
    "numeric": ({"number": "12,500元"}, ["12,500元"]),
    "chain": ({"s1.a": "A", "s2.gap_1": "三万"}, ["1:A", "2:1=三万"]),
}


def faults_of(kind: str, **fields) -> list[Fault]:
    return faults(of_kind(kind, **fields), competencies={"LZ04"})


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_question_of_each_kind_has_no_fault(kind):
    assert faults_of(kind) == []


@pytest.mark.parametrize(
    ("kind", "fields", "fault"),
    [
        ("matching", {"targets": ()}, Fault.TARGETS),
        ("matching", {"targets": (Option("1", "会计"), Option("2", "会计"))}, Fault.TARGETS),
        ("matching", {"right": ("A=2",)}, Fault.PAIRS),
        ("matching", {"right": ("A=2", "B=9")}, Fault.PAIRS),
        ("matching", {"right": ("A=2", "A=1")}, Fault.PAIRS),
        ("matching", {"right": ()}, Fault.ANSWER_MISSING),
        ("fill", {"blanks": (("季度",),)}, Fault.BLANKS),
        ("fill", {"stem": "没有空"}, Fault.BLANKS),
        ("fill", {"blanks": (("三分之二",), ())}, Fault.BLANK_EMPTY),
        ("fill", {"blanks": (("三分之二",), ("长" * 51,))}, Fault.BLANK_EMPTY),
        ("numeric", {"number": None}, Fault.NUMBER),
        ("chain", {"steps": of_kind("chain").steps[:1]}, Fault.STEPS),
        ("chain", {"steps": ()}, Fault.STEPS),
    ],
)
def test_what_is_wrong_is_named(kind, fields, fault):
    assert fault in faults_of(kind, **fields)


def test_a_fault_of_a_chain_names_its_question():
    first, second = of_kind("chain").steps
    bad = replace(second, part=Part(QuestionType.SHORT))
    worse = Step("", replace(first.part, right=("Z",)))
    question = of_kind("chain", steps=(worse, bad))
    assert step_faults(question) == [
        (1, Fault.STEM_EMPTY), (1, Fault.ANSWER_NO_OPTION), (2, Fault.STEPS),
    ]  # fmt: skip
    assert faults(question, competencies={"LZ04"}) == [Fault.STEP]


def test_a_draft_may_still_owe_its_explanation_and_its_law():
    assert set(faults_of("fill", explanation="", citations=())) == OWED


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
class TestSitting:
    @pytest.fixture
    def sitting(self, kind, framework, wang):
        bank.add(of_kind(kind))
        ensure_check("M01-L1", "测一测", ["LZ04-T0201"])
        return api.start_check(wang, "M01-L1", at=clock.now())

    def test_the_row_says_what_the_question_said(self, kind, sitting):
        row = Question.objects.get()
        assert replace(content.question_of(row, "LZ04"), line=0) == of_kind(kind)

    def test_it_is_shown_answered_kept_and_found_right(self, kind, sitting, wang, browse):
        client = browse(wang)
        address = f"/quiz/{sitting.pk}/1/"
        page = client.get(address).content.decode()
        fields, answer = FILLED[kind]
        assert all(f'name="{name}"' in page for name in fields)
        hidden = dict(re.findall(r'<input type="hidden" name="(event|item|last)" value="([^"]*)">', page))
        client.post(address, {**hidden, **fields, "go": "next"})
        assert Answer.objects.get().value == answer
        again = client.get(address).content.decode()
        assert "已经存好了" in again or "存好" in again
        review = client.get(f"/quiz/{sitting.pk}/review/").content.decode()
        event = re.search(r'name="event" value="([^"]*)"', review)[1]
        client.post(f"/quiz/{sitting.pk}/submit/", {"event": event})
        sitting.refresh_from_db()
        assert sitting.passed
        assert set(sitting.result["items"].values()) == {"right"}
        result = client.get(f"/quiz/{sitting.pk}/result/").content.decode()
        assert "通过了" in result
        assert of_kind(kind).explanation in result
