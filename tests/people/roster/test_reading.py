"""Rosters as counties keep them are read as what they say; nine guesses of ten are right."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from kit.errors import InputError
from people.roster import reading
from people.roster.layout import township_in
from people.roster.values import check_sign
from tests.old_workbooks import xls
from tests.people.roster import abreast
from tests.people.roster.small import compared

SAID = ("name", "gender", "id_number", "phone", "phone2", "township", "unit", "post", "since", "until", "education", "party_member")  # fmt: skip
ID = "14052219700101123"
ID += check_sign(ID)


def workbook(*rows, **sheets):
    book = Workbook()
    book.active.title = "名册"
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        page = book.create_sheet(name)
        for row in more:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content, name="名册.xlsx"):
    seen = reading.look(content, name)
    return list(reading.records(content, name, {column.index: column.guess for column in seen.columns}))


@pytest.fixture(scope="module")
def guesses():
    return {}


@pytest.mark.parametrize("kind", abreast.EVERY)
def test_a_dirty_roster_says_the_same_as_the_clean_one(kind, guesses):
    roster = abreast.any_of(kind, len(kind))
    seen = reading.look(roster.content, roster.file_name)
    assert seen.rows == len(roster.expected)
    mapping = {column.index: column.guess for column in seen.columns}
    guesses[kind] = [mapping.get(at, "") == name for at, name in roster.columns.items()]
    assert sum(guesses[kind]) >= (1 if kind in abreast.ROSTERS else 0.9) * len(guesses[kind])
    found = list(reading.records(roster.content, roster.file_name, roster.columns))
    assert [_said(record.values) for record in found] == [_said(person) for person in roster.expected]
    if kind == "ID numbers lost":
        assert all(
            "后三位" in str(record.errors[0]) and record.cells["id_number"] in str(record.errors[0]) for record in found
        )
    else:
        assert not [error for record in found for error in record.errors]


def test_nine_columns_of_ten_are_guessed_right_over_all_rosters(guesses):
    for kind in set(abreast.EVERY) - guesses.keys():
        roster = abreast.any_of(kind, len(kind))
        mapping = {column.index: column.guess for column in reading.look(roster.content, roster.file_name).columns}
        guesses[kind] = [mapping.get(at, "") == name for at, name in roster.columns.items()]
    every = [right for rights in guesses.values() for right in rights]
    assert len(guesses) >= 30
    assert sum(every) >= 0.9 * len(every)


def _said(values):
    return {name: values[name] for name in SAID if values.get(name) is not None}


def test_the_head_is_shown_with_letters_samples_and_a_guess():
    content = workbook(
        ["沁源县柳河乡村干部花名册"],
        ["序号", "姓 名", "民族", "联系电话"],
        [1, "王伟", "汉族", "13800138000"],
        [2, "李明", "汉族", ""],
    )
    seen = reading.look(content, "名册.xlsx")
    assert (seen.sheet, seen.header_rows, seen.first_row, seen.rows) == ("名册", (2,), 3, 2)
    assert seen.title == "沁源县柳河乡村干部花名册"
    assert [(column.letters, column.guess) for column in seen.columns] == [("A", "number"), ("B", "name"), ("C", ""), ("D", "phone")]  # fmt: skip
    assert seen.columns[1].samples == ("王伟", "李明")


def test_a_mistake_names_its_column_its_cell_and_what_to_do_and_hides_the_number():
    content = workbook(
        ["姓名", "身份证号", "手机", "职务", "任职时间"],
        ["王伟", ID[:-1] + ("0" if ID[-1] != "0" else "1"), "1380013800", "主任", "2026.2.30"],
        ["", ID, "13800138000", "主任", "2026.1"],
        ["李明", ID, "13800138000", "主任", "2026.1"],
    )
    wrong, nameless, right = read(content)
    assert [error.column for error in wrong.errors] == ["身份证号 B2", "手机 C2", "任职时间 E2"]
    assert "11" in str(wrong.errors[1]) and "1380013800" not in str(wrong.errors[1])
    assert ID[:-1] not in str(wrong.errors[0])
    assert wrong.values == {"name": "王伟", "post": ("村委会主任",)}
    assert [error.column for error in nameless.errors] == ["姓名 A3"]
    assert not right.errors and right.cells["phone"] == "C4"
    assert (right.values["born"], right.values["gender"], right.values["since"]) == (
        date(1970, 1, 1),
        "m",
        date(2026, 1, 1),
    )


def test_one_person_in_two_merged_rows_is_two_records_of_the_same_name():
    content = workbook(
        ["姓名", "村", "职务", "手机"], ["王伟", "大湾村", "支书", "13800138000"], [None, None, "民兵连长", None]
    )
    book = __import__("openpyxl").load_workbook(io.BytesIO(content))
    for column in "ABD":
        book.active.merge_cells(f"{column}2:{column}3")
    out = io.BytesIO()
    book.save(out)
    assert [
        (record.values["name"], record.values["unit"], record.values["post"]) for record in read(out.getvalue())
    ] == [
        ("王伟", "大湾村", ("村党组织书记",)),
        ("王伟", "大湾村", ("民兵连长",)),
    ]


def test_two_columns_of_posts_are_joined():
    content = workbook(
        ["姓名", "党内职务", "村委会职务", "手机"],
        ["王伟", "书记", "主任", "13800138000"],
        ["李明", "", "委员", "13800138001"],
    )
    assert [record.values["post"] for record in read(content)] == [("村党组织书记", "村委会主任"), ("村委会委员",)]


def test_the_person_in_front_has_the_last_word_about_a_column():
    content = workbook(["姓名", "曾用", "电话"], ["王伟", "王威", "13800138000"])
    (record,) = reading.records(content, "x.xlsx", {1: "", 2: "name", 3: "phone"})
    assert record.values["name"] == "王威"


def test_without_a_column_of_names_nothing_is_read():
    with pytest.raises(InputError):
        list(reading.records(workbook(["姓名", "电话"], ["王伟", "13800138000"]), "x.xlsx", {2: "phone"}))


def test_sheets_with_the_columns_in_another_order_are_read_by_their_words():
    content = workbook(
        ["姓名", "村", "手机"],
        ["王伟", "大湾村", "13800138000"],
        青石镇=[["手机", "村", "姓名"], ["13800138001", "南坪村", "李明"]],
    )
    assert [(record.sheet, record.values["name"], record.values["phone"]) for record in read(content)] == [
        ("名册", "王伟", "13800138000"),
        ("青石镇", "李明", "13800138001"),
    ]
    assert read(content)[1].values["township"] == "青石镇"


def test_a_file_without_a_roster_says_what_is_looked_for():
    for content in (workbook(["填表说明"], ["一、按实填写。"]), workbook(["月份", "数量"], [1, 2]), workbook([])):
        with pytest.raises(InputError) as caught:
            reading.look(content, "x.xlsx")
        assert "姓名" in str(caught.value)


@pytest.mark.parametrize("above", [[], [["大湾村两委班子名册"]]])
def test_a_roster_of_a_head_alone_says_where_the_head_is_and_what_to_do(above):
    with pytest.raises(InputError) as caught:
        reading.look(workbook(*above, ["姓名", "村", "职务", "手机号"]), "x.xlsx")
    assert f"表里没有人：第 {len(above) + 1} 行是表头，下面没有内容" in str(caught.value)
    assert "一行填一个人" in str(caught.value)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_formula_in_a_column_that_is_taken_is_refused_with_its_cell(kind):
    rows = [["姓名", "手机", "年龄"], ["王伟", "13800138000", 50], ["=A2", "13800138001", 40]]
    content = xls({"名册": rows}) if kind == "xls" else workbook(*rows)
    for run in (
        lambda: reading.look(content, "x"),
        lambda: list(reading.records(content, "x", {1: "name", 2: "phone"})),
    ):
        with pytest.raises(InputError) as caught:
            run()
        assert "A3" in str(caught.value) and "选择性粘贴" in str(caught.value)


def test_formulas_in_columns_that_are_not_taken_and_in_totals_do_not_matter():
    content = workbook(
        ["序号", "姓名", "手机", "年龄"],
        ["=ROW()-1", "王伟", "13800138000", "=2026-1970"],
        ["=ROW()-1", "李明", "13800138001", "=2026-1980"],
        ["合计", "=COUNTA(B2:B3)", "", ""],
    )
    assert [record.values["name"] for record in read(content)] == ["王伟", "李明"]


def test_a_long_column_of_formulas_is_refused_at_the_first_look():
    content = workbook(["姓名", "手机"], *[["王伟", f"=1380013{number:04}"] for number in range(6000)])
    with pytest.raises(InputError, match="B2"):
        reading.look(content, "x.xlsx")


def test_a_long_roster_is_counted_without_being_understood():
    content = workbook(["姓名", "手机"], *[["王伟", f"1380013{number:04}"] for number in range(6000)])
    assert reading.look(content, "x.xlsx").rows == 6000


def test_the_id_number_says_birth_and_gender_better_than_their_columns():
    content = workbook(
        ["姓名", "出生年月", "身份证号", "手机"],
        ["王伟", 1970.1, ID, "13800138000"],
        ["李明", 1970.1, "", "13800138001"],
    )
    known, unknown = read(content)
    assert (known.values["born"], known.errors) == (date(1970, 1, 1), ())
    assert [error.column for error in unknown.errors] == ["出生年月 B3"]


def test_a_village_before_the_post_is_the_unit_when_no_column_holds_one():
    content = workbook(
        ["全县乡镇村干部花名册"],
        ["姓名", "单位及职务", "联系\n电话"],
        ["王伟", "柳河乡前庄村党支部书记、村委会主任", "13800138000"],
        ["李明", "村委会主任", "13800138001"],
    )
    known, unknown = read(content)
    assert (known.values["township"], known.values["unit"]) == ("柳河乡", "前庄村")
    assert known.values["post"] == ("村党组织书记", "村委会主任")
    assert "unit" not in unknown.values and "township" not in unknown.values


@pytest.mark.parametrize(
    ("words", "township"),
    [
        ("沁源县柳河乡村干部花名册", "柳河乡"), ("柳河乡", "柳河乡"), ("一、城关镇", "城关镇"), ("填报单位：青石镇人民政府", "青石镇"),
        ("全县乡镇村干部花名册", ""), ("各乡镇村干部花名册", ""), ("城镇社区干部名册", ""), ("Sheet1", ""), ("2026年柳河乡花名册", "柳河乡"),
    ],
)  # fmt: skip
def test_the_township_in_a_title_or_in_the_name_of_a_sheet(words, township):
    assert township_in(words) == township


def test_as_above_may_be_written_out():
    content = workbook(
        ["姓名", "村", "手机"], ["王伟", "大湾村", "13800138000"], ["李明", "同上", "13800138001"], ["赵芳", "〃", ""]
    )
    assert [record.values["unit"] for record in read(content)] == ["大湾村"] * 3


def test_a_name_with_its_telephone_is_taken_apart_and_a_wrong_number_names_the_cell():
    content = workbook(
        ["村", "姓名", "职务", "电话"],
        ["大湾村", "王 伟 13800138000", "主任", ""],
        ["大湾村", "李明1380013800", "委员", ""],
        ["大湾村", "赵芳 138****0000", "会计", ""],
    )
    good, wrong, masked = read(content)
    assert (good.values["name"], good.values["phone"], good.cells["phone"]) == ("王伟", "13800138000", "B2")
    assert (wrong.values["name"], "10" in str(wrong.errors[0]), wrong.errors[0].column) == ("李明", True, "姓名 B3")
    assert "1380013800" not in wrong.errors[0].value
    assert "姓名 B4" in str(masked.errors[0])


def test_each_number_keeps_the_cell_that_it_stands_in():
    (one,) = read(
        workbook(["村", "姓名", "职务", "手机", "第二电话"], ["大湾村", "王伟", "主任", "13800138000、13800138001", ""])
    )
    assert one.phones_at == {"13800138000": ("phone", "D2"), "13800138001": ("phone", "D2")}
    assert [note.column for note in compared(one).notes] == ["联系电话 D2"]
