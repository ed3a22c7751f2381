"""The people behind each number: one function says who they are, and every count and every export asks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import TypedDict

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competencies.models import Competency
from kit import masking
from learning.models import OpenStep
from people.models import Appointment, Person
from reports import conditions
from reports.filters import Filter, Sort, State
from reports.ground import GRASSROOTS, Ground
from reports.needs_help import Case, Reason, reasons
from reports.then import Then, chosen
from reports.then import in_order as sort_then

PAGE = 25
NOTHING = "—"
NAMED = 2  # competencies written out in a cell


def people(ground: Ground, flt: Filter) -> QuerySet[Person]:
    """The persons in the viewer's scope who must learn and whom ``flt`` means, in no order.

    The viewer himself is among them only when his home lies in his scope, like anybody else's. Somebody who holds
    nothing but a reserve post has no main post, and is no matter of any list.
    """
    found = Person.objects.counted().filter(
        ground.viewer.scope.unit_filter("home_unit__"), plan__must_learn=True, main_post__isnull=False
    )
    if flt.township:
        found = found.filter(home_unit__path__startswith=ground.place(flt.township).path)
    if flt.village:
        found = found.filter(home_unit=flt.village)
    if flt.post:
        office = conditions.offices(ground.on).filter(post=ground.post_by_key[flt.post].id)
        found = found.filter(Exists(office))
    if flt.tenure:
        found = found.filter(conditions.tenure(flt.tenure))
    if flt.competency:
        found = found.filter(conditions.asked(ground, flt.competency))
    return found.filter(conditions.standing(flt.state, flt, on=ground.on))


@dataclass(frozen=True)
class Row:
    """One person in a list.

    steps: what he still has to show in the programme; a conduct competency counts as one, whatever it asks.
    lacking: the names of the competencies of these steps, in the order of the framework.
    reasons: why he needs help; whether he is stuck is looked up for the list of those who need help alone.
    """

    id: int
    url: str
    name: str
    township: str
    village: str
    posts: str
    state: State
    has_finished: bool
    steps: int
    lacking: tuple[str, ...]
    first_due: date | None
    reasons: tuple[Reason, ...]
    phone: str

    @property
    def place(self) -> str:
        return f"{self.township} {self.village}".rstrip()

    @property
    def is_late(self) -> bool:
        return Reason.LATE in self.reasons

    @property
    def steps_text(self) -> str:
        return _("%(steps)s steps") % {"steps": self.steps} if self.steps else NOTHING

    @property
    def due_text(self) -> str:
        return day_text(self.first_due, get_language()) if self.first_due else NOTHING

    @property
    def lacking_in_short(self) -> str:
        """The first of them, and how many they are when there are more."""
        named = "、".join(self.lacking[:NAMED])
        if len(self.lacking) <= NAMED:
            return named
        return _("%(named)s and others, %(count)s in all") % {"named": named, "count": len(self.lacking)}


@lru_cache(maxsize=1000)
def day_text(day: date, _language: str | None) -> str:
    """A day as this language writes it; a list has few different ones."""
    return date_format(day)


@dataclass(frozen=True)
class Listing:
    """One page of a list. ``page`` is for the pager; ``rows`` are its people."""

    total: int
    page: Page
    rows: tuple[Row, ...]


def listing(ground: Ground, flt: Filter, number: str | int, size: int = PAGE) -> Listing:
    """Page ``number`` of the people of ``flt`` in its order; the nearest page there is when it is out of range."""
    if ground.then is not None:
        paginator = Paginator(then_in_order(ground, flt), size)
        page = paginator.get_page(number)
        return Listing(paginator.count, page, tuple(rows_then(ground, flt, page.object_list)))
    paginator = Paginator(in_order(people(ground, flt), flt), size)
    page = paginator.get_page(number)
    return Listing(paginator.count, page, tuple(rows(ground, flt, page.object_list.values("pk"))))


def length(ground: Ground, flt: Filter) -> int:
    """How many people the list of ``flt`` has."""
    return len(chosen(ground, flt)) if ground.then is not None else people(ground, flt).count()


def lots(ground: Ground, flt: Filter, size: int) -> Iterator[list[Row]]:
    """The rows of the whole list in its order, ``size`` at a time, each lot with the same few queries."""
    if ground.then is not None:
        found = then_in_order(ground, flt)
        for start in range(0, len(found), size):
            yield rows_then(ground, flt, found[start : start + size])
        return
    ids = list(in_order(people(ground, flt), flt).values_list("pk", flat=True))
    for start in range(0, len(ids), size):
        yield rows(ground, flt, ids[start : start + size])


def then_in_order(ground: Ground, flt: Filter) -> list[Then]:
    """The people of a past day whom ``flt`` means, in its order."""
    return sort_then(ground, flt, chosen(ground, flt), places_by_name)


def places_by_name(ids: Sequence[int]) -> Mapping[int, int]:
    """The place of each of these persons in the order of names, as the database has it."""
    found = Person.objects.filter(pk__in=ids).order_by("name", "pk").values_list("pk", flat=True)
    return {pk: place for place, pk in enumerate(found)}


def rows_then(ground: Ground, flt: Filter, found: Sequence[Then]) -> list[Row]:
    """The rows of persons of a past day, in the order given: names and telephones of today, all else of that day.

    Whoever left the viewer's scope since has no page to open; of whoever was erased nothing but the row is left.
    """
    ids = [one.id for one in found]
    persons = Person.objects.only("name", "phone", "uuid", "erased_on", "entered_by_mistake").in_bulk(ids)
    seen = set(Person.objects.visible_to(ground.viewer).filter(pk__in=ids).values_list("pk", flat=True))
    return [row_then(ground, flt, one, persons[one.id], is_seen=one.id in seen) for one in found]


def row_then(ground: Ground, flt: Filter, one: Then, person: Person, *, is_seen: bool) -> Row:
    home = ground.by_id[one.home]
    above = ground.unit_names.get(home.parent or 0, "") if home.is_grassroots else ""
    why = reasons(one.case() if flt.state == State.HELP else replace(one.case(), tries=0), on=ground.on)
    is_gone = person.erased_on is not None or person.entered_by_mistake
    lacking = [Lack(step.competency, step.due) for step in one.steps]
    return Row(
        id=one.id,
        url=person_page(one.id) if is_seen and not is_gone else "",
        name=_("deleted") if is_gone else person.name,
        township=above or home.name,
        village=home.name if home.is_grassroots else "",
        posts="、".join(post.name for post in ground.posts_in(one.mask)),
        state=state_of(one.open_mandatory, one.placed, why),
        has_finished=one.finished,
        first_due=one.first_due(),
        reasons=why,
        phone=masking.phone(person.phone) if person.phone and is_seen and not is_gone else NOTHING,
        **what_lacks(ground, lacking),
    )


def list_title(ground: Ground, flt: Filter) -> str:
    """What the list is about, from the widest condition to the narrowest."""
    parts = [
        ground.place(flt.village or flt.township).name if flt.village or flt.township else "",
        ground.post_by_key[flt.post].name if flt.post else "",
        ground.competency(flt.competency).name if flt.competency else "",
        str(State(flt.state).label),
    ]
    return " · ".join(part for part in parts if part)


def in_order(found: QuerySet[Person], flt: Filter) -> QuerySet[Person]:
    """The order that the filter names; the row id settles ties, so that no one is on two pages."""
    if flt.sort == Sort.STEPS:
        return found.annotate(steps=open_steps()).order_by("-steps", "pk")
    if flt.sort == Sort.DUE:
        return found.annotate(first_due=first_due()).order_by(F("first_due").asc(nulls_last=True), "pk")
    if flt.sort == Sort.NAME:
        return found.order_by("name", "pk")
    return found.order_by("home_unit__code", "main_post__order", "pk")


def open_steps() -> Coalesce:
    """How many steps are open; a conduct competency counts once, however many levels it asks."""
    counting = OpenStep.objects.filter(plan=OuterRef("plan__pk"), mandatory=True, in_programme=True).order_by()
    conduct = Competency.Kind.CONDUCT
    graded = counting.exclude(competency__kind=conduct).values("plan").annotate(n=Count("pk")).values("n")
    once = counting.filter(competency__kind=conduct).values("plan")
    once = once.annotate(n=Count("competency", distinct=True)).values("n")
    return Coalesce(Subquery(graded), 0) + Coalesce(Subquery(once), 0)


def first_due() -> Subquery:
    """The earliest due day of an open step; None without one."""
    return Subquery(conditions.steps(Filter()).order_by().values("plan").annotate(day=Min("due")).values("day"))


def rows(ground: Ground, flt: Filter, chosen: QuerySet[Person] | Sequence[int]) -> list[Row]:
    """The rows of the chosen persons (a subquery of keys, or keys), in the order of the filter.

    Three plain queries, and one more for those who need help: cheaper than one with a subquery for every column.
    """
    persons = list(
        in_order(Person.objects.filter(pk__in=chosen), flt)
        .annotate(
            has_finished=conditions.finished(),
            unit_name=F("home_unit__name"),
            unit_kind=F("home_unit__kind"),
            above=F("home_unit__parent__name"),
            plan_id=F("plan__pk"),
            placed=F("plan__placed"),
            open_mandatory=F("plan__open_mandatory"),
        )
        .only("name", "phone", "uuid")
    )
    ids = [person.pk for person in persons]
    posts, lacking = posts_of(ground, ids), lacking_of([person.plan_id for person in persons])
    tries = tries_of(ids) if flt.state == State.HELP else {}
    return [
        row_of(ground, person, posts[person.pk], lacking[person.plan_id], tries.get(person.pk, 0)) for person in persons
    ]


def posts_of(ground: Ground, ids: Sequence[int]) -> Mapping[int, set[int]]:
    """The ids of the posts that these persons hold today."""
    held: defaultdict[int, set[int]] = defaultdict(set)
    for person, post in (
        Appointment.objects.acting(ground.on).filter(person__in=ids).values_list("person_id", "post_id")
    ):
        held[person].add(post)
    return held


@dataclass(frozen=True)
class Lack:
    """An open step: the id of its competency, and its due day."""

    competency: int
    due: date


def lacking_of(plans: Sequence[int]) -> Mapping[int, list[Lack]]:
    """The open steps of these plans."""
    lacking: defaultdict[int, list[Lack]] = defaultdict(list)
    steps = OpenStep.objects.filter(plan__in=plans, mandatory=True, in_programme=True)
    for plan, competency, due in steps.values_list("plan_id", "competency_id", "due"):
        lacking[plan].append(Lack(competency, due))
    return lacking


def tries_of(ids: Sequence[int]) -> Mapping[int, int]:
    """How often each of these persons sat the small test of an open step without passing, at most."""
    failed = conditions.failed_sittings().filter(person__in=ids).order_by()
    return dict(failed.values_list("person_id").annotate(most=Max("number")))


def row_of(ground: Ground, person: Person, posts: set[int], lacking: Sequence[Lack], tries: int) -> Row:
    """What a list shows of a person that `rows` has loaded."""
    in_village = person.unit_kind in GRASSROOTS
    first = min((lack.due for lack in lacking), default=None)
    why = reasons(Case(first, person.placed, tries), on=ground.on)
    return Row(
        id=person.pk,
        url=person_page(person.pk),
        name=person.name,
        township=person.above if in_village and person.above else person.unit_name,
        village=person.unit_name if in_village else "",
        posts="、".join(post.name for post in ground.posts if post.id in posts),
        state=state_of(person.open_mandatory, person.placed, why),
        has_finished=person.has_finished,
        first_due=first,
        reasons=why,
        phone=masking.phone(person.phone) if person.phone else NOTHING,
        **what_lacks(ground, lacking),
    )


class Lacking(TypedDict):
    """What a row says of open steps."""

    steps: int
    lacking: tuple[str, ...]


def what_lacks(ground: Ground, lacking: Sequence[Lack]) -> Lacking:
    """How many steps these are, a conduct competency as one, and the names of their competencies in order."""
    open_competencies = {lack.competency for lack in lacking}
    entries = [entry for entry in ground.framework.competencies if entry.id in open_competencies] if lacking else []
    conduct = {entry.id for entry in entries if entry.is_conduct}
    return {
        "steps": sum(lack.competency not in conduct for lack in lacking) + len(conduct),
        "lacking": tuple(entry.name for entry in entries),
    }


def person_page(pk: int) -> str:
    """The address of a person's file."""
    return f"{person_pages()}{pk}/"


@cache
def person_pages() -> str:
    """What the addresses of all files begin with; looked up once, since a list has many."""
    return reverse("reports:person", args=[0]).removesuffix("0/")


def state_of(open_mandatory: int, placed: bool, why: tuple[Reason, ...]) -> State:
    """The one word for where somebody stands."""
    if not open_mandatory:
        return State.UP
    if Reason.LATE in why:
        return State.LATE
    return State.GAP if placed else State.UNPLACED
