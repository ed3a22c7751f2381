"""A lesson page into what a learner reads: once per published revision, never while he waits."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape

from django.conf import settings
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from wagtail.blocks.stream_block import StreamValue

from competencies.models import Law
from courses.audio.sections import HEAD, Section, marked, read_aloud
from courses.models import LessonPage, Rendered
from kit.templatetags.kit import keep_together

# What surrounds the body of a lesson (head, buttons, how to forward it, foot), compressed; a test compares it with a real response.
SHELL_BYTES = 1_800

_ENDS = re.compile(r"</(?:p|h1|h2|h3|li|dt|dd|th|td|cite|summary|figcaption)>")
_OPENING = re.compile(r"\A<(?:section|figure)\b")
_BLANKS = re.compile(r"[ \t]*\n\s*")


@dataclass(frozen=True)
class Body:
    """html: the blocks, ready for the page, with a mark where a section can be listened to. reading: plain text, a line each.
    sections: the same by section. bytes: of the whole page, compressed."""

    html: SafeString
    reading: str
    bytes: int
    sections: tuple[Section, ...] = ()


def law_days() -> dict[str, date | None]:
    """The day on which the present text of each law took effect, by the law's name."""
    return dict(Law.objects.values_list("name", "effective_on"))


def render(page: LessonPage, days: dict[str, date | None] | None = None) -> Body:
    """The body of ``page`` as it stands in memory, published or not. days: `law_days()`, asked for when not given."""
    context = {"law_days": law_days() if days is None else days}
    # In the language of the product, whoever publishes: the result is kept for everybody.
    with translation.override(settings.LANGUAGE_CODE):
        pieces = [str(block.render(context)).strip() for block in page.body]
        parts = [Section(HEAD, page.title, f"{page.title}\n{page.point}")]
        for place, (block, piece) in enumerate(zip(page.body, pieces, strict=True)):
            if words := read_aloud(block.block_type, block.value, as_reading(piece)):
                pieces[place] = marked(anchored(piece, len(parts)), len(parts))
                parts.append(Section(str(block.id), title_of(block), words))
    # "9 月 18 日" never ends a line with a number alone.
    html = SafeString(keep_together("\n".join(pieces)))
    packed = len(gzip.compress(html.encode(), compresslevel=5, mtime=0))
    return Body(html, as_reading(html), packed + SHELL_BYTES, tuple(parts))


def anchored(html: str, number: int) -> str:
    """The HTML of a block with ``#p3`` as the address of section 3."""
    return _OPENING.sub(rf'\g<0> id="p{number}"', html, count=1)


def title_of(block: StreamValue.StreamChild) -> str:
    """The heading of a block, or what kind of block it is."""
    value = block.value
    own = value.get("title", "") if isinstance(value, Mapping) else ""
    return own or str(block.block.label)


def as_reading(html: str) -> str:
    """The text of ``html`` in the order in which it is read aloud, a line for each paragraph, heading, item and cell."""
    text = unescape(strip_tags(_ENDS.sub("\n", html.replace("<br>", "")))).replace("\u00a0", " ")
    return _BLANKS.sub("\n", text).strip()


def store(pages: Iterable[LessonPage], questions: Mapping[str, int], *, at: datetime) -> list[Rendered]:
    """Render published ``pages`` and keep the result in place of the older one.

    Each page is as it was published and knows its ``live_revision_id``. questions: how many its check asks, by code.
    """
    days = law_days()
    rows = [_row(page, render(page, days), questions.get(page.code, 0), at) for page in pages]
    Rendered.objects.filter(lesson__in=[row.lesson_id for row in rows]).delete()
    return Rendered.objects.bulk_create(rows)


def _row(page: LessonPage, body: Body, questions: int, at: datetime) -> Rendered:
    return Rendered(
        lesson_id=page.pk,
        code=page.code,
        revision=page.live_revision_id or 0,
        title=page.title,
        point=page.point,
        minutes=page.minutes,
        questions=questions,
        html=body.html,
        reading=f"{page.title}\n{page.point}\n{body.reading}",
        sections=[section.as_row() for section in body.sections],
        bytes=body.bytes,
        made_at=at,
    )
