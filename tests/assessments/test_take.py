"""Sitting page by page, as a browser without script does it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from assessments import api
from assessments import bank as bank_
from assessments.models import Answer, Question, Quiz, Sitting
from assessments.questions import QuestionType
from assessments.quizzes import ensure_check
from kit import clock
from offline.models import Event
from tests.assessments.factories import place, question, right_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(bank, wang) -> Sitting:
    return api.start_test(wang, "LZ04", 2, at=clock.now())


@pytest.fixture
def client_(sitting, wang, browse) -> Client:
    return browse(wang)


def text(response):
    """The page; a number and its word are kept together by a space that looks like any other."""
    return response.content.decode().replace("\u00a0", " ")


def fields_of(response):
    """The hidden fields of a page's form."""
    return dict(
        re.findall(
            r'<input type="hidden" name="(event|item|last|placing|lease|take|tells|was)" value="([^"]*)">',
            text(response),
        )
    )


def at(sitting, place=""):
    return f"/quiz/{sitting.pk}/{place}"


def choose(client, sitting, number, keys, go="next"):
    """Open a question, choose and go on; the response."""
    fields = fields_of(client.get(at(sitting, f"{number}/")))
    return client.post(at(sitting, f"{number}/"), {**fields, "a": keys, "go": go})


def hand_in(client, sitting):
    return client.post(at(sitting, "submit/"), fields_of(client.get(at(sitting, "review/"))))


def test_a_whole_test_without_script(client_, sitting):
    response = client_.get(at(sitting))
    for number in range(1, 6):
        assert response.headers["Location"] == at(sitting, f"{number}/")
        assert f"第 {number} 题，共 5 题" in text(client_.get(at(sitting, f"{number}/")))
        response = choose(client_, sitting, number, right_of(sitting, number))
    assert response.headers["Location"] == at(sitting, "review/")
    assert "题都答完了" in text(client_.get(at(sitting, "review/")))
    assert hand_in(client_, sitting).headers["Location"] == at(sitting, "result/")
    page = text(client_.get(at(sitting, "result/")))
    assert "通过了" in page
    assert "为什么这样答" in page


def test_an_answer_is_stored_before_the_page_moves_on(client_, sitting):
    choose(client_, sitting, 2, ["B"])
    assert Answer.objects.get().value == ["B"]
    assert Event.objects.filter(type="answer_set").count() == 1
    page = text(client_.get(at(sitting, "2/")))
    assert "已存好" in page
    assert re.search(r'value="B" checked', page)


@pytest.mark.parametrize(("go", "place"), [("next", "3/"), ("back", "1/"), ("all", "review/")])
def test_every_button_stores_the_answer_and_leads_where_it_says(client_, sitting, go, place):
    assert choose(client_, sitting, 2, ["B"], go).headers["Location"] == at(sitting, place)
    assert Answer.objects.count() == 1


def test_the_second_tap_does_no_harm(client_, sitting):
    fields = {**fields_of(client_.get(at(sitting, "1/"))), "a": "B", "go": "next"}
    assert [client_.post(at(sitting, "1/"), fields).headers["Location"] for _ in range(2)] == [at(sitting, "2/")] * 2
    assert Event.objects.filter(type="answer_set").count() == 1


def test_a_question_can_be_left_open_and_is_named_before_handing_in(client_, sitting):
    choose(client_, sitting, 1, ["A"])
    choose(client_, sitting, 2, [])
    page = text(client_.get(at(sitting, "review/")))
    assert "还有 4 题没答" in page
    assert page.count("没答</span>") == 4


def test_handing_in_twice_shows_the_stored_result(client_, sitting):
    fields = fields_of(client_.get(at(sitting, "review/")))
    for _ in range(2):
        assert client_.post(at(sitting, "submit/"), fields).headers["Location"] == at(sitting, "result/")
    assert Event.objects.filter(type="sitting_submitted").count() == 1
    assert client_.get(at(sitting, "3/")).headers["Location"] == at(sitting, "result/")
    assert client_.get(at(sitting, "review/")).headers["Location"] == at(sitting, "result/")


def test_a_page_that_is_still_open_after_handing_in_leads_to_the_result(client_, sitting):
    fields = fields_of(client_.get(at(sitting, "5/")))
    hand_in(client_, sitting)
    response = client_.post(at(sitting, "5/"), {**fields, "a": "A", "go": "back"}, follow=True)
    assert "还差 4 题" in text(response)
    assert Answer.objects.filter(value=[]).count() == 5


def test_after_a_fail_no_key_is_on_the_page_and_no_explanation(client_, sitting):
    hand_in(client_, sitting)
    page = text(client_.get(at(sitting, "result/")))
    assert "法律这样写" not in page
    assert "做法A" not in page
    assert "起可以再考" in page


def test_the_key_is_on_no_page_before_the_result(client_, sitting):
    pages = [text(client_.get(at(sitting, place))) for place in ("1/", "2/", "review/")]
    assert not any("法律这样写" in page or "right" in page for page in pages)


def test_a_quiz_that_closed_meanwhile_keeps_the_answers_and_says_what_to_do(client_, sitting):
    choose(client_, sitting, 1, ["A"])
    Quiz.objects.filter(pk=sitting.quiz_id).update(closes_at=clock.start_of(clock.today()))
    response = hand_in(client_, sitting)
    assert response.status_code == 409
    for words in ("已经截止", "您的答案都在", "请打电话给乡镇联系人"):
        assert words in text(response)
    assert Answer.objects.get().value == ["A"]


@pytest.mark.parametrize("place", ["", "1/", "review/", "result/"])
def test_another_persons_sitting_is_not_there(client_, sitting, li, client, place):
    client.force_login(li)
    assert client.get(at(sitting, place)).status_code == 404


def test_another_persons_sitting_takes_no_answer(sitting, li, client):
    client.force_login(li)
    fields = {"event": uuid4(), "item": sitting.paper[0]["v"], "a": "A"}
    assert client.post(at(sitting, "1/"), fields).status_code == 404
    assert client.post(at(sitting, "submit/"), {"event": uuid4()}).status_code == 404
    assert Event.objects.get().verdict == "rejected"
    sitting.refresh_from_db()
    assert sitting.is_open


@pytest.mark.parametrize("place", ["0/", "6/", "99999/"])
def test_there_is_no_question_beyond_the_paper(client_, sitting, place):
    assert client_.get(at(sitting, place)).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{}, {"event": "x"}, {"event": str(uuid4())}, {"event": str(uuid4()), "item": "x" * 200, "a": "A"}],
)
def test_a_form_that_is_not_ours_leads_back_to_the_question(client_, sitting, fields):
    response = client_.post(at(sitting, "1/"), fields)
    assert response.headers["Location"] == at(sitting)
    assert not Answer.objects.exists()


def test_nobody_answers_without_logging_in(sitting, client):
    for where in ("", "1/", "review/", "result/"):
        assert client.get(at(sitting, where)).status_code == 302
    client.post(at(sitting, "1/"), {"event": uuid4(), "item": sitting.paper[0]["v"], "a": "A"})
    client.post(at(sitting, "submit/"), {"event": uuid4()})
    assert not Event.objects.exists()


def test_a_form_of_another_site_is_refused(sitting, wang):
    client = Client(enforce_csrf_checks=True)
    client.force_login(wang)
    fields = {"event": uuid4(), "item": sitting.paper[0]["v"], "a": "A"}
    assert client.post(at(sitting, "1/"), fields).status_code == 403
    assert not Event.objects.exists()


class TestOrdering:
    @pytest.fixture
    def ordering(self, bank, wang) -> Sitting:
        bank_.add(question("LZ04", 2, 50, type=QuestionType.ORDERING, right=("C", "A", "D", "B")))
        ensure_check("M05-L1", "村务公开", ["LZ04-T0250", "LZ04-T0201"])
        return api.start_check(wang, "M05-L1", at=clock.now())

    def post(self, client, sitting, **steps):
        fields = fields_of(client.get(at(sitting, "1/")))
        return client.post(at(sitting, "1/"), {**fields, **{f"step_{key}": step for key, step in steps.items()}})

    def test_each_line_gets_its_step(self, ordering, wang, browse):
        client = browse(wang)
        assert text(client.get(at(ordering, "1/"))).count("<select") == 4
        assert self.post(client, ordering, C=1, A=2, D=3, B=4).headers["Location"] == at(ordering, "2/")
        assert Answer.objects.get().value == ["C", "A", "D", "B"]

    def test_a_step_named_twice_is_said_and_what_was_chosen_stays(self, ordering, wang, browse):
        client = browse(wang)
        response = self.post(client, ordering, C=1, A=1, D=3, B=4)
        assert response.status_code == 422
        assert "有两行都是第 1 步" in text(response)
        assert text(response).count('value="1" selected') == 2
        assert not Answer.objects.exists()


class TestPlacing:
    @pytest.fixture
    def placing(self, bank, wang) -> Sitting:
        return api.start_placing(wang, at=clock.now())

    def test_one_goes_forward_only(self, placing, wang, browse):
        client = browse(wang)
        page = text(client.get(at(placing, "1/")))
        assert 'value="back"' not in page
        assert 'value="all"' not in page
        assert choose(client, placing, 1, ["A"]).headers["Location"] == at(placing, "2/")
        for place_ in ("1/", "7/", "review/"):
            assert client.get(at(placing, place_)).headers["Location"] == at(placing, "2/")

    def test_nothing_chosen_is_asked_again(self, placing, wang, browse):
        response = choose(browse(wang), placing, 1, [])
        assert response.status_code == 422
        assert "这题不会" in text(response)
        assert not Event.objects.exists()

    def test_not_knowing_is_an_answer(self, placing, wang, browse):
        assert choose(browse(wang), placing, 1, [], "unknown").headers["Location"] == at(placing, "2/")
        assert Answer.objects.get().right is False

    def test_the_last_answer_leads_to_what_was_found(self, placing, wang, browse):
        client = browse(wang)
        place(wang, placing, {"LZ04": 2}, most=2)
        placing.refresh_from_db()
        number = len(placing.paper)
        while "placing" in (fields := fields_of(client.get(at(placing), follow=True))):
            response = client.post(at(placing, f"{number}/"), {**fields, "go": "unknown"}, follow=True)
            number += 1
        assert response.request["PATH_INFO"] == at(placing, "result/")
        assert "村务公开与民主监督" in text(response)
        assert 'class="ladder"' in text(response)


def test_script_in_a_question_never_runs(framework, wang, browse):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    for number in range(1, 6):
        bank_.add(
            question(
                "LZ04", 2, number, stem=f"{evil}怎么办？", explanation=evil,
                options=tuple(type(o)(o.key, f"{evil}{o.key}") for o in question("LZ04", 2, 1).options),
            )
        )  # fmt: skip
    ensure_check("M05-L1", evil, [f"LZ04-T020{n}" for n in range(1, 6)])
    sitting = api.start_check(wang, "M05-L1", at=clock.now())
    client = browse(wang)
    pages = [client.get(at(sitting, "1/"))]
    for number in range(1, 6):
        choose(client, sitting, number, right_of(sitting, number))
    pages.append(client.get(at(sitting, "review/")))
    hand_in(client, sitting)
    pages.append(client.get(at(sitting, "result/")))
    for page in pages:
        assert "<script>alert" not in text(page)
        assert "<img src=x" not in text(page)
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text(pages[0])
    assert Question.objects.count() == 5


def test_no_page_is_kept_on_the_way(client_, sitting):
    assert client_.get(at(sitting, "1/")).headers["Cache-Control"] == "no-store, private"


def test_a_question_page_costs_four_queries(client_, sitting, django_assert_num_queries):
    client_.get(at(sitting, "1/"))
    with django_assert_num_queries(4):  # session, person, sitting with its quiz, answer
        client_.get(at(sitting, "1/"))


def test_saving_an_answer_costs_seven_queries(client_, sitting, django_assert_num_queries):
    choose(client_, sitting, 2, ["A"])  # the first answer takes the lease
    fields = {**fields_of(client_.get(at(sitting, "1/"))), "a": "A", "go": "next"}
    # session, person, begin, event, sitting with its quiz, upsert, commit
    with django_assert_num_queries(7):
        client_.post(at(sitting, "1/"), fields)


def test_the_glance_costs_four_queries(client_, sitting, django_assert_num_queries):
    with django_assert_num_queries(4):
        client_.get(at(sitting, "review/"))


@pytest.fixture
def other(wang) -> Client:
    """Another phone of the same person."""
    phone = Client()
    phone.force_login(wang)
    return phone


HERE = "换到这部手机继续"


def begin(client):
    return client.post("/quiz/test/LZ04/2/").headers["Location"]


def test_a_lone_browser_never_notices_a_lease(bank, wang, browse):
    client = browse(wang)
    begin(client)
    sitting = Sitting.objects.get()
    for number in range(1, 6):
        assert choose(client, sitting, number, right_of(sitting, number)).status_code == 302
        assert HERE not in text(client.get(at(sitting, f"{number}/")))
    hand_in(client, sitting)
    sitting.refresh_from_db()
    assert sitting.passed
    assert Event.objects.filter(type="lease_taken").count() == 1  # of the start


def test_the_other_phone_sees_one_sentence_and_takes_over(bank, wang, browse, other):
    first = browse(wang)
    begin(first)
    sitting = Sitting.objects.get()
    choose(first, sitting, 1, ["B"])
    for where in ("2/", "review/"):
        page = other.get(at(sitting, where))
        assert "您正在另一部手机上答这份题。" in text(page)
        assert HERE in text(page)
    fields = fields_of(page)
    for _tap in range(2):
        assert other.post(at(sitting, "here/"), fields).headers["Location"] == at(sitting, "2/")
    assert HERE not in text(other.get(at(sitting, "2/")))
    choose(other, sitting, 2, ["C"])
    assert Answer.objects.count() == 2


def test_what_the_phone_before_still_sends_is_kept_and_not_scored(bank, wang, browse, other):
    first = browse(wang)
    begin(first)
    sitting = Sitting.objects.get()
    old = fields_of(first.get(at(sitting, "1/")))
    sheet = fields_of(first.get(at(sitting, "review/")))
    other.post(at(sitting, "here/"), fields_of(other.get(at(sitting, "1/"))))
    response = first.post(at(sitting, "1/"), {**old, "a": ["A"], "go": "next"})
    assert HERE in text(first.get(response.headers["Location"]))
    first.post(at(sitting, "submit/"), sheet)
    sitting.refresh_from_db()
    assert sitting.is_open
    assert not Answer.objects.exists()
    assert Event.objects.filter(type="answer_set", verdict="accepted").count() == 1


def test_after_half_an_hour_the_other_phone_just_goes_on(bank, wang, browse, other, time_machine):
    first = browse(wang)
    begin(first)
    sitting = Sitting.objects.get()
    old = fields_of(first.get(at(sitting, "1/")))
    time_machine.move_to(clock.now() + timedelta(minutes=31))
    fields = fields_of(other.get(at(sitting, "1/")))
    for _tap in range(2):
        other.post(at(sitting, "1/"), {**fields, "a": ["B"], "go": "next"})
    assert Answer.objects.get().value == ["B"]
    first.post(at(sitting, "1/"), {**old, "a": ["A"], "go": "next"})
    assert Answer.objects.get().value == ["B"]
    assert HERE in text(first.get(at(sitting, "1/")))


def test_a_sitting_that_nobody_holds_is_taken_with_the_first_answer(client_, sitting, other):
    choose(client_, sitting, 1, ["B"])
    assert Answer.objects.get().value == ["B"]
    assert HERE in text(other.get(at(sitting, "2/")))


def test_nobody_takes_another_persons_sitting(client_, sitting, li):
    stranger = Client()
    stranger.force_login(li)
    assert stranger.post(at(sitting, "here/"), {"event": str(uuid4())}).status_code == 404
    assert not Event.objects.exists()


def test_a_take_without_its_id_leads_back(client_, sitting):
    assert client_.post(at(sitting, "here/"), {}).headers["Location"] == at(sitting, "1/")
    assert not Event.objects.exists()


def test_a_page_on_which_nothing_was_changed_takes_nothing_back_that_another_one_stored(client_, sitting):
    old = fields_of(client_.get(at(sitting, "1/")))
    choose(client_, sitting, 1, ["A"])
    response = client_.post(at(sitting, "1/"), {**old, "go": "all"})
    assert response.url.endswith("/review/")
    assert Answer.objects.get().value == ["A"]
    now = fields_of(client_.get(at(sitting, "1/")))
    client_.post(at(sitting, "1/"), {**now, "a": ["B"], "go": "next"})
    assert Answer.objects.get().value == ["B"], "what is changed is stored"


def test_an_answer_can_be_taken_back(client_, sitting):
    choose(client_, sitting, 1, ["A"])
    choose(client_, sitting, 1, [])
    assert not Answer.objects.exclude(value=[]).exists()
