"""What trainers and reviewers do in Wagtail's admin, in their words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

# What is read out or seen as a word of the product: menu, headings, buttons, labels, messages.
WORDS = "nav a, nav button, h1, h2, h3, label, legend, th, button, a.button, footer a, .messages li, .help, [role=tab], [role=option]"
# Codes, kinds of files and letters of an example are no English.
NO_ENGLISH = re.compile(r"[A-Z]{1,4}\d{2}(-[A-Z]\d{1,3})?|Excel|GIF|JPE?G|PNG|WEBP|CADB", re.IGNORECASE)


def english(page: Page) -> list[str]:
    """The English that stands in words of the page that can be seen, or that is read out in their place."""
    said = page.locator(WORDS).evaluate_all(
        "all => all.filter(one => one.checkVisibility()).flatMap(one => [one.innerText, one.ariaLabel, one.title])"
    )
    return [words for words in said if words and re.search(r"[A-Za-z]{3,}", NO_ENGLISH.sub("", words))]


def settled(page: Page) -> None:
    """Wait until the page has loaded and its scripts have started."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => !document.querySelector('[data-start]')")


def open_lesson(page: Page, address: str, course: str, lesson: str) -> None:
    """From the first page of the admin down to the editor of ``lesson``."""
    page.goto(f"{address}/cms/")
    page.get_by_role("link", name="打开课程").click()
    page.get_by_role("link", name=re.compile(f"查看.*{course} .*的子页面")).click()
    page.locator("td.title a, .title-wrapper a").filter(has_text=lesson).first.click()
    page.wait_for_url("**/edit/")
    settled(page)


def choices(page: Page) -> list[str]:
    """What the foot of the editor offers."""
    page.get_by_role("button", name="更多动作").click()
    expect(
        page.locator("footer")
        .get_by_role("button", name="提交审核")
        .or_(page.locator("footer").get_by_role("button", name="同意并发布"))
    ).not_to_have_count(0)
    return page.locator("footer button, footer a").all_inner_texts()


def choose(page: Page, words: str) -> None:
    """One of them. The editor goes on when it was taken, and stays when something is wrong."""
    if not page.locator("footer").get_by_role("button", name=words, exact=True).is_visible():
        page.get_by_role("button", name="更多动作").click()
    with page.expect_navigation():
        page.locator("footer").get_by_role("button", name=words, exact=True).click()
    settled(page)


def fill_question(page: Page, fields: Mapping[str, str]) -> None:
    """Texts by the names of their fields; lists by what they show."""
    for name, text in fields.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.fill(text)


def option(page: Page, letter: str) -> Locator:
    """The text of an option."""
    return page.get_by_label(letter, exact=True)


def tick(page: Page, letter: str) -> Locator:
    """Whether an option is right."""
    return page.get_by_label(f"{letter} 是对的", exact=True)


def faults(page: Page) -> list[str]:
    """What the form says is wrong, in its order."""
    return [text.strip() for text in page.locator(".error-message").all_inner_texts() if text.strip()]
