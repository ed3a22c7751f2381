"""通知班上的人: what would be sent stands there in its words, then one button sends it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import clock
from kit.access import open_to
from kit.errors import UserError
from learning import class_news, classes
from learning.models import ClassSession


@open_to(*classes.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_tell(request: HttpRequest, session: UUID) -> HttpResponse:
    """Tell those on the list of a session of it, of a change, or that it is called off."""
    rows = ClassSession.objects.visible_to(request.user).select_related("training_class__unit")
    row = get_object_or_404(rows, uuid=session)
    try:
        if request.method == "POST":
            count = class_news.ask(request.user, row, at=clock.now())
            messages.success(request, _("Told: %(count)s people. It stands under their messages.") % {"count": count})
            return redirect("learning:class_of", row.training_class.uuid)
        news = class_news.news_of(request.user, row, at=clock.now())
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("learning:class_of", row.training_class.uuid)
    context = {"row": row, "news": [(one.text, len(one.person_ids)) for one in news]}
    return render(request, "learning/classes/tell.html", context)
