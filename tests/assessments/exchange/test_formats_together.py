"""What all readers of other programs' formats have in common: whatever comes in, they answer with words and never break."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.exchange import gift, gift_writing, moodle_xml, moodle_xml_writing, qti, qti_writing, quiz_app
from assessments.exchange.drafts import Read
from assessments.questions import Option, QuestionType, Rubric
from tests.assessments.factories import of_kind, question

READERS = {"gift": gift.read, "moodle": moodle_xml.read, "qti": qti.read, "quiz_app": quiz_app.read}
BANK = [
    question(
        "LZ04", 2, 1, explanation="见法条。", options=tuple(Option(key, f"做法{key}", "对不对") for key in "ABCD")
    ),
    question("LZ04", 2, 2, type=QuestionType.MULTIPLE, right=("A", "B"), partial=True),
    question("LZ04", 2, 3, type=QuestionType.ORDERING, right=("B", "A", "D", "C")),
    question("LZ04", 2, 4, type=QuestionType.SHORT, options=(), right=(), rubric=Rubric(("账目", "监督"), 1)),
    *(replace(of_kind(kind), code=f"LZ04-{kind.upper()}") for kind in ("matching", "fill", "numeric", "chain")),
]
DUMP = [
    {"model": "quiz.question", "pk": 1, "fields": {"content": "几天？", "quiz": [2], "category": 3, "figure": "a.png"}},
    {"model": "multichoice.mcquestion", "pk": 1, "fields": {"answer_order": "content"}},
    {"model": "multichoice.answer", "pk": 5, "fields": {"question": 1, "content": "七", "correct": True}},
    {"model": "quiz.quiz", "pk": 2, "fields": {"title": "测", "pass_mark": 60, "random_order": True}},
    {
        "model": "quiz.sitting",
        "pk": 4,
        "fields": {"user": 7, "quiz": 2, "user_answers": '{"1": "5"}', "question_order": "1,"},
    },
    {"model": "quiz.progress", "pk": 6, "fields": {"user": 7, "score": "村务,1,2,"}},
]


def items_of(package: bytes) -> bytes:
    """The item of a package that has most in it, alone."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return max((archive.read(name) for name in archive.namelist() if name.startswith("items/")), key=len)


FILES = {
    "gift": gift_writing.write(BANK).content,
    "moodle": moodle_xml_writing.write(BANK).content,
    "qti": qti_writing.write(BANK).content,
    "qti item": items_of(qti_writing.write(BANK).content),
    "quiz_app": json.dumps(DUMP, ensure_ascii=False).encode(),
}
NOISE = [
    b"",
    b"<",
    b">",
    b"&",
    b'"',
    b"{",
    b"}",
    b"=",
    b"~",
    b"%50%",
    b"#",
    b"null",
    b"-1",
    b"[]",
    b"\x00",
    b"\xff",
    b"1e999",
    b"__",
]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def reader_of(name: str):
    return READERS[name.partition(" ")[0]]


def assert_answers(found: Read) -> None:
    """Questions, or words that say why there are none; whoever is stopped reads what to do."""
    assert found.drafts or found.problems or found.left_out
    for problem in (*found.problems, *found.left_out, *(one for draft in found.drafts for one in draft.problems)):
        assert str(problem.words)
    assert all(str(problem.fix) for problem in found.problems)
    assert all(draft.place for draft in found.drafts)
    assert [draft.number for draft in found.drafts] == list(range(1, len(found.drafts) + 1))


@pytest.mark.parametrize("name", FILES)
def test_a_good_file_is_read(name):
    found = reader_of(name)(FILES[name], "x")
    assert_answers(found)
    assert found.drafts


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_somebody_damaged_never_breaks_its_reader(name):
    @settings(max_examples=80)
    @given(
        st.lists(
            st.tuples(st.integers(0, len(FILES[name])), st.integers(0, 40), st.sampled_from(NOISE)),
            min_size=1,
            max_size=4,
        )
    )
    def damaged(changes):
        content = FILES[name]
        for place, length, noise in changes:
            content = content[:place] + noise + content[place + length :]
        assert_answers(reader_of(name)(content, "x"))

    damaged()


def bent(content: bytes, changes: list[tuple[int, str, int]]) -> bytes:
    """The XML with some elements dropped, emptied, doubled, renamed or moved; it stays well formed."""
    root = ElementTree.fromstring(content)
    for place, deed, other in changes:
        every = list(root.iter())
        element, second = every[place % len(every)], every[other % len(every)]
        parent = next((one for one in every if element in list(one)), None)
        if deed == "drop" and parent is not None:
            parent.remove(element)
        elif deed == "empty":
            element.clear()
        elif deed == "double" and parent is not None:
            parent.append(copy.deepcopy(element))
        elif deed == "rename":
            element.tag = second.tag
        elif deed == "word":
            element.text = second.text
        elif deed == "bare":
            element.attrib = dict(second.attrib)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


DEEDS = st.sampled_from(("drop", "empty", "double", "rename", "word", "bare"))
CHAIN, CLOZE = (write([BANK[-1], BANK[0], BANK[4]]) for write in (qti_writing.write, moodle_xml_writing.write))


@pytest.mark.parametrize("name", ["moodle", "qti item", "qti chain", "moodle cloze"])
def test_an_xml_file_that_says_odd_things_never_breaks_its_reader(name):
    content = {"qti chain": items_of(CHAIN.content), "moodle cloze": CLOZE.content}.get(name) or FILES[name]

    @settings(max_examples=120)
    @given(st.lists(st.tuples(st.integers(0, 400), DEEDS, st.integers(0, 400)), min_size=1, max_size=5))
    def odd(changes):
        assert_answers(reader_of(name)(bent(content, changes), "x"))

    odd()


@pytest.mark.parametrize(
    "key", ["fields", "pk", "model", "user_answers", "score", "quiz", "content", "correct", "question"]
)
@pytest.mark.parametrize("value", [None, 1, -1.5, True, "", "x", [], [[]], {}, {"a": []}, "9" * 400])
def test_a_dump_that_says_odd_things_never_breaks_its_reader(key, value):
    rows = [row | ({key: value} if key in row else {}) for row in copy.deepcopy(DUMP)]
    for row in rows:
        if isinstance(row["fields"], dict) and key in row["fields"]:
            row["fields"][key] = value
    found = quiz_app.read_dump(json.dumps(rows).encode())
    assert_answers(found.read)
    assert len(found.sittings) <= 1


@pytest.mark.parametrize("name", READERS)
def test_anything_else_never_breaks_a_reader(name):
    @settings(max_examples=60)
    @given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
    def anything(content):
        assert_answers(READERS[name](content, "x"))

    anything()


@pytest.mark.parametrize("name", READERS)
def test_a_file_of_another_format_is_refused_with_words(name):
    for other, content in FILES.items():
        found = READERS[name](content, "x")
        assert_answers(found)
        assert other.startswith(name) or not found.drafts or name == "gift"


@pytest.mark.parametrize("name", FILES)
def test_words_are_chinese_where_the_interface_is(name):
    with translation.override("zh-hans"):
        found = reader_of(name)(FILES[name][: len(FILES[name]) // 2], "x")
    said = [*found.problems, *found.left_out, *(one for draft in found.drafts for one in draft.problems)]
    assert all(any("一" <= sign <= "鿿" for sign in str(problem.words)) for problem in said)
