"""A quiz on paper: printed for the persons of a unit, written under supervision, typed in twice.

Questions and their order are frozen when it is printed. When two entries of a sheet agree, the sitting is made and the sheet is
handed in through the log, like every other; what a test then shows has strength 3, condition paper.

Source: docs/learning-model.md, "Evidence" and "The placing test" (a paper form in two stages).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import paper_drawing, paper_rules, placing, placings, versions, written
from assessments.asked import Asked
from assessments.events import SITTING_SUBMITTED
from assessments.models import PaperEntry, PaperRun, PaperSheet, Quiz, Sitting
from assessments.paper_rules import BadEntry
from assessments.pool import asked_on
from assessments.questions import QuestionType
from assessments.scoring import JUDGED, PAPER, SUPERVISED
from competencies import api as competencies
from kit import audit, clock, codes, jobs
from kit.errors import InputError, NotNow
from offline.api import NewEvent, Sent, append_events
from people.models import Person, Unit

MOST_PERSONS = 60  # of one run: a classroom
CODE_LENGTH = 8
JOB = "assessments.paper"
FORMS = "AB"
FAR_AWAY = timedelta(days=60)  # what is written later or was written longer ago is a slip of the pen
NOON = 12 * 3600 * 1000  # milliseconds


@dataclass(frozen=True)
class Left:
    """A person for whom nothing was printed, and why."""

    person: Person
    why: str


@transaction.atomic
def ask(
    quiz: Quiz, people: Sequence[Person], unit: Unit, *, held_on: date, forms: int, by: Person, at: datetime
) -> tuple[PaperRun, list[Left]]:
    """A run with a sheet for each person, and those for whom there is nothing to ask; the PDF is made by a job.

    people: visible to ``by``.  forms: 1, or 2 for neighbours with other questions (not of a placing).
    Raises InputError, naming the field, and NotNow when nothing can be printed for anybody.
    """
    if not people:
        raise InputError(_("Nobody is chosen."), _("Tick who will write."), field="people")
    if len(people) > MOST_PERSONS:
        words = _("At most %(most)s persons fit one run.") % {"most": MOST_PERSONS}
        raise InputError(words, _("Print the others as a second run."), field="people")
    if abs(held_on - clock.day_of(at)) > FAR_AWAY:
        raise InputError(_("This day is too far away."), _("Enter the day on which it is written."), field="held_on")
    if quiz.is_authored and not (quiz.unit and unit.path.startswith(quiz.unit.path)):
        raise InputError(_("This quiz is not meant for this place."), _("Choose another quiz."), field="quiz")
    run = PaperRun(quiz=quiz, unit=unit, held_on=held_on, by=by, asked_at=at)
    sheets, left = _sheets(run, people, forms=forms, at=at)
    if not sheets:
        raise NotNow(left[0].why if left else _("There is nothing to print."))
    run.save(force_insert=True)
    PaperSheet.objects.bulk_create(sheets)
    jobs.ask(JOB, key=run.pk, by=by)
    audit.record("assessments.paper_printed", by=by, of=run, scope_path=unit.path, fields=["quiz", "unit", "held_on"])
    return run, left


def _sheets(
    run: PaperRun, people: Sequence[Person], *, forms: int, at: datetime
) -> tuple[list[PaperSheet], list[Left]]:
    if run.quiz.purpose == Quiz.Purpose.PLACING:
        return _placing_sheets(run, people, at=at)
    papers = paper_drawing.papers_of(run.quiz, people, forms=forms, seed=str(run.pk), at=at)
    return [
        PaperSheet(
            run=run,
            person=person,
            form=FORMS[number % len(papers.forms)] if len(papers.forms) > 1 else "",
            paper=papers.forms[number % len(papers.forms)],
            code=codes.new_code(CODE_LENGTH),
            given=papers.given,
        )
        for number, person in enumerate(people)
    ], []


def _placing_sheets(run: PaperRun, people: Sequence[Person], *, at: datetime) -> tuple[list[PaperSheet], list[Left]]:
    """The next form for each person: the first one, or what follows from the one before."""
    sheets, left = [], []
    on = clock.day_of(at)
    for person in people:
        unit_kinds = competencies.unit_kinds_of(person, on=on)
        gaps = competencies.gaps_of(person, on=on)
        targets = placings.targets_of(gaps, on=on, abilities=placings.abilities_of_all())
        before, seen = placings.answers_before(person), placings.seen_lately(person, on=on)
        bank = asked_on(on, unit_kinds)
        questions = bank.of_competencies(frozenset(target.competency for target in targets))
        keys = placing.paper_form(
            targets, before, questions, seed=str(person.uuid), in_checks=bank.in_checks, seen=seen
        )
        if not keys:
            is_open = bool(placing.replay(targets, before).open)
            reason = placing.Reason.BANK_SHORT if is_open else placing.Reason.PLACED
            left.append(Left(person, placings.why_nothing(reason)))
            continue
        lines = [placings.placing_line(key, bank, seed=f"{run.pk}:{person.pk}").as_line() for key in keys]
        given = placings.given(targets, before, seen, unit_kinds)
        code = codes.new_code(CODE_LENGTH)
        sheets.append(PaperSheet(run=run, person=person, paper=lines, code=code, given=given))
    return sheets, left


# --- typing in -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entered:
    """How an entry went. faults: question number → what is wrong, in words; nothing is kept then.

    differs: numbers of the questions in which it differs from the entry before; None when there is none yet.
    """

    faults: Mapping[int, str]
    differs: tuple[int, ...] | None = None
    is_closed: bool = False


@dataclass(frozen=True)
class Sheet:
    """What was typed in. answers: as in a submitted sheet.  texts: the words of each short text, by its question.

    faults: number of the question → what is wrong, in words.
    """

    answers: Mapping[str, list[str]]
    texts: Mapping[str, str]
    faults: Mapping[int, str]

    def agrees(self, lines: Sequence[Asked], before: Sequence[Mapping[str, Any]]) -> bool:
        """Whether for every question an entry before says the same: of three, two must agree about each.

        Sentences are never typed twice alike: there it is enough that both have some.
        """
        mine, others = self._compared(self.answers), [self._compared(answers) for answers in before]
        return bool(others) and all(
            any(mine.get(line.item) == other.get(line.item) for other in others) for line in lines
        )

    def differing(self, lines: Sequence[Asked], answers: Mapping[str, Any]) -> tuple[int, ...]:
        """The numbers of the questions that an entry before answers differently."""
        one, other = self._compared(self.answers), self._compared(answers)
        return tuple(n for n, line in enumerate(lines, start=1) if one.get(line.item) != other.get(line.item))

    def _compared(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {item: item in self.texts or answer for item, answer in answers.items()}


def read_entry(sheet: PaperSheet, typed: Mapping[tuple[int, int], str]) -> Sheet:
    """What was typed in from a sheet. typed: (number of the question, step of a chain or 0) → text."""
    known = versions.versions(line.version for line in sheet.asked)
    answers: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    faults: dict[int, str] = {}
    for number, line in enumerate(sheet.asked, start=1):
        version = known[line.version]
        own = {step: text for (of, step), text in typed.items() if of == number}
        try:
            answer = paper_rules.read(version.part, version.steps, line.options, own)
        except BadEntry as bad:
            faults[number] = str(bad)
            continue
        if answer:
            answers[line.item] = list(answer)
            if version.type == QuestionType.SHORT:
                texts[line.item] = own[0]
    return Sheet(answers, texts, faults)


@transaction.atomic
def enter(sheet: PaperSheet, typed: Mapping[tuple[int, int], str], *, by: Person, at: datetime) -> Entered:
    """Keep what was typed in; when it agrees with an entry before, the sitting is made and handed in.

    Raises NotNow when the sheet is closed already, or before the day on which it is written. Nobody types in his own sheet.
    """
    sheet = (
        PaperSheet.objects.select_for_update(of=("self",))
        .select_related("run__quiz", "run__unit", "person")
        .get(pk=sheet.pk)
    )
    _check_may_enter(sheet, by=by, at=at)
    read = read_entry(sheet, typed)
    if read.faults:
        return Entered(read.faults)
    before = list(sheet.entries.order_by("number"))
    PaperEntry.objects.create(id=uuid4(), sheet=sheet, number=len(before) + 1, answers=read.answers, by=by, at=at)
    agrees = read.agrees(sheet.asked, [entry.answers for entry in before])
    if agrees:
        _hand_in(sheet, read, at=at)
    audit.record(
        "assessments.paper_entered",
        by=by,
        of=sheet,
        scope_path=sheet.run.unit.path,
        fields=["sitting"] if agrees else [],
    )
    return Entered({}, read.differing(sheet.asked, before[-1].answers) if before else None, agrees)


def _check_may_enter(sheet: PaperSheet, *, by: Person, at: datetime) -> None:
    if sheet.person_id in by.own_ids:
        raise NotNow(_("Nobody types in his own sheet."), _("Ask a colleague to do it."))
    if sheet.sitting_id is not None:
        raise NotNow(_("This sheet was typed in twice already and has been scored."))
    if sheet.run.held_on > clock.day_of(at):
        raise NotNow(_("It has not been written yet."), _("Type it in when it was written."))


def _hand_in(sheet: PaperSheet, read: Sheet, *, at: datetime) -> None:
    """Make the sitting and hand its sheet in, on the day on which it was written. A repeat changes nothing."""
    quiz, person = sheet.run.quiz, sheet.person
    last = Sitting.objects.of(person).filter(quiz=quiz).order_by("-number").values_list("number", flat=True).first()
    sitting = Sitting.objects.create(
        id=sheet.pk,
        person=person,
        quiz=quiz,
        purpose=quiz.purpose,
        number=(last or 0) + 1,
        seed=0,
        paper=sheet.paper,
        condition=PAPER,
        strength=SUPERVISED if quiz.purpose in JUDGED else 0,
        started_at=min(clock.start_of(sheet.run.held_on), at),
        given=sheet.given,
    )
    data = {"sitting": str(sitting.pk), "sheet": dict(read.answers)}
    new = NewEvent(
        submit_id(sitting.pk),
        SITTING_SUBMITTED,
        sitting.pk,
        data,
        client_ts=_milliseconds(sheet.run.held_on) + NOON,
    )
    (verdict,) = append_events([new], person, None, at, Sent(client_ts=int(at.timestamp() * 1000)))
    if not verdict.counts:
        raise RuntimeError(f"the sheet {sheet.pk} could not be handed in: {verdict.code}")
    for item, text in read.texts.items():
        written.keep(sitting.pk, item, text, at=at)
    sheet.sitting = sitting
    sheet.save(update_fields=["sitting"])


def submit_id(sitting: UUID) -> UUID:
    """The id of the event that hands a sheet in."""
    return uuid5(sitting, "paper")


def _milliseconds(day: date) -> int:
    return int(clock.start_of(day).timestamp() * 1000)
