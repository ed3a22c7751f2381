"""Chinese numerals as digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.numerals import arabic, value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("三分之二", "2/3"),
        ("百分之五十", "50%"),
        ("二〇二六年一月", "2026年1月"),
        ("二十", "20"),
        ("十五日", "15日"),
        ("一百零五", "105"),
        ("三万元", "30000元"),
        ("1.25万元", "12500元"),
        ("十二亿三千万", "1230000000"),
        ("一万零三百", "10300"),
        ("１２.５", "12.5"),
        ("壹仟贰佰", "1200"),
        ("村民会议", "村民会议"),
        ("", ""),
    ],
)
def test_numbers_are_written_in_digits_and_nothing_else_is_changed(text, said):
    assert arabic(text) == said


def written(number: int) -> str:
    """A number below ten thousand as one says it."""
    words = ""
    for sign, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // size % 10
        if digit:
            words += "零一二三四五六七八九"[digit] + sign
        elif words and number % size and not words.endswith("零"):
            words += "零"
    return words or "零"


@given(st.integers(0, 9999))
def test_every_number_comes_back_from_its_words(number):
    assert value(written(number)) == number
