"""JSON that a phone downloads and keeps: piece by piece, each asked for again only when it is another one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse


def piece(request: HttpRequest, said: dict[str, Any], *about: str) -> HttpResponse:
    """The piece, or 304 where the phone has it. about: what it is the same for as long as they are."""
    tag = f'"{".".join(about)}"'
    # A proxy or the compression may have weakened it on the way; it names the same content.
    have = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    response = (
        HttpResponseNotModified()
        if tag in have
        else JsonResponse(said, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    )
    response["ETag"] = tag
    return response


def refusal(status: int, code: str, words: str = "") -> JsonResponse:
    """Why there is none. words: for whoever reads the screen; empty when the code says it."""
    return JsonResponse({"code": code, "words": words}, status=status)
