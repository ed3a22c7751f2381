"""Staff set a level of a person by their word (rule 7): two of them; one is enough to lower. With a reason and an end.

A wish of one stands as a `LevelProposal` until a second confirms it; nothing counts before. What counts is a `Decision`, which
is never changed: the latest one wins, so a wrong one is put right by another.

Source: docs/learning-model.md, "Evidence" (decision by two staff) and "The current level", 7; docs/decisions/0072.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from competencies.evidence import decide as write
from competencies.framework import CompetencyEntry, framework
from competencies.levels import NOTHING, Reading
from competencies.models import Decision, LevelProposal
from competencies.observing import check_not_confirmed_by
from competencies.rows import Ledger, ledgers, owners_of, readings, root_of
from competencies.showing import TOP_LEVEL
from kit import audit, clock
from kit.access import Role
from kit.errors import InputError, NotNow
from people.models import Person

DECIDERS = (Role.TRAINER, Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)
REASON_AT_MOST = 400  # characters
State = LevelProposal.State


@dataclass(frozen=True)
class Wish:
    """What somebody wants to set. id: made by the form. since, until: both included."""

    id: UUID
    person: Person
    competency: str
    level: int
    since: date
    until: date
    reason: str


def decidable_by(staff: Person) -> QuerySet[Person]:
    """Persons about whom ``staff`` may decide: those in his scope, never himself."""
    if not staff.scope.has(*DECIDERS):
        return Person.objects.none()
    return Person.objects.visible_to(staff).filter(is_active=True).exclude(pk__in=[staff.pk, root_of(staff)])


def only_lowers(level: int, *, held: int, shown: int) -> bool:
    """Whether one member of staff is enough: ``level`` is below the level held, and not above what was shown by itself.

    shown: the level without any decision. Else one could raise somebody by lowering what a higher decision gives.
    """
    return level < held and level <= shown


def needs_second(wish: Wish, *, on: date) -> bool:
    """Whether a second member of staff has to confirm ``wish``. Three queries."""
    held, shown = held_and_shown(wish.person, wish.competency, on=on)
    return not only_lowers(wish.level, held=held.level, shown=shown.level)


def held_and_shown(person: Person, competency: str, *, on: date) -> tuple[Reading, Reading]:
    """What ``person`` holds on ``on``, and what he would hold if nobody had decided anything. Three queries."""
    frame, root = framework(), root_of(person)
    key = (root, frame.by_key[competency].id)
    found = ledgers(owners_of([root]), frame, competency_ids=[key[1]])
    held = readings(found, frame, on=on).get(key, NOTHING)
    bare = {which: Ledger(each.showings, [], each.cites) for which, each in found.items()}
    return held, readings(bare, frame, on=on).get(key, NOTHING)


@transaction.atomic
def propose(wish: Wish, *, by: Person, at: datetime) -> LevelProposal | Decision:
    """Set the level where one is enough, else write the wish down for a second. Safe to repeat under the same id.

    Raises InputError, naming the field, for what cannot be, and NotNow while another wish about the same waits.
    """
    if (there := _repeated(wish.id)) is not None:
        return there
    entry = check(wish, by=by, at=at)
    # The lock: of two who lower at once, the second sees what the first one did.
    owners_of([root_of(wish.person)], lock=True)
    if not needs_second(wish, on=clock.day_of(at)):
        return _decide(wish, entry, by=by, second=None, at=at)
    proposal = LevelProposal(
        id=wish.id,
        person_id=root_of(wish.person),
        competency_id=entry.id,
        level=wish.level,
        since=wish.since,
        until=wish.until,
        reason=wish.reason.strip(),
        proposed_by=by,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError:
        raise NotNow(
            _("A wish about this level waits for a second person already."), _("Decide about that one first.")
        ) from None
    audit.record("competencies.level_proposed", by=by, of=proposal)
    return proposal


def check(wish: Wish, *, by: Person, at: datetime) -> CompetencyEntry:
    """The competency, when ``by`` may want this. Raises InputError with the field that is wrong."""
    entry = framework().by_key.get(wish.competency)
    if entry is None:
        raise InputError(_("This competency does not exist."), _("Choose another one."), field="competency")
    check_decider(wish.person, by=by)
    if not 0 <= wish.level <= TOP_LEVEL or (wish.level and not entry.behaviour(wish.level)):
        raise InputError(_("This level does not exist."), _("Choose one of the levels."), field="level")
    _check_days(wish, today=clock.day_of(at))
    if not wish.reason.strip():
        raise InputError(_("A reason is missing."), _("Write why; the person will read it."), field="reason")
    if len(wish.reason.strip()) > REASON_AT_MOST:
        raise InputError(_("That is too long."), _("Write it in 400 characters."), field="reason")
    return entry


def check_decider(person: Person, *, by: Person) -> None:
    """Raises InputError when ``by`` may not decide about ``person``: himself, out of scope, or who confirmed him."""
    if root_of(person) == root_of(by):
        raise InputError(_("Nobody decides about himself."), _("Ask a colleague to do it."), field="person")
    if not decidable_by(by).filter(pk=root_of(person)).exists():
        raise InputError(_("This person is not in your area."), _("Choose somebody of your area."), field="person")
    check_not_confirmed_by(person, by=by)


def _check_days(wish: Wish, *, today: date) -> None:
    since, until = wish.since, wish.until
    if since > today:
        raise InputError(_("This day has not come yet."), _("Enter today, or an earlier day."), field="since")
    if wish.person.born and since < wish.person.born:
        raise InputError(
            _("On this day %(name)s was not born yet.") % {"name": wish.person.name},
            _("Look at the year."),
            field="since",
        )
    newest = (
        Decision.objects.of(wish.person)
        .filter(competency__key=wish.competency, until__gte=today)
        .aggregate(day=Max("since"))["day"]
    )
    if newest and since < newest:  # of two decisions the one that begins later counts: this one would do nothing
        raise InputError(
            _("A decision holds since %(day)s.") % {"day": newest.isoformat()},
            _("Enter that day, or a later one."),
            field="since",
        )
    if until < since:
        raise InputError(_("The last day is before the first."), _("Look at both days."), field="until")
    if until < today:
        raise InputError(
            _("This day has passed: the decision would change nothing."), _("Enter a later day."), field="until"
        )
    longest = framework().rules.decision_days
    if (until - since).days >= longest:
        raise InputError(
            _("A decision holds for %(days)s days at most.") % {"days": longest},
            _("Enter %(day)s, or an earlier day.") % {"day": last_day(since).isoformat()},
            field="until",
        )


def last_day(since: date) -> date:
    """The last day that a decision from ``since`` on may name."""
    return since + timedelta(days=framework().rules.decision_days - 1)


@transaction.atomic
def confirm(proposal: LevelProposal, *, by: Person, at: datetime) -> Decision:
    """Let the wish of another count from now on. Safe to repeat by the same person.

    Raises NotNow when it was decided otherwise or its days are over, InputError when ``by`` may not.
    """
    row = _locked(proposal)
    if row.state == State.CONFIRMED and row.decided_by_id == by.pk:
        return Decision.objects.get(pk=row.pk)
    _check_open(row)
    if root_of(by) == root_of(row.proposed_by):
        raise InputError(_("You proposed it yourself."), _("A second person has to look at it."))
    check_decider(row.person, by=by)
    try:
        check_decider(row.person, by=row.proposed_by)
    except InputError:  # his rights ended meanwhile, or the person confirmed him
        raise NotNow(
            _("Who proposed it may not decide about this person any more."),
            _("Send it back; a colleague proposes it anew."),
        ) from None
    if row.is_over(clock.day_of(at)):
        raise NotNow(_("Its last day has passed while it waited."), _("Send it back; it can be proposed anew."))
    wish = Wish(row.pk, row.person, row.competency.key, row.level, row.since, row.until, row.reason)
    _end(row, State.CONFIRMED, by=by, at=at)
    entry = framework().by_key[row.competency.key]
    return _decide(wish, entry, by=row.proposed_by, second=by, at=at)


@transaction.atomic
def refuse(proposal: LevelProposal, *, by: Person, answer: str, at: datetime) -> None:
    """Send a wish back with a reason. Raises InputError without one, NotNow when it was decided already."""
    row = _locked(proposal)
    _check_open(row)
    if not answer.strip():
        raise InputError(_("Say why it is sent back."), field="answer")
    if root_of(by) == root_of(row.proposed_by):
        raise InputError(_("You proposed it yourself."), _("Take it back instead."))
    _end(row, State.REFUSED, by=by, at=at, answer=answer.strip()[:300])
    audit.record("competencies.level_refused", by=by, of=row)


@transaction.atomic
def take_back(proposal: LevelProposal, *, by: Person, at: datetime) -> None:
    """Take one's own wish back. Raises NotNow when it was decided already or is another's."""
    row = _locked(proposal)
    _check_open(row)
    if root_of(by) != root_of(row.proposed_by):
        raise NotNow(_("Only who proposed it takes it back."), _("Send it back instead."))
    _end(row, State.WITHDRAWN, by=by, at=at)
    audit.record("competencies.level_withdrawn", by=by, of=row)


def standing_for(staff: Person, *, on: date) -> QuerySet[Decision]:
    """Decisions that set a level on ``on`` about persons in the scope of ``staff``, those that end first on top.

    Of several about the same only the one that counts: the latest.
    """
    standing = Decision.objects.filter(since__lte=on, until__gte=on)
    same = standing.filter(person=OuterRef("person"), competency=OuterRef("competency"))
    later = same.filter(
        Q(since__gt=OuterRef("since")) | Q(since=OuterRef("since"), recorded_at__gt=OuterRef("recorded_at"))
    )
    return (
        standing.filter(staff.scope.person_filter("person__"), person__erased_on=None)
        .exclude(person__in=staff.own_ids)
        .exclude(Exists(later))
        .select_related("person__home_unit", "competency", "by", "second")
        .order_by("until", "person__name", "pk")
    )


def empty(before: datetime) -> int:
    """Take the words of wishes that were decided before an instant; how many. A decision keeps its own reason."""
    old = LevelProposal.objects.filter(~Q(reason="") | ~Q(answer=""), decided_at__lt=before)
    return old.update(reason="", answer="")


def _decide(wish: Wish, entry: CompetencyEntry, *, by: Person, second: Person | None, at: datetime) -> Decision:
    row = Decision(
        id=wish.id,
        person_id=root_of(wish.person),
        competency_id=entry.id,
        level=wish.level,
        since=wish.since,
        until=wish.until,
        reason=wish.reason.strip(),
        by=by,
        second=second,
        recorded_at=at,
    )
    write(row)
    audit.record("competencies.level_decided", by=second or by, of=row)
    return row


def _repeated(id: UUID) -> LevelProposal | Decision | None:
    return LevelProposal.objects.filter(pk=id).first() or Decision.objects.filter(pk=id).first()


def _locked(proposal: LevelProposal) -> LevelProposal:
    found = LevelProposal.objects.select_for_update(of=("self",)).select_related("person", "competency", "proposed_by")
    return found.get(pk=proposal.pk)


def _check_open(row: LevelProposal) -> None:
    if row.state != State.OPEN:
        raise NotNow(_("This was decided already."), _("Open the list again."))


def _end(row: LevelProposal, state: str, *, by: Person, at: datetime, answer: str = "") -> None:
    row.state, row.decided_by, row.decided_at, row.answer = state, by, at, answer
    row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
