"""The placing, simulated: how exact it is, how long, what it misses and what it makes people learn needlessly.

Persons of two kinds with the demonstration's mix of posts answer the real bank (`bench.placing_people`), sitting after sitting, to
the end; what is asked comes from `assessments.placing` itself. Beside it stands a fixed form of every question up to the level
that the posts need, judged level by level with the cut that serves it best in hindsight, and by the placing's own estimator.

Levels are compared as min(level, needed). *missed*: steps that the person lacks and that the placing takes for known, of those he
lacks. *needless*: minutes of lessons for steps that he has and the placing finds missing, of all minutes that are planned.

make bench-placing; python -m bench.placing --persons 200 for a look. Source: docs/learning-model.md, "The placing test".
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from itertools import repeat
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from bench.placing_people import GRADED, STEP, Item, Someone, held_by_share, items, rated, someone

PERSONS = 2_000
SEED = 20260312
CUTS = (0.55, 0.60, 0.65, 0.70, 0.75, 0.80)
OURS, FIXED, FIXED_OURS, ALONE, UNRELATED = "placing", "fixed form", "fixed, estimated", "each alone", "unrelated"
RATED = "rated himself"
PART = 10  # of the persons, for what only informs
MOST = 6  # competencies of which somebody says himself where he stands, as `assessments.self_rating` asks
BANKS = 50  # persons, after whom other questions are mislabelled
STARTED = date(2026, 6, 1)


@dataclass
class Tally:
    """What came of many placings. steps: that persons lack.  planned, needless: minutes."""

    persons: int = 0
    competencies: int = 0
    exact: int = 0
    steps: int = 0
    missed: int = 0
    planned: float = 0.0
    needless: float = 0.0
    questions: int = 0
    sittings: int = 0
    most: int = 0

    def add(self, other: Tally) -> None:
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            setattr(self, each.name, max(mine, theirs) if each.name == "most" else mine + theirs)

    @property
    def row(self) -> tuple[str, ...]:
        n = self.competencies
        return (
            f"{100 * self.exact / n:.1f}",
            f"{100 * self.missed / self.steps:.1f}",
            f"{100 * self.needless / self.planned:.1f}",
            f"{self.questions / self.persons:.1f}",
            f"{self.questions / n:.2f}",
            str(self.most),
            str(self.persons),
        )


@dataclass
class World:
    """What is simulated in. posts: of one person → of how many persons, what is asked of them, and the questions put to them."""

    weights: list[int] = field(default_factory=list)
    asked: list[list[Any]] = field(default_factory=list)
    pools: list[list[Any]] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    types: dict[str, Any] = field(default_factory=dict)
    in_checks: frozenset[str] = frozenset()
    minutes: dict[tuple[str, int], float] = field(default_factory=dict)


def describe() -> dict[str, Any]:
    """The demonstration's posts, steps, bank and lessons; in the product's process, on an empty database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()

    from collections import Counter

    from django.core.management import call_command
    from django.db import transaction

    from assessments import versions
    from assessments.pool import pool
    from competencies import api as competencies
    from competencies.models import Requirement
    from courses.api import catalogue
    from kit import clock
    from lms import domain
    from lms.demo import build
    from lms.demo.county import build_county

    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        domain.load(lambda _line: None)
        county = build_county(Random(SEED), on=clock.today(), villages=build.VILLAGES, persons=build.PERSONS)
    kinds = {post.key: post.unit_kind for posts in county.posts_of.values() for post in posts}
    mix = Counter(tuple(sorted(post.key for post in posts)) for posts in county.posts_of.values())
    steps = Requirement.objects.filter(version__state="published", mandatory=True)
    bank = pool()
    return {
        "mix": [[list(posts), count, sorted({kinds[post] for post in posts})] for posts, count in sorted(mix.items())],
        "steps": [list(row) for row in steps.values_list("post__key", "competency__key", "level", "due_days")],
        "abilities": {entry.key: entry.ability.key for entry in competencies.framework().competencies},
        "questions": [
            {
                "key": one.key,
                "competency": one.competency,
                "level": one.level,
                "type": one.type.value,
                "options": max(2, len(versions.version(bank.versions[one.key]).part.options)),
                "laws": sorted(one.laws),
                "kinds": sorted(one.unit_kinds),
            }
            for one in bank.questions
        ],
        "in_checks": sorted(bank.in_checks),
        "lessons": [
            [lesson.minutes, [[one.competency, one.from_level, one.to_level] for one in lesson.raises]]
            for course in catalogue().courses
            for lesson in course.lessons
        ],
    }


def read(said: Mapping[str, Any], seed: object = SEED) -> World:
    """What `describe` said, as the simulation takes it. seed: of what nobody knows about the questions."""
    from assessments.drawing import PoolQuestion
    from assessments.questions import QuestionType

    world = World(in_checks=frozenset(said["in_checks"]), items=items(said["questions"], Random(str(seed))))
    world.types = {one["key"]: QuestionType(one["type"]) for one in said["questions"]}
    for posts, count, kinds in said["mix"]:
        targets = _targets(said, posts)
        if not targets:
            continue  # a reserve post asks for nothing that must be
        wanted = {target.competency for target in targets}
        world.weights.append(count)
        world.asked.append(targets)
        world.pools.append(
            [
                PoolQuestion(
                    one["key"],
                    one["competency"],
                    one["level"],
                    world.types[one["key"]],
                    laws=frozenset(one["laws"]),
                    options=one["options"],
                )
                for one in said["questions"]
                if one["competency"] in wanted and (not one["kinds"] or set(one["kinds"]) & set(kinds))
            ]
        )
    for minutes, raised in said["lessons"]:
        steps = sum(above - below for _key, below, above in raised)
        for key, below, above in raised:
            for level in range(below + 1, above + 1):
                world.minutes[key, level] = min(minutes / steps, world.minutes.get((key, level), minutes))
    return world


def _targets(said: Mapping[str, Any], posts: Sequence[str]) -> list[Any]:
    from assessments.placing import Target

    needed: dict[str, tuple[int, int]] = {}
    for post, key, level, days in said["steps"]:
        if post in posts:
            most, first = needed.get(key, (0, days))
            needed[key] = (max(most, level), min(first, days))
    return [
        Target(key, level, STARTED + timedelta(days=days), said["abilities"][key])
        for key, (level, days) in sorted(needed.items())
    ]


def placed(
    who: Someone, targets: Sequence[Any], pool: Sequence[Any], world: World, dice: Random, said: Mapping[str, int] = {}
) -> tuple[Any, ...]:
    """Sittings to the end, as the product holds them. What was found, how many questions, how many sittings.

    Each sitting asks about what is due next and was never placed, and again about what earlier ones placed; the newest estimate of
    a competency stands.
    """
    from assessments.placing import Answered, Ask, estimates, found_on_paper, next_question

    answers: list[Any] = []
    found: dict[str, int] = {}
    sitting, seed = 0, str(dice.random())
    while now := due_next(targets, found):
        sitting += 1
        where = {"seed": seed, "sitting": f"s{sitting}", "in_checks": world.in_checks, "said": said}
        while isinstance(step := next_question(now, answers, pool, **where), Ask):
            item = world.items[step.question]
            right = who.is_right(step.competency, item, dice)
            answers.append(Answered(item.key, step.competency, step.level, right, f"s{sitting}", item.guess))
            found |= {key: one.level for key, one in estimates(now, answers, said=said).items()}
        if step.cannot_place:  # as far as the bank goes
            last = found_on_paper(now, answers, is_last=True, said=said)
            found |= {key: last[key].level if key in last else 0 for key, _level in step.cannot_place}
    return found, len(answers), sitting


def due_next(targets: Sequence[Any], found: Mapping[str, int]) -> list[Any]:
    """What a sitting is about, as `placings.targets_of` and `placings.again_of` choose; nothing when everything was placed."""
    new = [target for target in targets if target.competency not in found]
    if not new:
        return []
    horizon = max(STARTED + timedelta(days=30), min(target.due for target in new))
    return [target for target in targets if target.competency in found or target.due <= horizon]


def fixed(who: Someone, targets: Sequence[Any], pool: Sequence[Any], world: World, dice: Random) -> tuple[Any, ...]:
    """Every question up to the needed level. Right or not, level by level for each competency; and the estimator's levels."""
    from assessments.placing import Answered, found_on_paper

    tops = {target.competency: target.top for target in targets}
    rights: dict[str, list[list[bool]]] = {key: [[] for _ in range(top)] for key, top in tops.items()}
    answers = []
    for one in pool:
        if one.level <= tops[one.competency] and one.type != "short":
            right = who.is_right(one.competency, world.items[one.key], dice)
            rights[one.competency][one.level - 1].append(right)
            answers.append(Answered(one.key, one.competency, one.level, right, "s1", world.items[one.key].guess))
    found = found_on_paper(targets, answers, is_last=True)
    return rights, {key: found[key].level if key in found else 0 for key in tops}, len(answers)


def judged(
    who: Someone, targets: Sequence[Any], found: Mapping[str, int], world: World, *, questions: int, sittings: int = 1
) -> Tally:
    """One placing against the truth."""
    tally = Tally(persons=1, questions=questions, sittings=sittings, most=questions)
    for target in targets:
        key, true, level = (
            target.competency,
            min(who.level(target.competency), target.top),
            found.get(target.competency, 0),
        )
        tally.competencies += 1
        tally.exact += true == level
        tally.steps += target.top - true
        tally.missed += max(0, level - true)
        tally.planned += sum(world.minutes.get((key, step), 9.0) for step in range(level + 1, target.top + 1))
        tally.needless += sum(world.minutes.get((key, step), 9.0) for step in range(level + 1, true + 1))
    return tally


def simulate(said: Mapping[str, Any], kind: str, numbers: Iterable[int], seed: int = SEED) -> dict[str, Tally]:
    """These persons of one kind. Keys: as in the table; of the fixed form one for each cut."""
    tallies: dict[str, Tally] = {}
    world = World()

    def add(name: str, *what: Any, **counts: int) -> None:
        tallies.setdefault(name, Tally()).add(judged(*what, world, **counts))

    for number in numbers:
        if not world.weights or number % BANKS == 0:
            world = read(said, f"{seed} bank {number // BANKS}")
        dice = Random(f"{seed} {kind} {number}")
        place = dice.choices(range(len(world.weights)), world.weights)[0]
        targets, pool = world.asked[place], world.pools[place]
        abilities = {target.competency: target.ability for target in targets}
        who = someone(kind, abilities, dice)
        found, questions, sittings = placed(who, targets, pool, world, dice)
        add(OURS, who, targets, found, questions=questions, sittings=sittings)
        rights, estimated, whole = fixed(who, targets, pool, world, dice)
        add(FIXED_OURS, who, targets, estimated, questions=whole)
        for cut in CUTS:
            levels = {key: held_by_share(rows, cut) for key, rows in rights.items()}
            add(f"{FIXED} {cut}", who, targets, levels, questions=whole)
        if number % PART == 0:
            urgent = sorted(targets, key=lambda one: (one.due, one.competency))[:MOST]
            words = rated(who, [target.competency for target in urgent], dice)
            found, questions, sittings = placed(who, targets, pool, world, dice, words)
            add(RATED, who, targets, found, questions=questions, sittings=sittings)
            each = [placed(who, [target], pool, world, dice) for target in targets]
            alone = {key: level for levels, *_rest in each for key, level in levels.items()}
            add(ALONE, who, targets, alone, questions=sum(count for _found, count, _sittings in each))
            stranger = someone(kind, abilities, dice, unrelated=True)
            found, questions, sittings = placed(stranger, targets, pool, world, dice)
            add(UNRELATED, stranger, targets, found, questions=questions, sittings=sittings)
    return tallies


def of_all(said: Mapping[str, Any], kind: str, persons: int, *, seed: int = SEED, jobs: int = 2) -> dict[str, Tally]:
    """All persons of one kind, on ``jobs`` cores."""
    parts = [range(start, min(persons, start + BANKS)) for start in range(0, persons, BANKS)]
    whole: dict[str, Tally] = {}
    with ProcessPoolExecutor(jobs) as workers:
        for part in workers.map(simulate, repeat(said), repeat(kind), parts, repeat(seed)):
            for name, tally in part.items():
                whole.setdefault(name, Tally()).add(tally)
    best = max((name for name in whole if name.startswith(FIXED) and name != FIXED_OURS), key=lambda n: whole[n].exact)
    kept = {name: whole[name] for name in (OURS, best, FIXED_OURS, RATED, ALONE, UNRELATED) if name in whole}
    return {(FIXED if name == best else name): tally for name, tally in kept.items()}


def cost(said: Mapping[str, Any], persons: int = 8) -> tuple[float, float, float]:
    """What the arithmetic of one answer takes, in milliseconds of CPU: the mean and the most, and that of an answer that ends a
    sitting. As `placings.step` does it: what was found with the answer and without it, and what is asked next.
    """
    from assessments.placing import Answered, Ask, estimates, ever_found, next_question

    world = read(said)
    took, ends = [], []
    place = max(range(len(world.asked)), key=lambda one: len(world.asked[one]))
    targets, pool = world.asked[place], world.pools[place]
    for number in range(persons):
        dice = Random(f"cost {number}")
        who = someone(STEP if number % 2 else GRADED, {one.competency: one.ability for one in targets}, dice)
        answers: list[Any] = []
        where = {"seed": str(number), "sitting": "s", "in_checks": world.in_checks}
        step = next_question(targets, answers, pool, **where)
        while isinstance(step, Ask):
            item = world.items[step.question]
            right = who.is_right(step.competency, item, dice)
            answers.append(Answered(item.key, step.competency, step.level, right, "s", item.guess))
            start = process_time()
            estimates(targets, answers)
            estimates(targets, answers[:-1])
            step = next_question(targets, answers, pool, **where)
            took.append(1000 * (process_time() - start))
        start = process_time()
        ever_found(targets, answers, len(answers))
        ends.append(1000 * (process_time() - start))
    return sum(took) / len(took), max(took), max(ends)


def figures(kind: str, of: Mapping[str, Tally]) -> Iterator[Any]:
    from bench.figures import Figure

    ours, form = of[OURS], of[FIXED]
    exact, missed = 100 * ours.exact / ours.competencies, 100 * ours.missed / ours.steps
    needless, questions = 100 * ours.needless / ours.planned, ours.questions / ours.persons
    below = 100 * form.exact / form.competencies - exact
    if kind == STEP:
        yield Figure("placing.step.exact", exact, "%", ">= 85")
        yield Figure("placing.step.missed", missed, "%", "<= 12")
        yield Figure("placing.step.needless", needless, "%", "<= 10")
        yield Figure("placing.step.questions", questions, "questions", "<= 50")
    else:
        yield Figure("placing.graded.share_of_fixed", 100 * ours.questions / form.questions, "%", "<= 25")
        yield Figure("placing.graded.points_below_fixed", below, "points", "<= 8")
        yield Figure("placing.graded.missed", missed, "%", "<= 18")
        yield Figure("placing.graded.needless", needless, "%", "<= 20")
        yield Figure("placing.graded.exact", exact, "%")
        yield Figure("placing.graded.questions", questions, "questions")
    best = of[FIXED_OURS]
    yield Figure(f"placing.{kind}.points_below_fixed_estimated", 100 * best.exact / best.competencies - exact, "points")
    yield Figure(f"placing.{kind}.sittings", ours.sittings / ours.persons, "sittings")


def main(persons: int = PERSONS, seed: int = SEED, jobs: int = 2) -> Any:
    from bench import servers
    from bench.figures import Figure, Report, figure_table, say, table
    from bench.speed import run_module

    report = Report("placing")
    say("placing: the demonstration's posts, bank and lessons …")
    with tempfile.TemporaryDirectory(prefix="luxin-bench-") as folder:
        settings = servers.environment(Path(folder), DATABASE_URL=f"sqlite:///{folder}/lms.sqlite3")
        said = json.loads(run_module("bench.placing", settings, "describe"))
    mean, most, end = cost(said)
    report.add(Figure("placing.answer.cpu", mean, "ms"), Figure("placing.answer.cpu_at_most", most, "ms"))
    report.add(Figure("placing.last_answer.cpu_at_most", end, "ms"))
    rows = []
    for kind in (STEP, GRADED):
        say(f"placing: {persons} persons of the kind “{kind}”, seed {seed} …")
        of = of_all(said, kind, persons, seed=seed, jobs=jobs)
        rows += [(f"{kind}: {name}", *tally.row) for name, tally in of.items()]
        report.add(*figures(kind, of))
    head = ("", "exact %", "missed %", "needless %", "questions", "per competency", "most", "persons")
    table(head, rows)
    say("")
    figure_table(report.figures)
    return report


if __name__ == "__main__":
    if sys.argv[1:] == ["describe"]:
        sys.stdout.write(json.dumps(describe(), ensure_ascii=False))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--persons", type=int, default=PERSONS, help="of each kind")
        parser.add_argument(
            "--seed", type=int, default=SEED, help="of the persons, their answers and the mislabelled questions"
        )
        parser.add_argument("--jobs", type=int, default=2, help="processes")
        said = parser.parse_args()
        main(said.persons, said.seed, said.jobs)
