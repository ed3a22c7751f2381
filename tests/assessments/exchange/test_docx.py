"""Questions out of Word documents."""

from __future__ import annotations

import io
import zipfile

import pytest

from assessments.exchange.docx import read
from assessments.exchange.word_numbers import numeral
from kit.errors import Unreadable
from tests.assessments.exchange.word import PNG, document, p, picture, run, table


def questions(*blocks, **parts):
    return [draft.question for draft in read(document(*blocks, **parts)).drafts]


def one(*blocks, **parts):
    (question,) = questions(*blocks, **parts)
    return question


def texts(question):
    return [(option.key, option.text) for option in question.options]


def test_words_that_are_cut_into_many_runs_are_one_text():
    question = one(
        p("1．村务", run("多久", "<w:b/>"), "公布一次？"), p("A．每", "月"), p("B．每季度"), p("答案", "：", "B")
    )
    assert (question.stem, texts(question), question.right) == (
        "村务多久公布一次？",
        [("A", "每月"), ("B", "每季度")],
        ("B",),
    )


def test_the_numbers_that_word_writes_by_itself_count():
    found = questions(
        p("单选题", num=4),
        p("甲？", num=1), p("子", num=2), p("丑", num=2), p("寅", num=2), p("答案：B"),
        p("乙？", num=1), p("卯", num=3), p("辰", num=3), p("答案：A"),
        p("判断题", num=4),
        p("丙。（√）", num=1),
    )  # fmt: skip
    assert [(question.type.value, question.stem, question.right) for question in found] == [
        ("single", "甲？", ("B",)),
        ("single", "乙？", ("A",)),
        ("truefalse", "丙。", ("T",)),
    ]
    assert texts(found[0]) == [("A", "子"), ("B", "丑"), ("C", "寅")]
    assert texts(found[1]) == [("A", "卯"), ("B", "辰")]


def test_numbers_may_come_from_a_style_and_dots_are_no_numbers():
    style = '<w:style w:styleId="ask"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    found = questions(
        p("甲？", style="ask"), p("A.子 B.丑"), p("答案：A"), p("乙？", style="ask"), p("A.子 B.丑", num=5), p("答案：B"),
        styles=style,
    )  # fmt: skip
    assert [(question.stem, question.right) for question in found] == [("甲？", ("A",)), ("乙？", ("B",))]


@pytest.mark.parametrize(
    ("number", "shape", "said"),
    [
        (3, "decimal", "3"), (28, "upperLetter", "BB"), (2, "lowerLetter", "b"), (4, "lowerRoman", "iv"),
        (12, "chineseCountingThousand", "十二"), (20, "japaneseCounting", "二十"), (3, "decimalEnclosedCircle", "③"),
        (7, "decimalZero", "07"), (5, "something new", "5"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_word_says_them(number, shape, said):
    assert numeral(number, shape) == said


def test_soft_line_ends_are_line_ends():
    question = one(p("1. 选哪一个？\nA. 甲\nB. 乙\n答案：B"))
    assert (question.stem, question.right) == ("选哪一个？", ("B",))


def test_an_underlined_blank_is_a_gap():
    question = one(p("1. 每届任期", run("      ", '<w:u w:val="single"/>'), "年。"), p("答案：五"))
    assert (question.type.value, question.stem, question.blanks) == ("fill", "每届任期____年。", (("五",),))


def test_options_in_a_table_are_read():
    question = one(p("1. 选哪一个？"), table([["A. 甲", "B. 乙"], ["C. 丙", "D. 丁"]]), p("答案：D"))
    assert [option.text for option in question.options] == ["甲", "乙", "丙", "丁"]
    assert question.right == ("D",)


def test_a_table_of_answers_belongs_to_the_questions_before_it():
    found = questions(
        p("1. 甲？"),
        p("A.1 B.2"),
        p("2. 乙？"),
        p("A.1 B.2"),
        p("3. 丙。"),
        table([["题号", "1", "2", "3"], ["答案", "A", "B", "√"]]),
    )
    assert [question.right for question in found] == [("A",), ("B",), ("T",)]


def test_a_table_with_heads_is_read_as_one_of_excel():
    found = questions(
        p("1. 甲？"), p("A.1 B.2"), p("答案：A"),
        table([["题干", "选项A", "选项B", "答案"], ["乙？", "子", "丑", "B"], ["丙？", "子", "丑", "A"]]),
    )  # fmt: skip
    assert [(question.stem, question.right) for question in found] == [
        ("甲？", ("A",)),
        ("乙？", ("B",)),
        ("丙？", ("A",)),
    ]


def test_a_picture_goes_with_its_question():
    (draft,) = read(
        document(
            p("1. 图里是什么？"), p(picture(words="一张公示栏")), p("A.甲 B.乙"), p("答案：A"), media={"a.png": PNG}
        )
    ).drafts
    assert (draft.drawing.name, draft.drawing.content) == ("a.png", PNG)
    assert draft.question.picture.alt == "一张公示栏"


def test_a_picture_of_an_unknown_kind_or_somewhere_on_the_net_is_left_out_and_said():
    found = read(
        document(
            p("1. 甲？", picture("rId1"), picture("rId99")),
            p("A.1 B.2"),
            p("答案：A"),
            media={"a.emf": b"\x01\x00\x00\x00"},
        )
    )
    assert found.drafts[0].drawing is None
    assert [problem.place for problem in found.left_out] == ["第 1 段", "第 1 段"]


def test_an_equation_is_left_out_and_said():
    found = read(
        document(p("1. 算出", "<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", "？"), p("A.1 B.2"), p("答案：A"))
    )
    assert found.drafts[0].question.stem == "算出［公式］？"
    assert "公式" in str(found.left_out[0].words)


def test_what_was_deleted_or_hidden_is_not_read_and_what_was_inserted_is():
    question = one(
        p("1. 选", f"<w:del>{run('错').replace('w:t', 'w:delText')}</w:del>", f"<w:ins>{run('哪一个')}</w:ins>", run("秘密", "<w:vanish/>"), "？"),
        p("A.甲 B.乙"), p("答案：A"),
    )  # fmt: skip
    assert question.stem == "选哪一个？"


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


ENTITIES = (
    b'<!DOCTYPE w [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]><w:document xmlns:w="x">&a;&c;</w:document>'
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".docx"),
        (b"{\\rtf1 x}", ".docx"),
        (b"%PDF-1.4", "PDF"),
        (b"<html><body>1. x</body></html>", ".docx"),
        (b"plain text", ".docx"),
        (packed(content_DOT_xml=b"<x/>"), ".docx"),
        (packed(word__document_DOT_xml=ENTITIES), "没有"),
        (packed(word__document_DOT_xml=b"<w>"), "损坏"),
        (packed(word__document_DOT_xml=b" " * 40_000_000), "大"),
        (document(more={"../../etc/passwd": b"x"}), "文件夹"),
        (document(p("x"))[:-40], "损坏"),
    ],
    ids=["doc", "rtf", "pdf", "html", "text", "another zip", "entities", "broken", "bomb", "climbs", "cut off"],
)  # fmt: skip
def test_what_is_no_document_or_does_harm_is_refused_with_words(content, words):
    with pytest.raises(Unreadable) as error:
        read(content)
    assert words in str(error.value) and str(error.value.next_step)
