"""工作台: what a trainer sees first in the admin."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from courses.models import LessonPage
from notifications.models import Feedback

ABOUT = "lesson:"  # how a message says which lesson it is about


@dataclass(frozen=True)
class Unclear:
    """A lesson about which people wrote 这段没看懂, and how many times. Who wrote is none of the trainer's business here."""

    code: str
    title: str
    page_id: int
    times: int


@dataclass(frozen=True)
class Workbench:
    """published: lessons that are open; drafts: lessons with changes that are not published yet."""

    published: int
    drafts: int
    unclear: tuple[Unclear, ...]


def workbench() -> Workbench:
    """Counts over all lessons; three queries."""
    counts = LessonPage.objects.aggregate(
        published=Count("pk", filter=Q(live=True)), drafts=Count("pk", filter=Q(has_unpublished_changes=True))
    )
    return Workbench(counts["published"], counts["drafts"], most_unclear())


def most_unclear(limit: int = 5) -> tuple[Unclear, ...]:
    """The lessons with the most open questions, most first."""
    rows = Feedback.objects.filter(about__startswith=ABOUT).values_list("about").annotate(times=Count("pk"))
    counts = {about.removeprefix(ABOUT): times for about, times in rows.order_by("-times", "about")[:limit]}
    pages = LessonPage.objects.filter(code__in=counts).values_list("code", "title", "pk")
    found = [Unclear(code, title, pk, counts[code]) for code, title, pk in pages]
    return tuple(sorted(found, key=lambda each: (-each.times, each.code)))
