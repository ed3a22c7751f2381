"""The data files of courses and lessons: read, checked, each problem with its file and line. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from courses import citations
from courses.content import CourseContent, LessonContent, lesson_from_document
from courses.prerequisites import cycles
from kit.loading import Problems, csv_rows, whole_number
from people.models import ReviewField

COURSE_COLUMNS = [
    "code", "title", "category", "review_field", "audience", "class_minutes", "mandatory_for", "basis", "goal", "order",
]  # fmt: skip

FIELDS = {
    "code": str,
    "title": str,
    "minutes": int,
    "raises": list,
    "point": str,
    "blocks": list,
    "check": list,
}
UNIT_KINDS = frozenset(["village", "community"])
# kind -> field -> (type, may be missing)
KINDS: dict[str, dict[str, tuple[type, bool]]] = {
    "text": {"title": (str, True), "text": (str, False)},
    "case": {"title": (str, False), "text": (str, False)},
    "practice": {"title": (str, False), "text": (str, False)},
    "steps": {"title": (str, False), "items": (list, False)},
    "dos": {"title": (str, True), "right": (list, False), "wrong": (list, False)},
    "terms": {"items": (list, False)},
    "table": {"title": (str, False), "head": (list, False), "rows": (list, False)},
    "law": {"text": (str, False), "sources": (list, False)},
}


@dataclass(frozen=True)
class Known:
    """What files may name: keys of competencies, laws by name, keys of questions, keys of posts."""

    competencies: frozenset[str]
    laws: frozenset[str]
    questions: frozenset[str]
    posts: frozenset[str]


def read_courses(file: Path, known: Known, problems: Problems) -> list[CourseContent]:
    """The courses of ``file`` in their order; what is wrong goes into ``problems``."""
    courses: list[tuple[int, CourseContent]] = []
    seen: dict[str, int] = {}
    for row in csv_rows(file, COURSE_COLUMNS):
        if row["code"] in seen:
            line = seen[row["code"]]
            problems.add(
                row, _("The code %(code)s stands on line %(line)s already.") % {"code": row["code"], "line": line}
            )
        seen.setdefault(row["code"], row.line)
        for column in ("code", "title"):
            if not row[column]:
                problems.add(row, _("%(column)s is empty.") % {"column": column})
        if row["review_field"] not in ("", *ReviewField.values):
            problems.add(row, _("There is no department %(field)s.") % {"field": row["review_field"]})
        if row["mandatory_for"] not in ("", "all"):
            for post in row["mandatory_for"].split(","):
                if post not in known.posts:
                    problems.add(row, _("There is no post %(post)s.") % {"post": post})
        if row["mandatory_for"] and not row["basis"]:
            problems.add(row, _("A mandatory course names the document that makes it so."))
        course = CourseContent(
            code=row["code"],
            title=row["title"],
            category=row["category"],
            audience=row["audience"],
            goal=row["goal"],
            class_minutes=whole_number(row, "class_minutes", problems, most=32_000),
            mandatory_for=row["mandatory_for"],
            basis=row["basis"],
            review_field=row["review_field"],
        )
        courses.append((whole_number(row, "order", problems), course))
    return [course for _order, course in sorted(courses, key=lambda pair: pair[0])]


def read_lessons(
    files: Sequence[Path], courses: Sequence[str], known: Known, problems: Problems
) -> list[LessonContent]:
    """The lessons of ``files``, one each, in the order of the files; what is wrong goes into ``problems``."""
    lessons: list[LessonContent] = []
    first: dict[str, str] = {}
    for file in files:
        lesson_file = LessonFile.read(file, problems)
        if lesson_file is None:
            continue
        before = len(problems.found)
        lesson_file.check(courses, known, first)
        if len(problems.found) == before:
            lessons.append(lesson_from_document(lesson_file.document))
    codes = {lesson.code for lesson in lessons}
    for lesson in lessons:
        for code in lesson.needs:
            if code not in codes:
                problems.at(f"{lesson.code}.yaml", 1, _("There is no lesson %(code)s.") % {"code": code})
    for way in cycles({lesson.code: lesson.needs for lesson in lessons}):
        problems.at(f"{way[0]}.yaml", 1, _("Nobody could begin: %(way)s.") % {"way": " → ".join(way)})
    return lessons


@dataclass
class LessonFile:
    """One lesson file while it is checked."""

    name: str
    document: dict[str, Any]
    root: yaml.MappingNode
    problems: Problems = field(repr=False)

    @classmethod
    def read(cls, file: Path, problems: Problems) -> LessonFile | None:
        """The file's document; None, with a problem, when it cannot be read as YAML."""
        text = file.read_text(encoding="utf-8")
        try:
            # The C parser is ten times as fast where PyYAML was built with it.
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            root = yaml.compose(text, loader)
            document = yaml.load(text, loader)  # noqa: S506, TID251  (a safe loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problems.at(file.name, line, _("This file cannot be read as YAML. Look at the indentation."))
            return None
        if not isinstance(document, dict) or not isinstance(root, yaml.MappingNode):
            problems.at(file.name, 1, _("A lesson file holds fields such as code and title."))
            return None
        return cls(file.name, document, root, problems)

    def line(self, *path: str | int) -> int:
        """The line, from 1, of the value at ``path``; of the nearest thing above when there is none."""
        node: yaml.Node = self.root
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            node = found
        return node.start_mark.line + 1

    def wrong(self, message: str, *path: str | int) -> None:
        self.problems.at(self.name, self.line(*path), message)

    def check(self, courses: Sequence[str], known: Known, first: dict[str, str]) -> None:
        """Note everything that is wrong with the document. first: code -> the file that had it first; added to."""
        for name, type_ in FIELDS.items():
            value = self.document.get(name)
            if not isinstance(value, type_) or isinstance(value, bool) or not value:
                self.wrong(_("The field %(name)s is missing or of the wrong kind.") % {"name": name}, name)
                return
        for name in self.document.keys() - FIELDS.keys() - {"needs", "unit_kind"}:
            self.wrong(_("The field %(name)s is not known.") % {"name": name}, name)
        if self.document.get("unit_kind", "village") not in UNIT_KINDS:
            self.wrong(_("Write village or community, or leave unit_kind out."), "unit_kind")
        self._check_code(courses, first)
        if not 1 <= self.document["minutes"] <= 60:
            self.wrong(_("The minutes lie between 1 and 60."), "minutes")
        self._check_raises(known)
        self._check_questions(known)
        for place, block in enumerate(self.document["blocks"]):
            for message, path in block_faults(block, known):
                self.wrong(message, "blocks", place, *path)

    def _check_code(self, courses: Sequence[str], first: dict[str, str]) -> None:
        code = self.document["code"]
        if code in first:
            self.wrong(_("%(file)s has the code %(code)s already.") % {"file": first[code], "code": code}, "code")
        first.setdefault(code, self.name)
        if code.partition("-")[0] not in courses:
            self.wrong(_("There is no course for the lesson %(code)s.") % {"code": code}, "code")

    def _check_raises(self, known: Known) -> None:
        seen = set()
        for place, entry in enumerate(self.document["raises"]):
            where = ("raises", place)
            if not isinstance(entry, dict) or set(entry) != {"competency", "from", "to"}:
                self.wrong(_("Write competency, from and to."), *where)
                continue
            key, low, high = entry["competency"], entry["from"], entry["to"]
            if key not in known.competencies:
                self.wrong(_("There is no competency %(key)s.") % {"key": key}, *where)
            if key in seen:
                self.wrong(_("The competency %(key)s stands here twice.") % {"key": key}, *where)
            seen.add(key)
            if type(low) is not int or type(high) is not int or not 0 <= low < high <= 5:
                self.wrong(_("Levels go from 0 to 5, and upward."), *where)

    def _check_questions(self, known: Known) -> None:
        seen = set()
        for place, key in enumerate(self.document["check"]):
            if key not in known.questions:
                self.wrong(_("There is no question %(key)s.") % {"key": key}, "check", place)
            if key in seen:
                self.wrong(_("The question %(key)s stands here twice.") % {"key": key}, "check", place)
            seen.add(key)


Fault = tuple[str, tuple[str | int, ...]]


def block_faults(block: Any, known: Known) -> Iterator[Fault]:
    """What is wrong with one block of a lesson file, with the path to it inside the block."""
    if not isinstance(block, dict) or len(block) != 1:
        yield _("A block has one kind."), ()
        return
    ((kind, body),) = block.items()
    if kind not in KINDS or not isinstance(body, dict):
        yield _("The block %(kind)s is not known.") % {"kind": kind}, ()
        return
    if misshapen := list(_shape_faults(kind, body)):
        yield from misshapen
    elif kind == "law":
        yield from _law_faults(body["sources"], known)
    elif kind == "table":
        yield from _table_faults(body)
    elif kind == "terms":
        yield from _term_faults(body["items"])
    else:
        yield from _line_faults(kind, body)


def _shape_faults(kind: str, body: Mapping[str, Any]) -> Iterator[Fault]:
    shape = KINDS[kind]
    for name, (type_, optional) in shape.items():
        value = body.get(name)
        if (name in body or not optional) and (not isinstance(value, type_) or not value):
            yield _("%(kind)s needs the field %(name)s.") % {"kind": kind, "name": name}, (kind,)
    for name in body.keys() - shape.keys():
        yield _("The field %(name)s is not known.") % {"name": name}, (kind, name)


def _law_faults(sources: Sequence[Any], known: Known) -> Iterator[Fault]:
    for place, source in enumerate(sources):
        where = ("law", "sources", place)
        if (
            not isinstance(source, dict)
            or set(source) != {"law", "articles"}
            or not isinstance(source["articles"], list)
        ):
            yield _("Write law and articles."), where
            continue
        if source["law"] not in known.laws:
            yield _("There is no law %(law)s.") % {"law": source["law"]}, where
        try:
            citations.articles_of(citations.joined(source["articles"]))
        except ValueError as error:
            yield (
                _("“%(article)s” is no number of an article. Write 35, or several as 35、36.") % {"article": error},
                where,
            )


def _table_faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    width = len(body["head"])
    if not 2 <= width <= 3:
        yield _("A table has two or three columns and at least one row."), ("table", "head")
    for place, row in enumerate(body["rows"]):
        if not isinstance(row, list) or len(row) != width:
            yield _("This row has not as many cells as the head."), ("table", "rows", place)
        elif not all(isinstance(cell, str) for cell in row):
            yield _("Put quotation marks around a cell that is a number."), ("table", "rows", place)


def _term_faults(items: Sequence[Any]) -> Iterator[Fault]:
    for place, item in enumerate(items):
        if not isinstance(item, dict) or set(item) != {"term", "plain"}:
            yield _("Write term and plain."), ("terms", "items", place)


def _line_faults(kind: str, body: Mapping[str, Any]) -> Iterator[Fault]:
    for name, value in body.items():
        if isinstance(value, list):
            for place, line in enumerate(value):
                if not isinstance(line, str):
                    yield _("This line is no text. Put quotation marks around it."), (kind, name, place)


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None
