"""The conditions behind every number and every list of the desk, as SQL over persons with a plan.

`people_lists.people` filters by them, `counts` counts with them: the same expression, so the same number. What stands
in an `OpenStep` that is mandatory and in the programme is a gap; everything else of a plan is no matter of the desk.
"""

from __future__ import annotations

from datetime import date

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from assessments.models import Quiz, Sitting
from competencies.models import Competency
from learning.models import Finish, OpenStep
from people.models import Appointment
from reports.filters import Filter, State, Tenure
from reports.ground import Ground
from reports.needs_help import RULE, near


def standing(state: str, flt: Filter, *, on: date) -> Q:
    """Persons in ``state``; with a competency in the filter, it is about that competency."""
    return {
        State.MUST: Q,
        State.UP: lambda: ~lacks(flt),
        State.GAP: lambda: lacks(flt),
        State.UNPLACED: lambda: unplaced(flt),
        State.HELP: lambda: needs_help(flt, on),
        State.SOON: lambda: lacks(flt) & Q(Exists(steps(flt).filter(due__gte=on, due__lte=near(on)))),
        State.LATE: lambda: lacks(flt) & Q(Exists(steps(flt).filter(due__lt=on))),
        State.FINISHED: finished,
    }[State(state)]()


def steps(flt: Filter, plan: str = "plan__pk") -> QuerySet[OpenStep]:
    """The open steps that count, of the plan that ``plan`` names in the outer query."""
    found = OpenStep.objects.filter(plan=OuterRef(plan), mandatory=True, in_programme=True)
    return found.filter(competency__key=flt.competency) if flt.competency else found


def lacks(flt: Filter) -> Q:
    """Still a gap."""
    return Q(Exists(steps(flt))) if flt.competency else Q(plan__open_mandatory__gt=0)


def unplaced(flt: Filter) -> Q:
    """Still a gap, and the placing has not been taken (of the competency: has not reached it)."""
    if flt.competency:
        return Q(Exists(steps(flt).filter(state="unplaced")))
    return Q(plan__placed=False, plan__open_mandatory__gt=0)


def needs_help(flt: Filter, on: date) -> Q:
    """`needs_help.reasons` as SQL."""
    every = Filter()
    late = Q(Exists(steps(every).filter(due__lt=on)))
    due_unplaced = Q(plan__placed=False) & Q(Exists(steps(every).filter(due__lte=near(on))))
    stuck = Q(Exists(failed_sittings().filter(person=OuterRef("pk"), number__gte=RULE.tries)))
    return lacks(flt) & (late | due_unplaced | stuck)


def failed_sittings() -> QuerySet[Sitting]:
    """Sittings that did not pass the small test of a step that is still open for who sat; conduct is left out."""
    still_open = OpenStep.objects.filter(
        plan__person=OuterRef("person"),
        competency=OuterRef("quiz__competency"),
        level=OuterRef("quiz__level"),
        mandatory=True,
        in_programme=True,
    )
    return failed_tests().filter(Exists(still_open))


def failed_tests() -> QuerySet[Sitting]:
    """Small tests that were sat without passing; conduct is left out."""
    failed = Sitting.objects.filter(purpose=Quiz.Purpose.TEST, passed=False)
    return failed.exclude(quiz__competency__kind=Competency.Kind.CONDUCT)


def finished() -> Q:
    """The programme of the plan was finished once; that stays, also when a later gap opens."""
    here = Finish.objects.filter(programme=OuterRef("plan__programme"))
    own = Exists(here.filter(person=OuterRef("pk")))
    return Q(own) | Q(Exists(here.filter(person__merged_into=OuterRef("pk"))), has_duplicates=True)


def asked(ground: Ground, competency: str) -> Q:
    """Persons of whom a post that they hold today asks ``competency``, in a programme that reaches their unit."""
    found = Q(pk__in=[])
    for programme in ground.programmes:
        posts = ground.posts_asking(competency, programme)
        if posts:
            here = Q() if ground.asks_everybody(programme) else Q(home_unit__path__startswith=programme.path)
            found |= here & Q(Exists(offices(ground.on).filter(post__in=posts)))
    return found


def reaching(ground: Ground) -> Combinable:
    """The programmes that reach the unit of the outer person, as one number: the sum of their bits."""
    everywhere = sum(programme.bit for programme in ground.programmes if ground.asks_everybody(programme))
    found: Combinable = Value(everywhere)
    for programme in ground.programmes:
        if not ground.asks_everybody(programme):
            there = When(home_unit__path__startswith=programme.path, then=Value(programme.bit))
            found = found + Case(there, default=Value(0))
    return found


def offices(on: date) -> QuerySet[Appointment]:
    """The offices that the outer person holds on ``on``."""
    return Appointment.objects.acting(on).filter(person=OuterRef("pk"))


def tenure(which: str) -> Q:
    """Newly elected, or in an office before the term of the programme began; reserve posts are no office."""
    before = Appointment.objects.valid().filter(
        person=OuterRef("pk"), since__lt=OuterRef("plan__programme__term__since"), post__aspirational=False
    )
    return Q(Exists(before)) if which == Tenure.AGAIN else ~Q(Exists(before))


def held_posts(ground: Ground) -> Coalesce:
    """The posts that the outer person holds today, as one number: the sum of their bits, reserve posts left out."""
    bits = Case(
        *[When(post=post.id, then=Value(post.bit)) for post in ground.posts],
        default=Value(0),
        output_field=BigIntegerField(),
    )
    held = (
        offices(ground.on).order_by().values("person").annotate(mask=Cast(Sum(bits, distinct=True), BigIntegerField()))
    )
    return Coalesce(Subquery(held.values("mask")), Value(0), output_field=BigIntegerField())
