"""The plan of one person: which items, why, when due and in which order; and what the headline counts of it."""

from __future__ import annotations

import pytest

from competencies.gaps_rules import Review
from learning.headlines import Headline, headline
from learning.planner import (
    RULES,
    Item,
    ItemKind,
    MandatoryCourse,
    Part,
    Reason,
    Why,
)
from tests.learning.planner_shapes import (
    HEAD,
    MARCH_12,
    SHELF,
    after,
    gap,
    lesson,
    lines,
    made,
    practical,
)

# Lessons and their tests


def test_nothing_open_is_an_empty_plan():
    assert made(shelf=SHELF) == []


def test_each_lesson_is_followed_by_its_test():
    items = made(gap("A", (1, "missing", 60), (2, "missing", 60), (3, "missing", 180)), shelf=SHELF)
    assert lines(items) == [
        "lesson A1 2 60 raises",
        "test A 2 60 after_lessons",
        "lesson A2 3 180 raises",
        "test A 3 180 after_lessons",
    ]
    assert items[0].reason == Reason(Why.RAISES, {"from_level": 0, "to_level": 2, "posts": [HEAD]})
    assert items[1].reason == Reason(Why.AFTER_LESSONS, {"posts": [HEAD], "lessons": 1})
    assert (items[0].minutes, items[0].bytes, items[0].course) == (9, 4000, "M01")
    assert (items[1].minutes, items[1].bytes) == (RULES.test_minutes, RULES.test_bytes)


def test_steps_of_one_due_day_share_one_test_at_the_highest():
    items = made(gap("A", (1, "missing", 60), (2, "missing", 60), (3, "missing", 60)), shelf=SHELF)
    assert lines(items) == ["lesson A1 2 60 raises", "lesson A2 3 60 raises", "test A 3 60 after_lessons"]
    assert items[2].reason.params["lessons"] == 2
    assert [item.lowest for item in items] == [1, 3, 1]


def test_a_lesson_that_leads_higher_is_tested_at_its_height_at_once():
    items = made(gap("B", (1, "missing", 60), (2, "missing", 60), (3, "missing", 180)), shelf=SHELF)
    assert lines(items) == ["lesson B1 3 60 raises", "test B 3 60 after_lessons"]
    assert [item.lowest for item in items] == [1, 1]


def test_no_test_asks_more_than_the_posts_do():
    assert lines(made(gap("B", (1, "missing", 60)), shelf=SHELF))[-1] == "test B 1 60 after_lessons"


def test_who_finished_the_lesson_only_needs_the_test():
    items = made(gap("B", (1, "missing", 60), (2, "missing", 60)), shelf=SHELF, completed=["B1"])
    assert lines(items) == ["test B 2 60 learned"]


def test_where_no_lesson_leads_there_the_step_can_be_tested_out_all_the_same():
    items = made(gap("C", (1, "missing", 60), (2, "missing", 90)), shelf=SHELF)
    assert lines(items) == ["test C 1 60 no_lesson", "test C 2 90 no_lesson"]


def test_lessons_go_as_far_as_they_lead():
    items = made(gap("B", (3, "missing", 60), (4, "missing", 60), held=2), shelf=SHELF)
    assert lines(items) == ["lesson B1 3 60 raises", "test B 4 60 after_lessons"]


# Likely steps


def test_when_all_is_likely_one_test_out_at_the_highest_step_is_enough():
    items = made(gap("A", (1, "likely", 60), (2, "likely", 60), (3, "likely", 180)), shelf=SHELF)
    assert lines(items) == ["test A 3 60 likely"]
    assert items[0].is_test_out


def test_a_likely_step_shares_the_test_of_a_missing_one_that_is_due_with_it():
    items = made(gap("A", (1, "likely", 60), (2, "likely", 60), (3, "missing", 60)), shelf=SHELF)
    assert lines(items) == ["lesson A2 3 60 raises", "test A 3 60 after_lessons"]


def test_a_likely_step_that_is_due_sooner_has_its_own_test_out_first():
    items = made(gap("A", (1, "likely", 60), (2, "likely", 60), (3, "missing", 180)), shelf=SHELF)
    assert lines(items) == ["test A 2 60 likely", "lesson A2 3 180 raises", "test A 3 180 after_lessons"]


def test_lessons_begin_at_the_held_level_or_above_it_at_the_likely_one():
    assert [item.lesson for item in made(gap("A", (3, "missing", 60), held=2), shelf=SHELF)] == ["A2", ""]
    assert [item.lesson for item in made(gap("A", (2, "likely", 60), (3, "missing", 60), held=1), shelf=SHELF)] == [
        "A2",
        "",
    ]


def test_an_estimate_that_is_no_longer_believed_does_not_shorten_the_way():
    items = made(gap("A", (1, "missing", 60)), shelf=SHELF, estimates={"A": 3})
    assert [item.lesson for item in items] == ["A1", ""]


# Practical competencies and what no test gives


def test_a_test_asks_ahead_for_half_a_year_and_not_for_two():
    soon = made(gap("B", (2, "missing", 60), (3, "missing", 180)), shelf=SHELF)
    late = made(gap("B", (2, "missing", 60), (3, "missing", 730)), shelf=SHELF)
    assert [line for line in lines(soon) if line.startswith("test")] == ["test B 3 60 after_lessons"]
    assert next(line for line in lines(late) if line.startswith("test")).startswith("test B 2 60")


def test_a_practical_step_from_3_is_a_task_and_the_lower_ones_a_test():
    items = made(
        practical("P", (1, "missing", 60), (2, "missing", 60), (3, "missing", 365), (4, "missing", 730)), shelf=SHELF
    )
    assert lines(items) == [
        "lesson P1 4 60 raises",
        "test P 2 60 after_lessons",
        "task P 3 365 after_lessons",
        "task P 4 730 after_lessons",
    ]
    assert (items[2].minutes, items[2].bytes) == (RULES.task_minutes, 0)


def test_a_task_follows_the_lessons_that_are_due_by_then():
    shelf = (lesson("P1", "P03"), lesson("P2", "P34"))
    items = made(practical("P", (3, "missing", 365), (4, "missing", 730), held=2), shelf=shelf)
    assert lines(items) == [
        "lesson P1 3 365 raises",
        "task P 3 365 after_lessons",
        "lesson P2 4 730 raises",
        "task P 4 730 after_lessons",
    ]


def test_a_likely_practical_step_is_looked_at_without_a_lesson():
    items = made(practical("P", (2, "likely", 60), (3, "likely", 60), held=1), shelf=SHELF)
    assert lines(items) == ["test P 2 60 likely", "task P 3 60 likely"]
    assert not items[1].is_test_out


def test_level_5_is_shown_by_a_task_and_for_conduct_by_a_decision():
    assert lines(made(gap("A", (5, "missing", 60), held=4))) == ["task A 5 60 no_lesson"]
    assert lines(made(gap("A", (5, "missing", 60), held=4, observation_top=0))) == ["task A 5 60 decision"]


# Placing, recheck, mandatory courses


def test_what_was_never_placed_has_its_placing_and_nothing_else():
    items = made(gap("A", (1, "unplaced", 60), (2, "unplaced", 180), (3, "unplaced", 9, False)), shelf=SHELF)
    assert lines(items) == ["placing A 2 60 unplaced"]
    assert (items[0].part, items[0].lowest) == (Part.REQUIRED, 1)
    assert (items[0].minutes, items[0].bytes) == (RULES.placing_minutes, RULES.placing_bytes)


def test_a_refresh_gap_is_a_recheck_at_the_held_level():
    items = made(gap("A", held=3, refresh=True), shelf=SHELF)
    assert lines(items) == ["recheck A 3 -5 review"]
    assert items[0].reason.params == {"since": "2026-03-07"}
    assert items[0].lowest == 3
    assert not items[0].is_late(after(50))


def review(competency, held, *, mandatory=True):
    return Review(competency, held, after(-3), after(57), mandatory)


def test_what_is_due_is_a_recheck_at_once_until_the_day_on_which_it_becomes_a_gap():
    items = made(reviews=[review("A", 3)])
    assert lines(items) == ["recheck A 3 57 due"]
    assert items[0].reason.params == {"since": "2026-03-09"}
    assert not items[0].is_late(after(100))


def test_a_level_that_has_no_questions_is_looked_at_once_more():
    items = made(gap("P", held=5, refresh=True), reviews=[review("A", 5)])
    assert lines(items) == ["task P 5 -5 review", "task A 5 57 due"]
    assert not any(item.is_late(after(100)) for item in items)


def test_what_is_due_stands_with_the_lessons_of_other_competencies():
    items = made(gap("B", (1, "missing", 60)), shelf=(lesson("B1", "B01"),), reviews=[review("A", 2)])
    assert lines(items) == ["recheck A 2 57 due", "lesson B1 1 60 raises", "test B 1 60 after_lessons"]


def test_what_is_due_for_a_step_that_nobody_must_take_is_optional():
    items = made(reviews=[review("A", 2), review("B", 2, mandatory=False)])
    assert [(item.competency, item.part) for item in items] == [("A", Part.REQUIRED), ("B", Part.ASPIRATIONAL)]


def test_a_mandatory_course_is_taken_whole_with_the_document_that_says_so():
    shelf = (lesson("M1", "C01", course="M06"), lesson("M2", course="M06"), *SHELF)
    items = made(shelf=shelf, completed=["M1"], courses=[MandatoryCourse("M06", "文件", after(90))])
    assert lines(items) == ["lesson M2 0 90 mandatory"]
    assert items[0].reason.params == {"course": "M06", "basis": "文件"}
    assert items[0].competency is None


def test_a_mandatory_lesson_that_closes_a_step_is_due_with_it_and_makes_others_needless():
    shelf = (lesson("M1", "B03", course="M06", minutes=30), *SHELF)
    items = made(gap("B", (1, "missing", 60)), shelf=shelf, courses=[MandatoryCourse("M06", "文件", after(90))])
    assert lines(items) == ["lesson M1 3 60 mandatory", "test B 1 60 after_lessons"]


def test_a_mandatory_course_without_a_day_comes_last():
    shelf = (lesson("M1", course="M06"), *SHELF)
    items = made(gap("B", (1, "missing", 600)), shelf=shelf, courses=[MandatoryCourse("M06", "文件")])
    assert lines(items)[-1] == "lesson M1 0 - mandatory"


# The optional part


def test_optional_steps_are_their_own_part_after_the_required_one():
    items = made(
        gap("A", (1, "missing", 60), (2, "missing", 60), (3, "missing", 5, False), (4, "missing", 5, False)),
        gap("C", (1, "unplaced", 5, False)),
        shelf=SHELF,
    )
    assert lines(items) == [
        "lesson A1 2 60 raises",
        "test A 2 60 after_lessons",
        "lesson A2 3 5 raises",
        "lesson A3 4 5 raises",
        "test A 4 5 after_lessons",
        "placing C 1 5 unplaced",
    ]
    assert [item.part for item in items] == [Part.REQUIRED] * 2 + [Part.ASPIRATIONAL] * 4
    assert not any(item.is_late(after(30)) for item in items)


def test_optional_steps_never_change_the_required_lessons():
    shelf = (lesson("A1", "A02", minutes=8), lesson("A2", "A23", minutes=8), lesson("all", "A03", minutes=9))
    items = made(gap("A", (1, "missing", 60), (2, "missing", 60), (3, "missing", 5, False)), shelf=shelf)
    assert [item.lesson for item in items if item.kind == ItemKind.LESSON] == ["A1", "A2"]


def test_what_the_required_lessons_teach_beyond_is_only_tested_in_the_optional_part():
    items = made(gap("B", (1, "missing", 60), (2, "missing", 5, False)), shelf=SHELF)
    assert lines(items) == ["lesson B1 3 60 raises", "test B 1 60 after_lessons", "test B 2 5 learned"]


def test_a_required_step_without_a_lesson_is_not_tested_twice():
    items = made(gap("C", (1, "missing", 60), (2, "missing", 5, False)), shelf=SHELF)
    assert lines(items) == ["test C 1 60 no_lesson", "test C 2 5 no_lesson"]


def test_a_refresh_that_no_mandatory_step_asks_is_optional():
    items = made(gap("A", held=3, refresh=True, refresh_mandatory=False))
    assert [item.part for item in items] == [Part.ASPIRATIONAL]


# Prerequisites and order


def test_a_prerequisite_is_due_with_the_lesson_that_waits_for_it_and_says_so():
    shelf = (lesson("B1", "B01", needs=("C1",)), lesson("C1", "C02"))
    items = made(gap("B", (1, "missing", 60)), shelf=shelf)
    assert lines(items) == ["lesson C1 1 60 needed_first", "lesson B1 1 60 raises", "test B 1 60 after_lessons"]
    assert items[0].reason.params == {"lesson": "B1"}


@pytest.mark.parametrize("stands", [{"held": {"C": 2}}, {"estimates": {"C": 2}}, {"completed": ["C1"]}])
def test_a_prerequisite_is_met_by_finishing_it_or_by_holding_what_it_raises(stands):
    shelf = (lesson("B1", "B01", needs=("C1",)), lesson("C1", "C02"))
    assert [item.lesson for item in made(gap("B", (1, "missing", 60)), shelf=shelf, **stands)] == ["B1", ""]


def test_a_lesson_is_due_early_where_another_one_waits_for_it():
    shelf = (lesson("low", "A01"), lesson("both", "A12", "B01", minutes=1), lesson("B1", "B01"))
    items = made(gap("A", (1, "missing", 180), (2, "missing", 180)), gap("B", (1, "missing", 60)), shelf=shelf)
    assert lines(items) == [
        "lesson low 1 60 raises",
        "lesson both 1 60 raises",
        "test B 1 60 after_lessons",
        "test A 2 180 after_lessons",
    ]


def test_items_come_by_due_day_then_by_competency_and_a_test_out_before_a_lesson():
    items = made(
        gap("C", (1, "unplaced", 60)),
        gap("B", (1, "missing", 60)),
        gap("A", (1, "likely", 60), (2, "missing", 70), held=0),
        gap("Q", (1, "likely", 30)),
        shelf=(lesson("A1", "A13"), *SHELF),
    )
    assert lines(items) == [
        "test Q 1 30 likely",
        "test A 1 60 likely",
        "lesson B1 3 60 raises",
        "test B 1 60 after_lessons",
        "placing C 1 60 unplaced",
        "lesson A1 3 70 raises",
        "test A 2 70 after_lessons",
    ]


def test_a_lesson_for_two_competencies_comes_before_both_tests():
    items = made(gap("A", (1, "missing", 60)), gap("B", (1, "missing", 60)), shelf=(lesson("both", "B01", "A01"),))
    assert lines(items) == ["lesson both 1 60 raises", "test A 1 60 after_lessons", "test B 1 60 after_lessons"]
    assert [(lift.competency, lift.to_level) for lift in items[0].lifts] == [("B", 1), ("A", 1)]


# The headline


def item(kind=ItemKind.LESSON, due=10, part=Part.REQUIRED, why=Why.RAISES):
    return Item(kind, "A", 1, Reason(why), 9, 0, None if due is None else after(due), part)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], Headline(None, 0, 0, 0, 0, 0, 0)),
        ([item(), item(due=30), item(due=31)], Headline(after(30), 0, 2, 0, 0, 1, 0)),
        ([item(due=40), item(due=40), item(due=50)], Headline(after(40), 0, 2, 0, 0, 1, 0)),
        (
            [item(ItemKind.TEST), item(ItemKind.RECHECK, -9), item(ItemKind.TASK), item(ItemKind.PLACING)],
            Headline(after(10), 1, 0, 2, 1, 0, 0),
        ),
        ([item(due=-1), item(due=0)], Headline(after(0), 0, 2, 0, 0, 0, 1)),
        ([item(part=Part.ASPIRATIONAL), item(due=40)], Headline(after(40), 0, 1, 0, 0, 0, 0)),
        ([item(due=None)], Headline(None, 0, 1, 0, 0, 0, 0)),
        ([item(due=None), item(due=90)], Headline(after(90), 0, 1, 0, 0, 1, 0)),
    ],
)
def test_the_headline_counts_what_is_due_next(items, expected):
    assert headline(items, MARCH_12) == expected


def test_the_thirty_days_are_a_rule():
    assert headline([item(due=1), item(due=9)], MARCH_12, 3).lessons == 1
