"""Lessons, pages and data files for tests of courses.

stocked()                              framework, laws and ten questions LZ04-T0201 … LZ04-T0210 in the bank
lesson("M05-L1", title=…, parts=…)     LessonContent: a case, a law, steps, dos, terms, a table and a practice
teach(lesson("M05-L1"), …)             published pages in the tree, as the loader makes them
write_data(folder, [lesson(…)])        the data files of these lessons
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from PIL import Image as Pixels
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from competencies.models import Law
from courses import catalogue, content, opening, planting, workflow
from courses.content import CourseContent, LessonContent, Part, Raise
from courses.lesson_files import COURSE_COLUMNS
from courses.models import CourseIndexPage, CoursePage, LessonPage
from tests import kept
from tests.assessments.factories import stock
from tests.competencies.factories import SmallFramework, small_framework

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
PARTS = (
    Part("case", {"title": "一张账", "text": "张主任贴了账。\n李大爷看清了。"}),
    Part("law", {"text": "公布不少于十五日。", "sources": [{"law": "村民委员会组织法", "articles": [35, 36]}]}),
    Part("text", {"text": "三类事：\n1. 头一类。\n2. 第二类。\n说完了。"}),
    Part("steps", {"title": "两步", "items": ["先列清单", "再贴出来"]}),
    Part("dos", {"right": ["大字贴"], "wrong": ["贴了就揭"]}),
    Part("terms", {"items": [{"term": "列席", "plain": "到会听，不表决。"}]}),
    Part("table", {"title": "几次", "head": ["多久", "公布什么"], "rows": [["每季度", "一般事项"], ["随时", "大事"]]}),
    Part("practice", {"title": "回村做一件事", "text": "看看公开栏。"}),
)
RAISES = (Raise("LZ04", 0, 2),)
CHECK = ("LZ04-T0201", "LZ04-T0202", "LZ04-T0203")


def stocked() -> SmallFramework:
    """The small framework, two laws, and questions for the checks."""
    frame = small_framework()
    kept.once("two laws", _laws)
    stock({("LZ04", 2): 10})
    return frame


def _laws() -> None:
    Law.objects.create(name="村民委员会组织法", effective_on=date(2026, 1, 1))
    Law.objects.create(name="个人信息保护法")


def lesson(code: str = "M05-L1", **fields: Any) -> LessonContent:
    values: dict[str, Any] = {
        "title": f"课文 {code}",
        "minutes": 6,
        "point": "让人看得懂。",
        "raises": RAISES,
        "parts": PARTS,
        "check": CHECK,
    }
    return LessonContent(code=code, **{**values, **fields})


def course(code: str = "M05", **fields: Any) -> CourseContent:
    values: dict[str, Any] = {
        "title": f"课程 {code}",
        "category": "基层治理",
        "audience": "全体",
        "goal": "公开及时",
        "class_minutes": 135,
        "mandatory_for": "",
        "basis": "",
    }
    return CourseContent(code=code, **{**values, **fields})


def shelf() -> CourseIndexPage:
    """The page below which courses stand, with its workflow."""
    page = planting.shelf_page("履新学堂")
    workflow.ensure_workflow(page)
    return page


def teach(*lessons: LessonContent, courses: Sequence[CourseContent] = ()) -> list[LessonPage]:
    """Publish ``lessons``, and the courses that they belong to, in the order given."""
    known = {each.code: each for each in courses}
    index = shelf()
    pages: list[LessonPage] = []
    for code in dict.fromkeys([*known, *(each.course_code for each in lessons)]):
        page = CoursePage.objects.filter(code=code).first()
        if page is None:
            page = planting.course_page(known.get(code) or course(code))
            planting.plant(index, [page], at=AT)
        for each in lessons:
            if each.course_code == code:
                new = planting.lesson_page(each, planting.Ids.now())
                planting.plant(page, [new], at=AT)
                pages.append(new)
    opening.open_lessons(pages, at=AT)
    catalogue.changed()
    return pages


def write_data(folder: Path, lessons: Sequence[LessonContent], courses: Sequence[CourseContent] = ()) -> Path:
    """``courses.csv`` and a file for each lesson in ``folder``; a course for each lesson when none are given."""
    (folder / "lessons").mkdir(parents=True, exist_ok=True)
    courses = courses or [course(code) for code in dict.fromkeys(each.course_code for each in lessons)]
    text = io.StringIO()
    writer = csv.DictWriter(text, COURSE_COLUMNS)
    writer.writeheader()
    writer.writerows({**each.as_document(), "order": place} for place, each in enumerate(courses, 1))
    (folder / "courses.csv").write_text(text.getvalue(), encoding="utf-8")
    for each in lessons:
        (folder / "lessons" / f"{each.code}.yaml").write_text(content.as_text(each), encoding="utf-8")
    return folder


def picture(width: int = 800, height: int = 600, title: str = "公开栏") -> Any:
    """A picture in Wagtail's library."""
    return get_image_model().objects.create(title=title, file=get_test_image_file(size=(width, height)))


def image_bytes(width: int, height: int, kind: str = "PNG") -> bytes:
    """A real image file in memory."""
    stream = io.BytesIO()
    Pixels.effect_noise((width, height), 90).convert("RGB").save(stream, kind)
    return stream.getvalue()
