"""The pages of item analysis: plain words, counts only, small numbers said, few persons never shown."""

from __future__ import annotations

import pytest

from assessments import analysis
from assessments.models import ItemStatistics, Question, QuizStatistics
from assessments.statistics_pages import facility_words, hidden, look_page, question_page
from kit import clock
from kit.jobs import run_pending
from people.models import Person
from tests.assessments import factories
from tests.assessments.factories import stock

pytestmark = pytest.mark.django_db
LOOK, TESTS = "/desk/questions/", "/desk/questions/tests/"


@pytest.mark.parametrize(
    ("counts", "places"),
    [
        ([20, 10, 8, 0], set()),
        ([20, 10, 3, 0], {1, 2}),
        ([20, 3, 2, 0], {1, 2}),
        ([20, 0, 0, 0], set()),
        ([3], {0}),
    ],
)
def test_a_cell_of_one_to_four_is_hidden_and_cannot_be_found_by_subtraction(counts, places):
    assert hidden(counts) == places


@pytest.mark.parametrize(
    ("answers", "right", "words"),
    [
        (3, 2, "不到 5 人次作答"),
        (40, 38, "几乎都答对"),
        (40, 2, "几乎都答错"),
        (40, 30, "100 人次中 75 人次答对"),
        (40, 40, "100 人次中 100 人次答对"),
    ],
)
def test_how_many_get_it_right_is_said_in_words(answers, right, words):
    assert facility_words(ItemStatistics(answers=answers, right=right, facility=right / answers)) == words


@pytest.fixture
def counted(framework, county) -> Question:
    """Forty who sat; of the first question the good ones choose B, which is not the key."""
    stock({("LZ04", 2): 5})
    for n in range(40):
        person = Person.objects.create_user(name=f"村干部{n}", home_unit=county.village)
        sitting = factories.api.start_test(person, "LZ04", 2, at=factories.AT)
        odd = next(place for place, line in enumerate(sitting.paper, start=1) if line["q"] == "LZ04-T0201")
        good = n % 2 == 0
        sheet = {place: ["A"] if good else ["C"] for place in range(1, 6)} | {odd: ["B"] if good else ["A"]}
        factories.send(person, factories.submitted(person, sitting, sheet))
    for write in analysis.count_questions(at=clock.now()):
        write()
    analysis.count_quizzes(at=clock.now())
    return Question.objects.get(key="LZ04-T0201")


def test_a_key_that_the_good_ones_do_not_choose_is_the_first_thing_said(counted, trainer, browse):
    page = look_page("")
    assert page.lines[0].key == "LZ04-T0201"
    assert "答得好的人更多选 B，而不是答案 A" in page.lines[0].why
    shown = browse(trainer).get(LOOK).content.decode()
    assert "答得好的人更多选 B" in shown


def test_a_question_says_who_chose_what_and_whether_it_tells(counted, trainer, browse):
    page = question_page(counted)
    assert [(line.count, line.is_right) for line in page.options][:2] == [(20, True), (20, False)]
    assert page.telling == "反了"
    assert page.small == ""
    shown = browse(trainer).get(f"{LOOK}{counted.pk}/").content.decode()
    assert "能分出会与不会吗" in shown
    assert "<svg" in shown
    assert "村干部" not in shown.replace("村干部任职", "")


def test_only_who_may_put_a_key_right_is_led_there(counted, trainer, organizer, browse):
    path = f"{LOOK}{counted.pk}/"
    assert f"{path}key/" not in browse(trainer).get(path).content.decode()
    assert f"{path}key/" in browse(organizer).get(path).content.decode()


def test_of_few_answers_no_conclusion_is_drawn(framework, trainer, wang, browse):
    stock({("LZ04", 2): 5})
    factories.take_test(wang, "LZ04", 2, 3)
    row = Question.objects.first()
    analysis.count_question(row.pk, at=clock.now())
    page = question_page(row)
    assert (page.telling, page.facility_words) == ("还说不上", "不到 5 人次作答")
    assert "少于 30 人作答，先别下结论" in browse(trainer).get(f"{LOOK}{row.pk}/").content.decode()


def test_a_question_that_nobody_was_asked_has_a_page(bank, trainer, browse):
    row = Question.objects.first()
    assert browse(trainer).get(f"{LOOK}{row.pk}/").status_code == 200


def test_tests_say_whether_their_total_can_be_relied_upon(counted, trainer, browse):
    shown = browse(trainer).get(TESTS).content.decode()
    assert QuizStatistics.objects.get().questions == 5
    assert "±" in shown


def test_a_button_counts_again(counted, trainer, browse):
    ItemStatistics.objects.all().delete()
    client = browse(trainer)
    client.post(f"{LOOK}count/")
    run_pending()
    assert ItemStatistics.objects.of_questions().count() == 5
    ItemStatistics.objects.all().delete()
    client.post(f"{LOOK}{counted.pk}/count/")
    run_pending()
    assert ItemStatistics.objects.of_questions().get().question == counted


def test_the_list_asks_as_often_for_many_questions_as_for_few(counted, trainer, browse, django_assert_num_queries):
    client = browse(trainer)
    client.get(LOOK)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(LOOK)
    ItemStatistics.objects.of_questions().update(flags="|easy|")
    with django_assert_num_queries(len(few)):
        client.get(LOOK)


def test_a_cadre_finds_nothing_there(counted, cadre, browse):
    client = browse(cadre)
    assert {client.get(path).status_code for path in (LOOK, TESTS, f"{LOOK}{counted.pk}/")} == {404}
