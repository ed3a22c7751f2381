"""Cells of a roster become what we keep, or a mistake that can be understood."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import InputError
from people.roster import days, offices, plain, values

STEM = "14052219700101123"
NUMBER = STEM + values.check_sign(STEM)


@pytest.mark.parametrize(
    ("written", "name"),
    [("王 伟", "王伟"), ("　王　建国 ", "王建国"), ("王\n伟", "王伟"), ("李娜（女）", "李娜"), ("买买提．艾力", "买买提·艾力"),
     ("阿卜杜拉 • 买买提", "阿卜杜拉·买买提"), ("欧阳建国*", "欧阳建国"), ("𠮷田", "𠮷田")],
)  # fmt: skip
def test_names(written, name):
    assert values.name(written) == name


@pytest.mark.parametrize("written", ["王", "王伟、李明", "13800138000", "王伟1", 12])
def test_what_is_no_name_is_refused(written):
    with pytest.raises(InputError):
        values.name(written)


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("13800138000", ["13800138000"]),
        (13800138000, ["13800138000"]),
        (13800138000.0, ["13800138000"]),
        ("1.3800138E+10", ["13800138000"]),
        ("138 0013 8000", ["13800138000"]),
        ("138-0013-8000", ["13800138000"]),
        ("１３８００１３８０００", ["13800138000"]),
        ("+86 13800138000", ["13800138000"]),
        ("008613800138000", ["13800138000"]),
        ("8613800138000", ["13800138000"]),
        ("13800138000/13900139000", ["13800138000", "13900139000"]),
        ("13800138000、13900139000", ["13800138000", "13900139000"]),
        ("13800138000 13900139000", ["13800138000", "13900139000"]),
        ("13800138000\n13900139000", ["13800138000", "13900139000"]),
        ("1380013800013900139000", ["13800138000", "13900139000"]),
        ("13800138000；0355-7123456", ["13800138000", "03557123456"]),
        ("0355—7123456", ["03557123456"]),
        ("（0355）7123456", ["03557123456"]),
        ("010-62345678转801", ["01062345678"]),
        ("7123456", ["7123456"]),
        ("手机：13800138000", ["13800138000"]),
        ("13800138000/661234", ["13800138000"]),
        ("13800138000/13800138000", ["13800138000"]),
    ],
)
def test_phones(written, numbers):
    assert list(values.phones(written)) == numbers


@pytest.mark.parametrize(
    "written", ["1380013800", "138001380001", "12800138000", "13800138000/1390013900", "661234", 1.5]
)
def test_what_is_no_phone_is_refused(written):
    with pytest.raises(InputError):
        values.phones(written)


@pytest.mark.parametrize("written", [NUMBER, f"'{NUMBER}", f" {NUMBER[:6]} {NUMBER[6:]}", NUMBER[:6] + NUMBER[8:17]])
def test_id_numbers(written):
    assert values.id_number(written) == NUMBER


def test_an_id_number_of_fifteen_digits_as_a_number_is_whole():
    assert values.id_number(float(NUMBER[:6] + NUMBER[8:17])) == NUMBER


def test_the_last_sign_may_be_a_small_or_a_wide_x():
    stem = next(f"1405221970010{n:04}" for n in range(1000, 2000) if values.check_sign(f"1405221970010{n:04}") == "X" and values.born_of(f"1405221970010{n:04}X".ljust(18)))  # fmt: skip
    for sign in "xXＸ×":
        assert values.id_number(stem + sign) == f"{stem}X"


@pytest.mark.parametrize(
    "written", [float(NUMBER), int(NUMBER[:15] + "000"), "1.40522197001011E+17", NUMBER[:15] + "000"]
)
def test_lost_digits_are_explained(written):
    with pytest.raises(InputError, match="后三位已丢"):
        values.id_number(written)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2"), "校验"),
        (NUMBER[:17], "17 位"),
        ("140522********1234", "星号"),
        ("14052219700230123" + values.check_sign("14052219700230123"), "出生日期"),
    ],
)
def test_wrong_id_numbers_say_what_is_wrong(written, words):
    with pytest.raises(InputError, match=words):
        values.id_number(written)


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.integers(0, 17))
@settings(max_examples=80, deadline=None)
def test_any_one_wrong_digit_of_an_id_number_is_found(born, order, at):
    stem = f"140522{born:%Y%m%d}{order:03}"
    number = stem + values.check_sign(stem)
    if not number.endswith("000"):
        assert values.id_number(number) == number
        assert values.born_of(number) == born
    if number[at] != "X":
        wrong = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
        with pytest.raises(InputError):
            values.id_number(wrong)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026.1.5", date(2026, 1, 5)),
        ("2026．1．5", date(2026, 1, 5)),
        ("2026-1-5", date(2026, 1, 5)),
        ("2026/01/05", date(2026, 1, 5)),
        ("2026-01-05 00:00:00", date(2026, 1, 5)),
        ("2026年1月5日", date(2026, 1, 5)),
        ("2026 年 1 月", date(2026, 1, 1)),
        ("二〇二六年一月", date(2026, 1, 1)),
        ("二○二六年十二月二十五日", date(2026, 12, 25)),
        ("二0二六年元月五日", date(2026, 1, 5)),
        ("20260105", date(2026, 1, 5)),
        (20260105, date(2026, 1, 5)),
        ("202601", date(2026, 1, 1)),
        ("2026.1", date(2026, 1, 1)),
        ("2026.10", date(2026, 10, 1)),
        (2026.03, date(2026, 3, 1)),
        (2026.12, date(2026, 12, 1)),
        ("2026年", date(2026, 1, 1)),
        (2021, date(2021, 1, 1)),
        (46027, date(2026, 1, 5)),
        ("46027", date(2026, 1, 5)),
        (46027.5, date(2026, 1, 5)),
        (datetime(2026, 1, 5), date(2026, 1, 5)),
        ("2026.1.5起", date(2026, 1, 5)),
        ("2026年1月当选", date(2026, 1, 1)),
    ],
)
def test_days(written, day):
    assert days.day(written) == day


@pytest.mark.parametrize(
    "written", ["2026.2.30", "2026.13", "5/1/2026", "明年", "1", "99999999", 1.5, 2026.1, "98.5", "202613"]
)
def test_what_is_no_day_is_refused(written):
    with pytest.raises(InputError):
        days.day(written)


def test_days_that_are_counted_from_1904():
    assert days.day((date(2026, 1, 5) - date(1904, 1, 1)).days, from_1904=True) == date(2026, 1, 5)


@given(st.dates(date(1930, 1, 1), date(2100, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_every_day_is_read_in_every_way(day):
    for written in (
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day}",
        (day - date(1899, 12, 30)).days,
    ):
        assert days.day(written) == day


def test_the_end_of_an_office_is_the_last_day_of_its_month_and_may_be_open():
    assert days.until("2026.2") == date(2026, 2, 28)
    assert days.until("2026年") == date(2026, 12, 31)
    for still in ("至今", "现任", "今", "在任"):
        assert days.until(still) is None


@pytest.mark.parametrize(
    ("written", "since", "until"),
    [
        ("2021.3至今", date(2021, 3, 1), None),
        ("2021.3—2024.5", date(2021, 3, 1), date(2024, 5, 31)),
        ("2021年3月-2024年5月", date(2021, 3, 1), date(2024, 5, 31)),
        ("2021.3.1-2024.5.2", date(2021, 3, 1), date(2024, 5, 2)),
        ("2021.3-", date(2021, 3, 1), None),
        ("2021-03-01", date(2021, 3, 1), None),
        (datetime(2021, 3, 1), date(2021, 3, 1), None),
    ],
)
def test_periods(written, since, until):
    assert days.period(written) == (since, until)


SJ, ZR = "村党组织书记", "村委会主任"


@pytest.mark.parametrize(
    ("written", "posts"),
    [
        ("村主任", [ZR]), ("村支书", [SJ]), ("支书兼主任", [SJ, ZR]), ("书记、主任", [SJ, ZR]), ("支部书记兼主任", [SJ, ZR]),
        ("党支部书记、村委会主任（一肩挑）", [SJ, ZR]), ("一肩挑", [SJ, ZR]), ("书记主任“一肩挑”", [SJ, ZR]), ("支书（兼主任）", [SJ, ZR]),
        ("大湾村党支部书记", [SJ]), ("大湾村委会主任", [ZR]), ("村民委员会主任", [ZR]), ("书记 主任", [SJ, ZR]), ("支书/主任", [SJ, ZR]),
        ("主任\n会计", [ZR, "村会计"]), ("人民调解员（调委会主任）", ["人民调解员（调委会主任）"]), ("调委会主任", ["人民调解员（调委会主任）"]),
        ("副主任", ["村委会副主任"]), ("副书记", ["副书记"]), ("党支部副书记", ["党支部副书记"]), ("团支部书记", ["团支部书记"]),
        ("监委会主任", ["村务监督委员会主任"]), ("妇女主任兼会计", ["妇联主席", "村会计"]), ("委员", ["村委会委员"]),
        ("前主任", ["前主任"]), ("第三网格网格员", ["第三网格网格员"]),
    ],
)  # fmt: skip
def test_posts(written, posts):
    assert list(offices.posts(written)) == posts


def test_posts_of_a_community_are_other_posts():
    assert offices.posts("书记、主任", community=True) == ("社区党组织书记", "居委会主任")


@pytest.mark.parametrize(
    "written", ["大湾村", "大湾村委会", "大湾村民委员会", "大湾村村民委员会", "大湾", "大湾村党支部", " 大 湾 村"]
)
def test_a_village_has_one_key(written):
    assert offices.place_key(written) == "大湾"


@pytest.mark.parametrize(
    ("written", "split"),
    [("柳河乡大湾村", ("柳河乡", "大湾村")), ("沁源县柳河乡大湾村", ("柳河乡", "大湾村")), ("大湾村", ("", "大湾村")), ("城关街道办事处东街社区", ("城关街道办事处", "东街社区"))],
)  # fmt: skip
def test_a_township_before_a_village_is_split_off(written, split):
    assert offices.split_place(written) == split


@pytest.mark.parametrize(
    ("written", "level"),
    [("初中", "middle"), ("在职大专", "college"), ("大学本科", "bachelor"), ("大学专科", "college"), ("大学", "bachelor"), ("研究生（硕士）", "master"), ("中专", "high"), ("小学", "primary"), ("函授本科", "bachelor")],
)  # fmt: skip
def test_education(written, level):
    assert values.education(written) == level


@pytest.mark.parametrize(
    ("written", "is_member"),
    [("中共党员", True), ("预备党员", True), ("群众", False), ("否", False), ("是", True), ("√", True), ("共青团员", False), ("2001.7", True), ("非党员", False), ("民革党员", False)],
)  # fmt: skip
def test_party(written, is_member):
    assert values.party_member(written) is is_member


@pytest.mark.parametrize("written", ["无", "—", " ", None, "/", "暂无", "N/A"])
def test_words_for_nothing(written):
    assert plain.is_blank(written)


@given(
    st.one_of(
        st.text(max_size=40),
        st.integers(),
        st.floats(),
        st.dates(),
        st.datetimes(),
        st.booleans(),
        st.none(),
        st.timedeltas(),
        st.times(),
    )
)
@settings(max_examples=300, deadline=timedelta(seconds=2))
def test_whatever_stands_in_a_cell_it_is_read_or_refused(value):
    for read in (
        values.name,
        values.gender,
        values.phones,
        values.id_number,
        values.education,
        values.party_member,
        days.day,
        days.until,
        days.period,
        offices.posts,
        offices.place,
    ):
        try:
            read(value)
        except InputError as error:
            assert str(error)
