"""Which format a file is, by what is in it."""

from __future__ import annotations

import pytest

from assessments.exchange import gift_writing, moodle_xml_writing, qti_writing, sheet_writing
from assessments.exchange.formats import FORMATS, WRITTEN, format_of
from tests.assessments.exchange.word import document, p
from tests.assessments.factories import question

ONE = [question("LZ04", 2, 1)]


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (document(p("1. x")), "题.docx", "docx"),
        (document(p("1. x")), "题.zip", "docx"),
        (sheet_writing.write(ONE).content, "题.xlsx", "sheet"),
        (qti_writing.write(ONE).content, "题.zip", "qti"),
        (moodle_xml_writing.write(ONE).content, "题.xml", "moodle"),
        (gift_writing.write(ONE).content, "题.gift", "gift"),
        (gift_writing.write(ONE).content, "题.txt", "gift"),
        (b'[{"model": "quiz.quiz", "pk": 1}]', "dump.json", "quiz_app"),
        ("题干,选项A,选项B,答案\n".encode(), "题.csv", "sheet"),
        ("1. 选哪个？".encode(), "题.txt", "text"),
        ("1. 选哪个？".encode(), "", "text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "题.doc", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "题.xls", "sheet"),
        (b"%PDF-1.7", "题.pdf", "docx"),
    ],
)
def test_a_file_is_known_by_its_content(content, name, wanted):
    assert format_of(content, name).name == wanted


def test_four_formats_are_written():
    assert [each.name for each in WRITTEN] == ["sheet", "gift", "moodle", "qti"]


@pytest.mark.parametrize("name", ["sheet", "gift", "moodle", "qti"])
def test_what_a_format_writes_it_reads(name):
    chosen = FORMATS[name]
    written = chosen.write(ONE, None)
    (draft,) = chosen.read(written.content, written.name).drafts
    assert (draft.question.stem, draft.question.right) == (ONE[0].stem, ONE[0].right)
