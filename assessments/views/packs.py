"""Packs of quizzes: GET /api/packs/quiz/<key>/ and /api/packs/sitting/<sitting>/. Source: docs/protocol.md, 2.3 and 2.4."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments import pack_pages, packing, packs, sittings
from assessments.models import QuizPack
from kit import clock
from kit.access import Role, open_to
from kit.errors import NotNow
from kit.pieces import piece, refusal


@require_safe
@open_to(Role.CADRE)
def quiz(request: HttpRequest, key: str) -> HttpResponse:
    """One quiz with sittings that were made beforehand; the same again while they are not used."""
    found = packs.quiz_of(request.user, key)
    if found is None:
        return refusal(404, "not_there")
    try:
        pack = packs.issue(request.user, found, holder=packing.holder_of(request), at=clock.now())
    except NotNow as why:
        return refusal(409, "not_now", str(why))
    return _piece(request, pack)


@require_safe
@open_to(Role.CADRE)
def sitting(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """A sitting that was begun online, to go on with it without a network."""
    found = sittings.of(request.user, sitting_id, at=clock.now())
    if found is None:
        return refusal(404, "not_there")
    found.person = request.user
    try:
        pack = packs.of_sitting(found, at=clock.now())
    except NotNow as why:
        return refusal(409, "not_now", str(why))
    return _piece(request, pack)


def _piece(request: HttpRequest, pack: QuizPack) -> HttpResponse:
    said = {"kind": "quiz", "hash": pack_pages.hash_of(pack.quiz.key, pack.revision), **pack_pages.package(pack)}
    return piece(request, said, said["hash"], str(pack.pk))
