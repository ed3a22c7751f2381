"""The ways in which rosters are dirty, each a change of a `Draft`; ROSTERS: those that are tried, by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from tests.people.roster.dirty import Draft


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
