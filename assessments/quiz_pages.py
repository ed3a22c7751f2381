"""Authored quizzes as the one reads who takes them: what is open to him, how far he is, and what stands before each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from fractions import Fraction

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments import gates, pack_drafts, placing, quiz_gates, release
from assessments.accommodations import help_of
from assessments.gates import Why, day_words
from assessments.models import Answer, Category, Quiz, QuizRule, Sitting
from assessments.quiz_gates import left_of, moment_words, shut_by
from assessments.scoring import RULES, needed
from assessments.time_left import end_words
from competencies import api as competencies
from kit import clock
from kit.errors import Text
from kit.templatetags.kit import minutes
from people.models import Person


class Stand(IntEnum):
    """How somebody stands with a quiz; what he can do comes first."""

    GOING = 1
    OPEN = 2
    AGAIN = 3
    WAITS = 4
    NOT_YET = 5
    SILENT = 6
    PASSED = 7
    SHUT = 8


@dataclass(frozen=True)
class QuizLine:
    """One quiz of the list. state: how he stands, in words.  note: what it is.  is_done: nothing is left to do."""

    title: str
    url: str
    stand: Stand
    state: str
    note: str

    @property
    def is_done(self) -> bool:
        return self.stand >= Stand.SILENT

    @property
    def is_now(self) -> bool:
        return self.stand <= Stand.AGAIN


@dataclass(frozen=True)
class Progress:
    """What became of his own answers to the questions of a category."""

    right: int
    asked: int

    @property
    def percent(self) -> int:
        return 100 * self.right // self.asked if self.asked else 0

    @property
    def words(self) -> str:
        return _("%(right)s of %(asked)s answers right, %(percent)s %%") % {
            "right": self.right,
            "asked": self.asked,
            "percent": self.percent,
        }


@dataclass(frozen=True)
class Group:
    """The quizzes of a category. name: empty where they have none.  progress: None before the first answer."""

    name: str
    progress: Progress | None
    lines: tuple[QuizLine, ...] = ()


@dataclass(frozen=True)
class QuizList:
    """groups: by category.  others: categories of which he answered questions and has no quiz."""

    groups: tuple[Group, ...]
    others: tuple[Group, ...]

    @property
    def now(self) -> int:
        """How many he can take now."""
        return sum(line.is_now for group in self.groups for line in group.lines)


def list_of(person: Person, *, at: datetime) -> QuizList:
    """Every quiz that is meant for ``person`` or that he sat. Nine queries, however many there are."""
    by_category: dict[int, list[QuizLine]] = {}
    for quiz, line in _lines(person, list(Quiz.objects.of(person).select_related("category")), at=at):
        by_category.setdefault(quiz.category_id or 0, []).append(line)
    progress = progress_of(person, at=at)
    names = {category.pk: category for category in Category.objects.filter(pk__in=[*by_category, *progress])}
    groups = [
        Group(
            names[key].name if key in names else "",
            progress.get(key),
            tuple(sorted(by_category.get(key, ()), key=lambda line: (line.stand, line.title))),
        )
        for key in sorted({*by_category, *names}, key=lambda key: (names[key].order, key) if key in names else (-1, 0))
    ]
    return QuizList(
        tuple(group for group in groups if group.lines), tuple(group for group in groups if not group.lines)
    )


def offered_to(person: Person, *, at: datetime) -> list[Quiz]:
    """The quizzes of trainers that he may begin now, or go on with. Seven queries, however many."""
    lines = _lines(person, list(Quiz.objects.for_person(person)), at=at)
    return [quiz for quiz, line in lines if line.is_now]


def _lines(person: Person, quizzes: Sequence[Quiz], *, at: datetime) -> Iterator[tuple[Quiz, QuizLine]]:
    own: dict[int, list[Sitting]] = {}
    mine = Sitting.objects.of(person).filter(quiz__in=quizzes)
    for sitting in mine.defer("paper").order_by("number"):
        own.setdefault(sitting.quiz_id, []).append(sitting)
    told = frozenset(release.told(mine, at=at).values_list("pk", flat=True))
    more = help_of(person, on=clock.day_of(at)).sittings
    waits = _waits(person, quizzes, at=at)
    for quiz in quizzes:
        line = _line(quiz, own.get(quiz.pk, []), told, more=more, wait=waits.get(quiz.pk), at=at)
        if line is not None:
            yield quiz, line


def progress_of(person: Person, *, at: datetime) -> dict[int, Progress]:
    """His answers by the category of their question, right and in all; one query.

    Only of sittings whose score may be told. A placing is no exam and has no score.
    """
    sittings = release.told(Sitting.objects.of(person).exclude(purpose=Quiz.Purpose.PLACING), at=at)
    rows = (
        Answer.objects.filter(sitting__in=sittings.values("pk"), right__isnull=False)
        .values("version__question__category")
        .annotate(asked=Count("pk"), correct=Count("pk", filter=Q(right=True)))
    )
    return {row["version__question__category"]: Progress(row["correct"], row["asked"]) for row in rows}


def _waits(person: Person, quizzes: Iterable[Quiz], *, at: datetime) -> dict[int, date]:
    """The first day of each exam that has to wait for another test of what it asks; two queries."""
    alone = [quiz.pk for quiz in quizzes if quiz.is_graded and not quiz.supervised]
    days = gates.waits_of(person, on=clock.day_of(at))
    rules = QuizRule.objects.filter(section__quiz__in=alone, competency__isnull=False, level__isnull=False)
    cells = rules.values_list("section__quiz", "competency__key", "level").annotate(asked=Sum("count"))
    found: dict[int, date] = {}
    for quiz, key, level, asked in cells:
        day = days.get((key, level)) if asked >= RULES.least_questions else None
        if day is not None:
            found[quiz] = max(day, found.get(quiz, day))
    return found


def _line(
    quiz: Quiz, own: Sequence[Sitting], told: frozenset[object], *, more: int, wait: date | None, at: datetime
) -> QuizLine | None:
    """The line of one quiz; None for one that is over and that he never sat."""
    stand, state = _stand(quiz, own, told, more=more, wait=wait, at=at)
    if stand is Stand.SHUT and not own:
        return None
    url = reverse("assessments:quiz", args=[quiz.pk])
    return QuizLine(quiz.title, url, stand, state, note_of(quiz, at=at))


def _stand(
    quiz: Quiz, own: Sequence[Sitting], told: frozenset[object], *, more: int, wait: date | None, at: datetime
) -> tuple[Stand, str]:
    open_one = next((one for one in own if one.is_open), None)
    if open_one is not None:
        if open_one.deadline_at is None:
            return Stand.GOING, _("half done")
        return Stand.GOING, _("half done, until %(time)s") % {"time": end_words(open_one.deadline_at, at)}
    closed = [one for one in own if not one.is_open and not one.aside]
    passed = any(one.passed for one in closed if one.pk in told)
    if passed and quiz.is_graded:
        return Stand.PASSED, _("Passed")
    left = left_of(quiz, len(closed), more)
    why, on = shut_by(quiz, [(one.closed_at, one.passed) for one in closed], left=left, at=at)
    if why is None and wait is not None:
        why, on = Why.WAIT, wait
    if why is None:
        return _may(closed, told, passed)
    if closed and closed[-1].pk not in told:
        return Stand.SILENT, _("It is handed in")
    return (Stand.PASSED, _("Passed")) if passed else _shut(quiz, why, on)


def _shut(quiz: Quiz, why: Why, on: date | None) -> tuple[Stand, str]:
    """The words of a quiz that may not be begun now."""
    if why is Why.WAIT and on is not None:
        return Stand.WAITS, _("again from %(day)s on") % {"day": day_words(on)}
    if why is Why.NOT_YET and quiz.opens_at is not None:
        return Stand.NOT_YET, _("opens on %(time)s") % {"time": moment_words(quiz.opens_at)}
    return Stand.SHUT, _("no sitting left") if why is Why.TAKEN else _("It is over")


def _may(closed: Sequence[Sitting], told: frozenset[object], passed: bool) -> tuple[Stand, str]:
    """The words of a quiz that may be begun now."""
    if not closed:
        return Stand.OPEN, _("you can begin")
    if closed[-1].pk not in told:
        return Stand.SILENT, _("It is handed in")
    if passed:
        return Stand.PASSED, _("passed; you can practise again")
    if closed[-1].passed is False:
        return Stand.AGAIN, _("not passed yet; you can try again")
    return Stand.AGAIN, ngettext(
        "done %(times)s time; you can practise again", "done %(times)s times; you can practise again", len(closed)
    ) % {"times": len(closed)}


def note_of(quiz: Quiz, *, at: datetime) -> str:
    """What a quiz is, in a few words."""
    words = [str(KIND_WORDS[quiz.is_graded]), questions_words(quiz.count)]
    words.append(
        _("time limit %(time)s") % {"time": minutes(quiz.time_limit_minutes)} if quiz.time_limit_minutes else ""
    )
    if quiz.closes_at and not quiz.is_over(at):
        words.append(_("closes on %(time)s") % {"time": moment_words(quiz.closes_at)})
    return " · ".join(filter(None, words))


KIND_WORDS: Mapping[bool, Text] = {True: gettext_lazy("exam"), False: gettext_lazy("practice")}


def questions_words(count: int) -> str:
    return ngettext("%(questions)s question", "%(questions)s questions", count) % {"questions": count}


@dataclass(frozen=True)
class LastTime:
    """How it went the last time: as much as may be told."""

    words: str
    url: str


@dataclass(frozen=True)
class QuizIntro:
    """What stands before a quiz.

    facts: (what, how) in words.  is_resumed: one is open.  needs_code: six digits are asked for.
    problem: why it cannot be begun now, and what to do; empty where it can.
    """

    title: str
    about: str
    minutes: int
    facts: tuple[tuple[str, str], ...]
    is_resumed: bool
    needs_code: bool
    problem: tuple[Text, Text]
    last: LastTime | None


def intro_of(person: Person, quiz: Quiz, *, at: datetime) -> QuizIntro:
    """The page before a quiz; as many queries for a long one as for a short one."""
    gate = quiz_gates.can_take(person, quiz, at=at)
    count = sum(map(len, gate.drawn)) or quiz.count
    return QuizIntro(
        title=quiz.title,
        about=quiz.intro,
        minutes=placing.expected_minutes(count),
        facts=tuple(_facts(person, quiz, gate, count, at=at)),
        is_resumed=gate.sitting is not None,
        needs_code=quiz.supervised and gate.sitting is None,
        problem=gate.words,
        last=_last(person, quiz, at=at),
    )


def _facts(
    person: Person, quiz: Quiz, gate: quiz_gates.QuizGate, count: int, *, at: datetime
) -> Iterable[tuple[str, str]]:
    yield _("Questions"), questions_words(count)
    yield _("Passed with"), pass_words(quiz, count)
    yield _("How often"), often_words(quiz, gate)
    yield _("Time"), time_words(person, quiz, at=at)
    if quiz.time_limit_minutes:
        yield _("When time is up"), str(Quiz.Overdue(quiz.overdue).label)
    yield _("Network"), network_words(quiz)
    yield _("Right and wrong"), str(FEEDBACK_WORDS[Quiz.Feedback(quiz.feedback)])
    if quiz.closes_at:
        yield _("Closes"), moment_words(quiz.closes_at)


FEEDBACK_WORDS: Mapping[Quiz.Feedback, Text] = {
    Quiz.Feedback.EACH: gettext_lazy("shown after each question"),
    Quiz.Feedback.END: gettext_lazy("shown after handing in"),
    Quiz.Feedback.CLOSED: gettext_lazy("shown when it has closed for everybody"),
    Quiz.Feedback.PASSED: gettext_lazy("shown after a pass"),
    Quiz.Feedback.NEVER: gettext_lazy("not shown"),
}


def pass_words(quiz: Quiz, count: int) -> str:
    """The pass mark: in percent, or level by level; practice may have none."""
    if quiz.pass_percent is not None:
        least = needed(count, Fraction(quiz.pass_percent, 100))
        return _("%(percent)s %%, that is %(needed)s right") % {"percent": quiz.pass_percent, "needed": least}
    if not quiz.is_graded:
        return _("practice, no pass mark")
    return _("%(percent)s %% in each ability and level") % {"percent": int(RULES.cut * 100)}


def often_words(quiz: Quiz, gate: quiz_gates.QuizGate) -> str:
    """How often, how often still, and how long one waits in between."""
    words = _("as often as you like")
    if quiz.most_sittings:
        most = gate.taken + (gate.left or 0)
        words = ngettext("%(most)s time", "%(most)s times", most) % {"most": most}
        if gate.taken:
            words = _("%(words)s, %(left)s left") % {"words": words, "left": gate.left}
    rest = _rest_words(quiz) if quiz.most_sittings != 1 else ""
    return _("%(words)s, %(rest)s") % {"words": words, "rest": rest} if rest else words


def _rest_words(quiz: Quiz) -> str:
    if quiz.cool_down_days:
        return _("%(days)s days apart") % {"days": quiz.cool_down_days}
    if quiz.cool_down_days is None and quiz.is_graded and not quiz.supervised:
        return _("after a failure %(days)s days apart") % {"days": competencies.framework().rules.test_again_days}
    return ""


def time_words(person: Person, quiz: Quiz, *, at: datetime) -> str:
    """The limit, with what his help in tests adds."""
    if not quiz.time_limit_minutes:
        return _("no limit")
    percent = help_of(person, on=clock.day_of(at)).percent
    own = quiz.time_limit_minutes * (100 + percent) / 100
    words = _("%(time)s, with more time for you") if percent else "%(time)s"
    return words % {"time": minutes(own)}


def network_words(quiz: Quiz) -> str:
    if pack_drafts.is_packable(quiz):
        return _("needed to download it, not to take it")
    if quiz.offline_allowed:
        return _("needed; if it breaks off, go on later")
    return _("needed from beginning to end")


def _last(person: Person, quiz: Quiz, *, at: datetime) -> LastTime | None:
    """The last closed sitting. One query, and one where its result waits until the quiz has closed."""
    closed = Sitting.objects.of(person).filter(quiz=quiz, closed_at__isnull=False).order_by("-number").first()
    if closed is None:
        return None
    closed.quiz = quiz
    told = release.released(closed, at=at)
    words = _("It is handed in")
    if told.score:
        none = _("A trainer still has to read it") if quiz.is_graded else _("Practised")
        words = {True: _("Passed"), False: _("not passed yet")}.get(closed.passed, none)  # type: ignore[call-overload]
    return LastTime(words, reverse("assessments:result", args=[closed.pk]))
