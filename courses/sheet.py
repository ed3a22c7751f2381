"""A course with its lessons out of Excel, as drafts: for a county that writes its own and works in Excel.

Two sheets: courses, a row each; lessons, a row for each block of a lesson. A row without a code goes on with the lesson above.
All or nothing: every fault is named with its sheet and row, and nothing is kept while there is one. Nothing is published:
somebody else reads and approves, as with any text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from assessments.models import Question
from competencies.models import Competency, Law
from courses import planting, standing
from courses.content import CourseContent, LessonContent, lesson_from_document
from courses.lesson_files import Known, LessonFile
from courses.models import CoursePage, LessonPage
from kit import sheets, tables
from kit.errors import InputError, NotNow, Text, Unreadable
from kit.loading import BadRows, Problems
from people.models import Person, Post

COURSE: Mapping[str, Text] = {
    "code": gettext_lazy("Code of the course"),
    "title": gettext_lazy("Title of the course"),
    "category": gettext_lazy("field of learning"),
    "audience": gettext_lazy("for whom"),
    "goal": gettext_lazy("what one can do afterwards"),
}
LESSON: Mapping[str, Text] = {
    "lesson": gettext_lazy("Code of the lesson"),
    "title": gettext_lazy("Title of the lesson"),
    "minutes": gettext_lazy("Minutes"),
    "point": gettext_lazy("In one sentence"),
    "raises": gettext_lazy("What it raises, DJ01 0-2"),
    "check": gettext_lazy("Questions of its check, by their codes"),
    "kind": gettext_lazy("Kind of block"),
    "heading": gettext_lazy("Heading of the block"),
    "text": gettext_lazy("Text of the block"),
    "sources": gettext_lazy("Laws of the block, 《村民委员会组织法》35"),
}
BLOCKS: Mapping[str, Text] = {
    "text": gettext_lazy("Plain text"),
    "case": gettext_lazy("Village case"),
    "steps": gettext_lazy("Steps"),
    "law": gettext_lazy("Law"),
    "practice": gettext_lazy("Do it yourself"),
}
NEEDED = {"code", "lesson", "title", "text", "kind"}
RAISE = re.compile(r"([A-Z][A-Z0-9]{1,7})\s*[:：]?\s*(\d)\s*(?:[-—–~到→]|->)\s*(\d)")
SOURCE = re.compile(r"《([^》]+)》\s*([^《]*)")


@dataclass(frozen=True)
class Book:
    """What a file says, free of faults: new courses and lessons, and how many stood there already with the same words."""

    courses: tuple[CourseContent, ...]
    lessons: tuple[LessonContent, ...]
    same: int = 0


@dataclass
class _SheetLesson(LessonFile):
    """A lesson out of rows: what is wrong is said at the row of its block, or at its first one."""

    rows: list[int] = field(default_factory=list)

    def line(self, *path: str | int) -> int:
        if path and path[0] == "blocks" and len(path) > 1 and isinstance(path[1], int):
            return self.rows[path[1]]
        return self.rows[0]


def template() -> bytes:
    """The empty workbook."""
    kinds = tuple(BLOCKS.values())
    return sheets.to_bytes(
        [
            sheets.Sheet(_("Courses"), [sheets.Column(title, 14) for title in COURSE.values()], []),
            sheets.Sheet(
                _("Lessons"),
                [sheets.Column(title, 14, kinds if key == "kind" else ()) for key, title in LESSON.items()],
                [],
            ),
        ]
    )


def read(content: bytes, name: str) -> Book:
    """What the file would add. Raises Unreadable, and BadRows with every fault by sheet and row."""
    rows = tables.read(content, name)
    problems = Problems()
    known = Known(
        competencies=frozenset(Competency.objects.values_list("key", flat=True)),
        laws=frozenset(Law.objects.values_list("name", flat=True)),
        questions=frozenset(Question.objects.values_list("key", flat=True)),
        posts=frozenset(Post.objects.values_list("key", flat=True)),
    )
    there = standing.course_states()
    courses = [_course(one, problems) for one in _records(rows, COURSE)]
    codes = [*there, *(course.code for course in courses)]
    first: dict[str, str] = {}
    lessons = [
        found for found in (_lesson(own, codes, known, first, problems) for own in _grouped(rows, problems)) if found
    ]
    if not (courses or lessons or problems.found):
        raise Unreadable(_("The file has no course and no lesson."), _("Fill in the template and send that."))
    states = there | standing.lesson_states()
    new = [one for one in [*courses, *lessons] if one.code not in states]
    for one in [*courses, *lessons]:
        if one.code in states and states[one.code].draft != one:
            words = _("%(code)s is there already and says something else. Change it on its page.") % {"code": one.code}
            problems.at(one.code, 1, words)
    problems.stop()
    return Book(
        tuple(one for one in new if isinstance(one, CourseContent)),
        tuple(one for one in new if isinstance(one, LessonContent)),
        same=len(courses) + len(lessons) - len(new),
    )


@transaction.atomic
def keep(book: Book, *, by: Person, at: datetime) -> list[Page]:
    """Make the pages, as drafts in the name of ``by``. Raises NotNow without the right to write courses."""
    shelf = planting.shelf_page(settings.SITE_NAME)
    if not shelf.permissions_for_user(by).can_add_subpage():
        raise NotNow(_("You may not add courses."), _("Ask the county administrator for the right."))
    made: list[Page] = [_draft(shelf, planting.course_page(one), by) for one in book.courses]
    homes = {page.code: page for page in CoursePage.objects.all()}
    ids = planting.Ids.now()
    made += [_draft(homes[one.course_code], planting.lesson_page(one, ids), by) for one in book.lessons]
    return made


def _draft(parent: Page, page: CoursePage | LessonPage, by: Person) -> Page:
    page.live, page.has_unpublished_changes, page.owner = False, True, by
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page


def _records(rows: Sequence[tables.Row], titles: Mapping[str, Text]) -> list[tables.Record]:
    headings = [tables.Heading(key, (str(title), key), required=key in NEEDED) for key, title in titles.items()]
    try:
        return [one for one in tables.records(rows, headings) if any(one.values.values())]
    except Unreadable:
        return []  # the sheet is not there; `read` says when neither is


def _course(one: tables.Record, problems: Problems) -> CourseContent:
    for key in ("code", "title"):
        if not one.values[key]:
            problems.at(one.sheet, one.row, _("%(column)s is empty.") % {"column": COURSE[key]})
    return CourseContent(class_minutes=0, mandatory_for="", basis="", **one.values)


def _grouped(rows: Sequence[tables.Row], problems: Problems) -> list[list[tables.Record]]:
    """The rows of each lesson together."""
    found: list[list[tables.Record]] = []
    for one in _records(rows, LESSON):
        if one.values["lesson"]:
            found.append([one])
        elif found:
            found[-1].append(one)
        else:
            problems.at(one.sheet, one.row, _("The first row needs the code of a lesson."))
    return found


def _lesson(
    own: Sequence[tables.Record], courses: Sequence[str], known: Known, first: dict[str, str], problems: Problems
) -> LessonContent | None:
    head = own[0].values
    minutes = head["minutes"]
    raises = [(key, int(low), int(high)) for key, low, high in RAISE.findall(head["raises"].upper())]
    document: dict[str, Any] = {
        "code": head["lesson"],
        "title": head["title"],
        "minutes": int(minutes) if minutes.isascii() and minutes.isdecimal() else 0,
        "raises": [{"competency": key, "from": low, "to": high} for key, low, high in raises],
        "point": head["point"],
        "blocks": [],
        "check": [code for code in re.split(r"[\s、,，;；]+", head["check"]) if code],
    }
    before = len(problems.found)
    lesson = _SheetLesson(own[0].sheet, document, yaml.MappingNode("map", []), problems, rows=[one.row for one in own])
    for key in ("title", "minutes", "point", "raises", "check"):
        if not head[key]:
            lesson.wrong(_("%(column)s is empty.") % {"column": LESSON[key]})
    if minutes and not 1 <= document["minutes"] <= 60:
        lesson.wrong(_("The minutes lie between 1 and 60."))
    if head["raises"] and not raises:
        lesson.wrong(_("Write what it raises like this: DJ01 0-2."))
    for one in own:
        try:
            document["blocks"].append(_block(one.values))
        except InputError as error:
            problems.at(one.sheet, one.row, str(error))
    if len(problems.found) == before:
        lesson.check(courses, known, first)
    return lesson_from_document(document) if len(problems.found) == before else None


def _block(values: Mapping[str, str]) -> dict[str, Any]:
    kinds = {str(title): kind for kind, title in BLOCKS.items()} | {kind: kind for kind in BLOCKS} | {"": "text"}
    kind = kinds.get(values["kind"])
    if kind is None:
        words = _("The kind of block is one of: %(kinds)s.") % {"kinds": "、".join(map(str, BLOCKS.values()))}
        raise InputError(words)
    heading = {"title": values["heading"]} if values["heading"] else {}
    if kind == "steps":
        return {kind: heading | {"items": [line for line in values["text"].split("\n") if line.strip()]}}
    if kind == "law":
        sources = [
            {"law": law, "articles": [one for one in re.split(r"[\s、,，]+", articles) if one]}
            for law, articles in SOURCE.findall(values["sources"])
        ]
        return {kind: {"text": values["text"], "sources": sources}}
    return {kind: heading | {"text": values["text"]}}


__all__ = ["BadRows", "Book", "keep", "read", "template"]
