"""What the pages about offices show, as frozen values: changes that wait, a person's history of offices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.changes import NEEDS, Kind
from people.models import Appointment, HandOver, Mentoring, Person, Proposal
from people.office_forms import office_text
from people.profile import place_of
from people.proposals import holders, may_confirm, may_propose

Text = str | Promise
EXPLAINED: dict[Kind, Text] = {
    Kind.BY_ELECTION: _("Somebody is elected into a seat between two elections."),
    Kind.INTERIM: _("Somebody looks after a post until it is filled."),
    Kind.TRANSFER: _("One office ends and another begins on the same day."),
    Kind.SUSPENSION: _("The office rests, with or without a day of return."),
    Kind.RECALL: _("The villagers or the organization take the office back."),
    Kind.RESIGNATION: _("The person gives the office up."),
    Kind.END: _("Retirement, death, moving away, or the term is over."),
}


@dataclass(frozen=True)
class Choice:
    """One kind of change to choose. offered: whether this person can have it today."""

    kind: str
    label: Text
    about: Text
    offered: bool


def choices(person: Person, has_office: bool) -> list[Choice]:
    """Every kind; those that end an office only for somebody who holds one."""
    return [
        Choice(kind.value, Proposal.Kind(kind).label, EXPLAINED[kind], offered=has_office or not NEEDS[kind].ends)
        for kind in EXPLAINED
    ]


@dataclass(frozen=True)
class ChangeLine:
    """One change in a list. was_undone: it was confirmed, and the deed was taken back."""

    proposal: Proposal
    what: str
    was_undone: bool


def with_names(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    return found.select_related(
        "person", "appointment__post", "appointment__unit__parent", "post", "unit__parent", "proposed_by", "decided_by",
        "operation",
    )  # fmt: skip


def line(proposal: Proposal) -> ChangeLine:
    undone = proposal.operation is not None and proposal.operation.undone_at is not None
    return ChangeLine(proposal, what_of(proposal), undone)


def what_of(proposal: Proposal) -> str:
    """润城镇大湾村 村委会主任 → 润城镇大湾村 村党组织书记"""
    old = office_text(proposal.appointment) if proposal.appointment is not None else ""
    new = f"{place_of(proposal.unit)} {proposal.post.name}" if proposal.post is not None else ""
    return " → ".join(part for part in (old, new) if part)


@dataclass(frozen=True)
class ChangePage:
    """One change and what this viewer may do about it.

    in_seat: who holds the new seat on that day already. blocked: why it cannot be confirmed by him, or empty.
    """

    line: ChangeLine
    in_seat: tuple[str, ...]
    may_decide: bool
    may_take_back: bool
    may_undo: bool
    is_about_viewer: bool


def change_page(proposal: Proposal, viewer: Person) -> ChangePage:
    units = [proposal.unit, *([proposal.appointment.unit] if proposal.appointment is not None else [])]
    is_open, county = proposal.state == Proposal.State.OPEN, may_confirm(viewer, *units)
    sitting: Iterable[Person] = ()
    if is_open and proposal.post is not None:
        sitting = holders(proposal.post, proposal.unit, on=proposal.on, but=proposal.person)
    own = proposal.person_id == viewer.pk
    shown = line(proposal)
    return ChangePage(
        shown,
        tuple(person.name for person in sitting),
        may_decide=is_open and county and not own,
        may_take_back=is_open
        and may_propose(viewer, proposal.unit)
        and (not county or viewer.pk == proposal.proposed_by_id),
        may_undo=county and not own and proposal.operation is not None and not shown.was_undone,
        is_about_viewer=own,
    )


@dataclass(frozen=True)
class Row:
    """One row of the history of offices. state: whether it stands, was replaced by a later row, or says "never"."""

    post: str
    place: str
    since: date
    until: date | None
    interim: bool
    state: Text
    stands: bool
    document: str
    by: str
    on: date


@dataclass(frozen=True)
class Offices:
    """Everything about the offices of one person that this viewer may see, the newest row first.

    held: places and posts of the day, 石桥镇大湾村 村党组织书记、村委会主任; empty without an office.
    """

    held: str
    rows: tuple[Row, ...]
    waiting: tuple[ChangeLine, ...]
    hand_overs: tuple[HandOver, ...]
    mentors: tuple[Mentoring, ...]
    mentees: tuple[Mentoring, ...]


def offices_of(person: Person, viewer: Person, *, on: date) -> Offices:
    """Five queries, however long the history is."""
    rows = Appointment.objects.seen_by(viewer).filter(Q(person=person) | Q(person__merged_into=person))
    rows = rows.select_related("post", "unit__parent", "recorded_by", "replaced_by").order_by("-recorded_at", "-since")
    waiting = with_names(Proposal.objects.visible_to(viewer).open().filter(person=person)).order_by("proposed_at")
    lists = HandOver.objects.standing().visible_to(viewer).of(person).with_names().order_by("-opened_at")
    pairs = Mentoring.objects.filter(Q(person=person) | Q(mentor=person)).order_by("-since", "pk")
    found = list(
        pairs.select_related(
            "person__home_unit__parent", "person__main_post", "mentor__home_unit__parent", "mentor__main_post"
        )
    )
    lines = [(row, _row(row)) for row in rows]
    return Offices(
        held=_held(lines, on),
        rows=tuple(shown for _office, shown in lines),
        waiting=tuple(line(proposal) for proposal in waiting),
        hand_overs=tuple(lists),
        mentors=tuple(pair for pair in found if pair.person_id == person.pk),
        mentees=tuple(pair for pair in found if pair.mentor_id == person.pk),
    )


def _held(lines: Iterable[tuple[Appointment, Row]], on: date) -> str:
    acting = [
        (row.post.order, shown)
        for row, shown in lines
        if shown.stands
        and shown.since <= on
        and (shown.until is None or shown.until >= on)
        and not row.post.aspirational
    ]
    posts: dict[str, list[str]] = {}
    for _order, shown in sorted(acting, key=lambda each: (each[0], each[1].since)):
        posts.setdefault(shown.place, []).append(shown.post)
    return "；".join(f"{place} {'、'.join(names)}" for place, names in posts.items())


def _row(row: Appointment) -> Row:
    replaced = hasattr(row, "replaced_by")
    state = _("Replaced by a later row") if replaced else _("Never held") if row.withdrawn else _("Stands")
    return Row(
        post=row.post.name,
        place=place_of(row.unit),
        since=row.since,
        until=row.until,
        interim=row.interim,
        state=state,
        stands=not replaced and not row.withdrawn,
        document=row.document,
        by=row.recorded_by.name if row.recorded_by is not None else "",
        on=row.recorded_at,
    )
