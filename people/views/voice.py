"""留言，用说的: a page that records, the door for recordings that waited on a phone, and taking one back.

    POST /api/voices/<id>/    multipart: kind, about, agree, file
    → 200 {"id": "…", "state": "waiting" | "ready" | "failed" | "erased"}

Source: docs/protocol.md, 4.3.
"""

from __future__ import annotations

from uuid import UUID

from csp.decorators import csp_update
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock
from kit.access import Role, open_to, public
from kit.errors import InputError, UserError
from notifications import api as notifications
from offline import api as offline
from people import consents, voice
from people.voice_forms import VoiceForm

MOST_BYTES = notifications.VOICE_AT_MOST + 16 * 1024  # the recording, and what stands around it


@csp_update({"media-src": ["blob:"]})  # what was recorded is heard before it is sent
@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """Record, or choose a recording; send it. Without script the telephone's own recorder does it."""
    agreed = consents.has_given(request.user, consents.Purpose.VOICE)
    asked = request.GET.get("kind", "")
    initial = {"kind": asked if asked in notifications.VOICE_KINDS else "question"}
    form = VoiceForm(request.POST or None, request.FILES or None, initial=initial, agreed=agreed)
    if request.method == "POST" and form.is_valid():
        try:
            form.send(request.user, about=request.GET.get("about", ""), request=request)
            return redirect("notifications:opinions_thanks")
        except UserError as error:
            form.refuse(error)
    shown = {
        "form": form,
        "agreed": agreed,
        "said": voice.voices_of(request.user)[: voice.SHOWN],
        "about": request.GET.get("about", ""),
        "seconds": notifications.VOICE_SECONDS,
        "most": notifications.VOICE_AT_MOST,
    }
    return render(request, "people/voice.html", shown, status=422 if form.errors else 200)


@open_to(Role.CADRE)
@require_POST
def forget(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take one's own recording back; the message stays without it."""
    if notifications.take_back_voice(request.user, id):
        messages.success(request, _("The recording is deleted."))
    return redirect("people:voice")


@public
@csrf_exempt
@require_POST
def take_in(request: HttpRequest, id: UUID) -> JsonResponse:
    """What waited on a phone. Public for the door, as the events are: the maker is found in here."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refusal(413, "too_big")
    maker = offline.maker_of(request)
    if maker is None:
        return _refusal(401, "enter_first")
    said = request.POST
    try:
        row = voice.say(
            maker.person,
            said.get("kind", ""),
            request.FILES.get("file"),
            id=id,
            agrees=said.get("agree") == "yes",
            at=clock.now(),
            about=said.get("about", ""),
            request=request,
        )
    except voice.NotAgreed:
        return _refusal(400, "agree_first")
    except voice.TooMany:
        return _refusal(429, "too_many")
    except InputError as error:
        return _refusal(400, "bad_kind" if error.field == "kind" else "no_voice")
    except OperationalError:
        return _refusal(503, "later")
    return JsonResponse({"id": str(row.pk), "state": voice.state_of(row)})


def _refusal(status: int, code: str) -> JsonResponse:
    response = JsonResponse({"code": code}, status=status)
    if status in {429, 503}:
        response["Retry-After"] = "5" if status == 503 else "3600"
    return response
