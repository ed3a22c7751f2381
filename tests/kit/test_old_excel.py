"""Old files of Excel and WPS: read like new ones, their cells counted before a reader sees them."""

from __future__ import annotations

import random

import pytest

from kit import old_excel, sheet_scan, tables
from kit.errors import Unreadable
from kit.tables import Row
from tests.old_workbooks import container, record, stream, xls

ROWS = [["姓名", "手机"], [], ["王伟", 13800138000.0], [None, "=1"]]


def test_rows_keep_their_place_and_their_values():
    assert tables.read(xls({"名册": ROWS})) == [
        Row("名册", 1, ("姓名", "手机")),
        Row("名册", 3, ("王伟", "13800138000")),
        Row("名册", 4, ("", "0")),
    ]


def test_empty_columns_on_the_left_are_kept():
    (row,) = tables.read(xls({"名册": [[None, None, "姓名"]]}))
    assert row.cells == ("", "", "姓名")


def test_formulas_and_merged_cells_are_known_before_the_rows_are_read():
    (grid,) = tables.grids(xls({"名册": ROWS}, merged={"名册": [(1, 1, 2, 1)]}))
    assert (grid.formulas, grid.merged) == (frozenset([(4, 2)]), ((1, 1, 2, 1),))


def test_the_year_from_which_days_are_counted_is_known():
    whole = stream({"名册": ROWS})
    cut = whole.index(record(0x0042, b"\xb0\x04"))
    from_1904 = record(0x0022, b"\x01\x00")  # as long as nothing else refers to places behind it
    assert not old_excel.inspect(container({"Workbook": whole})).from_1904
    assert old_excel.inspect(container({"Workbook": whole[:cut] + from_1904 + whole[cut:]})).from_1904


def test_cells_far_apart_are_refused_before_they_are_laid_out():
    with pytest.raises(Unreadable):
        tables.read(xls({"名册": ROWS}, cells=[(65_000, 255, 1.0)]))


def test_whatever_is_behind_the_first_bytes_it_is_broken_or_read():
    rng = random.Random(3)
    for size in (0, 20, 511, 512, 3000):
        for _try in range(30):
            try:
                old_excel.inspect(tables.OLD_OFFICE + rng.randbytes(size))
            except old_excel.Broken as error:
                assert error.args


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_columns_have_letters(letters, number):
    assert sheet_scan.column_number(letters) == number
    assert sheet_scan.column_letters(number) == letters
