"""All questions on one page: stored together, counted once, and an old page takes nothing back."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict

from assessments import bank as bank_
from assessments import one_page
from assessments.answer_fields import mark_of
from assessments.models import Answer, Quiz, Sitting, WrittenText
from assessments.questions import QuestionType
from assessments.quiz_authoring import NewSection
from kit import clock
from kit.errors import Stale
from offline.models import Event
from tests.assessments.factories import AT, answered, question, quiz_of, right_of, rule, send, start, wrong_of
from tests.assessments.test_take import at, text
from tests.assessments.written_factories import short_question

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="((?:q\d+\.)?(?:event|lease|take|was))" value="([^"]*)"')


@pytest.fixture
def sitting(bank, county, wang) -> Sitting:
    quiz = quiz_of(county.unit, purpose="practice", feedback="end", all_on_one_page=True)
    return start(wang, quiz, at=clock.now())


@pytest.fixture
def client_(sitting, wang, browse):
    return browse(wang)


def opened(client, sitting):
    """The hidden fields of the page."""
    return dict(HIDDEN.findall(text(client.get(at(sitting, "all/")))))


def post(client, sitting, fields, go="stay", **headers):
    return client.post(at(sitting, "all/"), {**fields, "go": go}, headers=headers)


def events():
    return Event.objects.filter(type="answer_set").count()


def standing(sitting):
    return {sitting.paper.index(line) + 1: Answer.objects.filter(sitting=sitting, version=line["v"]).values_list("value", flat=True).first() for line in sitting.paper}  # fmt: skip


def test_every_question_stands_on_it_and_every_way_leads_to_it(client_, sitting):
    page = text(client_.get(at(sitting, "all/")))
    assert [f'id="q{number}"' in page for number in range(1, 7)] == [True] * 5 + [False]
    assert client_.get(at(sitting)).headers["Location"] == at(sitting, "all/")
    assert client_.get(at(sitting, "3/")).headers["Location"] == at(sitting, "all/#q3")
    assert at(sitting, "all/#q2") in text(client_.get(at(sitting, "review/")))


def test_answers_are_stored_without_script_and_shown_again(client_, sitting):
    response = post(client_, sitting, {**opened(client_, sitting), "q1.a": "A", "q3.a": "B"})
    assert response.headers["Location"] == at(sitting, "all/")
    assert standing(sitting) == {1: ["A"], 2: None, 3: ["B"], 4: None, 5: None}
    page = text(client_.get(at(sitting, "all/")))
    assert re.search(r'name="q3.a" value="B" checked', page)
    assert "共 5 题，答了 2 题" in page


def test_the_same_page_sent_twice_counts_once(client_, sitting):
    fields = {**opened(client_, sitting), "q1.a": "A", "q2.a": "B"}
    for _ in range(2):
        post(client_, sitting, fields)
    assert events() == 2


def test_an_old_page_takes_nothing_back(client_, sitting, wang):
    old = opened(client_, sitting)
    post(client_, sitting, {**opened(client_, sitting), "q1.a": "C", "q2.a": "B"})
    post(client_, sitting, {**old, "q2.a": "A"})
    assert (standing(sitting)[1], standing(sitting)[2]) == (["C"], ["A"])


def test_there_and_back_on_a_page_from_memory_stands_as_it_was_left(client_, sitting):
    fields = opened(client_, sitting)
    for keys in ("A", "B", "A"):
        post(client_, sitting, {**fields, "q1.a": keys})
    assert standing(sitting)[1] == ["A"]
    assert events() == 3


def test_the_script_may_take_an_answer_back_that_the_page_did_not_know(client_, sitting):
    fields = opened(client_, sitting)
    post(client_, sitting, {**fields, "q1.a": "A", "q1.was": "*"})
    post(client_, sitting, {**fields, "q1.was": "*"})
    assert standing(sitting)[1] == []


def test_done_leads_to_the_glance_and_handing_in_counts_what_stands(client_, sitting):
    answers = {f"q{n}.a": right_of(sitting, n) for n in range(1, 6)}
    assert post(client_, sitting, {**opened(client_, sitting), **answers}, go="all").headers["Location"] == at(
        sitting, "review/"
    )
    fields = dict(HIDDEN.findall(text(client_.get(at(sitting, "review/")))))
    client_.post(at(sitting, "submit/"), fields)
    sitting.refresh_from_db()
    assert sitting.result["right"] == 5


def test_a_page_that_comes_after_handing_in_is_kept_and_counts_nothing(client_, sitting):
    fields = opened(client_, sitting)
    client_.post(at(sitting, "submit/"), dict(HIDDEN.findall(text(client_.get(at(sitting, "review/"))))))
    response = post(client_, sitting, {**fields, "q1.a": right_of(sitting, 1)})
    assert response.headers["Location"] == at(sitting, "result/")
    assert events() == 1
    sitting.refresh_from_db()
    assert sitting.result["right"] == 0


def test_what_cannot_be_kept_is_said_at_its_question_and_nothing_is_lost(bank, county, wang, browse):
    bank_.add(question("LZ04", 2, 91, type=QuestionType.ORDERING, stem="按先后排列。", right=tuple("BADC")))
    bank_.add(short_question())
    section = NewSection(fixed=("LZ04-T0291", short_question().code), rules=(rule(1, "LZ04", 2),))
    quiz = quiz_of(county.unit, section, purpose="practice", feedback="end", all_on_one_page=True)
    sitting, client = start(wang, quiz, at=clock.now()), browse(wang)
    steps = {f"q1.step_{key}": "1" if key == "A" else "" for key in "ABCD"}
    fields = {**opened(client, sitting), **steps, "q2.text": "先公示，再表决。", "q3.a": "A"}
    response = post(client, sitting, fields)
    assert response.status_code == 422
    page = text(response)
    assert 'href="#q1"' in page
    assert "有的行还没选第几步" in page
    assert re.search(r'name="q1.step_A"[^>]*>.*?value="1" selected', page)
    assert WrittenText.objects.get().text == "先公示，再表决。"
    assert standing(sitting)[3] == ["A"]
    assert "先公示，再表决。" in text(client.get(at(sitting, "all/")))


def test_another_persons_page_is_not_there(sitting, li, browse):
    client = browse(li)
    assert client.get(at(sitting, "all/")).status_code == 404
    assert client.post(at(sitting, "all/"), {"q1.was": "", "q1.a": "A"}).status_code == 404


def test_a_page_that_is_not_ours_is_refused(client_, sitting):
    assert post(client_, sitting, {"event": "x", "q1.was": "", "q1.a": "A"}).headers["Location"] == at(sitting)
    assert post(client_, sitting, {"q9.a": "A"}).headers["Location"] == at(sitting)
    with pytest.raises(Stale):
        one_page.read(QueryDict("q900.was="), 5)
    assert not Answer.objects.exists()


def test_it_costs_the_same_for_few_questions_and_for_many(bank, county, wang, django_assert_num_queries):
    few, many = (
        start(wang, quiz_of(county.unit, [rule(n, "LZ04", 2)], title=str(n), purpose="practice", feedback="end", all_on_one_page=True))
        for n in (2, 10)
    )  # fmt: skip
    for sitting in (few, many):
        one_page.page_of(sitting)
        send(wang, answered(wang, sitting, 1, wrong_of(sitting, 1)), at=AT)
        with django_assert_num_queries(1):
            one_page.page_of(sitting)


def test_where_each_question_is_told_it_has_a_page_of_its_own(bank, county, wang, browse):
    quiz = quiz_of(county.unit, purpose="practice", feedback="each")
    sitting = start(wang, quiz, at=clock.now())
    Quiz.objects.update(all_on_one_page=True)
    assert browse(wang).get(at(sitting, "all/")).headers["Location"] == at(sitting, "1/")


def test_an_answer_is_known_by_a_few_letters():
    assert mark_of(()) == ""
    assert mark_of(("A", "B")) == mark_of(["A", "B"]) != mark_of(("AB",))
