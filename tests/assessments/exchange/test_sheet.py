"""Questions out of tables and into them."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from assessments.exchange import sheet, sheet_writing
from assessments.exchange.drafts import Weight
from assessments.exchange.examples import EXAMPLES
from assessments.exchange.sheet import read
from assessments.questions import (
    CitedLaw,
    Number,
    Option,
    ParsedQuestion,
    Part,
    Picture,
    QuestionType,
    Rubric,
    Step,
    faults,
)
from kit.errors import Unreadable
from tests.assessments.factories import PARTS, of_kind, question


def book(*rows, sheets=None):
    out = io.BytesIO()
    made = Workbook()
    made.remove(made.active)
    for name, lines in {"题": rows, **(sheets or {})}.items():
        page = made.create_sheet(name)
        for row in lines:
            page.append(row)
    made.save(out)
    return out.getvalue()


def questions(*rows):
    return [draft.question for draft in read(book(*rows)).drafts]


# --- foreign tables ------------------------------------------------------------------------------------

HEADS = [
    ["题干", "选项A", "选项B", "选项C", "选项D", "答案"],
    ["试题内容", "A", "B", "C", "D", "正确答案"],
    ["题目", "A选项", "B选项", "C选项", "D选项", "标准答案"],
    ["Question", "Option A", "Option B", "Option C", "Option D", "Answer"],
    ["问题", "选项1", "选项2", "选项3", "选项4", "正确选项"],
    ["题目*", "选项一", "选项二", "选项三", "选项四", "答案（必填）"],
]


@pytest.mark.parametrize("head", HEADS, ids=[head[0] for head in HEADS])
def test_the_columns_of_foreign_tables_are_guessed(head):
    (found,) = questions(head, ["多久公布一次？", "每月", "每季度", "半年", "一年", "B"])
    assert (found.stem, found.type, found.right) == ("多久公布一次？", QuestionType.SINGLE, ("B",))
    assert [(option.key, option.text) for option in found.options] == [
        ("A", "每月"),
        ("B", "每季度"),
        ("C", "半年"),
        ("D", "一年"),
    ]


def test_everything_that_stands_beside_a_question_is_taken():
    (found,) = questions(
        ["序号", "题型", "难度", "能力", "等级", "题目", "A", "B", "C", "正确答案", "答案解析", "法律依据", "知识点", "A反馈", "分值"],
        [1, "多选", "较难", "LZ04", "二级", "要公开的有？", "甲", "乙", "丙", "A,C", "因为。", "《民法典》第三十五条", "村务、公开", "对。", 2],
    )  # fmt: skip
    assert (found.type, found.right, found.difficulty, found.competency, found.level) == (
        QuestionType.MULTIPLE, ("A", "C"), 4, "LZ04", 2,
    )  # fmt: skip
    assert (found.explanation, found.citations, found.tags) == (
        "因为。",
        (CitedLaw("民法典", ("35",)),),
        ("村务", "公开"),
    )
    assert found.options[0].feedback == "对。"


@pytest.mark.parametrize(
    ("head", "row", "kind", "right"),
    [
        (["题干", "选项", "答案"], ["选哪个？", "A.甲 B.乙 C.丙", "C"], "single", ("C",)),
        (["题干", "选项", "答案"], ["选哪个？", "A.甲\nB.乙", "A"], "single", ("A",)),
        (["题干", "选项", "答案"], ["选哪个？", "甲|乙|丙", "BC"], "multiple", ("B", "C")),
        (["题干", "答案"], ["选哪个？\nA.甲\nB.乙", "B"], "single", ("B",)),
        (["题干", "选项A", "选项B"], ["选哪个（B）？", "甲", "乙"], "single", ("B",)),
        (["题干", "选项A", "选项B", "答案"], ["账目要公开。", "正确", "错误", "A"], "truefalse", ("T",)),
        (["题干", "选项A", "选项B", "答案"], ["账目要公开。", "", "", "√"], "truefalse", ("T",)),
        (["题干", "选项A", "选项B", "答案"], ["选哪个？", "甲", "乙", "乙"], "single", ("B",)),
        (["题干", "选项A", "选项B", "答案"], ["选哪个？", "A. 甲", "B、乙", "b"], "single", ("B",)),
    ],
)  # fmt: skip
def test_other_habits_of_foreign_tables(head, row, kind, right):
    (found,) = questions(head, row)
    assert (found.type.value, found.right) == (kind, right)
    assert "A" not in "".join(option.text for option in found.options)


def test_a_title_above_the_head_and_a_column_nobody_knows_are_said():
    found = read(
        book(["村干部题库"], ["题干", "选项A", "选项B", "答案", "出题人"], ["选哪个？", "甲", "乙", "A", "老王"])
    )
    assert len(found.drafts) == 1
    said = " ".join(str(problem.words) for problem in found.left_out)
    assert "村干部题库" in said and "出题人" in said


def test_a_sheet_without_a_head_is_said_and_the_others_are_read():
    found = read(
        book(["题干", "选项A", "选项B", "答案"], ["选哪个？", "甲", "乙", "A"], sheets={"说明": [["只是文字"]]})
    )
    assert len(found.drafts) == 1
    assert found.left_out[0].place == "说明"


def test_a_table_without_any_head_says_what_is_missing():
    found = read(book(["你好", "世界"]))
    assert not found.drafts and "题干" in str(found.problems[0].words)


def test_a_kind_that_is_not_known_is_said_with_its_row():
    found = read(book(["题型", "题干", "选项A", "选项B", "答案"], ["猜谜", "选哪个？", "甲", "乙", "A"]))
    (problem,) = found.drafts[0].problems
    assert (problem.place, problem.weight) == ("第 2 行", Weight.STOPS)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_file_is_read(encoding):
    text = "题干,选项A,选项B,答案\n选哪个？,甲,乙,B\n"
    (draft,) = read(text.encode(encoding), "题.csv").drafts
    assert draft.question.right == ("B",)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04rubbish", b"\x00" * 100])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(Unreadable):
        read(content)


# --- our own -------------------------------------------------------------------------------------------


def back(*out: ParsedQuestion) -> list[ParsedQuestion]:
    found = read(sheet_writing.write(out).content)
    assert not [problem for draft in found.drafts for problem in draft.problems]
    return [draft.question for draft in found.drafts]


def test_the_examples_of_the_template_are_fit_for_the_bank_two_of_each_kind():
    for each in EXAMPLES:
        assert not faults(replace(each, code="X1"), competencies={"LZ04"})
    kinds = [each.type for each in EXAMPLES]
    assert {kind: kinds.count(kind) for kind in QuestionType} == dict.fromkeys(QuestionType, 2)


def test_the_template_comes_back_as_nothing_but_examples():
    found = read(sheet_writing.template(["LZ04"]).content)
    assert not found.drafts
    assert {str(problem.words) for problem in found.left_out} == {"模板里的示例。"}


def test_a_line_typed_by_hand_into_the_template_is_understood():
    head = [str(column.title) for _column, column in sheet_writing.own_columns(6, 3, 0)]
    typed = {
        "题型": "填空题", "题干": "每届____年，可以____。", "答案": "五|5；连选连任", "岗位能力": "LZ04", "等级": 1,
    }  # fmt: skip
    (found,) = questions(head, [typed.get(title, "") for title in head])
    assert found.blanks == (("五", "5"), ("连选连任",))
    assert found.level == 1


@pytest.mark.parametrize("kind", [*PARTS, "single"])
def test_each_kind_comes_back_as_it_went_out(kind):
    out = of_kind(kind) if kind in PARTS else question("LZ04", 2, 1)
    assert back(out) == [out]


def test_examples_come_back_as_they_went_out():
    out = tuple(replace(each, code=f"X{n}") for n, each in enumerate(EXAMPLES))
    assert tuple(back(*out)) == out
    assert not sheet_writing.write(out).cannot


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"options": (Option("B", "乙"), Option("A", "甲")), "right": ("A",)}, "选项"),
        ({"citations": (CitedLaw("", ("1",)),)}, "依据"),
        ({"stem": " 前面有空格"}, "题目"),
    ],
)
def test_what_the_table_cannot_say_is_named(fields, word):
    written = sheet_writing.write([question("LZ04", 2, 1, **fields)])
    assert word in " ".join(map(str, written.cannot["LZ04-T0201"]))


def test_nothing_becomes_a_formula():
    out = question("LZ04", 2, 1, stem='=HYPERLINK("http://x")', explanation="@SUM(1)")
    assert back(out) == [out]


# --- whatever there is ---------------------------------------------------------------------------------

LETTERS = "甲乙丙丁 村务公开ABC123，。；;、|\\/\n-=+@_'\"<>&《》（）()±元"


def words(most: int = 12, least: int = 1):
    return st.text(LETTERS, min_size=least, max_size=most).map(sheet.tidy).filter(lambda text: len(text) >= least)


def options_of(draw, least: int = 2, most: int = 5):
    texts = draw(st.lists(words(), min_size=least, max_size=most, unique=True))
    feedback = draw(st.lists(words(least=0), min_size=len(texts), max_size=len(texts)))
    return tuple(Option(chr(65 + n), text, said) for n, (text, said) in enumerate(zip(texts, feedback, strict=True)))


@st.composite
def parts(draw, kinds):
    kind = draw(st.sampled_from(kinds))
    partial = draw(st.booleans())
    if kind in ("single", "multiple", "case"):
        options = options_of(draw)
        keys = draw(
            st.lists(
                st.sampled_from([o.key for o in options]),
                min_size=1,
                max_size=1 if kind == "single" else 4,
                unique=True,
            )
        )
        return Part(QuestionType(kind), options, tuple(keys), partial=partial)
    if kind == "truefalse":
        texts = draw(st.sampled_from([("正确", "错误"), ("对", "错"), ("是", "否"), ("合法", "不合法")]))
        options = tuple(Option(key, text) for key, text in zip("TF", texts, strict=True))
        return Part(QuestionType.TRUE_FALSE, options, (draw(st.sampled_from("TF")),), partial=partial)
    if kind == "ordering":
        options = options_of(draw)
        return Part(
            QuestionType.ORDERING, options, tuple(draw(st.permutations([o.key for o in options]))), partial=partial
        )
    if kind == "matching":
        options = options_of(draw)
        texts = draw(st.lists(words(), min_size=2, max_size=6, unique=True))
        targets = tuple(Option(str(n), text) for n, text in enumerate(texts, start=1))
        pairs = tuple(f"{o.key}={draw(st.integers(1, len(targets)))}" for o in options)
        return Part(QuestionType.MATCHING, options, pairs, targets, partial=partial)
    if kind == "fill":
        blanks = draw(st.lists(st.lists(words(), min_size=1, max_size=3), min_size=1, max_size=4))
        return Part(QuestionType.FILL, blanks=tuple(tuple(variants) for variants in blanks), partial=partial)
    if kind == "numeric":
        value = draw(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
        unit = draw(st.sampled_from(["", "元", "万元", "%", "m2", "3号"]))
        return Part(
            QuestionType.NUMERIC,
            number=Number(value, draw(st.sampled_from([Decimal(0), Decimal("0.50")])), unit),
            partial=partial,
        )
    return Part(QuestionType(kind), partial=partial)


ASKED = ["single", "multiple", "case", "truefalse", "ordering", "matching", "fill", "numeric"]


@st.composite
def any_question(draw):
    part = draw(parts([*ASKED, "short", "chain"]))
    stem = draw(words(40))
    if part.blanks:
        stem = f"{stem}{'____ ' * len(part.blanks)}".strip()
    steps = ()
    if part.type == QuestionType.CHAIN:
        inner = draw(st.lists(parts(ASKED), min_size=2, max_size=4))
        steps = tuple(
            Step(
                f"{draw(words())} {'____ ' * len(p.blanks)}".strip(), p, draw(st.integers(1, 20)), draw(words(least=0))
            )
            for p in inner
        )
    rubric = None
    if part.type == QuestionType.SHORT:
        points = draw(st.lists(words(), min_size=1, max_size=4))
        rubric = Rubric(tuple(points), draw(st.integers(1, len(points))))
    picture = Picture(draw(st.integers(1, 10**6)), draw(words(least=0))) if draw(st.booleans()) else None
    return ParsedQuestion(
        code=f"LZ04-T{draw(st.integers(1, 99)):02}", competency="LZ04", level=draw(st.integers(1, 4)), type=part.type,
        stem=stem, options=part.options, right=part.right, rubric=rubric, explanation=draw(words(30, 0)),
        citations=tuple(draw(st.lists(st.sampled_from([CitedLaw("民法典", ("35", "382之一")), CitedLaw("村民委员会组织法", ("8",))]), max_size=2, unique=True))),
        difficulty=draw(st.integers(1, 5)), targets=part.targets, blanks=part.blanks, number=part.number,
        partial=part.partial, steps=steps, tags=tuple(dict.fromkeys(draw(st.lists(words(), max_size=3)))), picture=picture,
    )  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(any_question(), min_size=1, max_size=3))
def test_whatever_is_written_comes_back_the_same(out):
    assert [draft.question for draft in read(sheet_writing.write(out).content).drafts] == out
