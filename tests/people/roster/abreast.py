"""Rosters with one row for each village and its persons side by side, with what must be read from them.

made(kind, seed) → dirty.Dirty, in the order of the rows and, in each, from left to right
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook

from tests.old_workbooks import xls
from tests.people.roster import dirt, dirty
from tests.people.roster.dirty import TOWNSHIPS, WORDS, Dirty, Person

VILLAGES = [(town, village) for town, villages in TOWNSHIPS.items() for village in villages if village[-1] == "村"]
OFFICIAL = {"支部书记": "村党组织书记", "书记": "村党组织书记", "现任书记": "村党组织书记", "主任": "村委会主任", "村主任": "村委会主任", "村委会主任": "村委会主任", "会计": "村会计", "村会计": "村会计", "委员": "村委会委员", "委员1": "村委会委员", "委员2": "村委会委员"}  # fmt: skip
Rows = list[list[object]]


@dataclass
class Draft:
    """A roster before it is written. labels: the posts, from left to right; fields: what is said of each person.

    style: where the post stands: above (a row above the fields), before (书记电话), instead (in the place of 姓名), within
    (a column), halves (within, and each half has its own village). people: by village and label; None: a vacant seat.
    """

    people: list[list[Person | None]]
    labels: list[str] = field(default_factory=lambda: ["支部书记", "村委会主任", "会计"])
    fields: list[str] = field(default_factory=lambda: ["name", "gender", "phone", "education"])
    common: list[str] = field(default_factory=lambda: ["number", "township", "unit"])
    after: list[str] = field(default_factory=lambda: ["note"])
    style: str = "above"
    heads: dict[str, str] = field(default_factory=lambda: dict(WORDS))
    cells: dict[str, Callable[[Person], object]] = field(default_factory=dict)
    beside: list[tuple[str, Callable[[Person], object]]] = field(default_factory=list)  # columns of no cadre
    titles: Rows = field(default_factory=list)
    feet: Rows = field(default_factory=list)
    merge: bool = True
    merge_towns: bool = False
    head_again: bool = False
    one_upper: bool = False
    empty_towns: bool = False
    vacant_word: str = "空缺"
    kind: str = "xlsx"
    by_township: bool = False
    left_alone: tuple[str, ...] = ()


def made(kind: str, seed: int) -> Dirty:
    rng = random.Random(seed)
    people = dirty.persons(3 * len(VILLAGES), rng)
    draft = Draft([[*people[at : at + 3]] for at in range(0, len(people), 3)])
    for add in ROSTERS[kind]:
        add(draft)
    expected = []
    for (township, village), row in zip(VILLAGES, draft.people, strict=True):
        for label, person in zip(draft.labels, row, strict=True):
            if person is None:
                continue
            person |= {"township": township, "unit": village, "post": (OFFICIAL.get(label, ""),)}
            if label not in draft.left_alone:
                expected.append(_kept(person, draft))
    return Dirty(*_written(draft), tuple(expected), _columns(draft))


def _kept(person: Person, draft: Draft) -> Person:
    said = {*draft.fields, "township", "unit", "post", "born"}
    return {name: value for name, value in person.items() if name in said}


def _block(draft: Draft) -> list[str]:
    """The fields of one person in the order of their columns."""
    if draft.style == "halves":
        return ["number", "township", "unit", *draft.fields[:1], "post", *draft.fields[1:]]
    return ["post", *draft.fields] if draft.style == "within" else draft.fields


def _columns(draft: Draft) -> dict[int, str]:
    names = [] if draft.style == "halves" else [*draft.common]
    for label in draft.labels:
        alone = label in draft.left_alone
        names += ["" if alone else name for name in _block(draft)] + [""] * len(draft.beside)
    names += [""] * len(draft.after)
    return dict(enumerate(names, start=1))


def _head(draft: Draft) -> tuple[Rows, list[tuple[int, int, int, int]]]:
    top, first = len(draft.titles) + 1, [draft.heads[name] for name in draft.common]
    last = [draft.heads[name] for name in draft.after]
    words = [*(draft.heads[name] for name in _block(draft)), *(word for word, _cell in draft.beside)]
    if draft.style != "above":
        row = [] if draft.style == "halves" else [*first]
        for label in draft.labels:
            own = [f"{label}{word}" for word in words] if draft.style == "before" else [*words]
            row += [label, *own[1:]] if draft.style == "instead" else own
        return [[*row, *last]], []
    upper: list[object] = [*first]
    lower: list[object] = [None] * len(first)
    merged = [(top, at, top + 1, at) for at in range(1, len(first) + 1)]
    for number, label in enumerate(draft.labels):
        joined = draft.one_upper and number > 1
        if not joined:
            wide = len(words) * (len(draft.labels) - 1 if draft.one_upper and number else 1)
            merged.append((top, len(upper) + 1, top, len(upper) + wide))
        upper += [None if joined else label] + [None] * (len(words) - 1)
        lower += words
    merged += [(top, at, top + 1, at) for at in range(len(upper) + 1, len(upper) + 1 + len(last))]
    return [[*upper, *last], [*lower, *[None] * len(last)]], merged if draft.merge else []


def _cell(draft: Draft, name: str, person: Person | None, label: str) -> object:
    if name == "post":
        return OFFICIAL[label]
    if person is None:
        return draft.vacant_word if name == "name" else None
    return draft.cells.get(name, dirty._written(name))(person)


def _sheet(draft: Draft, towns: Sequence[str]) -> tuple[Rows, list[tuple[int, int, int, int]]]:
    head, merged = _head(draft)
    rows: Rows = [*draft.titles, *head]
    chosen = [at for at, (town, _village) in enumerate(VILLAGES) if town in towns]
    for number, at in enumerate(chosen, start=1):
        town, village = VILLAGES[at]
        again = number > 1 and VILLAGES[chosen[number - 2]][0] == town and (draft.merge_towns or draft.empty_towns)
        common = {"number": number, "township": None if again else town, "unit": village}
        if draft.head_again and number == 5:
            rows += [[*row] for row in head]
        row: list[object] = [] if draft.style == "halves" else [common[name] for name in draft.common]
        for label, person in zip(draft.labels, draft.people[at], strict=True):
            own = {"number": number, "township": town, "unit": village} if draft.style == "halves" else {}
            row += [own[name] if name in own else _cell(draft, name, person, label) for name in _block(draft)]
            row += [cell(person) if person else None for _word, cell in draft.beside]
        rows.append([*row, *["班子齐整" for _name in draft.after]])
    if draft.merge_towns:
        column, body = draft.common.index("township") + 1, len(draft.titles) + len(head)
        for town in towns:
            own = [body + number for number, at in enumerate(chosen, start=1) if VILLAGES[at][0] == town]
            merged.append((own[0], column, own[-1], column))
    return [*rows, *draft.feet], merged


def _written(draft: Draft) -> tuple[bytes, str]:
    sheets = {"Sheet1": _sheet(draft, list(TOWNSHIPS))}
    if draft.by_township:
        sheets = {town: _sheet(draft, [town]) for town in TOWNSHIPS}
    if draft.kind == "xls":
        rows = {name: rows for name, (rows, _merged) in sheets.items()}
        return xls(rows, merged={name: merged for name, (_rows, merged) in sheets.items()}), "名册.xls"
    if draft.kind == "gbk":
        out = io.StringIO()
        for rows, _merged in sheets.values():
            csv.writer(out).writerows([["" if cell is None else cell for cell in row] for row in rows])
        return out.getvalue().encode("gb18030"), "名册.csv"
    book = Workbook()
    book.remove(book.active)
    for name, (rows, merged) in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        for top, left, bottom, right in merged:
            if (top, left) != (bottom, right):
                page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue(), "名册.xlsx"


# --- the ways of standing side by side ------------------------------------------------------------------


def before_each_word(draft: Draft) -> None:
    draft.style, draft.labels = "before", ["书记", "主任", "会计"]


def instead_of_the_name(draft: Draft) -> None:
    draft.style, draft.labels = "instead", ["支部书记", "村主任", "村会计"]


def posts_within(draft: Draft) -> None:
    draft.style = "within"


def in_halves(draft: Draft) -> None:
    draft.style, draft.after = "halves", []
    draft.labels = draft.labels[:2]
    draft.people = [row[:2] for row in draft.people]


def members(draft: Draft) -> None:
    """One merged word above two persons."""
    draft.labels, draft.one_upper = ["支部书记", "委员", "委员"], True


def numbered_members(draft: Draft) -> None:
    draft.labels = ["书记", "委员1", "委员2"]


def nothing_merged(draft: Draft) -> None:
    draft.merge = False


def vacant(draft: Draft) -> None:
    """A word for an empty seat, a seat with nothing in it, and a village without anybody."""
    draft.people[1][1] = draft.people[4][0] = draft.people[6][2] = None
    draft.people[7] = [None, None, None]


def vacant_and_empty(draft: Draft) -> None:
    vacant(draft)
    draft.vacant_word = ""


def second_phones(draft: Draft) -> None:
    draft.fields = [*draft.fields, "phone2"]
    for number, person in enumerate(person for row in draft.people for person in row):
        person["phone2"] = f"139{number:08d}"


def long_blocks(draft: Draft) -> None:
    draft.fields = "name gender id_number phone education party_member since".split()


def spouses(draft: Draft) -> None:
    draft.beside = [("配偶姓名", lambda person: "赵" + person["name"][1:]), ("配偶电话", lambda _person: "13612345678")]


def spouse_with_a_plain_phone(draft: Draft) -> None:
    draft.beside = [("配偶", lambda person: "赵" + person["name"][1:]), ("电话", lambda _person: "13612345678")]
    draft.heads["phone"] = "手机"


def the_old_beside_the_new(draft: Draft) -> None:
    draft.labels, draft.left_alone = ["原书记", "现任书记", "主任"], ("原书记",)


def floats(draft: Draft) -> None:
    draft.cells["phone"] = lambda person: float(person["phone"])


def totals(draft: Draft) -> None:
    draft.titles = [["沁源县村干部花名册"], ["填报单位：县委组织部"]]
    draft.feet = [["合计", None, None, "27人"], [], ["填表人：赵会计", None, None, "联系电话：0355-7123456"]]


def towns_merged(draft: Draft) -> None:
    draft.merge_towns = True


def towns_as_above(draft: Draft) -> None:
    draft.empty_towns = True


def heads_again(draft: Draft) -> None:
    draft.head_again = True


def a_sheet_each(draft: Draft) -> None:
    draft.by_township, draft.common = True, ["number", "unit"]


def as_gbk(draft: Draft) -> None:
    draft.kind = "gbk"


def as_xls(draft: Draft) -> None:
    draft.kind = "xls"


ROSTERS: dict[str, list[Callable[[Draft], None]]] = {
    "side by side": [],
    "side by side, nothing merged": [nothing_merged],
    "side by side, csv": [nothing_merged, towns_as_above, as_gbk],
    "side by side, xls": [as_xls, towns_merged, floats],
    "side by side, one head": [before_each_word],
    "side by side, one head, csv": [before_each_word, as_gbk, totals],
    "side by side, posts as heads": [instead_of_the_name, heads_again],
    "side by side, posts within": [posts_within],
    "side by side, two halves": [in_halves],
    "side by side, vacant seats": [vacant],
    "side by side, empty seats": [vacant_and_empty, before_each_word],
    "side by side, two telephones": [second_phones],
    "side by side, long blocks": [long_blocks, totals, towns_merged],
    "side by side, spouses": [spouses],
    "side by side, spouses with a plain telephone": [spouse_with_a_plain_phone, instead_of_the_name],
    "side by side, the old secretary": [the_old_beside_the_new, before_each_word, the_old_beside_the_new],
    "side by side, members under one head": [members],
    "side by side, members numbered": [numbered_members, floats, as_xls],
    "side by side, a sheet each": [a_sheet_each, heads_again],
    "side by side, everything": [totals, long_blocks, spouses, vacant, towns_merged, heads_again, as_xls],
}  # fmt: skip
EVERY = [*dirt.ROSTERS, *ROSTERS]


def any_of(kind: str, seed: int) -> Dirty:
    """A roster of one person in a row, or of several."""
    return made(kind, seed) if kind in ROSTERS else dirty.make(seed, dirt.ROSTERS[kind])
