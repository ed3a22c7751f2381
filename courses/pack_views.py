"""What courses give to take along, below /api/packs/: lesson/<code>/, sound/<code>/, errands/, course/<code>/ and courses/.

Source: docs/protocol.md, 2.1, 2.2, 2.6 and 2.7.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.api import moment_of_pack, pack_of_check
from courses import errand_packs, packs, sound_packs
from courses.catalogue import Catalogue, CatalogueLesson, catalogue
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
    return weighed("course", found.title, found.lessons, shelf)


@require_safe
@open_to(Role.CADRE)
def courses(request: HttpRequest) -> HttpResponse:
    """What all courses weigh, piece by piece."""
    shelf = catalogue()
    return weighed("catalogue", _("All courses"), shelf.lessons, shelf)


def weighed(kind: str, title: str, lessons: Sequence[CatalogueLesson], shelf: Catalogue) -> JsonResponse:
    """The manifest of these lessons."""
    pieces = [*errand_packs.pieces_of(shelf), *packs.pieces_of(lessons, shelf)]
    sounds = sound_packs.pieces_of(lessons)
    at = moment_of_pack(clock.now())
    return JsonResponse(packs.manifest(kind, title, pieces, sounds, epoch=epoch(), made_at=at))


@require_safe
@open_to(Role.CADRE)
def errands(request: HttpRequest) -> HttpResponse:
    """Everything that is to be done, with its forms."""
    pack = errand_packs.pack_of(catalogue())
    return piece(request, errand_packs.errands_json(pack), pack.hash)


@require_safe
@open_to(Role.CADRE)
def sound(request: HttpRequest, code: str) -> HttpResponse:
    """What can be heard of one lesson: its sections, and the addresses of their files."""
    pack = sound_packs.pack_of(code)
    if pack is None:
        return refusal(404, "not_there")
    return piece(request, pack, pack["hash"])
