"""What people and the apps below it keep of a person, and when time ends it: one table, acted on every night."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kit import clock, rotation
from notifications import api as notifications
from offline import api as offline
from people import erasure, retention
from people.models import (
    ActivationSlip,
    Appointment,
    Correction,
    EntryFailure,
    FaceCode,
    Pairing,
    Person,
    PersonChange,
    PhoneCode,
    Proposal,
    RosterUpload,
    Scope,
    SecondFactor,
    SlipSheet,
    Turn,
    TurnLine,
)
from people.retention import EMPTIED, LAW_CONSENT, LAW_PROOF, rule, stays

A_DAY = 1
LEAVERS_KEEP_NUMBERS = 365
ROSTERS_KEPT = 30
LEAVERS_STAY = 5 * 366  # a term is five years (村民委员会组织法 第14条)
MOST_A_NIGHT = 200


def slips_over(before: datetime) -> QuerySet[ActivationSlip]:
    return ActivationSlip.objects.filter(Q(used_at__lt=before) | Q(expires_at__lt=before))


def empty_rosters(before: datetime) -> int:
    """The file and its report go; what was written from it stays."""
    rows = RosterUpload.objects.filter(Q(content__isnull=False) | Q(report__isnull=False), at__lt=before)
    return rows.update(content=None, report=None)


def empty_changes(before: datetime) -> int:
    return PersonChange.objects.filter(before__isnull=False, operation__at__lt=before).update(before=None)


def empty_turns(before: datetime) -> int:
    """Names and telephones of newly elected persons, once they are persons of their own."""
    over = Turn.objects.filter(at__lt=before).exclude(state=Turn.State.DRAFT)
    rows = TurnLine.ever.filter(Q(name__isnull=False) | Q(phone__isnull=False), turn__in=over)
    return rows.update(name=None, phone=None)


def empty_proposals(before: datetime) -> int:
    rows = Proposal.objects.filter(~Q(reason="") | ~Q(answer=""), decided_at__lt=before)
    return rows.update(reason="", answer="")


def factors_of_no_staff(before: datetime) -> QuerySet[SecondFactor]:
    """Of persons who have held no right since ``before``."""
    held = Scope.objects.filter(Q(until__isnull=True) | Q(until__gte=clock.day_of(before)), person=OuterRef("person"))
    return SecondFactor.objects.filter(~Exists(held), made_at__lt=before)


def leavers(before: datetime) -> QuerySet[Person]:
    """Persons who left before an instant and hold nothing since."""
    office = Appointment.objects.valid().filter(
        Q(until__isnull=True) | Q(until__gte=clock.day_of(before)), person=OuterRef("pk")
    )
    right = Scope.objects.filter(Q(until__isnull=True) | Q(until__gte=clock.day_of(before)), person=OuterRef("pk"))
    gone = Person.objects.filter(left_on__lt=clock.day_of(before), erased_on__isnull=True, is_superuser=False)
    return gone.filter(~Exists(office), ~Exists(right))


def empty_numbers(before: datetime) -> int:
    rows = leavers(before).filter(Q(phone__isnull=False) | Q(id_number__isnull=False) | ~Q(email=""))
    return rows.update(phone=None, phone_hash=None, id_number=None, id_number_hash=None, email="")


def erase_leavers(before: datetime) -> int:
    return _erase(leavers(before), "retention: five years after the last office")


def erase_mistakes(before: datetime) -> int:
    """Persons whom an import made and its undo hid; nothing of theirs is used anywhere."""
    rows = Person.objects.filter(entered_by_mistake=True, erased_on__isnull=True, date_joined__lt=before)
    return _erase(rows, "retention: entered by mistake")


def _erase(people: QuerySet[Person], basis: str) -> int:
    on, count = clock.today(), 0
    for person in people.order_by("pk")[:MOST_A_NIGHT]:
        if not list(erasure.hindrances(person, on=on)):
            erasure.erase(person, by=None, basis=basis, on=on)
            count += 1
    return count


def register() -> None:
    """The lines of the table for people, notifications, offline and kit; the file that keys must turn with."""
    rotation.binary("people.RosterUpload", "content", lambda row: f"people.rosterupload.content.{row.pk}")
    _codes()
    _ways_in()
    _lists()
    _persons()
    _words()
    _what_stays()
    _what_stays_below()


def _codes() -> None:
    """What is said, sent or printed so that somebody comes in, and what was tried in vain."""
    rule(
        "people.failures",
        _("failed log-ins (keyed hashes)"),
        _("to slow down guessing"),
        of=["people.EntryFailure"],
        days=A_DAY,
        since=_("the try"),
        act=retention.deleting(lambda before: EntryFailure.objects.filter(at__lt=before)),
    )
    rule(
        "people.codes",
        _("codes sent to a telephone (hashed)"),
        _("to check one log-in"),
        of=["people.PhoneCode"],
        days=A_DAY,
        since=_("the end of the code"),
        act=retention.deleting(lambda before: PhoneCode.objects.filter(expires_at__lt=before)),
    )
    rule(
        "people.slip_sheets",
        _("sheets of activation slips (encrypted)"),
        _("to print them"),
        of=["people.SlipSheet"],
        days=A_DAY,
        since=_("the day it was asked for"),
        act=retention.deleting(lambda before: SlipSheet.objects.filter(asked_at__lt=before)),
    )
    rule(
        "people.face_codes",
        _("codes said face to face (hashed)"),
        _("to let somebody in once"),
        of=["people.FaceCode"],
        days=A_DAY,
        since=_("the end of the code"),
        act=retention.deleting(lambda before: FaceCode.objects.filter(expires_at__lt=before)),
    )


def _ways_in() -> None:
    """What lets somebody in."""
    rule(
        "people.pairings",
        _("log-ins on a desktop by phone"),
        _("to let somebody in once"),
        of=["people.Pairing"],
        days=A_DAY,
        since=_("the end of the code"),
        act=retention.deleting(lambda before: Pairing.objects.filter(expires_at__lt=before)),
    )
    rule(
        "people.sessions",
        _("log-ins"),
        _("to stay logged in"),
        of=["sessions.Session"],
        days=A_DAY,
        since=_("the end of the log-in"),
        act=retention.deleting(lambda before: Session.objects.filter(expire_date__lt=before)),
    )
    rule(
        "people.slips",
        _("activation slips (hashed)"),
        _("to let somebody in once"),
        of=["people.ActivationSlip"],
        days=90,
        since=_("use or end"),
        act=retention.deleting(slips_over),
    )


def _lists() -> None:
    """Files and lists that staff bring and what they ask for."""
    rule(
        "people.rosters",
        _("roster files that were uploaded (encrypted)"),
        _("to look up what was imported"),
        of=["people.RosterUpload"],
        days=ROSTERS_KEPT,
        since=_("the upload"),
        act=empty_rosters,
        ends=EMPTIED,
    )
    rule(
        "people.changes",
        _("old values of persons (encrypted)"),
        _("to take an import back"),
        of=["people.PersonChange"],
        days=180,
        since=_("the deed"),
        act=empty_changes,
        ends=EMPTIED,
    )
    rule(
        "people.turns",
        _("names of newly elected persons on the list of a term (encrypted)"),
        _("to carry out the change of term"),
        of=["people.TurnLine"],
        days=180,
        since=_("the start of the list"),
        act=empty_turns,
        ends=EMPTIED,
    )
    rule(
        "people.proposals",
        _("reasons of changes of office"),
        _("to decide on them"),
        of=["people.Proposal"],
        days=730,
        since=_("the decision"),
        act=empty_proposals,
        ends=EMPTIED,
    )
    rule(
        "people.corrections",
        _("requests to put data right (encrypted)"),
        _("to answer them"),
        of=["people.Correction"],
        days=365,
        since=_("the answer"),
        act=retention.deleting(lambda before: Correction.objects.filter(answered_at__lt=before)),
    )


def _persons() -> None:
    """Persons themselves."""
    rule(
        "people.factors",
        _("second factor of former staff (encrypted)"),
        _("to make sure who logs in"),
        of=["people.SecondFactor", "people.RecoveryCode"],
        days=30,
        since=_("the end of the last right"),
        act=retention.deleting(factors_of_no_staff),
    )
    rule(
        "people.mistakes",
        _("persons entered by mistake"),
        _("to take an undo back"),
        of=["people.Person"],
        days=180,
        since=_("the entry"),
        act=erase_mistakes,
        ends=_("erased"),
    )
    rule(
        "people.numbers",
        _("telephone, ID number and e-mail of leavers"),
        _("to reach a leaver about the hand-over"),
        of=["people.Person"],
        days=LEAVERS_KEEP_NUMBERS,
        since=_("the last day of the last office"),
        act=empty_numbers,
    )
    rule(
        "people.leavers",
        _("name and all optional fields of leavers"),
        _("training record of one term"),
        of=["people.Person"],
        days=LEAVERS_STAY,
        since=_("the last day of the last office"),
        act=erase_leavers,
        ends=_("erased"),
    )


def _words() -> None:
    """Messages, and the phones that they go to."""
    rule(
        "notifications.messages",
        _("texts of messages"),
        _("to show that a message was sent"),
        of=["notifications.Message"],
        days=365,
        since=_("the message"),
        act=notifications.empty_messages,
        ends=EMPTIED,
    )
    rule(
        "notifications.feedback",
        _("opinions, questions and their answers"),
        _("to answer them"),
        of=["notifications.Feedback"],
        days=730,
        since=_("the answer"),
        act=notifications.empty_feedback,
        ends=EMPTIED,
    )
    rule(
        "notifications.voices",
        _("recordings of what was said"),
        _("to answer them"),
        of=["notifications.VoiceNote"],
        days=180,
        since=_("the answer, or the message where none came"),
        act=notifications.empty_voices,
        basis=LAW_CONSENT,
    )
    rule(
        "notifications.replies",
        _("answers that a member of staff gives often"),
        _("to spare him typing"),
        of=["notifications.QuickReply"],
        days=730,
        since=_("the last use"),
        act=notifications.empty_replies,
    )
    rule(
        "offline.devices",
        _("phones that are known no longer"),
        _("to come in without a code"),
        of=["offline.Device"],
        days=30,
        since=_("its end"),
        act=offline.empty_devices,
        ends=EMPTIED,
    )


def _what_stays() -> None:
    """What no day ends, and why: of people."""
    stays(
        "people.offices",
        _("offices"),
        _("to know what an office asks"),
        of=["people.Appointment", "people.HandOver", "people.HandOverItem", "people.Mentoring"],
    )
    stays(
        "people.deeds",
        _("operations of staff, and who had which right"),
        _("to know who changed what"),
        of=["people.Operation", "people.Scope"],
        basis=LAW_PROOF,
    )
    stays(
        "people.told",
        _("which notice somebody saw and what he agreed to"),
        _("to show that he was told and asked"),
        of=["people.NoticeSeen", "people.Consent", "people.NoticeConfirmation"],
        basis=LAW_PROOF,
    )
    stays(
        "people.twins",
        _("that two persons of one name are two"),
        _("to spare the question"),
        of=["people.Twins"],
        ends=_("with either person"),
    )
    stays(
        "people.erasures",
        _("identifiers of erased persons"),
        _("to keep them erased after a restore"),
        of=["people.Erasure"],
        ends=_("never; it names nobody"),
        basis=LAW_PROOF,
    )


def _what_stays_below() -> None:
    """The same of the apps below."""
    stays(
        "notifications.deliveries",
        _("tries to deliver a message"),
        _("to know whether it arrived"),
        of=["notifications.Delivery"],
    )
    stays(
        "offline.events",
        _("answers as the phone sent them"),
        _("to score an answer once and to prove it"),
        of=["offline.Event", "offline.EventConflict"],
    )
    stays(
        "kit.trail",
        _("audit trail: who did what"),
        _("to find misuse"),
        of=["kit.AuditEvent"],
        ends=_("13 months online, then in the signed archive"),
        basis=LAW_PROOF,
    )
    stays(
        "kit.jobs",
        _("from which address long work was asked for"),
        _("to find misuse"),
        of=["kit.Job"],
        ends=_("when the work is at an end"),
        basis=LAW_PROOF,
    )
    stays(
        "kit.switches",
        _("who turned a risky switch on"),
        _("to answer for it"),
        of=["kit.Switch"],
        ends=_("as long as the product runs"),
        basis=LAW_PROOF,
    )
