"""Who did what to whom, when and from where: the audit trail as staff may read it, within their units.

No personal value stands in it. A name is looked up when a page is shown, and only of persons whom the viewer may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models import Certificate
from kit import audit, sheets
from kit.access import Role
from kit.errors import Text
from kit.models import AuditEvent
from people.models import Person, Unit
from reports.trail_fields import Names, detail
from reports.trail_words import OBJECTS, Group, actions_of, kind_of, label_of, page_of

READERS = (Role.COUNTY, Role.COUNTY_ADMIN, Role.SYSTEM)
SHOWN_FOR = timedelta(days=30)
MOST_EXPORTED = 10_000
MOST_CHECKED = 62
"""Days whose chains one page checks; `manage.py verify_audit` checks all."""
RESULTS = {"ok": gettext_lazy("done"), "refused": gettext_lazy("refused")}


@dataclass(frozen=True)
class TrailFilter:
    """What is asked for. who: a name or an account, or a part of one; group, object, result: keys, or empty for all."""

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
        named = Person.objects.filter(Q(name__icontains=flt.who) | Q(username__icontains=flt.who))
        found = found.filter(by_id__in=named.values("pk"))
    if flt.group:
        found = found.filter(action__in=actions_of(flt.group))
    if flt.object:
        found = found.filter(object_type=flt.object)
    if flt.result:
        found = found.filter(result=flt.result)
    return found.order_by("-day", "-number")


def lines(viewer: Person, found: Iterable[AuditEvent]) -> list[Line]:
    """The events in words; as many queries as there are kinds of names to look up, whatever the number of events."""
    shown = list(found)
    actors = _names(Person.objects.filter(pk__in={event.by_id for event in shown if event.by_id}))
    names = {
        "people.person": _texts(Person.objects.visible_to(viewer), _keys(shown, "people.person"), "name"),
        "people.unit": _texts(Unit.objects.visible_to(viewer), _keys(shown, "people.unit"), "name"),
        "certificates.certificate": _texts(
            Certificate.objects.all(), _keys(shown, "certificates.certificate"), "number"
        ),
    }
    details = defaultdict(set)
    for event in shown:
        for name, value in event.fields.items():
            details[name].add(value)
    behind = Names.of(viewer, details)
    return [_line(event, actors, names, behind) for event in shown]


def _names(persons: QuerySet[Person]) -> dict[int, str]:
    return dict(persons.values_list("pk", "name"))


def _texts(rows: QuerySet[Any], keys: set[int], field: str) -> dict[str, str]:
    return {str(pk): text for pk, text in rows.filter(pk__in=keys).values_list("pk", field)}


def _keys(shown: Iterable[AuditEvent], kind: str) -> set[int]:
    return {int(event.object_id) for event in shown if event.object_type == kind and event.object_id.isdecimal()}


def _line(event: AuditEvent, actors: Mapping[int, str], names: Mapping[str, Mapping[str, str]], behind: Names) -> Line:
    return Line(
        at=event.at,
        who=actors.get(event.by_id, _("somebody who is gone")) if event.by_id else _("nobody, or the product itself"),
        role=Role(event.role).label if event.role in Role.values else "",
        action=label_of(event.action),
        object=_object(event, names.get(event.object_type, {})),
        fields="、".join(detail(name, value, behind) for name, value in event.fields.items()),
        is_refused=event.result == "refused",
        ip=event.ip or "",
    )


def _object(event: AuditEvent, names: Mapping[str, str]) -> str:
    """Kind and name; the number where there is no name that the viewer may read, and no key that says nothing to him."""
    if not event.object_type:
        return ""
    if event.object_type == "route":
        return str(page_of(event.object_id))
    number = event.object_id if event.object_id.isdecimal() else ""
    return f"{kind_of(event.object_type)} {names.get(event.object_id, number)}".strip()


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
