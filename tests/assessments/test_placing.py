"""The placing test: walked through with people whose level is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.drawing import PoolQuestion, rank
from assessments.estimating import beliefs
from assessments.placing import (
    Answered,
    Ask,
    Done,
    Reason,
    Rules,
    Target,
    cannot_place,
    estimates,
    expected_minutes,
    expected_questions,
    guess_of,
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
    for n in range(8)
]


def target(competency="LZ01", needed=3, days=0):
    return Target(competency, needed, DAY + timedelta(days=days))


def answered(level, *rights, competency="LZ01", sitting="s1", first=0):
    return [
        Answered(f"{competency}-{level}-{first + n}", competency, level, right, sitting)
        for n, right in enumerate(rights)
    ]


def ask(targets, answers, pool=POOL, *, sitting="s1", **more):
    return next_question(targets, answers, pool, sitting=sitting, **{"seed": "p", **more})


def walk(targets, knows, *, answers=(), sitting="s1", pool=POOL, seed="p", seen=()):
    """Answer one sitting to its end; ``knows(competency, level, nth)`` says whether the answer is right."""
    answers = list(answers)
    while isinstance(step := ask(targets, answers, pool, sitting=sitting, seed=seed, seen=seen), Ask):
        nth = sum((a.competency, a.level) == (step.competency, step.level) for a in answers)
        right = knows(step.competency, step.level, nth)
        answers.append(Answered(step.question, step.competency, step.level, right, sitting))
    return answers, step


def to_the_end(targets, knows):
    """All sittings, one after the other."""
    answers = []
    for sitting in range(1, 20):
        answers, done = walk(targets, knows, answers=answers, sitting=f"s{sitting}")
        if done.reason is Reason.PLACED:
            return answers
    raise AssertionError(done)


def uneven(competency, level, nth):
    """Of every level every other question is right."""
    return nth % 2 == 0


def chance_of_top(answers):
    """How likely it is that somebody who answered so holds level 3 or more."""
    [only] = beliefs({"LZ01": [answer.sign for answer in answers]}, {}).values()
    return only.up_to(3)[3]


@pytest.mark.parametrize(("needed", "level"), [(1, 1), (2, 2), (3, 2), (4, 2), (5, 2)])
def test_it_begins_in_the_middle(needed, level):
    assert ask([target(needed=needed)], []).level == level


@pytest.mark.parametrize(
    ("needed", "answers", "level"),
    [
        (3, answered(2, True, True), 3),
        (4, answered(2, True, True) + answered(3, True, True, True), 4),
        (3, answered(2, False, False), 1),
    ],
)
def test_the_placing_goes_up_or_down_by_the_answers(needed, answers, level):
    assert ask([target(needed=needed)], answers).level == level


@pytest.mark.parametrize("needed", [1, 2, 3, 4, 5])
def test_it_stops_at_the_level_that_the_posts_need_and_never_asks_level_five(needed):
    answers, done = walk([target(needed=needed)], lambda competency, level, nth: True)
    assert max(answer.level for answer in answers) == min(needed, 4)
    assert done == Done(Reason.PLACED, (), ())
    assert estimates([target(needed=needed)], answers)["LZ01"].level == min(needed, 4)


@pytest.mark.parametrize("level", [0, 1, 2, 3, 4])
def test_somebody_who_knows_all_up_to_his_level_and_nothing_above_is_placed_there(level):
    targets = [target(competency, 4, days=n) for n, competency in enumerate(COMPETENCIES)]
    answers = to_the_end(targets, lambda competency, asked, nth: asked <= level)
    assert {key: one.level for key, one in estimates(targets, answers).items()} == dict.fromkeys(COMPETENCIES, level)


def test_what_is_known_of_one_competency_informs_the_others():
    targets = [target("LZ01"), target("LZ02", days=5), target("DF01", days=5)]
    low = replay(targets, answered(2, False, False, False) + answered(1, False)).progress
    high = replay(targets, answered(2, True, True) + answered(3, True, True)).progress
    assert (low[2].level, low[1].level) < (high[2].level, high[1].level)
    own = [Target("LZ01", 3, DAY, "LZ"), Target("LZ02", 3, DAY, "LZ"), Target("DF01", 3, DAY, "DF")]
    strong = replay(own, [replace(answer, ability="LZ") for answer in answered(3, True, True, True)]).progress
    chances = {one.competency: one.chance for one in strong}
    assert chances["LZ02"] > chances["DF01"]  # the same ability says more than another one


def test_nothing_is_placed_without_an_answer_of_its_own():
    targets = [target(competency, 4) for competency in COMPETENCIES]
    answers = [
        one for competency in COMPETENCIES[1:] for one in answered(1, False, False, False, competency=competency)
    ]
    first = replay(targets, answers).progress[0]
    assert (first.competency, first.asked, first.is_placed) == ("LZ01", 0, False)


def test_whoever_answers_unevenly_is_asked_more():
    targets = [target(competency, 4, days=n) for n, competency in enumerate(COMPETENCIES)]
    sharp = to_the_end(targets, lambda competency, level, nth: level <= 2)
    fading = to_the_end(targets, uneven)
    assert len(fading) > 1.5 * len(sharp)
    assert len(fading) <= Rules().most_in_one * len(COMPETENCIES)


def test_while_most_competencies_have_no_answer_only_what_tells_much_is_asked():
    rules, one = Rules(), answered(2, True)
    alone = replay([target()], one, rules=rules).progress[0]
    among = replay([target(), *(target(other, days=9) for other in COMPETENCIES[1:])], one, rules=rules).progress[0]
    eager = replace(rules, worth_first=0.0)
    same = replay([target(), *(target(other, days=9) for other in COMPETENCIES[1:])], one, rules=eager).progress[0]
    assert (alone.chance, alone.level) == (among.chance, among.level) == (same.chance, same.level)
    assert set(among.asking) <= set(same.asking)
    assert replay([target()], one, rules=replace(rules, worth=1.0)).progress[0].is_placed
    assert not replay([target()], one, rules=replace(rules, worth=0.0)).progress[0].is_placed


def test_the_placing_begins_where_he_says_that_he_stands():
    low, high = (replay([target(needed=4)], [], said={"LZ01": level}).progress[0] for level in (0, 4))
    assert low.asking[0] < high.asking[0]
    assert low.level < high.level


def test_what_he_says_of_one_competency_says_something_of_the_others():
    targets = [target("LZ01", 4), target("LZ02", 4)]
    low, high = (replay(targets, [], said={"LZ01": level}).progress[1] for level in (0, 4))
    assert low.asked == high.asked == 0
    assert [not one.is_placed for one in (low, high)] == [True, True]  # a word is no answer
    assert low.level <= high.level and low.chance != high.chance


@pytest.mark.parametrize("level", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("word", [0, 4])
def test_a_wrong_word_does_not_stand_against_the_answers(level, word):
    targets = [target(competency, 4, days=n) for n, competency in enumerate(COMPETENCIES)]
    said = dict.fromkeys(COMPETENCIES[:6], word)
    answers, done = [], None
    for sitting in range(1, 20):
        while isinstance(done := ask(targets, answers, sitting=f"s{sitting}", said=said), Ask):
            right = done.level <= level
            answers.append(Answered(done.question, done.competency, done.level, right, f"s{sitting}"))
        if done.reason is Reason.PLACED:
            break
    assert {key: one.level for key, one in estimates(targets, answers, said=said).items()} == dict.fromkeys(
        COMPETENCIES, level
    )


def test_each_question_is_about_the_most_urgent_competency_that_is_still_open():
    targets = [target("LZ03", days=30), target("LZ02", days=10), target("LZ01", days=30)]
    answers, _ = walk(targets, lambda competency, level, nth: level <= 1)
    for count, answer in enumerate(answers):
        assert replay(targets, answers[:count]).open[0].competency == answer.competency
    assert answers[0].competency == "LZ02"


NEEDED = st.fixed_dictionaries({competency: st.integers(1, 5) for competency in COMPETENCIES})


@given(NEEDED, st.integers(0, 10**9))
@settings(max_examples=25)
def test_whoever_guesses_ends_too_and_is_never_asked_twice_nor_above_his_need(needed, coin):
    targets = [target(competency, needed[competency], days=n) for n, competency in enumerate(COMPETENCIES)]

    def guess(competency, level, nth):
        return rank(coin, f"{competency} {level} {nth}")[0] % 2 == 0

    answers = to_the_end(targets, guess)
    assert set(estimates(targets, answers)) == set(COMPETENCIES)
    assert len({answer.question for answer in answers}) == len(answers)
    assert all(answer.level <= min(needed[answer.competency], 4) for answer in answers)
    assert max(Counter(answer.competency for answer in answers).values()) <= Rules().most_in_one
    assert max(Counter(answer.sitting for answer in answers).values()) <= 25


@given(st.data())
@settings(max_examples=25)
def test_the_order_of_the_answers_gives_the_same_state_when_it_is_rebuilt(data):
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
    answers, done = walk(targets, uneven)
    assert len(answers) == 25
    assert done.reason is Reason.SITTING_FULL
    step = ask(targets, answers, sitting="s2")
    assert step.competency == done.left[0]
    assert step.question not in {answer.question for answer in answers}


def test_what_was_seen_lately_is_never_asked():
    seen = {question.key for question in POOL if question.competency == "LZ01" and not question.key.endswith("3")}
    answers, _ = walk([target(needed=4)], lambda c, lv, nth: nth % 2 == 0, seen=seen)
    assert answers
    assert not {answer.question for answer in answers} & seen
    everything = {question.key for question in POOL}
    assert ask([target()], [], seen=everything) == Done(Reason.BANK_SHORT, ("LZ01",), (("LZ01", 2),))


def test_questions_of_lesson_checks_are_drawn_first():
    in_checks = {"LZ01-2-3"}
    assert {ask([target()], [], seed=str(n), in_checks=in_checks).question for n in range(20)} == in_checks
    answers = answered(2, True, first=3)
    assert ask([target()], answers, in_checks=in_checks).question not in in_checks


def test_a_question_that_is_known_by_heart_is_asked_last():
    cell = [q for q in POOL if (q.competency, q.level) == ("LZ01", 2)]
    pool = [replace(q, exposure=0.0 if q.key == "LZ01-2-1" else 80.0) for q in cell]
    assert {ask([target()], [], pool, seed=str(n)).question for n in range(20)} == {"LZ01-2-1"}


def test_another_law_and_another_kind_of_question_come_before_the_same_again():
    pool = [
        PoolQuestion("a", "LZ01", 1, T.SINGLE, laws=frozenset({"民法典"})),
        PoolQuestion("b", "LZ01", 1, T.SINGLE, laws=frozenset({"民法典"})),
        PoolQuestion("c", "LZ01", 1, T.CASE, laws=frozenset({"会计法"})),
    ]
    one = [Answered("a", "LZ01", 1, False, "s1")]
    assert {ask([target(needed=1)], one, pool, seed=str(n)).question for n in range(20)} == {"c"}


def test_a_question_that_is_guessed_less_easily_comes_first():
    pool = [PoolQuestion(f"{n}", "LZ01", 2, T.SINGLE, options=n) for n in (2, 3, 5, 4)]
    assert {ask([target()], [], pool, seed=str(n)).question for n in range(20)} == {"5"}


def test_a_right_answer_says_more_where_it_cannot_be_guessed():
    coin, order = ([Answered("a", "LZ01", 3, True, "s1", guess_of(options))] for options in (2, 5))
    assert replay([target()], order).progress[0].level >= replay([target()], coin).progress[0].level
    assert chance_of_top(order) > chance_of_top(coin)


def test_a_right_answer_says_more_where_answers_found_the_question_hard():
    easy, hard = ([Answered("a", "LZ01", 2, True, "s1", hardness=by)] for by in (-0.8, 0.8))
    assert chance_of_top(hard) > chance_of_top(easy)


def test_a_short_text_is_never_asked():
    pool = [PoolQuestion("essay", "LZ01", 2, T.SHORT), *POOL]
    answers, _ = walk([target()], lambda c, lv, nth: nth != 0, pool=pool)
    assert "essay" not in {answer.question for answer in answers}


@given(st.permutations(POOL))
@settings(max_examples=25)
def test_the_question_follows_from_the_seed_and_not_from_the_order_of_the_bank(pool):
    assert ask([target()], [], pool) == ask([target()], [])


def test_another_person_is_asked_other_questions():
    assert len({ask([target()], [], seed=str(n)).question for n in range(80)}) == 8


def test_a_competency_whose_questions_run_out_is_named_and_the_others_are_placed():
    pool = [q for q in POOL if q.competency != "LZ01"]
    targets = [target("LZ01"), target("LZ02", days=5)]
    answers, done = walk(targets, lambda c, lv, nth: True, pool=pool)
    assert {answer.competency for answer in answers} == {"LZ02"}
    assert (done.reason, done.left) == (Reason.BANK_SHORT, ("LZ01",))
    assert [cell[0] for cell in done.cannot_place] == ["LZ01"]


def test_cells_with_too_few_questions_to_place_anybody_are_listed():
    pool = [q for q in POOL if not (q.competency == "LZ01" and q.level == 2 and q.key[-1] not in "01")]
    assert cannot_place([target("LZ01"), target("LZ02")], pool) == [("LZ01", 2)]
    assert cannot_place([target("LZ01")], POOL) == []


def test_an_empty_bank_asks_nothing_and_says_why():
    assert ask([target()], [], []) == Done(Reason.BANK_SHORT, ("LZ01",), (("LZ01", 2),))


def test_nobody_without_posts_is_asked_anything():
    assert ask([], []) == Done(Reason.PLACED, (), ())
    assert ask([target(needed=0)], []) == Done(Reason.PLACED, (), ())


def test_a_new_post_that_needs_more_takes_the_placing_up_again():
    answers, _ = walk([target(needed=2)], lambda c, lv, nth: True)
    assert estimates([target(needed=2)], answers)["LZ01"].level == 2
    assert ask([target(needed=4)], answers).level > 2


def test_the_questions_that_are_left_can_be_told():
    begun = replay([target(needed=3), target("LZ02")], answered(2, True, False))
    assert expected_questions(replay([target(needed=3)], [])) == 2
    assert expected_questions(begun) < expected_questions(replay([target(needed=3), target("LZ02")], []))
    assert expected_questions(replay([], [])) == 0


@pytest.mark.parametrize(("questions", "minutes"), [(0, 0), (1, 1), (5, 3), (24, 15), (25, 15), (26, 16)])
def test_a_full_sitting_takes_about_a_quarter_of_an_hour(questions, minutes):
    assert expected_minutes(questions) == minutes
