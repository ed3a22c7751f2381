"""A colleague or a villagers' representative says whether he saw a task done: by a page that opens once, or on paper.

He needs no account. What he says has strength 1: it moves no level and opens the task for the trainer. Opening the page
uses nothing up, since WeChat opens links before people do; only the answer does.

Nobody confirms himself, nor whoever confirmed him: by the account on the phone where there is one and it is his, else by
name, and where others bear it by village and last digits, too. Nobody is refused since another has his name.

Source: docs/learning-model.md, "Evidence".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from competencies import plain_words
from competencies.confirmers import Who, last_digits
from competencies.evidence import Shown, record
from competencies.models import Confirmation, Evidence, TaskState, WorkTask
from competencies.observing import check_observer, observable_by
from competencies.rows import root_of
from competencies.showing import Kind
from kit import audit, clock, codes
from kit.errors import InputError, NotNow
from people.models import Person

GOOD_FOR = timedelta(days=14)
CODE_LENGTH = 8
OPEN_AT_MOST = 5  # pages of one task that wait for an answer
AGAIN = timedelta(minutes=10)
"""How long the very same answer may be sent again: a double tap, or a reply that never came."""
SALT = "competencies.confirming"


class Unknown(InputError):
    """No such page or slip, or a mistyped one: nobody is told which."""

    def __init__(self) -> None:
        super().__init__(
            _("This code is not right."), _("Compare it with the paper, four characters at a time."), field="code"
        )


@dataclass(frozen=True)
class Said:
    """What somebody says of a task that another one did."""

    name: str
    role: str
    yes: bool
    remark: str = ""
    village: str = ""
    digits: str = ""


@transaction.atomic
def ask(task: WorkTask, *, by: Person, at: datetime) -> Confirmation:
    """A new page for one person who saw it. Raises NotNow when the task is confirmed, or too many pages wait already."""
    row = WorkTask.objects.select_for_update(of=("self",)).select_related("person").get(pk=task.pk)
    if row.state == TaskState.CONFIRMED:
        raise NotNow(_("This task is confirmed already."), _("Nothing more is to be done."))
    if waiting(row, at=at).count() >= OPEN_AT_MOST:
        raise NotNow(_("Five codes of this task wait for an answer already."), _("Use one of those."))
    made = Confirmation.objects.create(
        task=row, code=codes.new_code(CODE_LENGTH), asked_by=by, asked_at=at, expires_at=at + GOOD_FOR
    )
    audit.record("competencies.confirmation_asked", by=by, of=made, scope_path=row.person.audit_path)
    return made


def seen_by(viewer: Person) -> QuerySet[Confirmation]:
    """The codes of his own tasks, and of those of whom he may observe."""
    return Confirmation.objects.filter(task__in=tasks_of(viewer))


def tasks_of(viewer: Person) -> QuerySet[WorkTask]:
    """His own tasks, and those of whom he may observe: for these he may ask somebody to confirm."""
    return WorkTask.objects.of(viewer) | WorkTask.objects.filter(person__in=observable_by(viewer))


def waiting(task: WorkTask, *, at: datetime) -> QuerySet[Confirmation]:
    """The pages of ``task`` that nobody has answered and that are good still."""
    return task.confirmations.filter(answered_at__isnull=True, expires_at__gt=at)


def link_of(asked: Confirmation) -> str:
    """The address that the QR code holds."""
    return f"{settings.PUBLIC_URL}{reverse('competencies:confirm', args=[token_of(asked)])}"


def token_of(asked: Confirmation) -> str:
    """What names a page in its address: its random id, signed."""
    return signing.Signer(salt=SALT).sign(asked.pk.hex).replace(":", ".")


def by_token(token: str, *, at: datetime) -> Confirmation:
    """The page that was scanned. Raises `Unknown`, and NotNow when it is used up or over."""
    try:
        key = UUID(signing.Signer(salt=SALT).unsign(token.replace(".", ":")))
    except (signing.BadSignature, ValueError):
        raise Unknown from None
    return _good(Confirmation.objects.filter(pk=key), at)


def by_code(typed: str, *, by: Person, at: datetime) -> Confirmation:
    """The slip whose characters ``by`` typed; of somebody whom he may observe. Raises as `by_token`, and InputError."""
    found = _good(Confirmation.objects.filter(code=codes.normalise(typed)), at)
    try:
        check_observer(found.task.person, by=by)
    except InputError as error:
        raise InputError(error.message, error.next_step, field="code") from error
    return found


@transaction.atomic
def answer(
    asked: Confirmation,
    said: Said,
    *,
    at: datetime,
    account: Person | None = None,
    entered_by: Person | None = None,
) -> None:
    """Keep what was said, once; the task is open for the trainer from then on when it was yes.

    account: who had come in on the phone. entered_by: the trainer who typed a paper slip.
    Raises InputError, naming the field, and NotNow when it was answered meanwhile.
    """
    row = (
        Confirmation.objects.select_for_update(of=("self",))
        .select_related("task__person__home_unit", "task__competency")
        .get(pk=asked.pk)
    )
    name, remark = "".join(said.name.split()), plain_words.check(said.remark, field="remark")
    if row.answered_at is not None:
        if (row.name, row.role, row.yes) == (name, said.role, said.yes) and at - row.answered_at < AGAIN:
            return
        raise NotNow(_("This code has been used already."), _("Each is good once. Ask for a new one."))
    plain_words.check(name, field="name")
    who = Who(name, "".join(said.village.split()), said.digits)
    check_confirmer(row.task.person, who, account)
    row.village, row.digits = who.village, who.digits
    row.name, row.role, row.yes, row.remark = name, said.role, said.yes, remark
    row.answered_at, row.account, row.entered_by, row.paper = at, account, entered_by, None
    row.save()
    task = row.task
    shown = Shown(
        id=row.pk,
        competency=task.competency.key,
        level=task.level,
        passed=said.yes,
        kind=Kind.COLLEAGUE,
        on=task.done_on or clock.day_of(at),
        condition="paper" if entered_by else "phone",
        source="confirmation",
        source_id=row.pk,
    )
    record([shown], person=task.person, by=account, at=at)
    audit.record(
        "competencies.confirmation_answered", by=entered_by or account, of=row, scope_path=task.person.audit_path
    )


def check_confirmer(person: Person, who: Who, account: Person | None) -> None:
    """Raises InputError when ``who`` says so, or whose ``account`` it is, may not stand for ``person``; and, naming the field
    ``village``, when it is not clear which one of several with that name he is.
    """
    if not who.name:
        raise InputError(_("Write your name."), field="name")
    if account is not None and root_of(account) == root_of(person):
        raise InputError(_("Nobody confirms himself."), _("Ask somebody who saw it."), field="name")
    his_own = account if account is not None and account.name == who.name else None
    is_himself = False if his_own else who.is_same(known(person))
    if is_himself:
        raise InputError(_("Nobody confirms himself."), _("Ask somebody who saw it."), field="name")
    stood = [his_own] if his_own else _bearers(person, who)
    in_turn = [one for one in stood if _stood_for(person, one)]
    if is_himself is None or (in_turn and not his_own and not who.is_told):
        raise InputError(
            _("Somebody who may not confirm this has the same name."),
            _("Write your village and the last four digits of your number."),
            field="village",
        )
    if in_turn:
        raise InputError(
            _("%(name)s has confirmed you. So you cannot confirm %(name)s.") % {"name": person.name},
            _("Ask another colleague to do it."),
            field="name",
        )


def known(person: Person) -> Who:
    """A person as he is told apart from his namesakes."""
    village = person.home_unit.name if person.home_unit else ""
    return Who(person.name, village, last_digits(person.phone))


def _bearers(person: Person, who: Who) -> list[Person]:
    """Who of the township ``who`` is, or may be while only the name was said."""
    place = person.home_unit.parent_id if person.home_unit else None
    rows = Person.objects.filter(name=who.name, home_unit__parent=place, merged_into__isnull=True).exclude(pk=person.pk)
    return [one for one in rows.select_related("home_unit") if who.is_same(known(one)) is not False]


def _stood_for(person: Person, other: Person) -> bool:
    """Whether ``person`` once confirmed or observed ``other``: by account, or as whoever he said that he was."""
    if Evidence.objects.of(other).standing().observed_by(person).exists():
        return True
    answered = Confirmation.objects.answered().filter(yes=True, task__person__in=other.own_ids)
    rows = answered.filter(Q(account__in=person.own_ids) | Q(name=person.name)).values_list(
        "account", "name", "village", "digits"
    )
    return any(_was(person, account, Who(*who)) for account, *who in rows)


def _was(person: Person, account: int | None, who: Who) -> bool:
    if account in person.own_ids:
        return True
    said = who.is_same(known(person))
    if said is None:  # nothing but a name: his, unless another one of the township bears it too
        place = person.home_unit.parent_id if person.home_unit else None
        others = Person.objects.filter(name=who.name, home_unit__parent=place, merged_into__isnull=True)
        return not others.exclude(pk__in=person.own_ids).exists()
    return said


def _good(rows: QuerySet[Confirmation], at: datetime) -> Confirmation:
    """The one row among ``rows`` that can be answered now."""
    found = rows.select_related("task__person__home_unit", "task__person__main_post", "task__competency").first()
    if found is None or not found.task.person.is_active:
        raise Unknown
    if found.answered_at is not None:
        raise NotNow(_("This code has been used already."), _("Each is good once. Ask for a new one."))
    if found.expires_at <= at:
        raise NotNow(_("This code is out of date."), _("Ask him for a new one."))
    if found.task.state == TaskState.CONFIRMED:
        raise NotNow(_("This task is confirmed already."), _("Nothing more is to be done."))
    return found
