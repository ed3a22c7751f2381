"""Packs of lessons: GET /api/packs/lesson/<code>/ and /api/packs/course/<code>/. Source: docs/protocol.md, 2.1 and 2.2."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from assessments.api import moment_of_pack, pack_of_check
from courses import packs
from courses.catalogue import catalogue
from kit import clock
from kit.access import Role, open_to
from kit.pieces import piece, refusal
from offline.api import epoch


@require_safe
@open_to(Role.CADRE)
def lesson(request: HttpRequest, code: str) -> HttpResponse:
    """The text of one lesson and the package of its check."""
    shelf = catalogue()
    found = shelf.lesson(code)
    text = packs.texts_of([code], shelf).get(code)
    if found is None or text is None:
        return refusal(404, "not_there")
    package = pack_of_check(request, code, at=clock.now())
    said = packs.lesson_json(found, text, package)
    return piece(request, said, said["hash"], package["id"] if package else "none")


@require_safe
@open_to(Role.CADRE)
def course(request: HttpRequest, code: str) -> HttpResponse:
    """What one course weighs, piece by piece."""
    shelf = catalogue()
    found = shelf.course(code)
    if found is None:
        return refusal(404, "not_there")
    pieces = packs.pieces_of(found.lessons, shelf)
    at = moment_of_pack(clock.now())
    return JsonResponse(packs.manifest("course", found.title, pieces, epoch=epoch(), made_at=at))
