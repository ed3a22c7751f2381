"""The current level, as a table of cases per rule and as properties of any history.

Longer than other files on purpose: a rule is read with its table and its properties side by side.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competencies.levels import (
    NOTHING,
    RULES,
    STRENGTH,
    CompetencyKind,
    DecisionRow,
    Kind,
    Remap,
    Rule,
    Showing,
    Standard,
    State,
    _plain,
    current_level,
)

DAY_1 = date(2026, 3, 1)
KNOWN = datetime(2027, 1, 1, tzinfo=UTC)
KNOWLEDGE = Standard(CompetencyKind.KNOWLEDGE)
PRACTICAL = Standard(CompetencyKind.PRACTICAL)
CONDUCT = Standard(CompetencyKind.CONDUCT)


def day(number):
    return DAY_1 + timedelta(days=number - 1)


def at(number):
    return datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=number - 1)


class Rows(list):
    """A history written like a table: every row gets the next id and is recorded at noon of its day."""

    def add(self, kind, level, on, *, passed=True, recorded=None, void=None, until=None, due=None, **more):
        row = Showing(
            id=UUID(int=len(self) + 1),
            level=level,
            passed=passed,
            kind=kind,
            strength=more.pop("strength", STRENGTH[kind]),
            on=day(on),
            recorded_at=at(recorded or on),
            until=day(until) if until else None,
            void_recorded_at=at(void) if void else None,
            material_due=day(due) if due else None,
            **more,
        )
        self.append(row)
        return self

    def phone(self, level, on, right=5, **more):
        return self.add(Kind.PHONE_TEST, level, on, questions=5, right=right, passed=right >= 4, **more)

    def recheck(self, level, on, right=5, **more):
        return self.add(Kind.RECHECK, level, on, questions=5, right=right, passed=right >= 3, **more)

    def supervised(self, level, on, right=8, questions=8, **more):
        passed = right * 5 >= questions * 4
        return self.add(Kind.SUPERVISED_TEST, level, on, questions=questions, right=right, passed=passed, **more)

    def seen(self, level, on, yes=True, **more):
        return self.add(Kind.OBSERVATION, level, on, passed=yes, **more)


def read(rows, on=300, standard=KNOWLEDGE, decisions=(), known=KNOWN, mapping=()):
    return current_level(rows, decisions, standard, RULES, day(on), known, mapping)


def decision(level, since, until, number=900, recorded=None, void=None):
    return DecisionRow(
        UUID(int=number),
        level,
        day(since),
        day(until) if until else None,
        at(recorded or since),
        at(void) if void else None,
    )


def ids(*numbers):
    return tuple(UUID(int=number) for number in numbers)


# Changes nothing, but asks for the walk through the days where a short way would do.
NEVER_KNOWN = [decision(0, 1, 2, recorded=2000)]


# Rules 1 to 3


def test_nobody_starts_with_a_level():
    assert read(Rows()) == NOTHING
    assert (NOTHING.level, NOTHING.state, NOTHING.since) == (0, State.NONE, None)


@pytest.mark.parametrize(
    ("kind", "strength"),
    [
        (Kind.SELF_RATING, 0),
        (Kind.CHECK, 0),
        (Kind.PLACING, 0),
        (Kind.PRACTICE, 0),
        (Kind.REFRESH, 0),
        (Kind.COLLEAGUE, 1),
        (Kind.PHONE_TEST, 2),
        (Kind.RECHECK, 2),
        (Kind.SUPERVISED_TEST, 3),
        (Kind.OBSERVATION, 3),
    ],
)
def test_each_kind_has_its_strength(kind, strength):
    assert STRENGTH[kind] == strength
    assert (read(Rows().add(kind, 2, 1)).level > 0) == (strength >= 2)


def test_every_kind_has_a_strength():
    assert set(STRENGTH) == set(Kind)


@pytest.mark.parametrize(
    ("standard", "kind", "level", "held"),
    [
        (KNOWLEDGE, Kind.PHONE_TEST, 1, 1),
        (KNOWLEDGE, Kind.PHONE_TEST, 4, 4),
        (KNOWLEDGE, Kind.PHONE_TEST, 5, 4),
        (KNOWLEDGE, Kind.SUPERVISED_TEST, 5, 4),
        (KNOWLEDGE, Kind.OBSERVATION, 5, 5),
        (PRACTICAL, Kind.PHONE_TEST, 2, 2),
        (PRACTICAL, Kind.PHONE_TEST, 4, 2),
        (PRACTICAL, Kind.RECHECK, 4, 2),
        (PRACTICAL, Kind.SUPERVISED_TEST, 3, 2),
        (PRACTICAL, Kind.OBSERVATION, 4, 4),
        (CONDUCT, Kind.PHONE_TEST, 3, 3),
        (CONDUCT, Kind.SUPERVISED_TEST, 4, 4),
        (CONDUCT, Kind.OBSERVATION, 3, 0),
    ],
)
def test_a_pass_gives_what_its_kind_gives(standard, kind, level, held):
    assert read(Rows().add(kind, level, 1), standard=standard).level == held


@pytest.mark.parametrize(
    ("standard", "kind", "level", "state"),
    [
        (KNOWLEDGE, Kind.PHONE_TEST, 2, State.CONFIRMED),
        (KNOWLEDGE, Kind.PHONE_TEST, 3, State.PROVISIONAL),
        (KNOWLEDGE, Kind.SUPERVISED_TEST, 3, State.CONFIRMED),
        (KNOWLEDGE, Kind.PHONE_TEST, 4, State.PROVISIONAL),
        (KNOWLEDGE, Kind.OBSERVATION, 4, State.CONFIRMED),
        (KNOWLEDGE, Kind.OBSERVATION, 5, State.CONFIRMED),
        (PRACTICAL, Kind.OBSERVATION, 5, State.CONFIRMED),
        (PRACTICAL, Kind.PHONE_TEST, 2, State.CONFIRMED),
        (Standard(CompetencyKind.KNOWLEDGE, (3, 3, 3, 3, 4)), Kind.PHONE_TEST, 1, State.PROVISIONAL),
    ],
)
def test_a_level_is_confirmed_by_a_row_of_its_least_strength(standard, kind, level, state):
    assert read(Rows().add(kind, level, 1), standard=standard).state == state


def test_a_strong_row_at_a_lower_level_does_not_confirm_the_higher_one():
    reading = read(Rows().supervised(2, 1).phone(3, 2))
    assert (reading.level, reading.state, reading.behind) == (3, State.PROVISIONAL, ids(2))


def test_a_higher_pass_supports_every_level_below_and_the_highest_counts():
    reading = read(Rows().phone(4, 5).phone(2, 9).phone(4, 3))
    assert (reading.level, reading.since, reading.behind) == (4, day(3), ids(3, 1))


def test_the_row_that_shows_a_level_is_the_strongest_and_then_the_newest():
    assert read(Rows().supervised(2, 3).phone(2, 9)).shown == UUID(int=1)
    assert read(Rows().phone(2, 3).phone(2, 9)).shown == UUID(int=2)


def test_after_a_fall_a_row_since_then_shows_the_level():
    rows = Rows().supervised(4, 1).seen(4, 5, yes=False)
    assert read(rows).shown == UUID(int=1)
    assert read(rows.phone(3, 9)).shown == UUID(int=3)


def test_only_rows_of_that_day_and_known_by_then_count():
    rows = Rows().phone(1, 2).phone(2, 5, recorded=9).phone(3, 20, recorded=20)
    assert read(rows, on=1).level == 0
    assert read(rows, on=7).level == 2
    assert read(rows, on=7, known=at(8)).level == 1
    assert read(rows, on=30, known=at(19)).level == 2
    assert read(rows, on=30).level == 3


def test_a_voided_row_counts_until_the_moment_at_which_it_was_voided():
    rows = Rows().phone(2, 1).phone(3, 2, void=10)
    assert read(rows, known=at(9)).level == 3
    assert read(rows, known=at(10)).level == 2


def test_a_row_that_cannot_count_is_passed_over():
    rows = Rows().phone(0, 1).add(Kind.SELF_RATING, 4, 1, strength=3).add(Kind.COLLEAGUE, 4, 1, passed=False)
    rows = rows.add(Kind.PHONE_TEST, 4, 1, strength=1)
    assert read(rows) == NOTHING
    assert read(rows, decisions=NEVER_KNOWN) == NOTHING


# Rule 4


@pytest.mark.parametrize(
    ("fail", "is_failure"),
    [
        (lambda rows: rows.phone(2, 5, right=2), True),
        (lambda rows: rows.recheck(2, 5, right=2), True),
        (lambda rows: rows.add(Kind.PHONE_TEST, 2, 5, passed=False, questions=5, right=3), False),
        (lambda rows: rows.add(Kind.PHONE_TEST, 2, 5, passed=False, questions=6, right=3), False),
        (lambda rows: rows.add(Kind.PHONE_TEST, 2, 5, passed=False, questions=0, right=0), False),
        (lambda rows: rows.supervised(2, 5, right=3, questions=8), True),
        (lambda rows: rows.supervised(2, 5, right=4, questions=8), False),
        (lambda rows: rows.supervised(2, 5, right=0, questions=7), False),
        (lambda rows: rows.seen(2, 5, yes=False), True),
        (lambda rows: rows.add(Kind.COLLEAGUE, 2, 5, passed=False), False),
        (lambda rows: rows.add(Kind.CHECK, 2, 5, passed=False, questions=5, right=0), False),
    ],
)
def test_what_is_a_failure(fail, is_failure):
    assert fail(Rows())[0].is_failure == is_failure


def test_one_failure_on_the_phone_only_asks_for_a_recheck():
    reading = read(Rows().phone(2, 1).phone(2, 5, right=1))
    assert (reading.level, reading.state, reading.recheck) == (2, State.CONFIRMED, True)
    assert reading.against == ids(2)


def test_two_failures_on_the_phone_on_different_days_lower_the_level_by_one():
    reading = read(Rows().phone(3, 1).phone(3, 5, right=1).phone(2, 9, right=0))
    assert (reading.level, reading.state, reading.rule, reading.since) == (2, State.PROVISIONAL, Rule.FELL, day(9))
    assert (reading.behind, reading.against, reading.recheck) == (ids(1), ids(2, 3), False)


def test_two_failures_on_one_day_are_one():
    reading = read(Rows().phone(3, 1).phone(3, 5, right=1).phone(3, 5, right=0))
    assert (reading.level, reading.recheck) == (3, True)


@pytest.mark.parametrize("fail", [lambda rows: rows.supervised(3, 5, right=2), lambda rows: rows.seen(3, 5, yes=False)])
def test_one_supervised_or_observed_failure_lowers_the_level_by_one(fail):
    reading = read(fail(Rows().phone(3, 1)))
    assert (reading.level, reading.state, reading.rule) == (2, State.PROVISIONAL, Rule.FELL)


def test_the_level_below_is_provisional_even_where_a_strong_row_supports_it():
    assert read(Rows().supervised(2, 1).supervised(2, 5, right=1)).state == State.PROVISIONAL


def test_a_lower_pass_of_the_very_day_of_the_fall_does_not_confirm():
    reading = read(Rows().phone(3, 1).phone(2, 5).seen(3, 5, yes=False))
    assert (reading.level, reading.state, reading.rule) == (2, State.PROVISIONAL, Rule.FELL)


def test_a_failure_that_does_not_count_is_no_second_one():
    reading = read(Rows().phone(2, 1).phone(2, 5, right=0).phone(3, 9, right=0))
    assert (reading.level, reading.recheck, reading.against) == (2, True, ids(2))


def test_a_pass_after_the_fall_brings_the_level_back():
    reading = read(Rows().phone(3, 1).seen(3, 5, yes=False).supervised(3, 9))
    assert (reading.level, reading.state, reading.rule, reading.since) == (3, State.CONFIRMED, Rule.PASSED, day(9))
    assert (reading.behind, reading.against) == (ids(3), ())


def test_a_pass_of_the_lower_level_after_the_fall_confirms_it():
    reading = read(Rows().phone(3, 1).seen(3, 5, yes=False).phone(2, 9))
    assert (reading.level, reading.state, reading.rule, reading.since) == (2, State.CONFIRMED, Rule.PASSED, day(5))
    assert reading.behind == ids(1, 3)


def test_a_failure_above_the_held_level_does_not_count_against_it():
    reading = read(Rows().phone(2, 1).phone(3, 5, right=0).phone(3, 9, right=0).seen(4, 10, yes=False))
    assert (reading.level, reading.recheck, reading.against) == (2, False, ())


def test_a_failure_below_the_held_level_counts_against_it_and_lowers_it_by_one_only():
    assert read(Rows().phone(4, 1).seen(1, 5, yes=False)).level == 3


def test_a_pass_beats_a_failure_of_the_same_day():
    reading = read(Rows().seen(3, 5, yes=False).phone(3, 5))
    assert (reading.level, reading.against) == (3, ())


def test_a_pass_below_the_held_level_does_not_beat_a_failure_of_the_same_day():
    assert read(Rows().phone(3, 1).phone(2, 5).seen(3, 5, yes=False)).level == 2


def test_a_failure_before_the_newest_row_behind_the_level_does_not_count():
    reading = read(Rows().phone(3, 1).phone(3, 5, right=0).phone(3, 6).phone(3, 9, right=0))
    assert (reading.level, reading.recheck, reading.against) == (3, True, ids(4))


def test_a_pass_of_a_lower_level_does_not_wipe_out_a_failure():
    reading = read(Rows().phone(3, 1).phone(3, 5, right=0).phone(2, 6).phone(3, 9, right=0))
    assert reading.level == 2


def test_a_failure_weaker_than_the_strongest_row_does_not_count():
    reading = read(Rows().phone(3, 1).supervised(3, 2).phone(3, 5, right=0).phone(3, 9, right=0))
    assert (reading.level, reading.state, reading.recheck) == (3, State.CONFIRMED, False)


def test_a_phone_cannot_count_against_a_level_that_it_cannot_give():
    rows = Rows().seen(3, 1, until=3).phone(2, 5, right=0).phone(2, 9, right=0)
    assert read(rows, standard=PRACTICAL).level == 3


def test_conduct_is_never_lowered_by_an_observation():
    assert read(Rows().phone(3, 1).seen(3, 5, yes=False), standard=CONDUCT).level == 3


def test_failures_that_lowered_a_level_do_not_count_again():
    rows = Rows().phone(4, 1).phone(4, 5, right=0).phone(4, 9, right=0).phone(3, 12, right=0)
    assert (read(rows).level, read(rows).recheck) == (3, True)
    assert read(rows.phone(3, 15, right=0)).level == 2


def test_several_failures_of_one_day_lower_the_level_once():
    reading = read(Rows().phone(4, 1).seen(4, 5, yes=False).seen(3, 5, yes=False))
    assert (reading.level, reading.against) == (3, ids(2, 3))


def test_who_falls_from_level_one_has_none():
    reading = read(Rows().phone(1, 1).seen(1, 5, yes=False))
    assert (reading.level, reading.state, reading.rule, reading.behind) == (0, State.NONE, Rule.FELL, ())
    assert (reading.since, reading.against) == (day(5), ids(2))


def test_a_failure_without_any_pass_is_no_level():
    assert read(Rows().phone(2, 1, right=0)) == NOTHING


# Rules 5 and 6


def test_a_row_is_due_the_day_after_its_end():
    rows = Rows().phone(2, 1, until=10)
    assert not read(rows, on=10).review_due
    assert read(rows, on=11).review_due
    assert read(rows, on=11).level == 2


def test_a_row_is_due_from_the_day_of_a_material_change():
    rows = Rows().phone(2, 1, until=90, due=20)
    assert not read(rows, on=19).review_due
    assert read(rows, on=20).review_due


def test_one_fresh_row_is_enough():
    assert not read(Rows().phone(2, 1, due=20).phone(2, 2), on=50).review_due
    assert read(Rows().phone(2, 1, due=20).phone(1, 2), on=50).review_due


def test_a_review_becomes_a_refresh_gap_sixty_days_later():
    rows = Rows().phone(2, 1, due=20)
    assert not read(rows, on=79).refresh
    assert read(rows, on=80).refresh
    assert read(rows, on=20).refresh_on == day(80)


def test_the_sixty_days_start_when_the_last_row_is_due():
    assert read(Rows().phone(2, 1, due=20).phone(2, 2, due=30), on=40).refresh_on == day(90)


def test_a_passed_recheck_renews_the_due_rows_with_their_own_strength_and_level():
    rows = Rows().seen(4, 1, due=20).recheck(4, 30, right=3)
    reading = read(rows, on=40, standard=PRACTICAL)
    assert (reading.level, reading.state, reading.review_due) == (4, State.CONFIRMED, False)
    assert reading.behind == ids(1, 2)


def test_a_recheck_of_a_lower_level_renews_nothing_above_it():
    assert read(Rows().seen(4, 1, due=20).recheck(3, 30), on=40, standard=PRACTICAL).review_due


def test_a_recheck_before_the_change_does_not_outlast_it():
    assert read(Rows().seen(4, 1, due=20).recheck(4, 10, due=20), on=40, standard=PRACTICAL).review_due


def test_a_recheck_of_the_old_text_renews_nothing():
    assert read(Rows().seen(4, 1, due=20).recheck(4, 30, due=20), on=40, standard=PRACTICAL).review_due


def test_a_recheck_on_the_very_day_renews_and_counts_against():
    rows = Rows().seen(4, 1, due=20)
    assert not read(Rows(rows).recheck(4, 20), on=40, standard=PRACTICAL).review_due
    assert read(Rows(rows).recheck(4, 20, right=0), on=40, standard=PRACTICAL).recheck
    assert not read(Rows(rows).recheck(4, 19, right=0), on=40, standard=PRACTICAL).recheck


def test_a_recheck_of_the_old_text_settles_no_failure_either():
    rows = Rows().seen(4, 1, due=20).recheck(4, 30, right=0).recheck(4, 35, due=20).recheck(4, 40, right=0)
    assert read(rows, standard=PRACTICAL).level == 3


def test_a_renewed_row_is_due_again_when_its_recheck_is():
    rows = Rows().seen(4, 1, due=20).recheck(4, 30, due=70)
    assert not read(rows, on=69, standard=PRACTICAL).review_due
    assert read(rows, on=70, standard=PRACTICAL).refresh_on == day(130)


def test_a_recheck_failed_once_asks_again_and_failed_twice_lowers_the_level():
    rows = Rows().supervised(3, 1, due=20).recheck(3, 30, right=2)
    assert (read(rows).level, read(rows).recheck) == (3, True)
    assert read(rows.recheck(3, 37, right=1)).level == 2


def test_a_recheck_failed_twice_lowers_even_a_level_that_only_an_observation_gives():
    rows = Rows().seen(4, 1, due=20).recheck(4, 30, right=2).recheck(4, 37, right=2)
    assert read(rows, standard=PRACTICAL).level == 3


def test_a_recheck_passed_after_a_failed_one_settles_it():
    rows = Rows().seen(4, 1, due=20).recheck(4, 30, right=2).recheck(4, 37, right=3).recheck(4, 44, right=0)
    reading = read(rows, standard=PRACTICAL)
    assert (reading.level, reading.recheck) == (4, False)


def test_a_due_row_is_no_stronger_than_a_phone():
    rows = Rows().supervised(3, 1, due=20).phone(3, 30, right=0).phone(3, 40, right=0)
    assert read(rows).level == 2


def test_a_failure_before_the_row_was_due_does_not_begin_to_count_by_time_alone():
    rows = Rows().supervised(3, 1, due=20).phone(3, 5, right=0).phone(3, 9, right=0)
    assert (read(rows, on=200).level, read(rows, on=200).recheck) == (3, False)
    assert (read(rows.phone(3, 30, right=0)).level, read(rows).recheck) == (3, True)


def test_time_alone_never_lowers_a_level():
    rows = Rows().phone(3, 1, until=2, due=2)
    assert read(rows, on=5000).level == 3


# Rule 7


def test_a_decision_sets_the_level_from_its_day_to_its_end():
    rows = Rows().phone(2, 1)
    made = [decision(4, 10, 20)]
    assert [read(rows, on=on, decisions=made).level for on in (9, 10, 20, 21)] == [2, 4, 4, 2]
    reading = read(rows, on=10, decisions=made)
    assert (reading.state, reading.rule, reading.since) == (State.CONFIRMED, Rule.DECIDED, day(10))
    assert (reading.behind, reading.shown) == (ids(900), None)


def test_a_decision_may_lower_a_level_to_nothing():
    reading = read(Rows().seen(4, 1), on=15, decisions=[decision(0, 10, 20)])
    assert (reading.level, reading.state, reading.rule) == (0, State.NONE, Rule.DECIDED)


def test_a_decision_stands_whatever_the_rows_say_and_raises_no_flag():
    rows = Rows().phone(4, 1, due=5).seen(2, 3).phone(4, 6, right=0).phone(4, 12)
    reading = read(rows, on=15, decisions=[decision(3, 10, None)])
    assert reading.level == 3
    assert not (reading.recheck or reading.review_due or reading.disputed or reading.refresh)


@pytest.mark.parametrize(
    ("decisions", "level"),
    [
        ([decision(1, 10, 90, 901), decision(4, 12, 90, 900)], 4),
        ([decision(1, 10, 90, 901, recorded=11), decision(4, 10, 90, 900, recorded=12)], 4),
        ([decision(1, 10, 90, 900), decision(4, 10, 90, 901)], 4),
        ([decision(1, 10, 90, 901), decision(4, 12, 14, 900)], 1),
        ([decision(1, 10, 90, 901), decision(4, 12, 90, 900, void=13)], 1),
        ([decision(1, 10, 90, 901), decision(4, 12, 90, 900, recorded=700)], 1),
    ],
)
def test_the_latest_decision_that_stands_wins(decisions, level):
    assert read(Rows(), on=20, decisions=decisions).level == level
    assert read(Rows(), on=20, decisions=decisions[::-1]).level == level


# Rule 8


@pytest.mark.parametrize(
    ("rows", "disputed"),
    [
        (Rows().phone(4, 1).seen(2, 5), True),
        (Rows().phone(2, 1).seen(4, 5), True),
        (Rows().phone(3, 1).seen(2, 5), False),
        (Rows().phone(4, 1).seen(2, 5).seen(3, 9), False),
        (Rows().phone(4, 1).seen(2, 5).seen(2, 9), True),
        (Rows().phone(2, 1).seen(4, 5).phone(3, 9), False),
        (Rows().phone(4, 1).seen(2, 5).phone(4, 9, right=0), False),
        (Rows().seen(4, 1).phone(2, 5, right=0), True),
        (Rows().seen(4, 1).phone(2, 5, right=0).phone(2, 5), True),
        (Rows().seen(1, 1).phone(4, 5, right=0), False),
        (Rows().phone(3, 1).phone(4, 5, right=0).seen(3, 6), False),
        (Rows().phone(4, 1).phone(1, 5, right=0).phone(1, 5).seen(4, 6), False),
        (Rows().phone(4, 1).seen(4, 5).phone(2, 9), False),
        (Rows().phone(4, 1).supervised(2, 2), False),
        (Rows().seen(4, 1, due=9), False),
        (Rows().phone(2, 1).phone(4, 1).seen(4, 5), False),
        (Rows().phone(4, 1).phone(3, 5, right=0).seen(3, 6), False),
        (Rows().phone(4, 1).phone(3, 5, right=0).seen(4, 6), True),
        (Rows().phone(4, 1, right=0).seen(4, 5), False),
        (Rows().phone(3, 1, right=0).seen(4, 5), True),
        (Rows().phone(4, 1, right=0).phone(2, 2, right=0).seen(3, 5), True),
        (Rows().phone(2, 1, right=0).phone(4, 2, right=0).seen(3, 5), True),
        (Rows().phone(2, 1, right=0).phone(4, 2, right=0).seen(2, 5), False),
    ],
)
def test_a_test_and_an_observation_two_levels_apart_are_disputed(rows, disputed):
    assert read(rows).disputed == disputed
    assert read(rows[::-1]).disputed == disputed


@pytest.mark.parametrize("standard", [PRACTICAL, CONDUCT])
def test_only_knowledge_is_disputed(standard):
    assert not read(Rows().phone(1, 1).seen(4, 5), standard=standard).disputed


def test_a_decision_settles_a_dispute_for_as_long_as_it_stands():
    rows = Rows().phone(4, 1).seen(2, 5)
    assert not read(rows, on=15, decisions=[decision(3, 10, 20)]).disputed
    assert read(rows, on=21, decisions=[decision(3, 10, 20)]).disputed


# Rule 9


def test_a_new_version_maps_old_levels_and_leaves_unmapped_ones():
    remap = Remap(day(50), ((3, 2), (4, 3)))
    rows = Rows().phone(3, 1)
    assert [read(rows, on=on, mapping=[remap]).level for on in (49, 50)] == [3, 2]
    assert read(Rows().phone(2, 1), mapping=[remap]).level == 2
    assert read(Rows().phone(3, 50), mapping=[remap]).level == 3
    assert read(rows, on=49, mapping=[remap]).changes_on == day(50)
    assert read(Rows(), mapping=[remap], decisions=[decision(4, 1, None)]).level == 3


def test_versions_map_one_after_the_other():
    mapping = [Remap(day(50), ((3, 2),)), Remap(day(60), ((2, 1),))]
    assert [read(Rows().phone(3, 1), on=on, mapping=mapping).level for on in (50, 60)] == [2, 1]


def test_a_level_that_a_new_version_drops_gives_nothing():
    assert read(Rows().phone(3, 1), mapping=[Remap(day(50), ((3, 0),))]).level == 0


# changes_on


@pytest.mark.parametrize(
    ("rows", "decisions", "on", "changes"),
    [
        (Rows().phone(2, 1), [], 5, None),
        (Rows().phone(2, 1, until=10), [], 5, 11),
        (Rows().phone(2, 1, until=10), [], 11, 71),
        (Rows().phone(2, 1, until=10), [], 71, None),
        (Rows().phone(2, 1, until=10).phone(2, 2), [], 5, None),
        (Rows().phone(2, 1).phone(3, 9), [], 5, 9),
        (Rows().phone(2, 1), [decision(3, 10, 20)], 5, 10),
        (Rows().phone(2, 1), [decision(3, 10, 20)], 15, 21),
        (Rows(), [decision(3, 10, None)], 15, None),
    ],
)
def test_the_first_day_on_which_it_would_read_differently(rows, decisions, on, changes):
    assert read(rows, on=on, decisions=decisions).changes_on == (day(changes) if changes else None)


def test_the_end_of_the_calendar_is_no_error():
    rows = [replace(Rows().phone(2, 1)[0], until=date.max)]
    assert read(rows).changes_on is None
    assert read([replace(rows[0], until=date.max - timedelta(days=1))]).changes_on is None


# Properties of any history

DAYS = st.integers(1, 40)
KINDS = st.sampled_from(
    [Kind.PHONE_TEST, Kind.RECHECK, Kind.SUPERVISED_TEST, Kind.OBSERVATION, Kind.CHECK, Kind.COLLEAGUE]
)
EITHER = st.booleans()
STANDARDS = st.sampled_from([KNOWLEDGE, PRACTICAL, CONDUCT])


@st.composite
def histories(draw, kinds=KINDS, passed=EITHER, size=8):
    rows = []
    for number in range(draw(st.integers(0, size))):
        kind, on, is_pass = draw(kinds), draw(DAYS), draw(passed)
        questions = 0 if kind in {Kind.OBSERVATION, Kind.COLLEAGUE} else draw(st.sampled_from([5, 8]))
        rows.append(
            Showing(
                id=UUID(int=draw(st.integers(0, 2**64)) * 100 + number),
                level=draw(st.integers(1, 5)),
                passed=is_pass,
                kind=kind,
                strength=STRENGTH[kind],
                on=day(on),
                recorded_at=at(on + draw(st.integers(0, 20))),
                until=draw(st.one_of(st.none(), st.integers(on, on + 60).map(day))),
                void_recorded_at=draw(st.one_of(st.none(), st.integers(on, on + 60).map(at))),
                questions=questions,
                right=questions if is_pass else draw(st.integers(0, max(0, questions // 2))),
                material_due=draw(st.one_of(st.none(), st.integers(on, on + 60).map(day))),
            )
        )
    return rows


@st.composite
def decided(draw):
    since = draw(DAYS)
    until = draw(st.one_of(st.none(), st.integers(since, since + 30)))
    number = draw(st.integers(1, 10**6))
    return decision(draw(st.integers(0, 5)), since, until, number, void=draw(st.one_of(st.none(), DAYS)))


DECISIONS = st.lists(decided(), max_size=2, unique_by=lambda row: row.id)


@given(histories(), DECISIONS, STANDARDS, DAYS, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(rows, decisions, standard, on, known, random):
    mixed, mixed_decisions = list(rows), list(decisions)
    random.shuffle(mixed)
    random.shuffle(mixed_decisions)
    assert read(rows, on, standard, decisions, at(known)) == read(mixed, on, standard, mixed_decisions, at(known))


@given(histories(), histories(kinds=st.sampled_from([kind for kind in Kind if STRENGTH[kind] < 2])), STANDARDS, DAYS)
def test_strength_0_and_1_never_change_a_level(rows, weak, standard, on):
    weak = [replace(row, id=UUID(int=2**100 + number)) for number, row in enumerate(weak)]
    assert read(rows + weak, on, standard) == read(rows, on, standard)


@given(histories(), STANDARDS, st.integers(1, 400))
def test_time_alone_never_lowers(rows, standard, later):
    level_after_all = read(rows, 40, standard).level
    assert read(rows, 40 + later, standard).level == level_after_all


@given(histories(passed=st.just(True)), STANDARDS)
def test_no_level_falls_without_a_failure_or_a_decision(rows, standard):
    levels = [read(rows, on, standard).level for on in range(1, 60)]
    assert levels == sorted(levels)


@given(histories(), STANDARDS, DAYS)
def test_a_level_falls_only_on_the_day_of_a_failure_and_by_one(rows, standard, on):
    before, after = read(rows, on - 1, standard).level, read(rows, on, standard).level
    failed = any(row.is_failure and row.on == day(on) and row.is_known(KNOWN) for row in rows)
    assert after >= before or (failed and after == before - 1)


@given(histories(), DECISIONS, STANDARDS, DAYS, DAYS)
def test_a_voided_row_vanishes_and_known_cuts_off(rows, decisions, standard, on, known):
    def is_known(row):
        return row.recorded_at <= at(known) and not (row.void_recorded_at and row.void_recorded_at <= at(known))

    kept = [replace(row, void_recorded_at=None) for row in rows if is_known(row)]
    kept_decisions = [replace(row, void_recorded_at=None) for row in decisions if is_known(row)]
    assert read(rows, on, standard, decisions, at(known)) == read(kept, on, standard, kept_decisions)


@given(histories(), STANDARDS, DAYS, st.integers(1, 4))
def test_a_pass_of_today_gives_at_least_its_level(rows, standard, on, level):
    rows = [row for row in rows if row.on <= day(on)]
    new = replace(Rows().phone(level, on)[0], id=UUID(int=2**120))
    given_level = min(level, standard.test_top)
    assert read([*rows, new], on, standard).level >= max(given_level, read(rows, on, standard).level)


@given(histories(), STANDARDS, DAYS)
def test_a_level_is_held_by_rows_that_stand_and_reach_it(rows, standard, on):
    reading = read(rows, on, standard)
    by_id = {row.id: row for row in rows}
    assert (reading.level > 0) == bool(reading.behind) == (reading.state != State.NONE)
    for row_id in reading.behind:
        row = by_id[row_id]
        assert row.passed
        assert row.level >= reading.level
        assert row.on <= day(on)
        assert row.is_known(KNOWN)


@settings(max_examples=60)
@given(histories(size=5), DECISIONS, STANDARDS, DAYS)
def test_changes_on_is_the_first_day_that_differs(rows, decisions, standard, on):
    reading = read(rows, on, standard, decisions)
    still = replace(reading, changes_on=None)
    for later in range(on + 1, on + 200):
        if replace(read(rows, later, standard, decisions), changes_on=None) != still:
            assert reading.changes_on == day(later)
            return
    assert reading.changes_on is None


@settings(max_examples=300)
@given(histories(passed=st.sampled_from([True, True, True, False])), STANDARDS, DAYS)
def test_the_short_way_reads_like_the_long_one(rows, standard, on):
    rows = [replace(row, until=None, material_due=None) for row in rows]
    short = _plain(rows, standard, day(on), KNOWN)
    if short is not None:
        assert short == read(rows, on, standard, NEVER_KNOWN)
