"""Who may approve a text: somebody else than its writer, from the department that answers for its field.

Nobody publishes past the workflow: what is typed into the editor is approved by a second pair of eyes. Reviewers of
民政 and 司法 approve the courses of their field (`CoursePage.review_field`); those of the county approve all.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from assessments.models import Question
from courses.models import CoursePage, LessonPage
from kit import clock
from kit.access import Role
from kit.errors import NotNow
from people.models import Person

ALL = None
APPROVE_ALL = (Role.COUNTY_ADMIN, Role.SYSTEM)


def fields_of(person: Person) -> frozenset[str] | None:
    """The fields whose texts ``person`` may approve; `ALL` for no limit. One query, kept for this object."""
    if not hasattr(person, "_review_fields"):
        person._review_fields = _fields_of(person)  # type: ignore[attr-defined]
    found: frozenset[str] | None = person._review_fields
    return found


def _fields_of(person: Person) -> frozenset[str] | None:
    if person.is_superuser or person.scope.has(*APPROVE_ALL):
        return ALL
    fields = frozenset(person.scopes.valid(clock.today()).filter(role=Role.REVIEWER).values_list("field", flat=True))
    return ALL if "" in fields else fields


def field_of(text: Any) -> frozenset[str]:
    """The departments that answer for a course, a lesson, or a question (by the lessons it checks)."""
    if isinstance(text, Question):
        paths = LessonPage.objects.filter(questions__question=text).values_list("path", flat=True)
        courses = CoursePage.objects.filter(path__in={path[: -Page.steplen] for path in paths})
        return frozenset(courses.values_list("review_field", flat=True))
    if isinstance(text, LessonPage):
        courses = CoursePage.objects.filter(path=text.path[: -Page.steplen])
        return frozenset(courses.values_list("review_field", flat=True))
    return frozenset([text.review_field]) if isinstance(text, CoursePage) else frozenset()


# What Wagtail itself writes into a revision, or what is said beside the text.
BESIDE = frozenset(
    "latest_revision latest_revision_created_at live_revision has_unpublished_changes draft_title first_published_at "
    "last_published_at live locked locked_at locked_by owner wagtail_admin_comments".split()
)


def wrote(text: Any, person: Person) -> bool:
    """Whether ``person`` changed any of what is not published yet.

    The editor saves once more when it is approved there: a revision that says the same changes nothing.
    """
    newest = Revision.objects.for_instance(text).order_by("pk")
    before = newest.filter(pk__lte=text.live_revision_id or 0).last()
    for revision in newest.filter(pk__gt=text.live_revision_id or 0):
        if revision.user_id == person.pk and (before is None or _said(revision) != _said(before)):
            return True
        before = revision
    return False


def _said(revision: Revision) -> dict[str, Any]:
    """What a revision says, without the ids of blocks: a block that was typed anew with the same words says the same."""
    return {name: _words(value) for name, value in revision.content.items() if name not in BESIDE}


def _words(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("[{"):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, list):
        return [_words(one) for one in value]
    if isinstance(value, dict) and "type" in value:
        return {name: _words(one) for name, one in value.items() if name != "id"}
    return value


def refusal(text: Any, person: Person) -> NotNow | None:
    """Why ``person`` may not approve ``text`` as it stands; None when he may."""
    text = text.specific if isinstance(text, Page) else text
    allowed = fields_of(person)
    if allowed is not ALL and allowed.isdisjoint(field_of(text)):
        return NotNow(
            _("This text belongs to another department."), _("Its own reviewers or those of the county approve it.")
        )
    if wrote(text, person):
        return NotNow(
            _("You wrote or changed this text, so somebody else approves it."),
            _("Ask another reviewer. What you typed is kept as a draft."),
        )
    return None


def check(text: Any, person: Person) -> None:
    """Raise NotNow when ``person`` may not approve ``text``."""
    why = refusal(text, person)
    if why is not None:
        raise why
