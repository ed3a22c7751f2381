"""Competencies are written and taken out of use: all of one at once, with its levels and citations.

What is changed here acts at once, in every version: names and sentences are those of today. What a post asks is never
touched: that has its draft (`competencies.drafting`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from competencies.competency_rules import CitationSaid, CompetencySaid, Fault, LevelSaid, faults
from competencies.framework import forget
from competencies.models import Ability, Citation, Competency, FrameworkVersion, Law, Level, Requirement
from kit import audit, clock, jobs
from kit.errors import InputError, NotNow
from people.models import Person

OWN = ("kind", "name", "description", "community_name", "community_description")
OF_LEVEL = ("behaviour", "least_strength", "cut", "community_behaviour")


class BadCompetency(InputError):
    """A competency that cannot be kept; ``found`` says everything that is wrong. Nothing was written."""

    def __init__(self, found: Iterable[Fault]) -> None:
        self.found = tuple(found)
        super().__init__(" ".join(one.message for one in self.found))


def all_said() -> dict[str, CompetencySaid]:
    """Every competency as it is written now, by key, in the order of the framework; three queries."""
    levels: dict[int, list[LevelSaid]] = {}
    for competency, *level in Level.objects.order_by("level").values_list(
        "competency_id", "level", "behaviour", "least_strength", "cut", "community_behaviour"
    ):
        levels.setdefault(competency, []).append(LevelSaid(*level))
    citations: dict[int, list[CitationSaid]] = {}
    rows = Citation.objects.order_by("law__name", "pk").values_list(
        "competency_id", "law__name", "article", "effective_on"
    )
    for competency, *citation in rows:
        citations.setdefault(competency, []).append(CitationSaid(*citation))
    return {
        row.key: CompetencySaid(
            key=row.key,
            ability=row.ability.key,
            levels=tuple(levels.get(row.pk, ())),
            citations=tuple(citations.get(row.pk, ())),
            **{field: getattr(row, field) for field in OWN},
        )
        for row in Competency.objects.select_related("ability").order_by("ability__order", "order", "key")
    }


def asked_levels(*states: FrameworkVersion.State) -> dict[str, set[int]]:
    """The levels that posts ask of each competency, in the version in force or in the draft (or as said), by key."""
    states = states or (FrameworkVersion.State.PUBLISHED, FrameworkVersion.State.DRAFT)
    rows = Requirement.objects.filter(version__state__in=states).distinct()
    asked: dict[str, set[int]] = {}
    for key, level, regrouped in rows.values_list("competency__key", "level", "version__regroupings"):
        if key not in regrouped:  # a draft that gives it other levels asks those
            asked.setdefault(key, set()).add(level)
    return asked


@transaction.atomic
def save(said: CompetencySaid, *, by: Person, is_new: bool) -> Competency:
    """Keep one competency. Raises BadCompetency, also for a new one whose key is taken."""
    found = faults(
        said,
        abilities=abilities_for(said.key),
        asked=asked_levels().get(said.key, ()),
    )
    if is_new and Competency.objects.filter(key=said.key).exists():
        found.append(Fault("competency", 0, "key", _("This key is taken by another competency.")))
    if found:
        raise BadCompetency(found)
    (row,) = write([said], by=by)
    return row


def abilities_for(key: str) -> set[str]:
    """The abilities in use, and the one under which the competency ``key`` stands already."""
    rows = Ability.objects.filter(Q(retired_on=None) | Q(competencies__key=key))
    return set(rows.values_list("key", flat=True))


def write(several: Iterable[CompetencySaid], *, by: Person | None) -> list[Competency]:
    """Write competencies that have been checked; those that stay as they are cost no statement."""
    now = all_said()
    rows, touched = [], []
    for said in several:
        if now.get(said.key) == said:
            rows.append(Competency.objects.get(key=said.key))
            continue
        row = _row(said)
        _levels(row, said.levels)
        _citations(row, said.citations)
        audit.record("competencies.competency_written", by=by, of=row)
        rows.append(row)
        touched.append((now.get(said.key), said))
    if touched:
        renewed()
    if any(old is not None and _judges_otherwise(old, new) for old, new in touched):
        jobs.ask("competencies.rebuild_all")
    return rows


@transaction.atomic
def retire(row: Competency, *, by: Person, on: date) -> None:
    """No post may ask it anew. Raises NotNow while posts ask it, naming them."""
    states = (FrameworkVersion.State.PUBLISHED, FrameworkVersion.State.DRAFT)
    asking = Requirement.objects.filter(version__state__in=states, competency=row).order_by("post__order")
    posts = list(dict.fromkeys(asking.values_list("post__name", flat=True)))
    if posts:
        words = _("%(count)s posts ask it: %(posts)s.") % {"count": len(posts), "posts": "、".join(posts[:6])}
        raise NotNow(words, _("Take it out of the draft and publish that first."))
    Competency.objects.filter(pk=row.pk).update(retired_on=on)
    renewed()
    audit.record("competencies.competency_retired", by=by, of=row)


@transaction.atomic
def bring_back(row: Competency, *, by: Person) -> None:
    """Posts may ask it again."""
    Competency.objects.filter(pk=row.pk).update(retired_on=None)
    renewed()
    audit.record("competencies.competency_brought_back", by=by, of=row)


def renewed() -> None:
    """Every process reads the framework anew."""
    FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).update(stamp=uuid4())
    forget()


def _row(said: CompetencySaid) -> Competency:
    fields: Mapping[str, object] = {field: getattr(said, field) for field in OWN}
    ability = Ability.objects.get(key=said.ability)
    row = Competency.objects.filter(key=said.key).first()
    if row is None:
        last = Competency.objects.aggregate(last=Max("order"))["last"] or 0
        row = Competency(key=said.key, order=last + 1)
    row.ability = ability
    for field, value in fields.items():
        setattr(row, field, value)
    row.edited_at = clock.now()
    row.save()
    return row


def _levels(row: Competency, levels: Iterable[LevelSaid]) -> None:
    wanted = {level.level: level for level in levels}
    Level.objects.filter(competency=row).exclude(level__in=wanted).delete()
    for number, level in wanted.items():
        fields = {field: getattr(level, field) for field in OF_LEVEL}
        Level.objects.update_or_create(competency=row, level=number, defaults=fields)


def _citations(row: Competency, citations: Iterable[CitationSaid]) -> None:
    """A law that nobody has named before is kept with the day of the citation."""
    Citation.objects.filter(competency=row).delete()
    for one in citations:
        note = _("named in the framework of the county")
        law, _made = Law.objects.get_or_create(name=one.law, defaults={"effective_on": one.effective_on, "note": note})
        Citation.objects.create(competency=row, law=law, article=one.article, effective_on=one.effective_on)


def _judges_otherwise(old: CompetencySaid, new: CompetencySaid) -> bool:
    """Whether the same evidence may mean another level now."""
    least = [{level.level: level.least_strength for level in said.levels} for said in (old, new)]
    return old.kind != new.kind or least[0] != least[1]
