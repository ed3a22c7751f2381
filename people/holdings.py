"""What people and the apps below it keep of a person, as his file shows it to its owner."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kit.access import Role
from kit.models import AuditEvent
from notifications.models import Feedback, Message, QuickReply
from offline.models import Device, Event
from people import correcting, personal_data
from people.models import (
    Appointment,
    Consent,
    Correction,
    Mentoring,
    NoticeSeen,
    Person,
    Proposal,
    Scope,
)
from people.opening import WORDS as REASONS
from people.personal_data import FIELDS, Entry, coded, is_of, section
from people.profile import place_of

VERDICTS = {
    "accepted": _("taken in"),
    "duplicate": _("had come already"),
    "conflict": _("came twice with different words"),
    "rejected": _("could not count"),
    "later": _("not taken in yet"),
}


@section("person", _("About me"), _("to know who is trained"), order=10)
def person_fields(person: Person) -> Iterable[Entry]:
    """Each field with its whole value: the file is its owner's."""
    for each in FIELDS:
        yield Entry(
            [
                (_("what"), each.label),
                (_("value"), personal_data.shown(person, each.name, whole=True)),
                (_("what for"), each.purpose),
                (_("who sees it"), each.who),
            ]
        )


@section("offices", _("Offices"), _("to know what an office asks"), order=20)
def offices(person: Person) -> Iterable[Entry]:
    rows = Appointment.objects.valid().filter(is_of(person)).select_related("post", "unit__parent").order_by("-since")
    for row in rows:
        yield Entry(
            [
                (_("Place"), place_of(row.unit)),
                (_("post"), row.post.name),
                (_("from"), row.since),
                (_("until"), row.until),
                (_("source document"), row.document),
            ]
        )


@section("changes", _("Changes of office that were confirmed"), _("to act on a by-election or a suspension"), order=25)
def proposals(person: Person) -> Iterable[Entry]:
    rows = Proposal.objects.filter(is_of(person), state=Proposal.State.CONFIRMED).order_by("-on")
    for row in rows:
        yield Entry([(_("what"), row.get_kind_display()), (_("from"), row.on), (_("reason"), row.reason)])


@section("mentoring", _("Who stands by whom"), _("to help a new cadre"), order=27)
def mentoring(person: Person) -> Iterable[Entry]:
    rows = Mentoring.objects.filter(is_of(person) | is_of(person, "mentor")).select_related("mentor", "person")
    for row in rows.order_by("-since"):
        yield Entry(
            [
                (_("mentor"), row.mentor.name),
                (_("new cadre"), row.person.name),
                (_("from"), row.since),
                (_("until"), row.until),
            ]
        )


@section("rights", _("Rights of staff"), _("to keep the data of others apart"), order=30)
def rights(person: Person) -> Iterable[Entry]:
    for row in Scope.objects.filter(is_of(person)).select_related("unit").order_by("-since"):
        yield Entry(
            [
                (_("kind of right"), coded(row.role, dict(Role.choices))),
                (_("Place"), row.unit.name),
                (_("from"), row.since),
                (_("until"), row.until),
            ]
        )


@section("consents", _("What I agreed to"), _("to show that I was asked"), order=35)
def consents(person: Person) -> Iterable[Entry]:
    for row in Consent.objects.filter(is_of(person)).order_by("-at"):
        yield Entry(
            [
                (_("what"), row.get_purpose_display()),
                (_("agreed"), row.given),
                (_("when"), row.at),
                (_("notice"), row.notice),
            ]
        )


@section("corrections", _("What I asked to put right"), _("to answer me"), order=40)
def corrections(person: Person) -> Iterable[Entry]:
    for row in Correction.objects.filter(is_of(person)).order_by("-asked_at"):
        yield Entry(
            [
                (_("what"), coded(row.field, correcting.FIELDS)),
                (_("wanted"), correcting.in_words(row.field, row.wanted)),
                (_("when"), row.asked_at),
                (_("state"), row.get_state_display()),
                (_("reply"), row.answer),
            ]
        )


@section("notices", _("Notices I was shown"), _("to show that I was told"), order=45)
def notices(person: Person) -> Iterable[Entry]:
    for row in NoticeSeen.objects.filter(is_of(person)).order_by("-at"):
        yield Entry([(_("version"), row.version), (_("when"), row.at)])


@section("opened", _("Who opened my whole number"), _("so that nobody looks without a reason"), order=50)
def opened(person: Person) -> Iterable[Entry]:
    """From the trail: when, in which role and for what; not the name of the member of staff."""
    rows = AuditEvent.objects.filter(
        object_type=Person._meta.label_lower, object_id=str(person.pk), action="people.number_opened"
    ).order_by("-at")
    for row in rows:
        fields = [name for name in row.fields if name in personal_data.BY_NAME]
        yield Entry(
            [
                (_("when"), row.at),
                (_("what"), "、".join(str(personal_data.BY_NAME[name].label) for name in fields)),
                (_("reason"), coded(row.fields.get("reason", ""), REASONS, otherwise="")),
                (_("in words"), row.fields.get("why", "")),
            ]
        )


@section("messages", _("Messages to me"), _("to show that a message was sent"), order=80)
def messages(person: Person) -> Iterable[Entry]:
    for row in Message.objects.filter(is_of(person)).order_by("-made_at"):
        yield Entry([(_("when"), row.made_at), (_("text"), row.text), (_("read"), row.read_at)])


@section("feedback", _("What I wrote"), _("to answer me"), order=82)
def feedback(person: Person) -> Iterable[Entry]:
    for row in Feedback.objects.filter(is_of(person)).select_related("voice").order_by("-at"):
        note = row.spoken
        spoken = _("spoken, %(seconds)s seconds; the recording is under “Leave a voice message”") if note else ""
        said = spoken % {"seconds": note.seconds} if note else row.text
        yield Entry([(_("when"), row.at), (_("text"), said), (_("reply"), row.answer)])


@section("replies", _("Answers that I give often"), _("to spare me typing"), order=83)
def replies(person: Person) -> Iterable[Entry]:
    for row in QuickReply.objects.filter(is_of(person, "owner")).order_by("pk"):
        yield Entry([(_("text"), row.text), (_("last used"), row.used_at)])


@section("devices", _("My phones"), _("to come in without a code"), order=84)
def devices(person: Person) -> Iterable[Entry]:
    for row in Device.objects.filter(is_of(person)).order_by("-enrolled_at"):
        yield Entry(
            [
                (_("phone"), row.label),
                (_("since"), row.enrolled_at),
                (_("last used"), row.last_seen_on),
                (_("revoked"), row.revoked_at),
            ]
        )


@section("events", _("What my phone sent"), _("to score an answer once and to prove it"), order=86)
def events(person: Person) -> Iterable[Entry]:
    for row in Event.objects.filter(is_of(person)).order_by("received_at").iterator():
        what, content = personal_data.told(row.type, row.data)
        yield Entry(
            [
                (_("when"), row.received_at),
                (_("what"), what),
                (_("content"), content),
                (_("taken"), coded(row.verdict, VERDICTS)),
            ]
        )
