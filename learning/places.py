"""Where somebody is in a lesson, as his phone tells it: overwritten, in no log, without a time.

Source: docs/phone.md, "The offline contract", 2; docs/protocol.md, 3.3.
"""

from __future__ import annotations

from collections.abc import Mapping

from courses.api import catalogue
from learning.models import LessonPlace
from offline.api import Rejected
from offline.models import Event
from people.models import Person

HEAD = 0  # the section of title and point, which is heard and not read; the others count from 1
MOST_SECTIONS = 200
LONGEST_SECONDS = 6 * 3600


def section_done(event: Event) -> None:
    """Handler of ``section_done``: a section more is behind him. Sent again, or in another order, it is the same."""
    row = _place_of(event)
    section = _number(event.data, "section", MOST_SECTIONS)
    if section not in row.sections:
        row.sections = sorted([*row.sections, section])
        row.save(update_fields=["sections"])


def audio_position(event: Event) -> None:
    """Handler of ``audio_position``: where he stopped listening, in place of where he stopped before."""
    row = _place_of(event)
    row.audio_section = _number(event.data, "section", MOST_SECTIONS, least=HEAD)
    row.audio_seconds = _number(event.data, "seconds", LONGEST_SECONDS, least=0)
    row.save(update_fields=["audio_section", "audio_seconds"])


def place_of(person: Person, code: str) -> LessonPlace | None:
    """Where ``person`` is in a lesson; None where he has not begun."""
    return LessonPlace.objects.of(person).filter(lesson_code=code).order_by("pk").first()


def _place_of(event: Event) -> LessonPlace:
    """The row, locked. Raises Rejected for a lesson that is not there."""
    code = event.data.get("lesson")
    if not isinstance(code, str) or catalogue().lesson(code) is None:
        raise Rejected("no_such_lesson")
    row, _made = LessonPlace.objects.select_for_update().get_or_create(person=event.person, lesson_code=code)
    return row


def _number(data: Mapping[str, object], name: str, most: int, *, least: int = 1) -> int:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Rejected("bad_place")
    return value
