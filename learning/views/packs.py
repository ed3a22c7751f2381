"""The pack of one's own plan: GET /api/packs/plan/. Source: docs/protocol.md, 2.1."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.api import moment_of_pack
from courses.api import pack_manifest
from kit import clock
from kit.access import Role, open_to
from learning import packs
from offline.api import epoch


@require_safe
@open_to(Role.CADRE)
def plan(request: HttpRequest) -> JsonResponse:
    """What the plan weighs, piece by piece."""
    at = clock.now()
    along = packs.along(request.user, at=at)
    said = pack_manifest("plan", _("My plan"), along.pieces, along.sounds, epoch=epoch(), made_at=moment_of_pack(at))
    return JsonResponse(said)
