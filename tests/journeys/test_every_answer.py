"""Every kind of answering goes through the outbox: words, placings, practice that tells at once, all questions on one page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import pages, phones, quizzes
from tests.journeys.quizzes import CHOICES, WRITTEN

pytestmark = [pytest.mark.journey, pytest.mark.phone]

ANSWER, SUBMIT = "answer_set", "sitting_submitted"
WORDS = "先公示三天，再开会表决。\n结果张榜。"


@pytest.fixture
def phone(chromium, tmp_path):
    with phones.phone(chromium, tmp_path / "phone") as one:
        yield one


@pytest.fixture
def page(chromium):
    with phones.window(chromium, service_workers="block") as page:
        yield page


def log(demo, sitting: str, type: str) -> int:
    return demo.count("offline.Event", object=sitting, type=type, verdict="accepted")


def state(page):
    return page.locator("form [role=status]").last


def test_words_of_ones_own_outlive_a_death_without_a_network(demo, phone):
    sitting = quizzes.begin(phone.page, demo, quizzes.make(demo, [WRITTEN, *CHOICES]))
    phone.context.set_offline(True)
    phone.page.locator("textarea").fill(WORDS)
    expect(state(phone.page)).to_have_text("已保存在手机")
    phones.go_on(phone.page)
    phones.choose(phone.page)
    phone.kill()
    assert demo.count("assessments.WrittenText", sitting=sitting) == 0

    phone.switch_on()
    phone.page.goto(demo.links["cadre"])
    phones.is_empty(phone.page)
    assert demo.count("assessments.WrittenText", sitting=sitting, text=WORDS) == 1
    assert log(demo, sitting, ANSWER) == 2


def test_words_written_on_the_phone_are_there_again_and_can_be_changed(demo, page):
    sitting = quizzes.begin(page, demo, quizzes.make(demo, [CHOICES[0], WRITTEN]))
    page.context.set_offline(True)
    phones.choose(page)
    phones.go_on(page)
    page.locator("textarea").fill(WORDS)
    phones.go_on(page)
    expect(page.locator("ol.review")).to_contain_text("答了")
    page.locator("ol.review a").nth(1).click()
    expect(page.locator("textarea")).to_have_value(WORDS)
    page.locator("textarea").fill("张榜。")
    phones.go_on(page)
    phones.hand_in(page)
    expect(page.locator("h1")).to_have_text("已存好，有网自动交")
    page.context.set_offline(False)
    phones.is_empty(page)
    assert demo.count("assessments.WrittenText", sitting=sitting) == 1  # what the sheet does not name is gone
    assert demo.count("assessments.WrittenText", sitting=sitting, text="张榜。") == 1


def test_a_placing_is_stored_first_and_says_that_the_next_question_needs_the_network(demo, page):
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/quiz/placing/start/")
    pages.tap(page, page.locator("form button.button-main"))
    sitting = re.search(r"/quiz/([0-9a-f-]{36})/", page.url)[1]
    before = page.url
    page.wait_for_load_state()
    page.context.set_offline(True)
    page.locator("form[data-quiz] .button-main").click()
    expect(page.locator("form [role=status]")).to_contain_text("还没选")
    page.locator("fieldset label").first.click()
    page.locator("form[data-quiz] .button-main").click()
    expect(page.locator("form [role=status]")).to_have_text("已存好，不会丢。有网才能出下一题。")
    assert log(demo, sitting, ANSWER) == 0

    # With the network it goes on by itself.
    page.context.set_offline(False)
    expect(page).not_to_have_url(before)
    expect(page.locator("main")).to_contain_text("第 2 题")
    assert log(demo, sitting, ANSWER) == 1

    # 不会 is an answer, too; a tap more sends it once.
    page.wait_for_load_state()
    page.context.set_offline(True)
    unknown = page.locator('button[value="unknown"]')
    unknown.click()
    expect(page.locator("form [role=status]")).to_have_text("已存好，不会丢。有网才能出下一题。")
    unknown.click()
    page.context.set_offline(False)
    expect(page.locator("main")).to_contain_text("第 3 题")
    assert log(demo, sitting, ANSWER) == 2


def test_an_answer_of_a_placing_outlives_a_death(demo, phone):
    page = phone.page
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/quiz/placing/start/")
    pages.tap(page, page.locator("form button.button-main"))
    sitting = re.search(r"/quiz/([0-9a-f-]{36})/", page.url)[1]
    before = log(demo, sitting, ANSWER)
    phones.take_over(page)
    page.wait_for_load_state()
    page.route(phones.EVENTS, phones.commit_without_reply)
    page.locator("fieldset label").first.click()
    page.locator("form[data-quiz] .button-main").click()
    expect(page.locator("form [role=status]")).to_have_text(re.compile("已存好"))
    phone.kill()

    phone.switch_on()
    phone.page.goto(demo.links["cadre"])
    phones.is_empty(phone.page)
    assert log(demo, sitting, ANSWER) == before + 1


def test_practice_that_tells_at_once_tells_without_a_network_and_lets_nobody_better_it(demo, page):
    quiz = quizzes.make(demo, CHOICES, feedback="each")
    sitting = quizzes.begin(page, demo, quiz)
    page.context.set_offline(True)
    options = page.locator("fieldset label")
    options.first.click()
    options.nth(1).click()  # he changes his mind before he looks
    options.first.click()
    page.get_by_role("button", name="看看对不对").click()
    expect(page.locator("main")).to_contain_text(re.compile("答对了|没答对"))
    expect(page.locator("fieldset input").first).to_be_disabled()
    phones.go_on(page)
    expect(page.locator("main")).to_contain_text("第 2 题")

    page.context.set_offline(False)
    phones.is_empty(page)
    assert log(demo, sitting, ANSWER) == 1
    assert demo.count("offline.Event", object=sitting, type=ANSWER) == 1


def test_practice_says_without_a_network_what_its_author_says_to_the_option_that_was_chosen(demo, page):
    said = {}

    def with_words(route) -> None:
        """What a trainer of this county wrote to the options; the bank of the product has explanations only."""
        response = route.fetch()
        pack = response.json()
        for version, key in pack["keys"].items():
            said[version] = key["says"] = {one: f"选 {one} 的人请看。" for one in pack["questions"][version]["options"]}
        route.fulfill(response=response, json=pack)

    page.route("**/api/packs/sitting/**", with_words)
    quizzes.begin(page, demo, quizzes.make(demo, CHOICES, feedback="each"))
    page.context.set_offline(True)
    page.locator("fieldset label").first.click()
    chosen = page.locator("fieldset input:checked").get_attribute("value")
    page.get_by_role("button", name="看看对不对").click()
    told = page.locator("form section[role=status]")
    expect(told).to_contain_text(f"选 {chosen} 的人请看。")
    assert told.inner_text().count("的人请看") == 1


def test_all_questions_on_one_page_are_kept_one_by_one(demo, phone):
    quiz = quizzes.make(demo, [*CHOICES, WRITTEN], all_on_one_page=True)
    page = phone.page
    sitting = quizzes.begin(page, demo, quiz)
    phone.context.set_offline(True)
    for number in (1, 3):
        page.locator(f"#q{number} label").first.click()
        expect(state(page)).to_have_text("已保存在手机")
    page.locator("#q4 textarea").fill(WORDS)
    page.wait_for_timeout(1500)  # words are kept when the hands rest
    phone.kill()

    phone.switch_on()
    phone.page.goto(demo.links["cadre"])
    phones.is_empty(phone.page)
    assert log(demo, sitting, ANSWER) == 3
    assert demo.count("assessments.WrittenText", sitting=sitting, text=WORDS) == 1
    phone.page.goto(f"{demo.address}/quiz/{sitting}/all/")
    phones.take_over(phone.page)
    expect(phone.page.locator("#q1 input[type=radio], #q1 input[type=checkbox]").first).to_be_checked()


def test_one_page_is_handed_in_without_a_network(demo, page):
    quiz = quizzes.make(demo, CHOICES, all_on_one_page=True)
    sitting = quizzes.begin(page, demo, quiz)
    page.context.set_offline(True)
    page.locator("#q2 label").first.click()
    page.get_by_role("button", name="答完了，看一遍").click()
    expect(page.locator("ol.review")).to_contain_text("没答")
    phones.hand_in(page)
    expect(page.locator("h1")).to_have_text("已存好，有网自动交")
    page.context.set_offline(False)
    phones.is_empty(page)
    assert log(demo, sitting, SUBMIT) == 1


def test_whoever_comes_back_on_a_quiet_sitting_takes_it_with_his_first_answer(demo, page):
    """Another phone held it an hour ago: the take is stored with the answer, and both arrive later."""
    sitting = demo.run(AN_HOUR_AGO, "M11-L1").strip()
    page.goto(demo.links["cadre"])
    with phones.rest_of_it(page):
        page.goto(f"{demo.address}/quiz/{sitting}/1/")
    page.context.set_offline(True)
    phones.choose(page)
    phones.go_on(page)
    phones.choose(page)
    page.context.set_offline(False)
    phones.is_empty(page)
    assert log(demo, sitting, "lease_taken") == 2
    assert log(demo, sitting, ANSWER) == 2
    assert demo.count("assessments.Answer", sitting=sitting, lease__gte="2000") == 2


AN_HOUR_AGO = """
import sys, uuid
from datetime import timedelta
import django
django.setup()
from assessments import holding, starting
from kit import clock
from people.models import Person
at, cadre = clock.now() - timedelta(hours=1), Person.objects.get(username="demo-cadre")
sitting = starting.start_check(cadre, sys.argv[1], at=at)
holding.take(cadre, sitting.pk, "another phone", event=uuid.uuid4(), at=at)
print(sitting.pk)
"""
