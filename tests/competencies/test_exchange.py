"""The framework out to Excel and JSON, and back."""

from __future__ import annotations

import json

import pytest

from competencies import drafting, exchange
from competencies import exchange_tables as files
from competencies.competency_edits import all_said
from competencies.framework import framework
from competencies.models import Competency, FrameworkVersion, Requirement
from kit import sheets
from kit.errors import NotNow, Stale, Unreadable

WRITERS = {"xlsx": files.as_excel, "json": files.as_json}
PARTY = {
    "competencies": [{"key": "DJ01", "name": "党建实务", "ability": "履职能力", "kind": "knowledge"}],
    "levels": [
        {"key": "DJ01", "level": 1, "behaviour": "能说出三会一课"},
        {"key": "DJ01", "level": 2, "behaviour": "能开好一次党员大会"},
    ],
    "requirements": [{"post": "ZR", "key": "DJ01", "level": 2, "due_days": 60, "mandatory": "是", "basis": "县委文件"}],
    "citations": [{"key": "DJ01", "law": "《条例》", "article": "10", "effective_on": "2018-12-28"}],
}


def as_json(rows: dict) -> bytes:
    return json.dumps({"format": files.FORMAT, **rows}).encode()


def plan_of(rows: dict) -> exchange.Plan:
    return exchange.plan(files.read(as_json(rows), "a.json"))


def put_in(rows: dict, by) -> exchange.Plan:
    book = files.read(as_json(rows), "a.json")
    return exchange.write(book, by=by, expect=exchange.plan(book).fingerprint)


@pytest.mark.parametrize("kind", WRITERS)
def test_what_was_exported_comes_back_without_a_difference(frame, administrator, kind):
    put_in(PARTY, administrator)
    content = WRITERS[kind](exchange.exported())
    plan = exchange.plan(files.read(content, f"a.{kind}"))
    assert plan.is_empty
    assert plan.same == 4 + 5 + 2


@pytest.mark.parametrize("kind", WRITERS)
def test_the_real_framework_comes_back_without_a_difference(real_framework, kind):
    content = WRITERS[kind](exchange.exported())
    plan = exchange.plan(files.read(content, f"a.{kind}"))
    assert plan.errors == ()
    assert plan.is_empty


def test_a_file_with_one_new_competency_leaves_all_others_alone(frame, administrator):
    before = drafting.grid_of(frame.version)
    done = put_in(PARTY, administrator)
    assert [new.name for _old, new in done.competencies] == ["党建实务"]
    assert [change.key for change in done.cells] == [("ZR", "DJ01")]
    after = drafting.grid_of(drafting.draft())
    assert {key: cell for key, cell in after.items() if key[1] != "DJ01"} == before
    assert all_said()["DJ01"].citations[0].law == "条例"


def test_what_posts_ask_goes_into_the_draft_and_does_not_act(frame, administrator):
    put_in(PARTY, administrator)
    assert framework().version_id == frame.version.pk
    assert all(row.competency != "DJ01" for row in framework().asks(frame.head.pk))


def test_the_same_file_twice_does_nothing_the_second_time(frame, administrator):
    put_in(PARTY, administrator)
    rows = Requirement.objects.count()
    assert put_in(PARTY, administrator).is_empty
    assert Requirement.objects.count() == rows
    assert FrameworkVersion.objects.count() == 2


def test_a_row_that_was_taken_out_is_taken_out_of_the_draft(frame, administrator):
    rows = exchange.exported()
    rows["requirements"] = [row for row in rows["requirements"] if (row["key"], row["level"]) != ("LZ04", 3)]
    book = files.read(files.as_excel(rows), "a.xlsx")
    exchange.write(book, by=administrator, expect=exchange.plan(book).fingerprint)
    assert [step.level for step in drafting.grid_of(drafting.draft())["ZR", "LZ04"]] == [2]


def change(table: str, place: int, **fields: object) -> dict:
    rows = {name: [dict(row) for row in own] for name, own in PARTY.items()}
    rows[table][place].update(fields)
    return rows


@pytest.mark.parametrize(
    ("rows", "where", "words"),
    [
        (change("requirements", 0, level=4), ("requirements", 1, "level"), "没有第 4 级"),
        (change("requirements", 0, level=9), ("requirements", 1, "level"), "整数"),
        (change("requirements", 0, post="QQ"), ("requirements", 1, "post"), "没有这个岗位"),
        (change("requirements", 0, key="XX99"), ("requirements", 1, "key"), "没有这个能力项"),
        (change("requirements", 0, due_days="两个月"), ("requirements", 1, "due_days"), "整数"),
        (change("requirements", 0, mandatory="也许"), ("requirements", 1, "mandatory"), "是"),
        (change("requirements", 0, basis=""), ("requirements", 1, "basis"), "依据"),
        (change("citations", 0, effective_on=""), ("citations", 1, "effective_on"), "施行日期"),
        (change("citations", 0, effective_on="去年"), ("citations", 1, "effective_on"), "施行日期"),
        (change("competencies", 0, kind="本事"), ("competencies", 1, "kind"), "知识"),
        (change("competencies", 0, key="党建"), ("competencies", 1, "key"), "大写字母"),
        (change("levels", 1, level=1), ("levels", 2, "key"), "第 1 行"),
        (change("levels", 1, behaviour=""), ("levels", 2, "behaviour"), "一句话"),
        (change("levels", 1, cut=7), ("levels", 2, "cut"), "整数"),
    ],
)
def test_an_error_names_its_row_and_cell(frame, rows, where, words):
    errors = plan_of(rows).errors
    assert where in [(one.sheet, one.row, one.column) for one in errors]
    assert any(words in str(one.message) for one in errors)


def test_a_file_with_errors_writes_nothing(frame, administrator):
    book = files.read(as_json(change("citations", 0, effective_on="")), "a.json")
    with pytest.raises(NotNow, match="什么都没写入"):
        exchange.write(book, by=administrator, expect=exchange.plan(book).fingerprint)
    assert not Competency.objects.filter(key="DJ01").exists()
    assert drafting.draft() is None


def test_all_errors_are_named_at_once(frame):
    rows = change("requirements", 0, level=4)
    rows["citations"][0]["effective_on"] = ""
    assert {one.sheet for one in plan_of(rows).errors} == {"requirements", "citations"}


def test_who_saw_another_plan_writes_nothing(frame, administrator):
    book = files.read(as_json(PARTY), "a.json")
    seen = exchange.plan(book).fingerprint
    drafting.put(drafting.begin(by=administrator), {("ZR", "LZ04"): ()}, by=administrator)
    with pytest.raises(Stale):
        exchange.write(book, by=administrator, expect=seen)


def test_a_level_that_is_in_force_cannot_be_dropped_by_a_file(frame):
    rows = exchange.exported()
    rows["levels"] = [
        row for row in rows["levels"] if (row["key"], row["level"]) not in {("LZ04", 3), ("LZ04", 4), ("LZ04", 5)}
    ]
    rows["requirements"] = [row for row in rows["requirements"] if row["level"] != 3]
    (error,) = exchange.plan(files.read(files.as_json(rows), "a.json")).errors
    assert "第 3 级" in str(error.message)


def test_in_excel_a_post_and_a_competency_may_be_named_by_their_names(frame):
    columns = ["岗位编号", "岗位名称", "能力项编号", "能力项名称", "级", "多少天内", "必须", "依据"]
    rows = [["", "村委会主任", "", "村务公开与民主监督", 2, 30, "是", "县里文件"]]
    content = sheets.to_bytes([sheets.Sheet("要求", [sheets.Column(one) for one in columns], rows)])
    plan = exchange.plan(files.read(content, "a.xlsx"))
    assert plan.errors == ()
    assert [(one.key, [step.due_days for step in one.after]) for one in plan.cells] == [
        (("HB", "LZ04"), []),
        (("ZR", "LZ04"), [30]),
    ]


def test_an_error_in_excel_says_sheet_row_and_heading(frame):
    rows = exchange.exported()
    rows["requirements"][0]["due_days"] = "不知道"
    (error, *_) = exchange.plan(files.read(files.as_excel(rows), "a.xlsx")).errors
    assert (error.row, error.column, error.value) == (2, "多少天内", "不知道")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "JSON"), (b'{"format": "x"}', "JSON"), (b"a,b\n1,2\n", "能认出来"), (b"[1]", "JSON")],
)
def test_a_file_that_is_none_of_ours_is_refused_with_what_to_do(db, content, words):
    with pytest.raises(Unreadable, match=words):
        files.read(content, "a")


def test_a_book_comes_back_from_the_page_that_showed_its_plan():
    book = files.read(as_json(PARTY), "a.json")
    assert files.unpacked(json.loads(json.dumps(book.packed()))) == book


def test_abilities_come_with_the_file_and_may_be_used_in_it(frame, administrator):
    rows = PARTY | {
        "abilities": [{"key": "DJ", "name": "党建能力", "order": 5}],
        "competencies": [PARTY["competencies"][0] | {"ability": "党建能力"}],
    }
    put_in(rows, administrator)
    assert all_said()["DJ01"].ability == "DJ"
    assert framework().by_key["DJ01"].ability.name == "党建能力"
    assert put_in(rows, administrator).is_empty


def test_a_wrong_ability_stops_the_whole_file_and_names_the_row(frame, administrator):
    rows = PARTY | {
        "abilities": [
            {"key": "DJ", "name": "履职能力"},
            {"key": "TJ", "name": "调解能力", "is_retired": "是"},
            {"key": "太长了啊", "name": "无代号"},
        ]
    }
    plan = plan_of(rows)
    assert [(one.sheet, one.row) for one in plan.errors] == [("abilities", 1), ("abilities", 2), ("abilities", 3)]
    assert "叫这个名字" in plan.errors[0].message
    assert "人民调解规则与流程" in plan.errors[1].message
    with pytest.raises(NotNow):
        put_in(rows, administrator)
    assert "DJ01" not in all_said()
