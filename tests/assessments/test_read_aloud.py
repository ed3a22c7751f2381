"""What is read aloud of a question: its words as its reader sees them, and never what is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from assessments import api, pages, read_aloud, versions
from assessments import bank as bank_
from assessments.drawing import shown_order
from assessments.models import Question
from assessments.part_pages import parts_of, with_gaps
from assessments.quizzes import ensure_check
from kit import clock
from tests.assessments.factories import of_kind, place, question
from tests.assessments.packing import CHECK, Phone, plant_check
from tests.assessments.test_take import hand_in

pytestmark = pytest.mark.django_db


def said(parsed, shown=None):
    """The texts of a question that was just read from a file."""
    keys = shown or shown_order(parsed.part, parsed.steps, seed=0)
    stem = with_gaps(parsed.stem) if parsed.blanks else parsed.stem
    return [one.text for one in read_aloud.utterances(stem, parsed.type, parts_of(parsed.part, parsed.steps, keys, {}))]


def test_options_are_counted_in_the_order_in_which_this_reader_sees_them():
    one = question("LZ04", 2, 1)
    first, second = said(one, "DBAC"), said(one, "ABCD")
    assert first[:2] == ["LZ04 第 2 级第 1 题怎么做？", "只选一个"]
    assert first[2:] == ["第 1 个", "做法D1", "第 2 个", "做法B1", "第 3 个", "做法A1", "第 4 个", "做法C1"]
    assert set(first) == set(second), "another order is the same pieces"


def test_each_option_says_to_which_field_it_belongs():
    one = question("LZ04", 2, 1)
    found = read_aloud.utterances(one.stem, one.type, parts_of(one.part, (), "DBAC", {}))
    assert [(each.name, each.value) for each in found if each.value] == [("a", key) for key in "DBAC"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("matching", ["谁来做？", "第 1 个", "和它对应的是？", "村民委员会", "会计", "出纳"]),
        ("fill", ["须经，第 1 空，以上的成年村民同意，每，第 2 空，公布一次。"]),
        ("numeric", ["一共是多少钱？", "数字（单位：元）"]),
        (
            "chain",
            [
                "村里要修路，资金不够，有人提出贷款。",
                "第 1 题",
                "先做什么？",
                "开会商量",
                "第 2 题",
                "还差，第 1 空，元。",
            ],
        ),
    ],
)
def test_every_kind_is_told_with_what_there_is_to_choose_from(kind, expected):
    found = said(of_kind(kind))
    assert set(expected) <= set(found), found
    assert not {"三分之二", "季度", "12500", "三万", "大事要商量。", "法律这样写。"} & set(found)


def test_neither_the_key_nor_the_explanation_is_among_the_pieces(bank):
    one = question("LZ04", 2, 1)
    assert "法律这样写。" not in "".join(said(one))
    assert said(one) == said(replace(one, right=("B",), explanation="别的。"), shown_order(one.part, seed=0))


def test_the_page_and_the_frozen_question_say_the_same(bank, wang):
    sitting = api.start_test(wang, "LZ04", 2, at=clock.now())
    page = pages.question_of(sitting, 1)
    line = sitting.asked[0]
    assert read_aloud.of_page(page) == read_aloud.of_version(versions.version(line.version), line.options)
    assert read_aloud.of_question(wang, sitting.pk, 1, at=clock.now()) == read_aloud.of_page(page)


def test_a_question_is_heard_in_ones_own_open_sitting_only(bank, wang, li, browse):
    now = clock.now()
    sitting = api.start_test(wang, "LZ04", 2, at=now)
    assert read_aloud.of_question(li, sitting.pk, 1, at=now) is None
    assert read_aloud.of_question(wang, sitting.pk, 0, at=now) is None
    assert read_aloud.of_question(wang, sitting.pk, 6, at=now) is None
    client = browse(wang)
    hand_in(client, sitting)
    assert read_aloud.of_question(wang, sitting.pk, 1, at=now) is None


def test_what_was_taken_along_is_heard_before_it_is_begun_by_whoever_took_it(bank, wang, li):
    plant_check()
    now = clock.now()
    pack = Phone(wang).take(CHECK, at=now)
    line = pack["sittings"][0]
    id = UUID(line["id"])
    mine = read_aloud.of_question(wang, id, 1, at=now)
    assert [one.value for one in mine if one.value] == line["paper"][0]["o"]
    assert read_aloud.of_question(li, id, 1, at=now) is None
    assert read_aloud.of_question(wang, id, 1, at=now + timedelta(days=90)) is None


def test_a_placing_is_heard_only_where_it_stands(bank, wang):
    now = clock.now()
    sitting = place(wang, api.start_placing(wang, at=now), {"LZ04": 2}, at=now, most=2)
    sitting.refresh_from_db()
    assert len(sitting.paper) == 3
    assert [read_aloud.of_question(wang, sitting.pk, n, at=now) is not None for n in (1, 2, 3)] == [False, False, True]


def test_what_is_asked_now_comes_first_then_the_checks_then_the_bank(bank, wang):
    row = Question.objects.get(key="LZ05-T0401")
    ensure_check("M01-L1", "一课", [row.key])
    sitting = api.start_test(wang, "LZ04", 2, at=clock.now())
    open_now = [versions.version(line.version).stem for line in sitting.asked]
    stems = [text for text in read_aloud.texts() if text.endswith("怎么做？")]
    assert set(stems[:5]) == set(open_now)
    assert stems[5] == row.stem
    assert len(stems) == Question.objects.count()


def test_a_retired_question_is_not_read_any_more(bank):
    row = Question.objects.get(key="LZ04-T0201")
    bank_.retire(row)
    assert row.stem not in read_aloud.texts()
