"""POST /api/sittings/<sitting>/texts/: where a phone hands in the words of a short text.

    {"item": "<id of the question's version>", "text": "…"}
    → 200 {"hash": "<SHA-256 of the text>"}

The event names the text by its hash: ``[hash]`` is the answer, in answer_set as in the sheet. Words and event may come in
either order, and the words any number of times. The hash is of the text as UTF-8, with \\n at the end of a line and no
blanks around it. A phone keeps the words until the answer is 200; 503 means later, anything else never.

Refusals: 400 no_json, no_text, too_long (more than 1,000 characters), not_asked (the sitting does not ask it, or is closed
and its sheet names other words); 401 enter_first; 404 no_such_sitting; 413 too_big; 503 later.

Source: docs/phone.md, "The offline contract", 11.
"""

from __future__ import annotations

import json
from uuid import UUID

from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from assessments import sittings, written
from kit import clock
from kit.access import public
from offline.api import Rejected, maker_of

MOST_BYTES = 16 * 1024  # 1,000 characters, each escaped, and a little more


@public
@csrf_exempt
@require_POST
def texts(request: HttpRequest, sitting_id: UUID) -> JsonResponse:
    """Keep it. Public for the door, as the events are: the maker is found in here, and only his own sitting."""
    if len(request.body) > MOST_BYTES:
        return _refusal(413, "too_big")
    maker = maker_of(request)
    if maker is None:
        return _refusal(401, "enter_first")
    sitting = sittings.of(maker.person, sitting_id, at=clock.now())
    if sitting is None:
        return _refusal(404, "no_such_sitting")
    try:
        said = json.loads(request.body)
        item, text = str(said["item"]), said["text"]
        return JsonResponse({"hash": written.keep_from_phone(sitting, item, text, at=clock.now())})
    except Rejected as refusal:
        return _refusal(400, refusal.code)
    except (ValueError, KeyError, TypeError, RecursionError):
        return _refusal(400, "no_json")
    except OperationalError:
        return _refusal(503, "later")


def _refusal(status: int, code: str) -> JsonResponse:
    response = JsonResponse({"code": code}, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response
