"""What a trainer should look at before he submits a lesson: sentences too long, sources missing, pictures too heavy. Pure.

These are remarks, no errors: nothing is refused because of them. What cannot be saved at all is refused by the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from courses.content import LessonContent, Part, words_of

SENTENCE_MAX = 45  # characters that an older reader takes in at once
LESSON_MAX = 1_300  # Chinese characters of a lesson
SLOWEST = 80  # Chinese characters a minute; more minutes than that would be credit for nothing
QUESTIONS = range(3, 6)
PICTURE_MAX = 25 * 1024  # bytes of a picture as a phone loads it

_SENTENCES = re.compile(r"[^。！？；\n]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LAW_NAMED = re.compile(r"《[^》]*(?:法|条例|办法|规定)》|第[0-9一二三四五六七八九十百]+条")


@dataclass(frozen=True)
class Measured:
    """What the content alone does not say. pictures: bytes on a phone by id; levels: (competency, level) by question key."""

    pictures: Mapping[int, int]
    levels: Mapping[str, tuple[str, int]]


def remarks(lesson: LessonContent, measured: Measured) -> list[str]:
    """One sentence each, the most useful first; empty when all is well."""
    return [
        *_long_sentences(lesson),
        *_missing_sources(lesson.parts),
        *_heavy_pictures(lesson.parts, measured.pictures),
        *_amount(lesson),
        *_check(lesson, measured.levels),
    ]


def long_sentences(texts: Sequence[str]) -> list[str]:
    """The sentences of ``texts`` with more than `SENTENCE_MAX` characters."""
    found = (sentence.strip() for text in texts for sentence in _SENTENCES.findall(text))
    return [sentence for sentence in found if len(sentence) > SENTENCE_MAX]


def _long_sentences(lesson: LessonContent) -> Iterator[str]:
    for sentence in long_sentences([lesson.point, *words_of(lesson.parts)]):
        yield _("A sentence of %(length)s characters; make two of it: “%(start)s”") % {
            "length": len(sentence),
            "start": Truncator(sentence).chars(18),
        }


def _missing_sources(parts: Sequence[Part]) -> Iterator[str]:
    if not any(part.kind == "law" for part in parts):
        yield _("No law is named. Add a “Law” with its article, so that readers can look it up.")
    for part in parts:
        if part.kind == "law":
            continue
        for text in words_of([part]):
            if named := _LAW_NAMED.search(text):
                yield _("“%(named)s” stands in a text. Put it into a “Law” with its article.") % {"named": named[0]}


def _heavy_pictures(parts: Sequence[Part], weights: Mapping[int, int]) -> Iterator[str]:
    for part in parts:
        weight = weights.get(part.body.get("image", 0), 0) if part.kind == "picture" else 0
        if weight > PICTURE_MAX:
            yield _(
                "The picture “%(alt)s” weighs %(size)s KB on a phone; cut it or choose a plainer one (25 KB at most)."
            ) % {
                "alt": part.body.get("alt", ""),
                "size": -(-weight // 1024),
            }


def _amount(lesson: LessonContent) -> Iterator[str]:
    size = sum(len(_CHINESE.findall(text)) for text in [lesson.point, *words_of(lesson.parts)])
    if size > LESSON_MAX:
        yield _("The text has %(size)s characters; above %(most)s nobody reads to the end. Make two lessons of it.") % {
            "size": size,
            "most": LESSON_MAX,
        }
    if size < lesson.minutes * SLOWEST:
        yield _("%(minutes)s minutes are too many for %(size)s characters. Credit hours follow the minutes.") % {
            "minutes": lesson.minutes,
            "size": size,
        }
    kinds = {part.kind for part in lesson.parts}
    if "practice" not in kinds:
        yield _("There is nothing to do back in the village. Add “Do it yourself”.")


def _check(lesson: LessonContent, levels: Mapping[str, tuple[str, int]]) -> Iterator[str]:
    if len(lesson.check) not in QUESTIONS:
        yield _("A check has three to five questions; here are %(number)s.") % {"number": len(lesson.check)}
    raised = {each.competency: each.to_level for each in lesson.raises}
    for key in lesson.check:
        competency, _level = levels.get(key, ("", 0))
        if competency and competency not in raised:
            yield _("The question %(key)s measures %(competency)s, which this lesson does not raise.") % {
                "key": key,
                "competency": competency,
            }
    asked = max((level for key in lesson.check for _competency, level in [levels.get(key, ("", 0))]), default=0)
    wanted = min(4, max(raised.values(), default=0))
    if lesson.check and asked and asked < wanted:
        yield _("The lesson leads to level %(wanted)s, but its questions stop at level %(asked)s.") % {
            "wanted": wanted,
            "asked": asked,
        }
