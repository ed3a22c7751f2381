"""A list of names as people of a class: read line by line, namesakes asked, all of it or nothing."""

from __future__ import annotations

import io

import pytest

from kit import sheets
from kit.errors import Unreadable
from learning.class_lists import Doubt, Known, Listed, candidates, lines_of, read, text_of
from people.models import Person

WANG = Known(1, "u1", "王建国", "石桥镇大湾村", "村委会主任")
WANG_TOO = Known(2, "u2", "王建国", "柳河乡小泉村", "")
LI = Known(3, "u3", "李秀英", "柳河乡小泉村", "会计")


@pytest.mark.parametrize(
    ("line", "name", "place"),
    [
        ("王建国", "王建国", ""),
        ("1、王建国", "王建国", ""),
        ("12. 王建国\t大湾村", "王建国", "大湾村"),
        ("王建国，石桥镇，大湾村", "王建国", "石桥镇大湾村"),
        ("王建国 大湾村", "王建国", "大湾村"),
        ("王 强", "王强", ""),
        ("王　强，大湾村", "王强", "大湾村"),
    ],
)
def test_a_line_is_a_name_and_perhaps_a_place(line, name, place):
    assert lines_of(line) == [Listed(1, name, place)]


def test_empty_lines_and_a_head_are_passed_over_and_rows_keep_their_numbers():
    assert [one.row for one in lines_of("姓名\t村\n\n王建国\n李秀英\n")] == [3, 4]


def test_who_is_alone_with_his_name_is_meant():
    found = read(lines_of("王建国\n李秀英"), [WANG, LI], picks={}, listed={3})
    assert (found.ids, found.is_clean, found.there) == ((1, 3), True, 1)


def test_a_village_tells_namesakes_apart():
    assert read(lines_of("王建国 小泉村"), [WANG, WANG_TOO], picks={}, listed=()).ids == (2,)
    assert read(lines_of("王建国 柳河乡小泉村委会"), [WANG, WANG_TOO], picks={}, listed=()).ids == (2,)


def test_namesakes_are_asked_and_the_answer_counts_for_its_row_only():
    lines = lines_of("王建国\n李秀英")
    asked = read(lines, [WANG, WANG_TOO, LI], picks={}, listed=())
    assert asked.doubts == (Doubt(1, "王建国", (WANG, WANG_TOO)),)
    assert not asked.is_clean and not asked.errors
    assert read(lines, [WANG, WANG_TOO, LI], picks={"pick-1": "u2"}, listed=()).ids == (2, 3)
    assert read(lines, [WANG, WANG_TOO, LI], picks={"pick-1": "u3"}, listed=()).doubts  # not one of them


def test_what_is_wrong_is_said_by_row():
    found = read(lines_of("赵无此人\n李秀英 大湾村\n李秀英\n李秀英"), [WANG, LI], picks={}, listed=())
    assert [error.row for error in found.errors] == [1, 2, 4]
    assert "柳河乡小泉村" in str(found.errors[1])
    assert read([], [], picks={}, listed=()).errors


def test_only_people_of_the_viewers_area_are_known(county, cadre, outsider, contact):
    lines = [Listed(1, cadre.name), Listed(2, outsider.name)]
    assert [one.id for one in candidates(lines, contact)] == [cadre.pk]


def test_names_cost_one_query(county, contact, settle, posts, django_assert_num_queries):
    people = settle(county.village, 30)
    assert contact.scope
    with django_assert_num_queries(1):
        assert len(candidates([Listed(n, one.name) for n, one in enumerate(people)], contact)) == 30


def test_a_file_becomes_lines_and_one_without_names_is_refused():
    columns = [sheets.Column("序号"), sheets.Column("姓名"), sheets.Column("所在村")]
    rows = [[1, "王建国", "大湾村"], [2, "李秀英", ""]]
    content = sheets.to_bytes([sheets.Sheet("名单", columns, rows)])
    assert text_of(io.BytesIO(content), "名单.xlsx") == "王建国\t大湾村\n李秀英"
    empty = sheets.to_bytes([sheets.Sheet("名单", columns, [])])
    with pytest.raises(Unreadable):
        text_of(io.BytesIO(empty), "名单.xlsx")
    with pytest.raises(Unreadable):
        text_of(io.BytesIO(b"no table at all \x00\x01"), "名单.xlsx")


def test_a_person_who_left_is_not_offered(county, cadre, contact):
    Person.objects.filter(pk=cadre.pk).update(is_active=False)
    assert candidates([Listed(1, cadre.name)], contact) == []
