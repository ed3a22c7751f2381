"""Every screen of a learner, one after the other, as he comes to it: the walks that measure and picture them go this way."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Locator, Page

from tests.journeys import pages

BEFORE = {
    "enter": "/enter/", "enter-phone": "/enter/phone/", "enter-slip": "/enter/slip/", "enter-lost-phone": "/enter/face/",
    "verify": "/verify/", "opinions-of-strangers": "/opinions/",
}  # fmt: skip
AFTER = {
    "home": "/", "gap": "/gap/", "plan": "/plan/", "me": "/me/", "courses": "/courses/", "lesson": "/lesson/M01-L1/",
    "help": "/help/", "opinions": "/opinions/", "display": "/settings/display/", "devices": "/me/devices/",
    "my-data": "/me/data/", "consents": "/me/consents/", "erase": "/me/data/erase/", "notice": "/notice/",
    "quizzes": "/quiz/", "certificates": "/certificates/", "level": "/level/LZ04/", "refresh": "/quiz/refresh/",
    "placing": "/quiz/placing/start/", "not-there": "/nowhere/",
    "classes": "/class/", "learner-code": "/class/code/", "check-in": "/class/in/",
}  # fmt: skip


def walk(page: Page, address: str, link: str) -> Iterator[str]:
    """Open each screen in turn and yield its name; ``link`` is the cadre's one-tap link of the demonstration."""
    for name, path in BEFORE.items():
        page.goto(f"{address}{path}")
        yield name
    page.goto(f"{address}/enter/slip/")
    press(page, page.locator("form button.button-main"))
    yield "enter-slip-empty"
    page.goto(link)
    for name, path in AFTER.items():
        page.goto(f"{address}{path}")
        yield name
    yield from quiz(page, address)


def quiz(page: Page, address: str) -> Iterator[str]:
    """A lesson's check: the page before it, a question, all questions, the way to hand in, the results."""
    page.goto(f"{address}/quiz/check/M01-L1/")
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


def press(page: Page, button: Locator) -> None:
    """Click, and wait for the whole next page: a click returns when its head has come."""
    with page.expect_navigation():
        button.click()
