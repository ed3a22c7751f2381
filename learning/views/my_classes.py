"""Classes in a room, for who attends them: when and where, my code, check in, ask for leave."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import clock
from kit.access import Role, open_to
from kit.errors import UserError
from learning import checking_in, learner_code
from learning.class_forms import CheckInForm, LeaveForm
from learning.leaves import ask_leave, withdraw_leave
from learning.models import ClassSession
from learning.my_classes import classes_of
from people.api import who_is
from people.models import Person

CODE_SECONDS = 240
"""The page of one's own code loads itself anew before the code ends."""


@open_to(Role.CADRE)
@require_safe
def my_classes(request: HttpRequest) -> HttpResponse:
    return render(request, "learning/my_classes.html", {"page": classes_of(request.user, at=clock.now())})


@open_to(Role.CADRE)
@require_safe
def my_code(request: HttpRequest) -> HttpResponse:
    """The learner's code: a large picture, and the same in six digits."""
    # One's own row with its village; nothing of anybody else.
    me = (
        Person.objects.visible_to(request.user).select_related("home_unit__parent", "main_post").get(pk=request.user.pk)
    )
    context = {"who": who_is(me), "link": learner_code.link_of(me), "digits": learner_code.digits(me, clock.now())}
    response = render(request, "learning/my_code.html", context)
    response["Refresh"] = str(CODE_SECONDS)
    return response


@open_to(Role.CADRE)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """The code on the wall, typed or scanned. Opening the page does nothing: the button does."""
    form = CheckInForm(request.POST or None, initial={"code": request.GET.get("code", "")[:6]})
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            session = checking_in.check_in_now(request.user, said["code"], id=said["id"], at=clock.now())
            messages.success(request, _("Checked in: %(title)s.") % {"title": session.title})
            return redirect("learning:my_classes")
        except UserError as error:
            form = CheckInForm.again(said["code"], error)
    return render(request, "learning/check_in.html", {"form": form}, status=422 if form.errors else 200)


@open_to(Role.CADRE)
@require_http_methods(["GET", "HEAD", "POST"])
def leave_ask(request: HttpRequest, session: UUID) -> HttpResponse:
    """Ask to be away from one session."""
    rows = ClassSession.objects.of(request.user).select_related("training_class")
    row = get_object_or_404(rows, uuid=session)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_leave(row, request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Asked. The answer stands here."))
            return redirect("learning:my_classes")
        except UserError as error:
            form.refuse(error)
    return render(request, "learning/leave.html", {"form": form, "row": row}, status=422 if form.errors else 200)


@open_to(Role.CADRE)
@require_POST
def leave_withdraw(request: HttpRequest, session: UUID) -> HttpResponse:
    """He comes after all."""
    row = get_object_or_404(ClassSession.objects.of(request.user), uuid=session)
    try:
        if withdraw_leave(row, request.user, at=clock.now()):
            messages.success(request, _("Taken back. You are expected there."))
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("learning:my_classes")
