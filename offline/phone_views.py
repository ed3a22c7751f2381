"""What lies on this phone: its page, the worker that shows it without a network, and what the home screen wants to know.

The page is the same for everybody; what stands on it comes out of the phone itself.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import Role, open_to, public

ICONS = (192, 512)
PAPER, ACCENT = "#fbfaf6", "#0c5243"  # as kit/site.css has them


@require_safe
@open_to(Role.CADRE)
def phone(request: HttpRequest) -> HttpResponse:
    """What is not handed in yet, and what was downloaded."""
    return render(request, "offline/phone.html", {"browser": browser_of(request.headers.get("User-Agent", ""))})


@require_safe
@public
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root, so that it may stand in for every page."""
    response = render(request, "offline/worker.js", {"page": reverse("offline:phone")}, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@public
def manifest(request: HttpRequest) -> JsonResponse:
    """What a browser wants to know before it puts the product on the home screen."""
    response = JsonResponse(
        {
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": _("Lessons and tests for village cadres"),
            "lang": "zh-CN",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": ACCENT,
            "icons": [
                {
                    "src": static(f"offline/icon-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": "any maskable",
                }
                for size in ICONS
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-cache"
    return response


def browser_of(agent: str) -> str:
    """What the page says about this browser: wechat, ios or other."""
    if "MicroMessenger" in agent:
        return "wechat-ios" if "iPhone" in agent or "iPad" in agent else "wechat"
    return "ios" if "iPhone" in agent or "iPad" in agent else "other"
