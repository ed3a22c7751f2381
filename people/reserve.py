"""Reserve cadres (后备干部): who bears the mark, giving it and taking it, for county staff with that right alone.

No proposal, no operation, no message and no hand-over comes from here, and the trail names the county and not the
township: any of them would show the mark to somebody below. Who may see it at all stands in `people.scope`.

Source: docs/policy.md ("The reserve mark"); docs/decisions/0042.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import audit, masking
from kit.errors import InputError, NotNow
from kit.sheets import Cell, Column, Sheet
from people.appointments import appoint, end_appointment
from people.models import Appointment, Person, Post, Unit
from people.names import check_name
from people.profile import place_of


def marks(viewer: Person, *, on: date) -> QuerySet[Appointment]:
    """The marks that ``viewer`` may see on ``on`` or to come, by village; none without the right."""
    rows = Appointment.objects.valid().seen_by(viewer).filter(post__aspirational=True).exclude(until__lt=on)
    return rows.select_related("person__main_post", "post", "unit__parent").order_by("unit__code", "person__name", "pk")


def may_mark(by: Person, unit: Unit) -> bool:
    return bool(by.scope.reserve_paths) and unit.path.startswith(by.scope.reserve_paths)


def post_at(unit: Unit) -> Post:
    """The reserve post of this kind of unit. Raises InputError where there is none."""
    post = Post.objects.filter(aspirational=True, unit_kind=unit.kind).first()
    if post is None:
        raise InputError(gettext_lazy("There is no reserve post at this kind of unit."), field="unit")
    return post


@transaction.atomic
def give_mark(
    person: Person,
    unit: Unit,
    *,
    since: date,
    by: Person,
    document: str = "",
    request: HttpRequest | None = None,
) -> Appointment:
    """Mark ``person`` as a reserve cadre of ``unit``. Raises InputError or NotNow."""
    if not may_mark(by, unit):
        raise InputError(gettext_lazy("This place is not in your area."), field="unit")
    row = appoint(person, post_at(unit), unit, since=since, document=document, by=by)
    _note("people.reserve_given", row, by, request)
    return row


@transaction.atomic
def give_mark_to_new(
    name: str,
    phone: str,
    unit: Unit,
    *,
    since: date,
    by: Person,
    document: str = "",
    request: HttpRequest | None = None,
) -> Appointment:
    """Enter somebody who is not in the register yet, with the mark. Raises InputError when he is there already."""
    if not may_mark(by, unit):
        raise InputError(gettext_lazy("This place is not in your area."), field="unit")
    name = check_name(name)
    if Person.objects.with_phone(phone).filter(name=name, entered_by_mistake=False).exists():
        raise InputError(
            gettext_lazy("Somebody of this name and number is in the register already."),
            gettext_lazy("Look for him above."),
            field="name",
        )
    person = Person.objects.create_user(name=name, phone=phone, home_unit=unit)
    return give_mark(person, unit, since=since, by=by, document=document, request=request)


@transaction.atomic
def take_mark(
    row: Appointment, *, until: date, by: Person, document: str = "", request: HttpRequest | None = None
) -> Appointment:
    """Let the mark end with ``until``, its last day. Raises NotNow or InputError."""
    if not row.post.aspirational or not may_mark(by, row.unit):
        raise NotNow(gettext_lazy("This mark is not in your area."))
    ended = end_appointment(row, until=until, by=by, document=document)
    _note("people.reserve_taken", ended, by, request)
    return ended


def note_seen(viewer: Person, *, exported: bool, count: int, request: HttpRequest | None = None) -> None:
    """Who opened the list, or took it out, and how many there were."""
    audit.record(
        "people.reserve_exported" if exported else "people.reserve_seen",
        by=viewer,
        scope_path=" ".join(viewer.scope.reserve_paths)[:200],
        object_type="people.appointment",
        hashes={"rows": str(count)},
        request=request,
    )


def _note(action: str, row: Appointment, by: Person, request: HttpRequest | None) -> None:
    # The path of the county: a township that may read its own part of the trail must not find the mark in it.
    path = next(path for path in by.scope.reserve_paths if row.unit.path.startswith(path))
    audit.record(action, by=by, of=row, scope_path=path, fields=["appointments"], request=request)


def sheet(viewer: Person, rows: QuerySet[Appointment], *, on: date) -> Sheet:
    """The list as one sheet; telephone numbers stay masked."""
    return Sheet(
        title=_("Reserve cadres"),
        columns=[
            Column(_("Place"), 12),
            Column(_("Name"), 5),
            Column(_("Office besides"), 12),
            Column(_("Marked since"), 6),
            Column(_("Source document"), 14),
            Column(_("Telephone"), 7),
        ],
        rows=_cells(rows),
        note=_("As of %(day)s. For the organization department only: do not pass it on.") % {"day": date_format(on)},
    )


def _cells(rows: QuerySet[Appointment]) -> Iterator[list[Cell]]:
    for row in rows:
        post = row.person.main_post
        yield [
            place_of(row.unit),
            row.person.name,
            post.name if post is not None else "",
            row.since,
            row.document,
            masking.phone(row.person.phone or ""),
        ]


def found(viewer: Person, name: str, *, on: date) -> QuerySet[Person]:
    """Persons whose name holds ``name`` and who live where ``viewer`` gives marks; those marked already are left out."""
    known = Person.objects.visible_to(viewer).filter(name__contains=name, is_active=True, merged_into=None)
    held = Appointment.objects.acting(on).filter(post__aspirational=True).values("person")
    return known.exclude(pk__in=held).select_related("home_unit__parent", "main_post").order_by("home_unit__code", "pk")


def mark_of(viewer: Person, id: UUID, *, on: date) -> Appointment | None:
    """One mark that ``viewer`` may see; None when there is none for him."""
    return marks(viewer, on=on).filter(pk=id).first()
