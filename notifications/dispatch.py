"""send(): the one place that decides whether and when somebody is told something.

Caps and quiet hours hold here, for every channel and every caller; a channel never decides.

Source: docs/policy.md, "Reminders" and the twelve switches, number 11; docs/phone.md, "Logging in".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction

from kit import clock
from kit.fields import blind_index
from notifications.channels.base import Channel, Letter, Receipt, State
from notifications.channels.file import File
from notifications.channels.inbox import Inbox
from notifications.models import Delivery, Message
from notifications.wordings import REMINDERS, Kind, Wording, wording_of

FIRST_HOUR, LAST_HOUR = time(8), time(20)  # Chinese time; at 20:00 sharp it is too late
DAYS_BETWEEN = 7
MOST_PER_TASK = 3

INBOX = Inbox()
TEXT_CHANNELS: dict[str, type[Channel]] = {"file": File}


class Why(StrEnum):
    """Why a message was not sent."""

    QUIET_HOURS = "quiet_hours"
    WEEKLY_CAP = "weekly_cap"
    TASK_CAP = "task_cap"
    REPEATED = "repeated"


@dataclass(frozen=True)
class Outcome:
    """What became of a wish to tell somebody. ``message`` is None when it was held back, and ``why`` says why."""

    message: Message | None = None
    why: Why | None = None

    @property
    def is_sent(self) -> bool:
        return self.message is not None


def can_text() -> bool:
    """Whether text messages reach anybody here; without a channel no page offers a code by text message."""
    return bool(settings.TEXT_CHANNEL)


def text_channel() -> Channel:
    """The channel to telephones. Raises ImproperlyConfigured for one that does not exist."""
    try:
        return TEXT_CHANNELS[settings.TEXT_CHANNEL]()
    except KeyError:
        raise ImproperlyConfigured(f"TEXT_CHANNEL is one of {', '.join(TEXT_CHANNELS)}, or empty.") from None


@transaction.atomic
def send(
    person: models.Model,
    wording: str,
    parameters: Mapping[str, object] | None = None,
    *,
    at: datetime,
    task: str = "",
    once: str = "",
) -> Outcome:
    """Tell ``person`` something, in the product's inbox.

    task: what a reminder is about; three reminders of one task are the most. once: a key; what was sent under it is
    not sent again. A reminder goes to whoever the caller names: those who have finished are never among them.
    """
    chosen = wording_of(wording)
    # Two rounds at once must not both find the week empty.
    get_user_model().objects.select_for_update().filter(pk=person.pk).values_list("pk").first()
    why = _held_back(person, chosen, at=at, task=task, once=once)
    if why is not None:
        return Outcome(why=why)
    message = _message(chosen, parameters or {}, at=at, person=person, task=task, once=once)
    _deliver(INBOX, message, Letter(message.pk, "", chosen.render(parameters or {})), at=at)
    return Outcome(message)


def send_to_number(
    number: str, wording: str, parameters: Mapping[str, object], *, at: datetime, really: bool = True
) -> Outcome:
    """Send a text message to a telephone number; only for what its owner waits for (a code).

    really: False for a number of nobody; see `Letter`.
    """
    chosen = wording_of(wording)
    if chosen.kind is not Kind.CODE:
        raise ImproperlyConfigured("Only a code goes to a number without a person.")
    message = _message(chosen, parameters, at=at, to_hash=blind_index(number, "notifications.message.to"))
    _deliver(text_channel(), message, Letter(message.pk, number, chosen.render(parameters), really), at=at)
    return Outcome(message)


def _held_back(person: models.Model, wording: Wording, *, at: datetime, task: str, once: str) -> Why | None:
    if once and Message.objects.filter(once=once).exists():
        return Why.REPEATED
    if wording.kind is not Kind.REMINDER:
        return None
    if is_quiet(at):
        return Why.QUIET_HOURS
    reminders = Message.objects.of(person).filter(wording__in=REMINDERS)
    if reminders.filter(made_at__gt=at - timedelta(days=DAYS_BETWEEN)).exists():
        return Why.WEEKLY_CAP
    if task and reminders.filter(task=task).count() >= MOST_PER_TASK:
        return Why.TASK_CAP
    return None


def is_quiet(at: datetime) -> bool:
    """Whether nobody is reminded at this instant: before 08:00 and from 20:00 on, Chinese time."""
    return not FIRST_HOUR <= at.astimezone(clock.ZONE).time() < LAST_HOUR


def _message(
    wording: Wording,
    parameters: Mapping[str, object],
    *,
    at: datetime,
    person: models.Model | None = None,
    to_hash: str = "",
    task: str = "",
    once: str = "",
) -> Message:
    return Message.objects.create(
        person=person,
        to_hash=to_hash,
        wording=wording.key,
        parameters=wording.stored(parameters),
        task=task,
        once=once or None,
        made_at=at,
    )


def _deliver(channel: Channel, message: Message, letter: Letter, *, at: datetime) -> Receipt:
    """One try, kept whatever comes of it."""
    try:
        receipt = channel.send(letter)
    except Exception as error:  # noqa: BLE001  a vendor may fail in any way; the row says so without the text
        receipt = Receipt(State.FAILED, type(error).__name__)
    Delivery.objects.create(
        message=message, channel=channel.name, state=receipt.state.value, receipt=receipt.reference[:200], at=at
    )
    return receipt
