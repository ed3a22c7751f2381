"""How the lessons of a reviewer's field are used and which of their questions are missed: counts, never persons.

A reviewer of 民政 or 司法 sees the courses that his department approves, one of the county all of them. Counted are the
persons at home below the unit for which he reviews, whom one knows without a reserve mark (decision 0042).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import starmap

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Page

from assessments.models import Answer, Question, Quiz, Sitting
from courses.api import review_fields_of
from courses.models import CoursePage, LessonCompletion, LessonPage, LessonQuestion
from kit.access import Role
from kit.sheets import Column, Sheet
from people.api import known_without_mark
from people.models import Person
from reports.few import Cell, share

REVIEWING = (Role.REVIEWER, Role.COUNTY_ADMIN)
MOST_SHOWN = 100  # questions of a page; the file has all
ONE = Coalesce("person__merged_into", "person")
NOTHING = Cell(0, 0)


@dataclass(frozen=True)
class _Lesson:
    pk: int
    path: str
    code: str
    title: str
    live: bool


@dataclass(frozen=True)
class LessonLine:
    """One lesson. handed_in: its checks; finished: persons who passed one. id: of the page in the admin."""

    id: int
    code: str
    title: str
    course: str
    live: bool
    handed_in: Cell
    finished: Cell


@dataclass(frozen=True)
class QuestionLine:
    """One question in every wording it had. lessons: codes of those whose check asks it. share: hundredths that were wrong."""

    id: int
    key: str
    stem: str
    lessons: str
    asked: Cell
    wrong: Cell
    share: int | None


@dataclass(frozen=True)
class Review:
    """What a reviewer sees. questions: those asked at all, the most missed first, then those that are too few to say."""

    lessons: tuple[LessonLine, ...]
    questions: tuple[QuestionLine, ...]

    @property
    def most_missed(self) -> tuple[QuestionLine, ...]:
        return self.questions[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """How many questions the page leaves to the file."""
        return max(len(self.questions) - MOST_SHOWN, 0)


def review(viewer: Person) -> Review:
    """The lessons and questions that ``viewer`` approves. Seven queries beside those for his rights, however many."""
    fields = review_fields_of(viewer)
    courses = CoursePage.objects.all() if fields is None else CoursePage.objects.filter(review_field__in=fields)
    titles = {path: f"{code} {title}" for path, code, title in courses.values_list("path", "code", "title")}
    pages = LessonPage.objects.order_by("path").values_list("pk", "path", "code", "title", "live")
    lessons = [page for page in starmap(_Lesson, pages) if page.path[: -Page.steplen] in titles]
    people = _counted(viewer)
    return Review(
        tuple(_lesson_lines(lessons, titles, people)),
        tuple(sorted(_question_lines(lessons, people, all_of_them=fields is None), key=_most_missed)),
    )


def _counted(viewer: Person) -> QuerySet[Person]:
    """Whoever is counted: at home where the viewer reviews. A duplicate counts as the person he was merged into."""
    within = Q(pk__in=[])
    for role, path in viewer.scope.by_role:
        if role in REVIEWING:
            within |= Q(home_unit__path__startswith=path)
    return Person.objects.filter(within, known_without_mark(), entered_by_mistake=False)


def _lesson_lines(
    lessons: Iterable[_Lesson], courses: dict[str, str], people: QuerySet[Person]
) -> Iterable[LessonLine]:
    sat = Sitting.objects.filter(purpose=Quiz.Purpose.CHECK, closed_at__isnull=False, person__in=people)
    done = LessonCompletion.objects.filter(person__in=people)
    checks = sat.values_list("quiz__lesson_code").annotate(times=Count("pk"), people=Count(ONE, distinct=True))
    handed_in = {code: Cell(times, people) for code, times, people in checks}
    finished = {
        code: Cell(n, n) for code, n in done.values_list("lesson_code").annotate(people=Count(ONE, distinct=True))
    }
    for page in lessons:
        yield LessonLine(
            page.pk,
            page.code,
            page.title,
            courses[page.path[: -Page.steplen]],
            page.live,
            handed_in.get(page.code, NOTHING),
            finished.get(page.code, NOTHING),
        )


def _question_lines(
    lessons: Iterable[_Lesson], people: QuerySet[Person], *, all_of_them: bool
) -> Iterable[QuestionLine]:
    codes = {page.pk: page.code for page in lessons}
    asked_in: dict[int, list[str]] = {}
    for lesson, question in LessonQuestion.objects.values_list("lesson", "question").order_by("lesson__path", "pk"):
        if lesson in codes:
            asked_in.setdefault(question, []).append(codes[lesson])
    counts = _answers(people)
    for pk, key, stem in Question.objects.order_by("key").values_list("pk", "key", "stem"):
        if pk in counts and (all_of_them or pk in asked_in):
            asked, wrong = counts[pk]
            names = "、".join(asked_in.get(pk, ()))
            yield QuestionLine(pk, key, Truncator(stem).chars(40), names, asked, wrong, share(wrong, asked))


def _answers(people: QuerySet[Person]) -> dict[int, tuple[Cell, Cell]]:
    """For each question how often it was answered, and how often wrong. Nobody's answer is read."""
    one, wrong = Coalesce("sitting__person__merged_into", "sitting__person"), Q(right=False)
    rows = (
        Answer.objects.filter(right__isnull=False, sitting__person__in=people)
        .values_list("version__question")
        .annotate(
            asked=Count("pk"),
            by=Count(one, distinct=True),
            missed=Count("pk", filter=wrong),
            missed_by=Count(one, distinct=True, filter=wrong),
        )
    )
    return {pk: (Cell(asked, by), Cell(missed, missed_by)) for pk, asked, by, missed, missed_by in rows}


def _most_missed(line: QuestionLine) -> tuple[int, int, str]:
    """The order of a page: numbers that are not shown give nothing away by their place."""
    if line.share is None:
        return (0, 0, line.key)
    return (-1 - line.share, -line.asked.times, line.key)


def sheets_of(found: Review) -> list[Sheet]:
    """The same two tables as sheets of a workbook."""
    note = few_note()
    return [
        Sheet(
            title=_("Lessons"),
            columns=[
                Column(_("course"), 12),
                Column(_("lesson"), 16),
                Column(_("checks handed in"), 6),
                Column(_("persons who finished"), 6),
            ],
            rows=(
                [line.course, f"{line.code} {line.title}", str(line.handed_in), str(line.finished)]
                for line in found.lessons
            ),
            note=note,
        ),
        Sheet(
            title=_("Questions, the most missed first"),
            columns=[
                Column(_("question"), 24),
                Column(_("lesson"), 8),
                Column(_("times asked"), 6),
                Column(_("times wrong"), 6),
                Column(_("share wrong"), 6),
            ],
            rows=(
                [
                    f"{line.key} {line.stem}",
                    line.lessons,
                    str(line.asked),
                    str(line.wrong),
                    "—" if line.share is None else f"{line.share}%",
                ]
                for line in found.questions
            ),
            note=note,
        ),
    ]


def few_note() -> str:
    return _("“Fewer than 5”: not even five persons stand behind the number, so it is not said.")
