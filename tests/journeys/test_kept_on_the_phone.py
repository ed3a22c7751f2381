"""What is downloaded: with sound, by everyday words, how long it stays, and what gives way to what."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys import phones

pytestmark = [pytest.mark.journey, pytest.mark.phone]

SOUND = {
    "kind": "sound",
    "code": "M12-L1",
    "title": "有录音的课",
    "url": "/api/packs/sound/M12-L1/",
    "hash": "0123456789abcdef",
    "bytes": 900_000,
    "mp3_bytes": 900_000,
}
SECONDS = 3
COUNT = "new Promise(done => { const asked = indexedDB.open('sounds-' + outbox.user); asked.onsuccess = () => { const base = asked.result; if (!base.objectStoreNames.length) return done(0); base.transaction('files').objectStore('files').count().onsuccess = found => { base.close(); done(found.target.result); }; }; })"
# Everything in the store of pieces as it would be after so many days without being opened.
GROW_OLD = """days => new Promise(done => { const asked = indexedDB.open('packs-' + outbox.user); asked.onsuccess = () => {
  const base = asked.result, step = base.transaction('pieces', 'readwrite'), pieces = step.objectStore('pieces');
  pieces.getAll().onsuccess = found => found.target.result.forEach((row, n) => { if (n) pieces.put({ ...row, used: row.used - days * 864e5 }); });
  step.oncomplete = () => { base.close(); done(); };
}; })"""


@pytest.fixture
def page(chromium):
    """A web view without a service worker."""
    with phones.window(chromium, service_workers="block") as page:
        yield page


@pytest.fixture
def browser_page(chromium):
    """A browser with one."""
    with phones.window(chromium) as page:
        yield page


def tone() -> bytes:
    """A short sound as a browser plays it without any codec."""
    rate = 8000
    data = bytes(128 + (40 if n // 20 % 2 else -40) for n in range(rate * SECONDS))
    size = len(data).to_bytes(4, "little")
    head = b"RIFF" + (36 + len(data)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = b"\x01\x00\x01\x00" + rate.to_bytes(4, "little") * 2 + b"\x01\x00\x08\x00"
    return head + form + b"data" + size + data


def with_sound(page, broken: set[str]) -> list[str]:
    """Let lesson M12-L1 have three sections that are heard; those in ``broken`` do not come. What was asked for, in order."""
    asked: list[str] = []
    names = [f"{number:032x}" for number in (0, 1, 2)]

    def section(number: int) -> dict:
        urls = [f"/lesson/M12-L1/sound/{names[number]}.{ending}" for ending in ("webm", "mp3")]
        types = ("audio/webm", "audio/mpeg")
        sources = "".join(f'<source src="{url}" type="{type_}">' for url, type_ in zip(urls, types, strict=True))
        return {
            "number": number,
            "title": "节",
            "seconds": SECONDS,
            "html": f'<div class="listen" data-listen="{number}"><p>听这一节</p><audio preload="none">{sources}</audio></div>',
            "files": [{"url": url, "type": type_, "bytes": 300_000} for url, type_ in zip(urls, types, strict=True)],
        }

    def manifest(route):
        response = route.fetch()
        said = response.json()
        said["sounds"] = [SOUND]
        route.fulfill(response=response, json=said)

    def piece(route):
        whole = '<p data-whole hidden><button type="button">听课文</button></p>'
        body = {"kind": "sound", "hash": SOUND["hash"], "code": "M12-L1", "whole": whole}
        route.fulfill(json={**body, "sections": [section(number) for number in (0, 1, 2)]})

    def file(route):
        name = re.search(r"/sound/(\w+)", route.request.url)[1]
        asked.append(name)
        if name in broken:
            route.abort("connectionreset")
        else:
            route.fulfill(body=tone(), content_type="audio/wav")

    page.route("**/api/packs/course/M12/", manifest)
    page.route("**/api/packs/sound/M12-L1/", piece)
    page.route("**/lesson/M12-L1/sound/**", file)
    return asked


def box_of(page, demo, course: str):
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/me/phone/?course={course}")
    return page.locator(f'[data-download$="/{course}/"]')


def test_sound_says_its_size_goes_on_where_it_broke_and_is_cleared_alone(demo, page):
    broken = {f"{1:032x}"}
    asked = with_sound(page, broken)
    box = box_of(page, demo, "M12")
    loud = box.locator("[data-get-sound]")
    expect(loud).to_have_text(re.compile(r"连录音一起下\s*9\d\d KB"))
    loud.click()
    expect(box.locator("[data-said]")).to_have_text("断了，还差 1 份。再点就接着下。")
    expect(loud.locator("small")).to_have_text("600 KB")  # what came before it broke off need not come again
    expect(page.locator("[data-part=stored] li", has_text="录音")).to_contain_text("录音还没下全")

    broken.clear()
    del asked[:]
    loud.click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    assert asked == [f"{1:032x}", f"{2:032x}"]
    assert page.evaluate(COUNT) == 3
    expect(page.locator("[data-part=stored] li", has_text="录音")).to_contain_text("课和录音，录音占 900 KB")

    # It plays without a network, and one can jump in it.
    del asked[:]
    page.context.set_offline(True)
    page.evaluate("location.hash = '#lesson=M12-L1'")
    page.locator("[data-listen] button").nth(2).click()
    status = page.locator("[data-player] [role=status]")
    expect(status).to_have_text("第 3 节，共 3 节")
    page.get_by_role("button", name="进 15 秒").click()  # to its end
    expect(status).to_have_text("听完了。")
    page.context.set_offline(False)
    assert asked == []

    page.goto(f"{demo.address}/me/phone/?course=M12")
    page.get_by_role("button", name="只清理录音").click()
    expect(page.get_by_role("button", name="只清理录音")).to_be_hidden()
    expect(page.locator("[data-part=stored]")).to_be_visible()
    assert page.evaluate(COUNT) == 0


def test_sound_that_was_made_for_other_words_falls_silent(demo, page):
    """A law that is read out wrongly is worse than silence."""
    with_sound(page, set())
    box = box_of(page, demo, "M12")
    box.locator("[data-get-sound]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")

    def revised(route):
        response = route.fetch()
        said = response.json()
        for piece in said["pieces"]:
            piece["hash"] = piece["hash"][::-1] if piece["code"] == "M12-L1" else piece["hash"]
        said["sounds"] = [{**SOUND, "hash": "fedcba9876543210"}]
        route.fulfill(response=response, json=said)

    page.unroute("**/api/packs/course/M12/")
    page.route("**/api/packs/course/M12/", revised)
    page.goto(f"{demo.address}/me/phone/?course=M12")
    note = page.locator('[data-part=stored] a[href$="#lesson=M12-L1"]')
    expect(note).to_contain_text("课和录音")  # the old words with the old sound: that is right
    box.locator("[data-get]").click()
    expect(note).to_contain_text("录音还没下全")
    expect(box.locator("[data-get-sound] small")).to_have_text("900 KB")
    note.click()
    expect(page.locator(".point")).to_be_visible()
    assert page.locator("[data-listen]").count() == 0


def test_a_download_goes_on_by_itself_when_the_network_is_back(demo, page):
    box = box_of(page, demo, "M13")
    page.route("**/api/packs/lesson/M13-L2/", phones.lose)
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text(re.compile("断了"))
    page.unroute("**/api/packs/lesson/M13-L2/")
    page.context.set_offline(True)
    page.context.set_offline(False)
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")


def test_what_the_server_does_not_give_just_now_keeps_nothing_else_back(demo, page):
    box = box_of(page, demo, "M14")
    page.route("**/api/packs/lesson/M14-L1/", lambda route: route.fulfill(status=409, json={"code": "not_now"}))
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    assert page.locator('[data-part=stored] a[href*="#lesson=M14"]').count() == 2


def test_everyday_words_find_the_section_and_the_form_without_a_network(demo, browser_page):
    page = browser_page
    box = box_of(page, demo, "M02")
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    phones.shelved(page)
    page.context.set_offline(True)

    page.goto(f"{demo.address}/errands/")
    search, found = page.locator("#q"), page.locator(".errands li")
    for typed, title in (("开代表会", "开村民代表会议"), ("交接", "办交接"), ("调解", "调解"), ("救助", "救助")):
        search.fill(typed)
        page.get_by_role("button", name="查一查").click()
        expect(found.first.locator("strong")).to_contain_text(title)
    search.fill("飞机")
    page.get_by_role("button", name="查一查").click()
    expect(page.locator("main [data-lost]")).to_be_visible()
    expect(page.locator("h2[data-found]")).to_have_text("全部要办的事")

    # The lesson of one that was downloaded opens at its heading; of another one only the form is there.
    search.fill("开代表会")
    page.get_by_role("button", name="查一查").click()
    expect(found).to_have_count(1)
    found.first.get_by_role("link", name="怎么办").click()
    heading = page.get_by_role("heading", name="开会那天，照着算")
    expect(heading).to_be_in_viewport()
    page.goto(f"{demo.address}/errands/?q=交接")
    expect(found.first.get_by_role("link", name="怎么办")).to_be_hidden()
    expect(found.first).to_contain_text("对应的课还没下载")
    found.first.get_by_role("link", name="表样").click()
    expect(page.locator(".blank-form h1")).to_have_text("移交清单")
    page.goto(f"{demo.address}/errands/assembly/form/")
    expect(page.locator(".blank-form h1")).to_have_text("会议签到和表决记录")
    assert page.locator(".blank-form tbody tr").count() == 6


def test_the_search_of_the_phone_finds_what_the_search_of_the_server_finds(demo, page):
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/me/phone/")
    page.add_script_tag(url=page.locator("template[data-kit=errands]").get_attribute("data-script"))
    rows = page.evaluate("fetch('/api/packs/errands/').then(said => said.json())")["errands"]
    for typed in (
        "开会",
        "开代表会",
        "交接",
        "调解",
        "救助",
        "养老",
        "　低保 ",
        "章，钱",
        "要开代表会",
        "吵架了",
        "飞机",
        "",
        "，。",
        "ＷＧ",
    ):
        here = page.evaluate("([typed, rows]) => errands.matching(typed, rows).map((row) => row.title)", [typed, rows])
        there = page.evaluate(
            """typed => fetch('/errands/?q=' + encodeURIComponent(typed)).then(said => said.text()).then(text => {
              const page = new DOMParser().parseFromString(text, 'text/html');
              return page.querySelector('.notice') ? [] : [...page.querySelectorAll('.errands strong')].map(one => one.textContent); })""",
            typed,
        )
        assert here == there, typed


def test_the_browser_is_asked_to_keep_it_with_the_first_download_and_not_before(demo, page):
    page.add_init_script(
        "navigator.storage.persist = () => { sessionStorage.asked = Number(sessionStorage.asked || 0) + 1; return Promise.resolve(true); };"
    )
    box = box_of(page, demo, "M15")
    expect(box.locator("[data-get] small")).to_have_text(re.compile("KB"))
    assert page.evaluate("sessionStorage.asked || 0") == 0
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    assert page.evaluate("Number(sessionStorage.asked)") == 1


@pytest.mark.parametrize(("days", "stays"), [(59, True), (61, False), (700, True)])
def test_what_nobody_opened_for_sixty_days_goes_and_never_what_was_done(demo, page, days, stays):
    """A clock that jumped by years throws nothing away."""
    box = box_of(page, demo, "M16")
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    page.route(phones.EVENTS, phones.lose)
    page.evaluate("outbox.add('feedback', outbox.uuid(), { kind: 'opinion', about: '', hash: 'x' })")
    expect(page.locator("[data-outbox]")).to_have_text("1 条还没交")
    before = page.locator("[data-part=stored] li").count()
    page.evaluate(GROW_OLD, days)
    page.goto(f"{demo.address}/me/phone/")
    expect(page.locator("[data-part=stored] li")).to_have_count(
        before if stays else 1
    )  # the first of them was opened lately
    expect(page.locator("[data-outbox]")).to_have_text("1 条还没交")


def test_what_is_opened_after_a_long_time_is_read_first_and_stays(demo, page):
    box = box_of(page, demo, "M16")
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    address = page.locator('[data-part=stored] a[href*="#lesson="]').last.get_attribute("href")
    page.evaluate(GROW_OLD, 61)
    page.goto("about:blank")
    page.goto(f"{demo.address}{address}")
    expect(page.locator(".point")).to_be_visible()
    page.goto("about:blank")
    page.goto(f"{demo.address}/me/phone/")
    expect(page.locator("[data-part=stored] li")).to_have_count(2)  # and the one that was opened lately
    assert page.locator(f'[data-part=stored] a[href="{address}"]').count() == 1


def test_what_was_heard_gives_way_to_what_was_done(demo, page):
    """The phone is full: the sound goes, the answer stays, and the lesson is offered anew."""
    with_sound(page, set())
    box = box_of(page, demo, "M12")
    box.locator("[data-get-sound]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    page.route(phones.EVENTS, phones.lose)
    page.evaluate(
        """() => { const add = IDBObjectStore.prototype.add; let full = true;
        IDBObjectStore.prototype.add = function (row) {
          if (this.name === "events" && full) { full = false; throw new DOMException("full", "QuotaExceededError"); }
          return add.call(this, row);
        }; return outbox.add('feedback', outbox.uuid(), { kind: 'opinion', about: '', hash: 'x' }); }"""
    )
    expect(page.locator("[data-outbox]")).to_have_text("1 条还没交")
    assert page.evaluate(COUNT) == 0
    page.goto(f"{demo.address}/me/phone/?course=M12")
    expect(box.locator("[data-get-sound] small")).to_have_text("900 KB")
    expect(page.locator("[data-outbox]")).to_have_text("1 条还没交")


def test_a_phone_without_room_says_so(demo, page):
    with_sound(page, set())
    box = box_of(page, demo, "M12")
    page.evaluate(
        """() => { const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (row, key) {
          if (this.name === "files") throw new DOMException("full", "QuotaExceededError");
          return put.call(this, row, key);
        }; }"""
    )
    box.locator("[data-get-sound]").click()
    expect(box.locator("[data-said]")).to_have_text("手机存满了，还差 1 份。")


NAMES = "indexedDB.databases().then(found => found.map(one => one.name.split('-')[0]).sort())"


def test_whoever_leaves_the_phone_takes_along_what_he_downloaded(demo, browser_page):
    """With something unsent nothing goes: the sheets of the downloaded tests lie among it."""
    page = browser_page
    box = box_of(page, demo, "M15")
    box.locator("[data-get]").click()
    expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看")
    phones.shelved(page)
    page.goto(f"{demo.address}/me/")
    page.get_by_role("button", name="退出本机").click()
    page.wait_for_url("**/enter/")
    for _ in range(50):
        if not {"packs", "sounds"} & set(page.evaluate(NAMES)):
            break
        page.wait_for_timeout(100)
    names = page.evaluate(NAMES)
    assert "outbox" in names
    assert not {"packs", "sounds"} & set(names)
    assert page.evaluate("caches.match('/who').then(Boolean)") is False


SPOKEN = """id => parcels.put(id, `/api/voices/${id}/`, { kind: "question", about: "", agree: "yes" }, new Blob(["no sound"], { type: "audio/webm" }))"""
VOICES = "**/api/voices/**"


def test_what_was_said_and_not_handed_in_stays_under_its_owner_and_what_nobody_takes_goes_with_him(demo, page):
    """Two people on one phone: a recording that waits is never lost, and never anybody else's."""
    page.route(VOICES, phones.lose)
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/me/")
    page.evaluate(SPOKEN, str(uuid4()))
    line = page.locator("[data-outbox]")
    expect(line).to_have_text("1 条还没交")
    page.get_by_role("button", name="退出本机").click()
    asks = page.locator("[data-before-leaving]")
    expect(asks).to_contain_text("1 条还没交")
    asks.get_by_role("button", name="还是退出").click()
    page.wait_for_url("**/enter/")
    assert "parcels" in page.evaluate(NAMES)

    # Somebody else on this phone owes nothing, and hears nothing of it.
    page.goto(demo.links["trainer"])
    page.goto(f"{demo.address}/me/voice/")
    expect(line).to_have_text("都交上去了")
    assert page.evaluate("parcels.all()") == []

    # Its owner is back, and it goes; it was no sound, so the server never takes it, and it goes with him when he leaves.
    page.unroute(VOICES)
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/me/voice/")
    expect(page.locator("[data-waiting] [data-why]")).not_to_be_empty()
    page.goto(f"{demo.address}/me/")
    expect(line).to_have_text("都交上去了")
    own = page.evaluate("`parcels-${outbox.user}`")
    page.get_by_role("button", name="退出本机").click()
    page.wait_for_url("**/enter/")
    page.wait_for_function("own => indexedDB.databases().then(found => found.every(one => one.name !== own))", arg=own)


def test_what_was_read_goes_to_the_server_as_a_place_and_into_no_log(demo, page):
    """section_done: one row for a lesson, overwritten, without times; nothing that says when somebody read what."""
    page.goto(demo.links["cadre"])
    events = demo.count("offline.Event")
    sent: list[dict] = []
    page.on("request", lambda request: "/api/events/" in request.url and sent.extend(request.post_data_json["events"]))
    page.goto(f"{demo.address}/lesson/M15-L2/")
    person = page.evaluate("outbox.user")
    place = {"person__uuid": person, "lesson_code": "M15-L2"}
    blocks = page.locator(".point ~ [id^=p]").count()
    for _ in range(2):  # read twice, and it is the same
        for part in range(blocks):
            page.evaluate(
                "n => document.querySelectorAll('.point ~ [id^=p]')[n].scrollIntoView({block: 'end'})",
                part,
            )
            page.wait_for_timeout(200)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        for _ in range(100):
            if page.evaluate("outbox.send().then(state => state.all)") == 0 and len(sent) >= blocks:
                break
            page.wait_for_timeout(200)
        page.reload()
    done = [event["data"] for event in sent if event["type"] == "section_done"]
    assert {one["section"] for one in done} == set(range(1, blocks + 1))
    assert {one["lesson"] for one in done} == {"M15-L2"}
    assert demo.count("learning.LessonPlace", **place) == 1
    assert demo.count("offline.Event") == events
