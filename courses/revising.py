"""The lessons that rest on an article, to be revised when it changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from competencies import api as competencies
from courses.models import LessonPage


def lessons_to_revise(changed: competencies.Changed) -> Iterable[competencies.ToRevise]:
    """The published lessons whose “Law” blocks name it; done is what was published again after the change was. Two queries."""
    pages = LessonPage.objects.live().prefetch_related("raises__competency").order_by("code")
    for page in pages:
        sources = [source for block in page.body if block.block_type == "law" for source in block.value["sources"]]
        if not any(changed.names(one["law"], competencies.articles_of(one["articles"])) for one in sources):
            continue
        published = page.last_published_at
        yield competencies.ToRevise(
            title=f"{page.code} {page.title}",
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            is_lesson=True,
            competencies=tuple(one.competency.key for one in page.raises.all()),
            is_done=bool(changed.published_at and published and published > changed.published_at),
        )
