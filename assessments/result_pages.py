"""What the last page of a sitting shows: passed or what is missing; after a placing, what was found.

Keys are shown after a pass only: learning-model.md, "Evidence".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import aside_words, gates, placings, versions
from assessments.answer_words import answer_words, earned_words, explanation_words, feedback_words, right_words
from assessments.asked import Asked
from assessments.models import Answer, Quiz, Sitting
from assessments.questions import LEVELS, QuestionType
from assessments.scoring import Finding
from competencies import api as competencies
from kit import clock
from people.models import Person


@dataclass(frozen=True)
class Explained:
    """One question after a pass: what was chosen, what is right, and why.

    feedback: what its author says to the options that were chosen.  earned: of an answer that was partly right, in words.
    """

    number: int
    stem: str
    yours: tuple[str, ...]
    right: tuple[str, ...]
    explanation: tuple[str, ...]
    is_right: bool
    is_ordering: bool
    feedback: tuple[str, ...] = ()
    earned: str = ""


@dataclass(frozen=True)
class ResultPage:
    """How a test or a check ended.

    again: the first day on which a test that was not passed can be taken again; None for a check, and after a pass.
    behaviour: the sentence of the level that a passed test showed.
    explained: the missed ones first; empty unless it was passed.
    waits: what a marker has still to read decides whether it is passed.
    aside: that it is kept and does not count, and why; empty words when it does.
    """

    title: str
    is_passed: bool
    is_check: bool
    right: int
    asked: int
    needed: int
    again: date | None
    behaviour: str
    is_late: bool
    explained: tuple[Explained, ...]
    waits: bool = False
    aside: tuple[str, str] = ("", "")

    @property
    def missing(self) -> int:
        return self.needed - self.right

    @property
    def headline(self) -> str:
        if self.aside[0]:
            return self.aside[0]
        if self.is_passed:
            return _("Passed")
        if self.waits:
            return _("Handed in. A trainer still has to read what you wrote")
        return ngettext("%(missing)s question short", "%(missing)s questions short", self.missing) % {
            "missing": self.missing
        }

    @property
    def again_words(self) -> str:
        return gates.day_words(self.again) if self.again else ""


def result_of(sitting: Sitting) -> ResultPage:
    """The page of a closed test or check. Two queries at most, and the framework's."""
    result = sitting.result or {}
    closed = [(sitting.closed_at, sitting.passed)]
    is_check = sitting.purpose == Quiz.Purpose.CHECK
    return ResultPage(
        title=sitting.quiz.title,
        is_passed=bool(sitting.passed),
        is_check=is_check,
        right=result["right"],
        asked=result["asked"],
        needed=result["needed"],
        again=None
        if is_check or waits(sitting) or sitting.aside
        else gates.next_day(sitting.purpose, closed, rules=competencies.framework().rules),
        behaviour=_behaviour(sitting.person, result["cells"]) if sitting.passed and not is_check else "",
        is_late=sitting.late,
        explained=explained(sitting) if sitting.passed else (),
        waits=waits(sitting),
        aside=(aside_words.headline_of(sitting), aside_words.why_of(sitting)),
    )


def waits(sitting: Sitting) -> bool:
    """Whether it is open what a written answer makes of the result."""
    return sitting.passed is None and Finding.PENDING in (sitting.result or {}).get("items", {}).values()


def _behaviour(person: Person, cells: list[list[object]]) -> str:
    if len(cells) != 1:
        return ""
    key, level = str(cells[0][0]), int(str(cells[0][1]))
    entry = competencies.framework_of(person, on=clock.today()).by_key.get(key)
    return entry.behaviour(level) if entry else ""


def explained(sitting: Sitting) -> tuple[Explained, ...]:
    """Every question of a paper that is not marked by a person, the missed ones first. Two queries."""
    given = {row.version_id: row for row in Answer.objects.filter(sitting=sitting)}
    known = versions.in_force([line.version for line in sitting.asked])
    lines = [
        explained_one(number, line, known[line.version], given.get(line.version))
        for number, line in enumerate(sitting.asked, start=1)
        if known[line.version].type != QuestionType.SHORT
    ]
    return tuple(sorted(lines, key=lambda one: one.is_right))


def explained_one(number: int, line: Asked, version: versions.Version, kept: Answer | None) -> Explained:
    """One question as it is told. version: with the key that is in force."""
    answer = kept.value if kept else []
    return Explained(
        number=number,
        stem=version.stem,
        yours=answer_words(version, answer),
        right=right_words(version),
        explanation=explanation_words(version),
        is_right=bool(kept and kept.right),
        is_ordering=version.type == QuestionType.ORDERING,
        feedback=feedback_words(version, answer),
        earned=earned_words(version, line.options, answer),
    )


@dataclass(frozen=True)
class Found:
    """What a placing found in one competency: level (0 to 4) against what the posts need. cells: for the ladder."""

    name: str
    level: int
    needed: int

    @property
    def cells(self) -> tuple[str, ...]:
        missing, above = self.needed - self.level, LEVELS[-1] - self.needed
        return (*["likely"] * self.level, *["lacks"] * missing, *["empty"] * above)

    @property
    def words(self) -> str:
        if self.level == 0:
            return _("start from the beginning")
        if self.level >= self.needed:
            return _("you know it all: a small test makes it count")
        return _("knows %(level)s steps, %(missing)s to go") % {
            "level": self.level,
            "missing": self.needed - self.level,
        }


@dataclass(frozen=True)
class PlacingPage:
    """What one placing found, and what is left for another day.

    left: how many competencies are not placed yet.  short: names of those for which the bank has no questions.
    """

    title: str
    found: tuple[Found, ...]
    left: int
    short: tuple[str, ...]


def placing_of(sitting: Sitting) -> PlacingPage:
    """The page of a closed placing; the framework's query only."""
    result, names = sitting.result or {}, _names(sitting)
    needed = {target.competency: target.top for target in placings.targets_in(sitting)}
    found = [
        Found(names.get(key, key), min(level, needed[key]), needed[key])
        for key, (level, *_rest) in result["found"].items()
    ]
    short = tuple(names.get(key, key) for key in dict.fromkeys(key for key, _level in result["short"]))
    return PlacingPage(sitting.quiz.title, tuple(found), len(result["left"]) - len(short), short)


def _names(sitting: Sitting) -> dict[str, str]:
    frame = competencies.framework().worded_for(sitting.given.get("unit_kinds", ()))
    return {key: entry.name for key, entry in frame.by_key.items()}
