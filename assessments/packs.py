"""Quizzes that a phone takes along: issued with sittings made beforehand, brought back signed, begun by their first event.

The download writes one small row and no sitting. What the phone holds is signed and says everything, so that a pack comes back
even where its row is gone: it was kept long enough, or the database was restored from a copy that is older.

Source: docs/phone.md, "The offline contract", 1, 7 and 8; docs/protocol.md, 2.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from assessments import accommodations, pack_drafts, pack_rules
from assessments.accommodation_rules import ASSISTED, PHONE
from assessments.models import Quiz, QuizPack, Sitting
from assessments.models.quiz import REFRESH
from assessments.pack_drafts import Draft
from assessments.pack_rules import Aside, Body, Packed, Span
from assessments.sittings import strength_of
from kit.lookup import one_or_none
from offline.api import NewEvent, NotYet, Rejected
from offline.models import Event
from people.models import Person

SALT = "assessments.pack"
SEED_BITS = 62
TRIES = 5  # at a number for a new sitting, against one that is begun online in the same instant


def issue(person: Person, quiz: Quiz, *, holder: str, at: datetime) -> QuizPack:
    """The pack of ``quiz`` that this browser has already, where it may still be begun; else a new one.

    holder: `offline.api.browser_of`. Raises NotNow, which says what to do instead.
    """
    draft = pack_drafts.draft_of(person, quiz, at=at)
    if draft.going_on is not None:
        return of_sitting(Sitting.objects.select_related("quiz").get(pk=draft.going_on), at=at)
    rows = QuizPack.objects.filter(person=person, quiz=quiz, holder=holder).select_related("quiz")
    known = rows.order_by("-issued_at").first()
    if known is not None and known.revision == draft.revision and _may_begin(known, at):
        return known
    return _issue(person, draft, holder=holder, at=at)


def goes_on_alone(sitting: Sitting) -> bool:
    """Whether a phone may go on with it without a network."""
    is_free = sitting.is_open and sitting.deadline_at is None and sitting.condition in (PHONE, ASSISTED)
    return is_free and pack_drafts.is_packable(sitting.quiz)


def of_sitting(sitting: Sitting, *, at: datetime) -> QuizPack:
    """The pack of a sitting that is open: with it the phone goes on alone, and can bring it back. Not kept: it says everything itself.

    Raises NotNow for one that has ended, that a clock ends, or that decides its next question here.
    """
    if not goes_on_alone(sitting):
        raise pack_drafts.online_only()
    begun = Packed(sitting.pk, sitting.seed, sitting.asked, begun=sitting.started_at)
    return QuizPack(
        id=sitting.pk,
        person=sitting.person,
        quiz=sitting.quiz,
        revision=pack_rules.revision_of(sitting.quiz.key, [line.version for line in sitting.asked]),
        body=Body((begun,), sitting.given).as_json(),
        issued_at=sitting.packed_at or sitting.started_at,
        expires_at=(sitting.packed_at or sitting.started_at) + pack_rules.LIFE,
    )


def _issue(person: Person, draft: Draft, *, holder: str, at: datetime) -> QuizPack:
    sittings = []
    # Rising, so that a batch that brings several of them takes the first one first (`offline.inbox` sorts by id).
    for place, id in enumerate(sorted(uuid4() for paper in draft.papers)):
        seed = secrets.randbits(SEED_BITS)
        sittings.append(Packed(id, seed, pack_drafts.lines_of(draft, place, seed=seed)))
    return QuizPack.objects.create(
        person=person,
        quiz=draft.quiz,
        holder=holder,
        revision=draft.revision,
        body=Body(tuple(sittings), draft.given).as_json(),
        issued_at=at,
        expires_at=pack_drafts.ends_at(draft.quiz, at),
    )


def _may_begin(pack: QuizPack, at: datetime) -> bool:
    """Whether a new one would live no longer, or enough of its life is left; and a sitting that was not begun.

    One that outlives the day on which the quiz closes by now says the wrong day.
    """
    ends = pack_drafts.ends_at(pack.quiz, at)
    if pack.expires_at > ends or (pack.expires_at < ends and pack.expires_at - at < pack_rules.FRESH):
        return False
    own = [one.id for one in pack_rules.read_body(pack.body).sittings]
    return Sitting.objects.filter(pk__in=own).count() < len(own)


def signed(pack: QuizPack) -> str:
    """The pack as the phone sends it back: nobody else can make one, and it says everything."""
    said = {
        "i": pack.pk.hex,
        "p": str(pack.person.uuid),
        "q": pack.quiz.key,
        "h": pack.holder,
        "r": pack.revision,
        "a": pack.issued_at.isoformat(),
        "e": pack.expires_at.isoformat(),
        "b": pack.body,
    }
    return signing.dumps(said, salt=SALT, compress=True)


def mac_keys(pack: UUID) -> list[bytes]:
    """The keys with which a 交卷码 of this pack may be made: that of today, and those of older secrets."""
    secrets_ = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(f"{SALT}.mac", pack.hex, secret=one, algorithm="sha256").digest()[:16] for one in secrets_]


def keep(packs: Mapping[str, str], person: Person, at: datetime) -> dict[str, str]:
    """Take in what a batch brings; which packs cannot be used, with the code of why. A pack that is known costs nothing more."""
    ids = {name: id for name in packs if (id := _id(name)) is not None}
    known = set(QuizPack.objects.filter(pk__in=ids.values()).values_list("pk", flat=True))
    refused = {}
    for name, token in packs.items():
        if ids.get(name) in known:
            continue
        try:
            row = _read(name, token, person)
        except Rejected as refusal:
            refused[name] = refusal.code
        else:
            QuizPack.objects.bulk_create([row], ignore_conflicts=True)
    return refused


def _read(name: str, token: str, person: Person) -> QuizPack:
    """The row of a signed pack. Raises Rejected: pack_forged, pack_foreign."""
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Rejected("pack_forged") from None
    if UUID(said["i"]) != _id(name):
        raise Rejected("pack_forged")
    if said["p"] != str(person.uuid) and not Person.objects.filter(pk__in=person.own_ids, uuid=said["p"]).exists():
        raise Rejected("pack_foreign")
    quiz = one_or_none(Quiz.objects.filter(key=said["q"]))
    if quiz is None:
        raise Rejected("no_such_quiz")
    return QuizPack(
        id=UUID(said["i"]),
        person=person,
        quiz=quiz,
        holder=said["h"],
        revision=said["r"],
        body=said["b"],
        issued_at=datetime.fromisoformat(said["a"]),
        expires_at=datetime.fromisoformat(said["e"]),
    )


def issued_at(new: NewEvent) -> datetime | None:
    """The first instant at which an event of a sitting that has not begun here can have happened: the issue of its pack."""
    pack = _id(new.pack)
    row = one_or_none(QuizPack.objects.filter(pk=pack)) if pack else None
    packed = pack_rules.read_body(row.body).sitting(new.object) if row else None
    return (packed.begun or row.issued_at) if row and packed else None


def begin(event: Event, sitting_id: UUID) -> None:
    """Begin the sitting that an event names first, from its pack. Raises Rejected and NotYet, as docs/protocol.md has them."""
    if not event.pack:
        raise Rejected("no_such_sitting")
    if event.pack in event.beside.refused:
        raise Rejected(event.beside.refused[event.pack])
    id = _id(event.pack)
    if id is None:
        raise Rejected("pack_forged")
    pack = one_or_none(QuizPack.objects.filter(pk=id).select_related("quiz"))
    if pack is None:
        raise NotYet("send_pack")
    if pack.person_id not in event.person.own_ids:
        raise Rejected("pack_foreign")
    body = pack_rules.read_body(pack.body)
    packed = body.sitting(sitting_id)
    if packed is None:
        raise Rejected("not_in_pack")
    begun = packed.begun or pack_rules.begun_at(event.data, event.client_ts, event.at, pack.issued_at)
    if packed.begun is None and begun > pack.expires_at and event.beside.is_sure:
        raise Rejected("pack_expired")
    _begin(event.person, pack, packed, body.given, at=begun)


def _begin(person: Person, pack: QuizPack, packed: Packed, given: Mapping[str, Any] | None, *, at: datetime) -> None:
    sitting = Sitting(
        id=packed.id,
        person=person,
        quiz=pack.quiz,
        purpose=pack.quiz.purpose,
        seed=packed.seed,
        paper=[line.as_line() for line in packed.paper],
        strength=strength_of(pack.quiz.purpose),
        condition=PHONE,
        started_at=at,
        given=given,
        packed_at=pack.issued_at,
    )
    accommodations.lay_into(sitting)
    _one_by_one(person.pk)
    last = Sitting.objects.filter(person=person, quiz=pack.quiz).order_by("-number").values_list("number", flat=True)
    for left in reversed(range(TRIES)):
        sitting.number = (last.all().first() or 0) + 1
        try:
            with transaction.atomic():
                sitting.save(force_insert=True)
            return
        except IntegrityError:
            if not left:
                raise


def aside_of(sitting: Sitting, *, at: datetime) -> Aside | None:
    """Why a sitting from a pack that is handed in now does not count; None when it does, as one does that was begun here.

    sitting: locked. Others of the same person that are handed in at this moment wait for the end of this one.
    """
    if sitting.packed_at is None:
        return None
    policy = pack_drafts.policy_of(sitting.quiz, sitting.person, on=at)
    if policy == pack_rules.Policy():
        return None
    _one_by_one(sitting.person_id)
    rows = Sitting.objects.of(sitting.person).counting().filter(quiz=sitting.quiz, closed_at__isnull=False)
    ended = list(rows.exclude(pk=sitting.pk).values_list("started_at", "closed_at", "passed", "submit_event"))
    came_later = Event.objects.filter(pk__in=[one[-1] for one in ended], received_at__gte=sitting.packed_at)
    new = set(came_later.values_list("pk", flat=True))
    counted = [Span(start, end, passed, was_known=event not in new) for start, end, passed, event in ended]
    return pack_rules.why_aside(Span(sitting.started_at, at), counted, policy)


def _one_by_one(person: int) -> None:
    """Let the phones of one person wait for each other until the end of the transaction."""
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=person)


def quiz_of(person: Person, key: str) -> Quiz | None:
    """The quiz with this key, where it is meant for ``person``."""
    quiz = one_or_none(Quiz.objects.filter(key=key))
    if quiz is None:
        return None
    if quiz.is_authored:
        return quiz if Quiz.objects.for_person(person).filter(pk=quiz.pk).exists() else None
    return quiz if quiz.key == REFRESH or quiz.purpose != Quiz.Purpose.PLACING else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
