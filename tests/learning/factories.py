"""Where persons stand, lessons and programmes for tests of learning.

Pure, without a database:
    framework_of(a="knowledge", p="practical")        two competencies, each under an ability of its own
    standing(frame, {HEAD: [("A", 2, 60)]}, held={"A": 1})
    shelf(course("M01", lesson("M01-L1", A=(0, 2))))  a catalogue

In the database, on top of the small framework of competencies:
    school()                                           six lessons in three courses, published
    programme(county, courses=["M06"])                 steps due within 180 days
    shows(person, "LZ04", 2)                           five right answers on the phone
    placed(person, LZ04=2)                             what a placing found
    finishes(person, "M06-L1")                         a lesson is finished
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from competencies.api import Estimated, Framework, Shown, Standing, record_estimates, record_evidence
from competencies.framework import AbilityEntry, CompetencyEntry, LevelEntry, RequirementEntry
from competencies.gaps_rules import Office, gaps, required
from competencies.held import Held
from competencies.levels import Reading, Rule, State
from competencies.showing import Kind
from courses.catalogue import Catalogue, CatalogueCourse, CatalogueLesson
from courses.completion import complete_lesson
from courses.content import Raise
from courses.models import LessonCompletion
from kit import clock
from learning.models import Programme, ProgrammeCourse
from people.models import Person, Post, Term, Unit
from tests import kept
from tests.competencies.factories import PUBLISHED, moment
from tests.courses import factories as taught

ELECTED = date(2026, 2, 1)
TODAY = date(2026, 3, 20)
HEAD, CLERK = 1, 2  # ids of posts where nothing is in a database


def after(days: int) -> date:
    """A day so many days after the election."""
    return ELECTED + timedelta(days=days)


# --- pure ---------------------------------------------------------------------------------------------


def framework_of(**kinds: str) -> Framework:
    """A framework whose competencies are the names in capitals, each under an ability of its own."""
    entries = tuple(
        CompetencyEntry(
            id=place,
            key=name.upper(),
            name=f"本领{name.upper()}",
            kind=kind,
            ability=AbilityEntry(f"ability-{name}", f"能力{name.upper()}", place),
            order=place,
            description="",
            levels=tuple(
                LevelEntry(level, f"{name.upper()}{level}", least)
                for level, least in enumerate((2, 2, 3, 3, 4), start=1)
            ),
        )
        for place, (name, kind) in enumerate(kinds.items(), start=1)
    )
    return Framework(
        version_id=1,
        number=1,
        published_on=PUBLISHED,
        stamp=uuid.UUID(int=1),
        abilities=tuple(entry.ability for entry in entries),
        competencies=entries,
    )


def with_asks(frame: Framework, asks: Mapping[int, Iterable[tuple]]) -> Framework:
    """``frame`` in which each post asks (competency, level, due days), with False behind when it is not mandatory."""
    rows = {
        post: tuple(
            RequirementEntry(post, key, level, not optional, days, "演示", PUBLISHED)
            for key, level, days, *optional in own
        )
        for post, own in asks.items()
    }
    return Framework(
        version_id=frame.version_id,
        number=frame.number,
        published_on=frame.published_on,
        stamp=frame.stamp,
        abilities=frame.abilities,
        competencies=frame.competencies,
        asked=MappingProxyType(rows),
    )


def holding(level: int, *, refresh: bool = False, changes_on: date | None = None) -> Held:
    """A level shown on the phone in February."""
    reading = Reading(
        level,
        State.CONFIRMED if level else State.NONE,
        Rule.PASSED if level else Rule.NOTHING,
        since=after(9),
        review_due=refresh,
        refresh=refresh,
        refresh_on=after(20) if refresh else None,
        changes_on=changes_on,
    )
    return Held(reading, "phone_test", after(9))


def standing(
    frame: Framework,
    asks: Mapping[int, Iterable[tuple]],
    *,
    held: Mapping[str, int | Held] = MappingProxyType({}),
    estimates: Mapping[str, int] = MappingProxyType({}),
    aspirational: Iterable[int] = (),
    on: date = TODAY,
) -> Standing:
    """Somebody who holds every post of ``asks`` since the election."""
    frame = with_asks(frame, asks)
    offices = [Office(post, ELECTED, aspirational=post in set(aspirational)) for post in asks]
    steps = required(offices, [row for post in asks for row in frame.asks(post)], invited_on=ELECTED, day=on)
    levels = {key: one if isinstance(one, Held) else holding(one) for key, one in held.items()}
    readings = {key: one.reading for key, one in levels.items()}
    return Standing(
        person_id=1,
        on=on,
        framework=frame,
        post_ids=tuple(asks),
        steps=tuple(steps),
        held=levels,
        estimates=dict(estimates),
        gaps=tuple(gaps(steps, readings, estimates, on, standards=frame.standards)),
    )


def lesson(code: str, *, minutes: int = 9, needs: Iterable[str] = (), **raises: tuple[int, int]) -> CatalogueLesson:
    """A lesson; ``A=(0, 2)`` says that it raises competency A from 0 to 2."""
    return CatalogueLesson(
        code=code,
        key=uuid.uuid5(uuid.NAMESPACE_OID, code),
        title=f"课文 {code}",
        point="",
        course_code=code.partition("-")[0],
        number=int(code[-1]),
        order=0,
        minutes=minutes,
        bytes=4000,
        questions=3,
        revision=1,
        raises=tuple(Raise(key, low, high) for key, (low, high) in raises.items()),
        needs=tuple(needs),
    )


def shelf(*lessons: CatalogueLesson) -> Catalogue:
    """A catalogue of these lessons, in the order given; the courses follow from their codes."""
    codes = list(dict.fromkeys(one.course_code for one in lessons))
    courses = tuple(
        CatalogueCourse(
            code=code,
            title=f"课程 {code}",
            goal="",
            category="",
            order=place,
            class_minutes=135,
            mandatory_for=frozenset(),
            basis="",
            lessons=tuple(one for one in lessons if one.course_code == code),
        )
        for place, code in enumerate(codes)
    )
    return Catalogue(uuid.UUID(int=1), courses)


# --- in the database ----------------------------------------------------------------------------------

CHECKS = [tuple(f"LZ04-T02{number:02}" for number in range(first, first + 3)) for first in (1, 4, 7)]


SCHOOL_STANDS_ON = (
    "competencies_competency",
    "competencies_law",
    "assessments_question",
    "assessments_questionversion",
)


def school() -> None:
    """M05 leads LZ04 to 2 and to 3, M06 leads LZ05 to 2 in two lessons, M08 leads TJ01 to 2 and to 3.

    The checks share few questions: what they ask is no matter here.
    """
    kept.once("school", _school, on=SCHOOL_STANDS_ON, at=clock.now())


def _school() -> None:
    taught.teach(
        taught.lesson("M05-L1", minutes=9, raises=(Raise("LZ04", 0, 2),), check=CHECKS[0]),
        taught.lesson("M05-L2", minutes=6, raises=(Raise("LZ04", 2, 3),), check=CHECKS[1]),
        taught.lesson("M06-L1", minutes=8, raises=(Raise("LZ05", 0, 1),), check=CHECKS[2]),
        taught.lesson("M06-L2", minutes=7, raises=(Raise("LZ05", 1, 2),), check=("LZ04-T0210",)),
        taught.lesson("M08-L1", minutes=9, raises=(Raise("TJ01", 0, 2),), check=("LZ04-T0201",)),
        taught.lesson("M08-L2", minutes=9, raises=(Raise("TJ01", 2, 3),), check=("LZ04-T0202",)),
    )


def term_of(unit: Unit, *, until: date = date(2031, 1, 31)) -> Term:
    found, _ = Term.objects.get_or_create(
        unit=unit, number=13, defaults={"name": "第十三届", "elected_on": ELECTED, "since": ELECTED, "until": until}
    )
    return found


def programme(
    unit: Unit, *, courses: Iterable[str] = (), posts: Iterable[Post] = (), term: Term | None = None, **fields: object
) -> Programme:
    """A published programme of ``unit``: steps due within 180 days, and ``courses`` for everybody."""
    values = {"name": "换届后第一轮", "issuer": "阳城县委组织部", "since": ELECTED, "state": "published"}
    made = Programme.objects.create(unit=unit, term=term or term_of(unit), **{**values, **fields})
    made.posts.set(posts)
    for code in courses:
        ProgrammeCourse.objects.create(programme=made, course_code=code, basis="县里统一要求")
    return made


def shows(
    person: Person,
    competency: str,
    level: int,
    *,
    passed: bool = True,
    kind: Kind = Kind.PHONE_TEST,
    by: Person | None = None,
    on: date = TODAY,
) -> None:
    """One row of evidence through the ledger's own door: a test on the phone unless ``kind`` says otherwise."""
    asked = 0 if kind == Kind.OBSERVATION else 5
    fact = Shown(
        id=uuid.uuid4(),
        competency=competency,
        level=level,
        passed=passed,
        kind=kind,
        on=on,
        questions=asked,
        right=asked if passed else 0,
        condition="supervised" if kind in {Kind.OBSERVATION, Kind.SUPERVISED_TEST} else "phone",
        source_id=uuid.uuid4(),
    )
    record_evidence([fact], person=person, by=by, at=moment(on))


def placed(person: Person, *, on: date = TODAY, **levels: int) -> None:
    """What a placing found, by competency."""
    found = [Estimated(key, level, 4) for key, level in levels.items()]
    record_estimates(found, person=person, on=on, source_id=uuid.uuid4(), at=moment(on))


def finishes(person: Person, *codes: str, on: date = TODAY) -> None:
    """Lessons whose checks were passed."""
    for code in codes:
        complete_lesson(
            LessonCompletion(
                id=uuid.uuid4(), person=person, lesson_code=code, lesson_key=uuid.uuid4(), revision=1, at=moment(on)
            )
        )
