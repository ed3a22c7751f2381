"""The selects above a list."""

from __future__ import annotations

from django.template import Context, Template

from kit.selects import Option, Select, select


def drawn(each: Select) -> str:
    return Template("{% load kit %}{% select each %}").render(Context({"each": each}))


def test_an_option_is_text_whatever_a_unit_is_called():
    html = drawn(Select("village", "Village", "", (Option(1, "<b>x</b>", True), Option('"', "y", False))))
    assert '<option value="1" selected>&lt;b&gt;x&lt;/b&gt;</option><option value="&quot;">y</option>' in html


def test_the_words_for_no_condition_come_first_and_send_nothing():
    html = drawn(select("late", "Late", "All", [("1", "only late ones")], ""))
    assert html == (
        '<label>Late<select name="late"><option value="">All</option><option value="1">only late ones</option></select></label>'
    )
