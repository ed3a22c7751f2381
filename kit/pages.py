"""The few pages that belong to nobody else: text size and contrast, and the guide to the look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kit.access import public

SIZES = ("18", "20", "24", "30")  # pixels of the root of learner pages
CONTRASTS = ("normal", "high")
KEPT_SECONDS = 400 * 24 * 3600  # as long as browsers keep any cookie


@dataclass(frozen=True)
class Preferences:
    """How this browser wants to read. Kept in two cookies, so that the log-in page knows it already."""

    size: str = "20"
    contrast: str = "normal"


DEFAULT = Preferences()


def read_preferences(request: HttpRequest) -> Preferences:
    """The preferences in the cookies of ``request``; what is not in our lists counts as not there."""
    size, contrast = request.COOKIES.get("size"), request.COOKIES.get("contrast")
    return Preferences(
        size if size in SIZES else DEFAULT.size,
        contrast if contrast in CONTRASTS else DEFAULT.contrast,
    )


def preferences_of(request: HttpRequest | None) -> Preferences:
    """The preferences of ``request``, or the defaults where there is none or it never came so far (error pages)."""
    return getattr(request, "preferences", DEFAULT)


class PreferencesMiddleware:
    """``request.preferences`` for every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.preferences = read_preferences(request)
        return self.get_response(request)


class DisplayForm(forms.Form):
    """Text size and contrast, and where to go afterwards."""

    size = forms.ChoiceField(choices=[(size, size) for size in SIZES])
    contrast = forms.ChoiceField(choices=[(contrast, contrast) for contrast in CONTRASTS])
    next = forms.CharField(required=False)


@dataclass(frozen=True)
class Sample:
    """One text size with a real line in it."""

    size: str
    label: str
    line: str


SAMPLES = (
    Sample("18", _("Small"), _("Village accounts hang for at least fifteen days.")),
    Sample("20", _("Usual"), _("Every ledger line says when and what for.")),
    Sample("24", _("Large"), _("Whoever comes to ask gets an answer.")),
    Sample("30", _("Very large"), _("What is wrong is put right.")),
)


@public
@require_http_methods(["GET", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Show the four sizes; keep the choice and lead back to where the reader came from."""
    form = DisplayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _keep(request, form.cleaned_data)
    return render(
        request,
        "kit/display.html",
        {
            "samples": SAMPLES,
            "preferences": preferences_of(request),
            "next": safe_next(request, request.GET.get("next", "")),
        },
    )


def _keep(request: HttpRequest, chosen: dict[str, str]) -> HttpResponse:
    response = HttpResponseRedirect(safe_next(request, chosen["next"]))
    for name in ("size", "contrast"):
        # Read by preferences.js too, therefore not HttpOnly; it says nothing about anybody.
        response.set_cookie(name, chosen[name], max_age=KEPT_SECONDS, secure=request.is_secure(), samesite="Lax")
    return response


def safe_next(request: HttpRequest, target: str, default: str = "/") -> str:
    """``target`` when it is a page of this site, else ``default``: no redirect leads away from us."""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return default


@public
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every token and component with its states; part of the demonstration only."""
    if not settings.DEMO:
        raise Http404
    from kit import styleguide as shown

    desk = request.GET.get("desk") == "1"
    return render(request, "kit/styleguide_desk.html" if desk else "kit/styleguide.html", shown.context(request))
