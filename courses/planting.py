"""Pages out of contents: new ones into the tree, published at once; changed ones as a new published revision.

A new page is written as Wagtail writes it, but without publishing its revision in a second step, which would save and
index every page twice; what publishing means for us (text, check, catalogue) is done for all of them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex, Revision, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from assessments.models import Question
from competencies.models import Competency
from courses.content import CourseContent, LessonContent, stream_of
from courses.models import CourseIndexPage, CoursePage, HomePage, LessonNeed, LessonPage, LessonQuestion, LessonRaise


@dataclass(frozen=True)
class Ids:
    """Primary keys by key: of competencies, of questions, of lesson pages by code."""

    competencies: Mapping[str, int]
    questions: Mapping[str, int]
    lessons: Mapping[str, int]

    @classmethod
    def now(cls) -> Ids:
        return cls(
            dict(Competency.objects.values_list("key", "pk")),
            dict(Question.objects.values_list("key", "pk")),
            dict(LessonPage.objects.values_list("code", "pk")),
        )


def shelf_page(site_name: str) -> CourseIndexPage:
    """The page below which courses stand; made, with the site above it, on the first call.

    Wagtail's own welcome page goes away: nothing of ours stands below it.
    """
    index = CourseIndexPage.objects.first()
    if index is not None:
        return index
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title=site_name, slug="luxin"))
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True, hostname="localhost")
    welcome, site.root_page, site.site_name = site.root_page_id, home, site_name
    site.save()
    Page.objects.filter(pk=welcome, depth=2, numchild=0, content_type__model="page").delete()
    return home.add_child(instance=CourseIndexPage(title=_("Courses"), slug="courses"))


def course_page(content: CourseContent) -> CoursePage:
    """A page, not saved yet."""
    return fill_course(CoursePage(slug=content.code.lower()), content)


def fill_course(page: CoursePage, content: CourseContent) -> CoursePage:
    for name, value in content.as_document().items():
        setattr(page, name, value)
    page.review_field = content.review_field
    page.draft_title = content.title
    return page


def lesson_page(content: LessonContent, ids: Ids) -> LessonPage:
    """A page, not saved yet."""
    return fill_lesson(LessonPage(slug=content.code.lower()), content, ids)


def fill_lesson(page: LessonPage, content: LessonContent, ids: Ids) -> LessonPage:
    """Everything of ``content`` into ``page``; saves nothing. A lesson that it needs and that has no page yet is left out."""
    page.title = page.draft_title = content.title
    page.code, page.minutes, page.point = content.code, content.minutes, content.point
    page.unit_kind = content.unit_kind
    page.body = LessonPage._meta.get_field("body").to_python(stream_of(content.code, content.parts))
    page.raises = [
        LessonRaise(
            competency_id=ids.competencies[each.competency],
            from_level=each.from_level,
            to_level=each.to_level,
            sort_order=place,
        )
        for place, each in enumerate(content.raises)
    ]
    page.questions = [
        LessonQuestion(question_id=ids.questions[key], sort_order=place) for place, key in enumerate(content.check)
    ]
    page.needs = [
        LessonNeed(needed_id=ids.lessons[code], sort_order=place)
        for place, code in enumerate(content.needs)
        if code in ids.lessons
    ]
    return page


def plant(parent: Page, pages: Sequence[CoursePage | LessonPage], *, at: datetime) -> None:
    """Save ``pages`` as the last children of ``parent``, in order, published at ``at``."""
    with disable_reference_index_auto_update():
        for page in pages:
            page.first_published_at = page.last_published_at = page.latest_revision_created_at = at
            parent.add_child(instance=page)
    revisions = Revision.objects.bulk_create([first_revision(page, at) for page in pages])
    for page, revision in zip(pages, revisions, strict=True):
        page.live_revision = page.latest_revision = revision
        ReferenceIndex.create_or_update_for_object(page)  # which questions and pictures it uses
    Page.objects.bulk_update([page.page_ptr for page in pages], ["live_revision", "latest_revision"])


def first_revision(page: CoursePage | LessonPage, at: datetime) -> Revision:
    """What `save_revision` would make, not saved: that one saves and indexes the page a second time."""
    return Revision(
        base_content_type=page.get_base_content_type(),
        content_type=page.get_content_type(),
        object_id=str(page.pk),
        created_at=at,
        content=page.serializable_data(),
        object_str=str(page),
    )


def publish(page: CoursePage | LessonPage) -> None:
    """A new revision of an existing page, published at once."""
    page.save_revision(clean=False, log_action=True).publish()
