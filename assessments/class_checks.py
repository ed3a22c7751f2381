"""The supervised check of a class: eight questions in sampled competencies, and where phone results do not hold.

It is an exam of its own with a code that is said in class; whatever it shows goes to the ledger as every supervised test does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import class_rules, in_class
from assessments.class_rules import MOST_COMPETENCIES, QUESTIONS, OfClass, Shown, of_class
from assessments.drawing import rank
from assessments.models import InClassCode, Quiz, QuizRule, QuizSection, Sitting
from assessments.pool import counts
from assessments.scoring import Cell
from competencies import api as competencies
from competencies.models import Competency, Evidence
from kit import audit, clock
from kit.errors import InputError
from people.models import Person, Unit

PREFIX = "class:"
HOURS = 4
KINDS = (competencies.Kind.PHONE_TEST, competencies.Kind.RECHECK)


@dataclass(frozen=True)
class Sample:
    """A competency and level that can be checked. passed: how many of the class passed it on their phones."""

    cell: Cell
    name: str
    passed: int

    @property
    def key(self) -> str:
        return f"{self.cell[0]}:{self.cell[1]}"


def people_of(unit: Unit, viewer: Person) -> QuerySet[Person]:
    """The class: everybody at home in ``unit`` and below whom the viewer may see."""
    return Person.objects.visible_to(viewer).filter(home_unit__path__startswith=unit.path, is_active=True)


def samples(unit: Unit, viewer: Person) -> list[Sample]:
    """Of each competency the level that most of the class passed on their phones, where the bank has enough questions."""
    rows = (
        Evidence.objects.standing()
        .filter(person__in=people_of(unit, viewer), kind__in=KINDS, passed=True)
        .values_list("competency__key", "level")
        .annotate(persons=Count("person", distinct=True))
    )
    bank = counts(clock.today())
    best: dict[str, tuple[int, int]] = {}
    for key, level, persons in rows:
        if (cell := bank.get((key, level))) is not None and cell.for_tests >= QUESTIONS:
            best[key] = max(best.get(key, (0, 0)), (persons, level))
    names = competencies.framework().by_key
    found = [Sample((key, level), names[key].name, persons) for key, (persons, level) in best.items() if key in names]
    return sorted(found, key=lambda one: (-one.passed, one.cell))


def drawn(found: Sequence[Sample], *, seed: str) -> list[Sample]:
    """Those that chance takes, so that nobody knows before what will be asked."""
    return sorted(found, key=lambda one: rank(seed, one.key))[:MOST_COMPETENCIES]


@transaction.atomic
def begin(unit: Unit, cells: Sequence[Cell], *, label: str, by: Person, at: datetime) -> InClassCode:
    """The check of a class and its code, good for four hours. Raises InputError, naming the field.

    The caller has narrowed ``unit`` to what ``by`` may see.
    """
    bank = counts(clock.day_of(at))
    if not 1 <= len(set(cells)) <= MOST_COMPETENCIES:
        raise InputError(_("Choose one to three competencies."), field="cells")
    if any((cell := bank.get(one)) is None or cell.for_tests < QUESTIONS for one in cells):
        raise InputError(_("The bank has too few questions for this."), _("Choose another competency."), field="cells")
    entries = competencies.framework().by_key
    quiz = Quiz.objects.create(
        key=f"{PREFIX}{uuid4().hex}",
        purpose=Quiz.Purpose.EXAM,
        title=gettext("Check in class: %(names)s")
        % {"names": "、".join(entries[key].name for key, _level in cells)[:60]},
        unit=unit,
        count=QUESTIONS * len(cells),
        supervised=True,
        offline_allowed=False,
        shuffle_questions=True,
        most_sittings=1,
        closes_at=at + timedelta(hours=HOURS),
    )
    rows = {row.key: row for row in Competency.objects.filter(key__in=[key for key, _level in cells])}
    for order, (key, level) in enumerate(cells):
        section = QuizSection.objects.create(quiz=quiz, title=entries[key].name, order=order)
        QuizRule.objects.create(section=section, count=QUESTIONS, competency=rows[key], level=level)
    audit.record("assessments.class_check_begun", by=by, of=quiz)
    return in_class.make_code(quiz, unit=unit, label=label, hours=HOURS, by=by, at=at)


def checks_of(viewer: Person) -> QuerySet[InClassCode]:
    """The checks of classes in the viewer's scope, the newest first."""
    return InClassCode.objects.visible_to(viewer).filter(quiz__key__startswith=PREFIX).select_related("quiz", "unit")


@dataclass(frozen=True)
class PersonLine:
    """Somebody whose phone result does not hold."""

    id: int
    name: str
    unit: str
    phone: str
    supervised: str


@dataclass(frozen=True)
class CellLine:
    """One competency and level of a check."""

    name: str
    level: int
    whole: OfClass
    persons: tuple[PersonLine, ...]

    @property
    def phone_percent(self) -> int | None:
        return None if self.whole.phone is None else round(self.whole.phone * 100)

    @property
    def supervised_percent(self) -> int | None:
        return None if self.whole.supervised is None else round(self.whole.supervised * 100)


@dataclass(frozen=True)
class CheckPage:
    """What a check in class showed. begun, ended: how many sittings.  few: below so many persons nothing is said of all."""

    code: InClassCode
    begun: int
    ended: int
    cells: tuple[CellLine, ...]
    few: int = class_rules.FEWEST


def page_of(code: InClassCode, viewer: Person) -> CheckPage:
    """The page of a check, with the persons whom ``viewer`` may see."""
    sittings = list(
        Sitting.objects.visible_to(viewer).filter(quiz=code.quiz_id, code=code).select_related("person__home_unit")
    )
    closed = [one for one in sittings if not one.is_open]
    phone = phone_results([one.person_id for one in closed], before=code.since)
    names, lines = competencies.framework().by_key, []
    for key, level in cells_of(code.quiz):
        rows = {sitting.person: shown_by(sitting, (key, level), phone) for sitting in closed}
        shown = {person: one for person, one in rows.items() if one is not None}
        lines.append(
            CellLine(
                name=names[key].name if key in names else key,
                level=level,
                whole=of_class(list(shown.values())),
                persons=tuple(_line(person, one) for person, one in shown.items() if one.contradicts),
            )
        )
    return CheckPage(code, len(sittings), len(closed), tuple(lines))


def cells_of(quiz: Quiz) -> list[Cell]:
    rows = QuizRule.objects.filter(section__quiz=quiz).order_by("section__order", "order", "pk")
    return [(key, level) for key, level in rows.values_list("competency__key", "level") if key and level]


Phone = Mapping[tuple[int, str, int], tuple[int, int, bool]]


def phone_results(persons: Sequence[int], *, before: datetime) -> dict[tuple[int, str, int], tuple[int, int, bool]]:
    """(person, competency, level) → (right, asked, passed) of the newest phone test before the check. One query."""
    rows = Evidence.objects.standing().filter(person__in=persons, kind__in=KINDS, recorded_at__lt=before)
    fields = ("person_id", "competency__key", "level", "right", "questions", "passed")
    return {(row[0], row[1], row[2]): row[3:] for row in rows.order_by("on", "recorded_at").values_list(*fields)}


def shown_by(sitting: Sitting, cell: Cell, phone: Phone) -> Shown | None:
    """What a person showed here and before; None where the sitting has nothing of it."""
    said = {
        (key, level): (right, asked) for key, level, right, asked, *_rest in (sitting.result or {}).get("cells", [])
    }
    if cell not in said:
        return None
    before = phone.get((sitting.person_id, *cell), (0, 0, False))
    return Shown(sitting.person_id, before[0], before[1], *said[cell], phone_passed=before[2])


def _line(person: Person, one: Shown) -> PersonLine:
    return PersonLine(
        id=person.pk,
        name=person.name,
        unit=person.home_unit.name if person.home_unit else "",
        phone=f"{one.phone_right}/{one.phone_asked}",
        supervised=f"{one.right}/{one.asked}",
    )
