"""HTML becomes text: what is seen stays, nothing that does something survives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.exchange.markup import Image, fit, is_like_html, reduced, to_html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>一</p>\n<p>二</p>", "一\n二"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n二"),
        ("<table><tr><td>一</td><td>二</td></tr><tr><td>三</td><td>四</td></tr></table>", "一 | 二\n三 | 四"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("10 m<sup>2</sup>，H<sub>2</sub>O", "10 m²，H₂O"),
        ("a &lt; b &amp;&nbsp;c &#x6751;", "a < b & c 村"),
        ("a < b，c > d", "a < b，c > d"),
        ("<b>粗</b><span style='x'>体</span>", "粗体"),
        ("  一 \n 二  ", "一 二"),
        ("一<!-- 不看 <b> -->二", "一二"),
        ("一<!-- 没有结尾", "一"),
        ("<P CLASS=x>一</P>", "一"),
    ],
)
def test_what_is_seen_stays(source, text):
    assert reduced(source).text == text


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<SCRIPT src=x>alert(1)</SCRIPT >",
        "<script>alert(1)",
        "<style>p{}</style>",
        "<iframe src='//x'>alert</iframe>",
        "<svg><script>alert(1)</script></svg>",
        "<object data=x>alert</object>",
    ],
)
def test_what_does_something_is_thrown_away_and_named(source):
    found = reduced(f"前{source}")
    assert found.text == "前"
    assert found.silenced


def test_pictures_are_kept_apart():
    found = reduced(
        '<p>看<img src="@@PLUGINFILE@@/a%20b.png" alt="公开&quot;栏&quot;" onerror="x()"><img alt=无 src=\'b.png\'></p>'
    )
    assert found.text == "看"
    assert found.images == (Image("@@PLUGINFILE@@/a%20b.png", '公开"栏"'), Image("b.png", "无"))


@settings(max_examples=200)
@given(st.text("村务ab <>&;\"'\n公/!-", max_size=40))
def test_text_that_is_made_html_comes_back(text):
    text = fit(text).strip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    assert reduced(to_html(text)).text == text


@settings(max_examples=200)
@given(st.text("<>/!- abpscript=\"'&;#x6", max_size=60))
def test_anything_is_read_without_breaking(source):
    assert isinstance(reduced(source).text, str)


def test_html_is_told_from_a_comparison():
    assert is_like_html("<p>一</p>")
    assert is_like_html("一<br />二")
    assert not is_like_html("a < b > c <村>")
