"""What the people of the demonstration county have shown, as facts written in bulk.

Only facts: estimates, evidence, completions, credit. Levels, plans and finishes come from rebuild.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import models

from assessments.models import Question
from competencies.api import is_for, kinds_of_laws
from competencies.models import Competency, Estimate, Evidence, Requirement
from courses.models import LessonCompletion, LessonPage
from kit import clock
from learning.models import CreditGrant
from lms.demo.county import County
from people.models import Person, UnitKind

# Shares of the county: what a person has done in three months.
SHARES = [("finished", 0.56), ("on the way", 0.28), ("behind", 0.06), ("placed", 0.04), ("not begun", 0.06)]
SHORT_BY_ONE = {"LZ04": 2, "DF02": 2}
LIKELY_BY_ONE = {"LZ01", "LZ06"}  # the placing found one step more than he has shown: tested together
NEVER_PLACED = {"LZ08", "TJ01"}
MANDATORY_COURSE = "M06"


FORTNIGHT = 14  # days
QUESTIONS_OF_A_TEST = 5
QUICKEST = 14  # days in which nobody finishes sooner


@dataclass
class Facts:
    """Rows to be written, a list for each kind."""

    estimates: list[Estimate] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    completions: list[LessonCompletion] = field(default_factory=list)
    credit: list[CreditGrant] = field(default_factory=list)

    def write(self) -> None:
        for rows in (self.estimates, self.evidence, self.completions, self.credit):
            if rows:
                type(rows[0]).objects.bulk_create(rows, batch_size=800)


class Writer:
    """Makes the facts of one person after another from one source of chance."""

    def __init__(self, random: Random, county: County) -> None:
        self.random, self.county, self.facts = random, county, Facts()
        self.competencies = {row.pk: row for row in Competency.objects.all()}
        self.by_key = {row.key: row for row in self.competencies.values()}
        self.asked = _steps_by_post(county)
        self.lessons = list(LessonPage.objects.live().prefetch_related("raises").order_by("code"))
        self.raising: dict[int, list[LessonPage]] = {}
        for lesson in self.lessons:
            for step in lesson.raises.all():
                self.raising.setdefault(step.competency_id, []).append(lesson)
        self.mandatory = [lesson for lesson in self.lessons if lesson.code.startswith(MANDATORY_COURSE)]
        self.cites = _cites_by_cell()
        self.trainer = county.staff["demo-trainer"]
        self.before, self.latest = county.on, date.min  # of the person whose history is being written

    def id(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def day(self, since: date) -> date:
        """A day between ``since`` and the last one on which this person learned, which is yesterday at the latest."""
        span = max(1, (self.before - since).days - 1)
        return since + timedelta(days=min(span, 2 + int(self.random.random() ** 1.3 * span)))

    def steps_of(self, person: Person) -> dict[int, dict[int, int]]:
        """competency id → {level: due days}: what the person's posts ask within the programme, earliest first."""
        steps: dict[int, dict[int, int]] = {}
        for post in self.county.posts_of[person.pk]:
            if post.aspirational:
                continue
            for competency, level, days in self.asked.get(post.pk, ()):
                known = steps.setdefault(competency, {})
                known[level] = min(days, known.get(level, days))
        return steps

    def estimate(self, person: Person, competency: int, level: int, on: date, source: uuid.UUID) -> None:
        self.facts.estimates.append(
            Estimate(
                id=self.id(), person=person, competency_id=competency, level=level, on=on, source_id=source,
                questions=self.random.randint(2, 5), recorded_at=_moment(self.random, on),
            )
        )  # fmt: skip

    def show(self, person: Person, competency: int, level: int, on: date, *, right: int | None = None) -> None:
        """A phone test of five questions; passed with four or five right unless ``right`` says otherwise."""
        self.latest = max(self.latest, on)
        right = self.random.choice((4, 5, 5)) if right is None else right
        self.facts.evidence.append(
            Evidence(
                id=self.id(), person=person, competency_id=competency, level=level, passed=right >= 4, kind="phone_test",
                strength=2, condition="phone", questions=5, right=right, actor=None, on=on, source="history",
                source_id=self.id(), recorded_at=_moment(self.random, on), cites=self.cites.get((competency, level), []),
            )
        )  # fmt: skip

    def observe(self, person: Person, competency: int, level: int, on: date) -> None:
        self.latest = max(self.latest, on)
        where = self.random.choice(["村民代表会议", "公开栏前", "调解现场", "乡镇班", "入户走访"])
        self.facts.evidence.append(
            Evidence(
                id=self.id(), person=person, competency_id=competency, level=level, passed=True, kind="observation",
                strength=3, condition="supervised", actor=self.trainer, on=on, source="observation",
                source_id=self.id(), note=f"{where}（演示）", recorded_at=_moment(self.random, on),
            )
        )  # fmt: skip

    def finish_lesson(self, person: Person, lesson: LessonPage, on: date) -> None:
        self.latest = max(self.latest, on)
        at = _moment(self.random, on)
        self.facts.completions.append(
            LessonCompletion(
                id=self.id(), person=person, lesson_code=lesson.code, lesson_key=lesson.key,
                revision=lesson.live_revision_id or 0, at=at, recorded_at=at,
            )
        )  # fmt: skip
        self.facts.credit.append(
            CreditGrant(
                id=self.id(), person=person, lesson_code=lesson.code, minutes=lesson.minutes, reason="check", on=on,
                recorded_at=at,
            )
        )  # fmt: skip

    def learn(self, person: Person, done: set[str], lessons: Iterable[LessonPage], on: date) -> None:
        for lesson in lessons:
            if lesson.code not in done:
                done.add(lesson.code)
                self.finish_lesson(person, lesson, on)

    def history(self, person: Person, kind: str) -> None:
        """All that one person did, by the kind of person he is."""
        if kind == "not begun":
            return
        since = self.county.since_of[person.pk]
        steps, source, done = self.steps_of(person), self.id(), set()
        placed_on = min(since + timedelta(days=self.random.randint(2, 12)), self.county.on - timedelta(days=1))
        self.before, self.latest = self.county.on, placed_on
        if kind == "finished":
            self.before = placed_on + timedelta(days=self.days_to_finish((self.county.on - placed_on).days))
        for competency, levels in steps.items():
            guess = max(0, min(4, max(levels) - self.random.choice((0, 1, 1, 2))))
            self.estimate(person, competency, guess, placed_on, source)
        if kind == "placed":
            return
        for competency, levels in steps.items():
            self.progress(person, competency, levels, placed_on, kind, done)
        if kind == "finished" or self.random.random() < 0.55:
            self.learn(person, done, self.mandatory, self.day(placed_on))
        self.county.finished_on[person.pk] = self.latest  # counts if nothing is left to do

    def days_to_finish(self, most: int) -> int:
        """How many of ``most`` days somebody takes: a few are quick, then week by week as many again."""
        return min(most, QUICKEST + int(self.random.random() * max(0, most - QUICKEST)))

    def progress(
        self, person: Person, competency: int, levels: dict[int, int], since: date, kind: str, done: set[str]
    ) -> None:
        """Show the steps that this kind of person shows."""
        for level, days in sorted(levels.items()):
            chance = {"finished": 1.0, "on the way": 1.0 if days <= 60 else 0.45, "behind": 0.6 if days <= 60 else 0.2}
            if self.random.random() >= chance[kind]:
                if self.random.random() < 0.15:
                    self.show(person, competency, level, self.day(since), right=self.random.choice((2, 3)))
                return
            on = self.day(since)
            practical = self.competencies[competency].kind == "practical"
            lessons = self.raising.get(competency, ())
            if lessons and self.random.random() < 0.6:
                self.learn(person, done, [self.random.choice(lessons)], on)
            if practical and (level > 2 or self.random.random() < 0.12):
                self.observe(person, competency, level, on)
            else:
                self.show(person, competency, level, on)

    def main_cadre(self, person: Person) -> None:
        """M06 passed and most steps shown; two competencies one step short, two likely one step higher, two never placed."""
        since = self.county.since_of[person.pk]
        source, done = self.id(), set()
        for competency, levels in self.steps_of(person).items():
            key, top = self.competencies[competency].key, max(levels)
            if key in NEVER_PLACED:
                continue
            reached = SHORT_BY_ONE.get(key, top)
            self.estimate(person, competency, reached, since + timedelta(days=4), source)
            shown = reached - 1 if key in LIKELY_BY_ONE else reached
            self.show(person, competency, shown, since + timedelta(days=self.random.randint(6, 35)))
        self.learn(person, done, self.mandatory, since + timedelta(days=20))


def _steps_by_post(county: County) -> dict[int, list[tuple[int, int, int]]]:
    steps: dict[int, list[tuple[int, int, int]]] = {}
    rows = Requirement.objects.filter(
        version__state="published", mandatory=True, due_days__lte=county.programme.max_due_days
    )
    for post, competency, level, days in rows.values_list("post_id", "competency_id", "level", "due_days"):
        steps.setdefault(post, []).append((competency, level, days))
    return steps


def _cites_by_cell() -> dict[tuple[int, int], list[dict[str, str | None]]]:
    """(competency id, level) → the articles behind a test of five questions at a village, as the ledger keeps them."""
    asked: dict[tuple[int, int], list[dict[str, Any]]] = {}
    rows = Question.objects.in_use().order_by("key")
    for competency, level, laws, content in rows.values_list("competency_id", "level", "laws", "current__content"):
        if not is_for(kinds_of_laws(laws.split("|")), frozenset({UnitKind.VILLAGE})):
            continue
        cell = asked.setdefault((competency, level), [])
        if len(cell) < QUESTIONS_OF_A_TEST:
            cell.append(content)
    return {
        cell: [
            {"law": law, "article": article, "text_date": day}
            for law, article, day in dict.fromkeys(
                (source["law"], article, source.get("text_date"))
                for content in contents
                for source in content["sources"]
                for article in source["articles"]
            )
        ]
        for cell, contents in asked.items()
    }


def _moment(random: Random, on: date) -> datetime:
    return clock.start_of(on) + timedelta(minutes=random.randint(7 * 60, 21 * 60))


def write_histories(random: Random, county: County) -> dict[str, int]:
    """Write the facts of everybody; returns how many rows of each kind."""
    writer = Writer(random, county)
    kinds, weights = zip(*SHARES, strict=True)
    for person in county.persons:
        if county.cadre is not None and person.pk == county.cadre.pk:
            writer.main_cadre(person)
        else:
            writer.history(person, random.choices(kinds, weights)[0])
    writer.facts.write()
    _came_in(county, sorted({row.person_id for row in writer.facts.estimates}))
    return {
        name: len(rows) for name, rows in _kinds(writer.facts)
    }  # fmt: skip


def _came_in(county: County, learners: Sequence[int]) -> None:
    """Whoever has learned has been here, last within the last fortnight."""
    for ago in range(FORTNIGHT):
        at = clock.start_of(county.on - timedelta(days=ago + 1)) + timedelta(hours=20)
        Person.objects.filter(pk__in=learners[ago::FORTNIGHT]).update(last_login=at)


def _kinds(facts: Facts) -> Sequence[tuple[str, list[models.Model]]]:
    return [(name, getattr(facts, name)) for name in ("estimates", "evidence", "completions", "credit")]
