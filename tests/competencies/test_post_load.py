"""The load of a post, added up."""

from __future__ import annotations

from competencies.post_load import Load, Sort, Task, added_up

TASKS = [
    Task(Sort.LESSON, 9, 60),
    Task(Sort.TEST, 3, 60),
    Task(Sort.LESSON, 12, 180),
    Task(Sort.OBSERVATION, 10, 365),
    Task(Sort.LESSON, 8, 1095),
]


def test_each_horizon_holds_what_was_due_earlier_and_nothing_later():
    assert added_up(TASKS) == (
        Load(60, lessons=1, minutes=12, tests=1),
        Load(180, lessons=2, minutes=24, tests=1),
        Load(365, lessons=2, minutes=34, tests=1, observations=1),
        Load(730, lessons=2, minutes=34, tests=1, observations=1),
    )


def test_a_day_is_within_its_own_horizon():
    assert added_up([Task(Sort.TEST, 3, 60)], [59, 60]) == (Load(59), Load(60, minutes=3, tests=1))


def test_hours_are_said_to_a_tenth():
    assert Load(60, minutes=100).hours == 1.7
