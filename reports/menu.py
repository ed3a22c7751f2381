"""The words of the desk in the top row of staff pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.slots import Entry
from reports.filters import Filter, State
from reports.review import REVIEWING
from reports.tables import list_url
from reports.trail import READERS
from reports.views.door import ROLES


def sees_the_desk(request: HttpRequest) -> bool:
    """Whether the viewer may come in; costs nothing where his rights are loaded already."""
    return request.user.is_authenticated and request.user.scope.has(*ROLES)


def overview(request: HttpRequest, _object: object) -> Entry | None:
    if not sees_the_desk(request):
        return None
    match = request.resolver_match
    others = is_help(request) or is_records(request) or is_lessons(request)
    here = match is not None and match.app_name == "reports" and not others
    return Entry(_("Overview"), reverse("reports:overview"), current=here)


def needs_help(request: HttpRequest, _object: object) -> Entry | None:
    if not sees_the_desk(request):
        return None
    return Entry(_("Needs help"), list_url(Filter(state=State.HELP)), current=is_help(request))


def records(request: HttpRequest, _object: object) -> Entry | None:
    if not request.user.is_authenticated or not request.user.scope.has(*READERS):
        return None
    return Entry(_("Records"), reverse("reports:records"), current=is_records(request))


def reviews(request: HttpRequest) -> bool:
    """Whether the viewer approves lessons, and may see how they are used."""
    return request.user.is_authenticated and request.user.scope.has(*REVIEWING)


def lessons(request: HttpRequest, _object: object) -> Entry | None:
    if not reviews(request):
        return None
    return Entry(_("How lessons are used"), reverse("reports:lessons"), current=is_lessons(request))


def is_lessons(request: HttpRequest) -> bool:
    return request.path == reverse("reports:lessons")


def is_records(request: HttpRequest) -> bool:
    return request.path == reverse("reports:records")


def is_help(request: HttpRequest) -> bool:
    return request.path == reverse("reports:people") and request.GET.get("state") == State.HELP
