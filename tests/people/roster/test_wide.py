"""Several persons side by side in a row: whose a column is, and what is refused or left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kit.errors import InputError
from people.roster import reading
from people.roster.differences import label
from tests.people.roster.small import compared, row
from tests.people.roster.test_reading import read, workbook

PHONES = [f"1380013800{number}" for number in range(8)]
WANG, LI, ZHAO = "王伟", "李明", "赵芳"


def guessed(*rows):
    """The guess of each column, a dash for one that is left out, a star for one that is to be looked at."""
    columns = reading.look(workbook(*rows), "名册.xlsx").columns
    return " ".join((column.guess or "-") + ("" if column.sure else "*") for column in columns)


def said(*rows):
    """Name, posts and telephones of each person."""
    return [
        (
            one.values.get("name"),
            "、".join(one.values.get("post", ())),
            one.values.get("phone"),
            one.values.get("phone2"),
        )
        for one in read(workbook(*rows))
    ]


SECRETARY, CHAIR = "村党组织书记", "村委会主任"
WHOSE = {
    "the telephone stands behind its name": (
        ["村", "支部书记", "电话", "村主任", "电话"], ["大湾村", WANG, PHONES[0], LI, PHONES[1]],
        "unit name phone name phone",
        [(WANG, SECRETARY, PHONES[0], None), (LI, CHAIR, PHONES[1], None)],
    ),
    "names of which the product knows no surname": (
        ["村", "支部书记", "电话", "村主任", "电话"], ["大湾村", "斛律光", PHONES[0], "买买提·艾力", PHONES[1]],
        "unit name phone name phone",
        [("斛律光", SECRETARY, PHONES[0], None), ("买买提·艾力", CHAIR, PHONES[1], None)],
    ),
    "the words say more than the place": (
        ["村", "书记", "主任", "书记电话", "主任电话"], ["大湾村", WANG, LI, PHONES[0], PHONES[1]],
        "unit name name phone phone",
        [(WANG, SECRETARY, PHONES[0], None), (LI, CHAIR, PHONES[1], None)],
    ),
    "one telephone for two": (
        ["村", "书记", "主任", "联系电话"], ["大湾村", WANG, LI, PHONES[0]],
        "unit name name -*",
        [(WANG, SECRETARY, None, None), (LI, CHAIR, None, None)],
    ),
    "two telephones behind two names": (
        ["村", "书记", "主任", "电话", "电话"], ["大湾村", WANG, LI, PHONES[0], PHONES[1]],
        "unit name name -* -*",
        [(WANG, SECRETARY, None, None), (LI, CHAIR, None, None)],
    ),
    "the telephone of somebody without a name": (
        ["村", "书记姓名", "书记电话", "主任电话", "会计姓名"], ["大湾村", WANG, PHONES[0], PHONES[1], LI],
        "unit name phone -* name",
        [(WANG, SECRETARY, PHONES[0], None), (LI, "村会计", None, None)],
    ),
    "two of one post and both telephones behind them": (
        ["村", "委员", "委员", "委员电话", "委员电话"], ["大湾村", WANG, LI, PHONES[0], PHONES[1]],
        "unit name name -* -*",
        [(WANG, "村委会委员", None, None), (LI, "村委会委员", None, None)],
    ),
    "one person and the telephone of another": (
        ["村", "书记姓名", "书记电话", "主任电话"], ["大湾村", WANG, PHONES[0], PHONES[1]],
        "unit name phone -*",
        [(WANG, SECRETARY, PHONES[0], None)],
    ),
    "the village's own telephone": (
        ["村", "书记", "手机", "主任", "手机", "办公电话"], ["大湾村", WANG, PHONES[0], LI, PHONES[1], PHONES[2]],
        "unit name phone name phone -*",
        [(WANG, SECRETARY, PHONES[0], None), (LI, CHAIR, PHONES[1], None)],
    ),
    "two telephones each": (
        ["村", "书记", "电话", "电话", "主任", "电话", "电话"], ["大湾村", WANG, PHONES[0], PHONES[1], LI, PHONES[2], PHONES[3]],
        "unit name phone phone2* name phone phone2*",
        [(WANG, SECRETARY, PHONES[0], PHONES[1]), (LI, CHAIR, PHONES[2], PHONES[3])],
    ),
    "a day that may be of one or of all": (
        ["村", "书记姓名", "书记电话", "主任姓名", "主任电话", "任职时间"], ["大湾村", WANG, PHONES[0], LI, PHONES[1], "2026-01-01"],
        "unit name phone name phone -*",
        [(WANG, SECRETARY, PHONES[0], None), (LI, CHAIR, PHONES[1], None)],
    ),
    "the post in brackets": (
        ["村", "姓名（书记）", "电话", "姓名（主任）", "电话"], ["大湾村", WANG, PHONES[0], LI, PHONES[1]],
        "unit name phone name phone",
        [(WANG, SECRETARY, PHONES[0], None), (LI, CHAIR, PHONES[1], None)],
    ),
    "one person, his post in the head": (
        ["村", "书记姓名", "书记电话"], ["大湾村", WANG, PHONES[0]],
        "unit name phone",
        [(WANG, SECRETARY, PHONES[0], None)],
    ),
    "one person in a row and his wife": (
        ["村", "姓名", "职务", "电话", "配偶姓名", "电话"], ["大湾村", WANG, "书记", PHONES[0], LI, PHONES[1]],
        "unit name post phone - -*",
        [(WANG, SECRETARY, PHONES[0], None)],
    ),
    "one person in a row and those who recommended him": (
        ["村", "姓名", "职务", "电话", "联系人", "联系人电话", "推荐人姓名", "包村干部", "电话"],
        ["大湾村", WANG, "书记", PHONES[0], LI, PHONES[1], ZHAO, LI, PHONES[2]],
        "unit name post phone - - - -* -*",
        [(WANG, SECRETARY, PHONES[0], None)],
    ),
    "one person in a row beside the unit's head": (
        ["村", "姓名", "职务", "电话", "负责人姓名", "负责人电话"], ["大湾村", WANG, "书记", PHONES[0], LI, PHONES[1]],
        "unit name post phone -* -*",
        [(WANG, SECRETARY, PHONES[0], None)],
    ),
    "the post with a second one in brackets": (
        ["村", "书记（主任）姓名", "书记电话", "会计（报账员）姓名", "电话"], ["大湾村", WANG, PHONES[0], LI, PHONES[1]],
        "unit name phone name phone",
        [(WANG, f"{SECRETARY}、{CHAIR}", PHONES[0], None), (LI, "村会计", PHONES[1], None)],
    ),
    "both posts of one person": (
        ["村", "书记、主任", "电话", "会计", "电话"], ["大湾村", WANG, PHONES[0], LI, PHONES[1]],
        "unit name phone name phone",
        [(WANG, f"{SECRETARY}、{CHAIR}", PHONES[0], None), (LI, "村会计", PHONES[1], None)],
    ),
    "numbers behind the post": (
        ["村", "委员1姓名", "委员2姓名", "委员1电话", "委员2电话"], ["大湾村", WANG, LI, PHONES[0], PHONES[1]],
        "unit name name phone phone",
        [(WANG, "村委会委员", PHONES[0], None), (LI, "村委会委员", PHONES[1], None)],
    ),
    "numbers at the end": (
        ["村", "委员姓名1", "委员姓名2", "委员电话1", "委员电话2"], ["大湾村", WANG, LI, PHONES[0], PHONES[1]],
        "unit name name phone phone",
        [(WANG, "村委会委员", PHONES[0], None), (LI, "村委会委员", PHONES[1], None)],
    ),
    "name and telephone in one cell": (
        ["村", "书记", "主任姓名"], ["大湾村", f"{WANG} {PHONES[0]}", f"{LI}（{PHONES[1]}、{PHONES[2]}）"],
        "unit name name",
        [(WANG, SECRETARY, PHONES[0], None), (LI, CHAIR, PHONES[1], PHONES[2])],
    ),
    "a short number": (
        ["村", "书记姓名", "手机", "手机短号", "主任姓名", "手机", "手机短号"],
        ["大湾村", WANG, PHONES[0], 661234, LI, PHONES[1], 661235],
        "unit name phone - name phone -",
        [(WANG, SECRETARY, PHONES[0], None), (LI, CHAIR, PHONES[1], None)],
    ),
    "ticks below the posts": (
        ["姓名", "村", "书记", "主任", "电话"], [WANG, "大湾村", "√", "√", PHONES[0]],
        "name unit -* -* phone",
        [(WANG, "", PHONES[0], None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", WHOSE)
def test_each_column_goes_to_its_person_or_to_nobody(kind):
    head, body, columns, persons = WHOSE[kind]
    assert guessed(head, body) == columns
    assert said(head, body) == persons


def test_a_row_above_may_say_the_field_and_the_row_below_the_post():
    rows = [
        ["村", "姓名", "", "电话", ""],
        ["", "书记", "主任", "书记", "主任"],
        ["大湾村", WANG, LI, PHONES[0], PHONES[1]],
    ]
    assert said(*rows) == [(WANG, SECRETARY, PHONES[0], None), (LI, CHAIR, PHONES[1], None)]


def test_words_of_a_post_may_be_more_than_one_post_or_of_no_list():
    rows = [
        ["村", "书记主任（一肩挑）", "", "副书记", "", "其他两委成员", ""],
        ["", "姓名", "电话", "姓名", "电话", "姓名", "电话"],
        ["大湾村", WANG, PHONES[0], LI, PHONES[1], ZHAO, PHONES[2]],
    ]
    assert [(name, posts) for name, posts, *_phones in said(*rows)] == [
        (WANG, f"{SECRETARY}、{CHAIR}"),
        (LI, "副书记"),
        (ZHAO, "两委成员"),
    ]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (["村", "姓名", "电话", "姓名", "电话"], "职务：姓名"),
        (["村", "第一人姓名", "电话", "第二人姓名", "电话"], "第一人姓名、第二人姓名"),
        (["村", "书记姓名", "电话", "姓名", "电话"], "职务：姓名"),
        (["电话", "姓名", "职务", "电话", "姓名", "职务", "电话"], "分不清"),
        (["村", *[f"委员{number}姓名" for number in range(1, 60)]], "超过"),
    ],
)
def test_what_is_not_certain_is_refused_and_says_what_to_do(head, words):
    content = workbook(head, [WANG if "姓名" in word else "" for word in head])
    for run in (lambda: reading.look(content, "x"), lambda: list(reading.records(content, "x", {2: "name"}))):
        with pytest.raises(InputError, match=words) as caught:
            run()
        assert "一人一行" in str(caught.value.next_step)


def test_each_person_has_the_cells_and_the_row_of_his_own():
    content = workbook(
        ["村", "书记", "", "主任", ""],
        ["", "姓名", "手机", "姓名", "手机"],
        ["大湾村", WANG, PHONES[0], LI, "1380013800"],
    )
    first, second = read(content)
    assert (first.row, first.column, first.cells["phone"]) == (3, "B", "C3")
    assert (second.row, second.column, second.cells["name"], second.cells["post"]) == (3, "D", "D3", "D1")
    assert [error.column for error in second.errors] == ["主任 手机 E3"]
    assert "1380013800" not in str(second.errors[0])
    assert first.where != second.where


def test_a_rounded_id_number_names_the_cell_of_whoever_it_belongs_to():
    content = workbook(
        ["村", "书记姓名", "书记身份证号", "主任姓名", "主任身份证号"],
        ["大湾村", WANG, "", LI, 140522198203056000.0],
    )
    good, wrong = read(content)
    assert (good.errors, [error.column for error in wrong.errors]) == ((), ["主任身份证号 E2"])


@pytest.mark.parametrize("words", ["书记兼", "由书记兼任", "一肩挑", "同左", "兼"])
def test_somebody_who_is_not_named_is_a_mistake_and_no_empty_seat(words):
    first, second = read(
        workbook(["村", "书记姓名", "书记电话", "主任姓名", "主任电话"], ["大湾村", WANG, PHONES[0], words])
    )
    assert (first.errors, second.values.get("name")) == ((), None)
    assert "主任姓名 D2" in str(second.errors[0])


def test_one_person_in_the_merged_cells_of_two_rows_is_there_once():
    rows = [
        ["村", "书记姓名", "书记电话", "委员姓名", "委员电话"],
        ["大湾村", WANG, PHONES[0], LI, PHONES[1]],
        ["大湾村", WANG, PHONES[0], ZHAO, PHONES[2]],
    ]
    assert [name for name, *_more in said(*rows)] == [WANG, LI, ZHAO]


def test_a_sheet_with_other_persons_than_the_first_is_not_passed_over():
    content = workbook(
        ["村", "书记姓名", "书记电话", "主任姓名", "主任电话"],
        ["大湾村", WANG, PHONES[0], LI, PHONES[1]],
        青石镇=[["村", "书记姓名", "书记电话", "会计姓名", "会计电话"], ["南坪村", WANG, PHONES[2], ZHAO, PHONES[3]]],
    )
    with pytest.raises(InputError, match="青石镇"):
        reading.look(content, "x.xlsx")


def test_a_formula_below_a_name_that_is_taken_is_refused_with_its_cell():
    with pytest.raises(InputError, match="E2"):
        reading.look(
            workbook(["村", "书记姓名", "电话", "主任姓名", "电话"], ["大湾村", WANG, PHONES[0], LI, "=C2"]), "x"
        )


def test_a_post_above_several_columns_is_seen_in_a_text_too():
    text = f"村,书记,,主任,\n,姓名,电话,姓名,电话\n大湾村,{WANG},{PHONES[0]},{LI},{PHONES[1]}\n".encode("gb18030")
    assert [(one.values["name"], one.values["post"], one.values["phone"]) for one in read(text, "名册.csv")] == [
        (WANG, (SECRETARY,), PHONES[0]),
        (LI, (CHAIR,), PHONES[1]),
    ]


# --- compared with what stands --------------------------------------------------------------------------


def side_by_side(column, name, **more):
    """A record of the row 7 whose name stands in ``column``."""
    return replace(row(7, name, **more), column=column)


def test_two_new_persons_of_one_row_are_two():
    plan = compared(
        side_by_side("C", "钱一一", phone="13900000001"),
        side_by_side("F", "钱一一", post="村会计", phone="13900000002"),
        side_by_side("I", "孙二二", post="妇联主席", phone="13900000003"),
    )
    assert [twin.key for twin in plan.twins] == ["名册!7!F"]
    chosen = compared(
        side_by_side("C", "钱一一", phone="13900000001"),
        side_by_side("F", "钱一一", post="村会计", phone="13900000002"),
        choices={"名册!7!F": "other"},
    )
    assert [(change.name, change.rows) for change in chosen.changes] == [
        ("钱一一", (("名册", 7, "C"),)),
        ("钱一一", (("名册", 7, "F"),)),
    ]


def test_one_person_on_two_sides_of_a_row_holds_both_offices():
    plan = compared(
        side_by_side("C", "钱一一", phone="13900000001"),
        side_by_side("F", "钱一一", post="村会计", phone="13900000001"),
    )
    (change,) = plan.changes
    assert (len(change.begins), plan.errors) == (2, ())


def test_an_unknown_post_of_the_head_is_said_with_the_cell_of_the_head():
    plan = compared(side_by_side("C", "钱一一", post="护林大员"))
    assert [(error.row, error.column.split()[0]) for error in plan.errors] == [(7, label("post"))]


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("柳河", "柳河乡"),
        ("柳河乡", "柳河乡"),
        ("1.柳河", "柳河乡"),
        ("石桥乡", "石桥镇"),
        ("龙港", ""),
        ("名册", ""),
        ("Sheet1", ""),
    ],
)
def test_a_sheet_called_after_a_township_says_which_of_two_villages_is_meant(sheet, found):
    plan = compared(replace(row(2, "钱一一", unit="小泉村", township=""), sheet=sheet))
    if found:
        (change,) = plan.changes
        assert {"柳河乡": 5, "石桥镇": 8}[found] == change.unit_id
    else:
        assert "哪一个" in str(plan.errors[0]) or "小泉村" in str(plan.errors[0])


def test_a_sheet_called_after_another_township_stands_in_nobodys_way():
    (change,) = compared(replace(row(2, "钱一一", unit="大湾村", township=""), sheet="柳河")).changes
    assert change.unit_id == 4
