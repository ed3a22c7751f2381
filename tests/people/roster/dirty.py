"""Rosters as counties keep them: a clean one, dirtied in known ways, with what must be read from it.

make(seed, [titled, shuffled, as_gbk]) → Dirty(content, file name, expected persons, expected field of each column)
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from people.roster.values import check_sign
from tests.old_workbooks import xls

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟 芳 建国 秀英 志强 桂兰 海燕 明 丽华 国庆 小红 永福 春生 玉梅 保田".split()
TOWNSHIPS = {
    "柳河乡": ["大湾村", "小湾村", "上庄村", "石桥村"],
    "青石镇": ["东街社区", "南坪村", "沙岭村"],
    "云岭镇": ["花坪村", "木城村", "双井村"],
}
POSTS = ["村党组织书记", "村委会主任", "村委会副主任", "村委会委员", "村务监督委员会主任", "村会计", "妇联主席"]
OF_COMMUNITY = {"村党组织书记": "社区党组织书记", "村委会主任": "居委会主任", "村委会副主任": "居委会委员", "村委会委员": "居委会委员"}  # fmt: skip
WORDS = {
    "name": "姓名", "gender": "性别", "born": "出生年月", "id_number": "身份证号", "phone": "手机号码", "unit": "所在村",
    "township": "乡镇", "post": "职务", "since": "任职时间", "until": "任期届满时间", "education": "文化程度",
    "party_member": "政治面貌", "note": "备注", "number": "序号", "county": "县", "document": "任职文件",
    "background": "专业特长", "phone2": "备用电话", "": "民族",
}  # fmt: skip
EDUCATION = {"middle": "初中", "high": "高中", "college": "大专", "bachelor": "本科", "master": "研究生"}
Person = dict[str, Any]


def persons(count: int, rng: random.Random) -> list[Person]:
    made: list[Person] = []
    villages = [(township, village) for township, villages in TOWNSHIPS.items() for village in villages]
    for number in range(count):
        # Villages one after the other, so that cells of the same place stand together.
        township, village = villages[number * len(villages) // count]
        born = date(1960, 1, 1) + timedelta(days=rng.randrange(14_000))
        gender = rng.choice("mf")
        stem = f"140522{born:%Y%m%d}{rng.randrange(10, 99)}{rng.choice('13579' if gender == 'm' else '02468')}"
        post = rng.choice(POSTS)
        made.append(
            {
                "name": rng.choice(FAMILY) + rng.choice(GIVEN),
                "gender": gender,
                "born": born,
                "id_number": stem + check_sign(stem),
                "phone": f"1{rng.choice('35789')}{number:09d}",
                "township": township,
                "unit": village,
                "post": (OF_COMMUNITY.get(post, post) if "社区" in village else post,),
                "since": date(rng.choice([2018, 2021, 2026]), rng.randrange(2, 10), rng.randrange(1, 28)),
                "education": rng.choice(list(EDUCATION)),
                "party_member": rng.random() < 0.7,
            }
        )
    return made


def _written(name: str) -> Callable[[Person], object]:
    plain: dict[str, Callable[[Person], object]] = {
        "gender": lambda person: {"m": "男", "f": "女"}[person["gender"]],
        "born": lambda person: f"{person['born']:%Y-%m-%d}",
        "post": lambda person: "、".join(person["post"]),
        "since": lambda person: f"{person['since']:%Y-%m-%d}",
        "education": lambda person: EDUCATION[person["education"]],
        "party_member": lambda person: "中共党员" if person["party_member"] else "群众",
        "": lambda person: "汉族",
    }
    return plain.get(name, lambda person: person.get(name))


@dataclass
class Draft:
    """A roster before it is written. cells: how the value of a field is written; heads: the words of its head."""

    rng: random.Random
    people: list[Person]
    fields: list[str] = field(default_factory=lambda: list("number township unit name gender id_number phone post since education party_member".split()))  # fmt: skip
    heads: dict[str, str] = field(default_factory=lambda: dict(WORDS))
    upper: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Callable[[Person], object]] = field(default_factory=dict)
    titles: list[list[object]] = field(default_factory=list)
    feet: list[list[object]] = field(default_factory=list)
    between: dict[int, list[list[object]]] = field(default_factory=dict)  # rows before the person with that number
    merge_down: tuple[str, ...] = ()
    merge_title: bool = False
    merge_head: bool = True
    no_head: bool = False
    by_township: bool = False
    blanks: int = 0  # empty columns on the left
    days_from_1904: bool = False
    kind: str = "xlsx"
    drop_when_above: tuple[str, ...] = ()
    other_sheets: list[tuple[str, list[list[object]]]] = field(default_factory=list)
    sheet: str = "Sheet1"


@dataclass(frozen=True)
class Dirty:
    content: bytes
    file_name: str
    expected: tuple[Person, ...]
    columns: dict[int, str]


def make(seed: int, dirt: Sequence[Callable[[Draft], None]], *, count: int = 30) -> Dirty:
    rng = random.Random(seed)
    draft = Draft(rng, persons(count, rng))
    for add in dirt:
        add(draft)
    columns = dict(enumerate(draft.fields, start=1 + draft.blanks))
    return Dirty(*_written_out(draft), tuple(draft.people), columns)


def _rows(  # noqa: C901 – one table, told once
    draft: Draft, people: Sequence[Person]
) -> tuple[list[list[object]], list[tuple[int, int, int, int]]]:
    """Rows and merged ranges (first row, first column, last row, last column, from 1)."""
    rows: list[list[object]] = [[*title] for title in draft.titles]
    merged = [(at, 1, at, len(draft.fields)) for at in range(1, len(rows) + 1) if draft.merge_title]
    pad: list[object] = [None] * draft.blanks
    if not draft.no_head:
        if draft.upper:
            top = len(rows) + 1
            words = [draft.upper.get(name, draft.heads[name]) for name in draft.fields]
            rows.append(pad + [word if at == 0 or words[at - 1] != word else None for at, word in enumerate(words)])
            rows.append(pad + [draft.heads[name] if name in draft.upper else None for name in draft.fields])
            if draft.merge_head:
                for at, name in enumerate(draft.fields, start=1 + draft.blanks):
                    if name not in draft.upper:
                        merged.append((top, at, top + 1, at))
                    elif at == 1 or words[at - 2 - draft.blanks] != words[at - 1 - draft.blanks]:
                        width = sum(word == words[at - 1 - draft.blanks] for word in words)
                        merged.append((top, at, top, at + width - 1))
        else:
            rows.append(pad + [draft.heads[name] for name in draft.fields])
    before: Person = {}
    starts: dict[str, int] = {}
    for number, person in enumerate(people):
        rows += [pad + row for row in draft.between.get(number, [])]
        row: list[object] = []
        for name in draft.fields:
            same = bool(before) and before.get(name) == person.get(name) and before["unit"] == person["unit"]
            same = same or (name == "township" and bool(before) and before["township"] == person["township"])
            hidden = same and name in (*draft.merge_down, *draft.drop_when_above) and number not in draft.between
            if name in draft.merge_down and not hidden:
                _close(merged, starts, name, draft, len(rows))
                starts[name] = len(rows) + 1
            value = number + 1 if name == "number" else draft.cells.get(name, _written(name))(person)
            row.append(None if hidden else value)
        rows.append(pad + row)
        before = person
    for name in draft.merge_down:
        _close(merged, starts, name, draft, len(rows))
    rows += draft.feet
    return rows, merged


def _close(merged: list, starts: dict[str, int], name: str, draft: Draft, last: int) -> None:
    if starts.get(name, last) < last:
        column = draft.fields.index(name) + 1 + draft.blanks
        merged.append((starts[name], column, last, column))


def _written_out(draft: Draft) -> tuple[bytes, str]:
    sheets: dict[str, tuple[list, list]] = {}
    if draft.by_township:
        for township in TOWNSHIPS:
            sheets[township] = _rows(draft, [person for person in draft.people if person["township"] == township])
    else:
        sheets[draft.sheet] = _rows(draft, draft.people)
    if draft.kind in ("xls", "et"):
        rows = {name: rows for name, (rows, _merged) in sheets.items()}
        return xls(rows, merged={name: ranges for name, (_rows, ranges) in sheets.items()}), f"名册.{draft.kind}"
    if draft.kind == "xlsx":
        return _xlsx(draft, sheets), "名册.xlsx"
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t" if draft.kind == "tab" else ",")
    for rows, _merged in sheets.values():
        writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    encoding = {"gbk": "gb18030", "utf16": "utf-16", "bom": "utf-8-sig", "tab": "gb18030"}[draft.kind]
    return out.getvalue().encode(encoding), "名册.csv"


def _xlsx(draft: Draft, sheets: dict[str, tuple[list, list]]) -> bytes:
    book = Workbook()
    if draft.days_from_1904:
        book.epoch = CALENDAR_MAC_1904
    book.remove(book.active)
    for name, rows in draft.other_sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    for name, (rows, merged) in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        for top, left, bottom, right in merged:
            page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
