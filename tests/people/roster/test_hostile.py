"""What is no roster, or was built to do harm, is refused at once and in words that help."""

from __future__ import annotations

import io
import random
import time
import zipfile

import pytest
from openpyxl import Workbook

from kit import tables
from kit.errors import InputError
from people.roster import reading
from tests.old_workbooks import container, stream, xls

ROWS = [["姓名", "手机", "村"], ["王伟", "13800138000", "大湾村"], ["李明", "13800138001", "大湾村"]]
OLD = {"名册": ROWS}


def workbook(rows=ROWS):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content, name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item != name:
                new.writestr(item, old.read(item))
        new.writestr(name, data)
    return out.getvalue()


def with_rows(rows):
    """The workbook with more rows, as XML, below its own."""
    content = workbook()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    return with_part(content, "xl/worksheets/sheet1.xml", page.replace(b"</sheetData>", rows + b"</sheetData>"))


def noise(size):
    """Bytes that do not pack, so that no file is refused for being packed too well."""
    return random.Random(1).randbytes(size)


WEB_PAGE = "<html><body><table><tr><td>姓名</td><td>手机</td></tr></table></body></html>"
BOMB = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
HOSTILE = {
    "a pdf": (lambda: b"%PDF-1.7\n" + noise(2000), "不是表格"),
    "a picture": (lambda: b"\xff\xd8\xff\xe0" + noise(2000), "不是表格"),
    "noise": (lambda: noise(20_000), "不是表格"),
    "nothing": (lambda: b"", "不是表格"),
    "a text document": (lambda: container({"WordDocument": noise(5000)}), "老格式"),
    "a web page as .xls": (lambda: WEB_PAGE.encode("gbk"), "另存为"),
    "a web page with a mark": (lambda: b"\xef\xbb\xbf\r\n <table><tr><td>1</td></tr></table>", "另存为"),
    "a web archive as .xls": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "另存为"),
    "a workbook as one XML": (lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com"/>', "另存为"),
    "a password": (lambda: container({"EncryptedPackage": noise(9000), "EncryptionInfo": noise(300)}), "密码"),
    "a password of an old file": (lambda: container({"Workbook": stream(OLD, password=True)}), "密码"),
    "macros": (lambda: with_part(workbook(), "xl/vbaProject.bin", noise(3000)), "宏"),
    "macros of an old file": (lambda: container({"Workbook": stream(OLD), "_VBA_PROJECT_CUR": noise(100)}), "宏"),
    "a gap of a million rows": (lambda: with_rows(b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'), "空行"),
    "a million empty rows": (lambda: with_rows(b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(4, 1_000_004))), "空行"),
    "a million empty lines": (lambda: "姓名,手机,村\n王伟,13800138000,大湾村\n".encode() + b",,\n" * 1_000_000, "空行"),
    "formulas": (lambda: workbook([*ROWS, ["=A2", "13800138002", "大湾村"]]), "A4"),
    "formulas of an old file": (lambda: xls({"名册": [*ROWS, ["=A2", "13800138002", "大湾村"]]}), "A4"),
    "an entity bomb": (lambda: with_part(workbook(), "xl/sharedStrings.xml", BOMB), "重新上传|新表|再传"),
    "an entity bomb in the sheet": (lambda: with_part(workbook(), "xl/worksheets/sheet1.xml", BOMB), "新表|再传"),
    "an entity bomb in another encoding": (lambda: with_part(workbook(), "xl/worksheets/sheet1.xml", ('<?xml version="1.0" encoding="utf-16"?>' + BOMB).encode("utf-16")), "损坏|打不开|读不出"),
    "an archive that unpacks without end": (lambda: with_part(workbook(), "xl/media/a.bin", bytes(60_000_000)), "新表|再传"),
    "endless styles": (lambda: with_part(workbook(), "xl/styles.xml", b"<styleSheet>" + b"".join(b"<a b='%d'/>" % n for n in range(900_000)) + b"</styleSheet>"), "新表|再传"),
    "a row without end": (lambda: with_rows(b'<row r="4">' + b"".join(b"<c><v>%d</v></c>" % n for n in range(400_000)) + b"</row>"), "新表|再传"),
    "too many columns": (lambda: workbook([["姓名", "手机", *["x"] * 300]]), "列"),
    "an old file with cells far apart": (lambda: xls(OLD, cells=[(65_535, 250, 1.0)]), "新表|再传"),
    "an old file that ends too early": (lambda: xls(OLD)[:1500], "老格式|坏"),
    "more than 20 MB": (lambda: b"a,b\n" * 6_000_000, "20"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_it_is_refused_within_five_seconds_and_says_why(kind):
    make, words = HOSTILE[kind]
    content = make()
    started = time.process_time()
    with pytest.raises(InputError, match=words) as caught:
        reading.look(content, "名册.xlsx")
    assert time.process_time() - started < 5
    assert str(caught.value.next_step)


def test_old_files_with_any_byte_changed_are_read_or_refused():
    """Nothing but a refusal comes out, whatever was damaged."""
    whole, rng = xls(OLD), random.Random(7)
    for _try in range(150):
        content = bytearray(whole)
        for _byte in range(rng.choice([1, 4, 30])):
            content[rng.randrange(8, len(content))] = rng.randrange(256)
        try:
            seen = reading.look(bytes(content), "名册.xls")
            list(reading.records(bytes(content), "名册.xls", {column.index: column.guess for column in seen.columns}))
        except InputError as error:
            assert str(error)


def test_links_to_other_files_are_not_followed():
    content = with_part(workbook(), "xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert reading.look(content, "名册.xlsx").rows == 2


def test_a_small_old_file_lies_in_the_mini_stream_of_other_writers():
    """Sheets beyond the visible ones and empty ones do not matter either."""
    assert [grid.sheet for grid in tables.grids(xls({"空": [], "名册": ROWS}))] == ["名册"]
