"""【请人复核】: who is asked, who answers, and what happens when nobody does. Nobody is judged by calculation alone.

Source: docs/learning-model.md, "The current level" (last paragraph); docs/policy.md (个人信息保护法第24条).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competencies.framework import framework
from competencies.models import Decision, Evidence, Review
from competencies.models.reviews import COUNTY
from competencies.rows import root_of
from competencies.showing import Kind
from kit import audit, clock
from kit.access import Role
from kit.errors import InputError, NotNow
from notifications import api as notifications
from people.models import Person, Scope, UnitKind

TEXT_AT_MOST = 500  # characters
OPEN_AT_MOST = 20  # of one person at a time
ANSWERING = (Role.TRAINER, Role.TOWNSHIP, *COUNTY)
About = Review.About
NEAR = (UnitKind.TOWNSHIP, UnitKind.VILLAGE, UnitKind.COMMUNITY)


@transaction.atomic
def ask(about: str, text: str, *, id: UUID, person: Person, at: datetime, competency: str = "") -> Review:
    """Ask for another look; the named member of staff is told. Safe to repeat under the same id.

    about: one of `Review.About`; competency: its key, for a level. Raises InputError for what cannot be, KeyError for an
    unknown competency.
    """
    if (there := Review.objects.filter(pk=id, person=person).first()) is not None:
        return there
    entry = framework().by_key[competency] if about == About.LEVEL else None
    text = text.strip()
    if not text:
        raise InputError(_("Nothing is written yet."), _("Write in a few words what is not right."), field="text")
    if len(text) > TEXT_AT_MOST:
        raise InputError(_("That is too long."), _("Write it in 500 characters."), field="text")
    open_ones = Review.objects.of(person).open()
    if open_ones.filter(about=about, competency=entry.id if entry else None).exists():
        raise InputError(_("Somebody is looking at this already."), _("Wait for the answer, or call."), field="text")
    if open_ones.count() >= OPEN_AT_MOST:
        raise InputError(_("Many of your questions still wait."), _("Wait for the answers, or call."), field="text")
    addressee = addressee_of(person, at=at, competency_id=entry.id if entry else None)
    row = Review.objects.create(
        id=id,
        person=person,
        about=about,
        competency_id=entry.id if entry else None,
        text=text,
        asked_at=at,
        addressee=addressee,
    )
    _tell(addressee, row, at=at)
    return row


def addressee_of(
    person: Person, *, at: datetime, competency_id: int | None = None, county_only: bool = False
) -> Person | None:
    """Who is asked: the township contact responsible; else a trainer of the township; else the county; None without any.

    Never himself, nor, about a level, who judged it. Of several: the one of the nearest unit, then who is there longest.
    """
    home = person.home_unit
    if home is None:
        return None
    ids = [int(part) for part in home.path.strip("/").split("/")]
    roles = COUNTY if county_only else (Role.TOWNSHIP, Role.TRAINER, *COUNTY)
    scopes = (
        Scope.objects.valid(clock.day_of(at))
        .filter(unit__in=ids, role__in=roles, person__is_active=True, person__erased_on=None)
        .exclude(person__in=[*person.own_ids, root_of(person)])
        .exclude(person__in=_judges(person, competency_id))
        .select_related("person", "unit")
    )
    order = {role: place for place, role in enumerate((Role.TOWNSHIP, Role.TRAINER, *COUNTY))}
    # A trainer of a whole county is nobody's own trainer.
    found = [one for one in scopes if one.role != Role.TRAINER or one.unit.kind in NEAR]
    best = min(found, key=lambda one: (order[Role(one.role)], -ids.index(one.unit_id), one.since, one.pk), default=None)
    return best.person if best else None


def _judges(person: Person, competency_id: int | None) -> list[int]:
    """Who observed, or decided, what counts of ``person`` in this competency: it is their word that is looked at again."""
    if competency_id is None:
        return []
    seen = Evidence.objects.of(person).standing().filter(competency=competency_id, kind=Kind.OBSERVATION)
    decided = Decision.objects.of(person).filter(competency=competency_id)
    found = {*seen.values_list("actor", flat=True)}
    for by, second in decided.values_list("by", "second"):
        found |= {by, second}
    return [pk for pk in found if pk is not None]


@transaction.atomic
def answer(review: Review, text: str, *, by: Person, at: datetime) -> Review:
    """Answer once, with a reason, and tell the person. Raises InputError, or NotNow when somebody has answered."""
    text = text.strip()
    if not text or len(text) > TEXT_AT_MOST:
        raise InputError(_("An answer has 1 to 500 characters."), _("Say what you found, and why."), field="answer")
    row = Review.objects.select_for_update(of=("self",)).select_related("person").get(pk=review.pk)
    if root_of(row.person) == root_of(by):
        raise InputError(_("Nobody answers his own question."), _("Ask a colleague to do it."), field="answer")
    if row.answered_at is not None:
        raise NotNow(_("Somebody has answered in the meantime."), _("Look at the answer."))
    row.answer, row.answered_by, row.answered_at = text, by, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    notifications.send(row.person, "answer_given", at=at, once=f"review:{row.pk}")
    audit.record("competencies.review_answered", by=by, of=row)
    return row


def raise_overdue(*, at: datetime) -> int:
    """Hand what nobody answered in time to the county, each once; how many. Safe to repeat."""
    if not Review.objects.open().filter(raised_at=None).exists():
        return 0  # also where no framework is published yet
    overdue = Review.objects.open().filter(
        asked_at__lt=at - timedelta(days=framework().rules.answer_days), raised_at=None, person__erased_on=None
    )
    rows = list(overdue.select_related("person__home_unit"))
    for row in rows:
        with transaction.atomic():
            county = addressee_of(row.person, at=at, competency_id=row.competency_id, county_only=True)
            if (
                not Review.objects.open()
                .filter(pk=row.pk, raised_at=None)
                .update(raised_at=at, addressee=county or row.addressee)
            ):
                continue
            _tell(county, row, at=at)
    return len(rows)


def of_person(person: Person, about: str, competency: str = "") -> Sequence[Review]:
    """What ``person`` asked about this, the newest first; with the names of who is asked and who answered."""
    rows = Review.objects.of(person).filter(about=about).select_related("addressee", "answered_by")
    if competency:
        rows = rows.filter(competency__key=competency)
    return list(rows.order_by("-asked_at")[:5])


def empty(before: datetime) -> int:
    """Take the words of reviews that were answered before an instant; how many."""
    old = Review.objects.filter(~Q(text="") | ~Q(answer=""), answered_at__lt=before)
    return old.update(text="", answer="")


def _tell(addressee: Person | None, row: Review, *, at: datetime) -> None:
    if addressee is not None:
        notifications.send(addressee, "review_waits", at=at, once=f"review-asked:{row.pk}:{addressee.pk}")
