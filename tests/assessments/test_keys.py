"""Which key is in force: the newest correction that counts, else what was published."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from assessments.keys import Correction, key_in_force, with_answer
from assessments.questions import Option, Part, QuestionType, Step
from assessments.scoring import Counts, Finding, Sheet, score
from assessments.versions import Version
from tests.assessments.factories import AT, PARTS

FIRST, SECOND = (UUID(int=n) for n in (1, 2))


def version(type_: QuestionType = QuestionType.SINGLE, **fields) -> Version:
    """A is right of A to D."""
    part = Part(type_, tuple(Option(key, f"做法{key}") for key in "ABCD"), ("A",))
    return Version(
        **{
            "id": uuid4(),
            "competency": "LZ04",
            "level": 2,
            "part": part,
            "stem": "怎么做？",
            "explanation": "",
            "cites": (),
            "several": False,
            **fields,
        }
    )


def said(repair: UUID, way: str, answer: object = None, *, days: int = 0) -> Correction:
    return Correction(repair, way, answer, AT + timedelta(days=days))


def finding(of: Version, answer: list[str]) -> Finding:
    item = of.item(("A", "B", "C", "D"))
    return score([item], Sheet({item.key: answer})).per_item[0].finding


def test_without_a_correction_the_published_key_is_right():
    one = version()
    assert key_in_force(one, []) is one


def test_a_correction_makes_another_answer_right():
    one = key_in_force(version(), [said(FIRST, "key", ["B"])])
    assert (finding(one, ["A"]), finding(one, ["B"])) == (Finding.WRONG, Finding.RIGHT)
    assert one.options == version().options


def test_the_newest_correction_decides_in_whatever_order_they_are_read():
    rows = [said(FIRST, "key", ["B"]), said(SECOND, "key", ["C"], days=1), said(UUID(int=3), "original", days=2)]
    one = version()
    assert {key_in_force(one, order).right for order in permutations(rows)} == {("A",)}
    assert {key_in_force(one, order).right for order in permutations(rows[:2])} == {("C",)}


def test_for_an_earlier_moment_only_what_was_said_by_then_counts():
    rows = [said(FIRST, "key", ["B"]), said(SECOND, "key", ["C"], days=2)]
    assert key_in_force(version(), rows, known=AT - timedelta(days=1)).right == ("A",)
    assert key_in_force(version(), rows, known=AT + timedelta(days=1)).right == ("B",)
    assert key_in_force(version(), rows).right == ("C",)


def test_what_is_held_back_does_not_count():
    rows = [said(FIRST, "key", ["B"]), said(SECOND, "key", ["C"], days=2)]
    assert key_in_force(version(), rows, but={SECOND}).right == ("B",)
    assert key_in_force(version(), rows, but={FIRST, SECOND}).right == ("A",)


@pytest.mark.parametrize("answer", [["A"], ["D"], []])
def test_where_everybody_is_right_an_empty_answer_is_too(answer):
    assert finding(key_in_force(version(), [said(FIRST, "all_right")]), answer) is Finding.RIGHT


def test_what_does_not_count_is_in_no_number():
    items = [version().item("ABCD"), key_in_force(version(), [said(FIRST, "left_out")]).item("ABCD")]
    result = score(items, Sheet({item.key: ["A"] for item in items}))
    assert (result.points, result.out_of, result.by_cell) == (1, 1, {("LZ04", 2): (1, 1)})
    assert result.per_item[1].finding is Finding.LEFT_OUT


def test_another_key_keeps_what_was_shown_to_be_matched():
    shown = PARTS["matching"]
    one = version(part=Part(QuestionType.MATCHING, shown["options"], shown["right"], targets=shown["targets"]))
    other = with_answer(one, {"targets": [], "pairs": ["A=1", "B=2"]})
    assert other.part.targets == shown["targets"]
    assert other.right == ("A=1", "B=2")


def test_the_questions_of_a_chain_take_their_new_keys():
    step = Step("先做什么？", Part(QuestionType.SINGLE, (Option("A", "一"), Option("B", "二")), ("A",)))
    one = version(part=Part(QuestionType.CHAIN), steps=(step,))
    new = {
        "steps": [
            {
                "text": "先做什么？",
                "kind": "single",
                "options": [{"k": "A", "t": "一"}, {"k": "B", "t": "二"}],
                "answer": ["B"],
                "partial": False,
                "marks": 1,
                "explanation": "",
            }
        ]
    }
    assert with_answer(one, new).right == ("1:B",)


def test_a_published_version_counts_by_its_key():
    assert version().counts is Counts.BY_KEY
