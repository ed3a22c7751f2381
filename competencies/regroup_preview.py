"""What regrouped levels would do to people, before they act: whose level reads otherwise, and who is to show it again. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from competencies.framework import framework
from competencies.levels import NOTHING, Reading
from competencies.models import FrameworkVersion, LevelState
from competencies.regrouping import Regrouping, framework_with
from competencies.rows import ledgers, owners_of, readings
from kit import clock
from people.models import Person

AT_ONCE = 500  # persons whose rows are read at a time
OTHERWISE, AGAIN = "otherwise", "again"  # whose level is another number, or another state; who is to show it again


@dataclass(frozen=True, slots=True)
class Read:
    """One person in one competency: what is read today, and what would be."""

    person: int
    competency: str
    before: Reading
    after: Reading

    @property
    def is_otherwise(self) -> bool:
        return (self.before.level, self.before.state) != (self.after.level, self.after.state)

    @property
    def is_again(self) -> bool:
        return self.after.review_due and not self.before.review_due

    def counts_as(self, which: str) -> bool:
        """Whether he stands behind the number ``otherwise`` or ``again``."""
        return {OTHERWISE: self.is_otherwise, AGAIN: self.is_again}.get(which, False)


def read_then(
    version: FrameworkVersion, several: Mapping[str, Regrouping], *, viewer: Person, on: date
) -> tuple[Read, ...]:
    """Everybody in the viewer's scope about whom a level is kept there. Four queries for each 500 persons."""
    if not several:
        return ()
    ids = [framework().by_key[key].id for key in several]
    seen = Person.objects.visible_to(viewer).values("pk")
    people = LevelState.objects.filter(competency__in=ids, person__in=seen).order_by("person_id")
    roots = list(people.values_list("person_id", flat=True).distinct())
    found: list[Read] = []
    for start in range(0, len(roots), AT_ONCE):
        found += _of_some(version, several, roots[start : start + AT_ONCE], ids, on=on)
    return tuple(found)


def _of_some(
    version: FrameworkVersion, several: Mapping[str, Regrouping], roots: list[int], ids: list[int], *, on: date
) -> Iterator[Read]:
    now = framework()
    then = framework_with(version, several, on=on, at=clock.now())
    rows = ledgers(owners_of(roots), now, competency_ids=ids)
    before, after = readings(rows, now, on=on), readings(rows, then, on=on)
    for key in sorted(rows):
        yield Read(key[0], now.by_id[key[1]].key, before.get(key, NOTHING), after.get(key, NOTHING))
