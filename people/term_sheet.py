"""The result sheet of a turn: one line a seat, filled in with Excel and sent again.

What comes back is a plan first (`kit.imports`): every error by row and cell, all or nothing.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit import fields, masking, sheets, tables
from kit.errors import InputError, NotNow, Text
from kit.imports import Plan, RowError
from kit.sheets import Column, Sheet
from people import term_reading, terms
from people.models import Post, Turn, TurnLine, Unit
from people.profile import place_of
from people.term_rules import Outcome
from people.terms import Saying

NUMBER, TOWNSHIP, VILLAGE, POST, HOLDER, RESULT, NAME, PHONE = (
    "编号", "乡镇", "村（社区）", "职务", "现任", "结果", "新任姓名", "手机号",
)  # fmt: skip
# The first word of each is what the sheet offers; the others are what people write.
WORDS: dict[str, tuple[str, ...]] = {
    Outcome.RE_ELECTED: ("连任", "连选连任", "留任", "继续任职"),
    Outcome.NEW: ("新任", "新当选", "当选", "新选", "调整"),
    Outcome.VACANT: ("空缺", "缺额", "缺", "暂缺", "未选出"),
    Outcome.STAYS: ("不换届", "不参加换届", "延期", "延期换届"),
}
MEANING = {word: outcome for outcome, words in WORDS.items() for word in words}
HEADINGS = (
    tables.Heading("number", (NUMBER,), required=False),
    tables.Heading("township", (TOWNSHIP,), required=False),
    tables.Heading("village", (VILLAGE, "村", "村名")),
    tables.Heading("post", (POST, "岗位")),
    tables.Heading("holder", (HOLDER, "现任姓名"), required=False),
    tables.Heading("outcome", (RESULT, "选举结果")),
    tables.Heading("name", (NAME, "姓名", "当选人")),
    tables.Heading("phone", (PHONE, "手机", "电话"), required=False),
)
COLUMN_OF = {"outcome": RESULT, "name": NAME, "phone": PHONE}


def sheet(turn: Turn, places: QuerySet[Unit]) -> Sheet:
    """One line for each seat in ``places``, with what was said so far."""
    columns = [
        Column(NUMBER, 4),
        Column(TOWNSHIP, 6),
        Column(VILLAGE, 8),
        Column(POST, 10),
        Column(HOLDER, 6),
        Column(RESULT, 6, tuple(words[0] for words in WORDS.values())),
        Column(NAME, 6),
        Column(PHONE, 8),
    ]
    lines = term_reading.lines_of(turn).filter(unit__in=places)
    note = _("Fill in the last three columns. To add a seat, write a line without a number.")
    return Sheet(f"{turn.called}选举结果", columns, _rows(lines), note)


def _rows(lines: QuerySet[TurnLine]) -> Iterator[Sequence[sheets.Cell]]:
    for line in lines:
        one = term_reading.shown(line)
        new = line.outcome == Outcome.NEW
        word = WORDS[line.outcome][0] if line.outcome in WORDS else ""
        phone = (line.phone or "") if new else ""
        township = line.unit.parent.name if line.unit.parent else ""
        yield (
            str(line.pk), township, line.unit.name, one.post, one.holder, word, one.who if new else "", phone,
        )  # fmt: skip


# --- read ---------------------------------------------------------------------------------------------


@dataclass
class _Ground:
    """What the rows of a sheet are held against."""

    lines: dict[int, TurnLine]
    units: dict[tuple[str, str], list[Unit]]  # township and village
    posts: dict[tuple[str, str], Post]  # kind of unit, name


def plan(turn: Turn, places: QuerySet[Unit], rows: Sequence[tables.Row]) -> Plan[Saying]:
    """What the sheet would change, and every error. Rows without a result change nothing.

    Raises Unreadable when a column is missing. Four queries for any number of rows.
    """
    lines = {line.pk: line for line in term_reading.lines_of(turn).filter(unit__in=places)}
    units: dict[tuple[str, str], list[Unit]] = {}
    for unit in places.filter(kind__in=terms.GRASSROOTS).select_related("parent"):
        above = unit.parent.name if unit.parent else ""
        for township in ("", above):
            for name in (unit.name, f"{above}{unit.name}"):
                units.setdefault((township, name), []).append(unit)
    posts = {
        (post.unit_kind, name): post for post in turn.posts.all() for name in (*reversed(post.other_names), post.name)
    }
    ground = _Ground(lines, units, posts)
    changes: list[Saying] = []
    errors: list[RowError] = []
    seen: dict[int, int] = {}
    unchanged = 0
    for record in tables.records(rows, HEADINGS):
        try:
            saying = _saying(record, ground, seen)
        except _Wrong as wrong:
            errors.append(RowError(record.sheet, record.row, wrong.column, wrong.message, wrong.value))
            continue
        if saying is None or _says_it(ground.lines.get(saying.line or 0), saying):
            unchanged += 1
        else:
            changes.append(saying)
    return Plan(tuple(changes), tuple(errors), unchanged)


class _Wrong(Exception):
    def __init__(self, column: str, message: Text, value: str = "") -> None:
        super().__init__(column)
        self.column, self.message, self.value = column, message, value


def _saying(record: tables.Record, ground: _Ground, seen: dict[int, int]) -> Saying | None:
    """What a row says; None for a row that says nothing. Raises _Wrong."""
    values = record.values
    line = _line(values, ground)
    if line is not None:
        if line.pk in seen:
            raise _Wrong(NUMBER, _("This line stands in row %(row)s already.") % {"row": seen[line.pk]}, str(line.pk))
        seen[line.pk] = record.row
    if not values["outcome"]:
        if values["name"] and (line is None or values["name"] != _holder(line)):
            raise _Wrong(RESULT, _("A name is there, but no result."))
        return None
    kind = MEANING.get(values["outcome"].replace(" ", ""))
    if kind is None:
        words = "、".join(each[0] for each in WORDS.values())
        raise _Wrong(RESULT, _("Write one of: %(words)s") % {"words": words}, values["outcome"])
    if "phone" in record.rounded:
        raise _Wrong(PHONE, _("Excel has rounded this number."))
    unit, post = (line.unit, line.post) if line else _place(values, ground)
    person, decided = (line.person_id, line.decided) if line and _same_name(line, values["name"]) else (None, False)
    said = Saying(
        line.pk if line else None, unit.pk, post.pk, kind, values["name"], values["phone"],
        person if kind == Outcome.NEW else None, decided,
    )  # fmt: skip
    try:
        return terms.checked(said, holder=_holder(line) if line else "")
    except InputError as error:
        shown = masking.phone(values["phone"]) if error.field == "phone" else ""
        raise _Wrong(COLUMN_OF.get(error.field, ""), str(error), shown) from None


def _line(values: dict[str, str], ground: _Ground) -> TurnLine | None:
    """The seat of a row, by its number; None for an additional one. A sorted column would show here."""
    if not values["number"]:
        return None
    line = ground.lines.get(int(values["number"])) if values["number"].isdecimal() else None
    if line is None:
        raise _Wrong(NUMBER, _("There is no such seat here. Fetch a new sheet."), values["number"][:12])
    if line.unit.name != values["village"] or line.post.name != values["post"]:
        raise _Wrong(NUMBER, _("Number, village and post do not belong together. Was one column sorted alone?"))
    if values["holder"] and values["holder"] != _holder(line):
        raise _Wrong(HOLDER, _("The holder of this seat is another one. Fetch a new sheet."))
    return line


def _place(values: dict[str, str], ground: _Ground) -> tuple[Unit, Post]:
    units = ground.units.get((values["township"], values["village"]), [])
    if not units:
        raise _Wrong(VILLAGE, _("There is no such village here."), values["village"])
    # A village and a community of one name are told apart by their posts.
    found = [(unit, post) for unit in units if (post := ground.posts.get((unit.kind, values["post"]))) is not None]
    if not found:
        raise _Wrong(POST, _("This post is not up for election here."), values["post"])
    if len(found) > 1:
        raise _Wrong(VILLAGE, _("There are several villages of this name. Write the township too."), values["village"])
    return found[0]


def _holder(line: TurnLine) -> str:
    return line.appointment.person.name if line.appointment else ""


def _same_name(line: TurnLine, name: str) -> bool:
    """Whether the line says this person already: what was decided about him stands."""
    return bool(name) and line.outcome == Outcome.NEW and term_reading.shown(line).who == name


def _says_it(line: TurnLine | None, saying: Saying) -> bool:
    if line is None or line.outcome != saying.kind:
        return False
    if saying.kind != Outcome.NEW or saying.person is not None:
        return True
    return (line.name or "", line.phone or "") == (saying.name, saying.phone)


@dataclass(frozen=True)
class Preview:
    """One change as the page shows it."""

    place: str
    post: str
    holder: str
    before: str
    after: str
    who: str


SHOWN = 200


def preview(turn: Turn, plan: Plan[Saying]) -> dict[str, object]:
    """The plan in words: counts by result, the first two hundred changes, the first two hundred errors."""
    first = plan.changes[:SHOWN]
    lines = {
        line.pk: line for line in term_reading.lines_of(turn).filter(pk__in=[each.line for each in first if each.line])
    }
    units = Unit.objects.select_related("parent").in_bulk([each.unit for each in first if each.line is None])
    posts = {post.pk: post.name for post in turn.posts.all()}
    rows = []
    for each in first:
        line = lines.get(each.line or 0)
        before = WORDS[line.outcome][0] if line is not None and line.outcome in WORDS else ""
        unit = line.unit if line is not None else units[each.unit]
        holder = _holder(line) if line is not None else ""
        rows.append(Preview(place_of(unit), posts[each.post], holder, before, WORDS[each.kind][0], each.name))
    counts = [(words[0], plan.count(kind)) for kind, words in WORDS.items()]
    return {"rows": rows, "counts": counts, "errors": plan.errors[:SHOWN], "more": max(0, len(plan.errors) - SHOWN)}


# --- carried between the two looks --------------------------------------------------------------------


def seal(rows: Sequence[tables.Row], *, bound_to: str) -> str:
    """The rows as text that only the server opens, for the hidden field of the page that shows the plan."""
    said = json.dumps([(row.sheet, row.row, row.cells, sorted(row.rounded)) for row in rows], ensure_ascii=False)
    packed = b64encode(zlib.compress(said.encode())).decode()
    return fields.seal(packed, bound_to).token


def unseal(token: str, *, bound_to: str) -> list[tables.Row]:
    """Raises NotNow for what did not come from our own page."""
    try:
        packed = fields.unseal(fields.Sealed(token), bound_to)
    except fields.CannotOpen:
        raise NotNow(_("The page is too old."), _("Send the file again.")) from None
    said = json.loads(zlib.decompress(b64decode(packed)))
    return [tables.Row(sheet, row, tuple(cells), frozenset(rounded)) for sheet, row, cells, rounded in said]
