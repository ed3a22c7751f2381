"""Tables in: as people send them, clean once; what would harm is refused with words that help."""

import csv
import io
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from kit import tables
from kit.errors import Unreadable
from kit.tables import Heading, Row

HEAD = ["姓名", "职务"]


def workbook(*rows, title="名册", change=None):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content, name, data, compression=zipfile.ZIP_DEFLATED):
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for item in old.namelist():
            if item != name:
                new.writestr(item, old.read(item))
        new.writestr(name, data)
    return out.getvalue()


def assert_refused(content, name="x.xlsx"):
    started = time.process_time()
    with pytest.raises(Unreadable) as caught:
        tables.read(content, name)
    assert time.process_time() - started < 5
    assert str(caught.value.message) and str(caught.value.next_step)
    return caught.value


def test_rows_keep_their_sheet_and_their_number():
    content = workbook(HEAD, [], ["王建国", "主任"], [None, None], ["李明"])
    assert tables.read(content) == [
        Row("名册", 1, ("姓名", "职务")),
        Row("名册", 3, ("王建国", "主任")),
        Row("名册", 5, ("李明",)),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (date(2026, 3, 12), "2026-03-12"),
        (datetime(2026, 3, 12, 8, 30), "2026-03-12 08:30"),
        ("　王　建国 ", "王 建国"),
        ("\u200b王\ufeff建国\u00a0", "王建国"),
        ("一\r\n 二 ", "一\n二"),
        ("13999990001", "13999990001"),
    ],
)
def test_cells_are_read_as_clean_text(value, text):
    assert tables.read(workbook([value]))[0].cells == (text,)


def test_a_long_number_that_excel_has_rounded_is_marked():
    (row,) = tables.read(workbook(["王", 140522197001011234, "140522197001011234", 13999990001]))
    assert row.rounded == {1}
    assert row.cells[3] == "13999990001"
    (row,) = tables.read("姓名,1.40522E+17\n".encode())
    assert row.rounded == {1}


def test_days_of_a_1904_workbook_are_the_same_days():
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    content = workbook([date(2026, 3, 12)], change=lambda book: setattr(book, "epoch", CALENDAR_MAC_1904))
    assert tables.read(content)[0].cells == ("2026-03-12",)


def test_hidden_sheets_are_passed_over():
    def hide(book):
        book.create_sheet("选项").append(["党员"])
        book["选项"].sheet_state = "hidden"

    assert {row.sheet for row in tables.read(workbook(["王"], change=hide))} == {"名册"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_are_read_in_every_usual_encoding(encoding, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEAD, ["王建国", f"主任{delimiter}书记"], [], ["李明", "委员"]])
    rows = tables.read(out.getvalue().encode(encoding), r"C:\表\名册.csv")
    assert rows == [
        Row("名册", 1, ("姓名", "职务")),
        Row("名册", 2, ("王建国", f"主任{delimiter}书记".replace("\t", " "))),
        Row("名册", 4, ("李明", "委员")),
    ]


def test_a_rare_character_in_gb18030_is_kept():
    assert tables.read("姓名,村\n王㛃,大湾\n".encode("gb18030"))[1].cells == ("王㛃", "大湾")


def test_an_upload_is_read_like_bytes():
    content = workbook(HEAD)
    assert tables.read(io.BytesIO(content)) == tables.read(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"\xff\xd8\xff\xe0" + bytes(40),
        b"<html><table><tr><td>1",
        bytes(range(256)) * 4,
        b"MZ\x90\x00" + bytes(60),
        "一句没有逗号的话".encode(),
    ],
)
def test_what_is_no_table_is_refused(content):
    assert_refused(content, "名册.xlsx")


def test_another_kind_of_office_file_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    assert ".xlsx" in str(assert_refused(out.getvalue()).next_step)


def test_a_password_is_named_as_the_reason():
    encrypted = tables.OLD_OFFICE + bytes(500) + tables.ENCRYPTED + bytes(500)
    old = tables.OLD_OFFICE + bytes(1000)
    assert assert_refused(encrypted).message != assert_refused(old).message


def test_a_file_that_is_too_large_is_refused():
    assert_refused(b"a,b\n" * (tables.LARGEST // 4 + 1))


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_truncated_file_is_refused(cut):
    content = workbook(HEAD, *[[f"人{number}", "主任"] for number in range(300)])
    assert_refused(content[: int(len(content) * cut)])


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_damaged_part_is_refused(part):
    assert_refused(with_part(workbook(HEAD), part, b"<broken"))


@pytest.mark.parametrize(
    ("part", "padding"),
    [
        ("xl/workbook.xml", 0),
        ("xl/workbook.xml", 6000),  # behind what the first look sees: the parser itself refuses
        ("xl/worksheets/sheet1.xml", 0),
        ("xl/worksheets/sheet1.xml", 6000),
        ("xl/sharedStrings.xml", 0),
        ("[Content_Types].xml", 6000),
    ],
)
def test_an_entity_bomb_is_refused(part, padding):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?>{" " * padding}<!DOCTYPE x [<!ENTITY l0 "lol">{levels}]><x>&l11;</x>'
    assert_refused(with_part(workbook(HEAD), part, bomb))


def test_an_entity_that_names_a_file_is_refused():
    leak = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
    assert_refused(with_part(workbook(HEAD), "xl/sharedStrings.xml", leak))


def test_an_archive_that_unpacks_to_far_too_much_is_refused():
    assert_refused(with_part(workbook(HEAD), "xl/media/bomb.bin", bytes(40_000_000)))


def test_a_million_empty_rows_are_refused():
    content = workbook(HEAD, ["王建国", "主任"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").replace(
            b"</sheetData>", b'<row r="1048576"><c r="A1048576"/></row></sheetData>'
        )
    assert_refused(with_part(content, "xl/worksheets/sheet1.xml", page))


def test_more_rows_or_columns_than_any_roster_are_refused():
    assert_refused(b"a,b\n" * (tables.MOST_ROWS + 1))
    assert_refused(b",".join([b"x"] * 300) + b"\n")


def test_empty_columns_to_the_right_do_not_matter():
    assert tables.read(b"a,b" + b"," * 500 + b"\n")[0].cells == ("a", "b")


HEADINGS = [
    Heading("name", ("姓名",)),
    Heading("post", ("职务", "岗位")),
    Heading("phone", ("手机号", "电话"), required=False),
]


def test_columns_are_found_by_their_words_in_any_order():
    rows = tables.read(
        workbook(["二〇二六年名册"], [], ["序号", "岗 位（全称）", "姓名*"], [1, "主任", "王建国"], [2, "委员"])
    )
    first, second = tables.records(rows, HEADINGS)
    assert (first.sheet, first.row) == ("名册", 4)
    assert first.values == {"name": "王建国", "post": "主任", "phone": ""}
    assert second.values == {"name": "", "post": "委员", "phone": ""}


def test_a_rounded_number_is_known_by_its_heading():
    rows = tables.read(workbook(["姓名", "职务", "电话"], ["王", "主任", 1234567890123456789]))
    assert tables.records(rows, HEADINGS)[0].rounded == {"phone"}


def test_a_missing_column_is_named():
    with pytest.raises(Unreadable, match="职务"):
        tables.records(tables.read(workbook(["姓名", "村"], ["王", "大湾"])), HEADINGS)
    with pytest.raises(Unreadable, match="姓名、职务"):
        tables.records([], HEADINGS)


def test_every_sheet_with_such_a_head_counts_and_others_are_passed_over():
    def more(book):
        book.create_sheet("说明").append(["填表说明"])
        page = book.create_sheet("柳河乡")
        page.append(["职务", "姓名"])
        page.append(["书记", "李明"])

    rows = tables.read(workbook(HEAD, ["王建国", "主任"], change=more))
    assert [(record.sheet, record.values["name"]) for record in tables.records(rows, HEADINGS)] == [
        ("名册", "王建国"),
        ("柳河乡", "李明"),
    ]
