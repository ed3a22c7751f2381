"""Test-outs taken together: one sitting, each competency and level judged by its own five questions."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import api, gates, together
from assessments.models import Quiz, Sitting
from assessments.together_pages import intro_of, result_of
from competencies.models import Evidence
from kit import clock
from kit.errors import NotNow
from tests.assessments.factories import (
    AT,
    answered,
    day,
    quiz_of,
    right_of,
    rule,
    send,
    sit,
    stock,
    submitted,
    take_test,
    wrong_of,
)

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)
FOUR = [("LZ05", 2), ("LZ04", 1), ("LZ04", 2), ("LZ05", 1)]


@pytest.fixture
def wanted(bank, wang, monkeypatch):
    """Another app says what is wanted of 王."""
    cells = list(FOUR)
    monkeypatch.setattr(together, "_wanted", [lambda person, on: cells])
    return cells


def begin(person, cells=None, *, at=AT) -> Sitting:
    return api.start_together(person, cells, at=at)


def cells_of(sitting) -> Counter:
    return Counter((line["q"].split("-T")[0], int(line["q"].split("-T")[1][:2])) for line in sitting.paper)


def hand_in(person, sitting, right, *, at=AT) -> Sitting:
    """Answer so many of each cell rightly; right: cell → how many."""
    left, sheet = dict(right), {}
    for number, line in enumerate(sitting.paper, start=1):
        cell = line["q"].split("-T")[0], int(line["q"].split("-T")[1][:2])
        left[cell] = left.get(cell, 0) - 1
        sheet[number] = right_of(sitting, number) if left[cell] >= 0 else wrong_of(sitting, number)
    send(person, submitted(person, sitting, sheet), at=at)
    sitting.refresh_from_db()
    return sitting


def test_five_own_questions_of_each_the_most_urgent_first(wanted, wang):
    sitting = begin(wang)
    assert cells_of(sitting) == dict.fromkeys(FOUR, 5)
    assert sitting.paper[0]["q"].startswith("LZ05-T02")
    assert (sitting.purpose, sitting.strength, sitting.quiz.key) == ("exam", 2, "together")
    assert sitting.given["parts"][0][0].endswith("，第 2 级")
    assert [part[2] for part in sitting.given["parts"]] == [1, 6, 11, 16]


def test_at_most_25_questions_a_sitting_and_the_rest_comes_later(wanted, wang):
    wanted += [("LZ04", 3), ("LZ05", 3), ("LZ04", 4)]
    page = intro_of(wang, None, on=TODAY)
    assert (page.questions, len(page.asked), page.later) == (25, 5, 2)
    sitting = begin(wang)
    assert len(sitting.paper) == 25
    assert ("LZ05", 3) not in cells_of(sitting)


def test_each_competency_and_level_is_judged_by_its_own_questions(wanted, wang):
    hand_in(wang, begin(wang), {("LZ05", 2): 4, ("LZ04", 1): 5, ("LZ04", 2): 3, ("LZ05", 1): 2})
    said = {(row.competency.key, row.level): (row.passed, row.right, row.kind) for row in Evidence.objects.all()}
    assert said == {
        ("LZ05", 2): (True, 4, "phone_test"),
        ("LZ04", 1): (True, 5, "phone_test"),
        ("LZ05", 1): (False, 2, "phone_test"),
    }


def test_the_page_says_of_each_what_was_shown_and_what_follows(wanted, wang):
    page = result_of(hand_in(wang, begin(wang), {("LZ05", 2): 4, ("LZ04", 1): 5, ("LZ04", 2): 3, ("LZ05", 1): 2}))
    assert [(cell.level, cell.right, cell.needed, cell.is_shown) for cell in page.cells] == [
        (2, 4, 4, True),
        (1, 5, 4, True),
        (2, 3, 4, False),
        (1, 2, 4, False),
    ]
    assert page.headline == "4 样通过了 2 样"
    assert all(cell.behaviour for cell in page.shown)
    assert [bool(cell.again) for cell in page.cells] == [False, False, True, True]


def test_keys_are_told_of_what_was_passed_only(wanted, wang, browse):
    sitting = hand_in(wang, begin(wang), {("LZ05", 2): 4, ("LZ04", 1): 0, ("LZ04", 2): 3, ("LZ05", 1): 2})
    page = result_of(sitting)
    assert [len(cell.explained) for cell in page.cells] == [5, 0, 0, 0]
    html = browse(wang).get(f"/quiz/{sitting.pk}/result/").content.decode()
    assert "LZ05 第 2 级" in html and "LZ04 第 2 级" not in html


def test_three_days_between_two_tries_hold_for_each_and_for_the_small_test_alone(wanted, wang):
    hand_in(wang, begin(wang), {("LZ05", 2): 5, ("LZ04", 1): 5, ("LZ04", 2): 3, ("LZ05", 1): 5})
    assert gates.can_test(wang, "LZ04", 2, on=TODAY + timedelta(days=2)).why is gates.Why.WAIT
    offer = together.offer_of(wang, FOUR, on=TODAY + timedelta(days=2))
    assert not offer.asked
    assert {one.cell: one.gate.why for one in offer.shut}["LZ04", 2] is gates.Why.WAIT
    again = begin(wang, at=day(3))
    assert cells_of(again) == {("LZ04", 2): 5}


def test_a_failed_small_test_waits_here_too(wanted, wang):
    take_test(wang, "LZ04", 1, 2)
    assert ("LZ04", 1) not in cells_of(begin(wang, at=day(1)))


def test_unseen_questions_come_first_and_after_a_failure_no_others(wanted, wang):
    first = hand_in(wang, begin(wang), {("LZ05", 2): 5, ("LZ04", 1): 5, ("LZ04", 2): 1, ("LZ05", 1): 5})
    second = hand_in(wang, begin(wang, at=day(3)), {("LZ04", 2): 1}, at=day(3))
    seen = {line["q"] for line in first.paper}
    assert not seen & {line["q"] for line in second.paper}
    # Two of twelve are left: only in person or at work.
    offer = together.offer_of(wang, FOUR, on=TODAY + timedelta(days=9))
    assert {one.cell: one.gate.why for one in offer.shut}["LZ04", 2] is gates.Why.SHORTAGE
    assert gates.can_test(wang, "LZ04", 2, on=TODAY + timedelta(days=9)).why is gates.Why.SHORTAGE
    assert result_of(second).cells[0].only_seen


def test_a_cell_that_is_held_or_only_observed_is_not_asked(wanted, wang):
    take_test(wang, "LZ05", 2, 5)
    wanted.append(("LZ04", 5))
    assert cells_of(begin(wang, at=day(1))) == {("LZ04", 1): 5, ("LZ04", 2): 5}


def test_it_is_gone_on_with_after_the_phone_died(wanted, wang, browse):
    sitting = begin(wang)
    send(wang, answered(wang, sitting, 1, right_of(sitting, 1)))
    client = browse(wang)
    html = client.get("/quiz/together/").content.decode()
    assert "接着做" in html
    response = client.post("/quiz/together/")
    assert response.url == f"/quiz/{sitting.pk}/2/"
    assert Sitting.objects.count() == 1


def test_the_small_test_of_what_stands_in_it_leads_into_it(wanted, wang):
    sitting = begin(wang)
    assert api.start_test(wang, "LZ04", 1, at=AT).pk == sitting.pk
    assert api.start_test(wang, "LZ04", 3, at=AT).pk != sitting.pk


def test_a_small_test_that_was_begun_alone_is_not_asked_twice(wanted, wang):
    api.start_test(wang, "LZ04", 1, at=AT)
    assert ("LZ04", 1) not in cells_of(begin(wang))
    assert "这个测试已经开始了" in str(intro_shut(wang))


def intro_shut(person) -> str:
    Sitting.objects.filter(quiz__key="together").delete()
    return [str(line.why) for line in intro_of(person, None, on=TODAY).shut]


def test_an_exam_of_a_trainer_and_this_one_wait_for_each_other(wanted, wang, county):
    quiz = quiz_of(county.unit, [rule(5, "LZ04", 2)])
    sit(wang, api.start_quiz(wang, quiz, at=AT), 1)
    assert ("LZ04", 2) not in cells_of(begin(wang, at=day(1)))


def test_where_nothing_can_be_asked_it_says_so(wanted, wang, browse):
    wanted[:] = [("LZ04", 2)]
    take_test(wang, "LZ04", 2, 3)
    with pytest.raises(NotNow):
        begin(wang)
    wanted.clear()
    assert "眼下没有要一起测的" in browse(wang).get("/quiz/together/").content.decode()


def test_the_steps_of_a_lesson_are_one_sitting(bank, wang, browse):
    client = browse(wang)
    assert client.get("/quiz/together/LZ04/1/2/").status_code == 200
    client.post("/quiz/together/LZ04/1/2/")
    assert cells_of(Sitting.objects.get()) == {("LZ04", 1): 5, ("LZ04", 2): 5}
    assert client.get("/quiz/together/LZ04/3/2/").status_code == 404
    assert client.get("/quiz/together/LZ04/1/5/").status_code == 404


def test_it_is_no_quiz_of_a_trainer(bank, wang, trainer):
    quiz = Quiz.objects.get(key="together")
    assert not quiz.is_authored
    assert quiz not in Quiz.objects.authored()
    assert quiz not in Quiz.objects.of(wang)


def test_ten_competencies_cost_what_two_cost(framework, wang, monkeypatch):
    stock({(key, level): 12 for key in ("LZ01", "LZ02", "LZ03", "LZ04", "LZ05") for level in (1, 2)})

    def queries(cells) -> int:
        with CaptureQueriesContext(connection) as found:
            together.offer_of(wang, cells, on=TODAY)
        return len(found)

    many = [(key, level) for key in ("LZ01", "LZ02", "LZ03", "LZ04", "LZ05") for level in (1, 2)]
    queries(many)
    assert queries(many) == queries(many[:2])
