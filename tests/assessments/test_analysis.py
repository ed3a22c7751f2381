"""How questions and quizzes went, counted in the database, against the same counted sheet by sheet."""

from __future__ import annotations

from math import isclose
from statistics import correlation
from uuid import UUID

import pytest

from assessments import analysis, api, jobs
from assessments.models import Answer, ItemStatistics, Question, QuizStatistics, Sitting
from competencies.models import Law
from kit import clock
from kit.jobs import ask, run_pending
from people.models import Person
from tests.assessments import factories
from tests.assessments.factories import day, place, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat(framework, county):
    """Twelve cadres, each with one small test; who is later in the list knows more."""
    stock({("LZ04", 2): 12})
    people = [Person.objects.create_user(name=f"村干部{n}", home_unit=county.village) for n in range(12)]
    for n, person in enumerate(people):
        factories.take_test(person, "LZ04", 2, n % 6)
    return people


def naive(question: Question) -> tuple[list[int], list[float]]:
    """Right or not, and the rest, of each sheet that holds the question."""
    right, rest = [], []
    for sitting in Sitting.objects.filter(closed_at__isnull=False, purpose="test"):
        marks = {row.version.question_id: bool(row.right) for row in sitting.answers.select_related("version")}
        if question.pk in marks:
            right.append(int(marks[question.pk]))
            rest.append((sum(marks.values()) - marks[question.pk]) / (len(marks) - 1))
    return right, rest


def test_every_question_is_counted_as_its_sheets_say(sat):
    for write in analysis.count_questions(at=clock.now()):
        write()
    compared = 0
    for row in ItemStatistics.objects.of_questions().select_related("question"):
        right, rest = naive(row.question)
        assert (row.answers, row.right) == (len(right), sum(right))
        if len(set(right)) > 1 and len(set(rest)) > 1:
            compared += 1
            assert isclose(row.discrimination, correlation(right, rest), abs_tol=1e-6)
    assert compared > 3
    assert ItemStatistics.objects.of_questions().count() == 12


def test_each_option_says_how_many_took_it(sat):
    for write in analysis.count_questions(at=clock.now()):
        write()
    for row in ItemStatistics.objects.filter(version__isnull=False):
        values = list(Answer.objects.filter(version=row.version).values_list("value", flat=True))
        assert {one["k"]: one["n"] for one in row.options} == {
            key: sum(value == ([key] if key else []) for value in values) for key in ("A", "B", "C", "D", None)
        }


def test_counting_one_question_gives_what_counting_all_gives(sat):
    at = clock.now()
    for write in analysis.count_questions(at=at):
        write()
    row = ItemStatistics.objects.of_questions().order_by("-answers").first()
    before = list(ItemStatistics.objects.filter(question=row.question).order_by("version").values())
    analysis.count_question(row.question_id, at=at)
    after = list(ItemStatistics.objects.filter(question=row.question).order_by("version").values())
    assert [{**one, "id": 0} for one in after] == [{**one, "id": 0} for one in before]


def test_counting_twice_changes_nothing_and_doubles_nothing(sat):
    ask(jobs.COUNT)
    run_pending()
    first = ItemStatistics.objects.count(), QuizStatistics.objects.count()
    ask(jobs.COUNT)
    run_pending()
    assert (ItemStatistics.objects.count(), QuizStatistics.objects.count()) == first
    assert first[1] == 1


def test_a_placing_counts_for_how_often_a_text_was_shown_only(bank, wang):
    place(wang, api.start_placing(wang, at=factories.AT), {"LZ04": 2})
    for write in analysis.count_questions(at=day(1)):
        write()
    rows = ItemStatistics.objects.of_questions().filter(shown__gt=0)
    assert rows.exists()
    assert not rows.filter(answers__gt=0).exists()
    assert rows.first().exposure == 100.0


def test_what_was_shown_long_ago_is_no_longer_recent(sat):
    for write in analysis.count_questions(at=day(200)):
        write()
    rows = ItemStatistics.objects.of_questions().filter(shown__gt=0)
    assert rows.exists()
    assert not rows.filter(recent__gt=0).exists()


def test_a_law_that_was_changed_flags_what_cites_the_older_text(framework):
    Law.objects.filter(name=factories.LAW).update(effective_on="2018-12-29")
    stock({("LZ04", 2): 2})
    for write in analysis.count_questions(at=day(1)):
        write()
    assert not ItemStatistics.objects.flagged("law").exists()
    Law.objects.filter(name=factories.LAW).update(effective_on="2026-05-01")
    for write in analysis.count_questions(at=day(1)):
        write()
    assert ItemStatistics.objects.of_questions().flagged("law").count() == 2


def test_a_quiz_of_drawn_questions_has_a_mean_of_its_sittings_and_no_reliability(sat):
    analysis.count_quizzes(at=clock.now())
    row = QuizStatistics.objects.get()
    assert (row.sittings, row.questions, row.reliability) == (12, None, None)
    assert row.passed == Sitting.objects.filter(passed=True).count()


def test_a_check_asks_everybody_the_same_and_has_a_reliability(framework, county):
    stock({("LZ04", 2): 12})
    keys = list(Question.objects.order_by("key").values_list("key", flat=True)[:4])
    api.ensure_check("M01-L1", "课", keys)
    for n in range(8):
        person = Person.objects.create_user(name=f"村干部{n}", home_unit=county.village)
        factories.sit(person, api.start_check(person, "M01-L1", at=factories.AT), n % 5)
    analysis.count_quizzes(at=clock.now())
    row = QuizStatistics.objects.get()
    totals = [n % 5 for n in range(8)]
    assert (row.sittings, row.questions, row.mean) == (8, 4, sum(totals) / 8)
    assert row.reliability is not None
    assert not row.is_enough


def test_the_answers_of_an_open_sitting_count_nothing(framework, cadre):
    stock({("LZ04", 2): 6})
    sitting = api.start_test(cadre, "LZ04", 2, at=factories.AT)
    factories.send(cadre, factories.answered(cadre, sitting, 1, ["A"]))
    for write in analysis.count_questions(at=clock.now()):
        write()
    version = UUID(sitting.paper[0]["v"])
    assert ItemStatistics.objects.get(version=version).answers == 0
