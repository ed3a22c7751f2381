"""POST /api/events/: where a phone hands in what it has written.

    {"run": "…", "sent_ts": 1782800000000, "mono_ms": 5120, "events": [{"id": "…", "type": "answer_set", …}, …]}
    → {"verdicts": [{"id": "…", "verdict": "accepted", "code": ""}, …]}

Source: docs/phone.md, "The offline contract", 4 and 5.
"""

from __future__ import annotations

import json

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kit import clock
from kit.access import public
from offline import devices, inbox
from offline.inbox import Maker
from offline.verdicts import MOST_BYTES, Malformed, read_batch


@public
@csrf_exempt
@require_POST
def events(request: HttpRequest) -> JsonResponse:
    """Append a batch. Public for the door, since an expired session must lose nothing: the maker is found in here."""
    if _length(request) > MOST_BYTES or len(request.body) > MOST_BYTES:
        return _refusal(413, "too_big")
    at = clock.now()
    maker = _maker(request)
    if maker is None:
        return _refusal(401, "enter_first")
    try:
        sent, batch = read_batch(json.loads(request.body))
        answers = inbox.append(batch, maker.person, maker.device, at, sent)
    except Malformed as problem:
        return _refusal(413 if problem.code == "too_many" else 400, problem.code)
    except (ValueError, RecursionError):
        return _refusal(400, "no_json")
    except OperationalError:
        # Disk full, or the database is busy: the phone keeps everything and comes again.
        return _refusal(503, "later")
    verdicts = [{"id": answer.id, "verdict": answer.verdict.value, "code": answer.code} for answer in answers]
    return JsonResponse({"verdicts": verdicts})


def _maker(request: HttpRequest) -> Maker | None:
    """Whose events these are: a token in the header, else the session or the device's cookie with a CSRF token."""
    device = devices.from_header(request, at=clock.now())
    if device is not None:
        return Maker(device.person, device)
    if _is_forged(request):
        return None
    device = devices.from_cookie(request, at=clock.now())
    if request.user.is_authenticated:
        own = device if device is not None and device.person_id == request.user.pk else None
        return Maker(request.user, own)
    return Maker(device.person, device) if device is not None else None


class _Csrf(CsrfViewMiddleware):
    """Says why a request is refused instead of answering it with a page."""

    def _reject(self, request: HttpRequest, reason: str) -> str:  # type: ignore[override]
        return reason


def _is_forged(request: HttpRequest) -> bool:
    """Whether the check that the decorator lifted (for tokens in the header) would refuse the request."""
    check = _Csrf(lambda request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda request: HttpResponse(), (), {}) is not None


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refusal(status: int, code: str) -> JsonResponse:
    response = JsonResponse({"code": code}, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response
