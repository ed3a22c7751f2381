"""What an erasure takes of what people and the apps below it keep, and what of it stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kit import clock
from notifications import api as notifications
from notifications.models import Delivery, Feedback, Message
from offline import api as offline
from offline.models import Device, Event
from people import erasure
from people.models import (
    ActivationSlip,
    Appointment,
    Consent,
    Correction,
    FaceCode,
    Mentoring,
    NoticeSeen,
    Pairing,
    PersonChange,
    Proposal,
    RosterUpload,
    SecondFactor,
    TurnLine,
    Twins,
)


@erasure.part(
    "people.identity", _("Name, telephone, ID number, e-mail, gender, date of birth and optional fields"), count=len
)
def identity(ids: Sequence[int]) -> None:
    """`erasure` itself empties the row of the person, last of all."""


def _entries(ids: Sequence[int]) -> list[QuerySet[object]]:
    return [
        ActivationSlip.objects.filter(person__in=ids),
        FaceCode.objects.filter(person__in=ids),
        Pairing.objects.filter(person__in=ids),
        SecondFactor.objects.filter(person__in=ids),
    ]


@erasure.part(
    "people.entry",
    _("Activation slips, codes and second factors"),
    count=lambda ids: sum(q.count() for q in _entries(ids)),
)
def entries(ids: Sequence[int]) -> None:
    for rows in _entries(ids):
        rows.delete()


@erasure.part(
    "people.changes",
    _("Old values kept to take an import back, and the files they came from"),
    count=lambda ids: PersonChange.objects.filter(person__in=ids, before__isnull=False).count(),
)
def changes(ids: Sequence[int]) -> None:
    theirs = PersonChange.objects.filter(person__in=ids)
    RosterUpload.objects.filter(operation__in=theirs.values("operation")).update(content=None, report=None)
    theirs.update(before=None)


@erasure.part(
    "people.words",
    _("Requests to put data right, reasons of changes of office, notes of mentors"),
    count=lambda ids: (
        Correction.objects.filter(person__in=ids).count() + Proposal.objects.filter(person__in=ids).count()
    ),
)
def words(ids: Sequence[int]) -> None:
    Correction.objects.filter(person__in=ids).delete()
    Proposal.objects.filter(person__in=ids).update(reason="", answer="")
    Mentoring.objects.filter(Q(person__in=ids) | Q(mentor__in=ids)).update(note="")
    Twins.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    TurnLine.ever.filter(person__in=ids).update(name=None, phone=None)


@erasure.part(
    "notifications.words",
    _("Texts of messages and opinions, recordings of what was said"),
    count=lambda ids: Message.objects.filter(person__in=ids).count() + Feedback.objects.filter(person__in=ids).count(),
)
def texts(ids: Sequence[int]) -> None:
    notifications.forget_words_of(ids)


@erasure.part("offline.devices", _("Known phones"), count=lambda ids: Device.objects.filter(person__in=ids).count())
def phones(ids: Sequence[int]) -> None:
    offline.forget_devices_of(ids, at=clock.now())


erasure.stays(
    "people.offices",
    _("Offices, as numbers"),
    count=lambda ids: Appointment.objects.valid().filter(person__in=ids).count(),
)
erasure.stays(
    "people.told",
    _("That a notice was shown, and what was agreed to"),
    count=lambda ids: (
        NoticeSeen.objects.filter(person__in=ids).count() + Consent.objects.filter(person__in=ids).count()
    ),
)
erasure.stays(
    "notifications.deliveries",
    _("That messages were sent, without their words"),
    count=lambda ids: Delivery.objects.filter(message__person__in=ids).count(),
)
erasure.stays(
    "offline.events",
    _("Answers as numbers and letters"),
    count=lambda ids: Event.objects.filter(person__in=ids).count(),
)
