"""A form that was sent after the session had ended: kept through the log-in, then taken as if it were sent again.

    @keeps_form
    @open_to(Role.CADRE)
    def question(request, …): …

Only for views that find nothing there for anybody but the owner of what they write: whoever logs in next on this browser is the
one who sends it. It waits in the browser's own session, for half an hour. Its CSRF token was checked when it came.

Source: docs/phone.md, "The offline contract", 4: an expired session loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict

from kit import clock

KEY = "sent_form"
MOST = 64 * 1024  # characters of a form
WAITS = timedelta(minutes=30)

View = TypeVar("View", bound=Callable[..., Any])


def keeps_form(view: View) -> View:
    """Let a form that is sent to ``view`` without a log-in wait for it."""
    view.keeps_form = True  # type: ignore[attr-defined]
    return view


def keep(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Keep what was sent to ``view``, where that keeps forms and it is a form without files; whether it is kept."""
    if request.method != "POST" or not getattr(view, "keeps_form", False) or request.FILES:
        return False
    body = request.POST.urlencode()
    if len(body) > MOST:
        return False
    request.session[KEY] = [request.path, body, clock.now().timestamp()]
    return True


def waiting(session: SessionBase) -> list[Any] | None:
    """What waits in ``session``, to be carried into the new one of the log-in; None when nothing does."""
    return session.get(KEY)


def carry(session: SessionBase, kept: list[Any] | None) -> None:
    if kept is not None:
        session[KEY] = kept


def take_back(request: HttpRequest) -> bool:
    """Make the visit of a page the sending of the form that waits for it; whether one did. It is taken once."""
    if request.method != "GET" or request.session.get(KEY) is None:
        return False
    path, body, at = request.session[KEY]
    if path != request.path:
        return False
    del request.session[KEY]
    if clock.now().timestamp() - at > WAITS.total_seconds():
        return False
    request.method = "POST"
    request.POST = QueryDict(body)  # type: ignore[assignment]
    return True
