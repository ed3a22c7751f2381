"""An authored quiz against the bank: what each section asks, what is short, and why it cannot be published yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from assessments import quiz_gates, quizzes
from assessments.events import MOST_ITEMS
from assessments.models import Question, Quiz
from assessments.pool import Pool
from assessments.sections import FORMS, Rule, Section, Short, TooFew, draw_forms, draw_sections
from competencies.models import Competency
from kit import clock


@dataclass(frozen=True)
class Fault:
    """What does not go together in the settings. field: of `Quiz`, where it is mended."""

    field: str
    words: str


@dataclass(frozen=True)
class RuleLook:
    """A rule in words, and how many questions of the bank fit it. needed: by one paper, or by both forms together."""

    words: str
    count: int
    available: int
    needed: int

    @property
    def missing(self) -> int:
        """How many questions the bank lacks for this rule alone."""
        return max(0, self.needed - self.available)


@dataclass(frozen=True)
class SectionLook:
    """A section as the authoring page shows it.

    fixed: (code, text) of its questions.  short: what is missing, None when it can be filled.  gone: fixed questions that
    may not be asked, in words.
    """

    id: int
    number: int
    title: str
    intro: str
    fixed: tuple[tuple[str, str], ...]
    rules: tuple[RuleLook, ...]
    wanted: int
    short: Short | None
    gone: tuple[str, ...] = ()

    @property
    def short_words(self) -> str:
        return short_words(self.short) if self.short else ""


@dataclass(frozen=True)
class Look:
    """A quiz against the bank.

    faults: why it cannot be published, each with what to do.  of_settings, of_paper: those that no section shows.
    """

    sections: tuple[SectionLook, ...]
    wanted: int
    faults: tuple[str, ...] = ()
    of_settings: tuple[Fault, ...] = ()
    of_paper: tuple[str, ...] = ()


def look_at(quiz: Quiz, *, at: datetime) -> Look:
    """What a quiz asks for, and what the bank has for it now."""
    rows, parts = list(quiz.sections.order_by("order", "pk")), quizzes.sections_of(quiz)
    bank = quiz_gates.pool_of(quiz, on=clock.day_of(at))
    shorts, gone = shortage(quiz, parts, bank)
    rules, stems = _looks(quiz, parts, bank), _stems(parts)
    sections = tuple(
        SectionLook(
            id=row.pk,
            number=number,
            title=part.title,
            intro=part.intro,
            fixed=tuple((key, stems.get(key, "")) for key in part.fixed),
            rules=rules[number - 1],
            wanted=part.wanted,
            short=next((short for short in shorts if short.number == number), None),
            gone=tuple(gone_words(key) for key in part.fixed if key in gone),
        )
        for number, (row, part) in enumerate(zip(rows, parts, strict=True), start=1)
    )
    wanted = sum(part.wanted for part in parts)
    settings, paper = tuple(settings_faults(quiz)), tuple(paper_faults(quiz, parts, wanted))
    if quiz.closes_at is not None and quiz.closes_at <= at:
        settings = (*settings, Fault("closes_at", _("It would have closed already: say a later time, or none.")))
    faults = (*(each.words for each in settings), *paper, *map(gone_words, gone), *map(short_words, shorts))
    return Look(sections, wanted, faults, settings, paper)


def look_of_rules(quiz: Quiz, rules: Sequence[Rule], *, at: datetime) -> tuple[RuleLook, ...]:
    """How many questions of the bank fit each of ``rules``, kept or not."""
    bank = quiz_gates.pool_of(quiz, on=clock.day_of(at))
    return _looks(quiz, [Section(rules=tuple(rules))], bank)[0]


def _looks(quiz: Quiz, parts: Sequence[Section], bank: Pool) -> list[tuple[RuleLook, ...]]:
    """The rules of each section beside what the bank has for them."""
    names = dict(Competency.objects.values_list("key", "name"))
    papers = len(FORMS) if quiz.has_forms else 1

    def look(rule: Rule) -> RuleLook:
        name = names.get(rule.competency, rule.competency)
        words = rule_words(name, rule.level, rule.easiest, rule.hardest, rule.tag)
        fitting = sum(rule.fits(question) for question in bank.questions)
        return RuleLook(words, rule.count, fitting, needed=rule.count * papers)

    return [tuple(look(rule) for rule in part.rules) for part in parts]


def _stems(parts: Sequence[Section]) -> dict[str, str]:
    """The text of each fixed question, by its code."""
    keys = [key for part in parts for key in part.fixed]
    return dict(Question.objects.filter(key__in=keys).values_list("key", "stem")) if keys else {}


def shortage(quiz: Quiz, parts: Sequence[Section], bank: Pool) -> tuple[tuple[Short, ...], tuple[str, ...]]:
    """The sections that the bank does not fill, and the codes of fixed questions that may not be asked."""
    known = {question.key for question in bank.questions}
    gone = tuple(key for part in parts for key in part.fixed if key not in known)
    if quiz.has_forms and (_is_anywhere_open(parts) or any(part.fixed for part in parts)):
        return (), gone  # `paper_faults` says what to do first; until then nothing can be counted
    try:
        if quiz.has_forms:
            draw_forms(parts, bank.questions, seed=quiz.key)
        else:
            draw_sections(parts, bank.questions, seed=quiz.key)
    except TooFew as few:
        return few.shorts, gone
    return (), gone


def _is_anywhere_open(parts: Sequence[Section]) -> bool:
    """Whether a rule leaves competency or level open."""
    return any(not rule.competency or not rule.level for part in parts for rule in part.rules)


def gone_words(key: str) -> str:
    """Why a fixed question may not be asked."""
    words = _(
        "Question %(key)s cannot be asked here: it is not published, stands in a lesson check, or nobody but a person can mark it."
    )
    return words % {"key": key}


def short_words(short: Short) -> str:
    """A section that cannot be filled: what it wants, and what there is."""
    said = {"number": short.number, "title": short.title, "wanted": short.wanted, "available": short.available}
    if short.title:
        return _("Section %(number)s (%(title)s) wants %(wanted)s questions, the bank has %(available)s.") % said
    return _("Section %(number)s wants %(wanted)s questions, the bank has %(available)s.") % said


def rule_words(competency: str, level: int, easiest: int | None, hardest: int | None, tag: str) -> str:
    """What a rule draws from, in words."""
    words = [competency] if competency else []
    if level:
        words.append(_("level %(level)s") % {"level": level})
    if easiest is not None or hardest is not None:
        words.append(_("difficulty %(easiest)s to %(hardest)s") % {"easiest": easiest or 1, "hardest": hardest or 5})
    if tag:
        words.append(_("tag “%(tag)s”") % {"tag": tag})
    return _(", ").join(words) or _("the whole bank")


def settings_faults(quiz: Quiz) -> list[Fault]:
    """What does not go together in the settings, each with what to do."""
    found = []
    feedback = Quiz.Feedback
    if quiz.unit_id is None:
        found.append(Fault("unit", _("It is for nobody yet: say for which county, township or village.")))
    if quiz.feedback == feedback.EACH and (quiz.is_graded or quiz.all_on_one_page):
        words = _("Telling right and wrong after each question goes with practice, one question a page.")
        found.append(Fault("feedback", words))
    if quiz.feedback == feedback.CLOSED and quiz.closes_at is None:
        found.append(Fault("closes_at", _("Answers are shown when it has closed: say when it closes.")))
    if quiz.is_graded and quiz.feedback == feedback.END and quiz.most_sittings != 1:
        words = _(
            "Whoever may try again must not see the answers before a pass: show them after a pass, or allow one sitting."
        )
        found.append(Fault("feedback", words))
    if quiz.opens_at and quiz.closes_at and quiz.closes_at <= quiz.opens_at:
        found.append(Fault("closes_at", _("It closes before it opens.")))
    if quiz.offline_allowed and (quiz.time_limit_minutes or quiz.supervised):
        words = _("With a time limit or under supervision it is taken with network only.")
        found.append(Fault("offline_allowed", words))
    if quiz.supervised and not quiz.is_graded:
        words = _("Only what counts is supervised. Make it an exam, or take the tick away.")
        found.append(Fault("supervised", words))
    return found


def paper_faults(quiz: Quiz, parts: Sequence[Section], wanted: int) -> list[str]:
    """What does not go together in the sections."""
    found = []
    if not wanted:
        found.append(_("It has no questions yet. Add a section."))
    if wanted > MOST_ITEMS:
        found.append(_("More than %(most)s questions are too many for one sitting.") % {"most": MOST_ITEMS})
    if quiz.has_forms and any(part.fixed for part in parts):
        found.append(_("Two forms have no question in common: take the fixed questions away."))
    if quiz.has_forms and _is_anywhere_open(parts):
        found.append(_("For two forms every rule names a competency and a level."))
    return found
