"""The budgets of docs/phone.md that need no clock, in a browser: bytes and requests of every kind of page, and what is served of our
scripts and styles is what their sources say.

By gzip, which is what a browser takes over plain HTTP; by brotli, over HTTPS, everything is smaller.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from kit import joined
from lms.static_storage import own_folders, smaller
from tests.journeys import screens
from tests.journeys.conftest import PHONE
from tests.journeys.wire import Request, Wire

pytestmark = [pytest.mark.journey, pytest.mark.phone]

KIB = 1024
IN_ALL, REQUESTS, NEXT_LESSON = 64 * KIB, 6, 15 * KIB
KINDS = {"Document": 20 * KIB, "Stylesheet": 10 * KIB, "Script": 15 * KIB, "Image": 25 * KIB}
PAGES = {
    "login": "/enter/", "home": "/", "gap": "/gap/", "lesson": "/lesson/M01-L1/", "question": "", "result": "",
    "certificate": "/certificates/", "phone": "/me/phone/", "errands": "/errands/", "courses": "/courses/", "placing": "/quiz/placing/start/",
    "before": "/quiz/check/M11-L3/",
}  # fmt: skip


@dataclass
class Learner:
    """Somebody who has handed in one test and begun another: his cookies, and the address of each page."""

    address: str
    cookies: list[dict[str, str]]
    pages: dict[str, str]


@pytest.fixture(scope="module")
def learner(demo, chromium) -> Learner:
    context = chromium.new_context(
        viewport=PHONE, locale="zh-CN", java_script_enabled=False
    )  # each step is a page then
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(demo.links["cadre"])
    pages = {name: f"{demo.address}{path}" for name, path in PAGES.items()}
    for name in screens.quiz(page, demo.address, "M11-L1"):
        pages[name] = page.url
    page.goto(f"{demo.address}/quiz/check/M11-L2/")  # of a test that was handed in no question is shown
    screens.press(page, page.locator("form button.button-main"))
    pages["question"] = page.url
    cookies = context.cookies()
    context.close()
    return Learner(demo.address, cookies, pages)


@pytest.fixture
def opened(learner, chromium):
    """Opens pages one after the other with a cache that is empty at first; what the last of them fetched, and what is complained of."""
    contexts = []

    def open_(*addresses: str, known: bool = True) -> tuple[list[Request], list[str]]:
        # No worker: it would fetch for the page.
        context = chromium.new_context(
            viewport=PHONE, locale="zh-CN", service_workers="block", extra_http_headers={"accept-encoding": "gzip"}
        )
        contexts.append(context)
        if known:
            context.add_cookies(learner.cookies)
        page, problems = context.new_page(), []
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        for address in addresses:
            session = context.new_cdp_session(page)
            wire = Wire(session)
            page.goto(address, wait_until="load")
            page.wait_for_load_state("networkidle")
            session.detach()
        return wire.page, problems

    yield open_
    for context in contexts:
        context.close()


def weight(fetched: list[Request]) -> float:
    return sum(one.size for one in fetched)


def bodies(fetched: list[Request], kind: str) -> int:
    return sum(one.body for one in fetched if one.kind == kind)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_its_budget_with_an_empty_cache(learner, opened, name):
    fetched, problems = opened(learner.pages[name], known=name != "login")
    told = "\n".join(f"{one.kind} {one.address} {one.size:.0f} {one.body}" for one in fetched)
    assert all(one.address.startswith(learner.address) for one in fetched), told
    assert len(fetched) <= REQUESTS, told
    assert 3 * KIB < weight(fetched) <= IN_ALL, told
    assert bodies(fetched, "Document") > 0 and bodies(fetched, "Stylesheet") > 0, told
    assert {kind: bodies(fetched, kind) for kind, most in KINDS.items() if bodies(fetched, kind) > most} == {}, told
    assert problems == []


def test_the_next_lesson_costs_little(learner, opened):
    first, then = learner.pages["lesson"], f"{learner.address}/lesson/M01-L2/"
    fetched, _ = opened(first, then)
    told = "\n".join(f"{one.kind} {one.address} {one.size:.0f} {one.body}" for one in fetched)
    assert 0 < weight(fetched) <= NEXT_LESSON, told


@pytest.fixture(scope="module")
def blank(chromium):
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def own(ending: str) -> list[Path]:
    return [
        Path(finder)
        for folder in sorted(own_folders())
        for root in finders.find(folder, find_all=True)
        for finder in sorted(Path(root).glob(f"*{ending}"))
    ]


RULES = r"""css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return [...sheet.cssRules].map(rule => rule.cssText.replace(/,\s+/g, ","));
}"""


def test_the_smaller_styles_say_the_same(blank):
    for file in own(".css"):
        source = file.read_text("utf-8")
        assert len(blank.evaluate(RULES, source)) > 0, file.name
        assert blank.evaluate(RULES, smaller(file.name, source)) == blank.evaluate(RULES, source), file.name


READS = "source => { try { new Function(source); return ''; } catch (error) { return error.message; } }"


def test_the_smaller_scripts_can_be_read(blank):
    found = {file.name: blank.evaluate(READS, smaller(file.name, file.read_text("utf-8"))) for file in own(".js")}
    assert "outbox.js" in found
    assert {name: said for name, said in found.items() if said} == {}


def test_of_joined_scripts_each_hears_its_own_words_and_a_broken_one_stops_no_other(blank):
    parts = {
        "a/one.js": '(function(){heard.push(document.currentScript.dataset.word);throw new Error("broken")})();',
        "a/two.js": "(function(){heard.push(document.currentScript.dataset.word)})();",
    }
    tags = "".join(f'<template data-of="{name}" data-word="to {name}"></template>' for name in parts)
    blank.set_content(f"<body>{tags}<script>heard = [];{joined.script(parts)}</script></body>")
    assert blank.evaluate("heard") == ["to a/one.js", "to a/two.js"]


def test_no_page_is_left_without_what_it_fetches_together(learner, opened):
    """Whoever moves a script on a page, or puts one between, has to say it in JOINED_SCRIPTS."""
    fetched = [one.address for name in ("question", "before", "phone") for one in opened(learner.pages[name])[0]]
    there = {re.sub(r"\.[0-9a-f]{12}(?=\.js$)", "", one.partition("/static/")[2]) for one in fetched}
    assert {"joined/page.js", "joined/question.js", "joined/begin.js", "joined/phone.js"} <= there
