"""Rows out: text stays text, nothing becomes a formula, and what comes back is what was sent."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kit import sheets, tables
from kit.sheets import Column, Sheet

COLUMNS = [Column("姓名"), Column("电话", 12)]
DANGEROUS = [
    "=1+1",
    "+861",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠A",
    '=HYPERLINK("http://x")',
    "#N/A",
    "#REF!",
]


def reopened(*given_sheets):
    return load_workbook(io.BytesIO(sheets.to_bytes(list(given_sheets))))


def one(value):
    return reopened(Sheet("表", COLUMNS, [[value]])).active["A2"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_that_was_typed_becomes_a_formula(text):
    cell = one(text)
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("text", [text for text in DANGEROUS if text[0] in sheets.DANGEROUS])
def test_a_dangerous_beginning_is_marked_as_text_for_excel_too(text):
    cell = one(text)
    assert cell.quotePrefix is True
    assert cell.number_format == "@"


def test_no_formula_is_anywhere_in_the_file():
    content = sheets.to_bytes([Sheet("=1", [Column("=2")], [[text] for text in DANGEROUS], note="=3")])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(re.search(rb"<f[ >/]", archive.read(name)) for name in archive.namelist() if "sheet" in name)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0356", "0356"),
        ("140522197001011234", "140522197001011234"),
        (1348, 1348),
        (11.2, 11.2),
        (Decimal("0.25"), 0.25),
        (True, True),
        (None, None),
        (date(2026, 3, 12), datetime(2026, 3, 12)),
        (datetime(2026, 3, 12, 0, 30, tzinfo=UTC), datetime(2026, 3, 12, 8, 30)),
    ],
)
def test_values_keep_their_kind(value, expected):
    assert one(value).value == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.text(alphabet="=+-@＝中a1 _x0D#\n\t（", max_size=9), min_size=3, max_size=3), max_size=6))
def test_text_that_was_read_comes_back_unchanged(raw):
    rows = [[tables.clean(text) for text in row] for row in raw]
    content = sheets.to_bytes([Sheet("表", [Column("一"), Column("二"), Column("三")], rows)])
    back = [list(row.cells) + [""] * (3 - len(row.cells)) for row in tables.read(content)[1:]]
    assert back == [row for row in rows if any(row)]


def test_signs_that_no_file_can_hold_are_left_out():
    assert one("王\x00\x0b建国").value == "王建国"
    assert one("一\r\n二\r三").value == "一\n二\n三"


def test_the_head_stays_in_sight_and_prints_on_every_page():
    page = reopened(Sheet("名册", COLUMNS, [["王", "1"]], note="数据截至 2026年6月10日")).active
    assert [page["A1"].value, page["A2"].value, page["A3"].value] == ["数据截至 2026年6月10日", "姓名", "王"]
    assert page.freeze_panes == "A3"
    assert page.print_title_rows == "$2:$2"
    assert page["A2"].font.bold


def test_titles_are_made_fit_and_unique():
    book = reopened(*[Sheet(title, COLUMNS, []) for title in ("石桥镇/大湾村", "石桥镇?大湾村", "长" * 40, "", "")])
    assert book.sheetnames == ["石桥镇 大湾村", "石桥镇 大湾村 2", "长" * 31, "1", "1 2"]


def test_rows_are_streamed_and_progress_is_told():
    told = []
    rows = ([str(number), number] for number in range(1200))
    count = sheets.write([Sheet("表", COLUMNS, rows)], io.BytesIO(), progress=told.append)
    assert (count, told) == (1200, [500, 1000, 1200])


def test_a_very_long_text_is_cut_where_excel_cuts():
    assert len(one("长" * 40_000).value) == sheets.LONGEST_TEXT
