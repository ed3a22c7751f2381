"""What must survive on a cheap phone while a test is taken (docs/phone.md, "It must survive")."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kit import clock
from tests.journeys import phones
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.journey, pytest.mark.phone]

SUBMIT, ANSWER = "sitting_submitted", "answer_set"


@pytest.fixture
def phone(chromium, tmp_path):
    with phones.phone(chromium, tmp_path / "phone") as one:
        yield one


@pytest.fixture
def page(chromium):
    """A fresh window whose complaints do not matter: it loses its network on purpose."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    yield context.new_page()
    context.close()


def log(demo, sitting: str, type: str) -> int:
    return demo.count("offline.Event", object=sitting, type=type)


def test_an_answer_outlives_the_app_that_was_killed_mid_quiz(demo, phone):
    sitting = phones.begin(phone.page, demo, "M02-L1")
    phone.context.set_offline(True)
    phones.choose(phone.page, 1)
    phones.go_on(phone.page)
    phones.choose(phone.page, 0)
    phone.kill()
    assert log(demo, sitting, ANSWER) == 0

    phone.switch_on()
    phone.page.route(phones.EVENTS, phones.lose)
    phone.page.goto(demo.links["cadre"])
    phone.page.goto(f"{demo.address}/quiz/{sitting}/1/")
    phones.take_over(phone.page)
    expect(phone.page.locator("[data-outbox]")).to_have_text("2 条还没交")
    phone.page.unroute(phones.EVENTS)
    phones.is_empty(phone.page)
    assert log(demo, sitting, ANSWER) == 2


def test_an_answer_outlives_a_death_between_tap_and_reply(demo, phone):
    sitting = phones.begin(phone.page, demo, "M02-L2")
    phone.page.route(phones.EVENTS, phones.commit_without_reply)
    phones.choose(phone.page)
    phone.kill()

    phone.switch_on()
    phone.page.goto(demo.links["cadre"])
    phones.is_empty(phone.page)
    assert log(demo, sitting, ANSWER) == 1


def test_a_sheet_that_lost_its_network_goes_by_itself(demo, page):
    sitting = phones.begin(page, demo, "M02-L3")
    page.context.set_offline(True)
    phones.answer_all(page, phones.questions(page))
    phones.hand_in(page)
    expect(page.locator("h1")).to_have_text("已存好，有网自动交")
    assert log(demo, sitting, SUBMIT) == 0

    page.context.set_offline(False)
    phones.is_empty(page)
    assert log(demo, sitting, SUBMIT) == 1
    page.goto(f"{demo.address}/quiz/{sitting}/")
    assert page.url.endswith("/result/")


def test_a_commit_without_a_reply_counts_once(demo, page):
    sitting = phones.begin(page, demo, "M03-L1")
    phones.answer_all(page, phones.questions(page))
    page.route(phones.EVENTS, phones.commit_without_reply)
    phones.hand_in(page)
    expect(page.locator("h1")).to_have_text("已存好，有网自动交")
    assert log(demo, sitting, SUBMIT) == 1

    page.unroute(phones.EVENTS)
    phones.is_empty(page)
    assert log(demo, sitting, SUBMIT) == 1


def test_a_double_tap_hands_in_once(demo, page):
    sitting = phones.begin(page, demo, "M03-L2")
    phones.answer_all(page, phones.questions(page))
    page.locator("button", has_text="交卷").first.dblclick()
    page.wait_for_url("**/result/")
    assert log(demo, sitting, SUBMIT) == 1


def test_two_tabs_lose_nothing(demo, page):
    sitting = phones.begin(page, demo, "M03-L3")
    other = page.context.new_page()
    other.goto(f"{demo.address}/quiz/{sitting}/2/")
    page.context.set_offline(True)
    phones.choose(page)
    phones.choose(other)
    page.context.set_offline(False)
    phones.is_empty(page)
    phones.is_empty(other)
    assert log(demo, sitting, ANSWER) == 2


def test_another_life_of_the_server_gets_everything_once_more(demo, page):
    """Restored from last night's copy: what it still has is a repeat."""
    sitting = phones.begin(page, demo, "M04-L1")
    phones.choose(page)
    phones.is_empty(page)
    page.evaluate("outbox.keep('epoch', 'of-the-day-before')")
    sent = []
    page.on("request", lambda request: "/api/events/" in request.url and sent.extend(request.post_data_json["events"]))
    phones.go_on(page)
    phones.choose(page)  # its reply names another epoch
    page.evaluate("outbox.send()")
    phones.is_empty(page)
    assert len({one["id"] for one in sent}) == 2
    assert log(demo, sitting, ANSWER) == 2


@pytest.mark.parametrize(("year", "lesson"), [(1970, "M04-L2"), (2031, "M04-L3")])
def test_a_clock_that_is_years_off_loses_nothing(demo, page, year, lesson):
    page.context.add_init_script(
        f"{{ const off = Date.UTC({year}, 0, 2) - Date.now(), real = Date.now; Date.now = () => real() + off; }}"
    )
    sitting = phones.begin(page, demo, lesson)
    phones.answer_all(page, phones.questions(page))
    phones.hand_in(page)
    page.wait_for_url("**/result/")
    now = clock.now()
    span = {"closed_at__gt": str(now - timedelta(hours=1)), "closed_at__lt": str(now + timedelta(hours=1))}
    assert demo.count("assessments.Sitting", id=sitting, **span) == 1


def test_an_expired_session_loses_nothing(demo, page):
    sitting = phones.begin(page, demo, "M05-L1")
    page.context.clear_cookies(name=re.compile("sessionid"))
    phones.choose(page)
    expect(page.locator("[data-outbox]")).to_have_text("1 条还没交，请重新进入")
    phones.go_on(page)
    phones.choose(page)  # the test goes on all the same
    page.goto(demo.links["cadre"])
    phones.is_empty(page)
    assert log(demo, sitting, ANSWER) == 2


def test_without_a_database_answers_go_at_once(demo, page):
    page.context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    sitting = phones.begin(page, demo, "M05-L2")
    page.locator("fieldset label").first.click()
    expect(page.locator("form [role=status]").last).to_have_text("已经交上去了")
    assert log(demo, sitting, ANSWER) == 1
    page.context.set_offline(True)
    phones.go_on(page)  # the rest of the sitting is at hand all the same
    page.locator("fieldset label").first.click()
    expect(page.locator("form [role=status]").last).to_have_text("没存上，请再点一次。")


def test_a_full_phone_gives_up_what_it_downloaded_and_no_answer(demo, page):
    """The first writing fails for want of room."""
    page.context.add_init_script(
        """{ const add = IDBObjectStore.prototype.add; let full = true;
        IDBObjectStore.prototype.add = function (row) {
          if (this.name === "events" && full) { full = false; throw new DOMException("full", "QuotaExceededError"); }
          return add.call(this, row);
        }; }"""
    )
    sitting = phones.begin(page, demo, "M05-L3")
    phones.choose(page)
    phones.is_empty(page)
    assert log(demo, sitting, ANSWER) == 1


def test_two_people_on_one_phone_have_an_outbox_each(demo, page):
    sitting = phones.begin(page, demo, "M06-L1")
    page.route(phones.EVENTS, phones.lose)
    phones.choose(page)
    expect(page.locator("[data-outbox]")).to_have_text("1 条还没交")
    page.unroute(phones.EVENTS)
    page.route(phones.EVENTS, phones.lose)
    page.goto(demo.links["township"])
    page.goto(f"{demo.address}/me/phone/")
    page.unroute(phones.EVENTS)
    expect(page.locator("[data-owed]")).to_have_text("您做过的都交上去了。")
    assert page.evaluate("outbox.send().then(state => state.all)") == 0
    assert log(demo, sitting, ANSWER) == 0

    page.goto(demo.links["cadre"])
    phones.is_empty(page)
    assert log(demo, sitting, ANSWER) == 1


def test_whoever_leaves_with_something_unsent_is_asked_first(demo, page):
    sitting = phones.begin(page, demo, "M06-L2")
    page.route(phones.EVENTS, phones.lose)
    phones.choose(page)
    page.goto(f"{demo.address}/me/")
    page.locator("[data-outbox]", has_text="1 条还没交").wait_for()
    page.get_by_role("button", name="退出本机").click()
    asks = page.locator("[data-before-leaving]")
    expect(asks).to_contain_text("1 条还没交")
    assert page.url.endswith("/me/")
    page.unroute(phones.EVENTS)
    asks.get_by_role("button", name="交上去，再退出").click()
    page.wait_for_url("**/enter/")
    assert log(demo, sitting, ANSWER) == 1
