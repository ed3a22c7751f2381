"""Issue, reissue and revoke. Numbers have no gap: the serial is taken under a lock in the transaction of its certificate."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certificates import numbers, signing
from certificates.models import Certificate, Revocation, Serial
from certificates.snapshot import ShownCompetency, Snapshot, canonical, valid_until
from competencies.api import CompetencyStanding, Standing, standings_of
from kit import audit, jobs
from kit.errors import InputError, NotNow
from learning.api import exact_minutes_of, shown_hours
from learning.models import Finish, Plan
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
    """Certificates of all finishes without one; how many. Their papers are made when first asked for."""
    waiting = Finish.objects.exclude(pk__in=Certificate.objects.values("finish")).order_by("recorded_at", "pk")
    finishes = list(waiting.select_related("programme__unit", "programme__term", "person__home_unit"))
    count = 0
    for start in range(0, len(finishes), AT_ONCE):
        with transaction.atomic():
            count += len(issue_many(finishes[start : start + AT_ONCE], on=on))
    return count


def issue_many(finishes: Sequence[Finish], *, on: date) -> list[Certificate]:
    """Certificates of those of ``finishes`` that have none, in their order; the caller holds a transaction."""
    held = {finish.pk for finish in finishes if finish.programme.unit_id}
    serials = _locked({finish.programme.unit_id for finish in finishes}, on.year)
    # Behind the lock: whoever issued in the meantime is seen now.
    there = set(Certificate.objects.filter(finish__in=held).values_list("finish_id", flat=True))
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
    """A new edition that takes the place of ``certificate``, as things are shown on ``on``; the old one says 已有新证."""
    with transaction.atomic():
        last = Certificate.objects.filter(
            person=certificate.person_id, programme=certificate.programme_id, term=certificate.term_id
        ).order_by("-edition")[0]
        if last.pk != certificate.pk:
            raise NotNow(_("This certificate has been replaced already."), _("Look at the newest one."))
        serials = _locked({certificate.issuer_id}, on.year)
        serial = serials[certificate.issuer_id]
        serial.last += 1
        finish = Finish.objects.select_related("programme__unit", "programme__term", "person__home_unit").get(
            pk=certificate.finish_id
        )
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


def _snapshots(finishes: Sequence[Finish], *, on: date) -> dict[object, Snapshot]:
    """What each certificate says, in a fixed number of queries."""
    persons = [finish.person_id for finish in finishes]
    standings = standings_of(persons, on=on)
    levels = {
        person: summary.get("levels", {})
        for person, summary in Plan.objects.filter(person__in=persons).values_list("person_id", "summary")
    }
    posts: dict[int, list[str]] = {}
    held = Appointment.objects.acting(on).filter(person__in=persons, post__aspirational=False).order_by("post__order")
    for person, post in held.values_list("person_id", "post__name"):
        if post not in posts.setdefault(person, []):
            posts[person].append(post)
    minutes = exact_minutes_of(persons)
    return {
        finish.pk: _snapshot(
            finish,
            standings[finish.person_id],
            levels.get(finish.person_id, {}),
            posts.get(finish.person_id, []),
            minutes.get(finish.person_id, 0),
            on=on,
        )
        for finish in finishes
    }


def _snapshot(
    finish: Finish, standing: Standing, levels: Mapping[str, int], posts: Sequence[str], minutes: int, *, on: date
) -> Snapshot:
    programme, unit = finish.programme, finish.person.home_unit
    return Snapshot(
        holder=finish.person.name,
        unit=f"{unit.parent.name if unit and unit.parent else ''}{unit.name if unit else ''}",
        posts=tuple(posts),
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
        competencies=tuple(_shown(one) for one in standing.competencies if one.entry.key in levels and one.held.level),
        demo=finish.person.is_demo,
    )


def _shown(one: CompetencyStanding) -> ShownCompetency:
    """How one competency was shown; conduct only that it is finished."""
    conduct = one.entry.is_conduct
    return ShownCompetency(
        key=one.entry.key,
        name=one.entry.name,
        ability=one.entry.ability.name,
        level=0 if conduct else one.held.level,
        behaviour="" if conduct else one.entry.behaviour(one.held.level),
        how="finished" if conduct else HOW.get(one.held.shown_kind, "test"),
        on=one.held.shown_on.isoformat() if one.held.shown_on else "",
    )
