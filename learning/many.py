"""Levels, gaps and plans of many persons made anew at once: what `learning.plans` makes of each, found sooner.

Hardly two people have the same plan, but what plans are made of many share: what their posts ask, the gap of one
competency, the part of a plan that some gaps make, the text of an item. Each of these is worked out once, with days counted from
the first one (`competencies.cases`, `learning.parts`), and put together for each person. Rules stand elsewhere: in `competencies.levels`,
`competencies.gaps_rules`, `learning.planner` and `learning.drafts`; a test compares what is kept with what they make of each
person by himself.

Source: docs/decisions/0069-many-plans-at-once.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q

from competencies.api import Case, Seat, Stand, is_for
from competencies.api import Many as Levels
from courses.api import CatalogueLesson
from courses.models import LessonCompletion
from kit import bulk, clock
from kit.plain import Among
from learning import credit, keeping, tallies
from learning.credit_rules import NOMINAL, Grant
from learning.credit_rules import Ground as Kind
from learning.drafts import Ask, highest, marked, parts_for, refreshes, word_of
from learning.ground import Ground
from learning.items import kept as kept_items
from learning.items import written
from learning.parts import DAY, LEVEL, ORIGIN, Parts, Planned, Way, moved
from learning.planner import Item, MandatoryCourse, plan
from people.models import Person

FIRST = ORIGIN.toordinal()
NOBODY: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Aim:
    """What programmes ask of whoever holds some posts at units of some kinds.

    number: of all aims with the same levels.  levels: competency → the highest level that they ask; by_id: the same by id.
    each: the levels and the lessons of the mandatory courses of one programme after the other.
    lessons: of each mandatory course, those that are for him.
    """

    number: int
    programme_ids: tuple[int, ...]
    levels: Mapping[str, int]
    by_id: Mapping[int, int]
    each: tuple[tuple[int, Mapping[str, int], frozenset[str]], ...]
    courses: tuple[MandatoryCourse, ...]
    lessons: tuple[frozenset[str], ...]
    credit_minutes: int
    days: tuple[date, ...]


@dataclass(slots=True)
class Counted:
    """What of a gap counts where a programme asks up to a level.

    steps: level, day, state and post of the open ones.  blocking: how many, a mandatory refresh among them.
    first_must: the lowest mandatory one, whoever asks.  next_due: the first mandatory one's day.  word: for the home page.
    Days are numbers, counted as those of the gap are.
    """

    steps: tuple[tuple[int, int, str, int | None], ...]
    blocking: int
    first_must: int
    refreshes: bool
    next_due: int | None
    word: str


@dataclass(slots=True)
class Layout:
    """The summary of whoever is asked the same, with room for words. cells: id of the competency, what stands before it, its words."""

    asked: int
    head: str
    cells: tuple[tuple[int, str, Mapping[str, str]], ...]
    tail: str


@dataclass(slots=True)
class _Someone:
    path: str
    counts_at: int | None
    done: set[str] = field(default_factory=set)
    granted: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Piece:
    """A person's gaps as they are counted and planned."""

    placed: list[tuple[Way, int]] = field(default_factory=list)
    counted: list[tuple[int, int, Counted, Case]] = field(default_factory=list)


class Many:
    """A rebuild of many persons. What was found for some of them serves the next ones."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        frame = ground.framework
        self._levels = Levels(frame, on=ground.on, at=ground.at)
        self._ids = {entry.key: entry.id for entry in frame.competencies}
        self._parts: dict[frozenset[str], Parts] = {}
        self._shelves: dict[frozenset[str], dict[int, list[CatalogueLesson]]] = {}
        self._aims: dict[Any, Aim] = {}
        self._numbers: dict[tuple[tuple[str, int], ...], int] = {}
        self._near: dict[str, tuple[Ask, ...]] = {}
        self._layouts: dict[Any, Layout] = {}
        self._shifts: dict[int, int] = {}  # id of a competency -> where its level stands among all

    def rebuild(self, person_ids: Collection[int], *, announce: bool) -> None:
        """Levels, plans, finishes and credit of these persons, none of whom was merged into another one, in one transaction."""
        with transaction.atomic():
            self._rebuild(person_ids, announce=announce)
        self._levels.cases.trim()

    def _rebuild(self, person_ids: Collection[int], *, announce: bool) -> None:
        people, owners, invited = self._read(person_ids)
        stands = self._levels.rebuild(owners, invited)
        plans: dict[int, keeping.Kept] = {}
        grants: list[tuple[int, Grant, int]] = []
        finished: dict[tuple[int, str], int] = {}
        for pk, stand in stands.items():
            someone = people[pk]
            aim = self._aim(someone.path, stand.seat)
            plans[pk] = self._kept(pk, someone, stand, aim)
            grants += [(pk, grant, aim.credit_minutes) for grant in self._tested_out(someone, stand)]
            if not someone.done <= someone.granted:
                finished |= {(pk, code): aim.credit_minutes for code in someone.done - someone.granted}
        if finished:
            grants += self._finished(finished, owners)
        keeping.write(plans, self.ground)
        credit.write(grants)
        keeping.finish(plans, self.ground, announce=announce)

    def _read(self, person_ids: Collection[int]) -> tuple[dict[int, _Someone], dict[int, int], dict[int, date | None]]:
        """Who they are, held until the commit; whose rows count for whom; and when they were invited. Three queries."""
        rows = Person.objects.filter(Q(Among("pk", person_ids)) | Q(Among("merged_into_id", person_ids))).order_by("pk")
        rows = rows.select_for_update(of=("self",), no_key=True).annotate(at=tallies.counts_at())
        people: dict[int, _Someone] = {}
        owners: dict[int, int] = {}
        invited: dict[int, date | None] = {}
        for pk, merged_into, path, at, invited_on in rows.values_list(
            "pk", "merged_into", "home_unit__path", "at", "invited_on"
        ):
            owners[pk] = merged_into or pk
            if merged_into is None:
                people[pk], invited[pk] = _Someone(path or "", at), invited_on
        ids = list(owners)
        for pk, code in LessonCompletion.objects.filter(Among("person_id", ids)).values_list(
            "person_id", "lesson_code"
        ):
            people[owners[pk]].done.add(code)
        for pk, code in credit.granted_to(ids):
            people[owners[pk]].granted.add(code)
        return people, owners, invited

    # --- the plan -----------------------------------------------------------------------------------

    def _kept(self, pk: int, someone: _Someone, stand: Stand, aim: Aim) -> keeping.Kept:
        seat, told, estimates = stand.seat, stand.told, stand.estimates
        piece = self._pieces(seat, stand, aim)
        steps, words, next_due, open_mandatory = [], {}, None, 0
        for competency, days, one, _case in piece.counted:
            words[competency] = one.word
            open_mandatory += one.blocking
            for level, day, state, post in one.steps:
                steps.append((competency, level, day_of(day + days), state, post))
            if one.next_due is not None and (next_due is None or one.next_due + days < next_due):
                next_due = one.next_due + days
        finished = ()
        if aim.each and (not open_mandatory or len(aim.each) > 1):
            finished = tuple(
                programme
                for programme, levels, lessons in aim.each
                if levels and lessons <= someone.done and not any(_blocks(levels, one) for one in piece.counted)
            )
        return keeping.kept(
            pk,
            programme_ids=aim.programme_ids,
            placed=bool(estimates) or any(one.level for one in told.values()),
            open_mandatory=open_mandatory,
            open_courses=sum(not lessons <= someone.done for lessons in aim.lessons),
            next_due=None if next_due is None else day_of(next_due),
            days=(
                *(one.reading.changes_on for one in told.values()), self.ground.begins, *seat.days, *aim.days,
            ),
            counts_at=someone.counts_at,
            steps=steps,
            summary=self._summary(seat, aim, words),
            contents=self._contents(piece, seat, stand, aim, someone.done),
            finished=finished,
            ground=self.ground,
        )  # fmt: skip

    def _pieces(self, seat: Seat, stand: Stand, aim: Aim) -> _Piece:
        """His open gaps, as they are counted and planned."""
        told, estimates, by_id, kinds = stand.told, stand.estimates, aim.by_id, seat.unit_kinds
        case_of, piece = self._levels.cases.case, _Piece()
        for asked, days in seat.asked:
            competency = asked.entry.id
            one = told.get(competency)
            if one is not None and one.level >= asked.top and not one.reading.refresh:
                continue
            case = case_of(asked, days, one, estimates.get(competency))
            if case is None:
                continue
            most = by_id.get(competency, 0)
            counted = case.notes.get(most)
            if counted is None:
                counted = case.notes[most] = _counted(case, most)
            way = case.notes.get(kinds)
            if way is None:
                way = case.notes[kinds] = self._parts_of(kinds).way(case.gap, is_fixed=case.is_fixed)
            shift = 0 if case.is_fixed else days
            piece.placed.append((way, shift))
            piece.counted.append((competency, shift, counted, case))
        return piece

    def _contents(self, piece: _Piece, seat: Seat, stand: Stand, aim: Aim, done: Collection[str]) -> str:
        """The items, written as `learning.items` keeps them."""
        parts = self._parts_of(seat.unit_kinds)
        entries = self.ground.framework.by_id
        reviews = ()
        if any(one.reading.review_due for one in stand.told.values()):
            reviews = self._levels.cases.reviews(
                seat, {entries[competency].key: one for competency, one in stand.told.items()}
            )
        if parts.is_whole:
            return self._whole(parts, piece, stand, aim, done, reviews)
        opened = {competency for competency, _days, _counted, _case in piece.counted}
        levels, shifts = 0, self._shifts
        told, estimates = stand.told, stand.estimates
        for competency in told.keys() | estimates.keys():
            if competency not in opened:
                one, estimate = told.get(competency), estimates.get(competency)
                level = one.level if one is not None else 0
                if estimate is not None and estimate[0] > level:
                    level = estimate[0]
                levels |= level << shifts[competency]
        finished = 0
        for code in done:
            finished |= parts.lesson_bit.get(code, 0)
        rows: list[tuple[int, int, str, str]] = []
        for planned, days in parts.found(piece.placed, levels, finished, aim.courses, reviews):
            texts = planned.texts.get(aim.number)
            if texts is None:
                texts = planned.texts[aim.number] = self._texts(planned, aim)
            if days:
                by = days << DAY
                rows += [(key + by, day + days, before, behind) for key, day, before, behind in texts]
            else:
                rows += texts
        rows.sort()
        return f"[{', '.join([before + iso(day) + behind for _key, day, before, behind in rows])}]"

    def _texts(self, planned: Planned, aim: Aim) -> list[tuple[int, int, str, str]]:
        """The items of a part, each with what it is ordered by, its day as a number, and its text before and behind the day."""
        items = marked([item for _key, item in planned.rows], aim.levels, self.ground.catalogue)
        insides = tuple([inside for _item, inside in items])
        known = planned.texts.get(insides)  # the same for most aims
        if known is None:
            known = planned.texts[insides] = [
                (key, item.due.toordinal() if item.due else 0, *written(item, inside=inside))
                for (key, item), inside in zip(planned.rows, insides, strict=True)
            ]
        return known

    def _whole(
        self, parts: Parts, piece: _Piece, stand: Stand, aim: Aim, done: Collection[str], reviews: Sequence[Any]
    ) -> str:
        """The same where a lesson needs another one, so that nothing can be planned apart."""
        entries = self.ground.framework.by_id
        items: list[Item] = plan(
            [moved(case.gap, days) for _competency, days, _counted, case in piece.counted],
            parts.shelf,
            parts.rules,
            held={entries[competency].key: one.level for competency, one in stand.told.items()},
            estimates={entries[competency].key: level for competency, (level, _refuted) in stand.estimates.items()},
            completed=done,
            mandatory_courses=aim.courses,
            reviews=reviews,
            order=parts.order,
        )
        return bulk.encode(kept_items(marked(items, aim.levels, self.ground.catalogue)))

    def _parts_of(self, kinds: frozenset[str]) -> Parts:
        known = self._parts.get(kinds)
        if known is None:
            known = self._parts[kinds] = parts_for(kinds, self.ground.catalogue, self.ground.framework)
            self._shifts = {self._ids[one]: LEVEL * place for one, place in known.place.items() if one in self._ids}
        return known

    # --- what is asked ------------------------------------------------------------------------------

    def _aim(self, path: str, seat: Seat) -> Aim:
        near = self._near.get(path)
        if near is None:
            near = self._near[path] = tuple(ask for ask in self.ground.asks if path.startswith(ask.path))
        mine = tuple([ask for ask in near if ask.asks(path, seat.posts)])
        key = tuple([ask.programme_id for ask in mine]), seat.posts, seat.unit_kinds
        known = self._aims.get(key)
        if known is None:
            known = self._aims[key] = self._aimed(mine, seat)
        return known

    def _aimed(self, mine: Sequence[Ask], seat: Seat) -> Aim:
        levels = highest(ask.levels(seat.framework, seat.posts) for ask in mine)
        courses = {course.course: course for ask in mine for course in ask.mandatory_courses(seat.posts)}
        return Aim(
            number=self._numbers.setdefault(tuple(levels.items()), len(self._numbers) + 1),
            programme_ids=tuple(ask.programme_id for ask in mine),
            levels=levels,
            by_id={self._ids[key]: level for key, level in levels.items()},
            each=tuple(
                (
                    ask.programme_id,
                    ask.levels(seat.framework, seat.posts),
                    NOBODY.union(*(self._lessons(one.course, seat) for one in ask.mandatory_courses(seat.posts))),
                )
                for ask in mine
            ),
            courses=tuple(courses.values()),
            lessons=tuple(self._lessons(code, seat) for code in courses),
            credit_minutes=mine[0].credit_minutes if mine else NOMINAL.minutes_per_hour,
            days=tuple(ask.until + timedelta(days=1) for ask in mine if ask.until),
        )

    def _lessons(self, code: str, seat: Seat) -> frozenset[str]:
        """The lessons of a course that are for him; none where it is not published, so that it blocks nobody."""
        course = self.ground.catalogue.course(code)
        own = course.lessons if course else ()
        return frozenset(lesson.code for lesson in own if is_for(lesson.unit_kinds, seat.unit_kinds))

    # --- the summary --------------------------------------------------------------------------------

    def _summary(self, seat: Seat, aim: Aim, words: Mapping[int, str]) -> str:
        """What `learning.drafts.summary` says, written."""
        key = seat.shape, aim.number
        layout = self._layouts.get(key)
        if layout is None:
            layout = self._layouts[key] = self._laid_out(seat, aim)
        texts, enough = [], 0
        for competency, before, by_word in layout.cells:
            word = words.get(competency, "has")
            enough += word == "has"
            texts.append(before)
            texts.append(by_word[word])
        return f'{{"asked": {layout.asked}, "enough": {enough}, {layout.head}{"".join(texts)}{layout.tail}'

    def _laid_out(self, seat: Seat, aim: Aim) -> Layout:
        frame, first, cells, ends = seat.framework, {}, [], ""
        for ability in frame.abilities:
            opens = f'{{"name": {bulk.encode(ability.name)}, "cells": ['
            for entry in frame.of(ability):
                if entry.key not in seat.musts:
                    continue
                most = aim.levels.get(entry.key, 0) if aim.levels else seat.musts[entry.key]
                if most:
                    first[entry.key] = most
                    before = f"{ends}, {opens}" if opens and ends else opens or ", "
                    cells.append((entry.id, before, {word: bulk.encode([word, entry.name]) for word in WORDS}))
                    opens, ends = "", "]}"
        kinds = f', "unit_kinds": {bulk.encode(sorted(seat.unit_kinds))}' if seat.unit_kinds else ""
        return Layout(len(cells), f'"levels": {bulk.encode(first)}, "abilities": [', tuple(cells), f"{ends}]{kinds}}}")

    # --- credit -------------------------------------------------------------------------------------

    def _tested_out(self, someone: _Someone, stand: Stand) -> Iterator[Grant]:
        """Lessons that he has shown without them and that were not granted yet."""
        shelf = self._shelf(stand.seat.unit_kinds)
        held: dict[str, int] = {}
        for competency, one in stand.told.items():
            for lesson in shelf.get(competency, ()):
                if (
                    lesson.raises[0].to_level <= one.level
                    and lesson.code not in someone.done
                    and lesson.code not in someone.granted
                ):
                    if not held:
                        by_id = self.ground.framework.by_id
                        held = {by_id[each].key: which.level for each, which in stand.told.items()}
                    if credit.is_shown_without(lesson, held, stand.seat.musts):
                        yield Grant(lesson.code, lesson.minutes, Kind.TESTED_OUT, self.ground.on)

    def _finished(
        self, wanted: Mapping[tuple[int, str], int], owners: Mapping[int, int]
    ) -> Iterator[tuple[int, Grant, int]]:
        """Lessons that were finished and not granted yet, each on the first day. wanted: person, lesson → minutes of an hour."""
        whose = {pk for pk, _code in wanted}
        ids = [pk for pk, owner in owners.items() if owner in whose]
        days: dict[tuple[int, str], date] = {}
        for pk, code, at in LessonCompletion.objects.filter(person__in=ids).values_list(
            "person_id", "lesson_code", "at"
        ):
            key, day = (owners[pk], code), clock.day_of(at)
            if key in wanted:
                days[key] = min(day, days.get(key, day))
        for (pk, code), day in days.items():
            lesson = self.ground.catalogue.lesson(code)
            if lesson is not None:
                yield pk, Grant(code, lesson.minutes, Kind.CHECK, day), wanted[pk, code]

    def _shelf(self, kinds: frozenset[str]) -> Mapping[int, Sequence[CatalogueLesson]]:
        """The lessons for people at units of these kinds, by id of the competency that each raises first."""
        known = self._shelves.get(kinds)
        if known is None:
            known = self._shelves[kinds] = {}
            for lesson in self.ground.catalogue.lessons:
                if lesson.raises and is_for(lesson.unit_kinds, kinds):
                    known.setdefault(self._ids.get(lesson.raises[0].competency, 0), []).append(lesson)
        return known


WORDS = ("has", "likely", "lacks", "unplaced")


def _counted(case: Case, most: int) -> Counted:
    gap = case.gap
    must = [step for step in gap.steps if step.mandatory]
    open_steps = [step for step in must if step.level <= most]
    return Counted(
        steps=tuple(
            (step.level, step.due.toordinal(), str(step.mark), step.posts[0] if step.posts else None)
            for step in open_steps
        ),
        blocking=len(open_steps) + refreshes(gap, {gap.competency: most}),
        first_must=min((step.level for step in must), default=99),
        refreshes=gap.refresh and gap.refresh_mandatory,
        next_due=min((step.due.toordinal() for step in must), default=None),
        word=word_of(gap, most),
    )


def _blocks(levels: Mapping[str, int], one: tuple[int, int, Counted, Case]) -> bool:
    """Whether a gap keeps a programme that asks ``levels`` from being finished."""
    most = levels.get(one[3].gap.competency, 0)
    return one[2].first_must <= most or (one[2].refreshes and most > 0)


@cache
def iso(day: int) -> str:
    """A day as it is written in a plan; nothing for none."""
    return date.fromordinal(day).isoformat() if day else ""


@cache
def day_of(day: int) -> date:
    return date.fromordinal(day)
