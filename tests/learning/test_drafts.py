"""What is kept of one person's plan: what a programme asks, what of the plan belongs to it, and when it is finished."""

from __future__ import annotations

from datetime import timedelta

import pytest

from learning.drafts import Ask, draft, in_programme, summary
from learning.items import kept, read
from learning.planner import Item, ItemKind, Part, Reason, Why
from tests.learning.factories import CLERK, ELECTED, HEAD, TODAY, after, framework_of, holding, lesson, shelf, standing

FRAME = framework_of(a="knowledge", b="knowledge", p="practical")
SHELF = shelf(
    lesson("M01-L1", A=(0, 2)),
    lesson("M01-L2", A=(2, 3)),
    lesson("M02-L1", B=(0, 2)),
    lesson("M03-L1", P=(0, 3)),
)
ASKS = {HEAD: [("A", 2, 60), ("A", 3, 180), ("B", 2, 365), ("P", 3, 180)]}
EVERY_COUNTY = "/1/"
VILLAGE = "/1/2/3/"


def ask_of(**fields):
    values = {
        "programme_id": 7,
        "path": EVERY_COUNTY,
        "since": ELECTED,
        "until": None,
        "max_due_days": 180,
        "post_ids": None,
        "courses": {},
    }
    return Ask(**{**values, **fields})


def drafted(one, *asks, posts=(HEAD,), completed=(), catalogue=SHELF, path=VILLAGE):
    return draft(one, path=path, posts=posts, asks=asks or (ask_of(),), catalogue=catalogue, completed=completed)


def planned(made):
    """The items of the programme, in order."""
    return [(item.kind, item.lesson or item.competency, item.level) for item, inside in made.items if inside]


# --- whom a programme asks, and what ------------------------------------------------------------------


def test_a_programme_asks_whoever_holds_one_of_its_posts_below_its_unit():
    ask = ask_of(post_ids=frozenset([HEAD]))
    assert ask.asks(VILLAGE, [CLERK, HEAD])
    assert not ask.asks(VILLAGE, [CLERK])
    assert not ask.asks("/11/2/", [HEAD])


def test_a_programme_without_posts_asks_every_post_and_nobody_without_one():
    assert ask_of().asks(VILLAGE, [CLERK])
    assert not ask_of().asks(VILLAGE, [])


def test_a_programme_takes_the_mandatory_steps_up_to_its_day():
    frame = standing(FRAME, {HEAD: [*ASKS[HEAD], ("A", 4, 730), ("B", 1, 60, False)]}).framework
    assert ask_of().levels(frame, [HEAD]) == {"A": 3, "P": 3}
    assert ask_of(max_due_days=60).levels(frame, [HEAD]) == {"A": 2}
    assert ask_of(max_due_days=365).levels(frame, [HEAD]) == {"A": 3, "P": 3, "B": 2}


def test_of_several_posts_the_highest_level_counts():
    frame = standing(FRAME, {HEAD: [("A", 2, 60)], CLERK: [("A", 3, 90), ("B", 1, 60)]}).framework
    assert ask_of().levels(frame, [HEAD, CLERK]) == {"A": 3, "B": 1}
    assert ask_of(post_ids=frozenset([HEAD])).levels(frame, [HEAD, CLERK]) == {"A": 2}


def test_a_mandatory_course_is_for_all_or_for_holders_of_its_posts():
    ask = ask_of(courses={"M02": (None, "县里统一要求"), "M03": (frozenset([CLERK]), "财政局文件")})
    assert [one.course for one in ask.mandatory_courses([HEAD])] == ["M02"]
    assert [one.course for one in ask.mandatory_courses([CLERK])] == ["M02", "M03"]
    (course,) = ask.mandatory_courses([HEAD])
    assert (course.basis, course.due) == ("县里统一要求", after(180))


# --- the plan -----------------------------------------------------------------------------------------


def test_nobody_placed_gets_placings_and_no_lesson_before():
    made = drafted(standing(FRAME, ASKS))
    assert planned(made) == [("placing", "A", 3), ("placing", "P", 3)]
    assert not made.placed
    assert (made.open_mandatory, made.next_due) == (6, after(60))
    assert made.finished == ()


def test_what_is_missing_gets_lessons_and_tests_and_what_is_likely_a_test_out():
    made = drafted(standing(FRAME, ASKS, estimates={"A": 2, "P": 0}))
    assert planned(made) == [
        ("test", "A", 2),
        ("lesson", "M01-L2", 3),
        ("test", "A", 3),
        ("lesson", "M03-L1", 3),
        ("test", "P", 2),
        ("task", "P", 3),
    ]
    assert made.placed


def test_steps_beyond_the_programme_are_in_the_plan_and_not_in_the_programme():
    made = drafted(standing(FRAME, ASKS, held={"A": 3, "P": 3}, estimates={"B": 0}))
    assert planned(made) == []
    assert [item.lesson for item, _ in made.items if item.lesson] == ["M02-L1"]
    assert [(step.competency, step.level, step.in_programme) for step in made.steps] == [
        ("B", 1, False),
        ("B", 2, False),
    ]
    assert made.open_mandatory == 0
    assert made.finished == (7,)


def test_a_test_of_a_higher_level_that_closes_a_step_of_the_programme_belongs_to_it():
    asks = {HEAD: [("A", 2, 60), ("A", 3, 180)]}  # near enough for one test
    high = shelf(lesson("M01-L1", A=(0, 3)))
    made = drafted(standing(FRAME, asks, estimates={"A": 0}), ask_of(max_due_days=60), catalogue=high)
    assert planned(made) == [("lesson", "M01-L1", 3), ("test", "A", 3)]


def test_a_lesson_that_comes_before_one_of_the_programme_belongs_to_it_too():
    before = shelf(lesson("M02-L1", B=(0, 1)), lesson("M01-L1", A=(0, 2), needs=["M02-L1"]))
    made = drafted(standing(FRAME, {HEAD: [("A", 2, 60)]}, estimates={"A": 0}), catalogue=before)
    assert planned(made) == [("lesson", "M02-L1", 2), ("lesson", "M01-L1", 2), ("test", "A", 2)]


@pytest.mark.parametrize(
    ("kind", "lowest", "asked", "inside"),
    [
        (ItemKind.PLACING, 1, 2, True),
        (ItemKind.PLACING, 1, 0, False),
        (ItemKind.RECHECK, 3, 2, True),
        (ItemKind.RECHECK, 3, 0, False),
        (ItemKind.TEST, 2, 2, True),
        (ItemKind.TEST, 3, 2, False),
        (ItemKind.TASK, 3, 3, True),
    ],
)
def test_what_belongs_to_the_programme_by_what_it_closes(kind, lowest, asked, inside):
    item = Item(kind, "A", 3, Reason(Why.LEARNED), 3, 0, after(60), Part.REQUIRED, lowest=lowest)
    assert in_programme(item, {"A": asked} if asked else {}) is inside


def test_what_nobody_must_is_never_of_the_programme():
    asks = {HEAD: [("A", 2, 60)], CLERK: [("B", 2, 30)]}
    reserve = standing(FRAME, asks, held={"A": 2}, estimates={"B": 0}, aspirational=[CLERK])
    made = drafted(reserve)
    assert planned(made) == []
    assert {(item.part, inside) for item, inside in made.items} == {(Part.ASPIRATIONAL, False)}
    assert (made.open_mandatory, made.next_due, made.finished) == (0, None, (7,))
    assert not any(step.mandatory or step.in_programme for step in made.steps)


def test_a_reserve_post_alone_is_asked_by_no_programme_and_finishes_none():
    made = drafted(standing(FRAME, {CLERK: [("A", 2, 60)]}, held={"A": 2}, aspirational=[CLERK]), posts=())
    assert (made.programme_ids, made.finished) == ((), ())


def test_nobody_without_an_office_has_anything_to_do():
    made = drafted(standing(FRAME, {}), posts=())
    assert made == type(made)(summary={"asked": 0, "enough": 0, "levels": {}, "abilities": []})


# --- finished -----------------------------------------------------------------------------------------

DONE = {"A": 3, "P": 3}


def test_finished_only_with_every_lesson_of_the_mandatory_courses():
    ask = ask_of(courses={"M01": (None, "县里统一要求")})
    one = standing(FRAME, ASKS, held=DONE)
    made = drafted(one, ask, completed=["M01-L1"])
    assert (made.finished, made.open_courses, made.open_mandatory) == ((), 1, 0)
    assert planned(made) == [("lesson", "M01-L2", 0)]
    made = drafted(one, ask, completed=["M01-L1", "M01-L2"])
    assert (made.finished, made.open_courses) == ((7,), 0)


def test_a_mandatory_course_that_is_not_published_blocks_nobody():
    made = drafted(standing(FRAME, ASKS, held=DONE), ask_of(courses={"M99": (None, "县里统一要求")}))
    assert (made.finished, made.open_courses) == ((7,), 0)


def test_not_finished_while_one_step_is_open():
    made = drafted(standing(FRAME, ASKS, held={"A": 3, "P": 2}))
    assert (made.finished, made.open_mandatory) == ((), 1)


def test_a_refresh_of_what_the_programme_asks_blocks_it_and_one_beyond_does_not():
    stale = holding(3, refresh=True)
    made = drafted(standing(FRAME, ASKS, held={"A": stale, "P": 3}))
    assert (made.finished, made.open_mandatory) == ((), 1)
    assert planned(made) == [("recheck", "A", 3)]
    made = drafted(standing(FRAME, ASKS, held={**DONE, "B": holding(2, refresh=True)}))
    assert (made.finished, made.open_mandatory) == ((7,), 0)
    assert [(item.kind, inside) for item, inside in made.items] == [("recheck", False)]


def test_each_programme_is_finished_by_itself():
    short, long = ask_of(programme_id=1, max_due_days=60), ask_of(programme_id=2, max_due_days=365)
    made = drafted(standing(FRAME, ASKS, held=DONE), short, long)
    assert (made.programme_ids, made.finished) == ((1, 2), (1,))
    assert made.open_mandatory == 2  # B to level 2, of the longer one


def test_a_programme_that_asks_nothing_of_a_post_is_not_finished_by_it():
    made = drafted(standing(FRAME, {HEAD: [("B", 2, 365)]}))
    assert (made.programme_ids, made.finished) == ((7,), ())


def test_who_is_late_is_not_at_an_end():
    made = drafted(standing(FRAME, ASKS, held=DONE, on=TODAY + timedelta(days=400)))
    assert made.finished == (7,)


# --- what the home page draws -------------------------------------------------------------------------


def test_the_summary_says_by_ability_what_is_has_likely_lacks_and_unplaced():
    one = standing(
        framework_of(a="knowledge", b="knowledge", c="knowledge", d="conduct"),
        {HEAD: [(key, 2, 60) for key in "ABCD"]},
        held={"A": 2},
        estimates={"B": 2, "C": 1},
    )
    said = summary(one, dict.fromkeys("ABCD", 2))
    assert (said["asked"], said["enough"]) == (4, 1)
    assert said["levels"] == dict.fromkeys("ABCD", 2)
    assert said["abilities"] == [
        {"name": "能力A", "cells": [["has", "本领A"]]},
        {"name": "能力B", "cells": [["likely", "本领B"]]},
        {"name": "能力C", "cells": [["lacks", "本领C"]]},
        {"name": "能力D", "cells": [["unplaced", "本领D"]]},
    ]


def test_the_summary_leaves_out_what_only_later_steps_or_reserve_posts_ask():
    one = standing(FRAME, {HEAD: [("A", 2, 60), ("B", 2, 365)], CLERK: [("P", 2, 60)]}, aspirational=[CLERK])
    assert summary(one, {"A": 2})["levels"] == {"A": 2}
    assert summary(one, {})["levels"] == {"A": 2, "B": 2}  # no programme: all that the posts demand


def test_a_step_above_what_the_programme_asks_does_not_spoil_what_is_enough():
    one = standing(FRAME, {HEAD: [("A", 2, 60), ("A", 3, 365)]}, held={"A": 2})
    assert summary(one, {"A": 2})["abilities"] == [{"name": "能力A", "cells": [["has", "本领A"]]}]
    assert summary(one, {"A": 3})["abilities"] == [{"name": "能力A", "cells": [["lacks", "本领A"]]}]


def test_the_summary_and_the_items_are_plain_values_that_are_read_back_the_same():
    made = drafted(standing(FRAME, ASKS, estimates={"A": 2, "P": 0}))
    assert [item.kind for item in read(kept(made.items))] == [str(item.kind) for item, _ in made.items]


# --- when it changes by itself ------------------------------------------------------------------------


def test_a_plan_changes_with_the_first_level_that_time_changes():
    held = {"A": holding(2, changes_on=after(90)), "P": holding(2, changes_on=after(70)), "B": 1}
    assert drafted(standing(FRAME, ASKS, held=held)).changes_on == after(70)
    assert drafted(standing(FRAME, ASKS, held={"A": 2})).changes_on is None
