"""Bars: drawn to scale, with the same numbers in a table."""

import re

import pytest

from kit import charts
from kit.charts import Bar


def test_the_greatest_has_the_full_width_and_the_others_their_share():
    first, second, third = charts.draw([Bar("甲", 200), Bar("乙", 100), Bar("丙", 0)])
    assert first.percent == charts.BAR_PERCENT
    assert second.percent == charts.BAR_PERCENT / 2
    assert third.percent == 0


def test_little_is_never_invisible():
    assert charts.draw([Bar("甲", 100_000), Bar("乙", 1)])[1].percent > 0


def test_nothing_at_all_has_no_width():
    assert [bar.percent for bar in charts.draw([Bar("甲", 0), Bar("乙", 0)])] == [0, 0]


def test_less_than_nothing_is_refused():
    with pytest.raises(ValueError, match="less than nothing"):
        charts.draw([Bar("甲", -1)])


def test_a_long_label_is_cut_in_the_drawing_and_whole_in_the_table():
    label = "很长的名称" * 10
    (drawn,) = charts.draw([Bar(label, 1)])
    assert len(drawn.short) == charts.LABEL_AT_MOST and drawn.short.endswith("…")
    assert label in charts.bars("题", [Bar(label, 1)])


def test_the_picture_and_the_table_hold_the_same_numbers():
    html = charts.bars("差得最多的本领", [Bar("公开", 1348, "/list/"), Bar("财务", 7)], unit="人", head="本领")
    picture, table = html.split("</svg>")
    assert re.findall(r">([\d,]+) 人<", picture) == ["1,348", "7"]
    assert re.findall(r">([\d,]+)<", table) == ["1,348", "7"]
    assert '<a href="/list/">' in table


def test_a_picture_is_described_and_needs_no_style():
    html = charts.bars("题", [Bar("甲", 1)])
    key = re.search(r'id="t-(\w+)"', html)[1]
    assert f'aria-labelledby="t-{key} d-{key}"' in html and f"url(#h-{key})" in html
    assert "<desc" in html and "style=" not in html


def test_two_pictures_on_a_page_do_not_share_a_pattern():
    keys = {re.search(r'id="h-(\w+)"', charts.bars(title, [Bar("甲", 1)]))[1] for title in ("一", "二")}
    assert len(keys) == 2


def test_labels_are_escaped():
    assert "<script>" not in charts.bars("<script>", [Bar("<script>", 1, '"><script>')], unit="<script>")


def test_no_rows_give_a_sentence_instead_of_a_picture():
    html = charts.bars("题", [])
    assert "<svg" not in html and 'class="empty"' in html
