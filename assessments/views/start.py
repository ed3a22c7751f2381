"""Beginning: each page says what comes, its button begins it or goes on with what was begun."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments import intro_pages, refresh, self_rating, starting, together_pages
from assessments.models import Quiz
from assessments.questions import LEVELS
from assessments.views.moves import begun
from kit import clock
from kit.access import Role, open_to
from kit.errors import InputError


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CADRE)
def placing(request: HttpRequest) -> HttpResponse:
    """先摸底."""
    if request.method == "POST":
        return begun(request, lambda at: starting.start_placing(request.user, at=at))
    page = intro_pages.placing_intro(request.user, on=clock.today())
    return render(request, "assessments/placing_intro.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CADRE)
def rate(request: HttpRequest, number: int) -> HttpResponse:
    """Say of one competency how far one is; then the next one, and after the last one the placing."""
    at = clock.now()
    page = self_rating.page_of(request.user, number, at=at)
    if page is None:
        return redirect("assessments:start_placing")
    problem = None
    if request.method == "POST":
        try:
            self_rating.keep(request.user, page, request.POST.get("level", ""), request.POST.get("form", ""), at=at)
        except InputError as error:
            problem = error
        else:
            return redirect("assessments:rate", number + 1)
    context = {"page": page, "problem": problem}
    return render(request, "assessments/self_rating.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CADRE)
def test(request: HttpRequest, competency: str, level: int) -> HttpResponse:
    """A small test of one competency and level."""
    try:
        if request.method == "POST":
            return begun(request, lambda at: starting.start_test(request.user, competency, level, at=at))
        page = intro_pages.test_intro(request.user, competency, level, on=clock.today())
    except Quiz.DoesNotExist:
        raise Http404 from None
    return render(request, "assessments/intro.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CADRE)
def together(
    request: HttpRequest, competency: str | None = None, first: int | None = None, last: int | None = None
) -> HttpResponse:
    """Several test-outs in one sitting: those that the plan holds likely, or the steps of a competency from ``first`` to ``last``."""
    cells = None
    if competency is not None and first is not None and last is not None:
        if not 1 <= first <= last <= LEVELS[-1]:
            raise Http404
        cells = [(competency, level) for level in range(first, last + 1)]
    if request.method == "POST":
        return begun(request, lambda at: starting.start_together(request.user, cells, at=at))
    page = together_pages.intro_of(request.user, cells, on=clock.today())
    return render(request, "assessments/together/intro.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CADRE)
def check(request: HttpRequest, lesson_code: str) -> HttpResponse:
    """The questions at the end of a lesson."""
    try:
        if request.method == "POST":
            return begun(request, lambda at: starting.start_check(request.user, lesson_code, at=at))
        page = intro_pages.check_intro(request.user, lesson_code, at=clock.now())
    except Quiz.DoesNotExist:
        raise Http404 from None
    return render(request, "assessments/intro.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CADRE)
def look_back(request: HttpRequest) -> HttpResponse:
    """A few questions of what was learned, for whoever likes to."""
    if request.method == "POST":
        return begun(request, lambda at: starting.start_refresh(request.user, at=at))
    page = refresh.page_of(request.user, on=clock.today())
    return render(request, "assessments/refresh/start.html", {"page": page})
