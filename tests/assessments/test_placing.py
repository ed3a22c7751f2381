"""The placing test: walked through with people whose level is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import PoolQuestion, rank
from assessments.placing import (
    Answered,
    Ask,
    Done,
    Estimate,
    Reason,
    Rules,
    Target,
    cannot_place,
    estimates,
    expected_minutes,
    expected_questions,
    next_question,
    replay,
)
from assessments.questions import QuestionType as T

DAY = date(2026, 6, 30)
COMPETENCIES = [f"LZ{n:02}" for n in range(1, 9)]
POOL = [
    PoolQuestion(f"{competency}-{level}-{n}", competency, level, T.SINGLE)
    for competency in COMPETENCIES
    for level in (1, 2, 3, 4)
    for n in range(4)
]


def target(competency="LZ01", needed=3, days=0):
    return Target(competency, needed, DAY + timedelta(days=days))


def answered(level, *rights, competency="LZ01", sitting="s1", first=0):
    return [
        Answered(f"{competency}-{level}-{first + n}", competency, level, right, sitting)
        for n, right in enumerate(rights)
    ]


def ask(targets, answers, pool=POOL, *, sitting="s1", seed="p", in_checks=(), rules=Rules()):  # noqa: B008
    return next_question(targets, answers, pool, seed=seed, sitting=sitting, in_checks=in_checks, rules=rules)


def walk(targets, knows, *, answers=(), sitting="s1", pool=POOL, seed="p"):
    """Answer one sitting to its end; ``knows(competency, level, nth)`` says whether the answer is right."""
    answers = list(answers)
    while isinstance(step := ask(targets, answers, pool, sitting=sitting, seed=seed), Ask):
        nth = sum((a.competency, a.level) == (step.competency, step.level) for a in answers)
        right = knows(step.competency, step.level, nth)
        answers.append(Answered(step.question, step.competency, step.level, right, sitting))
    return answers, step


@pytest.mark.parametrize(
    ("needed", "answers", "asking"),
    [
        (3, [], 2),
        (1, [], 1),
        (4, [], 2),
        (5, [], 2),
        (3, answered(2, True), 2),
        (3, answered(2, True, False), 2),
        (3, answered(2, True, True), 3),
        (3, answered(2, False, False), 1),
        (3, answered(2, True, False, True), 3),
        (3, answered(2, True, False, False), 1),
        (2, answered(2, True, True), None),
        (3, answered(2, True, True) + answered(3, True, True), None),
        (3, answered(2, True, True) + answered(3, False, False), None),
        (4, answered(2, True, True) + answered(3, True, True), 4),
        (5, answered(2, True, True) + answered(3, True, True) + answered(4, True, True), None),
        (3, answered(2, False, False) + answered(1, False, False), None),
        (3, answered(2, False, False) + answered(1, True, True), None),
        (1, answered(1, False, False), None),
    ],
)
def test_the_placing_goes_up_or_down_by_the_answers(needed, answers, asking):
    [progress] = replay([target(needed=needed)], answers).progress
    assert progress.asking == asking
    assert progress.is_placed is (asking is None)


@pytest.mark.parametrize(
    ("needed", "answers", "estimate"),
    [
        (2, answered(2, True, True), Estimate(2, True, 2)),
        (2, answered(2, True, False, True), Estimate(2, False, 3)),
        (3, answered(2, False, False) + answered(1, True, True), Estimate(1, True, 4)),
        (3, answered(2, False, False) + answered(1, False, True, False), Estimate(0, False, 5)),
        (5, answered(2, True, True) + answered(3, True, True) + answered(4, True, True), Estimate(4, True, 6)),
    ],
)
def test_an_estimate_says_the_level_and_how_sure_it_is(needed, answers, estimate):
    assert estimates([target(needed=needed)], answers) == {"LZ01": estimate}


def test_a_competency_that_is_answered_in_part_has_no_estimate_yet():
    targets = [target(), target("LZ02")]
    answers = answered(2, True, True) + answered(3, False, False) + answered(2, True, competency="LZ02")
    assert estimates(targets, answers) == {"LZ01": Estimate(2, True, 4)}


def test_answers_about_a_competency_that_no_post_asks_for_are_passed_over():
    assert replay([target("LZ02")], answered(2, True, True)) == replay([target("LZ02")], [])


def test_the_earliest_due_competency_is_finished_before_the_next_begins():
    targets = [target("LZ03", days=30), target("LZ02", days=10), target("LZ01", days=30)]
    answers, _ = walk(targets, lambda competency, level, nth: level <= 1)
    order = list(dict.fromkeys(answer.competency for answer in answers))
    assert order == ["LZ02", "LZ01", "LZ03"]
    assert [answer.competency for answer in answers] == sorted((a.competency for a in answers), key=order.index)


TRUE_LEVELS = st.fixed_dictionaries({competency: st.integers(0, 5) for competency in COMPETENCIES})
NEEDED = st.fixed_dictionaries({competency: st.integers(1, 5) for competency in COMPETENCIES})


@given(TRUE_LEVELS, NEEDED, st.text(max_size=4))
def test_somebody_who_knows_all_up_to_his_level_and_nothing_above_is_placed_exactly(levels, needed, seed):
    targets = [target(competency, needed[competency], days=n) for n, competency in enumerate(COMPETENCIES)]
    answers, sitting = [], 0
    while True:
        sitting += 1
        before = len(answers)
        answers, done = walk(
            targets, lambda c, lv, _: lv <= levels[c], answers=answers, sitting=f"s{sitting}", seed=seed
        )
        assert len(answers) - before <= 25
        if done.reason is Reason.PLACED:
            break
        assert done.reason is Reason.SITTING_FULL
        assert len(answers) - before == 25
    found = estimates(targets, answers)
    for competency in COMPETENCIES:
        assert found[competency].level == min(levels[competency], needed[competency], 4)
        assert found[competency].is_certain
    assert len({answer.question for answer in answers}) == len(answers)
    assert all(answer.level <= min(needed[answer.competency], 4) for answer in answers)


@given(NEEDED, st.integers(0, 10**9))
def test_whoever_guesses_ends_too_and_is_never_asked_twice_nor_above_his_need(needed, coin):
    targets = [target(competency, needed[competency], days=n) for n, competency in enumerate(COMPETENCIES)]

    def guess(competency, level, nth):
        return rank(coin, f"{competency} {level} {nth}")[0] % 2 == 0

    answers = []
    for sitting in range(1, 20):
        answers, done = walk(targets, guess, answers=answers, sitting=f"s{sitting}")
        if done.reason is Reason.PLACED:
            break
    assert set(estimates(targets, answers)) == set(COMPETENCIES)
    assert len({answer.question for answer in answers}) == len(answers)
    assert all(answer.level <= min(needed[answer.competency], 4) for answer in answers)
    counts = {(a.competency, a.level): 0 for a in answers}
    for answer in answers:
        counts[answer.competency, answer.level] += 1
    assert set(counts.values()) <= {2, 3}


@given(st.data())
def test_the_order_in_which_answers_arrive_changes_neither_state_nor_next_question(data):
    targets = [target(competency, 4, days=n) for n, competency in enumerate(COMPETENCIES)]
    answers, _ = walk(targets, lambda c, lv, nth: (lv + nth) % 2 == 0)
    part = answers[: data.draw(st.integers(0, len(answers)))]
    shuffled = data.draw(st.permutations(part))
    assert replay(targets, shuffled) == replay(targets, part)
    assert ask(targets, shuffled) == ask(targets, part)


def test_an_answer_that_arrives_twice_counts_once():
    answers = answered(2, True)
    assert replay([target()], answers * 3) == replay([target()], answers)


def test_a_sitting_ends_at_its_last_question_and_the_next_goes_on_where_it_stopped():
    targets = [target(competency, 4, days=n) for n, competency in enumerate(COMPETENCIES)]
    answers, done = walk(targets, lambda c, lv, nth: True)
    assert len(answers) == 25
    assert done == Done(Reason.SITTING_FULL, tuple(COMPETENCIES[4:]), ())
    assert set(estimates(targets, answers)) == set(COMPETENCIES[:4])
    step = ask(targets, answers, sitting="s2")
    assert (step.competency, step.level) == ("LZ05", 2)
    assert step.question not in {answer.question for answer in answers}


def test_questions_of_lesson_checks_are_drawn_first():
    in_checks = {"LZ01-2-3"}
    assert {ask([target()], [], seed=str(n), in_checks=in_checks).question for n in range(20)} == in_checks
    answers = answered(2, True, first=3)
    assert ask([target()], answers, in_checks=in_checks).question in {"LZ01-2-0", "LZ01-2-1", "LZ01-2-2"}


def test_a_short_text_is_never_asked():
    pool = [PoolQuestion("essay", "LZ01", 2, T.SHORT), *POOL]
    answers, _ = walk([target()], lambda c, lv, nth: nth != 0, pool=pool)
    assert "essay" not in {answer.question for answer in answers}


@given(st.permutations(POOL))
def test_the_question_follows_from_the_seed_and_not_from_the_order_of_the_bank(pool):
    assert ask([target()], [], pool) == ask([target()], [])


def test_another_person_is_asked_other_questions():
    assert len({ask([target()], [], seed=str(n)).question for n in range(40)}) == 4


def test_a_level_with_too_few_questions_is_named_and_the_other_competencies_are_placed():
    pool = [q for q in POOL if not (q.competency == "LZ01" and q.level == 2 and not q.key.endswith(("0", "1")))]
    targets = [target("LZ01"), target("LZ02", days=5)]
    answers, done = walk(targets, lambda c, lv, nth: True, pool=pool)
    assert {answer.competency for answer in answers} == {"LZ02"}
    assert done == Done(Reason.BANK_SHORT, ("LZ01",), (("LZ01", 2),))
    assert cannot_place(targets, pool) == [("LZ01", 2)]
    assert cannot_place(targets, POOL) == []


def test_an_empty_bank_asks_nothing_and_says_why():
    assert ask([target()], [], []) == Done(Reason.BANK_SHORT, ("LZ01",), (("LZ01", 2),))


def test_nobody_without_posts_is_asked_anything():
    assert ask([], []) == Done(Reason.PLACED, (), ())
    assert ask([target(needed=0)], []) == Done(Reason.PLACED, (), ())


def test_a_new_post_that_needs_more_takes_the_placing_up_again():
    answers = answered(2, True, True)
    assert estimates([target(needed=2)], answers) == {"LZ01": Estimate(2, True, 2)}
    assert replay([target(needed=4)], answers).progress[0].asking == 3
    assert replay([target(needed=4)], answered(1, False, False)).progress[0].asking is None


@pytest.mark.parametrize(("needed", "answers", "wanted"), [
    (2, [], 4),  # one set when level 2 is held, two otherwise
    (1, [], 2),
    (4, [], 6),
    (4, answered(2, True, True), 4),
    (2, answered(2, True, True), 0),
])  # fmt: skip
def test_the_questions_that_are_left_can_be_told(needed, answers, wanted):
    assert expected_questions(replay([target(needed=needed)], answers)) == wanted


@pytest.mark.parametrize(("questions", "minutes"), [(0, 0), (1, 1), (5, 3), (24, 15), (25, 15), (26, 16)])
def test_a_full_sitting_takes_about_a_quarter_of_an_hour(questions, minutes):
    assert expected_minutes(questions) == minutes
