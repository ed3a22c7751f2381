"""Where somebody has too few unseen questions left: the desk lists the cells and the persons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments import gates, short_cells
from kit import clock
from people.models import Person
from tests.assessments.factories import AT, day, place, quiz_of, rule, sit, start, stock, take_test
from tests.assessments.written_factories import stranger

pytestmark = pytest.mark.django_db
CELL = ("LZ04", 2)
ON = clock.day_of(AT) + timedelta(days=30)


@pytest.fixture
def small(framework):
    """Nine questions of one cell, twelve of another one."""
    stock({CELL: 9, ("LZ05", 1): 12})


def page(response):
    return response.content.decode().replace("\u00a0", " ")


def of(viewer, cell=CELL):
    return [(line.name, line.unseen) for line in short_cells.people(viewer, cell, on=ON)]


def cells(viewer):
    return {(line.competency, line.level): line for line in short_cells.lines(viewer, on=ON)}


def test_whoever_failed_and_has_four_new_questions_left_is_listed(small, wang, trainer):
    take_test(wang, *CELL, 1)
    assert of(trainer) == [(wang.name, 4)]
    line = cells(trainer)[CELL]
    assert (line.persons, line.for_tests, line.is_short) == (1, 9, False)


def test_the_list_says_what_the_gate_says(small, wang, trainer):
    take_test(wang, *CELL, 1)
    assert gates.can_test(wang, *CELL, on=ON).why is gates.Why.SHORTAGE
    assert of(trainer)


def test_whoever_did_not_fail_sees_questions_again_and_is_not_listed(small, wang, trainer):
    take_test(wang, *CELL, 3)
    assert gates.can_test(wang, *CELL, on=ON).is_open
    assert of(trainer) == []


def test_whoever_has_five_new_questions_left_is_not_listed(bank, wang, trainer):
    take_test(wang, *CELL, 1)
    assert of(trainer) == []
    take_test(wang, *CELL, 1, at=day(4))
    assert of(trainer) == [(wang.name, 2)]


def test_whoever_holds_the_level_meanwhile_is_not_listed(small, wang, trainer, county):
    take_test(wang, *CELL, 1)
    quiz = quiz_of(county.unit, [rule(5, *CELL)], supervised=True)
    from assessments import in_class

    code = in_class.make_code(quiz, unit=county.unit, label="", hours=2, by=trainer, at=day(5))
    sit(wang, start(wang, quiz, at=day(5), code=code.code), 5, at=day(5))
    assert of(trainer) == []


def test_a_failed_part_of_an_exam_counts_as_a_failed_test(small, wang, trainer, county):
    quiz = quiz_of(county.unit, [rule(5, *CELL)])
    sit(wang, start(wang, quiz), 1)
    assert of(trainer) == [(wang.name, 4)]


def test_what_was_seen_in_practice_is_seen(bank, wang, trainer, county):
    take_test(wang, *CELL, 1)
    quiz = quiz_of(county.unit, [rule(7, *CELL)], purpose="practice", pass_percent=60)
    start(wang, quiz, at=day(1))
    assert of(trainer) == [(wang.name, 0)]


def test_a_cell_for_which_the_bank_is_too_small_is_listed_for_nobody_in_particular(framework, trainer):
    stock({CELL: 4})
    line = cells(trainer)[CELL]
    assert (line.for_tests, line.persons, line.is_short) == (4, 0, True)


def test_levels_that_are_never_tested_are_not_listed(bank, trainer):
    assert all(level <= 4 for _key, level in cells(trainer))
    assert ("LZ04", 3) not in cells(trainer) and ("LZ04", 2) not in cells(trainer)


def test_a_trainer_of_another_township_sees_nobody(small, wang, county, browse):
    take_test(wang, *CELL, 1)
    viewer = stranger(county.other_township)
    assert of(viewer) == [] and CELL not in cells(viewer)
    shown = page(browse(viewer).get("/desk/quizzes/short/LZ04/2/"))
    assert wang.name not in shown and "您所管的地方没有这样的人" in shown


def test_what_a_duplicate_sat_counts_for_the_person_it_was_merged_into(small, wang, trainer, county):
    twin = Person.objects.create_user(name=wang.name, home_unit=county.other_village)
    take_test(twin, *CELL, 1)
    twin.merged_into = wang
    twin.save(update_fields=["merged_into"])
    assert of(trainer) == [(wang.name, 4)]


def test_the_pages_lead_from_a_number_to_its_persons(small, wang, trainer, browse):
    take_test(wang, *CELL, 1)
    client = browse(trainer)
    assert '<a href="/desk/quizzes/short/LZ04/2/">1</a>' in page(client.get("/desk/quizzes/short/"))
    assert wang.name in page(client.get("/desk/quizzes/short/LZ04/2/"))
    assert client.get("/desk/quizzes/short/ZZ99/2/").status_code == 404


def test_it_costs_the_same_for_one_person_and_for_many(small, county, settle, wang, trainer, django_assert_num_queries):
    take_test(wang, *CELL, 1)
    assert trainer.scope.paths
    short_cells.lines(trainer, on=ON)
    with django_assert_num_queries(7):
        short_cells.lines(trainer, on=ON)
    for person in settle(county.village, 12, "WY"):
        take_test(Person.objects.get(pk=person.pk), *CELL, 1)
    with django_assert_num_queries(7):
        (line,) = [one for one in short_cells.lines(trainer, on=ON) if one.persons]
    assert line.persons == 13


def test_a_placing_is_no_failure(bank, wang, trainer):
    from assessments.starting import start_placing

    place(wang, start_placing(wang, at=AT), {})
    assert of(trainer) == []
