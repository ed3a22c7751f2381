"""What a person does on the pages, in the person's words; the journeys are written with these."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

BANK = Path(__file__).resolve().parents[2] / "assessments" / "data" / "questions.csv"


@cache
def bank() -> dict[str, dict[str, object]]:
    """Stem without spaces → the kind, and the right options as texts (in order for an ordering)."""
    found = {}
    with BANK.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["type"] == "short":
                continue
            texts = {one["k"]: one["t"] for one in json.loads(row["options"])}
            found[squeezed(row["stem"])] = {
                "kind": row["type"],
                "right": [texts[key] for key in json.loads(row["answer"])],
            }
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def asked(page: Page) -> dict[str, object]:
    """The question of the bank that the page shows."""
    legend = squeezed(page.locator("fieldset legend").inner_text())
    return next(one for stem, one in bank().items() if legend.startswith(stem))


def button(page: Page, words: str) -> Locator:
    """A button or a link that looks like one, by its words."""
    return page.locator("a.button, button.button").filter(has_text=words).first


def tap(page: Page, button: Locator) -> None:
    """Tap what leads on, and wait until the address says that it did: a click returns before the next page is there."""
    before = page.url
    button.click()
    expect(page).not_to_have_url(before)


def answer(page: Page) -> None:
    """Choose what is right."""
    question = asked(page)
    if question["kind"] == "ordering":
        for step, text in enumerate(question["right"], 1):
            select = page.locator("fieldset .sheet").filter(has_text=text).locator("select")
            select.select_option(index=step)
        return
    for text in question["right"]:
        page.locator("fieldset label").filter(has=page.get_by_text(text, exact=True)).locator("input").check()


def take(page: Page) -> None:
    """Begin a quiz, answer all of it rightly and hand in."""
    page.locator("form button.button-main").click()
    while "/review/" not in page.url:
        answer(page)
        tap(page, page.locator('form[data-quiz] button[name="go"][value="next"]'))
    button(page, "交卷").click()
    page.wait_for_url("**/result/")


def place(page: Page, journey: object) -> int:
    """Take the placing to its end, not knowing anything; how many questions were asked."""
    count = 0
    while re.search(r"/quiz/[0-9a-f-]{36}/\d+/$", page.url):
        count += 1
        if count == 2:
            journey.step("placing-question")
        if count == 3:
            page.reload()  # what was answered is stored; the next question is the same one
        tap(page, page.locator('form[data-quiz] button[name="go"][value="unknown"]'))
    return count
