"""POST /api/events/: where a phone hands in what it has written.

    {"run": "…", "sent_ts": 1782800000000, "mono_ms": 5120, "events": [{"id": "…", "type": "answer_set", …}, …]}
    → {"epoch": "…", "verdicts": [{"id": "…", "verdict": "accepted", "code": ""}, …]}

Source: docs/phone.md, "The offline contract", 4 and 5; docs/protocol.md, 3.
"""

from __future__ import annotations

import json

from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kit import clock
from kit.access import public
from offline import inbox, life
from offline.makers import maker_of
from offline.verdicts import MOST_BYTES, Malformed, read_batch


@public
@csrf_exempt
@require_POST
def events(request: HttpRequest) -> JsonResponse:
    """Append a batch. Public for the door, since an expired session must lose nothing: the maker is found in here."""
    if _length(request) > MOST_BYTES or len(request.body) > MOST_BYTES:
        return _refusal(413, "too_big")
    at = clock.now()
    maker = maker_of(request)
    if maker is None:
        return _refusal(401, "enter_first")
    try:
        batch = read_batch(json.loads(request.body))
        answers = inbox.append(batch.events, maker.person, maker.device, at, batch.sent, batch.beside)
        known = str(life.epoch())
    except Malformed as problem:
        return _refusal(413 if problem.code == "too_many" else 400, problem.code)
    except (ValueError, RecursionError):
        return _refusal(400, "no_json")
    except OperationalError:
        # Disk full, or the database is busy: the phone keeps everything and comes again.
        return _refusal(503, "later")
    verdicts = [{"id": answer.id, "verdict": answer.verdict.value, "code": answer.code} for answer in answers]
    return JsonResponse({"epoch": known, "verdicts": verdicts})


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
