"""意见与投诉, its answers at the desk, and the demonstration's text messages."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from kit import audit, clock, ranges
from kit.access import Role, open_to, public
from kit.errors import UserError
from notifications.channels import file
from notifications.feedback import answer_feedback, drop_reply, keep_reply, leave_feedback, pass_on, quick_replies
from notifications.forms import AnswerForm, FeedbackForm
from notifications.models import READERS, Feedback, FeedbackKind, VoiceNote

DESK = (*READERS, Role.TRAINER)
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


@open_to(*DESK)
@require_GET
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What was left by people in scope, open ones first; for trainers, the questions."""
    return _feedback_page(request)


@open_to(*DESK)
@require_POST
def feedback_answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """Answer one message, in one's own words or in those that one uses often."""
    feedback = get_object_or_404(Feedback.objects.visible_to(request.user), pk=id)
    form = AnswerForm(request.POST, quick=quick_replies(request.user))
    if form.is_valid():
        try:
            answer_feedback(feedback, form.cleaned_data["answer"], by=request.user, at=clock.now())
            if form.cleaned_data["keep"]:
                keep_reply(request.user, form.cleaned_data["answer"], at=clock.now())
        except UserError as error:
            messages.warning(request, str(error))
        return redirect("notifications:feedback_list")
    return _feedback_page(request, wrong={feedback.pk: form})


@open_to(Role.TRAINER)
@require_POST
def feedback_pass_on(request: HttpRequest, id: UUID) -> HttpResponse:
    """转乡镇: what is no matter of a lesson goes to the township."""
    feedback = get_object_or_404(Feedback.objects.visible_to(request.user), pk=id)
    try:
        pass_on(feedback, by=request.user, at=clock.now())
        messages.success(request, _("The township answers it now."))
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("notifications:feedback_list")


@open_to(*DESK)
@require_POST
def reply_drop(request: HttpRequest) -> HttpResponse:
    """Take an answer from those that one gives often."""
    if request.POST.get("reply", "").isdecimal():
        drop_reply(request.user, int(request.POST["reply"]))
    return redirect("notifications:feedback_list")


@open_to(*DESK)
@require_safe
def feedback_voice(request: HttpRequest, id: UUID, ending: str) -> HttpResponseBase:
    """Hear what somebody said; that it was opened is written down, once a hearing."""
    note = get_object_or_404(VoiceNote, feedback__in=Feedback.objects.visible_to(request.user).filter(pk=id))
    response = sounding(request, note, ending)
    if request.method == "GET" and request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
        audit.record("notifications.voice_heard", by=request.user, of=note.feedback, request=request)
    return response


@open_to(Role.CADRE)
@require_safe
def my_voice_sound(request: HttpRequest, id: UUID, ending: str) -> HttpResponseBase:
    """Hear one's own."""
    return sounding(
        request, get_object_or_404(VoiceNote, feedback__in=Feedback.objects.of(request.user).filter(pk=id)), ending
    )


def sounding(request: HttpRequest, note: VoiceNote, ending: str) -> HttpResponseBase:
    """The sound of a message, never kept on the way nor on the phone. Raises Http404 while there is none."""
    kind = {"webm": "audio/webm", "mp3": "audio/mpeg"}.get(ending)
    if kind is None or not note.is_ready:
        raise Http404
    name = note.opus_file if ending == "webm" else note.mp3_file
    response = ranges.serve(request, storages["private"], name, kind=kind)
    response.kept_on_the_phone = 0  # type: ignore[attr-defined]  (erased here is erased everywhere)
    return response


def _feedback_page(request: HttpRequest, wrong: dict[UUID, AnswerForm] | None = None) -> HttpResponse:
    rows = Feedback.objects.visible_to(request.user).select_related(
        "person__home_unit__parent", "answered_by", "passed_on_by", "voice"
    )
    page = Paginator(rows.order_by("answered_at", "-at"), 20).get_page(request.GET.get("page"))
    quick = quick_replies(request.user)
    lines = [
        (row, (wrong or {}).get(row.pk) or AnswerForm(prefix=None, auto_id=f"id_%s_{row.pk}", quick=quick))
        for row in page
    ]
    scope = request.user.scope
    shown = {
        "page": page,
        "lines": lines,
        "quick": quick,
        "names": scope.has(*READERS),
        "passes": scope.has(Role.TRAINER),
    }
    return render(request, "notifications/feedback_list.html", shown)


@public
@require_GET
def demo_inbox(request: HttpRequest) -> HttpResponse:
    """What a telephone would have received; part of the demonstration only."""
    if not settings.DEMO:
        raise Http404
    return render(request, "notifications/demo_inbox.html", {"texts": file.latest()})
