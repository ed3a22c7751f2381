"""Looking back: offered on the right day, never asked for, and without any effect on a level."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments import refresh, starting
from assessments.bank import retire
from assessments.models import Answer, Question, Quiz, RefreshDeck, Sitting
from assessments.quizzes import ensure_check
from competencies.models import Evidence, LevelState
from kit import clock, jobs
from kit.errors import NotNow
from lms.celery import TIMETABLE
from tests.assessments.factories import AT, answered, day, right_of, send, sit, submitted, take_test, wrong_of

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)


@pytest.fixture
def learned(bank, wang, time_machine):
    """王主任 passed a small test, and the night has passed."""
    time_machine.move_to(AT)
    take_test(wang, "LZ04", 1, 5)
    jobs.ask("assessments.decks")
    jobs.run_pending()
    return wang


@pytest.fixture
def later(learned, time_machine):
    """Ten days after: all five are worth another look."""
    time_machine.move_to(day(10))
    return learned


def looked_back(person, right: int, *, at=None) -> Sitting:
    at = at or clock.now()
    sitting = starting.start_refresh(person, at=at)
    for number in range(1, len(sitting.paper) + 1):
        keys = right_of(sitting, number) if number <= right else wrong_of(sitting, number)
        send(person, answered(person, sitting, number, keys), at=at)
    send(person, submitted(person, sitting, {}), at=at)
    sitting.refresh_from_db()
    return sitting


def test_it_is_offered_when_something_is_due_and_not_before(learned, time_machine):
    assert not refresh.is_offered(learned, on=TODAY)
    assert RefreshDeck.objects.get().cards == 5
    time_machine.move_to(day(10))
    assert refresh.is_offered(learned, on=clock.today())


def test_whoever_has_learned_nothing_is_offered_nothing(bank, wang, django_assert_num_queries):
    take_test(wang, "LZ04", 1, 2)
    jobs.ask("assessments.decks")
    jobs.run_pending()
    with django_assert_num_queries(1):
        assert not refresh.is_offered(wang, on=TODAY + timedelta(days=99))
    with pytest.raises(NotNow):
        starting.start_refresh(wang, at=day(99))


def test_it_asks_what_was_learned_five_questions_at_most(later):
    take_test(later, "LZ04", 2, 5, at=day(9) - timedelta(days=9))
    asked = {line["q"] for line in starting.start_refresh(later, at=clock.now()).paper}
    answered = set(Answer.objects.values_list("version__question__key", flat=True))
    assert len(asked) == 5
    assert asked <= answered


def test_a_check_that_was_passed_counts_as_learned(bank, wang, time_machine):
    time_machine.move_to(AT)
    keys = ["LZ04-T0101", "LZ04-T0102", "LZ04-T0103"]
    ensure_check("M01-L1", "第一课", keys)
    sit(wang, starting.start_check(wang, "M01-L1", at=AT), 3, at=AT)
    assert sorted(refresh.questions_for(wang, on=TODAY + timedelta(days=10))) == keys


def test_a_look_back_shows_no_level_and_is_never_a_failure(later):
    before = list(Evidence.objects.values()), list(LevelState.objects.values())
    sitting = looked_back(later, 0)
    assert (sitting.purpose, sitting.strength, sitting.passed) == ("refresh", 0, None)
    assert (list(Evidence.objects.values()), list(LevelState.objects.values())) == before


def test_after_a_look_back_the_line_is_gone_for_the_day(later):
    assert refresh.is_offered(later, on=clock.today())
    looked_back(later, 5)
    assert not refresh.is_offered(later, on=clock.today())


def test_what_did_not_come_to_mind_comes_back_first(later, time_machine):
    sitting = looked_back(later, 3)
    wrong = set(Answer.objects.filter(sitting=sitting, right=False).values_list("version__question__key", flat=True))
    time_machine.move_to(day(12))
    assert len(wrong) == 2
    assert set(refresh.questions_for(later, on=clock.today())) == wrong


def test_it_is_gone_on_with_and_never_doubled(later):
    first = starting.start_refresh(later, at=clock.now())
    assert starting.start_refresh(later, at=clock.now()) == first


def test_a_retired_question_is_never_asked_again(later):
    key = refresh.questions_for(later, on=clock.today())[0]
    retire(Question.objects.get(key=key))
    assert key not in refresh.questions_for(later, on=clock.today())


def test_decks_are_made_of_answers_alone_and_made_anew_they_are_the_same(later):
    before = RefreshDeck.objects.values_list("cards", "next_on").get()
    RefreshDeck.objects.all().delete()
    assert list(refresh.stale()) == [[later.pk]]
    jobs.ask("assessments.decks")
    jobs.run_pending()
    assert RefreshDeck.objects.values_list("cards", "next_on").get() == before
    assert list(refresh.stale()) == []


def test_a_duplicates_answers_count_for_whom_he_was_merged_into(later, outsider):
    type(later).objects.filter(pk=later.pk).update(merged_into=outsider)
    RefreshDeck.objects.all().delete()
    refresh.rebuild_decks([outsider.pk], at=clock.now())
    assert RefreshDeck.objects.get().cards == 5


def test_many_decks_cost_as_many_queries_as_few(learned, settle, county, django_assert_num_queries):
    for count in (2, 20):
        people = settle(county.village, count)
        with django_assert_num_queries(3):
            refresh.rebuild_decks([person.pk for person in people], at=clock.now())


def test_from_the_line_on_the_first_page_to_the_first_question(later, browse):
    visit = browse(later)
    home = visit.get("/").content.decode()
    assert reverse("assessments:refresh") in home
    assert visit.get(reverse("assessments:refresh")).context["page"].questions == 5
    visit.post(reverse("assessments:refresh"))
    sitting = Sitting.objects.get(purpose="refresh")
    page = visit.get(reverse("assessments:question", args=[sitting.pk, 1])).content.decode()
    assert 'name="tells"' in page


def test_at_the_end_a_number_and_what_is_right_and_the_line_is_gone(later, browse):
    sitting, visit = looked_back(later, 4), browse(later)
    page = visit.get(reverse("assessments:result", args=[sitting.pk])).context["page"]
    assert (page.right, page.asked, len(page.explained)) == (4, 5, 5)
    assert reverse("assessments:refresh") not in visit.get("/").content.decode()


def test_nothing_due_is_said_kindly(learned, browse):
    answer = browse(learned).get(reverse("assessments:refresh"))
    assert answer.context["page"].questions == 0
    assert browse(learned).post(reverse("assessments:refresh")).status_code == 409


def test_the_products_own_look_back_is_no_quiz_of_a_trainer(later):
    looked_back(later, 5)
    quiz = Quiz.objects.get(key="refresh")
    assert not quiz.is_authored
    assert not Quiz.objects.authored().filter(pk=quiz.pk).exists()


def test_it_stands_in_the_timetable():
    assert ("assessments.decks",) in [arguments for _task, arguments, _when in TIMETABLE.values()]
