"""What learning hangs into lower pages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.urls import resolve

from learning import cards
from tests.assessments.factories import stock, take_test
from tests.competencies.factories import moment
from tests.learning.factories import ELECTED, TODAY, placed
from tests.learning.test_plans import pass_everything


def asked_by(person, path="/"):
    request = RequestFactory().get(path)
    request.user, request.resolver_match = person, resolve(path)
    return request


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "首页"), ("/me/", "我的"), ("/gap/", "我的"), ("/plan/", "我的"), ("/help/", "求助"), ("/courses/", None)],
)
def test_the_bottom_row_has_three_words_and_marks_the_open_one(head, path, current):
    words = [word(asked_by(head, path), None) for word in (cards.home_word, cards.me_word, cards.help_word)]
    assert [(entry.label, entry.url) for entry in words] == [("首页", "/"), ("我的", "/me/"), ("求助", "/help/")]
    assert [entry.label for entry in words if entry.current] == ([current] if current else [])


def sitting(purpose, *, lesson="", competency=None, level=None, passed=None):
    """As much of a sitting as a card looks at."""
    quiz = SimpleNamespace(lesson_code=lesson, competency_id=competency, level=level)
    return SimpleNamespace(purpose=purpose, passed=passed, quiz=quiz)


def test_nobody_who_is_not_logged_in_has_a_bottom_row(head, lessons, client):
    html = client.get("/enter/").content.decode()
    assert 'href="/me/"' not in html


def test_after_a_test_the_page_says_what_comes_next_and_the_gap_has_closed(head, round_one, browse):
    placed(head, LZ04=0, LZ05=2, TJ01=0)
    stock({("LZ05", 2): 6}, at=moment(ELECTED))
    sitting = take_test(head, "LZ05", 2, 5, at=moment(TODAY))
    html = browse(head).get(f"/quiz/{sitting.pk}/result/").content.decode().replace("\xa0", " ")
    assert "岗位先要 2 项本领，1 项够了" in html
    assert 'href="/lesson/M05-L1/"' in html
    assert html.index("下一步") < html.index("课文 M05-L1")


def test_a_card_says_well_done_when_nothing_is_left(head, round_one):
    pass_everything(head)
    placed(head, TJ01=0)
    card = cards.after_result(asked_by(head), sitting("placing"))
    assert (card.context["asked"], card.context["enough"]) == (2, 2)
    assert card.context["line"].url == "/lesson/M08-L1/"  # required, though later than the programme


def test_after_the_check_of_a_lesson_that_lesson_is_not_offered_again(head, round_one):
    placed(head, LZ04=0, LZ05=0, TJ01=0)
    assert cards.after_result(asked_by(head), sitting("placing")).context["line"].url == "/lesson/M05-L1/"
    passed = cards.after_result(asked_by(head), sitting("check", lesson="M05-L1", passed=True))
    assert passed.context["line"].url != "/lesson/M05-L1/"
    assert passed.context["lesson"] is None


def test_a_check_that_was_not_passed_leads_back_to_its_lesson(head, round_one):
    card = cards.after_result(asked_by(head), sitting("check", lesson="M05-L1", passed=False))
    assert card.context["lesson"].code == "M05-L1"
    assert card.context["again"] == "/quiz/check/M05-L1/"


def test_a_test_that_was_not_passed_leads_to_a_lesson_that_teaches_it(head, frame, round_one):
    missed = sitting("test", competency=frame.openness.pk, level=2, passed=False)
    card = cards.after_result(asked_by(head), missed)
    assert card.context["lesson"].raises_to("LZ04") >= 2
    assert card.context["again"] == ""
