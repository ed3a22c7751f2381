"""The seats of one village as a form: what was typed is kept beside what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kit.errors import InputError, Text
from people import terms
from people.models import Person, TurnLine
from people.profile import place_of
from people.term_rules import Outcome
from people.terms import Saying

MOST_CANDIDATES = 8


@dataclass(frozen=True)
class SeatRow:
    """One seat on the page. person: id as text, "new" for somebody who is not in the register, or empty.

    wrong: what cannot be used, and ``field`` of which input. candidates: (id, who) of people of that name.
    """

    line: TurnLine
    holder: str
    outcome: str
    name: str
    phone: str
    person: str
    wrong: Text = ""
    field: str = ""
    candidates: tuple[tuple[int, str], ...] = ()


def outcome_words() -> list[tuple[str, str]]:
    """(value, word) in the order of the page; the holder's seat alone can go on."""
    return [
        (Outcome.OPEN, _("not said yet")),
        (Outcome.RE_ELECTED, _("re-elected")),
        (Outcome.NEW, _("newly elected")),
        (Outcome.VACANT, _("vacant")),
        (Outcome.STAYS, _("not up for election")),
    ]


def seats(lines: Sequence[TurnLine], typed: Mapping[str, str] | None) -> list[SeatRow]:
    """The rows of the page: as they are kept, or as they were typed."""
    rows = []
    for line in lines:
        holder = line.appointment.person.name if line.appointment else ""
        if typed is None:
            name = line.person.name if line.person_id and line.outcome == Outcome.NEW else (line.name or "")
            person = str(line.person_id) if line.person_id else ("new" if line.decided else "")
            rows.append(SeatRow(line, holder, line.outcome, name, line.phone or "", person))
        else:
            said = {part: typed.get(f"{line.pk}-{part}", "") for part in ("outcome", "name", "phone", "person")}
            rows.append(SeatRow(line, holder, **said))
    return rows


def sayings(rows: list[SeatRow], people: QuerySet[Person], *, all_stay: bool) -> list[Saying] | None:
    """What the rows say; None when something cannot be used: the rows then say what. Open seats say nothing.

    people: those among whom somebody may be chosen. all_stay: 全部连任: whoever holds a seat is re-elected, unless something else was said of it.
    """
    said: list[Saying] = []
    clean = True
    known = {line_person for row in rows if (line_person := row.person).isdecimal()}
    names = dict(people.filter(pk__in=known).values_list("pk", "name")) if known else {}
    for number, row in enumerate(rows):
        outcome = row.outcome if row.outcome in set(Outcome) else Outcome.OPEN
        if all_stay and outcome == Outcome.OPEN and row.holder:
            outcome = Outcome.RE_ELECTED
        if outcome == Outcome.OPEN and not row.name.strip():
            said.append(Saying(row.line.pk, row.line.unit_id, row.line.post_id, Outcome.OPEN))
            continue
        if outcome == Outcome.OPEN:
            outcome = Outcome.NEW
        # Somebody of the register who was chosen counts as long as the name is still his.
        chosen = int(row.person) if row.person.isdecimal() and names.get(int(row.person)) == row.name.strip() else None
        saying = Saying(
            row.line.pk, row.line.unit_id, row.line.post_id, outcome, row.name, row.phone, chosen, row.person == "new"
        )
        try:
            said.append(terms.checked(saying, holder=row.holder))
        except InputError as error:
            clean = False
            rows[number] = replace(row, wrong=str(error), field=error.field)
    return said if clean else None


def with_candidates(rows: Sequence[SeatRow], people: QuerySet[Person]) -> list[SeatRow]:
    """The rows with those of ``people`` who have a typed name, where nobody was chosen yet. One query."""
    names = {row.name.strip() for row in rows if row.outcome == Outcome.NEW and not row.person and row.name.strip()}
    found: dict[str, list[tuple[int, str]]] = {}
    if names:
        same = people.filter(name__in=names, entered_by_mistake=False, merged_into=None)
        for one in same.select_related("home_unit__parent", "main_post").order_by("home_unit__code", "pk"):
            post = one.main_post.name if one.main_post else ""
            found.setdefault(one.name, []).append((one.pk, f"{place_of(one.home_unit)} {post}".strip()))
    return (
        [replace(row, candidates=tuple(found.get(row.name.strip(), ())[:MOST_CANDIDATES])) for row in rows]
        if found
        else list(rows)
    )
