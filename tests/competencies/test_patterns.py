"""A history judged by its pattern is the history judged by the rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from competencies.levels import NOTHING, current_level
from competencies.patterns import Patterns
from competencies.rebuild import values_of
from competencies.rows import Ledger
from competencies.showing import RULES, STRENGTH, CompetencyKind, Kind, Showing, Standard
from kit.bulk import encode

START = date(2026, 1, 1)
AT = datetime(2026, 1, 1, tzinfo=UTC)
COUNTING = [kind for kind in Kind if STRENGTH[kind] >= 2]
STANDARDS = {
    1: Standard(CompetencyKind.KNOWLEDGE),
    2: Standard(CompetencyKind.PRACTICAL),
    3: Standard(CompetencyKind.CONDUCT, (3, 3, 3, 3, 4)),
    4: Standard(CompetencyKind.KNOWLEDGE),
}


@st.composite
def histories(draw):
    """Rows of which some share a day, their ids in any order."""
    count = draw(st.integers(1, 7))
    ids = draw(st.permutations(range(1, count + 1)))
    rows = []
    for id in ids:
        kind, passed = draw(st.sampled_from(COUNTING)), draw(st.booleans())
        questions = draw(st.sampled_from([5, 8]))
        right = questions if passed else draw(st.sampled_from([0, questions - 2]))
        on = START + timedelta(days=draw(st.sampled_from([0, 1, 2, 3, 40, 200])))
        rows.append((on, str(UUID(int=id)), kind.value, draw(st.integers(1, 5)), passed, questions, right))
    return rows


def by_the_rules(rows, standard, day):
    """What is kept of a history by the way that one person's goes, lists of ids as JSON."""
    showings = [
        Showing(UUID(id), level, passed, Kind(kind), STRENGTH[Kind(kind)], on, AT, questions=questions, right=right)
        for on, id, kind, level, passed, questions, right in rows
    ]
    reading = current_level(showings, (), standard, RULES, day, AT)
    if reading == NOTHING:
        return None
    *first, behind, against, shown, shown_kind, shown_on, changes_on = values_of(reading, Ledger(showings))
    ids = [encode(behind), encode(against), shown and str(shown)]
    return (*first, *ids, shown_kind, shown_on, changes_on)


@settings(max_examples=600, deadline=None)
@given(st.lists(histories(), min_size=1, max_size=3), st.sampled_from(sorted(STANDARDS)), st.integers(200, 400))
def test_a_pattern_says_what_the_rules_say(some, competency, days):
    patterns = Patterns(STANDARDS)
    for rows in [*some, *some]:  # the second time it is remembered
        told = by_the_rules(rows, STANDARDS[competency], START + timedelta(days=days))
        verdict = patterns.verdict(competency, list(rows))
        assert (verdict and verdict.values(sorted(rows))) == told
        if verdict:
            assert (verdict.level, verdict.is_nothing) == (told[0], told[2] == "nothing")


def test_the_same_on_other_days_is_judged_once():
    patterns = Patterns(STANDARDS)
    first = (START, str(UUID(int=1)), "phone_test", 2, True, 5, 5)
    later = (START + timedelta(days=99), str(UUID(int=2)), "phone_test", 2, True, 5, 4)
    assert patterns.verdict(1, [first]) is patterns.verdict(4, [later])


def test_two_on_one_day_are_another_pattern_than_two_on_two_days():
    patterns = Patterns(STANDARDS)
    passed = (START, str(UUID(int=1)), "phone_test", 2, True, 5, 5)
    failed = (START, str(UUID(int=2)), "supervised_test", 2, False, 8, 0)
    (same,) = [patterns.verdict(1, [passed, failed])]
    later = patterns.verdict(1, [passed, (START + timedelta(days=1), *failed[1:])])
    assert (same.level, later.level) == (2, 1)
