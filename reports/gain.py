"""What a class learned between two parallel forms: read from its sittings, told by competency, post and township."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from assessments.api import make_before_after, writes_for
from assessments.models import Quiz, Sitting
from competencies.api import framework
from competencies.models import Competency
from kit import clock
from kit.errors import InputError
from learning.models import OpenStep
from people.models import Person, Unit, UnitKind
from reports.gain_rules import EVERY, LEAST, Change, Gain, Group, gain_of, groups_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class GainLine:
    """One group of one competency. is_whole: everybody together, above the groups."""

    competency: str
    township: str
    post: str
    gain: Gain
    is_whole: bool


@dataclass(frozen=True)
class GainPage:
    """What the page shows. both: how many have sat both forms; once: only one of them; None where few stand behind it."""

    quiz: Quiz
    at: datetime
    both: int
    once: int
    least: int
    lines: tuple[GainLine, ...]


def quizzes_of(viewer: Person) -> QuerySet[Quiz]:
    """The quizzes with two forms of whose sittings the viewer may see some, the newest first."""
    return Quiz.objects.visible_to(viewer).filter(has_forms=True).select_related("unit").order_by("is_draft", "-pk")


def units_of(viewer: Person) -> list[Unit]:
    """The places for which the viewer may write quizzes, in the order of their codes; none for whoever writes none."""
    within = Q(pk__in=[])
    for path in writes_for(viewer):
        within |= Q(path__startswith=path)
    return list(Unit.objects.visible_to(viewer).filter(within).living().order_by("code", "pk"))


def page_of(viewer: Person, quiz: Quiz) -> GainPage:
    """The gain of those in the viewer's scope who sat both forms. Two queries, however many they are."""
    found, once = changes_of(viewer, quiz)
    by_competency: dict[str, list[Change]] = defaultdict(list)
    for competency, change in found:
        by_competency[competency].append(change)
    lines: list[GainLine] = []
    for entry in framework().competencies:
        if not entry.is_conduct:  # of which others see only finished or not finished
            lines += _lines(entry.name, by_competency.get(entry.key, ()))
    return GainPage(
        quiz=quiz,
        at=clock.now(),
        both=len({change.person for _competency, change in found}),
        once=once,
        least=LEAST,
        lines=tuple(lines),
    )


def changes_of(viewer: Person, quiz: Quiz) -> tuple[list[tuple[str, Change]], int]:
    """(competency, change) of everybody who sat one form and later the other one; and how many sat only one.

    The first sitting counts as before; the first later one of the other form as after.
    """
    taken: dict[int, list[dict[str, object]]] = defaultdict(list)
    rows = (
        Sitting.objects.visible_to(viewer)
        .filter(quiz=quiz, closed_at__isnull=False, result__isnull=False)
        .exclude(form="")
        .order_by("closed_at", "number")
    )
    for row in rows.values(
        "form", "result", "person_id", "person__merged_into", "person__main_post__name", "person__home_unit__name",
        "person__home_unit__kind", "person__home_unit__parent__name",
    ):  # fmt: skip
        taken[row["person__merged_into"] or row["person_id"]].append(row)
    found: list[tuple[str, Change]] = []
    once = 0
    for person, own in taken.items():
        second = next((row for row in own[1:] if row["form"] != own[0]["form"]), None)
        if second is None:
            once += 1
            continue
        found += _changes(person, own[0], second)
    return found, once


def _changes(person: int, first: Mapping[str, object], second: Mapping[str, object]) -> Iterable[tuple[str, Change]]:
    before, after = _shares(first["result"]), _shares(second["result"])
    post, township = str(second["person__main_post__name"] or ""), _township(second)
    for competency in before.keys() & after.keys():
        yield (
            competency,
            Change(person, post, township, str(first["form"]), before[competency], after[competency]),
        )


def _shares(result: object) -> dict[str, float]:
    """Competency → hundredths right, all its levels together."""
    right, asked = Counter[str](), Counter[str]()
    for key, _level, good, of, *_rest in result.get("cells", ()):  # type: ignore[attr-defined]
        right[key] += good
        asked[key] += of
    return {key: 100 * right[key] / of for key, of in asked.items() if of}


def _township(row: Mapping[str, object]) -> str:
    kind = row["person__home_unit__kind"]
    if kind == UnitKind.TOWNSHIP:
        return str(row["person__home_unit__name"])
    return str(row["person__home_unit__parent__name"] or "") if kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY) else ""


def _lines(name: str, changes: Sequence[Change]) -> list[GainLine]:
    groups = groups_of(changes)
    if not groups:
        return []
    whole = GainLine(name, _("everybody"), _("all posts"), gain_of(changes), is_whole=True)
    parts = [_line(name, group) for group in groups] if len(groups) > 1 else []
    return [whole, *parts]


def _line(name: str, group: Group) -> GainLine:
    township = group.township if group.township != EVERY else _("other townships together")
    post = group.post if group.post != EVERY else _("other posts together")
    return GainLine(name, township, post, gain_of(group.changes), is_whole=False)


def make(unit: Unit, *, by: Person) -> Quiz:
    """A draft of the quiz for before and after, in what the people of ``unit`` lack most. Raises InputError where that is nothing."""
    wished = lacking_most(unit)
    if not wished:
        raise InputError(_("Nobody there lacks anything that can be tested."), _("Choose another place."))
    return make_before_after(unit, wished, by=by, at=clock.now())


def lacking_most(unit: Unit) -> list[tuple[str, int]]:
    """Competencies and levels that a test can give, by how many people of ``unit`` and below lack them; conduct left out."""
    steps = OpenStep.objects.filter(
        plan__person__home_unit__path__startswith=unit.path, mandatory=True, in_programme=True, level__lte=4
    ).exclude(competency__kind=Competency.Kind.CONDUCT)
    rows = steps.values_list("competency__key", "level").annotate(people=Count("plan")).order_by("-people")
    return [(key, level) for key, level, _people in rows.order_by("-people", "competency__key", "level")]
