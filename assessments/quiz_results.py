"""How a sitting of an authored quiz ended: as much of it as may be told, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import aside_words, quiz_gates, release, result_pages, sittings, terms
from assessments.gates import Why
from assessments.models import Quiz, Sitting
from assessments.quiz_gates import QuizGate, moment_words
from assessments.release import Release
from assessments.result_pages import Explained
from assessments.scoring import Finding, Outcome, needed
from competencies import api as competencies
from people.models import Person


@dataclass(frozen=True)
class CellLine:
    """What one competency and level came to. needed: 0 where so few questions show nothing.  is_reached: None then."""

    name: str
    level: int
    right: int
    asked: int
    needed: int
    is_reached: bool | None


@dataclass(frozen=True)
class QuizResult:
    """The last page. Whatever may not be told yet is not in it at all.

    passed: None where that is open, or where nothing can be passed.  needed: 0 without a pass mark in percent.
    cells: of an exam without one.  own_words: what the trainer says to a pass, or to a failure.
    aside: that it is kept and does not count, and why; empty words when it does.
    closed_by_time: nobody handed it in.  again: what stands against another sitting, and what to do; empty where it is open.
    """

    title: str
    quiz: int
    told: Release
    silence: str
    passed: bool | None
    waits: bool
    right: int
    asked: int
    pending: int
    percent: int | None
    needed: int
    cells: tuple[CellLine, ...]
    own_words: str
    is_late: bool
    closed_by_time: bool
    explained: tuple[Explained, ...]
    may_again: bool
    again: tuple[str, str]
    left: int | None
    aside: tuple[str, str] = ("", "")

    @property
    def missing(self) -> int:
        return self.needed - self.right

    @property
    def headline(self) -> str:
        if not self.told.score:
            return _("It is handed in")
        if self.aside[0]:
            return self.aside[0]
        if self.waits:
            return _("Handed in. A trainer still has to read what you wrote")
        if self.passed:
            return _("Passed")
        if self.passed is None:
            return _("Practised")
        if self.percent is None:
            return _("Not there yet")
        return ngettext("%(missing)s question short", "%(missing)s questions short", self.missing) % {
            "missing": self.missing
        }

    @property
    def left_words(self) -> str:
        if self.left is None:
            return ""
        return ngettext("You may take it %(left)s more time.", "You may take it %(left)s more times.", self.left) % {
            "left": self.left
        }


def result_of(person: Person, sitting: Sitting, *, at: datetime) -> QuizResult:
    """The page of a closed sitting, which has its quiz. The queries are as many for a long paper as for a short one."""
    quiz, told = sitting.quiz, release.released(sitting, at=at)
    gate = quiz_gates.can_take(person, quiz, at=at)
    result = (sitting.result or {}) if told.score else {}
    agreed, waits = terms.read(sitting.given), told.score and result_pages.waits(sitting)
    passed = sitting.passed if told.score else None
    again = _again(quiz, gate, passed)
    return QuizResult(
        title=quiz.title,
        quiz=quiz.pk,
        told=told,
        silence="" if told.score else silence_words(quiz, at=at),
        passed=passed,
        waits=waits,
        right=result.get("right", 0),
        asked=result.get("asked", 0),
        pending=sum(found == Finding.PENDING for found in result.get("items", {}).values()),
        percent=agreed.percent,
        needed=result.get("needed", 0) if agreed.percent is not None else 0,
        cells=_cells(sitting) if result and agreed.percent is None and sitting.purpose == Quiz.Purpose.EXAM else (),
        own_words={True: quiz.success_text, False: quiz.failure_text}.get(passed, "") if passed is not None else "",
        is_late=sitting.late,
        closed_by_time=sitting.submit_event is None,
        explained=result_pages.explained(sitting) if told.keys else (),
        may_again=again is None,
        again=again or ("", ""),
        left=None if passed and quiz.is_graded else gate.left,
        aside=(aside_words.headline_of(sitting), aside_words.why_of(sitting)) if told.score else ("", ""),
    )


def silence_words(quiz: Quiz, *, at: datetime) -> str:
    """Why nothing is told of a sitting, and when it will be."""
    if quiz.feedback == Quiz.Feedback.NEVER:
        return _("Right and wrong are not shown for this one. It is all stored.")
    if quiz.closes_at and not quiz.is_over(at):
        return _("You can see the result from %(time)s on.") % {"time": moment_words(quiz.closes_at)}
    return _("You can see the result when everybody has handed in.")


def _again(quiz: Quiz, gate: QuizGate, passed: bool | None) -> tuple[str, str] | None:
    """What stands against another sitting, in words; empty words where there is no need of one; None when it may begin."""
    if gate.sitting is not None or (passed and quiz.is_graded):
        return "", ""
    if gate.is_open:
        return None
    if gate.why is Why.TAKEN and passed:
        return "", ""
    message, step = gate.words
    return str(message), str(step)


def _cells(sitting: Sitting) -> tuple[CellLine, ...]:
    names = {key: entry.name for key, entry in competencies.framework().by_key.items()}
    cells = (sitting.result or {}).get("cells", ())
    cuts = sittings.cuts_of(sitting, [(key, level) for key, level, *_numbers in cells])
    lines = []
    for key, level, right, asked, outcome in cells:
        share = sittings.share_of(sitting, [cuts[key, level]])
        counts = asked >= sittings.RULES.least_questions
        reached = outcome == Outcome.PASSED if counts else None
        lines.append(CellLine(names.get(key, key), level, right, asked, needed(asked, share) if counts else 0, reached))
    return tuple(lines)
