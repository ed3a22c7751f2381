"""Issue, reissue and revoke. Numbers have no gap: the serial is taken under a lock in the transaction of its certificate."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates import numbers, signing
from certificates.models import Certificate, Revocation, Serial
from certificates.snapshot import ShownCompetency, Snapshot, canonical, valid_until
from competencies.api import CompetencyEntry, Held, Standing, standings_of
from kit import audit, jobs
from kit.errors import InputError, NotNow
from learning.api import ask_of, exact_minutes_of, shown_hours
from learning.models import Finish
from people.models import Appointment, Person

TOKEN_BYTES = 16
AT_ONCE = 250
RENDER = "certificates.render"
# Kinds of evidence → how the certificate says it.
HOW = {"observation": "seen", "decision": "decision", "supervised_test": "supervised"}


def issue(finish: Finish, *, on: date) -> Certificate:
    """The certificate of ``finish``, made on the first call; the same one on every other. Asks for the paper."""
    with transaction.atomic():
        made = issue_many([finish], on=on)
        certificate = made[0] if made else Certificate.objects.get(finish=finish, edition=1)
        if made:
            jobs.ask(RENDER, key=certificate.pk)
    return certificate


def issue_missing(*, on: date) -> int:
    """Certificates of all finishes until ``on`` without one; how many. Their papers are made when first asked for."""
    waiting = (
        Finish.objects.filter(on__lte=on)
        .exclude(pk__in=Certificate.objects.values("finish"))
        .order_by("recorded_at", "pk")
    )
    finishes = list(waiting.select_related("programme__term", "person"))
    count = 0
    for start in range(0, len(finishes), AT_ONCE):
        with transaction.atomic():
            count += len(issue_many(finishes[start : start + AT_ONCE], on=on))
    return count


def issue_many(finishes: Sequence[Finish], *, on: date) -> list[Certificate]:
    """Certificates of those of ``finishes`` that have none, in their order; the caller holds a transaction."""
    serials = _locked({finish.programme.unit_id for finish in finishes}, on.year)
    # Behind the lock: whoever issued in the meantime is seen now.
    there = set(
        Certificate.objects.filter(finish__in=[finish.pk for finish in finishes]).values_list("finish_id", flat=True)
    )
    missing = [finish for finish in finishes if finish.pk not in there]
    snapshots = _snapshots(missing, on=on)
    made = []
    for finish in missing:
        serial = serials[finish.programme.unit_id]
        serial.last += 1
        made.append(_certificate(finish, serial, snapshots[finish.pk], on=on))
    Certificate.objects.bulk_create(made, batch_size=200)
    Serial.objects.bulk_update(serials.values(), ["last"])
    return made


def reissue(certificate: Certificate, *, on: date, by: Person) -> Certificate:
    """A new edition that takes the place of ``certificate``; the old one says 已有新证.

    Posts and unit stay those of the day of the finish; name, competencies and hours are as they are on ``on``.
    """
    with transaction.atomic():
        serial = _locked({certificate.issuer_id}, on.year)[certificate.issuer_id]
        # Behind the lock: of two who replace it at once the second one is told.
        if Certificate.objects.filter(supersedes=certificate).exists():
            raise NotNow(_("This certificate has been replaced already."), _("Look at the newest one."))
        serial.last += 1
        finish = Finish.objects.select_related("programme__term", "person").get(pk=certificate.finish_id)
        made = _certificate(finish, serial, _snapshots([finish], on=on)[finish.pk], on=on, before=certificate)
        made.save()
        serial.save()
        jobs.ask(RENDER, key=made.pk)
        audit.record("certificates.reissue", by=by, of=made)
    return made


def revoke(certificate: Certificate, *, reason: str, by: Person, on: date) -> Revocation:
    """Say that ``certificate`` no longer counts. Nobody revokes his own; a second time changes nothing."""
    if not reason.strip():
        raise InputError(_("Say why."), _("One sentence is enough."), field="reason")
    if by.pk == certificate.person_id:
        raise NotNow(_("Nobody decides about his own certificate."), _("Ask a colleague."))
    with transaction.atomic():
        known = Revocation.objects.filter(certificate=certificate).first()
        if known:
            return known
        revocation = Revocation.objects.create(certificate=certificate, reason=reason.strip(), by=by, on=on)
        audit.record("certificates.revoke", by=by, of=certificate)
    return revocation


def _locked(issuers: set[int], year: int) -> dict[int, Serial]:
    """The counters of these issuers, locked in one order."""
    for issuer in sorted(issuers):
        Serial.objects.get_or_create(issuer_id=issuer, year=year)
    rows = Serial.objects.select_for_update().filter(issuer__in=issuers, year=year).order_by("issuer")
    return {row.issuer_id: row for row in rows}


def _certificate(
    finish: Finish, serial: Serial, snapshot: Snapshot, *, on: date, before: Certificate | None = None
) -> Certificate:
    number = numbers.number_of(serial.issuer_id, serial.year, serial.last)
    data, key = snapshot.as_json(), signing.key_id()
    return Certificate(
        number=number,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        person_id=finish.person_id,
        programme_id=finish.programme_id,
        term_id=finish.term_id,
        finish=finish,
        issuer_id=serial.issuer_id,
        year=serial.year,
        serial=serial.last,
        snapshot=data,
        issued_on=on,
        valid_until=date.fromisoformat(snapshot.valid_until),
        key_id=key,
        signature=signing.sign(canonical(number, data, key)),
        edition=before.edition + 1 if before else 1,
        supersedes=before,
    )


@dataclass(frozen=True)
class Office:
    """A post that somebody held on the day of his finish, with the unit as it is named now."""

    post_id: int
    post: str
    unit: str


def _snapshots(finishes: Sequence[Finish], *, on: date) -> dict[object, Snapshot]:
    """What each certificate says, in a fixed number of queries beside two a programme."""
    persons = [finish.person_id for finish in finishes]
    standings = standings_of(persons, on=on)
    asks = {programme: ask_of(programme) for programme in {finish.programme for finish in finishes}}
    offices = _offices(finishes)
    minutes = exact_minutes_of(persons)
    snapshots = {}
    for finish in finishes:
        standing, held = standings[finish.person_id], offices.get(finish.pk, [])
        levels = asks[finish.programme].levels(standing.framework, [office.post_id for office in held])
        shown = _competencies(standing, levels)
        snapshots[finish.pk] = _snapshot(finish, held, shown, standing, minutes.get(finish.person_id, 0), on=on)
    return snapshots


def _offices(finishes: Sequence[Finish]) -> dict[object, list[Office]]:
    """By finish, the offices held on its day, the most senior first; reserve posts are no part of it. One query.

    An office that has ended since still counts: whoever is certified late does not lose his post on paper.
    """
    persons = [finish.person_id for finish in finishes]
    own = Q(person__in=persons) | Q(person__merged_into__in=persons)
    rows = Appointment.objects.valid().filter(own, post__aspirational=False).order_by("post__order", "since", "pk")
    held: dict[int, list[tuple[date, date | None, Office]]] = {}
    for person, root, since, until, post_id, post, unit, above in rows.values_list(
        "person_id", "person__merged_into_id", "since", "until", "post_id", "post__name", "unit__name",
        "unit__parent__name",
    ):  # fmt: skip
        held.setdefault(root or person, []).append((since, until, Office(post_id, post, f"{above or ''}{unit}")))
    return {
        finish.pk: [
            office
            for since, until, office in held.get(finish.person_id, ())
            if since <= finish.on and (until is None or finish.on <= until)
        ]
        for finish in finishes
    }


def _snapshot(
    finish: Finish,
    offices: Sequence[Office],
    shown: tuple[ShownCompetency, ...],
    standing: Standing,
    minutes: int,
    *,
    on: date,
) -> Snapshot:
    programme = finish.programme
    return Snapshot(
        holder=finish.person.name,
        unit=offices[0].unit if offices else "",
        posts=tuple(dict.fromkeys(office.post for office in offices)),
        programme=programme.name,
        programme_id=str(programme.uuid),
        basis=programme.basis,
        issuer=programme.issuer,
        term=programme.term.name,
        since=programme.since.isoformat(),
        finished_on=finish.on.isoformat(),
        issued_on=on.isoformat(),
        valid_until=valid_until(on, programme.valid_years, programme.term.until).isoformat(),
        hours=str(shown_hours(programme.hours(minutes))),
        minutes=minutes,
        minutes_per_hour=programme.credit_minutes,
        framework=standing.framework.number,
        competencies=shown,
        demo=finish.person.is_demo,
    )


def _competencies(standing: Standing, levels: Mapping[str, int]) -> tuple[ShownCompetency, ...]:
    """What the programme asked and the person has shown, in the order of the framework; ``levels``: what it asked."""
    held = standing.held
    return tuple(
        _shown(entry, held[entry.key])
        for entry in standing.framework.competencies
        if entry.key in levels and entry.key in held and held[entry.key].level
    )


def _shown(entry: CompetencyEntry, held: Held) -> ShownCompetency:
    """How one competency was shown; conduct only that it is finished."""
    conduct = entry.is_conduct
    return ShownCompetency(
        key=entry.key,
        name=entry.name,
        ability=entry.ability.name,
        level=0 if conduct else held.level,
        behaviour="" if conduct else entry.behaviour(held.level),
        how="finished" if conduct else HOW.get(held.shown_kind, "test"),
        on=held.shown_on.isoformat() if held.shown_on else "",
    )
