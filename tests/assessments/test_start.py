"""The pages before a sitting, as a browser without script asks for them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from assessments import api
from assessments.models import Quiz, Sitting
from assessments.quizzes import ensure_check
from kit import clock
from tests.assessments.factories import place, take_test

pytestmark = pytest.mark.django_db
PLACING = "/quiz/placing/start/"
TEST = "/quiz/test/LZ04/2/"
CHECK = "/quiz/check/M05-L1/"


@pytest.fixture
def wang_(bank, wang, browse):
    return browse(wang)


def text(response):
    return response.content.decode()


def test_the_addresses_are_those_of_the_contract():
    one = uuid4()
    assert reverse("assessments:start_placing") == PLACING
    assert reverse("assessments:test_start", args=["LZ04", 2]) == TEST
    assert reverse("assessments:check_start", args=["M05-L1"]) == CHECK
    assert reverse("assessments:question", args=[one, 3]) == f"/quiz/{one}/3/"
    assert reverse("assessments:review", args=[one]) == f"/quiz/{one}/review/"
    assert reverse("assessments:result", args=[one]) == f"/quiz/{one}/result/"


def test_the_placing_says_how_long_it_takes_and_that_it_is_no_exam(wang_):
    page = text(wang_.get(PLACING))
    assert "会的不用学" in page
    assert "15\u00a0分钟" in page
    assert "不打分" in page
    assert not Sitting.objects.exists()  # looking begins nothing


def test_its_button_leads_straight_to_the_first_question(wang_, wang):
    response = wang_.post(PLACING)
    sitting = Sitting.objects.get(person=wang)
    assert response.headers["Location"] == f"/quiz/{sitting.pk}/1/"


def test_a_begun_placing_is_gone_on_with(wang_, wang):
    sitting = place(wang, api.start_placing(wang, at=clock.now()), {}, most=2)
    assert "接着摸底" in text(wang_.get(PLACING))
    assert wang_.post(PLACING).headers["Location"] == f"/quiz/{sitting.pk}/3/"


def test_who_has_nothing_to_place_is_told_so(bank, nobody, browse):
    client = browse(nobody)
    assert "都摸过底了" in text(client.get(PLACING))
    response = client.post(PLACING)
    assert response.status_code == 409
    assert "都摸过底了" in text(response)


def test_a_test_says_how_many_questions_and_what_passes(wang_):
    page = text(wang_.get(TEST))
    assert "小测试：村务公开与民主监督" in page
    for words in ("5\u00a0题", "答对 4 题", "不限时", "过 3 天再考"):
        assert words.replace("\u00a0", " ") in page.replace("\u00a0", " ")


def test_a_test_begins_once(wang_, wang):
    first = wang_.post(TEST)
    assert wang_.post(TEST).headers["Location"] == first.headers["Location"]
    assert Sitting.objects.count() == 1


def test_who_has_to_wait_reads_the_day_and_cannot_begin(wang_, wang):
    take_test(wang, "LZ04", 2, 3, at=clock.now())
    assert "起可以再考" in text(wang_.get(TEST))
    response = wang_.post(TEST)
    assert response.status_code == 409
    assert "起可以再考" in text(response)


@pytest.mark.parametrize(
    "address", ["/quiz/test/XX99/2/", "/quiz/test/LZ04/5/", "/quiz/test/LZ04/0/", "/quiz/check/M99-L9/"]
)
def test_what_does_not_exist_is_not_found(wang_, address):
    assert wang_.get(address).status_code == 404
    assert wang_.post(address).status_code == 404


def test_a_check_explains_itself_and_begins(wang_, wang):
    ensure_check("M05-L1", "村务公开怎么做", ["LZ04-T0201", "LZ04-T0202", "LZ04-T0203"])
    page = text(wang_.get(CHECK))
    assert "村务公开怎么做" in page
    assert "答对 2 题" in page
    assert "马上可以再做，次数不限" in page and "开始以后，没网也能做" in page
    assert wang_.post(CHECK).status_code == 302
    assert "接着做" in text(wang_.get(CHECK))


def test_a_check_without_questions_says_what_to_do(wang_):
    Quiz.objects.create(key="check:M05-L1", purpose="check", title="村务公开", lesson_code="M05-L1", count=0)
    assert "请先看课文" in text(wang_.get(CHECK))
    assert wang_.post(CHECK).status_code == 409


@pytest.mark.parametrize("address", [PLACING, TEST, CHECK])
def test_nobody_comes_in_without_logging_in(bank, client, address):
    assert client.get(address).status_code == 302
    assert client.post(address).status_code == 302
    assert not Sitting.objects.exists()


@pytest.mark.parametrize(("address", "queries"), [(PLACING, 10), (TEST, 9)])
def test_the_pages_before_a_sitting_are_cheap(wang_, address, queries, django_assert_num_queries):
    wang_.get(address)
    with django_assert_num_queries(queries):
        wang_.get(address)
