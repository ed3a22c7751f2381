"""Which posts ask for something that the placing cannot find out, because the bank has too few questions of a level.

For each post, competency and level with too few: how many there are, and who of the viewer's area waits for them. Whoever was
placed by another level, or has shown the competency in a test or on the spot, does not wait.

Source: docs/learning-model.md, "The placing test"; which cells these are says `placing.cannot_place`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from assessments.models import Question
from assessments.placing import Target, cannot_place
from assessments.pool import asked_on
from assessments.scoring import Cell
from competencies import api as competencies
from competencies.models import Estimate, LevelState
from people.models import Appointment, Person, Post


@dataclass(frozen=True)
class UnplacedLine:
    """One competency and level that a post asks for. questions: that the bank has for it.  persons: who waits for more.

    bank: the address of the bank, with these questions only.
    """

    post: int
    post_name: str
    competency: str
    name: str
    level: int
    questions: int
    persons: int
    bank: str

    @property
    def is_bare(self) -> bool:
        return self.questions == 0


@dataclass(frozen=True)
class Waiting:
    """One of the persons behind a number."""

    id: int
    name: str
    township: str
    village: str


def lines(viewer: Person, *, on: date) -> list[UnplacedLine]:
    """What cannot be placed, post by post; where most persons wait first. The same few queries for any county."""
    frame = competencies.framework()
    posts = {post.pk: post for post in posts_of(viewer, on=on)}
    short = {post.pk: _short(post, on=on) for post in posts.values()}
    waiting = _waiting(viewer, {key for cells in short.values() for key, _level in cells}, on=on)
    found = []
    for post_id, cells in short.items():
        post = posts[post_id]
        fitting = asked_on(on, frozenset({post.unit_kind}), frame)
        for key, level in cells:
            entry = frame.by_key[key]
            count, persons = len(fitting.of_cell(key, level)), len(waiting.get((post_id, key), ()))
            address = _bank_of(entry.id, level)
            found.append(UnplacedLine(post_id, post.name, key, entry.name, level, count, persons, address))
    return sorted(found, key=lambda line: (-line.persons, posts[line.post].order, line.competency, line.level))


def people(viewer: Person, post: Post, cell: Cell, *, on: date) -> list[Waiting]:
    """Who waits for questions of one cell, village by village; nobody where there are enough."""
    if cell not in _short(post, on=on):
        return []
    ids = _waiting(viewer, {cell[0]}, on=on).get((post.pk, cell[0]), frozenset())
    rows = Person.objects.visible_to(viewer).filter(pk__in=ids).select_related("home_unit__parent")
    return [_person(row) for row in rows.order_by("home_unit__path", "name", "pk")]


def posts_of(viewer: Person, *, on: date) -> QuerySet[Post]:
    """The posts that somebody of the viewer's area holds on ``on``; a reserve post only for whoever sees the mark."""
    held = Appointment.objects.acting(on).seen_by(viewer).order_by().values("post")
    return Post.objects.filter(pk__in=held)


def _short(post: Post, *, on: date) -> list[Cell]:
    """The cells of one post that are short, as a placing takes its steps: those that must be; without any, those it suggests."""
    asked = competencies.framework().asks(post.pk)
    steps = [step for step in asked if step.mandatory] or list(asked)
    needed: dict[str, int] = {}
    for step in steps:
        needed[step.competency] = max(step.level, needed.get(step.competency, 0))
    targets = [Target(key, level, on) for key, level in needed.items()]
    bank = asked_on(on, frozenset({post.unit_kind}), competencies.framework())
    return cannot_place(targets, bank.of_competencies(frozenset(needed)))


def _waiting(viewer: Person, keys: Iterable[str], *, on: date) -> Mapping[tuple[int, str], frozenset[int]]:
    """(post, competency) → who holds the post on ``on`` and is not placed in the competency. Three queries."""
    wanted = frozenset(keys)
    if not wanted:
        return {}
    offices = Appointment.objects.acting(on).seen_by(viewer).filter(person__in=Person.objects.visible_to(viewer))
    held = set(offices.order_by().values_list("post_id", "person_id"))
    persons = offices.order_by().values("person")
    root = Coalesce(F("person__merged_into"), F("person"))
    found = Estimate.objects.filter(competency__key__in=wanted).annotate(root=root).filter(root__in=persons)
    shown = LevelState.objects.filter(competency__key__in=wanted, person__in=persons).exclude(rule="nothing")
    known = {
        *found.order_by().values_list("root", "competency__key"),
        *shown.values_list("person_id", "competency__key"),
    }
    asks = competencies.framework().asks
    waits: dict[tuple[int, str], set[int]] = {}
    for post, person in held:
        for key in wanted & {step.competency for step in asks(post)}:
            if (person, key) not in known:
                waits.setdefault((post, key), set()).add(person)
    return {place: frozenset(ids) for place, ids in waits.items()}


def _bank_of(competency: int, level: int) -> str:
    listing = reverse(Question.snippet_viewset.get_url_name("list"))
    return f"{listing}?competency={competency}&level={level}"


def _person(row: Person) -> Waiting:
    home = row.home_unit
    above = home.parent.name if home and home.parent else ""
    return Waiting(row.pk, row.name, above, home.name if home else "")
