"""What a learner hears, and where it stands in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

from courses.audio import voices
from courses.audio.playlists import Item, items_of
from courses.audio.sections import MARK
from courses.models import Playlist, Sound
from kit.errors import Text

if TYPE_CHECKING:
    from people.models import Person

KINDS = {"webm": "audio/webm", "mp3": "audio/mpeg"}
NAME = re.compile(r"([0-9a-f]{32})\.(webm|mp3)")


@dataclass(frozen=True)
class Heard:
    """One section to listen to: its item, the addresses of its two files, and what stands beside a machine's voice."""

    item: Item
    opus_url: str
    mp3_url: str
    badge: Text


def heard(code: str, item: Item) -> Heard:
    urls = (reverse("courses:lesson_sound", args=[code, f"{item.digest}.{ending}"]) for ending in KINDS)
    return Heard(item, *urls, badge=voices.badge_of(item.voice) if item.is_machine else "")


def placed(html: str, code: str, sounds: Sequence[Item]) -> SafeString:
    """The text of a lesson with what can be heard at the marks of its sections; without marks."""
    by_number = {item.number: item for item in sounds}

    def piece(mark: re.Match[str]) -> str:
        item = by_number.get(int(mark[1]))
        return render_to_string("courses/audio/_listen.html", {"heard": heard(code, item)}) if item else ""

    return mark_safe(MARK.sub(piece, html))  # noqa: S308  (made by our block templates, which escape every word)


def file_of(code: str, name: str) -> tuple[str, str]:
    """The file in the storage, and its content type, of ``name`` in the published lesson ``code``.

    One query. Raises Http404 for what is no part of what can be heard of that lesson now.
    """

    def heard_now() -> Iterable[Item]:
        playlist = Playlist.objects.filter(code=code, lesson__rendered__isnull=False).first()
        return items_of(playlist) if playlist else ()

    return file_among(heard_now, name)


def file_among(there: Callable[[], Iterable[Item | Sound]], name: str) -> tuple[str, str]:
    """The file in the storage, and its content type, of ``name`` among the sounds that ``there`` gives; they are asked for only for what
    may be such a name. Raises Http404 for every other one."""
    asked = NAME.fullmatch(name)
    found = next((one for one in there() if one.digest == asked[1]), None) if asked else None
    if asked is None or found is None:
        raise Http404
    return (found.opus_file if asked[2] == "webm" else found.mp3_file), KINDS[asked[2]]


def reader(person: Person) -> str:
    """A word by which this phone keeps apart how far two people on it have listened; it says nothing about them."""
    return salted_hmac("courses.audio.reader", str(person.pk)).hexdigest()[:12]
