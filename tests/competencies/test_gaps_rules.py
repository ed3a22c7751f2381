"""Steps that posts ask, their due days, and the gap that is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competencies.gaps_rules import Gap, GapStep, Mark, Office, Step, gap, gaps, held_since, required
from competencies.levels import NOTHING, CompetencyKind, Reading, Rule, Standard, State

MARCH_12 = date(2026, 3, 12)
LONG_AGO = date(2020, 1, 1)
HEAD, SECRETARY, RESERVE = 1, 2, 3
KNOWLEDGE, PRACTICAL = Standard(CompetencyKind.KNOWLEDGE), Standard(CompetencyKind.PRACTICAL)


@dataclass(frozen=True)
class Row:
    post_id: int
    competency: str
    level: int
    due_days: int
    mandatory: bool = True
    published_on: date = LONG_AGO


def after(days, start=MARCH_12):
    return start + timedelta(days=days)


def ask(requirements, *offices, invited_on=LONG_AGO, day=MARCH_12):
    return required(offices or (Office(HEAD, MARCH_12),), requirements, invited_on=invited_on, day=day)


def shape(steps):
    return [(step.competency, step.level, (step.due - MARCH_12).days, step.mandatory) for step in steps]


LADDER = [Row(HEAD, "LZ04", 2, 60), Row(HEAD, "LZ04", 3, 180)]


# Which steps, and when they are due


def test_rows_make_steps_and_lower_levels_are_due_with_the_first_of_them():
    assert shape(ask(LADDER)) == [("LZ04", 1, 60, True), ("LZ04", 2, 60, True), ("LZ04", 3, 180, True)]


def test_nothing_is_asked_without_a_post():
    assert ask(LADDER, Office(SECRETARY, MARCH_12)) == []
    assert required((), LADDER, invited_on=None, day=MARCH_12) == []


def test_the_day_after_an_office_ends_its_requirements_leave():
    office = Office(HEAD, MARCH_12, until=after(10))
    assert len(ask(LADDER, office, day=after(10))) == 3
    assert ask(LADDER, office, day=after(11)) == []
    assert ask(LADDER, office, day=after(-1)) == []


@pytest.mark.parametrize(
    ("since", "published_on", "invited_on", "due"),
    [
        (MARCH_12, LONG_AGO, LONG_AGO, 60),
        (LONG_AGO, after(5), LONG_AGO, 65),
        (LONG_AGO, LONG_AGO, after(8), 68),
        (MARCH_12, after(5), after(3), 65),
    ],
)
def test_days_count_from_the_latest_of_since_publication_and_invitation(since, published_on, invited_on, due):
    row = Row(HEAD, "LZ04", 1, 60, published_on=published_on)
    steps = ask([row], Office(HEAD, since), invited_on=invited_on, day=after(9))
    assert shape(steps) == [("LZ04", 1, due, True)]


def test_who_was_never_invited_is_not_late():
    steps = ask(LADDER[:1], Office(HEAD, LONG_AGO), invited_on=None, day=after(500))
    assert steps[0].due == after(560)


def test_a_step_is_due_at_the_earliest_among_the_posts_that_ask_at_least_that_level():
    rows = [*LADDER, Row(SECRETARY, "LZ04", 2, 90), Row(SECRETARY, "LZ04", 4, 100)]
    steps = ask(rows, Office(HEAD, MARCH_12), Office(SECRETARY, after(-20)))
    assert shape(steps) == [
        ("LZ04", 1, 60, True),
        ("LZ04", 2, 60, True),
        ("LZ04", 3, 80, True),
        ("LZ04", 4, 80, True),
    ]
    assert [step.posts for step in steps] == [(HEAD, SECRETARY), (HEAD, SECRETARY), (SECRETARY, HEAD), (SECRETARY,)]


@pytest.mark.parametrize(
    ("offices", "since"),
    [
        ([Office(HEAD, LONG_AGO, after(-1)), Office(HEAD, MARCH_12)], LONG_AGO),
        ([Office(HEAD, LONG_AGO, after(-2)), Office(HEAD, MARCH_12)], MARCH_12),
        ([Office(HEAD, LONG_AGO, after(3)), Office(HEAD, MARCH_12)], LONG_AGO),
        ([Office(HEAD, LONG_AGO), Office(HEAD, MARCH_12, after(1))], LONG_AGO),
        ([Office(SECRETARY, LONG_AGO, after(-1)), Office(HEAD, MARCH_12)], MARCH_12),
        ([Office(HEAD, MARCH_12, after(4))], None),
        ([Office(HEAD, MARCH_12, after(5))], MARCH_12),
        ([Office(HEAD, LONG_AGO, after(4)), Office(HEAD, MARCH_12, after(1))], None),
        ([Office(HEAD, after(6))], None),
    ],
)
def test_an_unbroken_reappointment_keeps_its_day(offices, since):
    assert held_since(HEAD, offices, after(5)) == since
    assert held_since(HEAD, offices[::-1], after(5)) == since


def test_an_office_that_goes_on_after_a_suspension_keeps_its_day():
    rested = [Office(HEAD, after(-50), after(-30)), Office(HEAD, after(-9), resumes=True)]
    assert held_since(HEAD, rested, after(5)) == after(-50)
    assert held_since(HEAD, rested, after(-20)) is None
    assert held_since(HEAD, [Office(HEAD, after(-9), resumes=True)], after(5)) == after(-9)


def test_a_reappointment_keeps_the_due_day():
    steps = ask(LADDER[:1], Office(HEAD, after(-50), after(-1)), Office(HEAD, MARCH_12))
    assert steps[0].due == after(10)


def test_optional_rows_make_optional_steps_above_the_mandatory_ones():
    rows = [*LADDER[:1], Row(HEAD, "LZ04", 1, 5, mandatory=False), Row(HEAD, "LZ04", 3, 30, mandatory=False)]
    assert shape(ask(rows)) == [("LZ04", 1, 60, True), ("LZ04", 2, 60, True), ("LZ04", 3, 30, False)]


def test_a_reserve_post_asks_nothing_that_blocks_and_hastens_nothing():
    rows = [*LADDER[:1], Row(RESERVE, "LZ04", 3, 1), Row(RESERVE, "KT01", 1, 1)]
    steps = ask(rows, Office(HEAD, MARCH_12), Office(RESERVE, MARCH_12, aspirational=True))
    assert shape(steps) == [
        ("LZ04", 1, 60, True),
        ("LZ04", 2, 60, True),
        ("LZ04", 3, 1, False),
        ("KT01", 1, 1, False),
    ]
    assert steps[0].posts == (HEAD,)
    assert steps[2].posts == (RESERVE,)


# The gap


def reading(level, **more):
    state, rule = (State.CONFIRMED, Rule.PASSED) if level else (State.NONE, Rule.NOTHING)
    return replace(Reading(level, state, rule), **more)


def steps(*levels, mandatory=True):
    return [Step("LZ04", level, after(60), mandatory, (HEAD,)) for level in levels]


def marks(found):
    return [(step.level, step.mark) for step in found.steps]


@pytest.mark.parametrize(
    ("held", "estimate", "refuted", "expected"),
    [
        (0, None, None, [(1, Mark.UNPLACED), (2, Mark.UNPLACED), (3, Mark.UNPLACED)]),
        (0, 0, None, [(1, Mark.MISSING), (2, Mark.MISSING), (3, Mark.MISSING)]),
        (0, 2, None, [(1, Mark.LIKELY), (2, Mark.LIKELY), (3, Mark.MISSING)]),
        (1, 2, None, [(2, Mark.LIKELY), (3, Mark.MISSING)]),
        (1, 4, None, [(2, Mark.LIKELY), (3, Mark.LIKELY)]),
        (2, 1, None, [(3, Mark.MISSING)]),
        (2, None, None, [(3, Mark.MISSING)]),
        (0, 3, 2, [(1, Mark.LIKELY), (2, Mark.MISSING), (3, Mark.MISSING)]),
        (3, 0, None, []),
        (4, None, None, []),
    ],
)
def test_each_open_step_has_its_mark(held, estimate, refuted, expected):
    found = gap("LZ04", steps(1, 2, 3), reading(held), estimate, MARCH_12, standard=KNOWLEDGE, refuted=refuted)
    assert marks(found) == expected
    assert found.is_open == bool(expected)
    assert found.open_mandatory == len(expected)


def test_who_fell_to_nothing_was_measured():
    fallen = Reading(0, State.NONE, Rule.FELL)
    assert marks(gap("LZ04", steps(1), fallen, None, MARCH_12, standard=KNOWLEDGE)) == [(1, Mark.MISSING)]


def test_a_refresh_is_a_gap_without_steps():
    found = gap("LZ04", steps(1, 2), reading(2, refresh=True, refresh_on=after(-3)), 2, MARCH_12, standard=KNOWLEDGE)
    assert (found.steps, found.refresh, found.refresh_on) == ((), True, after(-3))
    unknown = gap("LZ04", steps(1, 2), reading(2, refresh=True), 2, MARCH_12, standard=KNOWLEDGE)
    assert unknown.refresh_on == MARCH_12
    assert found.is_open
    assert found.blocks
    assert found.next_due is None


def test_a_refresh_counts_only_where_a_post_asks():
    found = gap("LZ04", [], reading(2, refresh=True), 2, MARCH_12, standard=KNOWLEDGE)
    assert not found.is_open
    aspiring = gap("LZ04", steps(1, mandatory=False), reading(2, refresh=True), 2, MARCH_12, standard=KNOWLEDGE)
    assert aspiring.is_open
    assert not aspiring.blocks


def test_a_review_that_is_due_is_not_yet_a_gap():
    due = reading(2, review_due=True, refresh_on=after(9))
    assert not gap("LZ04", steps(2), due, 2, MARCH_12, standard=KNOWLEDGE).is_open


def test_optional_steps_block_nothing_and_are_never_late():
    found = gap("LZ04", steps(1, 2, mandatory=False), NOTHING, 0, MARCH_12, standard=KNOWLEDGE)
    assert found.is_open
    assert not found.blocks
    assert (found.open_mandatory, found.next_due) == (0, None)
    assert not found.steps[0].is_late(after(900))


def test_what_blocks_and_what_is_due_next():
    found = gap("LZ04", [replace(steps(1)[0], due=after(90)), *steps(2)], NOTHING, 0, MARCH_12, standard=KNOWLEDGE)
    assert (found.blocks, found.next_due) == (True, after(60))
    assert not gap("LZ04", steps(1, 2), reading(2), 2, MARCH_12, standard=KNOWLEDGE).blocks


def test_a_mandatory_step_is_late_the_day_after_it_was_due():
    step = GapStep(2, after(60), mandatory=True, mark=Mark.MISSING, posts=(HEAD,))
    assert not step.is_late(after(60))
    assert step.is_late(after(61))


def test_a_gap_knows_what_a_test_and_an_observation_can_close():
    assert gap("LZ02", steps(1), NOTHING, 0, MARCH_12, standard=PRACTICAL).test_top == 2
    conduct = gap("LZ05", steps(1), NOTHING, 0, MARCH_12, standard=Standard(CompetencyKind.CONDUCT))
    assert (conduct.test_top, conduct.observation_top) == (4, 0)


def test_the_gaps_of_a_person_are_the_open_ones_widest_first():
    asked = [
        *steps(1, 2),
        Step("LZ01", 1, MARCH_12, True, (HEAD,)),
        Step("LZ02", 1, MARCH_12, True, (HEAD,)),
        Step("LZ03", 1, MARCH_12, True, (HEAD,)),
    ]
    standards = dict.fromkeys(["LZ01", "LZ02", "LZ03", "LZ04"], KNOWLEDGE)
    found = gaps(
        asked, {"LZ01": reading(1)}, {"LZ03": 2, "LZ02": 2}, MARCH_12, standards=standards, refuted={"LZ02": 1}
    )
    assert [one.competency for one in found] == ["LZ04", "LZ02", "LZ03"]
    assert [one.steps[0].mark for one in found] == [Mark.UNPLACED, Mark.MISSING, Mark.LIKELY]
    believed = gaps(asked, {}, {"LZ02": 2}, MARCH_12, standards=standards)
    assert [one.competency for one in believed if one.steps[0].mark == Mark.LIKELY] == ["LZ02"]


# Properties

ROWS = st.lists(
    st.builds(
        Row,
        post_id=st.integers(1, 3),
        competency=st.sampled_from(["A", "B"]),
        level=st.integers(1, 5),
        due_days=st.integers(0, 400),
        mandatory=st.booleans(),
        published_on=st.integers(-300, 300).map(after),
    ),
    max_size=8,
)
OFFICES = st.lists(
    st.builds(
        lambda post_id, since, until: Office(post_id, since, until, aspirational=post_id == RESERVE),
        st.integers(1, 3),
        st.integers(-200, 0).map(after),
        st.one_of(st.none(), st.integers(0, 200).map(after)),
    ),
    max_size=4,
)


@given(ROWS, OFFICES, st.integers(-400, 400).map(after), st.randoms(use_true_random=False))
def test_steps_do_not_depend_on_the_order_of_offices_or_rows(rows, offices, invited_on, random):
    found = required(offices, rows, invited_on=invited_on, day=MARCH_12)
    random.shuffle(offices)
    random.shuffle(rows)
    again = required(offices, rows, invited_on=invited_on, day=MARCH_12)
    assert sorted(found, key=repr) == sorted(again, key=repr)


@given(ROWS, OFFICES)
def test_steps_are_all_levels_up_to_the_highest_asked_and_later_ones_are_not_due_earlier(rows, offices):
    found = required(offices, rows, invited_on=LONG_AGO, day=MARCH_12)
    for competency in {step.competency for step in found}:
        own = [step for step in found if step.competency == competency]
        assert [step.level for step in own] == list(range(1, len(own) + 1))
        for lower, higher in pairwise(own):
            assert lower.mandatory >= higher.mandatory
            if lower.mandatory == higher.mandatory:
                assert lower.due <= higher.due


@given(st.integers(0, 5), st.integers(0, 5), st.one_of(st.none(), st.integers(0, 4)))
def test_steps_shown_and_steps_open_are_all_steps(asked, held, estimate):
    found = gap("LZ04", steps(*range(1, asked + 1)), reading(held), estimate, MARCH_12, standard=KNOWLEDGE)
    assert isinstance(found, Gap)
    assert [step.level for step in found.steps] == list(range(min(held, asked) + 1, asked + 1))
