"""Who needs help: the rule as a table of cases, in words, and as SQL on a whole county."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from assessments.models import Quiz, Sitting
from competencies.models import Competency
from kit import clock
from reports import people_lists
from reports.filters import Filter, State
from reports.needs_help import Case, Reason, Rule, reasons, rule_in_words
from tests.reports.factories import ON, Step, fill, person_with


def day(days: int) -> date:
    return ON + timedelta(days=days)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case(None, placed=False), ()),
        (Case(None, placed=True, tries=9), ()),
        (Case(day(0), placed=True), ()),
        (Case(day(-1), placed=True), (Reason.LATE,)),
        (Case(day(-1), placed=False), (Reason.LATE, Reason.UNPLACED)),
        (Case(day(0), placed=False), (Reason.UNPLACED,)),
        (Case(day(14), placed=False), (Reason.UNPLACED,)),
        (Case(day(15), placed=False), ()),
        (Case(day(90), placed=True, tries=2), ()),
        (Case(day(90), placed=True, tries=3), (Reason.STUCK,)),
        (Case(day(-3), placed=False, tries=4), (Reason.LATE, Reason.UNPLACED, Reason.STUCK)),
    ],
)
def test_the_rule(case, expected):
    assert reasons(case, on=ON) == expected


def test_the_page_prints_the_numbers_of_the_rule():
    assert "14" in rule_in_words()
    assert "7" in rule_in_words(Rule(days=7))


def test_the_state_due_soon_says_the_days_of_the_rule():
    assert str(Rule().days) in str(State.SOON.label)


def fail(person, key: str, level: int, times: int, passed: bool = False) -> None:
    """Sit the small test of one cell several times, the last one ending as said."""
    quiz, _ = Quiz.objects.get_or_create(
        key=f"test:{key}:{level}",
        defaults={
            "purpose": Quiz.Purpose.TEST,
            "title": key,
            "competency": Competency.objects.get(key=key),
            "level": level,
        },
    )
    for number in range(1, times + 1):
        Sitting.objects.create(
            id=uuid.uuid4(),
            person=person,
            quiz=quiz,
            purpose=Quiz.Purpose.TEST,
            number=number,
            seed=number,
            started_at=clock.now(),
            closed_at=clock.now(),
            passed=passed and number == times,
            result={},
        )


def help_list(desk) -> list[people_lists.Row]:
    flt = Filter(state=State.HELP)
    return list(people_lists.listing(desk(flt), flt, 1, size=5000).rows)


def test_sql_and_rule_agree_on_every_person(shire, desk):
    persons = fill(shire, 300, seed=11)
    for number, person in enumerate(persons[:120]):
        for step in person.plan.open_steps.all()[: number % 2 + 1]:
            if not Sitting.objects.filter(quiz__key=f"test:{step.competency.key}:{step.level}", person=person).exists():
                fail(person, step.competency.key, step.level, times=number % 5)
    everybody = people_lists.rows(desk(), Filter(state=State.HELP), [person.pk for person in persons])
    must = set(people_lists.people(desk(), Filter()).values_list("pk", flat=True))
    by_rule = {row.id for row in everybody if row.reasons and row.id in must}
    by_sql = set(people_lists.people(desk(), Filter(state=State.HELP)).values_list("pk", flat=True))
    assert by_sql == by_rule
    found = {reason for row in everybody for reason in row.reasons}
    assert found == set(Reason)


def test_three_failed_sittings_of_an_open_step_are_stuck(shire, desk):
    village = shire.all_villages()[0]
    person = person_with(shire, village, posts=["ZR"], steps=[Step("LZ04", 2, day(60))])
    fail(person, "LZ04", 2, times=3)
    (row,) = help_list(desk)
    assert (row.id, row.reasons) == (person.pk, (Reason.STUCK,))


def test_a_test_that_was_passed_in_the_end_is_no_reason(shire, desk):
    person = person_with(shire, shire.all_villages()[0], posts=["ZR"], steps=[Step("LZ04", 3, day(60))])
    fail(person, "LZ04", 2, times=4, passed=True)
    assert help_list(desk) == []


def test_failing_at_conduct_never_shows(shire, desk):
    person = person_with(shire, shire.all_villages()[0], posts=["ZR"], steps=[Step("LZ05", 2, day(60))])
    fail(person, "LZ05", 2, times=5)
    assert help_list(desk) == []
