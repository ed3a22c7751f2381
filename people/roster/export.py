"""The roster as an Excel file: an empty one to be filled, and today's, which imports again without a difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kit import audit, masking, sheets
from kit.errors import InputError, NotNow
from people.models import Appointment, Education, Person, Unit
from people.opening import LONGEST_REASON, SHORTEST_REASON
from people.roster import snapshot
from people.roster.differences import label

MOST_AT_ONCE = 20_000  # offices; a county has fewer, a city exports by county
FIELDS = (
    ("township", 8), ("unit", 8), ("name", 6), ("gender", 4), ("born", 7), ("phone", 8), ("id_number", 12),
    ("post", 10), ("since", 7), ("until", 7), ("document", 12), ("education", 6), ("party_member", 6),
    ("background", 10),
)  # fmt: skip
NAMES = tuple(name for name, _width in FIELDS)
ORDER = ("unit__code", "unit_id", "post__order", "person_id", "since")
"""Unit by unit as their codes go; in each the persons by their most senior post."""
EXAMPLES: tuple[dict[str, Any], ...] = (
    {
        "township": "石桥镇", "unit": "大湾村", "name": "王示例", "gender": "男", "born": date(1975, 6, 15),
        "phone": "13800000000", "post": "村党组织书记、村委会主任", "since": date(2026, 1, 12),
        "document": "石发〔2026〕3号", "education": "大专", "party_member": "是", "background": "果树种植",
    },
    {
        "township": "石桥镇", "unit": "大湾村", "name": "李示例", "gender": "女", "born": date(1988, 3, 1),
        "phone": "13900000000", "post": "村会计", "since": date(2026, 2, 1), "education": "高中", "party_member": "否",
    },
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What an export shall hold. numbers: telephones in full; ids: ID numbers too; why: for what, in a few words."""

    unit: Unit
    on: date
    numbers: bool = False
    ids: bool = False
    why: str = ""


def template() -> bytes:
    """An empty roster with its head and two lines that say 示例; the reader leaves those out."""
    rows = [[_("Example"), *(example.get(name) for name in NAMES)] for example in EXAMPLES]
    columns = [sheets.Column(_("Number in the list"), 4), *_columns()]
    note = _("One row for each person. Several offices in one cell, with 、 between. Delete the two example rows.")
    return sheets.to_bytes([sheets.Sheet(_("Roster"), columns, rows, note)])


def _columns() -> list[sheets.Column]:
    return [sheets.Column(label(name), width) for name, width in FIELDS]


@transaction.atomic
def workbook(viewer: Person, wanted: Wanted, *, request: HttpRequest | None = None) -> bytes:
    """Today's roster. Whole numbers need a reason; the trail keeps who took out what, and why.

    Raises InputError without a reason, NotNow when it is too long for one file.
    """
    why = " ".join(wanted.why.split())[:LONGEST_REASON]
    if (wanted.numbers or wanted.ids) and len(why) < SHORTEST_REASON:
        raise InputError(
            _("Whole numbers need a reason."), _("Write in a few words what you need them for."), field="why"
        )
    offices = _offices(viewer, wanted)
    if offices.count() > MOST_AT_ONCE:
        raise NotNow(_("These are too many for one file."), _("Choose a township."))
    rows = list(_rows(offices.order_by(*ORDER), wanted))
    opened = [name for name, asked in (("phone", wanted.numbers), ("id_number", wanted.ids)) if asked]
    said = {"rows": str(len(rows)), **({"why": why} if opened else {})}
    audit.record(
        "people.roster_exported",
        by=viewer,
        of=wanted.unit,
        scope_path=wanted.unit.path,
        fields=opened,
        hashes=said,
        request=request,
    )
    return sheets.to_bytes([sheets.Sheet(_("Roster"), _columns(), rows)])


def _offices(viewer: Person, wanted: Wanted) -> Any:
    """Offices that are held, or will be, below the unit; reserve marks for those who may see them."""
    people = snapshot.known_people(wanted.unit)
    return (
        Appointment.objects.valid()
        .seen_by(viewer)
        .exclude(until__lt=wanted.on)
        .filter(unit__path__startswith=wanted.unit.path, person__in=people)
        .select_related("post", "unit__parent", "person")
    )


def _rows(offices: Iterable[Appointment], wanted: Wanted) -> Iterator[Sequence[sheets.Cell]]:
    """A row for each person, unit and span of days, with all posts of that span."""
    groups: dict[tuple[Any, ...], list[Appointment]] = defaultdict(list)
    for office in offices:
        groups[office.unit_id, office.person_id, office.since, office.until, office.document].append(office)
    for held in groups.values():
        values = _values(held, wanted)
        yield [values.get(name) for name in NAMES]


def _values(held: Sequence[Appointment], wanted: Wanted) -> dict[str, sheets.Cell]:
    first = held[0]
    person, unit = first.person, first.unit
    phone = person.phone or ""
    return {
        "township": unit.parent.name if unit.parent else "",
        "unit": unit.name,
        "name": person.name,
        "gender": {"m": "男", "f": "女"}.get(person.gender, ""),
        "born": person.born,
        "phone": phone if wanted.numbers else masking.phone(phone),
        "id_number": person.id_number if wanted.ids else None,
        "post": "、".join(office.post.name for office in held),
        "since": first.since,
        "until": first.until,
        "document": first.document,
        "education": str(Education(person.education).label) if person.education else "",
        "party_member": {True: "是", False: "否"}.get(person.party_member, ""),
        "background": person.background,
    }
