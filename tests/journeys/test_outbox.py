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
    with phones.window(chromium) as page:
        yield page


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


def test_two_phones_do_not_mix_and_the_one_that_took_over_counts(demo, page, chromium):
    """The first phone answers on without a network; what it sends later is kept and counts nothing."""
    sitting = phones.begin(page, demo, "M12-L1")
    page.context.set_offline(True)
    phones.choose(page, 1)

    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    other = context.new_page()
    other.goto(demo.links["cadre"])
    other.goto(f"{demo.address}/quiz/{sitting}/1/")
    expect(other.locator("h1")).to_have_text("您正在另一部手机上答这份题。")
    with phones.rest_of_it(other):
        phones.take_over(other)
    phones.answer_all(other, phones.questions(other))
    page.context.set_offline(False)
    phones.is_empty(page)
    phones.hand_in(other)
    other.wait_for_url("**/result/")
    assert log(demo, sitting, ANSWER) > demo.count("assessments.Answer", sitting=sitting)
    assert demo.count("assessments.Answer", sitting=sitting, lease__lt="2000") == 0
    context.close()


def test_an_old_batch_that_is_sent_once_more_changes_nothing(demo, page):
    sent = []
    page.on("request", lambda request: "/api/events/" in request.url and sent.append(request))
    sitting = phones.begin(page, demo, "M12-L2")
    phones.choose(page, 1)
    phones.is_empty(page)
    old = next(one for one in sent if sitting in one.post_data)
    phones.choose(page, 0)
    phones.is_empty(page)
    headers = {name: old.headers[name] for name in ("content-type", "x-csrftoken", "x-person")}
    again = page.evaluate(
        "([headers, body]) => fetch('/api/events/', { method: 'POST', headers, body }).then(answer => answer.json())",
        [headers, old.post_data],
    )
    assert {one["verdict"] for one in again["verdicts"]} == {"duplicate"}
    assert log(demo, sitting, ANSWER) == 2
    page.reload()
    expect(page.locator("fieldset input").first).to_be_checked()  # the newer answer stands


def test_nobody_waits_without_words_for_a_server_that_is_silent(demo, page):
    """It takes the connection and never answers; what happened and what follows is said all the same."""
    sitting = phones.begin(page, demo, "M12-L3")
    phones.answer_all(page, phones.questions(page))
    phones.is_empty(page)
    page.route(phones.EVENTS, lambda route: None)
    phones.hand_in(page)
    expect(page.locator("h1")).to_have_text("已存好，有网自动交")
    expect(page.locator("[data-outbox]")).to_have_text("1 条还没交")
    assert log(demo, sitting, SUBMIT) == 0


def test_the_line_on_top_says_how_things_are(demo, page):
    phones.begin(page, demo, "M13-L1")
    line = page.locator("[data-outbox]")
    expect(line).to_have_text("都交上去了")
    page.context.set_offline(True)
    expect(line).to_have_text("没网也能看")
    phones.choose(page)
    expect(line).to_have_text("1 条还没交")
    page.context.set_offline(False)
    expect(line).to_have_text("都交上去了")


def test_a_test_that_was_begun_on_the_server_is_handed_in_by_its_code(demo, phone, travel):
    """Without a network a trainer scans it; when the phone is back, its own sheet is the same one."""
    page = phone.page
    sitting = phones.begin(page, demo, "M13-L2")
    phone.context.set_offline(True)
    phones.answer_all(page, phones.questions(page))
    phones.hand_in(page)
    page.get_by_role("button", name="出示交卷码").click()
    expect(page.locator("svg[role=img]")).to_be_visible()
    code = re.search(r"LX1\.\S+", page.locator("main").inner_text())[0]

    trainer = travel("code-of-a-begun-one", PHONE).page
    trainer.goto(demo.links["trainer"])
    trainer.goto(f"{demo.address}/desk/code/")
    trainer.locator("[name=text]").fill(code)
    trainer.locator("main form .button-main").click()
    trainer.get_by_role("button", name="替他交上").click()
    expect(trainer.locator("main")).to_contain_text("交上了")
    assert log(demo, sitting, SUBMIT) == 1

    # After a reboot the code can still be shown, and what it says is a repeat.
    phone.kill()
    phone.switch_on()
    phone.page.goto(demo.links["cadre"])
    phones.is_empty(phone.page)
    assert demo.count("offline.Event", object=sitting, type=SUBMIT, verdict="accepted") == 1
    assert demo.count("assessments.Sitting", id=sitting, closed_at__isnull=False) == 1
