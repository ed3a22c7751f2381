"""What notifications hangs into pages of others: words at the foot and at the desk, and answers under 我的."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from kit.access import Role
from kit.slots import Card, Entry
from notifications.models import READERS, Feedback, Message

SHOWN = 3
NEWS_FOR = timedelta(days=14)  # an answer stands on the first page


@dataclass(frozen=True)
class Post:
    """What lies in one person's inbox: the last messages, and the last things written with their answers."""

    messages: list[Message]
    feedback: list[Feedback]


def foot(request: HttpRequest, _object: object) -> Entry:
    return Entry(_("Opinions and complaints"), reverse("notifications:opinions"))


def desk(request: HttpRequest, _object: object) -> Entry | None:
    """The word for those who answer."""
    if not request.user.is_authenticated or not request.user.scope.has(*READERS, Role.TRAINER):
        return None
    url = reverse("notifications:feedback_list")
    label = _("Messages") if request.user.scope.has(*READERS) else _("Questions of learners")
    return Entry(label, url, current=request.path == url)


def answered(request: HttpRequest, _object: object) -> Card | None:
    """On the first page: somebody has answered what he wrote, for a fortnight. One query."""
    since = clock.now() - NEWS_FOR
    newest = Feedback.objects.of(request.user).filter(answered_at__gte=since).order_by("-answered_at").first()
    return Card("notifications/_answered.html", {"feedback": newest}) if newest else None


def mine(request: HttpRequest, _object: object) -> Card | None:
    """The person's own post; nothing when there is none."""
    messages = list(Message.objects.of(request.user)[:SHOWN])
    feedback = list(Feedback.objects.of(request.user).select_related("voice")[:SHOWN])
    if not messages and not feedback:
        return None
    return Card("notifications/_mine.html", {"post": Post(messages, feedback)})
