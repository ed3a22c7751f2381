"""A list of names, pasted or out of Excel, as people of a class: all of it or nothing; namesakes are asked.

Each line is a name, and where it helps a village behind it: ``王建国 石桥镇大湾村``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from kit import tables
from kit.errors import Unreadable
from kit.imports import RowError
from people.api import place_of
from people.models import Person

MOST_LINES = 500
NUMBERED = re.compile(r"^\s*\d+\s*[.．、)）]?\s*(?=\D)")
PARTS = re.compile(r"[\t,，;；、|]+")
BLANKS = re.compile(r"\s+")
HEADS = frozenset({"姓名", "名字"})
HEADINGS = (
    tables.Heading("name", ("姓名", "名字")),
    tables.Heading("place", ("村", "所在村", "村居", "村（社区）", "单位", "工作单位", "乡镇"), required=False),
)


@dataclass(frozen=True)
class Listed:
    """One line. row: its number from 1, as it stands on the page."""

    row: int
    name: str
    place: str = ""


@dataclass(frozen=True)
class Known:
    """Somebody who may be meant."""

    id: int
    uuid: str
    name: str
    place: str
    post: str

    @property
    def who(self) -> str:
        return " ".join(part for part in (self.place, self.name, self.post) if part)


@dataclass(frozen=True)
class Doubt:
    """Several persons fit a line: one of them is to be chosen."""

    row: int
    name: str
    options: tuple[Known, ...]

    @property
    def field(self) -> str:
        return f"pick-{self.row}"


@dataclass(frozen=True)
class Read:
    """What a list says. ids: who is meant, each once; there: lines of people who stand on the list already."""

    ids: tuple[int, ...] = ()
    errors: tuple[RowError, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    there: int = 0

    @property
    def is_clean(self) -> bool:
        return not self.errors and not self.doubts


def lines_of(text: str) -> list[Listed]:
    """The lines of what was pasted, without empty ones, numbers in front and a head."""
    found = []
    for row, line in enumerate(text.splitlines(), start=1):
        name, place = _split(NUMBERED.sub("", line))
        if name and name not in HEADS:
            found.append(Listed(row, name, place))
    return found


def text_of(file: IO[bytes], name: str) -> str:
    """A file as lines of text, so that it can be put right on the page. Raises Unreadable."""
    records = tables.records(tables.read(file, name), HEADINGS)
    lines = [f"{one.values['name']}\t{one.values.get('place', '')}".strip() for one in records if one.values["name"]]
    if not lines:
        raise Unreadable(_("No name was found."), _("Write 姓名 above the names."))
    return "\n".join(lines)


def text_said(typed: str, file: UploadedFile | None) -> str:
    """What was typed, or the lines of the file where there is one. Raises Unreadable."""
    return text_of(file, file.name or "") if file else typed


def candidates(lines: Sequence[Listed], viewer: Person) -> list[Known]:
    """Whom ``viewer`` may see under one of these names. One query."""
    rows = Person.objects.visible_to(viewer).filter(name__in={line.name for line in lines}, is_active=True)
    rows = rows.select_related("home_unit__parent", "main_post").order_by("home_unit__code", "pk")
    return [
        Known(
            row.pk,
            str(row.uuid),
            row.name,
            place_of(row.home_unit),
            row.main_post.name if row.main_post else "",
        )
        for row in rows
    ]


def read(lines: Sequence[Listed], known: Sequence[Known], *, picks: Mapping[str, str], listed: Collection[int]) -> Read:
    """Who is meant by each line. Pure. picks: field of a doubt → uuid that was chosen; listed: ids on the list already."""
    by_name: dict[str, list[Known]] = {}
    for one in known:
        by_name.setdefault(one.name, []).append(one)
    ids: dict[int, int] = {}
    errors, doubts, there = [], [], 0
    for line in lines:
        fitting = by_name.get(line.name, [])
        near = [one for one in fitting if _fits(line.place, one.place)] if line.place else fitting
        doubt = Doubt(line.row, line.name, tuple(near))
        picked = [one for one in near if one.uuid == picks.get(doubt.field)]
        chosen = near if len(near) == 1 else picked
        if not fitting:
            errors.append(_error(line, _("Nobody of this name is in your area.")))
        elif not near:
            where = "、".join(dict.fromkeys(one.place for one in fitting))
            errors.append(_error(line, _("Not there, but in: %(places)s") % {"places": where}, line.place))
        elif not chosen:
            doubts.append(doubt)
        elif chosen[0].id in ids:
            errors.append(_error(line, _("The same person as in row %(row)s.") % {"row": ids[chosen[0].id]}))
        else:
            there += chosen[0].id in listed
            ids[chosen[0].id] = line.row
    if not lines:
        errors.append(RowError("", 1, "", _("Write one name a line.")))
    if len(lines) > MOST_LINES:
        errors.append(RowError("", MOST_LINES + 1, "", _("At most 500 names at once.")))
    return Read(tuple(ids), tuple(errors), tuple(doubts), there)


def _split(line: str) -> tuple[str, str]:
    """Name and place of a line. A blank inside a name (王 强) is none."""
    parts = [part for part in map(tables.clean, PARTS.split(line)) if part]
    if len(parts) >= 2:
        return BLANKS.sub("", parts[0]), "".join(parts[1:])
    words = tables.clean(line).split()
    if len(words) > 1 and len(words[0]) == 1:
        words = [words[0] + words[1], *words[2:]]
    return (words[0] if words else ""), "".join(words[1:])


def _fits(said: str, place: str) -> bool:
    said = BLANKS.sub("", said)
    return said in place or place in said


def _error(line: Listed, message: str, value: str = "") -> RowError:
    return RowError("", line.row, line.name, message, value)
