"""Lines, ticks and letters become what is answered, and back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessments.questions import Number, Option, Part, QuestionType
from assessments.typed import OptionRow, Typed, number_of, part_from, tags_of, typed_from

WORDS = ("正确", "错误")


def part(type_, known=None, **typed):
    return part_from(QuestionType(type_), Typed(**typed), words=WORDS, known=known)


def test_a_pair_stands_on_a_line_and_what_goes_with_nothing_below():
    read = part("matching", pairs="主持会议 = 村委会\n\n管账＝会计\n收钱→会计", extra_targets="出纳")
    assert [option.text for option in read.options] == ["主持会议", "管账", "收钱"]
    assert [(target.key, target.text) for target in read.targets] == [("1", "村委会"), ("2", "会计"), ("3", "出纳")]
    assert read.right == ("A=1", "B=2", "C=2")


def test_a_line_without_a_right_side_is_a_pair_that_is_missing():
    assert part("matching", pairs="主持会议\n管账 = 会计").right == ("B=1",)


def test_targets_that_are_still_meant_keep_their_numbers():
    known = part("matching", pairs="甲 = 一\n乙 = 二", extra_targets="三")
    again = part("matching", known=known, pairs="乙 = 二\n甲 = 三")
    assert [target.text for target in again.targets] == ["二", "三"]
    turned = Part(QuestionType.MATCHING, targets=(Option("1", "二"), Option("2", "一")))
    assert part("matching", known=turned, pairs="甲 = 一\n乙 = 二").right == ("A=2", "B=1")


def test_variants_of_a_gap_stand_between_bars():
    assert part("fill", gaps="三分之二 | 2/3\n季度｜").blanks == (("三分之二", "2/3"), ("季度",))


@pytest.mark.parametrize(
    ("value", "tolerance", "number"),
    [
        ("12,500", "", Number(Decimal("12500"))),
        ("１.５", "0.5", Number(Decimal("1.5"), Decimal("0.5"))),
        ("三万", "", Number(Decimal("30000"))),
        ("-2", "", Number(Decimal("-2"))),
        ("", "", None),
        ("12500元", "", None),
        ("3", "nan", None),
        ("1e9", "", None),
    ],
)
def test_a_number_is_read_in_any_digits_and_nothing_else(value, tolerance, number):
    assert number_of(value, tolerance, "") == number


def test_an_option_left_empty_keeps_the_letters_of_the_others():
    rows = (OptionRow("每月"), OptionRow(), OptionRow("每季度", right=True))
    read = part("single", options_rows=rows)
    assert (read.keys, read.right) == (("A", "C"), ("C",))
    assert list(typed_from(read).options_rows) == list(rows)


def test_a_tick_on_a_line_without_text_is_seen():
    assert part("single", options_rows=(OptionRow("每月"), OptionRow(right=True))).right == ("B",)


def test_what_is_partly_right_counts_only_where_there_are_parts():
    assert not part("single", partial=True).partial
    assert part("multiple", partial=True).partial
    assert part("fill", partial=True).partial


def test_a_tag_stands_once_and_holds_no_bar():
    assert tags_of("公开， 财务;公开、a|b\n") == ("公开", "财务", "a b")


@pytest.mark.parametrize(
    "one",
    [
        part("matching", pairs="甲 = 一\n乙 = 二", extra_targets="三"),
        part("fill", gaps="三分之二 | 2/3"),
        part("numeric", number="12500", tolerance="0.5", unit="元"),
        part("truefalse", options_rows=(OptionRow(right=True, feedback="对"), OptionRow())),
        part("ordering", options_rows=(OptionRow("一"), OptionRow("二")), order="BA"),
    ],
    ids=lambda one: one.type,
)
def test_what_is_shown_is_read_back_as_it_was(one):
    assert part_from(one.type, typed_from(one), words=WORDS, known=one) == one
