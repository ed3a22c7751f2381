"""Who did what to whom, when and from where: the audit trail as staff may read it, within their units.

No personal value stands in it. A name is looked up when a page is shown, and only of persons whom the viewer may see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import audit, sheets
from kit.access import Role
from kit.errors import Text
from kit.models import AuditEvent
from people.models import Person, Unit
from reports.trail_words import OBJECTS, Group, actions_of, label_of

READERS = (Role.COUNTY, Role.COUNTY_ADMIN, Role.SYSTEM)
SHOWN_FOR = timedelta(days=30)
MOST_EXPORTED = 10_000
MOST_CHECKED = 62
"""Days whose chains one page checks; `manage.py verify_audit` checks all."""
KEYED = re.compile(r"^[0-9a-f]{16}$")
RESULTS = {"ok": gettext_lazy("done"), "refused": gettext_lazy("refused")}


@dataclass(frozen=True)
class TrailFilter:
    """What is asked for. who: a name or an account, whole; group, object, result: keys, or empty for all."""

    since: date
    until: date
    who: str = ""
    group: str = ""
    object: str = ""
    result: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], *, on: date) -> TrailFilter:
        """Out of an address; what is none of ours is left out, days that cross are turned round."""
        until = _day(query.get("until", "")) or on
        since = _day(query.get("since", "")) or until - SHOWN_FOR
        return cls(
            since=min(since, until),
            until=max(since, until),
            who=query.get("who", "").strip()[:40],
            group=_one_of(query.get("group", ""), Group.values),
            object=_one_of(query.get("object", ""), OBJECTS),
            result=_one_of(query.get("result", ""), RESULTS),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _one_of(text: str, choices: Iterable[str]) -> str:
    return text if text in choices else ""


@dataclass(frozen=True)
class Line:
    """One event in words. object: name and kind, as far as the viewer may know; fields: what was changed or asked."""

    at: datetime
    who: str
    role: Text
    action: Text
    object: str
    fields: str
    is_refused: bool
    ip: str


def visible_to(viewer: Person) -> QuerySet[AuditEvent]:
    """Events in the units of ``viewer``, and those about persons whom he may see; all for a system operator."""
    events = AuditEvent.objects.all()
    if viewer.scope.has(Role.SYSTEM):
        return events
    paths = [path for role, path in viewer.scope.by_role if role in READERS]
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(scope_path__startswith=path)
    if paths:
        persons = Person.objects.visible_to(viewer).annotate(key=Cast("pk", CharField())).values("key")
        condition |= Q(object_type="people.person", object_id__in=persons)
    return events.filter(condition)


def events(viewer: Person, flt: TrailFilter) -> QuerySet[AuditEvent]:
    """The events of a filter, newest first."""
    found = visible_to(viewer).filter(day__gte=flt.since, day__lte=flt.until)
    if flt.who:
        named = Person.objects.filter(Q(name=flt.who) | Q(username=flt.who))
        found = found.filter(by_id__in=named.values("pk"))
    if flt.group:
        found = found.filter(action__in=actions_of(flt.group))
    if flt.object:
        found = found.filter(object_type=flt.object)
    if flt.result:
        found = found.filter(result=flt.result)
    return found.order_by("-day", "-number")


def lines(viewer: Person, found: Iterable[AuditEvent]) -> list[Line]:
    """The events in words; three queries whatever their number."""
    shown = list(found)
    actors = _names(Person.objects.filter(pk__in={event.by_id for event in shown if event.by_id}))
    persons = _names(Person.objects.visible_to(viewer).filter(pk__in=_keys(shown, "people.person")))
    units = Unit.ever.visible_to(viewer).filter(pk__in=_keys(shown, "people.unit"))
    names = {"people.person": persons, "people.unit": dict(units.values_list("pk", "name"))}
    return [_line(event, actors, names) for event in shown]


def _names(persons: QuerySet[Person]) -> dict[int, str]:
    return dict(persons.values_list("pk", "name"))


def _keys(shown: Iterable[AuditEvent], kind: str) -> set[int]:
    return {int(event.object_id) for event in shown if event.object_type == kind and event.object_id.isdecimal()}


def _line(event: AuditEvent, actors: Mapping[int, str], names: Mapping[str, Mapping[int, str]]) -> Line:
    return Line(
        at=event.at,
        who=actors.get(event.by_id, _("somebody who is gone")) if event.by_id else _("nobody, or the product itself"),
        role=Role(event.role).label if event.role in Role.values else "",
        action=label_of(event.action),
        object=_object(event, names.get(event.object_type, {})),
        fields="、".join(_field(name, value) for name, value in event.fields.items()),
        is_refused=event.result == "refused",
        ip=event.ip or "",
    )


def _object(event: AuditEvent, names: Mapping[int, str]) -> str:
    if not event.object_type:
        return ""
    kind = str(OBJECTS.get(event.object_type, event.object_type))
    if event.object_id.isdecimal() and int(event.object_id) in names:
        return f"{kind} {names[int(event.object_id)]}"
    return f"{kind} {event.object_id[:40]}".strip()


# Rows of others that point at a person have no word of their own on him.
RELATIONS = {"appointments": gettext_lazy("offices"), "scopes": gettext_lazy("rights")}


def _field(name: str, value: str) -> str:
    """The name of a field; beside it a number or a key that was kept, never a keyed hash."""
    try:
        field = Person._meta.get_field(name)
    except FieldDoesNotExist:
        word = name
    else:
        word = str(RELATIONS.get(name, name) if field.is_relation and field.auto_created else field.verbose_name)
    return word if not value or KEYED.match(value) else f"{word} = {value}"


def sheet(viewer: Person, flt: TrailFilter) -> sheets.Sheet:
    """The events of a filter as a sheet, at most `MOST_EXPORTED`, newest first."""
    head = [
        sheets.Column(_("When"), 10), sheets.Column(_("Who"), 6), sheets.Column(_("In which role"), 6),
        sheets.Column(_("Did what"), 12), sheets.Column(_("To what"), 12), sheets.Column(_("Fields"), 20),
        sheets.Column(_("Result"), 4), sheets.Column(_("From which address"), 8),
    ]  # fmt: skip
    rows = [
        (
            line.at, line.who, line.role, line.action, line.object, line.fields,
            RESULTS["refused" if line.is_refused else "ok"], line.ip,
        )
        for line in lines(viewer, events(viewer, flt)[:MOST_EXPORTED])
    ]  # fmt: skip
    return sheets.Sheet(_("Records"), head, rows, note=f"{flt.since:%Y-%m-%d} – {flt.until:%Y-%m-%d}")


def check(flt: TrailFilter) -> list[audit.Break]:
    """Where the chains of the days of ``flt`` are broken; at most the last `MOST_CHECKED` days are looked at."""
    first = max(flt.since, flt.until - timedelta(days=MOST_CHECKED - 1))
    days = (first + timedelta(days=number) for number in range((flt.until - first).days + 1))
    return [found for day in days if (found := audit.verify(day)) is not None]
