"""The sentence about a level, in the words that people read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import translation

from competencies.explain import How, sentence, sentence_to_others
from competencies.levels import (
    NOTHING,
    RULES,
    STRENGTH,
    CompetencyKind,
    DecisionRow,
    Kind,
    Showing,
    Standard,
    current_level,
)

MARCH_1 = date(2026, 3, 1)
KNOWN = datetime(2027, 1, 1, tzinfo=UTC)
TODAY = date(2026, 5, 1)
KNOWLEDGE, PRACTICAL = Standard(CompetencyKind.KNOWLEDGE), Standard(CompetencyKind.PRACTICAL)
CONDUCT = Standard(CompetencyKind.CONDUCT)


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hans"):
        yield


def row(number, kind, level, *, passed=True, right=None, questions=5, due=None):
    right = right if right is not None else questions if passed else 0
    if kind == Kind.OBSERVATION:
        questions = right = 0
    day = MARCH_1 + timedelta(days=number - 1)
    at = datetime(2026, 3, number, tzinfo=UTC)
    return Showing(UUID(int=number), level, passed, kind, STRENGTH[kind], day, at, None, None, questions, right, due)


def said(rows, standard=KNOWLEDGE, decisions=()):
    reading = current_level(rows, decisions, standard, RULES, TODAY, KNOWN)
    how = next((How.of(one) for one in rows if one.id == reading.shown), None)
    until = decisions[0].until if decisions else None
    return sentence(reading, standard=standard, on=TODAY, how=how, decided_until=until)


@pytest.mark.parametrize(
    ("rows", "standard", "words"),
    [
        ([], KNOWLEDGE, "现在还没有算数的级；没考过，不等于不会；考过第 1 级，就再进一步。"),
        (
            [row(2, Kind.PHONE_TEST, 2, right=4)],
            KNOWLEDGE,
            "3月2日手机上考过第 2 级，5 题对 4 题；5 题对 4 题就算；考过第 3 级，就再进一步。",
        ),
        (
            [row(2, Kind.PHONE_TEST, 3)],
            KNOWLEDGE,
            "3月2日手机上考过第 3 级，5 题对 5 题；先算数，还没有现场核实；考过第 4 级，就再进一步。",
        ),
        (
            [row(2, Kind.SUPERVISED_TEST, 4, questions=8, right=7)],
            KNOWLEDGE,
            "3月2日当场考过第 4 级，8 题对 7 题；5 题对 4 题就算；请教员当面看第 5 级，看过就再进一步。",
        ),
        (
            [row(2, Kind.OBSERVATION, 3)],
            PRACTICAL,
            "3月2日有人当面看过，会第 3 级；现场核实过，算数；请教员当面看第 4 级，看过就再进一步。",
        ),
        (
            [row(2, Kind.PHONE_TEST, 3)],
            PRACTICAL,
            "3月2日手机上考过第 3 级，5 题对 5 题；这项本领，考试最多算到第 2 级；请教员当面看第 3 级，看过就再进一步。",
        ),
        (
            [row(2, Kind.PHONE_TEST, 2), row(3, Kind.PHONE_TEST, 2, passed=False)],
            KNOWLEDGE,
            "3月2日手机上考过第 2 级，5 题对 5 题；5 题对 4 题就算；有一次没考好：再考过就没事，再没考好就退一级。",
        ),
        (
            [row(2, Kind.PHONE_TEST, 3), row(5, Kind.OBSERVATION, 3, passed=False)],
            KNOWLEDGE,
            "3月2日手机上考过第 3 级，5 题对 5 题；后来没考好，3月5日起算第 2 级；考过第 3 级，就再进一步。",
        ),
        (
            [row(2, Kind.PHONE_TEST, 1), row(5, Kind.OBSERVATION, 1, passed=False)],
            KNOWLEDGE,
            "现在还没有算数的级；后来没考好，3月5日起暂不算级；考过第 1 级，就再进一步。",
        ),
        (
            [row(2, Kind.PHONE_TEST, 2, due=date(2026, 4, 1))],
            KNOWLEDGE,
            "3月2日手机上考过第 2 级，5 题对 5 题；5 题对 4 题就算；该复习了，做 5 道题核一下。",
        ),
        (
            [row(2, Kind.PHONE_TEST, 4), row(3, Kind.OBSERVATION, 2)],
            KNOWLEDGE,
            "3月2日手机上考过第 4 级，5 题对 5 题；先算数，还没有现场核实；考的和看的差得多，要请人再看一次。",
        ),
        (
            [row(2, Kind.RECHECK, 2, right=3)],
            KNOWLEDGE,
            "3月2日手机上考过第 2 级，5 题对 3 题；5 题对 3 题就算；考过第 3 级，就再进一步。",
        ),
        (
            [row(2, Kind.OBSERVATION, 5)],
            KNOWLEDGE,
            "3月2日有人当面看过，会第 5 级；现场核实过，算数；已经到顶，不用再考。",
        ),
    ],
)
def test_a_sentence_names_level_day_way_rule_and_what_would_change_it(rows, standard, words):
    assert said(rows, standard) == words


@pytest.mark.parametrize(
    ("level", "until", "words"),
    [
        (
            3,
            date(2027, 2, 28),
            "3月1日起工作人员认定为第 3 级；认定了，就先不看考的结果；2027年2月28日以后，又按考的结果算。",
        ),
        (3, None, "3月1日起工作人员认定为第 3 级；认定了，就先不看考的结果；重新认定才会变。"),
        (0, None, "3月1日工作人员认定暂不算级；认定了，就先不看考的结果；重新认定才会变。"),
    ],
)
def test_a_decision_is_named_with_its_end(level, until, words):
    made = DecisionRow(UUID(int=9), level, MARCH_1, until, datetime(2026, 3, 1, tzinfo=UTC))
    assert said([row(2, Kind.PHONE_TEST, 2)], decisions=[made]) == words


def test_a_day_of_another_year_names_the_year():
    how = How(Kind.PHONE_TEST, date(2025, 12, 30), 2)
    reading = current_level([row(2, Kind.PHONE_TEST, 2)], (), KNOWLEDGE, RULES, TODAY, KNOWN)
    assert sentence(reading, standard=KNOWLEDGE, on=TODAY, how=how).startswith("2025年12月30日手机上考过第 2 级；")


@pytest.mark.parametrize(
    ("level", "required", "words"), [(0, 0, "没学完"), (1, 0, "学完"), (2, 3, "没学完"), (3, 3, "学完"), (4, 3, "学完")]
)
def test_others_read_of_conduct_only_whether_it_is_finished(level, required, words):
    rows = [row(2, Kind.PHONE_TEST, level)] if level else []
    reading = current_level(rows, (), CONDUCT, RULES, TODAY, KNOWN)
    assert sentence_to_others(reading, standard=CONDUCT, required=required, on=TODAY) == words


def test_others_read_the_whole_sentence_of_everything_else():
    assert sentence_to_others(NOTHING, standard=KNOWLEDGE, required=2, on=TODAY) == said([])
