from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlockValidationError

from courses.blocks import ArticlesBlock, LessonBlocks, Prose
from courses.content import Part, stream_of
from courses.models import LessonPage
from tests.courses.factories import PARTS, picture


def body(*parts):
    return LessonPage._meta.get_field("body").to_python(stream_of("M05-L1", parts))


def html(*parts):
    return "".join(str(block.render()) for block in body(*parts))


def clean(*parts):
    return LessonBlocks().clean(body(*parts))


def faults(*parts):
    with pytest.raises(StreamBlockValidationError) as caught:
        clean(*parts)
    return str(caught.value.as_json_data())


def test_every_kind_of_block_of_a_lesson_is_accepted(bank):
    assert len(clean(*PARTS)) == len(PARTS)


def test_steps_are_an_ordered_list(bank):
    assert '<ol class="todo"><li><span>先列清单</span></li><li><span>再贴出来</span></li></ol>' in html(PARTS[3])


def test_terms_are_a_definition_list_that_one_tap_opens(bank):
    shown = html(PARTS[5])
    assert "<summary>这几个词是什么意思：列席</summary>" in shown
    assert "<dl><dt>列席</dt><dd>到会听，不表决。</dd></dl>" in shown


def test_a_table_says_what_heads_a_column_and_a_row(bank):
    shown = html(PARTS[6])
    assert '<th scope="col">多久</th><th scope="col">公布什么</th>' in shown
    assert '<tr><th scope="row">每季度</th><td data-head="公布什么">一般事项</td></tr>' in shown


def test_right_and_wrong_are_said_in_words(bank):
    shown = html(PARTS[4])
    assert "<h3>这样做</h3><ul><li><span>大字贴</span></li></ul>" in shown
    assert "<h3>不要这样做</h3><ul><li><span>贴了就揭</span></li></ul>" in shown


def test_a_law_names_its_articles_and_since_when_it_is_in_force(bank):
    assert "依据：《村民委员会组织法》第35条、第36条（2026年1月1日起施行）</cite>" in html(PARTS[1])


def test_several_sources_stand_one_below_the_other(bank):
    sources = [{"law": "村民委员会组织法", "articles": [35]}, {"law": "个人信息保护法", "articles": [6]}]
    shown = html(Part("law", {"text": "少带一点。", "sources": sources}))
    assert "（2026年1月1日起施行）；<br>《个人信息保护法》第6条" in shown


def test_a_case_says_that_it_is_one(bank):
    assert html(PARTS[0]).startswith('<section class="case"><p class="kicker">先看一件事</p><h2>一张账</h2><p>')


def test_a_law_that_is_not_in_the_list_is_refused(bank):
    assert "law" in faults(Part("law", {"text": "说法。", "sources": [{"law": "村委会法", "articles": [35]}]}))


@pytest.mark.parametrize("word", ["第35条", "三十五", "35条"])
def test_an_article_that_is_no_number_is_refused_with_words_that_help(bank, word):
    with pytest.raises(ValidationError) as caught:
        ArticlesBlock().clean(word)
    assert caught.value.messages == [f"“{word}”不是条号。请写 35；几条就写 35、36。"]


def test_articles_are_kept_in_one_form(bank):
    assert ArticlesBlock().clean(" 35, 36 ") == "35、36"


def test_a_law_without_a_source_is_refused(bank):
    assert faults(Part("law", {"text": "说法。", "sources": []}))


@pytest.mark.parametrize(
    ("head", "rows"), [(["一"], [["甲"]]), (list("一二三四"), [list("甲乙丙丁")]), (["一", "二"], [])]
)
def test_a_table_that_no_phone_can_show_is_refused(bank, head, rows):
    words = faults(Part("table", {"title": "表", "head": head, "rows": rows}))
    assert "表格要有两列或三列" in words


# Wagtail leaves the temporary file of a new version to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_picture_comes_in_two_small_sizes_with_its_words(bank):
    shown = html(Part("picture", {"image": picture().pk, "alt": "一块公开栏", "caption": "大字好认"}))
    assert 'alt="一块公开栏"' in shown and "<figcaption>大字好认</figcaption>" in shown
    assert 'width="720" height="540"' in shown and "360w" in shown and "720w" in shown
    assert 'loading="lazy"' in shown and ".webp" in shown


def test_a_picture_needs_words_for_those_who_cannot_see_it(bank):
    assert "alt" in faults(Part("picture", {"image": picture().pk, "alt": ""}))


def test_what_authors_type_is_escaped(bank):
    shown = html(Part("steps", {"title": "<b>粗</b>", "items": ["<script>x</script>"]}))
    assert "<script>" not in shown and "<b>" not in shown


def test_what_a_browser_sends_has_the_line_ends_of_the_data_files():
    assert Prose(label="段落").value_from_form("第一段。\r\n第二段。") == "第一段。\n第二段。"
