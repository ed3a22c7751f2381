"""What is to be done, to take along: every thing to do with its words, its place in a lesson and its blank form.

Source: docs/protocol.md, 2.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.api import hash_of_piece, packed_bytes
from courses import errand_pages
from courses.catalogue import Catalogue
from courses.models import Errand, Rendered
from courses.packs import ManifestPiece

KIND = "errands"


@dataclass(frozen=True)
class ErrandPack:
    """All of them as a phone gets them: the same for everybody. bytes: on the wire."""

    rows: Sequence[Mapping[str, str]]
    hash: str
    bytes: int


Key = tuple[UUID | None, str, tuple[Mapping[str, Any], ...]]
_kept: list[tuple[Key, ErrandPack]] = []  # one at most


def pack_of(catalogue: Catalogue) -> ErrandPack:
    """What there is now. One query; one more, and the forms drawn, the first time after a change."""
    shown = list(Errand.objects.filter(is_shown=True))
    key = (catalogue.token, get_language() or "", tuple(_raw(one) for one in shown))
    if not _kept or _kept[0][0] != key:
        _kept[:] = [(key, _pack(shown))]
    return _kept[0][1]


def pieces_of(catalogue: Catalogue) -> list[ManifestPiece]:
    """The line of a manifest; none where there is nothing to do."""
    pack = pack_of(catalogue)
    if not pack.rows:
        return []
    url = reverse("courses:pack_errands")
    return [ManifestPiece(KIND, KIND, _("What is to be done?"), url, pack.hash, pack.bytes, questions=0)]


def errands_json(pack: ErrandPack) -> dict[str, Any]:
    return {"kind": KIND, "hash": pack.hash, "errands": list(pack.rows)}


def _raw(errand: Errand) -> Mapping[str, Any]:
    return {field.attname: getattr(errand, field.attname) for field in Errand._meta.concrete_fields}


def _pack(shown: Sequence[Errand]) -> ErrandPack:
    texts = errand_pages.texts_of_all()
    rows = [_row(one, texts) for one in shown if errand_pages.leads_somewhere(one, texts)]
    return ErrandPack(rows, hash_of_piece(*rows), packed_bytes(rows))


def _row(errand: Errand, texts: Mapping[int, Rendered]) -> dict[str, str]:
    """form: its HTML, as the page has it; empty without one.  place: the id of the heading in the lesson."""
    text = texts.get(errand.lesson_id) if errand.lesson_id else None
    form = {"form": errand_pages.blank_form(errand)}
    return {
        "key": errand.key,
        "title": errand.title,
        "words": errand.words,
        "lesson": text.code if text else "",
        "place": errand_pages.anchor(text.sections, errand.section).removeprefix("#") if text else "",
        "form_title": errand.form_title,
        "form": render_to_string("courses/errands/_form.html", form) if errand.form_title else "",
    }
