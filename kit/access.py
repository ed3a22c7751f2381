"""Who may come in. Every view says so, with ``@open_to(Role.…)`` or ``@public``; one that says nothing is shut.

This decides about the door only. What a person finds behind it is narrowed by ``visible_to(viewer)`` of the rows.
Views that are not ours (Wagtail's) are declared in one table, which ``settings.FOREIGN_ACCESS`` names.

``request.user.scope.roles`` (people.scope) holds today's roles, loaded once a request: a changed role acts at once.
``request.user.scope.withheld`` holds those that he may use after his second factor: such a door leads to that page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from kit import audit, jobs, sent_forms

logger = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])


class Role(models.TextChoices):
    """What a person may do in the product, always within units. Everybody active is a cadre."""

    CADRE = "cadre", _("Village cadre")
    TRAINER = "trainer", _("Trainer")
    REVIEWER = "reviewer", _("Reviewer")
    TOWNSHIP = "township", _("Township contact")
    COUNTY = "county", _("Organization department")
    COUNTY_ADMIN = "county_admin", _("County administrator")
    SYSTEM = "system", _("System operator")


STAFF = frozenset(Role) - {Role.CADRE}


@dataclass(frozen=True)
class Access:
    """The declaration of one view. ``roles`` is empty for a public one, which anybody may open without logging in."""

    roles: frozenset[Role] = frozenset()

    @property
    def is_public(self) -> bool:
        return not self.roles


PUBLIC = Access()


def open_to(*roles: Role) -> Callable[[View], View]:
    """Let in who holds one of ``roles`` today.

    Works on a function, on the result of ``as_view()`` and, through ``method_decorator``, on ``dispatch``.
    """
    if not roles:
        raise ImproperlyConfigured("open_to() needs a role; a page for everybody is @public.")
    access = Access(frozenset(roles))

    def declare(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Let in anybody, logged in or not."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def declared(view: Callable[..., Any], route: str) -> Access | None:
    """What was declared for ``view``, or for its ``route`` (the URL pattern, from the root) where the view is not ours.

    None when nobody said anything: such a view is shut.
    """
    return getattr(view, "access", None) or foreign_access()(route)


@cache
def foreign_access() -> Callable[[str], Access | None]:
    return import_string(settings.FOREIGN_ACCESS)


class AccessMiddleware:
    """Opens the door, or not: nobody is sent to the log-in, a wrong role finds nothing there (404, never 403)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = jobs.viewer.set(None)
        try:
            with audit.coming_from(audit.origin_of(request)):
                return self.get_response(request)
        finally:
            jobs.viewer.reset(before)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        route = request.resolver_match.route if request.resolver_match else ""
        access = declared(view, route)
        if access is None:
            return shut(view, route)
        request.access = access  # type: ignore[attr-defined]
        if access.is_public:
            return None
        if not request.user.is_authenticated:
            return to_log_in(request, comes_back=sent_forms.keep(request, view))
        if not may_enter(request.user, access):
            if not access.roles.isdisjoint(request.user.scope.withheld):
                return _to(settings.SECOND_FACTOR_URL, request)
            refused(request, route)
            raise Http404
        jobs.viewer.set(request.user.pk)
        if getattr(view, "keeps_form", False):
            sent_forms.take_back(request)
        return None


def may_enter(person: Any, access: Access) -> bool:
    """Whether somebody who is logged in may open a view. Everybody active is a cadre: that asks no query."""
    return Role.CADRE in access.roles or not access.roles.isdisjoint(person.scope.roles)


def shut(view: Callable[..., Any], route: str) -> HttpResponse:
    """An undeclared view: a loud error for developers, nothing there for the public."""
    name = f"{view.__module__}.{getattr(view, '__qualname__', view)}"
    message = f"The view {name} at '{route}' declares no access: use @open_to(...) or @public from kit.access."
    if settings.DEBUG or settings.STRICT_ACCESS:
        raise ImproperlyConfigured(message)
    logger.error(message)
    raise Http404


def to_log_in(request: HttpRequest, *, comes_back: bool = False) -> HttpResponse:
    """To the log-in, and back to this page afterwards; a form that was sent without a log-in has no way back.

    comes_back: the form was kept, and waits on its page.
    """
    return _to(settings.LOGIN_URL, request, comes_back=comes_back)


def _to(page: str, request: HttpRequest, *, comes_back: bool = False) -> HttpResponse:
    target = resolve_url(page)
    if comes_back or request.method in ("GET", "HEAD"):
        target = f"{target}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(target)


def refused(request: HttpRequest, route: str) -> None:
    """Keep who tried a door that is not his."""
    audit.record(
        "access.refused", by=request.user, request=request, object_type="route", object_id=route[:80], result="refused"
    )


class ScopedList(ListView):
    """A list that can only show what its viewer may see: the model's QuerySet must know ``visible_to(viewer)``."""

    roles: ClassVar[tuple[Role, ...]] = ()
    paginate_by = 50

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponse]:
        return open_to(*cls.roles)(super().as_view(**initkwargs))

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().visible_to(self.request.user)
