"""Before and after: the quiz in two clicks, and the gain as its sittings say it."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from openpyxl import load_workbook

from assessments.api import make_before_after
from assessments.models import Quiz, Sitting
from assessments.quiz_authoring import publish
from kit import clock
from kit.access import Role
from kit.errors import InputError
from people.models import Person
from reports import gain
from tests.assessments.factories import stock
from tests.reports.factories import ON, Step, person_with, viewer

FIVE = ["LZ01", "LZ02", "LZ03", "LZ04", "LZ06"]


@pytest.fixture
def bank(shire):
    stock({(key, 2): 10 for key in FIVE})


@pytest.fixture
def lacking(shire, bank):
    """Seven who lack all of it, and conduct too."""
    village = shire.all_villages()[0]
    steps = [Step(key, 2, ON) for key in [*FIVE, "LZ05"]]
    return [person_with(shire, village, posts=["WY"], steps=steps, name=f"学员{n}") for n in range(7)]


@pytest.fixture
def trainer(shire) -> Person:
    return viewer(Role.TRAINER, shire.unit, "王老师")


@pytest.fixture
def quiz(shire, lacking, trainer) -> Quiz:
    made = gain.make(shire.unit, by=trainer)
    publish(made, by=trainer, at=clock.now())
    made.refresh_from_db()
    return made


def sits(person: Person, quiz: Quiz, number: int, form: str, right: dict[str, int]) -> None:
    at = clock.now() + timedelta(days=number)
    Sitting.objects.create(
        id=uuid.uuid4(), person=person, quiz=quiz, purpose=quiz.purpose, number=number, seed=1, form=form, started_at=at,
        closed_at=at, result={"cells": [[key, 2, good, 5, "nothing"] for key, good in right.items()]},
    )  # fmt: skip


def class_of(shire, quiz, many: int, place: int = 0, post: str = "WY") -> list[Person]:
    """Each two right of LZ04 before and four after; halves swapped."""
    village = shire.villages[shire.townships[place].pk][0]
    people = [person_with(shire, village, posts=[post], name=f"班{place}{post}{n}") for n in range(many)]
    for n, person in enumerate(people):
        first, second = ("A", "B") if n % 2 else ("B", "A")
        sits(person, quiz, 1, first, {"LZ04": 2, "LZ05": 0})
        sits(person, quiz, 2, second, {"LZ04": 4 + n % 4 // 2, "LZ05": 5})
    return people


def test_it_asks_the_five_that_lack_most_in_two_forms_of_twenty_five(quiz):
    assert (quiz.has_forms, quiz.supervised, quiz.most_sittings, quiz.count) == (True, True, 2, 25)
    a, b = (set(quiz.forms[form][0]) for form in "AB")
    assert (len(a), len(b), a & b) == (25, 25, set())
    assert {key.partition("-")[0] for key in a} == set(FIVE)


def test_a_bank_with_too_little_says_how_many_it_can_ask_and_keeps_nothing(shire, bank, trainer):
    wished = [(key, 2) for key in [*FIVE[:4], "LZ07"]]
    with pytest.raises(InputError, match="4"):
        make_before_after(shire.unit, wished, by=trainer, at=clock.now())
    assert not Quiz.objects.filter(has_forms=True).exists()


def test_two_clicks_make_it(shire, lacking, trainer, at_desk):
    trainer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = at_desk(person=trainer)
    answer = client.post(reverse("reports:gains"), {"unit": shire.unit.pk})
    made = Quiz.objects.get(has_forms=True)
    assert answer.headers["Location"] == reverse("quiz", args=[made.pk])
    assert client.post(reverse("quiz_publish", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert not made.is_draft
    assert set(made.forms) == {"A", "B"}


def test_who_writes_no_quizzes_makes_none(shire, lacking, at_desk):
    answer = at_desk(Role.TOWNSHIP, shire.townships[0]).post(reverse("reports:gains"), {"unit": shire.townships[0].pk})
    assert answer.status_code == 422
    assert not Quiz.objects.filter(has_forms=True).exists()


def test_the_gain_of_a_class_stands_with_its_interval(shire, quiz, trainer):
    class_of(shire, quiz, 52)
    (line,) = gain.page_of(trainer, quiz).lines
    assert (line.gain.people, line.gain.before, line.gain.gain) == (52, 40, 50)
    assert 40 < line.gain.low < 50 < line.gain.high < 60


def test_fewer_than_fifty_are_told_nothing_about(shire, quiz, trainer, at_desk):
    class_of(shire, quiz, 49)
    assert gain.page_of(trainer, quiz).lines == ()
    assert "满 50 人" in at_desk(person=trainer).get(reverse("reports:gain", args=[quiz.pk])).content.decode()


def test_conduct_is_left_out(shire, quiz, trainer):
    class_of(shire, quiz, 52)
    assert {line.competency for line in gain.page_of(trainer, quiz).lines} == {"村务公开与民主监督"}


def test_who_sat_only_one_form_is_counted_and_not_compared(shire, quiz, trainer):
    people = class_of(shire, quiz, 50)
    Sitting.objects.filter(person=people[0], number=2).delete()
    Sitting.objects.filter(person=people[1], number=2).update(form="A")
    page = gain.page_of(trainer, quiz)
    assert (page.both, page.once, page.lines) == (48, 2, ())


def test_lines_by_township_and_post_add_up_to_everybody(shire, quiz, trainer):
    class_of(shire, quiz, 52)
    class_of(shire, quiz, 51, place=1)
    class_of(shire, quiz, 3, place=1, post="FL")
    whole, *parts = gain.page_of(trainer, quiz).lines
    assert whole.gain.people == sum(part.gain.people for part in parts) == 106
    assert min(part.gain.people for part in parts) >= 50


def test_a_township_sees_its_own_people_alone(shire, quiz):
    class_of(shire, quiz, 52)
    class_of(shire, quiz, 51, place=1)
    page = gain.page_of(viewer(Role.TOWNSHIP, shire.townships[1]), quiz)
    assert [line.gain.people for line in page.lines] == [51]


def test_the_workbook_holds_the_lines_and_no_name(shire, quiz, trainer, at_desk):
    class_of(shire, quiz, 52)
    answer = at_desk(person=trainer).post(reverse("reports:gain_export", args=[quiz.pk]))
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows()]
    assert rows[-1][:7] == ["村务公开与民主监督", "全部人员", "全部职务", 52, 40, 90, 50]
    assert "班0" not in str(rows)


def test_the_page_costs_the_same_for_more_people(shire, quiz, trainer, django_assert_num_queries):
    class_of(shire, quiz, 52)
    gain.page_of(trainer, quiz)
    with django_assert_num_queries(2):
        gain.page_of(trainer, quiz)
    class_of(shire, quiz, 51, place=1)
    with django_assert_num_queries(2):
        gain.page_of(trainer, quiz)
