"""意见与投诉, its answers at the desk, and the demonstration's text messages."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import Role, open_to, public
from kit.errors import UserError
from notifications.channels import file
from notifications.feedback import answer_feedback, leave_feedback
from notifications.forms import AnswerForm, FeedbackForm
from notifications.models import Feedback, FeedbackKind

MOST_AN_HOUR = 60  # from one address; a village may share one


@public
@require_http_methods(["GET", "POST"])
def opinions(request: HttpRequest) -> HttpResponse:
    """Take an opinion, a complaint or a question, from anybody."""
    kind = request.GET.get("kind", "")
    initial = {"kind": kind if kind in FeedbackKind.values else FeedbackKind.OPINION}
    form = FeedbackForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["website"] and _has_room(request):
            leave_feedback(
                form.cleaned_data["kind"],
                form.cleaned_data["text"],
                id=form.cleaned_data["id"],
                at=clock.now(),
                person=request.user if request.user.is_authenticated else None,
                about=request.GET.get("about", ""),
            )
            return redirect("notifications:opinions_thanks")
        form.add_error(None, _("Too many messages came from here. Try again in an hour, or call."))
    return render(request, "notifications/opinions.html", {"form": form})


def _has_room(request: HttpRequest) -> bool:
    """Whether fewer than sixty messages came from this address in the last hour."""
    key = f"opinions:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) <= MOST_AN_HOUR
    except ValueError:  # it ran out between the two lines
        return True


@public
@require_GET
def opinions_thanks(request: HttpRequest) -> HttpResponse:
    """Say that it has arrived, and what happens now."""
    return render(request, "notifications/opinions_thanks.html")


@open_to(Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)
@require_GET
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What was left by people in scope, open ones first."""
    return _feedback_page(request)


@open_to(Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)
@require_POST
def feedback_answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """Answer one message."""
    feedback = get_object_or_404(Feedback.objects.visible_to(request.user), pk=id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_feedback(feedback, form.cleaned_data["answer"], by=request.user, at=clock.now())
        except UserError as error:
            messages.warning(request, str(error))
        return redirect("notifications:feedback_list")
    return _feedback_page(request, wrong={feedback.pk: form})


def _feedback_page(request: HttpRequest, wrong: dict[UUID, AnswerForm] | None = None) -> HttpResponse:
    rows = Feedback.objects.visible_to(request.user).select_related("person__home_unit", "answered_by")
    page = Paginator(rows.order_by("answered_at", "-at"), 20).get_page(request.GET.get("page"))
    lines = [(row, (wrong or {}).get(row.pk) or AnswerForm(prefix=None, auto_id=f"id_%s_{row.pk}")) for row in page]
    return render(request, "notifications/feedback_list.html", {"page": page, "lines": lines})


@public
@require_GET
def demo_inbox(request: HttpRequest) -> HttpResponse:
    """What a telephone would have received; part of the demonstration only."""
    if not settings.DEMO:
        raise Http404
    return render(request, "notifications/demo_inbox.html", {"texts": file.latest()})
