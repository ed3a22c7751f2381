"""Lessons that a phone takes along: the text as the page has it, block by block, and how much it weighs.

Source: docs/protocol.md, 2.1 and 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import unescape
from typing import Any
from uuid import UUID

from django.urls import reverse

from assessments.api import PackPiece, hash_of_piece, packed_bytes, packs_of_checks
from courses.catalogue import Catalogue, CatalogueLesson
from courses.models import Rendered

BLOCKS = re.compile(r"\n(?=<(?:section|figure)\b)")
REMARK = re.compile(r"<!--.*?-->\n?", re.DOTALL)
PICTURE = re.compile(r'<img src="([^"]+)"')


@dataclass(frozen=True)
class Text:
    """What of a lesson is the same for everybody. bytes: on the wire."""

    sections: tuple[str, ...]
    pictures: tuple[str, ...]
    hash: str
    bytes: int


@dataclass(frozen=True)
class ManifestPiece:
    """One line of a manifest: what it is, where it is, what it is about and what it weighs."""

    kind: str
    code: str
    title: str
    url: str
    hash: str
    bytes: int
    questions: int


_kept: dict[str, tuple[UUID | None, Text]] = {}


def texts_of(codes: Sequence[str], catalogue: Catalogue) -> Mapping[str, Text]:
    """The texts of published lessons. One query for those that this process does not know, none else."""
    found = {code: kept[1] for code in codes if (kept := _kept.get(code)) is not None and kept[0] == catalogue.token}
    missing = [code for code in codes if code not in found]
    if missing:
        for code, title, point, html in Rendered.objects.filter(code__in=missing).values_list(
            "code", "title", "point", "html"
        ):
            found[code] = text_of(title, point, html)
            _kept[code] = (catalogue.token, found[code])
    return found


def text_of(title: str, point: str, html: str) -> Text:
    """The text of one lesson. Pure."""
    sections = tuple(BLOCKS.split(REMARK.sub("", html))) if html else ()
    said = [title, point, *sections]
    return Text(sections, tuple(map(unescape, PICTURE.findall(html))), hash_of_piece(*said), packed_bytes(said))


def lesson_json(lesson: CatalogueLesson, text: Text, package: Mapping[str, Any] | None) -> dict[str, Any]:
    """The piece of a lesson. package: of its check; None without one."""
    return {
        "kind": "lesson",
        "hash": hash_of(text, package["revision"] if package else ""),
        "code": lesson.code,
        "key": str(lesson.key),
        "title": lesson.title,
        "course": lesson.course_code,
        "number": lesson.number,
        "minutes": lesson.minutes,
        "point": lesson.point,
        "sections": list(text.sections),
        "pictures": list(text.pictures),
        "quiz": package,
    }


def hash_of(text: Text, revision: str) -> str:
    """What the piece of a lesson is about: its text, and what its check asks."""
    return hash_of_piece(text.hash, revision)


def pieces_of(lessons: Iterable[CatalogueLesson], catalogue: Catalogue) -> list[ManifestPiece]:
    """The lines of these lessons, in their order. Four queries at most, however many."""
    known = list(lessons)
    codes = [lesson.code for lesson in known]
    texts, checks = texts_of(codes, catalogue), packs_of_checks(codes)
    return [_piece(lesson, texts[lesson.code], checks.get(lesson.code)) for lesson in known if lesson.code in texts]


def _piece(lesson: CatalogueLesson, text: Text, check: PackPiece | None) -> ManifestPiece:
    return ManifestPiece(
        kind="lesson",
        code=lesson.code,
        title=lesson.title,
        url=reverse("courses:pack_lesson", args=[lesson.code]),
        hash=hash_of(text, check.revision if check else ""),
        bytes=text.bytes + (check.bytes if check else 0),
        questions=check.questions if check else 0,
    )


@dataclass(frozen=True)
class SoundPiece:
    """What can be heard of one lesson, in a manifest. bytes: as Opus; mp3_bytes: for phones that do not play that."""

    kind: str
    code: str
    title: str
    url: str
    hash: str
    bytes: int
    mp3_bytes: int


def manifest(
    kind: str,
    title: str,
    pieces: Sequence[ManifestPiece],
    sounds: Sequence[SoundPiece],
    *,
    epoch: object,
    made_at: str,
) -> dict[str, Any]:
    """What there is to download, and how much it weighs, before anybody downloads it. sounds: apart, since they are heavy."""
    return {
        "kind": kind,
        "title": title,
        "epoch": str(epoch),
        "made_at": made_at,
        "bytes": sum(one.bytes for one in pieces),
        "pieces": [asdict(one) for one in pieces],
        "sounds": [asdict(one) for one in sounds],
    }
