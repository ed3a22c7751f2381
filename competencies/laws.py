"""A law changes: prepared, counted out, published, taken back. Nobody's level falls by it; what was shown falls due (rule 5).

From the commit that publishes a change every level that is computed anew knows of it; a job then makes all states and plans
that it touches. Source: docs/learning-model.md, "The current level", rule 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from competencies import law_news
from competencies.framework import forget, framework
from competencies.law_preview import Preview, holders, preview, read
from competencies.models import ChangeDraft, ChangeWithdrawal, FrameworkVersion, Law, LawChange, MaterialChange
from competencies.rebuild import AT_ONCE, rebuild_some
from competencies.revising import Changed
from competencies.showing import TOP_LEVEL
from competencies.signals import levels_changed
from kit import audit, clock, jobs
from kit.access import Role
from kit.errors import InputError, NotNow
from kit.models import Job
from people.models import Person

PUBLISHING = (Role.REVIEWER, Role.COUNTY_ADMIN)
"""Who says that a change is material: who approves lessons and questions."""

COUNT, PUBLISH, REDATE = "competencies.count_change", "competencies.publish_change", "competencies.redate"
FIRST_DAY = date(1949, 10, 1)
YEARS_AHEAD = 5


@transaction.atomic
def propose(
    law: Law,
    articles: Sequence[str],
    *,
    effective_on: date,
    said: str,
    basis: str,
    parts: Iterable[tuple[str, int]],
    by: Person,
    at: datetime,
) -> ChangeDraft:
    """Prepare a change and ask for what it would make due.

    articles: numbers; none for the whole law.  parts: (key of a competency, the lowest level for which it is material).
    Raises InputError for what cannot be.
    """
    wanted = sorted(dict(parts).items())
    known = framework().by_key
    today = clock.day_of(at)
    if not FIRST_DAY <= effective_on <= today.replace(year=today.year + YEARS_AHEAD, day=1):
        raise InputError(_("No law begins on such a day."), _("Look at the year."), field="effective_on")
    if not said.strip():
        raise InputError(_("Write in one sentence what is different."), field="said")
    if not basis.strip():
        raise InputError(_("Write where the new text was made public."), field="basis")
    if not wanted or any(key not in known or not 1 <= level <= TOP_LEVEL for key, level in wanted):
        raise InputError(_("Tick at least one competency for which it matters."), field="competencies")
    draft = ChangeDraft.objects.create(
        id=uuid4(),
        law=law,
        articles=list(dict.fromkeys(articles)),
        effective_on=effective_on,
        said=said.strip()[:300],
        basis=basis.strip()[:200],
        parts=[list(part) for part in wanted],
        by=by,
        asked_at=at,
    )
    jobs.ask(COUNT, key=draft.pk, by=by)
    return draft


def count_out(job: Job) -> None:
    """Find out what a draft would make due, and keep it for the page."""
    draft = ChangeDraft.objects.select_related("law").get(pk=job.key)
    if draft.state != ChangeDraft.State.COUNTING:
        return
    found = preview(draft, on=clock.today(), told=lambda done, total: jobs.progress(job, done, total))
    with jobs.fenced(job):
        _keep(draft, found)


def _keep(draft: ChangeDraft, found: Preview, *, has_news: bool = False) -> None:
    draft.counts, draft.has_news, draft.state = found.as_json(), has_news, ChangeDraft.State.READY
    draft.save(update_fields=["counts", "has_news", "state"])


@transaction.atomic
def confirm(draft: ChangeDraft, *, by: Person) -> None:
    """Publish a draft as it was shown. A second time changes nothing. Raises NotNow when it is not there to be published."""
    row = ChangeDraft.objects.select_for_update().get(pk=draft.pk)
    if row.state in (ChangeDraft.State.RUNNING, ChangeDraft.State.DONE):
        return
    if row.state != ChangeDraft.State.READY:
        raise NotNow(_("It cannot be published now."), _("Look at it again."))
    row.state, row.confirmed_by, row.has_news = ChangeDraft.State.RUNNING, by, False
    row.save(update_fields=["state", "confirmed_by", "has_news"])
    jobs.ask(PUBLISH, key=row.pk, by=by)


@transaction.atomic
def drop(draft: ChangeDraft, *, at: datetime) -> None:
    """Give a draft up. Raises NotNow for one that is published or about to be."""
    row = ChangeDraft.objects.select_for_update().get(pk=draft.pk)
    if row.state in (ChangeDraft.State.RUNNING, ChangeDraft.State.DONE):
        raise NotNow(_("It is published already."), _("If that was a mistake, take it back."))
    row.state, row.ended_at = ChangeDraft.State.DROPPED, at
    row.save(update_fields=["state", "ended_at"])


def carry_out(job: Job) -> None:
    """Write the change, then make every state that it touches; safe to run twice and from the middle."""
    draft = ChangeDraft.objects.select_related("law", "confirmed_by").get(pk=job.key)
    if draft.state != ChangeDraft.State.RUNNING:
        return
    change = LawChange.objects.filter(pk=draft.pk).first() or _publish(job, draft)
    if change is None:
        return
    redate(job, change)
    with jobs.fenced(job):
        draft.state, draft.ended_at = ChangeDraft.State.DONE, clock.now()
        draft.save(update_fields=["state", "ended_at"])
        jobs.ask(law_news.TELL, key="published")


def _publish(job: Job, draft: ChangeDraft) -> LawChange | None:
    """Write the change when its days are still those that were shown; else show it anew. From its commit on it acts."""
    stamp = framework().stamp
    found = preview(draft, on=clock.today(), told=lambda done, total: jobs.progress(job, done, total))
    with jobs.fenced(job):
        # Two changes that are published at once would not know of each other's rechecks: one after the other.
        version = FrameworkVersion.objects.select_for_update().get(state=FrameworkVersion.State.PUBLISHED)
        if version.stamp != stamp or found.days != read(draft.counts).days:
            _keep(draft, found, has_news=True)
            return None
        at = clock.now()
        change = LawChange(
            id=draft.pk,
            law=draft.law,
            articles=draft.articles,
            effective_on=draft.effective_on,
            said=draft.said,
            basis=draft.basis,
            by=draft.confirmed_by,
            recorded_at=at,
        )
        change.save()
        ids = {entry.key: entry.id for entry in framework().competencies}
        MaterialChange.objects.bulk_create(
            MaterialChange(
                change=change,
                competency_id=ids[one.competency],
                from_level=one.from_level,
                due_on=one.due_on,
                recorded_at=at,
            )
            for one in found.parts
        )
        _touch(version)
        audit.record("competencies.law_change_published", by=draft.confirmed_by, of=change)
    return change


def _touch(version: FrameworkVersion) -> None:
    """Every process reads the changes anew from here on."""
    version.stamp = uuid4()
    version.save(update_fields=["stamp"])
    forget()


def redate(job: Job, change: LawChange) -> None:
    """Make the states of all whom ``change`` may touch, a county in a few pieces, then tell who listens. Safe to repeat."""
    people = holders(set(change.parts.values_list("competency", flat=True)))
    for start in range(0, len(people), AT_ONCE):
        with jobs.fenced(job):
            jobs.unhurried()
            rebuild_some(people[start : start + AT_ONCE], on=clock.today(), at=clock.now(), announce=False)
        jobs.progress(job, min(start + AT_ONCE, len(people)), len(people))
    if people:
        with jobs.fenced(job):
            # All of them, not only those who changed: after a broken run nobody knows any more who did.
            levels_changed.send(LawChange, person_ids=people)


@transaction.atomic
def withdraw(change: LawChange, *, reason: str, by: Person, at: datetime) -> None:
    """Take a change back that was published by mistake: it makes nothing due any more. A second time changes nothing.

    Raises InputError without a reason, NotNow while it is still being published.
    """
    if not reason.strip():
        raise InputError(_("A reason is missing."), _("Write why it is taken back."), field="reason")
    draft = ChangeDraft.objects.select_for_update().filter(pk=change.pk).first()
    if draft is not None and draft.state == ChangeDraft.State.RUNNING:
        raise NotNow(_("It is still being published."), _("Try again in a few minutes."))
    if ChangeWithdrawal.objects.filter(pk=change.pk).exists():
        return
    version = FrameworkVersion.objects.select_for_update().get(state=FrameworkVersion.State.PUBLISHED)
    ChangeWithdrawal(change=change, reason=reason.strip()[:300], by=by, recorded_at=at).save()
    _touch(version)
    jobs.ask(REDATE, key=change.pk, by=by)
    audit.record("competencies.law_change_withdrawn", by=by, of=change)


def redate_again(job: Job) -> None:
    """After a withdrawal: the states as they are without the change."""
    redate(job, LawChange.objects.get(pk=job.key))


def changed_by(draft: ChangeDraft, change: LawChange | None) -> Changed:
    """The change as the tellers of `revising` take it."""
    return Changed(
        draft.law.name, frozenset(draft.articles), draft.effective_on, change.recorded_at if change else None
    )


def texts_in_force(law_names: Iterable[str], *, on: date) -> dict[str, list[tuple[frozenset[str], date]]]:
    """Law → (changed articles, empty for all; since when) of every change in force on ``on`` that was not withdrawn. One query."""
    rows = LawChange.objects.filter(law__name__in=list(law_names), effective_on__lte=on, withdrawal__isnull=True)
    found: dict[str, list[tuple[frozenset[str], date]]] = {}
    for law, articles, day in rows.values_list("law__name", "articles", "effective_on"):
        found.setdefault(law, []).append((frozenset(map(str, articles)), day))
    return found


def change_of(id: UUID) -> LawChange | None:
    """The published change of a draft; None while it is none."""
    return LawChange.objects.select_related("law", "by", "withdrawal", "withdrawal__by").filter(pk=id).first()
