"""Changes between elections (补选, 停职, 罢免, 转岗 …): the township proposes, the county confirms, one deed writes.

Confirming ends and gives offices under one `Operation`, so that it can be taken back as a whole. A reserve mark is no
office: it is given and taken in `people.reserve`, and nothing of it comes near here.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.access import Role
from kit.errors import InputError, NotNow
from notifications.api import send
from people import hand_over, operations
from people.appointments import NewOffice, appoint_many, end_appointment
from people.changes import NEEDS, ONE_OF_A_KIND, Deed, Held, Kind, Seat, deed
from people.models import Appointment, Operation, Person, Post, Proposal, Term, Unit

PROPOSERS = (Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)
CONFIRMERS = (Role.COUNTY, Role.COUNTY_ADMIN)
State = Proposal.State


@dataclass(frozen=True)
class Change:
    """One change as a form says it. office: what ends. post and unit: what begins. on: the first day of the change."""

    kind: Kind
    person: Person
    on: date
    office: Appointment | None = None
    post: Post | None = None
    unit: Unit | None = None
    back_on: date | None = None
    document: str = ""
    reason: str = ""

    @property
    def place(self) -> Unit:
        """The unit that the change is about: where the new office is, else where the old one was."""
        if NEEDS[self.kind].begins and self.unit is not None:
            return self.unit
        if self.office is None:
            raise InputError(_("Choose the office that ends."), field="office")
        return self.office.unit


def may_confirm(person: Person, *units: Unit) -> bool:
    """Whether ``person`` is county staff over all these units today."""
    paths = tuple(path for role, path in person.scope.by_role if role in CONFIRMERS)
    return bool(paths) and all(unit.path.startswith(paths) for unit in units)


def may_propose(person: Person, *units: Unit) -> bool:
    paths = tuple(path for role, path in person.scope.by_role if role in PROPOSERS)
    return bool(paths) and all(unit.path.startswith(paths) for unit in units)


def held_by(person: Person, *, on: date) -> list[Appointment]:
    """The offices that a change could end: held on ``on`` or to come, reserve marks left out, the most senior first."""
    rows = Appointment.objects.valid().real().filter(Q(until__isnull=True) | Q(until__gte=on), person=person)
    return list(rows.select_related("post", "unit__parent").order_by("post__order", "since"))


def holders(post: Post, unit: Unit, *, on: date, but: Person | None = None) -> list[Person]:
    """Who holds a seat on ``on`` that a place has one of; nobody for posts of several."""
    if post.key not in ONE_OF_A_KIND:
        return []
    rows = Appointment.objects.acting(on).filter(post=post, unit=unit)
    if but is not None:
        rows = rows.exclude(person=but)
    return [row.person for row in rows.select_related("person").order_by("since")]


@transaction.atomic
def propose(change: Change, *, by: Person, at: datetime, request: HttpRequest | None = None) -> Proposal:
    """Write down what shall change, for the county to confirm. Raises InputError or NotNow when it cannot be."""
    _check(change, by=by, on=clock.day_of(at))
    proposal = Proposal(
        id=uuid.uuid4(),
        kind=change.kind,
        person=change.person,
        appointment=change.office,
        post=change.post,
        unit=change.place,
        on=change.on,
        back_on=change.back_on,
        document=change.document,
        reason=change.reason,
        proposed_by=by,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError:
        raise NotNow(
            _("A change of this office waits for the county already."), _("Take that one back, or wait for the answer.")
        ) from None
    audit.record("people.change_proposed", by=by, of=proposal, scope_path=proposal.unit.path, request=request)
    return proposal


@transaction.atomic
def carry_out(change: Change, *, by: Person, at: datetime, request: HttpRequest | None = None) -> Proposal:
    """Propose and confirm in one step, for county staff."""
    proposal = propose(change, by=by, at=at, request=request)
    return confirm(proposal, by=by, at=at, request=request)


def _check(change: Change, *, by: Person, on: date) -> Deed:
    """Whether ``by`` may bring in this change, and what it does. A post of marks is no office."""
    office, post, unit, needs = change.office, change.post, change.unit, NEEDS[change.kind]
    if office is not None and (office.person_id != change.person.pk or office.post.aspirational):
        raise InputError(_("Choose the office that ends."), field="office")
    if needs.begins:
        if post is None or post.aspirational:
            raise InputError(_("Choose the post that begins."), field="post")
        if unit is None:
            raise InputError(_("Choose the place of the new office."), field="unit")
        if post.unit_kind != unit.kind:
            raise InputError(_("There is no such post at this kind of unit."), field="post")
    done = deed(
        change.kind,
        held=held_of(office) if office is not None and needs.ends else None,
        seat=Seat(post.pk, unit.pk) if post is not None and unit is not None else None,
        on=change.on,
        back_on=change.back_on,
        today=on,
    )
    units = [each for each in (office.unit if office is not None else None, unit) if each is not None]
    if not may_propose(by, *units):
        raise InputError(_("This place is not in your area."), _("Ask the county to enter it."), field="unit")
    if needs.ends and office is not None and not Appointment.objects.valid().filter(pk=office.pk).exists():
        raise NotNow(_("This office was changed in the meantime."), _("Look again, then decide."))
    return done


def held_of(office: Appointment) -> Held:
    """The office as the rules see it."""
    return Held(office.post_id, office.unit_id, office.since, office.until, office.interim)


@transaction.atomic
def confirm(
    proposal: Proposal, *, by: Person, at: datetime, answer: str = "", request: HttpRequest | None = None
) -> Proposal:
    """Let the change happen: one deed ends and gives the offices, opens the hand-over, and tells the person.

    Raises NotNow when it was decided already, or does not fit any more.
    """
    proposal = _to_decide(proposal, by)
    change = change_of(proposal)
    try:
        done = _check(change, by=by, on=clock.day_of(at))
    except (InputError, NotNow) as error:
        raise NotNow(error.message, _("Send it back with the reason; the township enters it anew.")) from None
    operation = operations.begin(
        Operation.Kind.OFFICE, _place_of(proposal), on=proposal.on, by=by, document=proposal.document,
        summary={proposal.kind: 1},
    )  # fmt: skip
    ended = _write(proposal, done, operation, by)
    _keep_leaving(proposal.person, done, operation)
    if done.begins is not None:
        hand_over.name_successors(operation, at=at)
    if ended is not None and done.for_good:
        hand_over.open_many([ended], by=by, at=at)
    _decide(proposal, State.CONFIRMED, by=by, at=at, answer=answer, operation=operation)
    send(
        proposal.person, "office_changes", {"day": proposal.on.isoformat()}, at=at, once=f"people.change {proposal.pk}"
    )
    audit.record("people.change_confirmed", by=by, of=proposal, scope_path=proposal.unit.path, request=request)
    return proposal


def change_of(proposal: Proposal) -> Change:
    """What a proposal says, as the form said it."""
    kind = Kind(proposal.kind)
    return Change(
        kind,
        proposal.person,
        proposal.on,
        office=proposal.appointment,
        post=proposal.post,
        unit=proposal.unit if NEEDS[kind].begins else None,
        back_on=proposal.back_on,
        document=proposal.document,
        reason=proposal.reason,
    )


def _write(proposal: Proposal, done: Deed, operation: Operation, by: Person) -> Appointment | None:
    """The rows of offices; the row that says when the old one ended."""
    ended = None
    if done.last_day is not None and proposal.appointment is not None:
        ended = end_appointment(
            proposal.appointment, until=done.last_day, by=by, document=proposal.document, operation=operation
        )
    if done.begins is not None:
        new = done.begins
        is_return = proposal.kind == Kind.SUSPENSION and proposal.appointment is not None
        post, unit = (
            (proposal.appointment.post, proposal.appointment.unit) if is_return else (proposal.post, proposal.unit)
        )
        term = proposal.appointment.term if is_return else term_at(unit, new.since)
        until = new.until if is_return or term is None else term.until
        office = NewOffice(proposal.person, post, unit, new.since, until, term, new.interim, proposal.document)
        appoint_many([office], by=by, operation=operation)
    return ended


def term_at(unit: Unit, on: date) -> Term | None:
    """The term that runs at ``unit`` on ``on``; the nearest unit above that has one."""
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    terms = list(Term.objects.filter(unit__in=ids, since__lte=on, until__gte=on))
    return max(terms, key=lambda term: (ids.index(term.unit_id), term.since), default=None)


def _place_of(proposal: Proposal) -> Unit:
    """The smallest unit that holds the place of the old office and that of the new one."""
    old = proposal.appointment.unit if proposal.appointment is not None else proposal.unit
    ids, others = (unit.path.strip("/").split("/") for unit in (proposal.unit, old))
    common = [one for one, other in zip(ids, others, strict=False) if one == other]
    return Unit.objects.get(pk=int(common[-1]))


def _keep_leaving(person: Person, done: Deed, operation: Operation) -> None:
    """Set or take away the day of leaving; the old value is kept with the deed. A reserve mark is no office."""
    on = done.last_day or operation.on
    stays = Appointment.objects.valid().real().filter(Q(until__isnull=True) | Q(until__gt=on), person=person).exists()
    left_on = None if stays or not done.for_good else done.last_day
    if left_on is None and not stays:
        return  # suspended for now: he has not left
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.left_on == left_on:
        return
    operations.keep(operation, [operations.Changed(person.pk, {"left_on": locked.left_on})])
    locked.left_on = left_on
    locked.save(update_fields=["left_on"])


@transaction.atomic
def refuse(
    proposal: Proposal, *, by: Person, at: datetime, answer: str, request: HttpRequest | None = None
) -> Proposal:
    """Send it back to the township, with the reason. Raises InputError without one."""
    if not answer.strip():
        raise InputError(_("Say why it is sent back."), field="answer")
    proposal = _to_decide(proposal, by)
    _decide(proposal, State.REFUSED, by=by, at=at, answer=answer)
    audit.record("people.change_refused", by=by, of=proposal, scope_path=proposal.unit.path, request=request)
    return proposal


@transaction.atomic
def take_back(proposal: Proposal, *, by: Person, at: datetime, request: HttpRequest | None = None) -> Proposal:
    """Let the township take back what it proposed, as long as nobody decided."""
    proposal = _open(proposal)
    if not may_propose(by, proposal.unit):
        raise NotNow(_("Only who proposed it takes it back."), _("Call the township."))
    _decide(proposal, State.WITHDRAWN, by=by, at=at, answer="")
    audit.record("people.change_withdrawn", by=by, of=proposal, scope_path=proposal.unit.path, request=request)
    return proposal


def _open(proposal: Proposal) -> Proposal:
    """The proposal under its lock, still open."""
    # The office and the post may be None: only the row itself is locked.
    found = Proposal.objects.select_for_update(of=("self",)).select_related(
        "person", "appointment__post", "appointment__unit", "appointment__term", "post", "unit", "proposed_by"
    )
    locked = found.get(pk=proposal.pk)
    if locked.state != State.OPEN:
        raise NotNow(_("This was decided already."), _("Open the list again."))
    return locked


def _to_decide(proposal: Proposal, by: Person) -> Proposal:
    locked = _open(proposal)
    units = [locked.unit, *([locked.appointment.unit] if locked.appointment is not None else [])]
    if not may_confirm(by, *units):
        raise NotNow(_("The county decides about this."), _("Wait for its answer."))
    if locked.person_id == by.pk:
        raise NotNow(_("Nobody decides about his own office."), _("Ask a colleague of the county."))
    return locked


def _decide(
    proposal: Proposal, state: str, *, by: Person, at: datetime, answer: str, operation: Operation | None = None
) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, at
    proposal.answer, proposal.operation = answer.strip(), operation
    proposal.save(update_fields=["state", "decided_by", "decided_at", "answer", "operation"])
