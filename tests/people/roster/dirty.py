"""Rosters as counties keep them: a clean one, dirtied in known ways, with what must be read from it.

make(seed, [titled, shuffled, as_gbk]) → Dirty(content, file name, expected persons, expected field of each column)
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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


# --- the ways of being dirty --------------------------------------------------------------------------


def titled(draft: Draft) -> None:
    draft.titles = [["沁源县2026年村（社区）干部花名册"], ["填报单位：县委组织部", None, None, "填报时间：2026年1月"]]


def merged_title(draft: Draft) -> None:
    draft.titles, draft.merge_title = [["沁源县村干部花名册（演示）"]], True


def blank_rows_above(draft: Draft) -> None:
    draft.titles = [[], ["村干部花名册"], []]


def shuffled(draft: Draft) -> None:
    draft.rng.shuffle(draft.fields)


def two_heads(draft: Draft) -> None:
    draft.fields = [*[name for name in draft.fields if name not in ("phone", "since")], "phone", "phone2", "since", "until"]  # fmt: skip
    draft.upper = {"phone": "联系方式", "phone2": "联系方式", "since": "任职时间", "until": "任职时间"}
    draft.heads |= {"phone": "手机", "phone2": "座机", "since": "起", "until": "止"}
    for person in draft.people:
        person["phone2"] = f"0355{person['phone'][-7:].replace('0', '5', 1).replace('1', '6')}"
        if person["phone2"][4] not in "23456789":
            person["phone2"] = "03557" + person["phone2"][5:]
        person["until"] = date(2026, 12, 31)
    draft.cells["until"] = lambda person: "2026-12-31"


def two_heads_without_merging(draft: Draft) -> None:
    two_heads(draft)
    draft.merge_head = False


def three_heads(draft: Draft) -> None:
    """A row of groups above everything: 基本情况, 任职情况."""
    two_heads(draft)
    draft.titles = [["沁源县村干部花名册"]]


def merged_places(draft: Draft) -> None:
    draft.merge_down = ("township", "unit")


def empty_as_above(draft: Draft) -> None:
    draft.drop_when_above = ("township", "unit")


def spaced(draft: Draft) -> None:
    draft.cells["name"] = lambda person: "　".join(person["name"]) if len(person["name"]) == 2 else f" {person['name']}\u00a0"  # fmt: skip
    draft.cells["unit"] = lambda person: f"　{person['unit']} "
    draft.cells["phone"] = lambda person: f"{person['phone'][:3]} {person['phone'][3:7]} {person['phone'][7:]}"
    draft.heads["name"] = "姓  名"
    draft.heads["unit"] = "所 在 村"


def full_width(draft: Draft) -> None:
    wide = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")
    draft.cells["phone"] = lambda person: person["phone"].translate(wide)
    draft.cells["id_number"] = lambda person: person["id_number"].translate(wide)
    draft.cells["since"] = lambda person: f"{person['since']:%Y-%m-%d}".translate(wide)


def numbers_as_floats(draft: Draft) -> None:
    draft.cells["phone"] = lambda person: float(person["phone"])


def phones_with_exponent(draft: Draft) -> None:
    draft.cells["phone"] = lambda person: f"{int(person['phone']):.10E}"


def ids_lost(draft: Draft) -> None:
    """Excel took them for numbers: the ID number cannot be read, everything else can."""
    lost = {person["id_number"]: float(person["id_number"][:15] + "000") for person in draft.people}
    draft.cells["id_number"] = lambda person: lost[person["id_number_was"]]
    for person in draft.people:
        person["id_number_was"] = person.pop("id_number")
        person["born"] = None


def ids_of_fifteen(draft: Draft) -> None:
    for person in draft.people:
        number = person["id_number"]
        person["short"] = number[:6] + number[8:17]
    draft.cells["id_number"] = lambda person: person["short"]


def ids_with_small_x(draft: Draft) -> None:
    draft.cells["id_number"] = lambda person: "'" + person["id_number"].lower() + " "


def two_phones(draft: Draft) -> None:
    signs = ["/", "、", " ", "\n", "，", "；"]
    for number, person in enumerate(draft.people):
        person["phone2"] = f"139{number:08d}"
        person["sign"] = signs[number % len(signs)]
    draft.cells["phone"] = lambda person: person["phone"] + person["sign"] + person["phone2"]


def phones_with_country(draft: Draft) -> None:
    draft.cells["phone"] = lambda person: f"+86 {person['phone'][:3]}-{person['phone'][3:7]}-{person['phone'][7:]}"


def days_with_dots(draft: Draft) -> None:
    draft.cells["since"] = lambda person: f"{person['since'].year}.{person['since'].month}.{person['since'].day}"


def days_with_strokes(draft: Draft) -> None:
    draft.cells["since"] = lambda person: f"{person['since'].year}/{person['since'].month}/{person['since'].day}"


def months(draft: Draft) -> None:
    for person in draft.people:
        person["since"] = person["since"].replace(day=1)
    draft.cells["since"] = lambda person: f"{person['since'].year}.{person['since'].month}"


def months_as_floats(draft: Draft) -> None:
    for person in draft.people:
        person["since"] = person["since"].replace(day=1)
    draft.cells["since"] = lambda person: float(f"{person['since'].year}.{person['since'].month:02d}")


def days_in_chinese(draft: Draft) -> None:
    signs = "〇一二三四五六七八九"

    def number(value: int) -> str:
        tens, ones = divmod(value, 10)
        return ("" if tens < 2 else signs[tens]) + ("十" if tens else "") + (signs[ones] if ones else "")

    draft.cells["since"] = lambda person: (
        "".join(signs[int(digit)] for digit in str(person["since"].year))
        + f"年{number(person['since'].month)}月{number(person['since'].day)}日"
    )


def days_of_excel(draft: Draft) -> None:
    draft.cells["since"] = lambda person: datetime(person["since"].year, person["since"].month, person["since"].day)


def days_as_counts(draft: Draft) -> None:
    draft.cells["since"] = lambda person: (person["since"] - date(1899, 12, 30)).days


def days_from_1904(draft: Draft) -> None:
    draft.days_from_1904 = True
    days_of_excel(draft)


def days_as_counts_from_1904(draft: Draft) -> None:
    draft.days_from_1904 = True
    draft.cells["since"] = lambda person: (person["since"] - date(1904, 1, 1)).days


def days_as_eight_digits(draft: Draft) -> None:
    draft.cells["since"] = lambda person: int(f"{person['since']:%Y%m%d}")


def until_now(draft: Draft) -> None:
    draft.heads["since"] = "任职起止时间"
    draft.cells["since"] = lambda person: f"{person['since'].year}.{person['since'].month}.{person['since'].day}至今"


def everyday_posts(draft: Draft) -> None:
    words = {
        "村党组织书记": ["村支书", "支书", "党支部书记", "村党支部书记", "党总支书记"],
        "村委会主任": ["村主任", "主任", "村委主任", "村民委员会主任"],
        "村委会副主任": ["村副主任", "村委副主任"], "村委会委员": ["委员", "村委委员"],
        "村务监督委员会主任": ["监委会主任", "村监委主任"], "村会计": ["会计", "报账员"], "妇联主席": ["妇女主任"],
        "社区党组织书记": ["社区书记"], "居委会主任": ["社区主任", "主任"], "居委会委员": ["居委委员", "委员"],
    }  # fmt: skip
    draft.cells["post"] = lambda person: draft.rng.choice(words[person["post"][0]])


def both_offices(draft: Draft) -> None:
    words = [
        "支书兼主任",
        "书记、主任",
        "支部书记兼村委会主任",
        "党支部书记、村委会主任（一肩挑）",
        "一肩挑",
        "书记主任一肩挑",
    ]
    for number, person in enumerate(draft.people):
        if "社区" not in person["unit"]:
            person["post"] = ("村党组织书记", "村委会主任")
            person["word"] = words[number % len(words)]
    draft.cells["post"] = lambda person: person.get("word") or person["post"][0]


def totals_and_notes(draft: Draft) -> None:
    draft.feet = [
        ["合计", None, None, f"{len(draft.people)}人"],
        [],
        ["填表人：赵会计", None, None, "联系电话：0355-7123456"],
        ["注：1.本表一式两份。"],
    ]


def head_repeated(draft: Draft) -> None:
    draft.between = {10: [[draft.heads[name] for name in draft.fields]], 20: [[draft.heads[name] for name in draft.fields]]}  # fmt: skip


def rows_made_ready(draft: Draft) -> None:
    """Numbers that go on below the last person, and a vacant seat."""
    at = draft.fields.index("number")
    draft.feet = [[None] * at + [number] for number in range(31, 45)]
    vacant: list[object] = [None] * len(draft.fields)
    vacant[draft.fields.index("name")], vacant[draft.fields.index("post")] = "空缺", "委员"
    vacant[draft.fields.index("unit")] = draft.people[11]["unit"]
    draft.between = {12: [vacant]}


def townships_between(draft: Draft) -> None:
    """No column of townships: each has a row of its own above its villages."""
    draft.fields.remove("township")
    draft.between = {}
    for number, person in enumerate(draft.people):
        if number == 0 or draft.people[number - 1]["township"] != person["township"]:
            draft.between[number] = [[f"{'一二三'[len(draft.between)]}、{person['township']}（12个村）"]]


def a_sheet_each(draft: Draft) -> None:
    draft.by_township = True
    draft.fields.remove("township")


def township_in_title(draft: Draft) -> None:
    draft.people = [person for person in draft.people if person["township"] == "柳河乡"]
    draft.fields.remove("township")
    draft.titles = [["沁源县柳河乡村干部花名册"]]


def place_with_township(draft: Draft) -> None:
    draft.fields.remove("township")
    for person in draft.people:
        person["place"] = person["township"] + person["unit"]
        person["unit"] = person["place"]
    draft.cells["unit"] = lambda person: person["place"]


def empty_columns(draft: Draft) -> None:
    draft.blanks = 2


def additional_columns(draft: Draft) -> None:
    draft.fields = ["", *draft.fields, "note"]
    for person in draft.people:
        person["note"] = "演示"


def other_words(draft: Draft) -> None:
    draft.heads |= {"name": "干部姓名", "phone": "联系电话", "unit": "行政村", "post": "现任职务", "id_number": "公民身份号码", "since": "任现职时间", "township": "乡（镇）街道", "education": "学历", "party_member": "是否党员", "number": "编号"}  # fmt: skip
    draft.cells["party_member"] = lambda person: "是" if person["party_member"] else "否"


def required_signs(draft: Draft) -> None:
    draft.heads |= {"name": "*姓名（必填）", "phone": "手机号码\n（11位）", "unit": "村（社区）名称*", "post": "职 务：", "id_number": "身份证号码（18位）"}  # fmt: skip


def without_head(draft: Draft) -> None:
    draft.no_head = True


def wrong_heads(draft: Draft) -> None:
    """The words above two columns were exchanged."""
    draft.heads["phone"], draft.heads["id_number"] = draft.heads["id_number"], draft.heads["phone"]


def empty_heads(draft: Draft) -> None:
    draft.heads["phone"] = draft.heads["unit"] = ""


def explained(draft: Draft) -> None:
    draft.other_sheets = [
        ("填表说明", [["填表说明"], ["一、姓名按身份证填写。"], ["二、手机号码填11位。"]]),
        ("统计", [["乡镇", "村数", "干部数"], ["柳河乡", 4, 20]]),
    ]


def as_gbk(draft: Draft) -> None:
    draft.kind = "gbk"


def as_utf16(draft: Draft) -> None:
    draft.kind = "utf16"


def as_tabs(draft: Draft) -> None:
    draft.kind = "tab"


def as_xls(draft: Draft) -> None:
    draft.kind = "xls"


def as_et(draft: Draft) -> None:
    draft.kind = "et"


ROSTERS: dict[str, list[Callable[[Draft], None]]] = {
    "clean": [],
    "title": [titled],
    "merged title": [merged_title],
    "blank rows above": [blank_rows_above],
    "columns in any order": [shuffled],
    "two rows of heads": [two_heads],
    "two rows of heads, nothing merged": [two_heads_without_merging],
    "two rows of heads in csv": [two_heads, as_gbk],
    "titles and two rows of heads": [three_heads],
    "merged places": [merged_places],
    "empty means as above": [empty_as_above],
    "merged places saved as csv": [empty_as_above, as_gbk],
    "blanks within": [spaced],
    "full-width digits": [full_width],
    "telephones as floats": [numbers_as_floats],
    "telephones with exponents": [phones_with_exponent, as_gbk],
    "ID numbers lost": [ids_lost],
    "ID numbers of fifteen digits": [ids_of_fifteen],
    "ID numbers with a small x": [ids_with_small_x],
    "two telephones in a cell": [two_phones],
    "telephones with +86": [phones_with_country],
    "days with dots": [days_with_dots],
    "days with strokes": [days_with_strokes, as_gbk],
    "months": [months],
    "months as floats": [months_as_floats],
    "days in Chinese": [days_in_chinese],
    "days of Excel": [days_of_excel],
    "days as counts": [days_as_counts],
    "days from 1904": [days_from_1904],
    "days as counts from 1904": [days_as_counts_from_1904],
    "days as eight digits": [days_as_eight_digits],
    "until now": [until_now],
    "everyday words for posts": [everyday_posts],
    "both offices": [both_offices],
    "totals and notes": [totals_and_notes],
    "head repeated": [head_repeated],
    "rows made ready": [rows_made_ready],
    "townships between": [townships_between],
    "a sheet for each township": [a_sheet_each],
    "township in the title": [township_in_title],
    "place with its township": [place_with_township],
    "empty columns on the left": [empty_columns],
    "additional columns": [additional_columns],
    "other words": [other_words],
    "signs of required fields": [required_signs],
    "no head": [without_head],
    "heads exchanged": [wrong_heads],
    "two heads empty": [empty_heads],
    "explained on a sheet of its own": [explained],
    "utf-16": [as_utf16],
    "tabs": [as_tabs, spaced],
    "xls": [as_xls, merged_title, merged_places],
    "et": [as_et, two_heads, numbers_as_floats],
    "xls with days as counts": [as_xls, days_as_counts, totals_and_notes],
    "everything at once": [titled, other_words, shuffled, spaced, days_with_dots, everyday_posts, merged_places, totals_and_notes],
    "everything at once, csv": [titled, required_signs, shuffled, full_width, days_in_chinese, both_offices, empty_as_above, totals_and_notes, as_gbk],
    "everything at once, xls": [merged_title, empty_columns, two_phones, months, everyday_posts, merged_places, head_repeated, as_xls],
    "a sheet each, two heads": [a_sheet_each, two_heads, spaced, totals_and_notes, both_offices],
}  # fmt: skip
