"""Lessons and tests on the phone: downloaded once, read and sat without a network, handed in by themselves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import phones
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.journey, pytest.mark.phone]

COURSE, LESSON = "M07", "M07-L1"
# An upgrade without an end: whoever opens the database waits as long.
HELD = """name => new Promise(done => {
  const asked = indexedDB.open(name, 2);
  asked.onupgradeneeded = () => {
    const on = () => { asked.transaction.objectStore("pieces").count().onsuccess = on; };
    on();
    done();
  };
})"""


@pytest.fixture
def phone(chromium, tmp_path):
    with phones.phone(chromium, tmp_path / "phone") as one:
        yield one


def take_along(page, demo, course: str = COURSE, *, shelved: bool = True) -> None:
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/me/phone/?course={course}")
    box = page.locator(f'[data-download$="/{course}/"]')
    expect(box.locator("[data-get] small")).to_have_text(re.compile(r"\d+ KB"))  # the size first
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看", timeout=60_000)
    if shelved:
        phones.shelved(page)


def test_a_test_is_sat_without_a_network_and_outlives_a_reboot(demo, phone):
    page = phone.page
    take_along(page, demo)
    phone.context.set_offline(True)

    # Whatever he opens, he reads what he can do.
    page.goto(f"{demo.address}/plan/")
    expect(page.locator("h1").first).to_have_text("现在没网")
    page.locator('[data-part=stored] a[href*="#lesson="]').first.click()
    expect(page.locator(".point")).to_be_visible()
    page.goto(f"{demo.address}/lesson/{LESSON}/")
    expect(page.locator(".point")).to_be_visible()

    page.get_by_role("link", name="做测试").click()
    phones.answer_all(page, phones.questions(page))
    phones.hand_in(page)
    expect(page.locator("h1")).to_have_text("已存好，有网自动交")
    page.get_by_role("button", name="出示交卷码").click()
    expect(page.locator("svg[role=img]")).to_be_visible()
    code = re.search(r"LX1\.\S+", page.locator("main").inner_text())[0]
    event = code.split(".")[3]
    assert demo.count("offline.Event", id=event) == 0

    # The phone dies, and starts again without a network.
    phone.kill()
    phone.switch_on(offline=True)
    page = phone.page
    page.goto(f"{demo.address}/")
    expect(page.locator("[data-part=sheets]")).to_contain_text("出示交卷码")
    expect(page.locator("[data-outbox]")).to_have_text(re.compile("条还没交"))

    # With the network everything goes, once he is known again; nothing is tapped.
    phone.context.set_offline(False)
    page.goto(demo.links["cadre"])
    phones.is_empty(page)
    assert demo.count("offline.Event", id=event, verdict="accepted") == 1


def test_a_lesson_at_its_own_address_is_read_before_a_script_has_run(demo, phone):
    page = phone.page
    take_along(page, demo)
    phone.context.set_offline(True)
    page.evaluate(
        "caches.open('assets').then(kept => kept.delete(document.querySelector('script[src*=\"joined/phone\"]').src))"
    )
    phone.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto(f"{demo.address}/lesson/{LESSON.lower()}/")
    expect(page.locator(".point")).to_be_visible()
    assert page.locator("main h2").count() >= 3
    assert page.title() == page.locator("h1").inner_text()
    assert page.locator("main .button-main").count() == 0

    # With its scripts it is no other lesson, and leads on.
    phone.context.set_offline(False)
    page.goto(f"{demo.address}/me/phone/")
    phone.context.set_offline(True)
    page.goto(f"{demo.address}/lesson/{LESSON}/")
    expect(page.get_by_role("link", name="做测试")).to_be_visible()
    assert page.locator(".point").count() == page.locator("h1").count() == 1
    page.goto(f"{demo.address}/lesson/M99-L9/")
    expect(page.locator("h1").first).to_have_text("现在没网")


def test_a_database_that_never_answers_keeps_nobody_from_the_page_that_stands_in(demo, phone):
    page = phone.page
    take_along(page, demo)
    holder = phone.context.new_page()
    holder.goto(f"{demo.address}/me/phone/")
    name = "packs-" + page.evaluate("outbox.user")
    phone.context.set_offline(True)
    page.goto("about:blank")
    holder.evaluate(HELD, name)
    page.goto(f"{demo.address}/lesson/{LESSON}/")
    expect(page.locator("h1").first).to_have_text("现在没网")


def test_the_list_of_courses_says_what_lies_on_this_phone(demo, chromium):
    with phones.window(chromium, service_workers="block") as page:
        page.goto(demo.links["cadre"])
        page.goto(f"{demo.address}/courses/")
        expect(page.get_by_text("已下载").first).to_be_hidden()
        page.get_by_role("link", name=re.compile("全部下载 .*[KM]B")).click()
        box = page.locator('[data-download="/api/packs/courses/"]')
        expect(box.locator("[data-get] small")).to_have_text(re.compile(r"\d+ [KM]B"))

        take_along(page, demo, shelved=False)
        page.goto(f"{demo.address}/courses/")
        course = page.locator(f"#{COURSE}")
        count = course.locator("[data-lesson]").count()
        expect(course.locator("[data-course]")).to_have_text(f" · 已下载 {count} 课")
        expect(page.locator("[data-here]")).to_have_text(f"这部手机里已下载 {count} 课。")
        assert page.locator("[data-lesson]:not([hidden])").count() == count


def test_a_download_that_broke_goes_on_with_what_is_missing(demo, chromium):
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", service_workers="block")
    page = context.new_page()
    page.goto(demo.links["cadre"])
    page.route("**/api/packs/lesson/M08-L3/", phones.lose)
    page.goto(f"{demo.address}/me/phone/?course=M08")
    box, beside = page.locator('[data-download$="/M08/"]'), page.locator('[data-download$="/plan/"] [data-said]')
    expect(beside).to_have_text(re.compile(r"\d+ 份"))
    lacked = beside.inner_text()
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("断了，还差 2 份。再点就接着下。")
    page.unroute("**/api/packs/lesson/M08-L3/")
    asked = []
    page.on("request", lambda request: "/api/packs/lesson/" in request.url and asked.append(request.url[-8:-1]))
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    assert [one.strip("/") for one in asked] == ["M08-L3", "M08-L4"]

    expect(beside).not_to_have_text(lacked)  # the forms came along, which every list has

    page.get_by_role("button", name="清理下载的内容").click()
    expect(page.locator("[data-part=stored]")).to_be_hidden()
    expect(beside).to_have_text(lacked)
    asked.clear()
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    assert len(asked) == len(set(asked)) >= 4
    context.close()


def test_without_a_service_worker_a_test_that_was_begun_goes_on(demo, chromium):
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", service_workers="block")
    page = context.new_page()
    sitting = phones.begin(page, demo, "M09-L1")
    context.set_offline(True)
    phones.answer_all(page, phones.questions(page))
    phones.hand_in(page)
    expect(page.locator("h1")).to_have_text("已存好，有网自动交")
    context.set_offline(False)
    phones.is_empty(page)
    assert demo.count("offline.Event", object=sitting, type="sitting_submitted") == 1
    context.close()


def test_a_new_release_while_there_is_no_network_does_no_harm(demo, phone):
    """What the phone has goes on as it is; with the network it takes the new one."""
    page = phone.page
    take_along(page, demo, "M10")
    page.evaluate("caches.open('phone').then(kept => kept.put('/who', new Response('somebody of-an-older-release')))")
    phone.context.set_offline(True)
    page.goto(f"{demo.address}/lesson/M10-L1/")
    expect(page.locator(".point")).to_be_visible()
    phone.context.set_offline(False)
    page.goto(f"{demo.address}/")
    said = ""
    for _ in range(100):
        said = page.evaluate("caches.match('/who').then(kept => kept.text())")
        if "older" not in said:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("outbox.user") in said


def test_the_worker_and_the_manifest_are_what_a_phone_wants(demo, phone):
    page = phone.page
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/me/phone/")
    worker = page.request.get(f"{demo.address}/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert len(worker.body()) <= 4 * 1024
    link = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = page.request.get(f"{demo.address}{link}").json()
    for icon in manifest["icons"]:
        assert page.request.get(f"{demo.address}{icon['src']}").body().startswith(b"\x89PNG")
    wire = phone.context.new_cdp_session(page)
    assert wire.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
