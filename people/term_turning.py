"""换届 carried out: old offices end, new ones begin, new people are invited, leavers are archived, the term opens.

All of it in one transaction, under one operation (`people.operations` takes it back), with a number of statements that
does not grow with the villages. Evidence, certificates and accounts are not touched: a leaver keeps his, and who is
re-elected holds his post unbroken, so that no due day moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import audit, clock, jobs
from kit.errors import NotNow, Stale
from kit.models import Job
from people import appointments, hand_over, operations, term_reading, terms
from people.invitations import without_slip
from people.models import Appointment, Operation, Person, Term, Turn, Unit
from people.profile import place_of
from people.signals import operation_undone, term_turned
from people.term_reading import Reading
from people.term_rules import Holder, Outcome

BATCH = 400
TAKEN_BACK = "（已撤销）"


COUNTED = ("re_elected", "new", "newcomers", "leavers", "vacant", "undated")
SUMMARY = {"new": "elected"}  # "new" in a summary are persons

KIND, UNDO = "people.carry_out_turn", "people.undo_turn"


@transaction.atomic
def ask_to_carry_out(turn: Turn, *, expect: str, by: Person) -> Job:
    """Let a worker carry it out. expect: what was seen. Raises Stale or NotNow, as `carry_out` would."""
    turn = terms.drafted(turn)
    _agreed(turn, expect)
    job = jobs.ask(KIND, key=turn.pk, by=by, seen=expect)
    turn.job_id = job.pk
    turn.save(update_fields=["job_id"])
    return job


def _agreed(turn: Turn, expect: str) -> Reading:
    terms.lay_out(turn)
    reading = term_reading.read(turn)
    if expect and reading.fingerprint != expect:
        raise Stale(_("The data has changed since you looked at it."), _("Look at it again, then carry it out."))
    if not reading.is_ready:
        raise NotNow(_("Some seats are open or doubtful."), _("Settle them, then carry it out."))
    return reading


@transaction.atomic
def carry_out(turn: Turn, *, by: Person | None, expect: str = "") -> Operation:
    """Do what the lines of ``turn`` say; the operation that everything carries.

    expect: fingerprint of the reading that was agreed to. Raises Stale when it is another one by now, and NotNow when
    something was not said, is doubtful, or the turn is no draft.
    """
    turn = terms.drafted(turn)
    reading = _agreed(turn, expect)
    term = _open_term(turn)
    summary = {SUMMARY.get(word, word): reading.counts[word] for word in COUNTED}
    operation = operations.begin(
        Operation.Kind.TERM, turn.unit, on=turn.since, by=by, document=turn.document, summary=summary
    )
    deed = Deed(turn, term, operation, by, reading)
    newcomers = _make_newcomers(deed)
    holders = {line: newcomers[who].pk if not isinstance(who, int) else who for line, who in reading.holders.items()}
    ended = _end_offices(deed)
    _carry_over(deed)
    void = _replace(deed, reading.void, withdrawn=True)
    begun = _begin_offices(deed, holders)
    _archive_and_welcome(deed, [person.pk for person in newcomers.values()], set(holders.values()))
    _close_lines(deed, holders)
    turn.state, turn.step, turn.term, turn.operation = Turn.State.DONE, "done", term, operation
    turn.save(update_fields=["state", "step", "term", "operation"])
    appointments.announce([row.person_id for row in (*ended, *begun, *void, *reading.staying)])
    _open_hand_overs(ended, begun, by)
    hand_over.name_successors(operation, at=clock.now())
    closing = reading.closing.pk if reading.closing else None
    term_turned.send(Turn, turn=turn, closing_id=closing, ended=ended, by=by)
    audit.record("people.term_turned", by=by, of=operation, scope_path=turn.unit.path, fields=["appointments"])
    return operation


@dataclass(frozen=True)
class Deed:
    """What the steps of one carrying out share."""

    turn: Turn
    term: Term
    operation: Operation
    by: Person | None
    reading: Reading


def _open_term(turn: Turn) -> Term:
    """The row of the new term; one that was taken back is used again."""
    values = {
        "name": turn.called,
        "elected_on": turn.elected_on,
        "since": turn.since,
        "until": turn.until,
    }
    return Term.objects.update_or_create(unit=turn.unit, number=turn.number, defaults=values)[0]


def _make_newcomers(deed: Deed) -> dict[Holder, Person]:
    """A row for everybody who is not in the register; invited from the first day, so that his due days count from it."""
    password = make_password(None)
    invited_on = max(deed.turn.since, clock.today())
    made: dict[Holder, Person] = {}
    for who, lines in deed.reading.newcomers.items():
        first = min(lines, key=lambda line: line.post.order)
        phone = next((line.phone for line in lines if line.phone), None)
        made[who] = Person(
            name=first.name,
            phone=phone,
            home_unit_id=first.unit_id,
            invited_on=invited_on,
            is_demo=settings.DEMO,
            password=password,
        )
    Person.objects.bulk_create(made.values(), batch_size=BATCH)
    return made


def _end_offices(deed: Deed) -> list[Appointment]:
    """The old offices of the posts that were up for election end on the day before the first day of the new term."""
    last = deed.turn.since - timedelta(days=1)
    old = [line.appointment for line in deed.reading.lines if line.appointment and line.outcome != Outcome.STAYS]
    # One that ends on that day as it stands needs no other row.
    as_it_is = [row for row in old if row.until == last]
    return _replace(deed, [row for row in old if row.until != last], until=last) + as_it_is


def _carry_over(deed: Deed) -> list[Appointment]:
    """Offices that stay go over into the new term; one that was to end with the old term goes on."""
    lapsing = deed.reading.lapsing
    ids = {row.pk for row in lapsing}
    others = [row for row in deed.reading.staying if row.pk not in ids]
    return _replace(deed, lapsing, until=None, term=deed.term) + _replace(deed, others, term=deed.term)


KEEP = object()


def _replace(
    deed: Deed,
    old: Sequence[Appointment],
    *,
    until: date | object | None = KEEP,
    term: Term | None = None,
    withdrawn: bool = False,
) -> list[Appointment]:
    rows = [
        Appointment(
            person_id=row.person_id,
            post_id=row.post_id,
            unit_id=row.unit_id,
            term_id=term.pk if term else row.term_id,
            since=row.since,
            until=row.until if until is KEEP else until,
            interim=row.interim,
            withdrawn=withdrawn,
            document=row.document,
            recorded_by=deed.by,
            replaces=row,
            operation=deed.operation,
        )
        for row in old
    ]
    return Appointment.objects.bulk_create(rows, batch_size=BATCH)


def _begin_offices(deed: Deed, holders: dict[int, int]) -> list[Appointment]:
    """The offices of the new term. One that somebody has entered by hand already is not given twice."""
    turn, by_id = deed.turn, deed.reading.by_id
    there = set(
        Appointment.objects.valid()
        .filter(Q(until__isnull=True) | Q(until__gte=turn.since), unit__path__startswith=turn.unit.path)
        .values_list("person_id", "post_id", "unit_id")
    )
    rows = [
        Appointment(
            person_id=person,
            post_id=by_id[line].post_id,
            unit_id=by_id[line].unit_id,
            term=deed.term,
            since=turn.since,
            document=turn.document,
            recorded_by=deed.by,
            operation=deed.operation,
        )
        for line, person in holders.items()
        if (person, by_id[line].post_id, by_id[line].unit_id) not in there
    ]
    return Appointment.objects.bulk_create(rows, batch_size=BATCH)


def _open_hand_overs(ended: Sequence[Appointment], begun: Sequence[Appointment], by: Person | None) -> None:
    """A hand-over for each seat whose holder did not get it again."""
    again = {(row.person_id, row.post_id, row.unit_id) for row in begun}
    lost = [row for row in ended if (row.person_id, row.post_id, row.unit_id) not in again]
    hand_over.open_many(lost, by=by, at=clock.now())


def _archive_and_welcome(deed: Deed, made: Sequence[int], holders: set[int]) -> None:
    """Leavers get the last day of their office (on its day, when it lies ahead); who comes back is no leaver any more."""
    turn, leavers = deed.turn, deed.reading.leavers
    back = Person.objects.filter(pk__in=holders - set(made)).filter(Q(left_on__isnull=False) | Q(invited_on=None))
    changes = [operations.Changed(pk, None) for pk in made]
    for pk, left_on, invited_on in Person.objects.filter(pk__in=leavers).values_list("pk", "left_on", "invited_on"):
        changes.append(operations.Changed(pk, {"left_on": left_on, "invited_on": invited_on}))
    returning = list(back.values_list("pk", "left_on", "invited_on"))
    for pk, left_on, invited_on in returning:
        changes.append(operations.Changed(pk, {"left_on": left_on, "invited_on": invited_on}))
    operations.keep(deed.operation, changes)
    ids = [pk for pk, _left, _invited in returning]
    Person.objects.filter(pk__in=ids).update(left_on=None)
    Person.objects.filter(pk__in=ids, invited_on=None).update(invited_on=max(turn.since, clock.today()))
    if turn.since <= clock.today():
        Person.objects.filter(pk__in=leavers).update(left_on=turn.since - timedelta(days=1))


def _close_lines(deed: Deed, holders: dict[int, int]) -> None:
    """The lines keep who holds the seat as a row; names and telephones that were typed are wiped."""
    lines = [line for line in deed.reading.lines if line.pk in holders]
    for line in lines:
        line.person_id, line.name, line.phone = holders[line.pk], None, None
    terms.save_lines(lines)


# --- its day comes ------------------------------------------------------------------------------------


def archive_leavers(since: date, on: date) -> int:
    """Archive who left with a turn whose first day lies after ``since`` up to ``on``; how many. Safe to repeat."""
    count = 0
    turns = Turn.objects.filter(
        state=Turn.State.DONE, since__gt=since, since__lte=on, operation__undone_at__isnull=True
    )
    for turn in turns:
        count += leavers_of(turn).filter(left_on=None).update(left_on=turn.since - timedelta(days=1))
    return count


def leavers_of(turn: Turn) -> QuerySet[Person]:
    """The persons who left with a turn that was carried out: changed by it, and without an office since."""
    offices = Appointment.objects.valid().filter(Q(until=None) | Q(until__gte=turn.since), post__aspirational=False)
    changed = Person.objects.filter(changes__operation=turn.operation_id, changes__made=False)
    return changed.exclude(pk__in=offices.values("person"))


def newcomers_of(turn: Turn) -> QuerySet[Person]:
    """The persons whom a turn that was carried out made."""
    return Person.objects.filter(changes__operation=turn.operation_id, changes__made=True)


@dataclass(frozen=True)
class Township:
    """A township and its new people. waiting: who has neither come in nor holds a slip that is good."""

    unit: Unit
    people: int
    waiting: int


def newcomers_by_township(turn: Turn) -> list[Township]:
    """Where the new people of a turn are, in the order of codes. Three queries."""
    rows = newcomers_of(turn).order_by().values_list("home_unit__parent").annotate(count=Count("pk"))
    counts = dict(rows)
    waiting = dict(
        without_slip(newcomers_of(turn), at=clock.now())
        .order_by()
        .values_list("home_unit__parent")
        .annotate(count=Count("pk"))
    )
    units = Unit.objects.filter(pk__in=counts).order_by("code", "pk")
    return [Township(unit, counts[unit.pk], waiting.get(unit.pk, 0)) for unit in units]


# --- taken back ---------------------------------------------------------------------------------------


def undo(turn: Turn, *, by: Person) -> Operation:
    """Take a turn back. Raises NotNow, which says what stands in the way."""
    if turn.state != Turn.State.DONE or turn.operation is None:
        raise NotNow(_("This turn of the term was not carried out."), _("Look at it again."))
    return operations.undo(turn.operation, by=by)


@transaction.atomic
def ask_to_undo(turn: Turn, *, by: Person) -> Job:
    """Let a worker take it back. Raises NotNow, which says what stands in the way."""
    locked = Turn.objects.select_for_update(of=("self",)).select_related("operation").get(pk=turn.pk)
    if locked.state != Turn.State.DONE or locked.operation is None:
        raise NotNow(_("This turn of the term was not carried out."), _("Look at it again."))
    if said := operations.hindrances(locked.operation):
        raise NotNow(" ".join(map(str, said)))
    job = jobs.ask(UNDO, key=locked.pk, by=by)
    locked.job_id = job.pk
    locked.save(update_fields=["job_id"])
    return job


def mark_undone(sender: object, *, operation: Operation, **_: object) -> None:
    """The operation of a turn was taken back, from whichever page: mark the turn and its term."""
    turn = Turn.objects.filter(operation=operation, state=Turn.State.DONE).select_related("term").first()
    if turn is None:
        return
    turn.state = Turn.State.UNDONE
    turn.save(update_fields=["state"])
    if turn.term is not None:
        turn.term.name = f"{turn.term.name.removesuffix(TAKEN_BACK)}{TAKEN_BACK}"
        turn.term.save(update_fields=["name"])


operation_undone.connect(mark_undone)


@transaction.atomic
def take_up(turn: Turn, *, by: Person) -> Turn:
    """Make a draft again of a turn that was given up or taken back, with all that was said. Raises NotNow."""
    turn = Turn.objects.select_for_update(of=("self",)).select_related("unit", "operation").get(pk=turn.pk)
    if turn.state not in (Turn.State.GIVEN_UP, Turn.State.UNDONE):
        raise NotNow(_("This turn of the term stands."), _("Look at it again."))
    if turn.unit.turns.filter(state=Turn.State.DRAFT).exists():
        raise NotNow(_("The next term of this county is being prepared already."), _("Go on with that one."))
    if turn.state == Turn.State.UNDONE:
        _give_names_back(turn)
    turn.state, turn.step, turn.job_id = Turn.State.DRAFT, "check", None
    turn.save(update_fields=["state", "step", "job_id"])
    terms.lay_out(turn)
    audit.record("people.turn_opened", by=by, of=turn, scope_path=turn.unit.path)
    return turn


def _give_names_back(turn: Turn) -> None:
    """Persons whom the undone turn had made are hidden: their lines are names again."""
    made = newcomers_of(turn).values("pk")
    lines = list(turn.lines.filter(person__in=made).select_related("person"))
    for line in lines:
        line.name, line.phone, line.decided = line.person.name, line.person.phone, True
        line.person = None
    re_elected = list(turn.lines.filter(outcome=Outcome.RE_ELECTED))
    for line in re_elected:
        line.person_id = None
    terms.save_lines([*lines, *re_elected])


# --- what must never be -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Orphan:
    """An office that belongs nowhere. why: one sentence."""

    why: str
    place: str
    post: str
    name: str


OLD_TERM = gettext_lazy("It belongs to a term that is over.")
NO_TERM = gettext_lazy("It belongs to a term that was taken back.")
CLOSED = gettext_lazy("The unit is closed.")
NOBODY = gettext_lazy("The person's row was merged or taken back.")
WRONG_KIND = gettext_lazy("There is no such post at this kind of unit.")


def orphans(county: Unit, *, on: date) -> list[Orphan]:
    """The offices held on ``on`` in the county that no term, unit, post or person stands behind. None may ever be."""
    standing = list(terms.standing_terms(county).filter(since__lte=on).values_list("pk", flat=True)[:1])
    own = terms.standing_terms(county).values("pk")
    over = Q(term__unit=county, term__in=own, term__since__lte=on) & ~Q(term__in=standing)
    gone = Q(term__unit=county) & ~Q(term__in=own)
    closed = Q(unit__closed_on__lte=on)
    nobody = Q(person__entered_by_mistake=True) | Q(person__merged_into__isnull=False)
    wrong = ~Q(post__unit_kind=F("unit__kind"))
    checks = ((over, OLD_TERM), (gone, NO_TERM), (closed, CLOSED), (nobody, NOBODY), (wrong, WRONG_KIND))
    offices = Appointment.objects.acting(on).filter(unit__path__startswith=county.path)
    found: list[Orphan] = []
    for condition, why in checks:
        rows = offices.filter(condition).select_related("person", "post", "unit__parent").order_by("unit__code", "pk")
        found += (Orphan(str(why), place_of(row.unit), row.post.name, row.person.name) for row in rows)
    return found
