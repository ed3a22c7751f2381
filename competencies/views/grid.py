"""The matrix of what posts ask, in the admin: looked at, changed in a draft, seen in its effects, published."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competencies import drafting, effect_pages, grid_pages, merge_pages, merging, post_pages
from competencies.grid_preview import Effect
from kit import clock
from kit.access import Role, open_to
from kit.errors import UserError
from people.models import Post

READERS = (Role.TRAINER, Role.REVIEWER, Role.COUNTY_ADMIN, Role.SYSTEM)
EDITORS = (Role.COUNTY_ADMIN,)
MATRIX = "framework_grid"


def may_edit(request: HttpRequest) -> bool:
    """Whether the viewer changes what posts ask."""
    return request.user.scope.has(*EDITORS)


@open_to(*READERS)
def matrix(request: HttpRequest) -> HttpResponse:
    """All posts of one kind of unit against all competencies."""
    page = grid_pages.grid_page(request, request.GET.get("kind", ""))
    return render(request, "competencies/admin/grid.html", {"page": page, "may_edit": may_edit(request)})


@open_to(*EDITORS)
@require_POST
def draft_begin(request: HttpRequest) -> HttpResponse:
    """A draft out of what is in force."""
    drafting.begin(by=request.user)
    post = request.POST.get("post", "")
    return redirect("framework_post", post) if post else redirect(MATRIX)


@open_to(*EDITORS)
@require_POST
def draft_drop(request: HttpRequest) -> HttpResponse:
    """The draft away."""
    version = drafting.draft()
    if version is not None:
        drafting.drop(version, by=request.user)
        messages.success(request, _("The draft is gone. What was in force stays in force."))
    return redirect(MATRIX)


@open_to(*READERS)
def post(request: HttpRequest, post: str) -> HttpResponse:
    """What one post asks, line by line; a form for whoever may change the draft."""
    row = get_object_or_404(Post, key=post)
    if request.method == "POST":
        if not may_edit(request):
            raise Http404
        sent = post_pages.write(row, request.POST, by=request.user)
        if sent is None:
            messages.success(request, _("Kept in the draft. It acts when the draft is published."))
            return redirect("framework_post", row.key)
    else:
        sent = None
    page = post_pages.post_page(request, row, may_edit=may_edit(request), sent=sent)
    return render(request, "competencies/admin/post.html", {"page": page}, status=422 if sent else 200)


@open_to(*EDITORS)
def effects(request: HttpRequest) -> HttpResponse:
    """What publishing the draft would do, in numbers."""
    page = effect_pages.effects_page(request.user, on=clock.today())
    if page is None:
        return redirect(MATRIX)
    return render(request, "competencies/admin/effects.html", {"page": page})


@open_to(*EDITORS)
def effect_people(request: HttpRequest, post: str, competency: str, effect: str) -> HttpResponse:
    """The people behind one number."""
    known = {one.value: one for one in Effect}
    page = None
    if effect in known:
        page = effect_pages.people_page(request.user, (post, competency), known[effect], on=clock.today())
    if page is None:
        raise Http404
    return render(request, "competencies/admin/effect_people.html", {"page": page})


@open_to(*EDITORS)
def effect_levels(request: HttpRequest, competency: str, which: str) -> HttpResponse:
    """The people whose level would read otherwise, or who would have to show it again."""
    page = effect_pages.levels_page(request.user, competency, which, on=clock.today())
    if page is None:
        raise Http404
    return render(request, "competencies/admin/effect_levels.html", {"page": page})


@open_to(*EDITORS)
def merge(request: HttpRequest) -> HttpResponse:
    """A draft that meets a newer version: what it takes over, and where somebody chooses."""
    version = drafting.draft()
    if version is None or not merging.has_drifted(version):
        return redirect(MATRIX)
    if request.method == "POST":
        try:
            merging.take_over(
                version, merge_pages.choices(request.POST), by=request.user, expect=request.POST.get("expect", "")
            )
        except UserError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The draft goes on from the version in force. Look at the effects."))
            return redirect("framework_effects")
    page = merge_pages.merge_page(version, request.POST)
    return render(request, "competencies/admin/merge.html", {"page": page})


@open_to(*EDITORS)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """The draft acts from today."""
    version = drafting.draft()
    try:
        if version is not None:
            drafting.publish(version, by=request.user, on=clock.today(), expect=request.POST.get("expect", ""))
            messages.success(request, _("Published. Plans are being made anew; that takes a few minutes."))
    except UserError as error:
        messages.error(request, str(error))
        return redirect("framework_effects")
    return redirect(MATRIX)
