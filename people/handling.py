"""The record of handling, the draft of the impact assessment, the contractors, and whom a leak touches.

Source: 个人信息保护法 第21条 (contractors), 第55条、第56条 (assessment and record), 第57条 (leaks).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import Text
from kit.models import AuditEvent
from people import personal_data
from people.models import Appointment, Person, Unit

Taken = Callable[[AuditEvent], QuerySet[Person]]
_TAKEN: dict[str, Taken] = {}


@dataclass(frozen=True)
class Activity:
    """One line of the record: a thing that is done with personal data."""

    name: Text
    purpose: Text
    kinds: Text
    means: Text
    recipients: Text


ACTIVITIES = (
    Activity(
        _("Roster and offices"),
        _("to know who holds which office and what it asks"),
        _(
            "name, gender, date of birth, telephone, office; optional: education, party membership, background, ID number"
        ),
        _("entered or imported by the organ; kept encrypted where it is a number"),
        _("township for its own, county; nobody outside"),
    ),
    Activity(
        _("Log-in"),
        _("to let in whoever it is"),
        _("telephone (keyed hash), codes (hashed), known phones, second factor of staff"),
        _("typed or scanned by the person"),
        _("a text message company, if one is set up: the number and the code"),
    ),
    Activity(
        _("Placing, tests and levels"),
        _("to leave out what somebody can already"),
        _("answers, results, observations at work"),
        _("counted by fixed rules that stand on the page of each level; a person looks again when asked (article 24)"),
        _("the person, trainers, township, county"),
    ),
    Activity(
        _("Certificates"),
        _("to show what was learned"),
        _("name, office, place and competencies of the day of issue"),
        _("signed; the public page shows a masked name"),
        _("whoever holds the paper"),
    ),
    Activity(
        _("Messages and questions"),
        _("to tell of what is due, and to answer"),
        _("which message when; what somebody wrote"),
        _("written by the person, answered by staff"),
        _("the person, township, county"),
    ),
    Activity(
        _("Reports and exports"),
        _("to see where help is needed"),
        _("counts; lists of names with masked telephones"),
        _("made from the above, within the scope of who asks; every export is in the trail"),
        _("township for its own, county"),
    ),
)


@dataclass(frozen=True)
class Assessed:
    """One question of the impact assessment and what the product can say to it. The county completes it."""

    question: Text
    answer: Text


ASSESSMENT = (
    Assessed(
        _("Why an assessment?"),
        _(
            "ID numbers and party membership may count as sensitive (articles 28 and 55 no. 1); levels are calculated "
            "(article 55 no. 2); companies may work on behalf of the county (article 55 no. 3)."
        ),
    ),
    Assessed(
        _("Lawful, legitimate, necessary? (article 56 no. 1)"),
        _(
            "Basis: training of office holders is a duty of the organ (articles 13 (1) no. 3 and 35). Nothing is asked that "
            "the roster knows. Optional fields may stay empty; each has its purpose beside it. No viewing time, no "
            "location, no faces, no points, no ranking of persons."
        ),
    ),
    Assessed(
        _("Influence on persons, and risks? (article 56 no. 2)"),
        _(
            "A list of names with telephones could be used for fraud; an ID number to pretend to be somebody; a level to "
            "judge somebody. A telephone is shared in many families, so a text names nobody and says little."
        ),
    ),
    Assessed(
        _("Do the measures fit? (article 56 no. 3)"),
        _(
            "Numbers are encrypted with a key outside the database and its copies, found by keyed hash, shown masked; a whole "
            "number needs a reason and is in the trail. A township sees itself only. Staff log in with a second factor "
            "and are logged out after half an hour. A retention table acts every night. A level counts for nothing alone: "
            "a person looks again when asked (article 24)."
        ),
    ),
    Assessed(
        _("What the county still has to say"),
        _(
            "Who answers for it; whether article 29 asks for a separate consent to ID numbers here; the contracts with "
            "companies (article 21); the plan for incidents (article 51 no. 5). Keep the report three years (article 56)."
        ),
    ),
)


def taken_by(action: str) -> Callable[[Taken], Taken]:
    """Let an app say which persons an audit event of ``action`` ("reports.export") took out."""

    def register(function: Taken) -> Taken:
        _TAKEN[action] = function
        return function

    return register


@taken_by("people.roster_exported")
@taken_by("people.turn_sheet_taken")
@taken_by("people.reserve_exported")
def of_its_units(event: AuditEvent) -> QuerySet[Person]:
    """Everybody at home in the units that a file was about: after a leak, rather one too many is told than one too few."""
    within = Q(pk__in=[])
    for path in event.scope_path.split():
        within |= Q(home_unit__path__startswith=path)
    return Person.objects.filter(within)


@dataclass(frozen=True)
class Leak:
    """What leaked. names: fields; account: whoever's account it was, or None for any."""

    names: tuple[str, ...]
    unit: Unit | None
    since: date
    until: date
    account: Person | None


def affected(viewer: Person, leak: Leak) -> QuerySet[Person]:
    """Persons in the viewer's scope whom the leak touches.

    Without an account: everybody of the unit who was in the roster in those days and of whom such a field is kept.
    With one: whose numbers this account opened, and whom its exports held, in those days.
    """
    people = Person.objects.visible_to(viewer)
    if leak.unit is not None:
        people = people.under(leak.unit)
    if leak.account is not None:
        return people.filter(pk__in=_taken_by_account(leak))
    held = Q()
    for name in leak.names:
        held |= _is_kept(name)
    there = Appointment.objects.valid().filter(since__lte=leak.until)
    there = there.filter(Q(until__isnull=True) | Q(until__gte=leak.since))
    joined = Q(date_joined__lte=clock.end_of(leak.until))
    return people.filter(
        held, Q(pk__in=there.values("person")) | joined & (Q(left_on__isnull=True) | Q(left_on__gte=leak.since))
    )


def _is_kept(name: str) -> Q:
    if name in personal_data.OPENABLE:
        return Q(**{f"{name}_hash__isnull": False})
    if name in ("born", "party_member"):
        return Q(**{f"{name}__isnull": False})
    return ~Q(**{name: ""})


def _taken_by_account(leak: Leak) -> set[int]:
    if leak.account is None:
        return set()
    events = AuditEvent.objects.filter(
        by_id=leak.account.pk, at__gte=clock.start_of(leak.since), at__lte=clock.end_of(leak.until)
    )
    opened = events.filter(action="people.number_opened", object_type=Person._meta.label_lower)
    ids = {int(pk) for pk in opened.values_list("object_id", flat=True) if pk.isdecimal()}
    for event in events.filter(action__in=list(_TAKEN)):
        ids |= set(_TAKEN[event.action](event).values_list("pk", flat=True))
    return ids


def accounts_with_numbers(viewer: Person) -> QuerySet[Person]:
    """Staff accounts in the viewer's scope, for the choice of whose account leaked."""
    return Person.objects.filter(
        scopes__unit__path__startswith=viewer.scope.paths[0] if viewer.scope.paths else "-"
    ).distinct()
