"""The one sentence per person and competency: the level, its day, how it was shown, the rule, and what would change it.

Pure but for the language: a `Reading` and what stands behind it in, one sentence out. It scolds nobody and asks nothing of the database.

Source: docs/learning-model.md, "The current level" (last paragraph); docs/policy.md (conduct is finished, never a level beside a name).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competencies.levels import Reading, Rule, State
from competencies.showing import RULES, TOP_LEVEL, CompetencyKind, Kind, Rules, Showing, Standard


@dataclass(frozen=True, slots=True)
class How:
    """How a level was shown: the kind of evidence, its day, the level that was asked then, and the count of questions.

    questions: 0 where nothing was counted, or where the count is not at hand.
    meant: what the level is since ``meant_since``, the day of a version that regrouped levels; None where none did.
    asks_else_since: the day of a version since which the level asks another thing; None where none changed it.
    """

    kind: Kind
    on: date
    level: int
    questions: int = 0
    right: int = 0
    meant: int | None = None
    meant_since: date | None = None
    asks_else_since: date | None = None

    @classmethod
    def of(cls, row: Showing) -> How:
        return cls(row.kind, row.on, row.level, row.questions, row.right)


def sentence(
    reading: Reading,
    *,
    standard: Standard,
    on: date,
    how: How | None = None,
    decided_until: date | None = None,
    rules: Rules = RULES,
) -> str:
    """What the person himself, or staff who may see it, read about one competency.

    on: today; the year is named where another one is meant.  how: of the row that ``reading.shown`` names; None at level 0
    and under a decision.  decided_until: the last day of the decision, None where it has no end or none stands.
    """
    clauses = (
        _shown(reading, how, on),
        _rule(reading, standard, how, rules, on),
        _next(reading, standard, rules, decided_until, on),
    )
    return _("%(shown)s; %(rule)s; %(next)s.") % dict(zip(("shown", "rule", "next"), clauses, strict=True))


def sentence_to_others(reading: Reading, *, standard: Standard, required: int, on: date, how: How | None = None) -> str:
    """The same for everybody else: of conduct only whether it is finished, at the level that the posts ask (at least 1)."""
    if standard.kind != CompetencyKind.CONDUCT:
        return sentence(reading, standard=standard, on=on, how=how)
    if reading.level >= max(required, 1):
        return _("The course on conduct is finished.")
    return _("The course on conduct is not finished.")


def _day(day: date, on: date) -> str:
    if day.year == on.year:
        return _("%(month)s/%(day)s") % {"month": day.month, "day": day.day}
    return _("%(year)s/%(month)s/%(day)s") % {"year": day.year, "month": day.month, "day": day.day}


def _shown(reading: Reading, how: How | None, on: date) -> str:
    """The level, its day, and how it was shown."""
    if reading.rule == Rule.DECIDED:
        values = {"day": _day(reading.since or on, on), "level": reading.level}
        if not reading.level:
            return _("Staff decided on %(day)s that no level counts") % values
        return _("Staff set level %(level)s from %(day)s on") % values
    if how is None or not reading.level:
        return _("No level is shown yet")
    values = {"day": _day(how.on, on), "level": how.level, "questions": how.questions, "right": how.right}
    if how.kind == Kind.OBSERVATION:
        return _("Level %(level)s was seen on the spot on %(day)s") % values
    if how.kind == Kind.SUPERVISED_TEST:
        passed = _("Level %(level)s was passed under supervision on %(day)s") % values
    else:
        passed = _("Level %(level)s was passed on the phone on %(day)s") % values
    if not how.questions:
        return passed
    return _("%(passed)s, %(right)s of %(questions)s right") % {**values, "passed": passed}


def _rule(reading: Reading, standard: Standard, how: How | None, rules: Rules, on: date) -> str:
    """Why that makes the level what it is."""
    if reading.rule == Rule.DECIDED:
        return _("a decision goes before tests")
    if reading.rule == Rule.FELL:
        values = {"day": _day(reading.since or on, on), "level": reading.level}
        if not reading.level:
            return _("it did not go well later, so since %(day)s no level counts") % values
        return _("it did not go well later, so since %(day)s it is level %(level)s") % values
    if how is None or reading.rule == Rule.NOTHING:
        return _("not shown does not mean not able")
    return _rule_of_pass(reading, standard, how, rules, on)


def _rule_of_pass(reading: Reading, standard: Standard, how: How, rules: Rules, on: date) -> str:
    """Why the pass ``how`` counts, and as far as it does."""
    if how.meant_since is not None and how.meant is not None:
        values = {"day": _day(how.meant_since, on), "old": how.level, "level": how.meant}
        return _("the levels were regrouped on %(day)s: the old level %(old)s is level %(level)s") % values
    if how.asks_else_since is not None and reading.review_due:
        return _("level %(level)s asks another thing since %(day)s") % {
            "day": _day(how.asks_else_since, on),
            "level": how.level,
        }
    if how.level > standard.tops.get(how.kind, 0):
        return _("such a test counts up to level %(level)s here") % {"level": reading.level}
    if reading.state == State.PROVISIONAL:
        return _("it counts, and is not confirmed on the spot yet")
    if how.kind == Kind.OBSERVATION:
        return _("what is seen on the spot counts")
    if how.kind == Kind.RECHECK:
        return _("%(right)s of %(questions)s right are enough") % _enough(rules.recheck_right, rules.recheck_questions)
    return _("%(right)s of %(questions)s right are enough") % _enough(rules.test_right, rules.test_questions)


def _enough(right: int, questions: int) -> dict[str, int]:
    return {"right": right, "questions": questions}


def _next(reading: Reading, standard: Standard, rules: Rules, decided_until: date | None, on: date) -> str:
    """What would change it; what is pressing comes first."""
    if reading.rule == Rule.DECIDED:
        if decided_until is None:
            return _("only a new decision changes it")
        return _("after %(day)s the tests count again") % {"day": _day(decided_until, on)}
    if reading.disputed:
        return _("test and observation are far apart, somebody should look again")
    if reading.recheck:
        return _("one test went badly: pass once and it is settled, fail again and it is one level less")
    if reading.review_due:
        return _("it is time to refresh it: %(count)s questions") % {"count": rules.recheck_questions}
    return _upwards(reading.level, standard)


def _upwards(level: int, standard: Standard) -> str:
    """What brings the next level."""
    following = level + 1
    if following <= standard.test_top:
        return _("pass level %(level)s to get on") % {"level": following}
    if following <= min(standard.observation_top, TOP_LEVEL):
        return _("have level %(level)s seen by a trainer to get on") % {"level": following}
    return _("there is nothing above it to test")
