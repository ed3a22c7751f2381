"""Numbers, days, amounts and telephones as they are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.audio.speakable import cardinal, spoken

CASES = {
    "whole numbers": [
        ("300 米", "三百米"), ("110 户", "一百一十户"), ("15 天", "十五天"), ("10010", "一万零一十"), ("10 万", "十万"),
        ("1,000,005", "一百万零五"), ("100000000", "一亿"), ("305", "三百零五"), ("20300040", "两千零三十万零四十"), ("007", "零零七"),
    ],
    "two of something": [
        ("2 个", "两个"), ("2 户", "两户"), ("2-3 个", "两到三个"), ("2000 人", "两千人"), ("2 万元", "两万元"), ("200 元", "二百元"),
        ("2 月", "二月"), ("12 个", "十二个"), ("第 2 条", "第二条"), ("2 楼", "二楼"),
    ],
    "days and years": [
        ("5 月 8 日", "五月八日"), ("２０２６年5月8日", "二零二六年五月八日"), ("2026-05-08", "二零二六年五月八日"),
        ("2026/5/8 起", "二零二六年五月八日起"), ("二〇二六年", "二零二六年"), ("2025—2026年度", "二零二五到二零二六年度"),
        ("2008 版", "二零零八版"), ("中发〔2026〕3号", "中发〔二零二六〕三号"), ("3 月 15—20 日", "三月十五到二十日"),
    ],
    "hours": [("8:30", "八点三十分"), ("14:00", "十四点"), ("8:05", "八点零五分"), ("24 小时", "二十四小时"), ("2:00", "两点")],
    "articles": [
        ("第24条", "第二十四条"), ("第 24 条、第二十四条", "第二十四条、第二十四条"), ("第24-26条", "第二十四到第二十六条"),
        ("第382条之一", "第三百八十二条之一"), ("第 120 条第 3 款", "第一百二十条第三款"),
    ],
    "amounts": [
        ("86,400 元", "八万六千四百元"), ("12.5元", "十二元五角"), ("12.34元", "十二元三角四分"), ("12.04元", "十二元零四分"),
        ("0.05元", "五分"), ("￥1,080", "一千零八十元"), ("¥3.5万", "三点五万元"), ("30元/亩", "三十元每亩"),
    ],
    "parts of a hundred and of one": [
        ("5%", "百分之五"), ("5%-10%", "百分之五到百分之十"), ("5-10%", "百分之五到十"), ("3‰", "千分之三"), ("2/3 以上", "三分之二以上"),
        ("0.5％", "百分之零点五"), ("≥80%", "大于等于百分之八十"), ("1/2 以上", "二分之一以上"),
    ],
    "ranges": [("3-5 天", "三到五天"), ("7～9 人", "七到九人"), ("4-6 月", "四到六月"), ("3 至 5 名", "三到五名")],
    "telephones": [
        ("13800001234", "幺三八零零零零幺二三四"), ("138-0000-1234", "幺三八，零零零零，幺二三四"),
        ("0356-4220000", "零三五六，四二二零零零零"), ("拨打110", "拨打幺幺零"), ("12345热线", "幺二三四五热线"),
        ("电话：12348", "电话：幺二三四八"), ("140525198001010000", "幺四零五二五幺九八零零幺零幺零零零零"),
    ],
    "units": [
        ("100㎡", "一百平方米"), ("3 m²", "三平方米"), ("5km", "五公里"), ("-5℃", "零下五摄氏度"), ("2.5 小时", "二点五小时"),
        ("2kg", "两公斤"), ("5×8小时", "五乘八小时"), ("1:1", "一比一"),
    ],
    "what is left alone": [("十五日", "十五日"), ("APP", "APP"), ("村务公开。", "村务公开。"), ("", ""), ("M05-L1", "M零五 L一")],
}  # fmt: skip


@pytest.mark.parametrize(("written", "said"), [case for cases in CASES.values() for case in cases])
def test_what_is_written_is_said_in_words(written, said):
    assert spoken(written) == said


@given(st.text(alphabet="0123456789.,-/%年月日元条第约：: 至个℃¥〔〕", max_size=40))
def test_no_digit_is_ever_left_and_nothing_is_raised(text):
    assert not any(letter.isdigit() and letter.isascii() for letter in spoken(text))


@given(st.integers(0, 10**13 - 1))
def test_a_number_said_is_the_number_written(number):
    assert value_of(cardinal(str(number))) == number


def value_of(said: str) -> int:
    """Read a Chinese number back, another way round than it is made."""
    digits, steps = "零一二三四五六七八九", {"十": 10, "百": 100, "千": 1000}
    total = group = digit = 0
    for letter in said.replace("万亿", "兆"):
        if letter in digits:
            digit = digits.index(letter)
        elif letter in steps:
            group += (digit or 1) * steps[letter]
            digit = 0
        else:
            total += (group + digit) * {"万": 10**4, "亿": 10**8, "兆": 10**12}[letter]
            group = digit = 0
    return total + group + digit
