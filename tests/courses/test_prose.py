from __future__ import annotations

from courses.prose import as_html


def test_each_line_is_a_paragraph_and_blank_lines_are_none():
    assert as_html("一行\n\n 二行 \n") == "<p>一行</p><p>二行</p>"


def test_numbered_lines_are_a_real_list():
    assert as_html("三件：\n1. 头一件。\n2. 第二件。\n说完了。") == (
        "<p>三件：</p><ol><li>头一件。</li><li>第二件。</li></ol><p>说完了。</p>"
    )


def test_a_number_that_begins_a_sentence_is_no_list():
    assert as_html("2026 年起施行。") == "<p>2026 年起施行。</p>"


def test_what_an_author_types_is_never_run():
    assert as_html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
