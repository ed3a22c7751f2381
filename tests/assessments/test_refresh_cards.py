"""When a question of what was learned is worth another look."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.refresh_cards import MOST_DAYS, MOST_QUESTIONS, Look, chosen, due_days
from kit import clock

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
TODAY = clock.day_of(AT)


def look(days: float, *, right: bool = True, learned: bool = False, question: str = "A") -> Look:
    return Look(question, AT + timedelta(days=days), right, learned)


def test_what_was_never_learned_is_no_card():
    assert due_days([look(0), look(3, right=False)]) == {}


def test_what_was_answered_before_it_was_learned_does_not_matter():
    learned = [look(5, learned=True)]
    assert due_days([look(0, right=False), look(1), *learned]) == due_days(learned)


def test_what_was_learned_comes_again_after_some_days():
    (day,) = due_days([look(0, learned=True)]).values()
    assert TODAY + timedelta(days=1) < day <= TODAY + timedelta(days=5)


def test_what_did_not_come_to_mind_comes_again_sooner_than_what_did():
    first = look(0, learned=True)
    known, forgotten = (due_days([first, look(4, right=right)])["A"] for right in (True, False))
    assert forgotten < known


def test_each_time_it_comes_to_mind_it_comes_again_later():
    looks, gaps = [look(0, learned=True)], []
    for _ in range(4):
        (day,) = due_days(looks).values()
        last = clock.day_of(looks[-1].at)
        gaps.append((day - last).days)
        looks.append(look((day - TODAY).days))
    assert gaps == sorted(set(gaps))


looks = st.lists(
    st.builds(
        look,
        st.floats(0, 900),
        right=st.booleans(),
        learned=st.booleans(),
        question=st.sampled_from(["A", "B"]),
    ),
    max_size=12,
)


@given(looks, st.randoms())
def test_the_order_in_which_answers_arrive_does_not_matter(given_looks, random):
    shuffled = random.sample(given_looks, len(given_looks))
    assert due_days(shuffled) == due_days(given_looks)


@given(looks)
def test_it_comes_again_later_than_the_last_answer_and_within_a_year(given_looks):
    for question, day in due_days(given_looks).items():
        last = max(clock.day_of(one.at) for one in given_looks if one.question == question)
        assert last < day <= last + timedelta(days=MOST_DAYS + 1)


DAYS = {f"Q{n}": TODAY - timedelta(days=n) for n in range(9)}


def test_at_most_five_are_asked_those_first_that_have_waited_longest():
    assert chosen(DAYS, DAYS, on=TODAY, seed=1) == ["Q8", "Q7", "Q6", "Q5", "Q4"]
    assert len(chosen(DAYS, DAYS, on=TODAY, seed=1)) == MOST_QUESTIONS


@pytest.mark.parametrize(
    ("days", "allowed"),
    [({"Q": TODAY + timedelta(days=1)}, ["Q"]), ({"Q": TODAY}, []), ({}, ["Q"]), ({"Q": date.max}, ["Q"])],
)
def test_what_is_not_due_or_may_not_be_asked_is_left_out(days, allowed):
    assert chosen(days, allowed, on=TODAY, seed=1) == []
