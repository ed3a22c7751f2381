"""What the pages of quizzes on paper show, and what is typed into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models import PaperRun, PaperSheet, Quiz
from assessments.paper_pdf import PaperQuestion, lines_of
from assessments.paper_rules import Printed
from assessments.questions import LONGEST_WRITTEN, QuestionType
from kit import codes
from kit.access import Role
from kit.errors import UserError
from people.api import Who, known_without_mark, who_is
from people.models import Person, Unit

PRINTERS = (Role.TRAINER, Role.TOWNSHIP, Role.COUNTY)
PURPOSES = (
    Quiz.Purpose.TEST,
    Quiz.Purpose.PLACING,
    Quiz.Purpose.RECHECK,
    Quiz.Purpose.CHECK,
    Quiz.Purpose.EXAM,
    Quiz.Purpose.PRACTICE,
    Quiz.Purpose.REFRESH,
)
LONGEST_TYPED = 200  # of what is no sentence
FORMS = [("1", _("everybody the same questions")), ("2", _("two forms, A and B, for neighbours"))]


def people_of(viewer: Person, unit: Unit) -> QuerySet[Person]:
    """Who can write here: persons whom ``viewer`` sees, without himself and without those known by a reserve mark alone."""
    return (
        Person.objects.visible_to(viewer)
        .filter(known_without_mark(), home_unit__path__startswith=unit.path, is_active=True, merged_into=None)
        .exclude(pk__in=viewer.own_ids)
        .select_related("home_unit__parent", "main_post")
        .order_by("home_unit__code", "name", "pk")
    )


def quizzes_for(viewer: Person, unit: Unit) -> QuerySet[Quiz]:
    """What can be printed at ``unit``: what the product makes itself, and what trainers put together for it or a place above."""
    above = [int(part) for part in unit.path.strip("/").split("/")]
    own = Quiz.objects.visible_to(viewer).filter(unit__in=above)
    rows = Quiz.objects.filter(purpose__in=PURPOSES, is_open=True, is_draft=False)
    rows = rows.filter(~Q(purpose__in=Quiz.AUTHORED) | Q(pk__in=own.values("pk"))).select_related("competency")
    return rows.order_by("purpose", "competency__order", "level", "title")


class RunForm(forms.Form):
    """What is printed for whom. people: those who can be ticked.  quizzes: those of `quizzes_for`."""

    quiz = forms.ModelChoiceField(
        label=_("Which quiz"),
        queryset=Quiz.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose a quiz."), "invalid_choice": _("Choose a quiz of the list.")},
    )
    held_on = forms.DateField(
        label=_("Day on which it is written"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Write the day like 2026-03-01.")},
    )
    form_count = forms.ChoiceField(label=_("How many forms"), choices=FORMS, initial="1", widget=forms.RadioSelect)
    people = forms.ModelMultipleChoiceField(
        label=_("Who writes"),
        queryset=Person.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who will write."), "invalid_choice": _("Choose persons of the list.")},
    )

    def __init__(self, *args: object, people: QuerySet[Person], quizzes: QuerySet[Quiz], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quiz"].queryset = quizzes
        self.fields["quiz"].label_from_instance = quiz_words
        self.fields["people"].queryset = people
        self.fields["people"].label_from_instance = person_words

    def refuse(self, error: UserError) -> None:
        """Show what could not be printed, beside its field where it names one."""
        name = getattr(error, "field", "")
        self.add_error(name if name in self.fields else None, str(error))


def quiz_words(quiz: Quiz) -> str:
    """A quiz in a list of many: its level stands behind the name."""
    level = _("level %(level)s") % {"level": quiz.level} if quiz.level else ""
    return " · ".join(filter(None, [quiz.get_purpose_display(), quiz.title, str(level)]))


def person_words(person: Person) -> str:
    who = who_is(person)
    return f"{who.name} {who.place_and_post}".strip()


def runs_of(viewer: Person) -> QuerySet[PaperRun]:
    """The runs that ``viewer`` may see, newest first, counted in the same query."""
    return (
        PaperRun.objects.visible_to(viewer)
        .select_related("quiz", "unit")
        .annotate(count=Count("sheets"), scored=Count("sheets__sitting"))
        .order_by("-asked_at", "pk")
    )


@dataclass(frozen=True)
class SheetLine:
    """A sheet in its run. entered: how often it was typed in."""

    sheet: PaperSheet
    who: Who
    code: str
    entered: int

    @property
    def is_scored(self) -> bool:
        return self.sheet.sitting_id is not None

    @property
    def differs(self) -> bool:
        """Typed in twice or more, and no two agree."""
        return self.entered > 1 and not self.is_scored


def sheets_of(run: PaperRun) -> list[SheetLine]:
    """One query."""
    rows = run.sheets.select_related("person__home_unit__parent", "person__main_post").annotate(count=Count("entries"))
    ordered = rows.order_by("person__home_unit__code", "person__name", "pk")
    return [SheetLine(row, who_is(row.person), codes.grouped(row.code), row.count) for row in ordered]


@dataclass(frozen=True)
class Field:
    """One field of the entry page. name: q3, or q3s2 for the second question of a case.  most: characters that it takes."""

    name: str
    label: str
    how: str
    typed: str
    most: int = LONGEST_TYPED

    @property
    def is_long(self) -> bool:
        return self.most > LONGEST_TYPED


@dataclass(frozen=True)
class EntryQuestion:
    """One question with its fields. problem: what is wrong with what was typed.  differs: from the entry before."""

    question: PaperQuestion
    fields: tuple[Field, ...]
    problem: str = ""
    differs: bool = False


@dataclass(frozen=True)
class EntryPage:
    """A sheet to type in. number: which entry this is, from 1."""

    sheet: PaperSheet
    who: Who
    code: str
    number: int
    questions: tuple[EntryQuestion, ...]
    held_on: date

    @property
    def problems(self) -> tuple[EntryQuestion, ...]:
        return tuple(one for one in self.questions if one.problem)

    @property
    def differing(self) -> tuple[EntryQuestion, ...]:
        return tuple(one for one in self.questions if one.differs)


def entry_page(
    sheet: PaperSheet,
    *,
    number: int,
    typed: Mapping[tuple[int, int], str] | None = None,
    faults: Mapping[int, str] | None = None,
    differs: tuple[int, ...] = (),
) -> EntryPage:
    """The page of a sheet. What was typed stays; the entry before is not shown, so that the second one is no copy."""
    given, wrong = typed or {}, faults or {}
    questions = tuple(
        EntryQuestion(
            question,
            tuple(
                Field(
                    field_name(question.number, part.number),
                    f"{question.number}（{part.number}）" if part.number else str(question.number),
                    part.how,
                    given.get((question.number, part.number), ""),
                    most_of(part),
                )
                for part in question.parts
            ),
            wrong.get(question.number, ""),
            question.number in differs,
        )
        for question in lines_of(sheet)
    )
    return EntryPage(sheet, who_is(sheet.person), codes.grouped(sheet.code), number, questions, sheet.run.held_on)


def most_of(part: Printed) -> int:
    return LONGEST_WRITTEN if part.type == QuestionType.SHORT else LONGEST_TYPED


def field_name(question: int, step: int) -> str:
    return f"q{question}s{step}" if step else f"q{question}"


def typed_in(post: Mapping[str, str], sheet: PaperSheet) -> dict[tuple[int, int], str]:
    """What was typed, by question and step; only fields of this sheet are read."""
    return {
        (question.number, part.number): post.get(field_name(question.number, part.number), "")[: 2 * most_of(part)]
        for question in lines_of(sheet)
        for part in question.parts
    }
