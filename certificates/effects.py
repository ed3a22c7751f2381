"""What changed levels would mean for certificates, told before anything is changed. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from assessments.api import Effect, LevelChange, Paper
from certificates.models import Certificate
from learning.models import Finish, OpenStep, Plan


def effects(changes: Sequence[LevelChange]) -> Iterable[Effect]:
    """Certificates that say a level which would fall, and persons whose last open steps would close. Four queries."""
    falls = [change for change in changes if change.after < change.before]
    rises = [change for change in changes if change.after > change.before]
    return [*_resting(falls), *_coming(rises)]


def _resting(falls: Sequence[LevelChange]) -> Iterable[Effect]:
    """A certificate stays valid whatever becomes of a level; that it rests on one is what staff must know."""
    least: dict[int, dict[str, int]] = defaultdict(dict)
    for change in falls:
        least[change.person][change.competency] = change.after
    standing = Certificate.objects.filter(
        person__in=list(least), superseded_by__isnull=True, revocation__isnull=True
    ).order_by("number")
    for row in standing:
        own = least[row.person_id]
        if any(shown["level"] > own.get(shown["key"], shown["level"]) for shown in row.snapshot["competencies"]):
            yield Effect(row.person_id, Paper.RESTS, row.number)


def _coming(rises: Sequence[LevelChange]) -> Iterable[Effect]:
    """Of whom every open mandatory step of the programme would be held, with its courses passed and no finish yet."""
    held = {(change.person, change.competency): change.after for change in rises}
    people = sorted({change.person for change in rises})
    plans = Plan.objects.filter(person__in=people, programme__isnull=False, open_courses=0, open_mandatory__gt=0)
    done = set(Finish.objects.filter(person__in=people).values_list("person", "programme"))
    steps: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for plan, key, level in OpenStep.objects.filter(plan__in=plans, mandatory=True, in_programme=True).values_list(
        "plan", "competency__key", "level"
    ):
        steps[plan].append((key, level))
    for plan, person, programme in plans.order_by("person").values_list("pk", "person", "programme"):
        closes = bool(steps[plan]) and all(held.get((person, key), 0) >= level for key, level in steps[plan])
        if closes and (person, programme) not in done:
            yield Effect(person, Paper.COMES)
