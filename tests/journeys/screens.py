"""Every screen of a learner, one after the other, as he comes to it: the walks that measure and picture them go this way."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Locator, Page

from tests.journeys import pages

SIZES = ("18", "20", "24", "30")
THEMES = ("normal", "high")
BEFORE = {
    "enter": "/enter/", "enter-slip": "/enter/slip/", "enter-lost-phone": "/enter/face/",
    "verify": "/verify/", "opinions-of-strangers": "/opinions/",
}  # fmt: skip
AFTER = {
    "home": "/", "gap": "/gap/", "plan": "/plan/", "me": "/me/", "courses": "/courses/", "lesson": "/lesson/M01-L1/",
    "help": "/help/", "opinions": "/opinions/", "display": "/settings/display/", "devices": "/me/devices/",
    "my-data": "/me/data/", "consents": "/me/consents/", "erase": "/me/data/erase/", "notice": "/notice/",
    "quizzes": "/quiz/", "certificates": "/certificates/", "level": "/level/LZ04/", "refresh": "/quiz/refresh/",
    "placing": "/quiz/placing/start/", "not-there": "/nowhere/",
    "classes": "/class/", "learner-code": "/class/code/", "check-in": "/class/in/",
    "on-this-phone": "/me/phone/", "errands": "/errands/", "set-up": "/start/", "set-up-notice": "/start/notice/",
    "number-wrong": "/me/data/wrong/phone/", "look-again": "/review/late/", "self-rating": "/quiz/placing/self/1/",
    "lesson-printed": "/lesson/M01-L1/?print",
}  # fmt: skip
# Where the address is only known from the page that leads there: the page, and the link on it.
LINKED = {
    "errand-form": ("/errands/", 'main a[href$="/form/"]'),
    "leave": ("/class/", 'main a[href*="/class/leave/"]'),
    "task": ("/", 'main a[href*="/task/"]'),
    "quiz-of-trainers": ("/quiz/", "main .steps a"),
}
READ_ALOUD = 300_000  # ms: the demonstration begins to read aloud a minute after its first page
MADE = 300  # seconds until what a job makes is there: a quiz of the demonstration, the certificate of somebody who has finished


def set_root(page: Page, name: str, value: str) -> None:
    """Change how the open page is shown: ``data-size`` or ``data-contrast``, as the settings of its reader do."""
    page.evaluate("pair => document.documentElement.setAttribute(...pair)", [name, value])


def walk(page: Page, address: str, link: str) -> Iterator[str]:
    """Open each screen in turn and yield its name; ``link`` is the cadre's one-tap link of the demonstration."""
    for name, path in BEFORE.items():
        page.goto(f"{address}{path}")
        yield name
    page.goto(f"{address}/enter/")
    page.locator("input[name=phone]").fill("13900000000")  # nobody's in the demonstration; the page does not say so
    press(page, page.locator("form button.button-main"))
    yield "enter-code"
    page.goto(f"{address}/enter/slip/")
    press(page, page.locator("form button.button-main"))
    yield "enter-slip-empty"
    page.goto(link)
    for name, path in AFTER.items():
        page.goto(f"{address}{path}")
        yield name
    for name, (path, link_there) in LINKED.items():
        page.goto(f"{address}{once_there(page, f'{address}{path}', link_there)}")
        yield name
    page.goto(f"{address}/opinions/")
    page.locator("textarea").fill("字还可以再大一点（演示）")
    press(page, page.locator("form button.button-main"))
    yield "opinions-thanks"
    yield from quiz(page, address)
    yield from together(page, address)
    yield from placing(page, address)
    yield from heard(page, address)


def together(page: Page, address: str) -> Iterator[str]:
    """What the placing found he can do, tested in one sitting: the page before it, and each thing's own result."""
    page.goto(f"{address}/quiz/together/")
    yield "together"
    pages.take(page)
    yield "together-result"


def placing(page: Page, address: str) -> Iterator[str]:
    """A question that one may pass over, and what came out."""
    page.goto(f"{address}/quiz/placing/start/")
    press(page, page.locator("form button.button-main"))
    yield "placing-question"
    unknown = page.locator('form[data-quiz] button[name="go"][value="unknown"]')
    while unknown.count():
        press(page, unknown)
    yield "placing-result"


def heard(page: Page, address: str) -> Iterator[str]:
    """A lesson with its player open, and the notice, once they have been read aloud."""
    lesson = f"{address}/lesson/M01-L1/"
    page.goto(lesson)
    for _ in range(READ_ALOUD // 3000):
        if page.locator("[data-whole] button").count() and page.locator("[data-whole] button").is_visible():
            break
        page.wait_for_timeout(3000)
        page.goto(lesson)
    yield "lesson-to-hear"
    page.locator("[data-whole] button").click()
    yield "lesson-heard"
    for _ in range(READ_ALOUD // 3000):
        page.goto(f"{address}/notice/")
        if page.locator("[data-aloud]").count():
            break
        page.wait_for_timeout(3000)
    yield "notice-to-hear"
    page.goto(f"{address}/notice/aloud/")
    yield "notice-in-pieces"


def finish(page: Page, address: str) -> Iterator[str]:
    """What is left to the end of the programme, and what then lies there: the certificate, and what a stranger sees of it."""
    for kind in ("/lesson/", "/quiz/test/"):
        while True:
            page.goto(f"{address}/plan/")
            links = page.locator(f'main > section .steps a[href*="{kind}"]')
            if not links.count():
                break
            path = links.first.get_attribute("href")
            page.goto(f"{address}{path.replace('/lesson/', '/quiz/check/')}")
            pages.take(page)
    public = once_there(page, f"{address}/certificates/", 'main a[href*="/verify/"]')
    yield "certificate"
    page.goto(f"{address}{public}")
    yield "certificate-checked"
    page.goto(f"{address}/")
    yield "home-finished"


def quiz(page: Page, address: str, lesson: str = "M01-L1") -> Iterator[str]:
    """A lesson's check: the page before it, a question, all questions, the way to hand in, the results."""
    page.goto(f"{address}/quiz/check/{lesson}/")
    yield "quiz-intro"
    press(page, page.locator("form button.button-main"))
    yield "question"
    pages.answer(page)
    yield "question-answered"
    press(page, page.locator('form[data-quiz] button[name="go"][value="all"]'))
    yield "questions"
    page.go_back()
    while "/review/" not in page.url:
        press(page, page.locator('form[data-quiz] button[name="go"][value="next"]'))
        if "/review/" not in page.url:
            pages.answer(page)
    yield "hand-in"
    press(page, pages.button(page, "交卷"))
    yield "result"


def once_there(page: Page, url: str, link: str) -> str:
    """Open ``url`` until ``link`` stands on it; where that leads."""
    for _ in range(MADE):
        page.goto(url)
        if page.locator(link).count():
            break
        page.wait_for_timeout(1000)
    return page.locator(link).first.get_attribute("href") or ""


def press(page: Page, button: Locator) -> None:
    """Click, and wait for the whole next page: a click returns when its head has come."""
    with page.expect_navigation():
        button.click()
