"""The list of operations at the desk: what was done to units, offices and persons, and taking it back.

An app that lets people do something as an `Operation` names the words of its summary with `words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.access import Role
from kit.errors import Text
from people import operations
from people.models import Operation, Person, UnitPeriod

PAGE = 50
STRUCTURE = frozenset(
    [
        Operation.Kind.SET_UP,
        Operation.Kind.RENAME,
        Operation.Kind.MOVE,
        Operation.Kind.SPLIT,
        Operation.Kind.MERGE,
        Operation.Kind.CLOSE,
    ]
)  # changes of the tree: the county administrator's

_WORDS: dict[str, Promise] = {
    "begin": _("units that begin: %(count)s"),
    "end": _("units that end: %(count)s"),
    "change": _("units that change: %(count)s"),
    "persons": _("persons: %(count)s"),
    "offices": _("offices: %(count)s"),
    "doubled": _("posts held by several: %(count)s"),
    "re_elected": _("offices of the re-elected: %(count)s"),
    "elected": _("offices of the newly elected: %(count)s"),
    "newcomers": _("persons who are new in the register: %(count)s"),
    "undated": _("offices that go on without a last day: %(count)s"),
    "leavers": _("left: %(count)s"),
    "left": _("left: %(count)s"),
    "vacant": _("seats still vacant: %(count)s"),
    "new": _("new: %(count)s"),
    "moved": _("went to another unit: %(count)s"),
    "office": _("other offices: %(count)s"),
    "fields": _("data corrected: %(count)s"),
    "begins": _("offices that begin: %(count)s"),
    "ends": _("offices that end: %(count)s"),
}


def words(**texts: Promise) -> None:
    """Say what a word of a summary means: a lazy text with ``%(count)s``."""
    _WORDS.update(texts)


def said(summary: Mapping[str, int]) -> list[str]:
    """The counts of an operation in words; a word that nobody named is left out."""
    return [str(_WORDS[word] % {"count": count}) for word, count in summary.items() if word in _WORDS and count]


@dataclass(frozen=True)
class Row:
    """One operation in the list. may_undo: the viewer has the right to; what hinders it is asked on its page."""

    operation: Operation
    kind: str
    unit: str
    by: str
    counts: tuple[str, ...]
    may_undo: bool


@dataclass(frozen=True)
class Look:
    """One operation with the periods of units that it wrote; ``hindrances``: why it cannot be taken back."""

    row: Row
    periods: tuple[UnitPeriod, ...]
    hindrances: tuple[Text, ...]


def visible(viewer: Person) -> QuerySet[Operation]:
    """Operations in scope, the newest first."""
    found = Operation.objects.visible_to(viewer).select_related("unit", "by", "undone_by", "undoes")
    return found.order_by("-at", "pk")


def page_of(viewer: Person, number: str, kind: str = "") -> tuple[Page, list[Row]]:
    """Page ``number`` of the list: two queries."""
    found = visible(viewer)
    page = Paginator(found.filter(kind=kind) if kind else found, PAGE).get_page(number)
    return page, [row_of(viewer, operation) for operation in page]


def row_of(viewer: Person, operation: Operation) -> Row:
    return Row(
        operation,
        Operation.Kind(operation.kind).label,
        operation.unit.name,
        operation.by.name if operation.by else "",
        tuple(said(operation.summary)),
        may_undo(viewer, operation),
    )


def look_at(viewer: Person, operation: Operation) -> Look:
    """The page of an operation, which the viewer may see."""
    row = row_of(viewer, operation)
    periods = operation.periods.select_related("unit", "parent").order_by("unit__code", "since")
    hindrances = operations.hindrances(operation) if row.may_undo else []
    return Look(row, tuple(periods.filter(withdrawn=False)), tuple(hindrances))


def may_undo(viewer: Person, operation: Operation) -> bool:
    """Whether ``viewer`` may take ``operation`` back: the county administrator; of offices and persons the county's
    organization department, and whoever did it, too. An undo is not undone."""
    if operation.undone_at is not None or operation.kind == Operation.Kind.UNDO:
        return False
    if operation.kind in STRUCTURE:
        roles = {Role.COUNTY_ADMIN}
    else:
        roles = {Role.COUNTY_ADMIN, Role.COUNTY}
        if operation.by_id == viewer.pk:
            roles |= {Role.TOWNSHIP}
    return any(role in roles and operation.unit.path.startswith(path) for role, path in viewer.scope.by_role)
