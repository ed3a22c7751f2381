"""Drawing: what a test asks follows from its seed, and keeps apart what must be apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import (
    PoolQuestion,
    Shortage,
    draw,
    forms_before_and_after,
    option_order,
    parallel_forms,
)
from assessments.questions import QuestionType as T

DAY = date(2026, 6, 1)
TYPES = (T.SINGLE, T.CASE, T.MULTIPLE, T.TRUE_FALSE)


def questions(competency, level, number, type_=None):
    return [
        PoolQuestion(f"{competency}-{level}-{n:02}", competency, level, type_ or TYPES[n % 4], difficulty=1 + n % 5)
        for n in range(number)
    ]


POOL = [
    *questions("LZ04", 2, 12),
    *questions("LZ04", 3, 10),
    *questions("TJ01", 2, 10),
    PoolQuestion("essay", "LZ04", 2, T.SHORT),
]
CELL = [q.key for q in POOL[:12]]


def drawn(pool=POOL, *, count=5, seen=None, in_checks=(), seed="a", after_fail=False):
    return draw(
        pool,
        competency="LZ04",
        level=2,
        count=count,
        seen=seen or {},
        in_checks=in_checks,
        seed=seed,
        after_fail=after_fail,
    )


def test_a_test_asks_about_one_competency_and_level_only():
    assert set(drawn(count=12)) == set(CELL)


def test_a_short_text_is_never_drawn():
    with pytest.raises(Shortage) as shortage:
        drawn(count=13)
    assert shortage.value.available == 12


@given(st.sets(st.sampled_from(CELL), max_size=7), st.text(max_size=8))
def test_a_question_of_a_lesson_check_never_stands_in_a_test(in_checks, seed):
    assert not set(drawn(in_checks=in_checks, seed=seed)) & in_checks


@given(st.sets(st.sampled_from(CELL)), st.text(max_size=8))
def test_unseen_questions_come_first(seen, seed):
    keys = drawn(seen=dict.fromkeys(seen, DAY), seed=seed)
    fresh = [key for key in keys if key not in seen]
    assert len(set(keys)) == 5
    assert len(fresh) == min(5, 12 - len(seen))
    assert keys[: len(fresh)] == fresh


def test_among_seen_questions_the_longest_ago_comes_first():
    seen = {key: DAY + timedelta(days=n) for n, key in enumerate(CELL)}
    assert drawn(seen=seen) == CELL[:5]


@given(st.permutations(POOL), st.text(max_size=8))
def test_the_draw_follows_from_the_seed_and_not_from_the_order_of_the_bank(pool, seed):
    assert drawn(pool, seed=seed) == drawn(seed=seed)


def test_another_seed_draws_other_questions():
    assert len({tuple(drawn(seed=str(n))) for n in range(50)}) > 40


def test_every_question_of_the_bank_is_drawn_about_as_often():
    times = [sum(key in drawn(seed=str(n)) for n in range(600)) for key in CELL]
    assert 200 < min(times) <= max(times) < 300  # 250 each on the average


@pytest.mark.parametrize(("number_seen", "after_fail", "unseen"), [(8, True, 4), (12, True, 0)])
def test_after_a_fail_too_few_unseen_questions_leave_only_a_supervised_test(number_seen, after_fail, unseen):
    with pytest.raises(Shortage) as shortage:
        drawn(seen=dict.fromkeys(CELL[:number_seen], DAY), after_fail=after_fail)
    assert (shortage.value.unseen, shortage.value.cell) == (unseen, ("LZ04", 2))


@pytest.mark.parametrize(("number_seen", "after_fail"), [(7, True), (8, False), (12, False)])
def test_a_test_is_drawn_when_enough_are_unseen_or_none_was_failed(number_seen, after_fail):
    assert len(drawn(seen=dict.fromkeys(CELL[:number_seen], DAY), after_fail=after_fail)) == 5


@given(st.sampled_from([T.SINGLE, T.MULTIPLE, T.CASE, T.ORDERING]), st.text(max_size=8))
def test_options_are_shuffled_and_none_is_lost(type_, seed):
    shown = option_order("ABCDE", type_, seed=seed)
    assert sorted(shown) == list("ABCDE")
    assert shown == option_order("EDCBA", type_, seed=seed)


def test_true_comes_before_false_in_every_sitting():
    assert {option_order("TF", T.TRUE_FALSE, seed=str(n)) for n in range(50)} == {("T", "F")}


@given(st.permutations("ABC"), st.text(max_size=8))
def test_an_ordering_is_never_shown_solved(right, seed):
    assert option_order("ABC", T.ORDERING, right=right, seed=seed) != tuple(right)


@given(st.text(max_size=8))
def test_the_two_forms_share_no_question_and_weigh_the_same(seed):
    cells = [("LZ04", 2), ("LZ04", 3), ("TJ01", 2)]
    a, b = parallel_forms(POOL, cells=cells, count=5, seed=seed)
    weight = {q.key: q.difficulty for q in POOL}
    cell_of = {q.key: (q.competency, q.level) for q in POOL}
    assert not set(a) & set(b)
    assert [cell_of[key] for key in a] == [cell_of[key] for key in b] == [cell for cell in cells for _ in range(5)]
    assert abs(sum(weight[key] for key in a) - sum(weight[key] for key in b)) <= 2 * len(cells)


def test_a_cell_that_cannot_fill_both_forms_says_so():
    with pytest.raises(Shortage) as shortage:
        parallel_forms(POOL, cells=[("LZ04", 2)], count=5, seed="a", without=CELL[:3])
    assert (shortage.value.available, shortage.value.count) == (9, 10)


@given(st.sets(st.text(max_size=4), max_size=40), st.text(max_size=4))
def test_half_of_a_class_gets_each_form_first_and_the_other_one_after(people, seed):
    forms = forms_before_and_after(people, seed=seed)
    assert set(forms) == people
    assert all(set(pair) == {"A", "B"} for pair in forms.values())
    assert 0 <= 2 * sum(pair[0] == "A" for pair in forms.values()) - len(people) <= 1
