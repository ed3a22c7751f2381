from __future__ import annotations

import pytest

from courses.authoring_checks import Measured, long_sentences, remarks
from courses.content import Part, Raise
from tests.courses.factories import PARTS, lesson

LEVELS = {f"LZ04-T020{n}": ("LZ04", 2) for n in (1, 2, 3)}
LONG = "这句话一直说下去没有停顿也没有标点因为写的人忘了读的人要喘一口气所以早就超过了四十五个字还在继续往下说"


def said(measured=None, **fields):
    fields = {"minutes": 1, **fields}
    return remarks(lesson(**fields), measured or Measured({}, LEVELS))


def test_a_lesson_that_is_well_written_has_no_remarks():
    assert said() == []


@pytest.mark.parametrize(("length", "found"), [(45, 0), (46, 1)])
def test_a_sentence_may_have_forty_five_characters(length, found):
    assert len(long_sentences(["字" * length + "。短句。"])) == found


def test_signs_and_lines_end_a_sentence():
    assert long_sentences(["字" * 30 + "！" + "字" * 30 + "；" + "字" * 30 + "\n" + "字" * 30 + "？"]) == []


def test_a_long_sentence_is_named_by_its_beginning():
    (remark,) = said(parts=(*PARTS, Part("text", {"text": LONG})))
    assert "太长" in remark and "这句话一直说下去" in remark


def test_a_lesson_without_a_law_is_asked_for_its_source():
    assert any("没有写法律出处" in each for each in said(parts=tuple(part for part in PARTS if part.kind != "law")))


@pytest.mark.parametrize("text", ["《土地管理法》写得清楚。", "照第35条办。", "照第三十五条办。"])
def test_a_law_that_is_named_in_passing_belongs_into_a_law_block(text):
    assert any("请放进“法律”段落" in each for each in said(parts=(*PARTS, Part("text", {"text": text}))))


def test_a_heavy_picture_is_named_with_what_it_weighs():
    parts = (*PARTS, Part("picture", {"image": 7, "alt": "公开栏"}))
    (remark,) = said(Measured({7: 90 * 1024}, LEVELS), parts=parts)
    assert "公开栏" in remark and "90 KB" in remark
    assert said(Measured({7: 25 * 1024}, LEVELS), parts=parts) == []


def test_a_lesson_that_is_too_long_should_become_two():
    text = Part("text", {"text": "\n".join(["字" * 40 + "。"] * 33)})
    assert any("拆成两课" in each for each in said(parts=(*PARTS, text), minutes=10))


def test_minutes_beyond_the_text_would_be_credit_for_nothing():
    assert any("写 30 分钟偏多" in each for each in said(minutes=30))


def test_a_lesson_ends_with_something_to_do():
    assert any("回村做一做" in each for each in said(parts=PARTS[:-1]))


@pytest.mark.parametrize("keys", [(), ("LZ04-T0201",), tuple(f"LZ04-T020{n}" for n in range(1, 7))])
def test_a_check_has_three_to_five_questions(keys):
    assert any("3 到 5 道题" in each for each in said(check=keys))


def test_a_question_about_something_else_is_named():
    levels = {**LEVELS, "TJ01-T0101": ("TJ01", 1)}
    (remark,) = said(Measured({}, levels), check=(*LEVELS, "TJ01-T0101"))
    assert "TJ01-T0101" in remark and "没有教" in remark


def test_questions_reach_the_level_that_the_lesson_leads_to():
    (remark,) = said(raises=(Raise("LZ04", 0, 3),))
    assert "要学到 3 级" in remark and "只考到 2 级" in remark
