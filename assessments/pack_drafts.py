"""What a pack of a quiz would ask its person: the papers of its sittings, or why there is none now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from assessments import accommodations, gates, pack_rules, placings, quiz_gates, refresh, starting
from assessments.drawing import Shortage
from assessments.models import Quiz, Sitting
from assessments.models.quiz import REFRESH
from assessments.pack_rules import Policy
from assessments.pool import asked_on, pool
from assessments.scoring import JUDGED
from competencies import api as competencies
from kit import clock
from kit.errors import NotNow
from people.models import Person

OF_A_CHECK = 3  # as many sittings are made beforehand
OF_PRACTICE = 2


@dataclass(frozen=True)
class Draft:
    """A pack before it is issued. papers: keys of questions, for each sitting.  given: as `Sitting.given` keeps it.

    going_on: the open sitting, which the phone takes along instead of a new one.
    """

    quiz: Quiz
    papers: tuple[tuple[str, ...], ...] = ()
    given: Mapping[str, Any] | None = None
    shuffled: bool = True
    going_on: UUID | None = None

    @property
    def revision(self) -> str:
        """The same while the quiz would ask the same."""
        versions = pool().versions
        return pack_rules.revision_of(self.quiz.key, [versions[key] for key in self.papers[0]])


def is_packable(quiz: Quiz) -> bool:
    """Whether it can be sat without a network at all: nothing with a time limit, nothing that somebody watches.

    A day on which it closes ends the starting only (`ends_at`); but where right answers are told on that day, a sheet that is still being
    written somewhere would learn them, so that one is taken online.
    """
    told = quiz.closes_at is not None and quiz.feedback == Quiz.Feedback.CLOSED
    online = quiz.time_limit_minutes is not None or quiz.supervised or quiz.purpose == Quiz.Purpose.PLACING or told
    return quiz.offline_allowed and not online


def ends_at(quiz: Quiz, at: datetime) -> datetime:
    """Until when a sitting of a pack that is issued at ``at`` may be begun."""
    life = at + pack_rules.LIFE
    return min(life, quiz.closes_at) if quiz.closes_at else life


def tells_keys(quiz: Quiz) -> bool:
    """Whether right answers go along: where nothing is shown and nothing finished by it."""
    return quiz.purpose in (Quiz.Purpose.PRACTICE, Quiz.Purpose.REFRESH)


def online_only() -> NotNow:
    return NotNow(_("This one is taken online only."), _("Take it where there is a network."))


def draft_of(person: Person, quiz: Quiz, *, at: datetime) -> Draft:
    """What ``person`` would take along of ``quiz``. Raises NotNow where nothing can be taken."""
    if not is_packable(quiz):
        raise online_only()
    draft = _drafts(quiz)(person, quiz, at)
    if draft.going_on is None and not any(draft.papers):
        raise gates.Gate(quiz, why=gates.Why.SHORTAGE).refusal()
    return draft


def policy_of(quiz: Quiz, person: Person, *, on: datetime) -> Policy:
    """What the quiz says of several tries."""
    rules = competencies.framework().rules
    if quiz.purpose in (Quiz.Purpose.TEST, Quiz.Purpose.RECHECK):
        return Policy(again_days(quiz), after_pass=False)
    if not quiz.is_authored:
        return Policy()
    more = accommodations.help_of(person, on=clock.day_of(on)).sittings if quiz.most_sittings else 0
    most = quiz.most_sittings + more if quiz.most_sittings else None
    days = quiz.cool_down_days
    return Policy(rules.test_again_days if days is None and quiz.is_graded else days, most=most)


def again_days(quiz: Quiz) -> int:
    """How many days lie between two tries that were not passed; 0 for none."""
    rules = competencies.framework().rules
    if quiz.purpose == Quiz.Purpose.RECHECK:
        return rules.recheck_again_days
    if quiz.cool_down_days is not None:
        return quiz.cool_down_days
    return rules.test_again_days if quiz.purpose in JUDGED else 0


def _drafts(quiz: Quiz) -> Callable[[Person, Quiz, datetime], Draft]:
    if quiz.key == REFRESH:
        return _look_back
    return {
        Quiz.Purpose.CHECK: _check,
        Quiz.Purpose.TEST: _test,
        Quiz.Purpose.RECHECK: _test,
    }.get(Quiz.Purpose(quiz.purpose), _authored)


def _check(person: Person, quiz: Quiz, at: datetime) -> Draft:
    begun = Sitting.objects.filter(person=person, quiz=quiz, packed_at__isnull=True).open().first()
    if begun is not None:
        return Draft(quiz, going_on=begun.pk)
    if quiz.is_over(at):
        return Draft(quiz)
    keys = tuple(starting.check_questions(quiz, on=clock.day_of(at)))
    return Draft(quiz, (keys,) * OF_A_CHECK)


def _test(person: Person, quiz: Quiz, at: datetime) -> Draft:
    """A small test or a recheck; a second try asks only what neither he nor the first one has seen."""
    competency, level = quiz.key.split(":")[1], quiz.level or 0
    gate = gates.can_test(person, competency, level, on=clock.day_of(at))
    if gate.quiz.pk != quiz.pk:
        raise gates.Gate(quiz, why=gates.Why.ENOUGH).refusal()
    if gate.sitting is not None:
        if not Sitting.objects.filter(pk=gate.sitting, quiz=quiz).exists():  # it stands in one of several together
            raise NotNow(_("You have begun this test."), _("Go on with it from your plan."))
        return Draft(quiz, going_on=gate.sitting)
    if not gate.is_open:
        raise gate.refusal()
    return Draft(quiz, (gate.questions, *_second(person, quiz, gate, at)))


def _second(person: Person, quiz: Quiz, gate: gates.Gate, at: datetime) -> Sequence[tuple[str, ...]]:
    on = clock.day_of(at)
    try:
        keys = gates.draw_cell(
            asked_on(on, gate.unit_kinds),
            (quiz.key.split(":")[1], quiz.level or 0),
            count=quiz.count,
            seen=gates.seen_by(person) | dict.fromkeys(gate.questions, on),
            seed=f"{person.uuid}:again",
            after_fail=True,
        )
    except Shortage:
        return ()
    return [tuple(keys)]


def _look_back(person: Person, quiz: Quiz, at: datetime) -> Draft:
    keys = tuple(refresh.questions_for(person, on=clock.day_of(at)))
    if not keys:
        raise refresh.nothing_due()
    return Draft(quiz, (keys,), given=refresh.GIVEN)


def _authored(person: Person, quiz: Quiz, at: datetime) -> Draft:
    """One sitting of what counts; practice asks the same once more in another order."""
    gate = quiz_gates.can_take(person, quiz, at=at)
    if gate.sitting is not None:
        return Draft(quiz, going_on=gate.sitting)
    if not gate.is_open:
        raise gate.refusal()
    keys = tuple(key for part in gate.drawn for key in part)
    tries = min(tries_of(quiz), gate.left or OF_PRACTICE)
    given = starting.terms_of(quiz, gate).as_json()
    return Draft(quiz, (keys,) * tries, given=given, shuffled=quiz.shuffle_options)


def tries_of(quiz: Quiz) -> int:
    """How many sittings of a trainer's quiz are made beforehand, at most."""
    return 1 if quiz.is_graded else OF_PRACTICE


def lines_of(draft: Draft, place: int, *, seed: int) -> tuple[Any, ...]:
    """The paper of the sitting at ``place``, as a sitting keeps it."""
    bank = pool()
    return tuple(placings.line(key, bank, seed=seed, shuffled=draft.shuffled) for key in draft.papers[place])
