"""Who sees which quizzes and sittings at the desk, and which of them a filter means.

Whoever may see persons sees who handed in and who passed. What somebody answered question by question is read by those who
teach and by the county: a township contact calls people, for which the result is enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.class_checks import PREFIX as CLASS_CHECKS
from assessments.models import InClassCode, Quiz, Sitting, WrittenText
from assessments.sections import FORMS
from kit.access import Role
from people.models import Person, Unit, UnitKind

VIEWING = (Role.TRAINER, Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)
OPENING = (Role.TRAINER, Role.COUNTY, Role.COUNTY_ADMIN)


class State(models.TextChoices):
    """How far a sitting is."""

    OPEN = "open", _("begun, not handed in")
    ENDED = "ended", _("handed in")
    PASSED = "passed", _("passed")
    FAILED = "failed", _("not passed")
    WAITS = "waits", _("a trainer still has to read")


@dataclass(frozen=True)
class SittingFilter:
    """What narrows the sittings of one quiz; 0, "" and False narrow nothing. place: a township or a village, by its id.

    code: id of a code of a class.
    """

    place: int = 0
    state: str = ""
    late: bool = False
    form: str = ""
    code: int = 0

    @classmethod
    def read(cls, said: Mapping[str, str]) -> SittingFilter:
        """The filter in the query of an address; what nobody can choose counts as not said."""
        state, form = said.get("state", ""), said.get("form", "")
        return cls(
            place=_number(said.get("place", "")),
            state=state if state in State.values else "",
            late=said.get("late") == "1",
            form=form if form in FORMS else "",
            code=_number(said.get("code", "")),
        )

    def query(self) -> str:
        """As it stands in an address, with its question mark; empty when nothing is narrowed."""
        said = {name: int(value) if value is True else value for name, value in asdict(self).items() if value}
        return f"?{urlencode(said)}" if said else ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def quizzes_of(viewer: Person) -> QuerySet[Quiz]:
    """Quizzes that were published once, the newest first. Checks of a class have a page of their own."""
    sat = Sitting.objects.filter(quiz=OuterRef("pk"))
    rows = Quiz.objects.visible_to(viewer).exclude(key__startswith=CLASS_CHECKS)
    return rows.filter(Q(is_draft=False) | Exists(sat)).select_related("unit").order_by("-pk")


def places_of(viewer: Person, quiz: Quiz) -> list[Unit]:
    """The units whose persons the quiz is for and whom ``viewer`` may see: townships and what lies below them, in their order."""
    rows = Unit.objects.visible_to(viewer).living().order_by("path")
    if quiz.unit is not None:
        rows = rows.filter(path__startswith=quiz.unit.path)
    return list(rows)


def waiting() -> Exists:
    """Whether something that was written in a sitting waits for a marker."""
    return Exists(WrittenText.objects.waiting().filter(sitting=OuterRef("pk")))


def sittings_of(viewer: Person, quiz: Quiz, flt: SittingFilter) -> QuerySet[Sitting]:
    """The sittings that ``flt`` means, of persons whom ``viewer`` may see; the newest first. The one set that page and file take."""
    rows = Sitting.objects.visible_to(viewer).filter(quiz=quiz)
    if flt.place:
        place = Unit.objects.visible_to(viewer).filter(pk=flt.place).values_list("path", flat=True).first()
        rows = rows.filter(person__home_unit__path__startswith=place) if place else rows.none()
    if flt.state:
        rows = rows.filter(_standing(flt.state))
    if flt.late:
        rows = rows.filter(late=True)
    if flt.form:
        rows = rows.filter(form=flt.form)
    if flt.code:
        rows = rows.filter(code=flt.code)
    return rows.order_by("-started_at", "pk")


def _standing(state: str) -> Q:
    if state == State.OPEN:
        return Q(closed_at__isnull=True)
    if state == State.WAITS:
        return Q(waiting())
    passed = {State.PASSED: Q(passed=True), State.FAILED: Q(passed=False)}
    return Q(closed_at__isnull=False) & passed.get(State(state), Q())


def may_open(viewer: Person) -> QuerySet[Sitting]:
    """Sittings of trainers' quizzes that ``viewer`` may read question by question: of persons where he has such a role."""
    paths = sorted({path for role, path in viewer.scope.by_role if role in OPENING})
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(person__home_unit__path__startswith=path)
    return Sitting.objects.visible_to(viewer).filter(within, quiz__in=Quiz.objects.authored())


def opens_everywhere(viewer: Person) -> bool:
    """Whether every row of a list of his leads to its sitting."""
    return viewer.scope.has(*OPENING)


def codes_of(viewer: Person) -> QuerySet[InClassCode]:
    """Codes of classes in the viewer's area, the newest first; those of checks in class are shown there."""
    rows = InClassCode.objects.visible_to(viewer).exclude(quiz__key__startswith=CLASS_CHECKS)
    return rows.select_related("quiz", "unit", "made_by").order_by(F("ended_at").asc(nulls_first=True), "-since", "-pk")


def grouped(places: Sequence[Unit]) -> list[tuple[str, list[Unit]]]:
    """Units for a list to choose from: each township with what lies below it under its name, the county first."""
    groups: list[tuple[str, list[Unit]]] = []
    for place in places:
        is_below = place.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY)
        if not is_below or not groups:
            groups.append((place.name, []))
        groups[-1][1].append(place)
    return groups
