"""How one answer goes, by the kind of the question."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.judging import Finding, Judged, bare, judge, judge_chain, judge_steps, measured
from assessments.questions import Number, Option, Part
from assessments.questions import QuestionType as T
from tests.assessments.factories import of_kind

RIGHT, WRONG, MALFORMED, MISSING = Finding.RIGHT, Finding.WRONG, Finding.MALFORMED, Finding.MISSING
OPTIONS = tuple(Option(key, key) for key in "ABCDE")
SHOWN = tuple("ABCDE123")
KINDS = {kind: of_kind(kind) for kind in ("matching", "fill", "numeric", "chain")}


def partly(of: int, all_: int) -> Judged:
    return Judged(Finding.PARTLY, Fraction(of, all_))


def judged(kind: str, answer: object, **changes) -> Judged:
    question = of_kind(kind, **changes)
    if question.steps:
        return judge_chain(question.steps, ("1:A", "1:B"), answer)
    return judge(question.part, SHOWN, answer)


@pytest.mark.parametrize(
    ("kind", "answer", "finding"),
    [
        ("matching", ["A=2", "B=1"], RIGHT),
        ("matching", ["B=1", "A=2"], RIGHT),
        ("matching", ["A=2"], WRONG),
        ("matching", ["A=2", "B=3"], WRONG),
        ("matching", ["A=2", "A=1"], MALFORMED),
        ("matching", ["A=2", "B=9"], MALFORMED),
        ("matching", ["A"], MALFORMED),
        ("matching", [], MISSING),
        ("fill", ["1=三分之二", "2=季度"], RIGHT),
        ("fill", ["2=三个月", "1=２／３"], RIGHT),
        ("fill", ["1=三分之二。", "2= 季 度 "], RIGHT),
        ("fill", ["1=2/3", "2=3个月"], RIGHT),
        ("fill", ["1=三分之二"], WRONG),
        ("fill", ["1=二分之三", "2=季度"], WRONG),
        ("fill", ["3=季度"], MALFORMED),
        ("fill", ["三分之二"], MALFORMED),
        ("numeric", ["12500"], RIGHT),
        ("numeric", ["12500.5元"], RIGHT),
        ("numeric", ["１２，５００ 元"], RIGHT),
        ("numeric", ["一万二千五百元"], RIGHT),
        ("numeric", ["1.25万元"], RIGHT),
        ("numeric", ["12501"], WRONG),
        ("numeric", ["12500角"], WRONG),
        ("numeric", ["很多"], WRONG),
        ("numeric", ["12500", "12501"], MALFORMED),
        ("chain", ["1:A", "2:1=30000元"], Finding.PARTLY),
        ("chain", ["1:A", "2:1=三万"], RIGHT),
        ("chain", ["1:B", "2:1=二万"], WRONG),
        ("chain", ["A"], MALFORMED),
        ("chain", None, MISSING),
    ],
)
def test_each_kind_of_answer_is_judged(kind, answer, finding):
    assert judged(kind, answer).finding is finding


def test_what_is_partly_right_earns_its_share_where_the_question_says_so():
    assert judged("matching", ["A=2", "B=3"], partial=True) == partly(1, 2)
    assert judged("fill", ["2=季度"], partial=True) == partly(1, 2)
    assert judged("fill", ["2=年"], partial=True).finding is WRONG


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("ABC", 1),
        ("AB", Fraction(2, 3)),
        ("ABD", Fraction(1, 3)),
        ("ABCD", Fraction(2, 3)),
        ("AD", 0),
        ("ABCDE", Fraction(1, 3)),
    ],
)
def test_ticking_a_wrong_option_takes_back_what_a_right_one_earned(answer, share):
    part = Part(T.MULTIPLE, OPTIONS, tuple("ABC"), partial=True)
    assert judge(part, SHOWN, list(answer)).share == share
    assert judge(Part(T.MULTIPLE, OPTIONS, tuple("ABC")), SHOWN, list(answer)).share == (1 if share == 1 else 0)


def test_each_question_of_a_chain_earns_its_own_marks():
    assert judged("chain", ["2:1=三万"]) == partly(2, 3)
    assert judged("chain", ["1:A"]) == partly(1, 3)
    steps = judge_steps(KINDS["chain"].steps, ("1:A", "1:B"), ["1:A", "2:1=二万"])
    assert [one.finding for one in steps] == [RIGHT, WRONG]


def test_an_option_that_was_not_shown_cannot_have_been_chosen():
    part = Part(T.SINGLE, OPTIONS, ("A",))
    assert judge(part, ("B", "C"), ["A"]).finding is MALFORMED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三分之二", "２/３"),
        ("《民法典》", "民法典"),
        ("20 日", "二十日"),
        ("A．B", "ab"),
        ("1,000元", "一千元"),
        ("50%", "百分之五十"),
    ],
)
def test_words_are_the_same_however_they_are_written(one, other):
    assert bare(one) == bare(other)


def test_different_words_stay_different():
    assert len({bare(text) for text in ("12.5", "125", "三分之一", "二分之一", "村委会", "居委会", "-3", "3")}) == 8


def test_a_number_has_its_unit():
    assert measured("１.２万 亩") == (Decimal(12000), "亩")
    assert measured("约 3") is None


@pytest.mark.parametrize("off", ["0.5", "-0.5"])
def test_the_ends_of_the_tolerance_are_right(off):
    number = Number(Decimal(10), Decimal("0.5"))
    answer = str(number.value + Decimal(off))
    assert judge(Part(T.NUMERIC, number=number), (), [answer]).finding is RIGHT


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["A=1", "1=三", "2:A", "1:1=x"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*KINDS]), ANYTHING, st.booleans())
def test_whatever_is_sent_is_judged_and_earns_between_nothing_and_all(kind, answer, partial):
    found = judged(kind, answer, partial=partial)
    assert 0 <= found.share <= 1
    assert (found.share == 1) == (found.finding is RIGHT)
    assert (0 < found.share < 1) == (found.finding is Finding.PARTLY)
