"""A cheap phone in the tests: a browser with a folder of its own, that loses its network, its power and its clock."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from tests.journeys import pages
from tests.journeys.conftest import CHROMIUM, PHONE, QUIET, Demo

EVENTS = "**/api/events/"


class Phone:
    """A phone that keeps its storage over a death of its browser. ``page`` is the open tab."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.type, self.folder = browser.browser_type, folder
        self.context: BrowserContext
        self.page: Page
        self.switch_on()

    def switch_on(self, *, offline: bool = False) -> None:
        """Again, with what lies on the disk: the databases, not the cookies of the last half minute."""
        self.context = self.type.launch_persistent_context(
            self.folder, executable_path=CHROMIUM, args=QUIET, viewport=PHONE, locale="zh-CN", offline=offline
        )
        self.page = self.context.pages[0]

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        kill_profile(self.folder)
        with suppress(Error):
            self.context.close()


def kill_profile(folder: Path) -> None:
    """SIGKILL to the whole browser that was started on ``folder``: every process of it."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            said = (process / "cmdline").read_bytes().split(b"\0")
            if f"--user-data-dir={folder}".encode() in said:
                os.kill(int(process.name), signal.SIGKILL)


@contextmanager
def phone(browser: Browser, folder: Path) -> Iterator[Phone]:
    one = Phone(browser, folder)
    try:
        yield one
    finally:
        with suppress(Error):
            one.context.close()


@contextmanager
def window(browser: Browser, **options: object) -> Iterator[Page]:
    """A fresh window of a phone; what its routes still do when it is closed is nobody's fault."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", **options)
    page = context.new_page()
    yield page
    page.unroute_all(behavior="ignoreErrors")
    context.close()


def lose(route: Route) -> None:
    """The request never arrives."""
    route.abort("connectionfailed")


def commit_without_reply(route: Route) -> None:
    """The server does it, and the phone does not hear of it."""
    with suppress(Error):  # where the phone died meanwhile
        route.fetch()
        route.abort("connectionreset")


def begin(page: Page, demo: Demo, lesson: str) -> str:
    """The check of a lesson, at its first question, with the rest of it at hand; the id of the sitting."""
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/quiz/check/{lesson}/")
    with rest_of_it(page):
        pages.tap(page, page.locator("form button.button-main"))
        take_over(page)
    return re.search(r"/quiz/([0-9a-f-]{36})/", page.url)[1]


@contextmanager
def rest_of_it(page: Page) -> Iterator[None]:
    """Wait until the page that comes has the rest of its sitting."""
    with page.expect_event("requestfinished", lambda request: "/api/packs/sitting/" in request.url):
        yield
    page.wait_for_load_state("networkidle")


def take_over(page: Page) -> None:
    """A browser that lost its cookies is another one to the server."""
    page.wait_for_load_state()
    button = page.locator("button", has_text="换到这部手机继续")
    if button.count():
        button.click()


def choose(page: Page, place: int = 0) -> None:
    """Answer the question that is open, whatever is asked, and see that it is kept."""
    expect(page.locator("fieldset")).not_to_have_count(0)
    fields = page.locator("fieldset label input")
    if fields.count():
        page.locator("fieldset label").nth(place).click()
    else:
        for n, select in enumerate(page.locator("fieldset select").all(), 1):
            select.select_option(index=n)
    expect(page.locator("form [role=status]").last).to_contain_text("已保存在手机")


def go_on(page: Page) -> None:
    """To the next question, or to the glance at all."""
    pages.tap(page, page.locator("form[data-quiz] .button-main"))


def answer_all(page: Page, questions: int) -> None:
    """From the open question to the glance at all of them."""
    for number in range(1, questions + 1):
        expect(page.locator("main")).to_contain_text(re.compile(rf"第.{number}.题"))
        choose(page)
        page.locator("form[data-quiz] .button-main").click()  # where the page stands in, its address stays
    expect(page.locator("ol.review")).to_be_visible()


def questions(page: Page) -> int:
    """How many the test asks, as soon as it is on the page."""
    expect(page.locator("main")).to_contain_text(re.compile(r"共\s*\d+\s*题"))
    return int(re.search(r"共\s*(\d+)\s*题", page.locator("main").inner_text())[1])


def hand_in(page: Page) -> None:
    page.locator("button", has_text="交卷").first.click()


def shelved(page: Page) -> None:
    """Wait until the page that stands in without a network lies on the phone."""
    assert page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for _ in range(100):
        if page.evaluate("caches.match('/who').then(Boolean)"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the page that stands in was not kept")


def is_empty(page: Page) -> None:
    """Everything arrives by itself, without a tap."""
    expect(page.locator("[data-outbox]")).to_have_text("都交上去了", timeout=10_000)
    assert page.evaluate("outbox.send().then(state => state.count)") == 0
