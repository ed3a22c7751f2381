"""The supervised check of a class, from the code on the wall to the page that says what does not hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments import class_checks, starting
from assessments.models import InClassCode, Quiz
from competencies.models import Evidence
from kit import clock
from kit.errors import InputError
from people.models import Person
from tests.assessments.factories import sit, take_test
from tests.assessments.written_factories import stranger

pytestmark = pytest.mark.django_db
CELL = ("LZ04", 2)


@pytest.fixture
def people(bank, county, settle):
    """Six of a village, who all passed on their phones a week ago."""
    persons = list(Person.objects.filter(pk__in=[one.pk for one in settle(county.village, 6, "ZR")]).order_by("pk"))
    for person in persons:
        take_test(person, *CELL, 5, at=clock.now() - timedelta(days=7))
    return persons


def page(response):
    return response.content.decode().replace("\u00a0", " ")


def check(county, by, people, right):
    """A check in class in which each person gets so many of eight right."""
    at = clock.now()
    code = class_checks.begin(county.village, [CELL], label="一班", by=by, at=at)
    for person, number in zip(people, right, strict=True):
        sitting = starting.start_quiz(person, code.quiz, at=at, code=code.code)
        assert len(sitting.paper) == 8
        sit(person, sitting, number, at=at)
    return code


def test_what_can_be_checked_is_what_they_passed_on_their_phones(people, county, trainer):
    (sample,) = class_checks.samples(county.village, trainer)
    assert (sample.cell, sample.passed) == (CELL, 6)


def test_it_is_a_supervised_test_as_any_other(people, county, trainer):
    check(county, trainer, people[:1], [8])
    row = Evidence.objects.get(kind="supervised_test")
    assert (row.questions, row.strength, row.condition, row.passed) == (8, 3, "supervised", True)


def test_the_page_names_whose_phone_result_does_not_hold_and_nobody_else(people, county, trainer, browse):
    code = check(county, trainer, people, [8, 8, 7, 7, 6, 3])
    shown = page(browse(trainer).get(f"/desk/class/{code.pk}/"))
    (cell,) = class_checks.page_of(code, trainer).cells
    assert [one.name for one in cell.persons] == [people[5].name]
    assert cell.whole.holds and cell.supervised_percent == 81
    assert "3/8" in shown and "5/5" in shown and "站得住" in shown


def test_of_fewer_than_five_no_share_is_shown(people, county, trainer, browse):
    code = check(county, trainer, people[:4], [2, 8, 8, 8])
    shown = page(browse(trainer).get(f"/desk/class/{code.pk}/"))
    assert "不到 5 人，不作判断" in shown and "81%" not in shown
    assert people[0].name in shown, "a trainer sees the persons of his area"


def test_a_check_is_begun_on_its_page_with_what_chance_ticked(people, county, trainer, browse):
    client = browse(trainer)
    url = f"/desk/class/begin/{county.village.pk}/"
    assert 'value="LZ04:2" checked' in page(client.get(url))
    location = client.post(url, {"cells": ["LZ04:2"], "label": "一班"}).headers["Location"]
    code = InClassCode.objects.get()
    assert location == f"/desk/class/{code.pk}/"
    assert code.code in page(client.get(location))
    assert "一班" in page(client.get("/desk/class/"))


@pytest.mark.parametrize("cells", [[], [CELL, ("LZ04", 1), ("LZ05", 1), ("LZ05", 2)], [("LZ99", 1)]])
def test_one_to_three_competencies_for_which_there_are_questions(bank, county, trainer, cells):
    with pytest.raises(InputError):
        class_checks.begin(county.village, cells, label="", by=trainer, at=clock.now())
    assert not Quiz.objects.filter(key__startswith="class:").exists()


def test_another_township_sees_neither_check_nor_persons(people, county, trainer, browse):
    code = check(county, trainer, people[:1], [0])
    client = browse(stranger(county.other_township))
    assert client.get(f"/desk/class/{code.pk}/").status_code == 404
    assert client.get(f"/desk/class/begin/{county.village.pk}/").status_code == 404
    assert "一班" not in page(client.get("/desk/class/"))
