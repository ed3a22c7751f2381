"""What can be heard of a lesson, to take along: the controls of each section as the page has them, and the files that they play.

The files themselves are those of the page (`courses.views.lesson_sound`): named by their content, so one that is there stays right.

Source: docs/protocol.md, 2.7.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from assessments.api import hash_of_piece
from courses.audio import listening, playlists
from courses.audio.playlists import Item
from courses.catalogue import CatalogueLesson
from courses.models import Playlist
from courses.packs import SoundPiece

KIND = "sound"


def pieces_of(lessons: Iterable[CatalogueLesson]) -> list[SoundPiece]:
    """The lines of those of these lessons that can be heard, in their order. One query."""
    known = list(lessons)
    rows = Playlist.objects.filter(code__in=[one.code for one in known], lesson__rendered__isnull=False)
    items = {row.code: (row, playlists.items_of(row)) for row in rows}
    return [_piece(one, *items[one.code]) for one in known if one.code in items]


def _piece(lesson: CatalogueLesson, playlist: Playlist, items: Iterable[Item]) -> SoundPiece:
    files = list(items)
    return SoundPiece(
        kind=KIND,
        code=lesson.code,
        title=lesson.title,
        url=reverse("courses:pack_sound", args=[lesson.code]),
        hash=_hash(playlist),
        bytes=sum(one.opus_bytes for one in files),
        mp3_bytes=sum(one.mp3_bytes for one in files),
    )


def pack_of(code: str) -> dict[str, Any] | None:
    """The piece of a published lesson; None where nothing of it can be heard."""
    playlist = Playlist.objects.filter(code=code, lesson__rendered__isnull=False).first()
    if playlist is None:
        return None
    items = playlists.items_of(playlist)
    total = playlists.total_of(items)
    return {
        "kind": KIND,
        "hash": _hash(playlist),
        "code": code,
        "whole": render_to_string("courses/audio/_whole.html", {"total": total}),
        "sections": [_section(listening.heard(code, one)) for one in items],
    }


def _section(heard: listening.Heard) -> dict[str, Any]:
    """One section. number: of its block, 0 for the title and the point."""
    item = heard.item
    return {
        "number": item.number,
        "title": item.title,
        "seconds": item.seconds,
        "html": render_to_string("courses/audio/_listen.html", {"heard": heard}),
        "files": [
            {"url": heard.opus_url, "type": listening.KINDS["webm"], "bytes": item.opus_bytes},
            {"url": heard.mp3_url, "type": listening.KINDS["mp3"], "bytes": item.mp3_bytes},
        ],
    }


def _hash(playlist: Playlist) -> str:
    return hash_of_piece(str(playlist.token))
