"""What stands before a sitting: what it is, how long it takes, what counts. screens.md, L7."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from assessments import gates, placing, placings, quizzes, self_rating
from assessments.models import Quiz, Sitting
from assessments.scoring import RULES, needed
from assessments.sittings import rules_of
from assessments.starting import check_questions
from competencies import api as competencies
from kit import clock
from kit.errors import Text
from people.models import Person


@dataclass(frozen=True)
class IntroPage:
    """Before a test or a check.

    about: the sentence of the level that is tested; empty for a check.  problem: why it cannot be taken now, and what to do.
    check: of a lesson's check its key, under which a phone may have it.  again: of a recheck, why it is asked once more and what that does to the level.
    again_days: how long one waits after a test that was not passed; 0 for a check.
    """

    title: str
    about: str
    level: int
    questions: int
    needed: int
    minutes: int
    limit_minutes: int | None
    again_days: int
    is_resumed: bool
    problem: tuple[Text, Text] | None = None
    again: tuple[str, ...] = ()
    check: str = ""


@dataclass(frozen=True)
class PlacingIntro:
    """Before a placing. is_needed: whether anything is left to place.  may_rate: whether he may say first where he stands.

    rated: of how many things he has said so.
    """

    questions: int
    minutes: int
    is_resumed: bool
    is_needed: bool
    may_rate: bool = False
    rated: int = 0


def placing_intro(person: Person, *, on: date) -> PlacingIntro:
    state = placings.placing_state(person, on=on)
    may_rate = bool(state.targets) and self_rating.is_before_the_first(person)
    rated = len(self_rating.said_by(person)) if may_rate else 0
    return PlacingIntro(state.questions, state.minutes, state.sitting is not None, state.is_needed, may_rate, rated)


def test_intro(person: Person, competency: str, level: int, *, on: date) -> IntroPage:
    """Before a small test. Raises Quiz.DoesNotExist where there is none."""
    gate = gates.can_test(person, competency, level, on=on)
    rules = competencies.framework().rules
    is_recheck = gate.quiz.purpose == Quiz.Purpose.RECHECK
    frame = competencies.framework().worded_for(gate.unit_kinds)
    entry = frame.by_key[competency]
    judging = rules_of(entry.cut(level))
    return IntroPage(
        title=gate.quiz.title,
        about=entry.behaviour(level),
        level=level,
        questions=gate.quiz.count,
        needed=needed(gate.quiz.count, judging.recheck_cut if is_recheck else judging.cut),
        minutes=placing.expected_minutes(gate.quiz.count),
        limit_minutes=gate.quiz.time_limit_minutes,
        again_days=rules.recheck_again_days if is_recheck else rules.test_again_days,
        is_resumed=gate.sitting is not None,
        problem=None if gate.is_open else gate.words,
        again=_again(frame.material_by_id.get(entry.id, ()), on=on) if is_recheck else (),
    )


def _again(changes: Iterable[competencies.Material], *, on: date) -> tuple[str, ...]:
    """Why somebody shows a level once more: the laws that have changed for it, and that nothing is lost by one bad day."""
    laws = {
        competencies.law_named(one.law, sorted(one.articles)): None
        for one in changes
        if one.withdrawn_at is None and one.due_on <= on
    }
    changed = [_("%(law)s has changed.") % {"law": law} for law in laws]
    stays = _(
        "If it goes well, your level stays as it is. If not, nothing changes the first time; you try again later."
    )
    twice = _("Only if it does not go well twice on different days, the level goes down by one.")
    return (*changed, stays, twice)


def check_intro(person: Person, lesson_code: str, *, at: datetime) -> IntroPage:
    """Before the check of a lesson. Raises Quiz.DoesNotExist where there is none."""
    quiz = Quiz.objects.get(key=quizzes.check_key(lesson_code))
    open_one = Sitting.objects.filter(person=person, quiz=quiz).open().first()
    count = len(open_one.paper) if open_one else len(check_questions(quiz, on=clock.day_of(at)))
    is_shut = open_one is None and (count == 0 or quiz.is_over(at))
    return IntroPage(
        title=quiz.title,
        about="",
        level=0,
        questions=count,
        needed=needed(count, RULES.check_cut),
        minutes=placing.expected_minutes(count),
        limit_minutes=quiz.time_limit_minutes,
        again_days=0,
        is_resumed=open_one is not None,
        problem=(_("This lesson has no questions just now."), _("Read on; the questions come later."))
        if is_shut
        else None,
        check=quiz.key,
    )
