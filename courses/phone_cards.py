"""What courses hang into a phone: taking one course along, and where somebody stopped in a lesson."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.audio import listening
from courses.catalogue import catalogue
from kit.slots import Card


def course(request: HttpRequest, _object: object) -> Card | None:
    """The course that the address names (``?course=M05``), or all of them (``?all``)."""
    if "all" in request.GET:
        return Card(
            "offline/_download.html", {"url": reverse("courses:pack_courses"), "label": _("Download all courses")}
        )
    found = catalogue().course(request.GET.get("course", ""))
    if found is None:
        return None
    label = _("Download “%(title)s”") % {"title": found.title}
    return Card("offline/_download.html", {"url": reverse("courses:pack_course", args=[found.code]), "label": label})


def place(request: HttpRequest, _object: object) -> Card | None:
    """The script that notes which sections are behind the reader, on the page of a lesson."""
    match = request.resolver_match
    if match is None or match.view_name != "courses:lesson" or not request.user.is_authenticated:
        return None
    return Card("courses/_place.html", {"code": match.kwargs["code"].upper()})


def reading(request: HttpRequest, _object: object) -> Card:
    """The same for lessons that are read out of the phone."""
    return Card("courses/_place.html", {"code": ""})


def errands(request: HttpRequest, _object: object) -> Card:
    """The search for what is to be done, for a phone that fills it in."""
    return Card("courses/errands/_phone.html")


def sound(request: HttpRequest, _object: object) -> Card:
    """The player, for a lesson that is heard out of the phone."""
    return Card("courses/audio/_phone.html", {"reader": listening.reader(request.user)})
