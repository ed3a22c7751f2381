"""What a wish would do, worked out of the rows as they are; reads only, a fixed number of queries for each wish."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import singledispatch

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit.errors import InputError, Text
from people.models import Appointment, Operation, Proposal, Scope, Unit, UnitKind, UnitPeriod
from people.names import check_name
from people.tree.plan import Doubled, OfficeChange, Plan, Shape, Span, UnitChange, uncovered
from people.tree.wishes import Close, Merge, Move, Rename, SetUp, Split, Wish, begun_by, named_in
from people.units import BELOW, NewUnit, check_new, statistical_code

HELD_BY_ONE = frozenset(
    ["SJ", "ZR", "JD", "LSZ", "TJY", "FL", "MB", "TZ", "JSJ", "JZR"]
)  # posts of which a unit has one; several members, accountants and group leaders are nothing to wonder about
OFFICE = ("person_id", "post_id", "unit_id", "term_id", "interim", "since", "until", "document")
GRASSROOTS = (UnitKind.VILLAGE, UnitKind.COMMUNITY)


@dataclass
class _Ground:
    """The rows that a plan stands on, and what it says so far."""

    wish: Wish
    on: date
    units: list[Unit]
    periods: dict[int, list[UnitPeriod]]
    changes: list[UnitChange] = field(default_factory=list)
    offices: list[OfficeChange] = field(default_factory=list)
    doubled: list[Doubled] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    refusals: list[InputError] = field(default_factory=list)

    def refuse(self, message: Text, next_step: Text = "", *, field: str = "") -> None:
        self.refusals.append(InputError(message, next_step, field=field))

    def standing(self, unit: Unit, day: date) -> UnitPeriod | None:
        return next((one for one in self.periods[unit.pk] if _holds((one.since, one.until), day)), None)


def _holds(span: Span, day: date) -> bool:
    return span[0] <= day and (span[1] is None or day <= span[1])


@singledispatch
def plan_of(wish: Wish) -> Plan:
    """What ``wish`` would do. Never raises: what speaks against it stands in the plan's refusals."""
    raise TypeError(f"{type(wish).__name__} is no wish")


@plan_of.register
def plan_rename(wish: Rename) -> Plan:
    ground = _ground(wish)
    name = _name(ground, wish.name)
    _change(ground, wish.unit, name=name, code=_code(ground, wish.code))
    return _plan(ground, Operation.Kind.RENAME)


@plan_of.register
def plan_move(wish: Move) -> Plan:
    ground = _ground(wish)
    if wish.unit.kind not in BELOW[wish.parent.kind]:
        ground.refuse(_("This kind of unit does not stand below that one."), field="parent")
    elif wish.unit.parent_id == wish.parent.pk:
        ground.refuse(_("The unit stands there already."), field="parent")
    _stays(ground, wish.parent, "parent")
    _change(ground, wish.unit, parent=wish.parent, code=_code(ground, wish.code))
    _same_county(ground, [wish.unit, wish.parent], "parent")
    return _plan(ground, Operation.Kind.MOVE)


@plan_of.register
def plan_merge(wish: Merge) -> Plan:
    ground = _ground(wish)
    into = wish.into
    others = [unit for unit in wish.sources if unit != into]
    if len(others) < (1 if isinstance(into, Unit) else 2):
        ground.refuse(_("A merger takes at least two units."), _("Choose another unit as well."), field="others")
    if {unit.kind for unit in others} != {into.kind}:
        ground.refuse(
            _("Only units of the same kind can be merged: a village and a community have different posts."),
            _("Merge like with like, or end the offices and give new ones."),
            field="into",
        )
    if isinstance(into, Unit):
        _stays(ground, into, "into")
    key = into.pk if isinstance(into, Unit) else -1
    for unit in others:
        _end(ground, unit)
    _begin(ground)
    below = Unit.objects.filter(parent__in=others, closed_on=None).select_related("parent").order_by("code", "pk")
    children = list(below)
    ground.periods.update(_periods(children))
    for child in children:
        _change(ground, child, parent=into, parent_key=key)
    _same_county(ground, [*others, into if isinstance(into, Unit) else into.parent], "into")
    _carry(ground, others, lambda _person: key)
    return _plan(ground, Operation.Kind.MERGE)


@plan_of.register
def plan_split(wish: Split) -> Plan:
    ground = _ground(wish)
    if wish.unit.kind not in GRASSROOTS:
        ground.refuse(
            _("Only villages and communities are split."),
            _("Set up the new unit first, then move to it what belongs there."),
        )
    if len(wish.news) < 2:
        ground.refuse(_("A split makes at least two units."), _("Write the name of the second one."), field="name")
    if any(new.kind != wish.unit.kind for new in wish.news):
        ground.refuse(_("The new units are of the same kind as the old one."), field="kind")
    _end(ground, wish.unit)
    _begin(ground)
    _same_county(ground, [wish.unit, *(new.parent for new in wish.news)], "parent")
    places = {person: -1 - place for person, place in wish.assigned.items() if 0 <= place < len(wish.news)}
    otherwise = None if wish.otherwise is None else -1 - wish.otherwise
    _carry(ground, [wish.unit], lambda person: places.get(person, otherwise))
    lost = sorted({office.person for office in ground.offices if office.to is None})
    if lost:
        ground.refuse(_("Nobody has said yet where these go: %(names)s") % {"names": "、".join(lost)}, field="people")
    return _plan(ground, Operation.Kind.SPLIT)


@plan_of.register
def plan_close(wish: Close) -> Plan:
    ground = _ground(wish)
    _end(ground, wish.unit)
    if Unit.objects.filter(parent=wish.unit, closed_on=None).exists():
        ground.refuse(_("There are units below this one."), _("Move, merge or close them first."))
    _carry(ground, [wish.unit], lambda _person: None)
    return _plan(ground, Operation.Kind.CLOSE)


@plan_of.register
def plan_set_up(wish: SetUp) -> Plan:
    ground = _ground(wish)
    _begin(ground)
    return _plan(ground, Operation.Kind.SET_UP)


# --- what a unit becomes ------------------------------------------------------------------------------


def _ground(wish: Wish) -> _Ground:
    units = list(dict.fromkeys(named_in(wish)))
    return _Ground(wish, wish.on, units, _periods(units))


def _periods(units: Sequence[Unit]) -> dict[int, list[UnitPeriod]]:
    found: dict[int, list[UnitPeriod]] = {unit.pk: [] for unit in units}
    rows = UnitPeriod.objects.valid().filter(unit__in=units).select_related("parent").order_by("since")
    for row in rows:
        found[row.unit_id].append(row)
    return found


def _shape(period: UnitPeriod) -> Shape:
    return Shape(period.kind, period.name, period.code, period.parent_id, period.parent.name if period.parent else "")


def _old(ground: _Ground, unit: Unit) -> UnitPeriod | None:
    """The period of ``unit`` that ends on the day before; None, and a refusal, when there is none or a later one waits."""
    old = ground.standing(unit, ground.on - timedelta(days=1))
    if old is None:
        ground.refuse(
            _("%(unit)s was not there before that day.") % {"unit": unit.name},
            _("Choose a day on which it was there."),
            field="on",
        )
        return None
    later = next((one for one in ground.periods[unit.pk] if one.since >= ground.on), None)
    if later is not None or not _open(old):
        day = later.since if later else old.until
        ground.refuse(
            _("For %(unit)s a change of %(day)s is on record already.") % {"unit": unit.name, "day": date_format(day)},
            _("Choose a later day, or take that change back first."),
            field="on",
        )
        return None
    return old


def _open(period: UnitPeriod) -> bool:
    return period.until is None


def _change(
    ground: _Ground,
    unit: Unit,
    *,
    name: str = "",
    code: str = "",
    parent: Unit | NewUnit | None = None,
    parent_key: int | None = None,
) -> None:
    old = _old(ground, unit)
    if old is None:
        return
    after = _shape(old)
    if name or code:
        after = replace(after, name=name or after.name, code=code or after.code)
    if parent is not None:
        key = parent_key if parent_key is not None else parent.pk if isinstance(parent, Unit) else None
        after = replace(after, parent_id=key, parent=parent.name)
    if after == _shape(old):
        ground.refuse(_("Nothing would change."), _("Write what is new."), field="name")
    ground.changes.append(UnitChange(unit.pk, _shape(old), after, old.pk, old.since, old.until))


def _end(ground: _Ground, unit: Unit) -> None:
    old = _old(ground, unit)
    if old is not None:
        ground.changes.append(UnitChange(unit.pk, _shape(old), None, old.pk, old.since, old.until))


def _begin(ground: _Ground) -> None:
    for place, new in enumerate(begun_by(ground.wish)):
        try:
            name, code = check_new(new)
        except InputError as error:
            ground.refusals.append(error)
            continue
        if new.parent is not None:
            _stays(ground, new.parent, "parent")
        above = new.parent
        shape = Shape(new.kind, name, code, above.pk if above else None, above.name if above else "")
        ground.changes.append(UnitChange(-1 - place, None, shape, since=ground.on))


def _stays(ground: _Ground, unit: Unit, field: str) -> None:
    """Refuse when ``unit`` is not there on the day and after it."""
    period = ground.standing(unit, ground.on)
    if period is None or not _open(period):
        ground.refuse(
            _("%(unit)s is not there from that day on.") % {"unit": unit.name},
            _("Choose another unit, or another day."),
            field=field,
        )


def _name(ground: _Ground, typed: str) -> str:
    try:
        name = check_name(typed)
    except InputError as error:
        ground.refusals.append(error)
        return ""
    if not name:
        ground.refuse(_("A unit has a name."), field="name")
    return name


def _code(ground: _Ground, typed: str) -> str:
    if not typed.strip():
        return ""
    try:
        return statistical_code(typed.strip())
    except InputError as error:
        ground.refusals.append(error)
        return ""


def _same_county(ground: _Ground, units: Iterable[Unit | None], field: str) -> None:
    """Within a county alone; a county itself may go to another city."""
    below = (UnitKind.TOWNSHIP, *GRASSROOTS)
    if ground.units[0].kind not in below:
        return
    paths = [unit.path for unit in units if unit is not None]
    ids = {pk for path in paths for pk in _ids(path)}
    counties = set(Unit.objects.filter(pk__in=ids, kind=UnitKind.COUNTY).values_list("pk", flat=True))
    if len({tuple(pk for pk in _ids(path) if pk in counties) for path in paths}) > 1:
        ground.refuse(
            _("The units belong to different counties."),
            _("A change over the border of a county is made by both counties' administrators, one each."),
            field=field,
        )


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def _check_codes(ground: _Ground) -> None:
    """Refuse a code that another unit has from the day on."""
    wanted = [change for change in ground.changes if change.after and _new_code(change)]
    ending = [change.key for change in ground.changes if change.ends]
    codes = {change.after.code for change in wanted if change.after}
    if len(codes) < len(wanted):
        ground.refuse(_("Two of the new units have the same code."), field="code")
    rows = UnitPeriod.objects.valid().filter(Q(until=None) | Q(until__gte=ground.on), code__in=codes)
    for name, code in rows.exclude(unit__in=ending).values_list("unit__name", "code"):
        ground.refuse(
            _("%(unit)s has the code %(code)s.") % {"unit": name, "code": code},
            _("Look up the code in the list of the statistics office."),
            field="code",
        )


def _check_names(ground: _Ground) -> None:
    """Refuse a name that another unit of the kind has below the same unit from the day on: nobody could tell them apart."""
    wanted: dict[tuple[str, int | None, str], Shape] = {}
    for change in ground.changes:
        if change.after is None or not _new_name(change):
            continue
        shape = change.after
        if (key := _called(shape)) in wanted:
            ground.refuse(
                _("Two of the new units are called %(name)s.") % {"name": shape.name}, _another(shape), field="name"
            )
        wanted[key] = shape
    rows = UnitPeriod.objects.valid().filter(Q(until=None) | Q(until__gte=ground.on))
    rows = rows.filter(name__in={shape.name for shape in wanted.values()})
    for row in rows.exclude(unit__in=[change.key for change in ground.changes if change.key > 0]):
        if (found := wanted.get(_called(row))) is not None:
            words = {"parent": found.parent, "kind": UnitKind(found.kind).label, "name": found.name}
            ground.refuse(
                _("%(parent)s has a %(kind)s called %(name)s from that day on.") % words, _another(found), field="name"
            )


def _called(place: Shape | UnitPeriod) -> tuple[str, int | None, str]:
    return (place.kind, place.parent_id, place.name)


def _another(shape: Shape) -> Text:
    return _("Choose another name, such as 东%(name)s; if it is the same place, merge the two.") % {"name": shape.name}


def _new_name(change: UnitChange) -> bool:
    return change.before is None or (change.after is not None and _called(change.after) != _called(change.before))


def _new_code(change: UnitChange) -> bool:
    return change.before is None or (change.after is not None and change.after.code != change.before.code)


# --- who goes along -----------------------------------------------------------------------------------


def _carry(ground: _Ground, sources: Sequence[Unit], where: Callable[[int], int | None]) -> None:
    """Let the offices at ``sources`` go on at the unit that ``where(person id)`` names by its key; None: they end."""
    names = {change.key: change.after.name for change in ground.changes if change.after}
    into = ground.wish.into if isinstance(ground.wish, Merge) else None
    there = [into] if isinstance(into, Unit) else []
    names |= {unit.pk: unit.name for unit in there}
    rows = (
        Appointment.objects.valid()
        .filter(Q(until=None) | Q(until__gte=ground.on), unit__in=[*sources, *there])
        .select_related("person", "post", "unit")
        .only(*OFFICE, "person__name", "post__key", "post__name", "post__order", "post__aspirational", "unit__name")
    )
    leaving = {unit.pk for unit in sources}
    covered: defaultdict[tuple[int, int, int | None], list[Span]] = defaultdict(list)
    holders: defaultdict[tuple[int, str, str], dict[int, str]] = defaultdict(dict)
    place = {unit.pk: number for number, unit in enumerate([*sources, *there])}
    # Sorted here: asked for an order by unit, SQLite walks through every office of the county.
    found = sorted(rows, key=lambda row: (place[row.unit_id], row.post.order, row.since, row.pk))
    for row in found:
        if row.unit_id not in leaving:
            covered[row.person_id, row.post_id, row.unit_id].append((row.since, row.until))
            holders[row.unit_id, row.post.key, row.post.name][row.person_id] = row.person.name
    for row in found:
        if row.unit_id not in leaving:
            continue
        to = where(row.person_id)
        held = covered[row.person_id, row.post_id, to]
        spans = () if to is None else uncovered((max(row.since, ground.on), row.until), held)
        held.extend(spans)
        if to is not None:
            holders[to, row.post.key, row.post.name][row.person_id] = row.person.name
        ground.offices.append(_office(row, to, names.get(to, "") if to is not None else "", spans))
    ground.doubled += [
        Doubled(post, names.get(unit, ""), tuple(persons.values()))
        for (unit, key, post), persons in holders.items()
        if key in HELD_BY_ONE and len(persons) > 1
    ]
    _note_rights(ground, sources)


def _office(row: Appointment, to: int | None, to_name: str, spans: tuple[Span, ...]) -> OfficeChange:
    return OfficeChange(
        id=row.pk,
        person_id=row.person_id,
        person=row.person.name,
        post_id=row.post_id,
        post=row.post.name,
        is_mark=row.post.aspirational,
        unit_id=row.unit_id,
        unit=row.unit.name,
        term_id=row.term_id,
        interim=row.interim,
        since=row.since,
        until=row.until,
        to=to,
        to_name=to_name,
        spans=spans,
        document=row.document,
    )


def _note_rights(ground: _Ground, sources: Sequence[Unit]) -> None:
    """Rights and proposals do not go along: who may see what is decided by a person."""
    rights = Scope.objects.valid(ground.on).filter(unit__in=sources).count()
    if rights:
        text = ngettext(
            "%(count)s right of staff was given for a unit that ends. Give it anew.",
            "%(count)s rights of staff were given for units that end. Give them anew.",
            rights,
        )
        ground.notes.append(text % {"count": rights})
    waiting = Proposal.objects.filter(unit__in=sources, state=Proposal.State.OPEN).count()
    if waiting:
        text = ngettext(
            "%(count)s proposal for a unit that ends waits for the county. Decide it first, or it must be made anew.",
            "%(count)s proposals for units that end wait for the county. Decide them first, or they must be made anew.",
            waiting,
        )
        ground.notes.append(text % {"count": waiting})


# --- the whole ----------------------------------------------------------------------------------------


def _plan(ground: _Ground, kind: str) -> Plan:
    _check_codes(ground)
    _check_names(ground)
    return Plan(
        kind=str(kind),
        on=ground.on,
        document=ground.wish.document,
        unit=_around(ground),
        units=tuple(ground.changes),
        offices=tuple(ground.offices),
        doubled=tuple(ground.doubled),
        notes=tuple(ground.notes),
        refusals=tuple(ground.refusals),
    )


def _around(ground: _Ground) -> Unit:
    """The smallest unit that holds everything that is touched."""
    wish = ground.wish
    touched = [*ground.units, *([wish.unit.parent] if isinstance(wish, Move) and wish.unit.parent else [])]
    shared = [_ids(touched[0].path)] if touched else [[]]
    for unit in touched[1:]:
        ids = _ids(unit.path)
        shared.append([mine for mine, other in zip(shared[-1], ids, strict=False) if mine == other])
    if not shared[-1]:
        return touched[0]
    return next((unit for unit in touched if unit.pk == shared[-1][-1]), None) or Unit.objects.get(pk=shared[-1][-1])
