"""What every response carries: the visitor's real address in, compression, policies and privacy out."""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Callable

import brotli
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from kit.errors import InputError, Unavailable, UserError

Handler = Callable[[HttpRequest], HttpResponseBase]

COMPRESSIBLE = ("text/", "application/json", "application/javascript", "application/manifest+json", "image/svg+xml")
WORTH_IT = 500  # bytes; below, the headers weigh more than what is saved


class ClientAddress:
    """Puts the visitor's address into REMOTE_ADDR: the one that the outermost of our own proxies has seen.

    ``settings.TRUSTED_PROXIES`` is how many proxies of ours stand in front. Whatever a visitor writes into
    X-Forwarded-For himself stands further left and is not believed.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.proxies: int = settings.TRUSTED_PROXIES

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.proxies:
            hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
            if len(hops) >= self.proxies:
                request.META["REMOTE_ADDR"] = hops[-self.proxies]
        return self.get_response(request)


class Compression:
    """Packs pages for weak networks: brotli where the browser takes it (Chromium over HTTPS), gzip elsewhere.

    Quality 4 and level 5 cost half a millisecond for a page of 30 KB. Against guessing secrets by length (BREACH):
    Django masks its CSRF token anew in every response, and a header of random length hides small differences.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not self.is_worth_it(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if "br" in accepted:
            packed, name = brotli.compress(response.content, quality=4), "br"
        elif "gzip" in accepted:
            packed, name = gzip.compress(response.content, compresslevel=5, mtime=0), "gzip"
        else:
            return response
        if len(packed) < len(response.content):
            response.content = packed
            response.headers["Content-Encoding"] = name
            response.headers["Content-Length"] = str(len(packed))
            response.headers["X-Padding"] = "0" * (1 + secrets.randbelow(40))
        return response

    @staticmethod
    def is_worth_it(response: HttpResponseBase) -> bool:
        return (
            isinstance(response, HttpResponse)
            and len(response.content) >= WORTH_IT
            and not response.has_header("Content-Encoding")
            and response.get("Content-Type", "").startswith(COMPRESSIBLE)
        )


class ContentPolicy(CSPMiddleware):
    """The strict policy everywhere; Wagtail's admin gets its own (safety.md D-16)."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and request.path_info.startswith(settings.CMS_PREFIX):
            parts.config = settings.CMS_CONTENT_SECURITY_POLICY
        return parts


class PrivateByDefault:
    """No cache on the way keeps what one person was shown (safety.md D-14).

    Only a public view that sets Cache-Control itself is left alone; and a phone may keep a file of a lesson by itself, which
    is the same for all, so that listening again costs nothing (`kit.ranges`).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        access = getattr(request, "access", None)
        chosen = response.has_header("Cache-Control") and access is not None and access.is_public
        seconds = getattr(response, "kept_on_the_phone", 0)
        if seconds and response.status_code in {200, 206}:
            response.headers["Cache-Control"] = f"private, max-age={seconds}, immutable"
        elif not chosen:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class Explained:
    """Turns an error that has words for people into a page that says them; nothing of what happened is kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, UserError):
            return None
        words = {"message": error.message, "next_step": error.next_step}
        return render(request, "kit/message.html", words, status=status_of(error))


def status_of(error: UserError) -> int:
    """400 for what was typed, 503 for what the server lacks, 409 for what does not fit the state of things."""
    if isinstance(error, InputError):
        return 400
    return 503 if isinstance(error, Unavailable) else 409
