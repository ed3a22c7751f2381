"""Every learner screen with the keyboard and with a screen reader: one heading, named regions, an order that is the order of reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys import screens
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.journey, pytest.mark.phone]

MOST_STOPS = 160  # of the tab key on one screen
# What a screen reader goes by: the title, the headings, the regions and their names, where news is said, what an image is.
SAID_WRONG = """() => {
  const shown = (one) => one.getClientRects().length && !one.closest("[hidden]");
  const all = (query) => [...document.querySelectorAll(query)].filter(shown);
  const found = [];
  if (document.documentElement.lang !== "zh-CN") found.push("the page does not say its language");
  if (!document.title.trim()) found.push("no title");
  if (all("h1").length !== 1) found.push(`${all("h1").length} headings of the first rank`);
  let rank = 0;
  for (const one of all("h1, h2, h3, h4")) {
    const its = +one.tagName[1];
    if (rank && its > rank + 1) found.push(`after h${rank} comes h${its}: ${one.textContent.trim().slice(0, 20)}`);
    rank = its;
  }
  if (all("main").length !== 1) found.push("not one main region");
  if (!document.querySelector("body > header")) found.push("no header");
  if (!document.querySelector("body > .skip[href='#main']")) found.push("no way past the header");
  const names = all("nav").map((one) => one.getAttribute("aria-label") || "");
  if (names.some((name) => !name.trim())) found.push("a nav without a name");
  if (new Set(names).size !== names.length) found.push(`two navs are called the same: ${names}`);
  if (!document.querySelector("header [role=status]")) found.push("nothing says what is not handed in");
  for (const one of all("[aria-labelledby], [aria-describedby]"))
    for (const name of ["aria-labelledby", "aria-describedby"])
      for (const id of (one.getAttribute(name) || "").split(/\\s+/).filter(Boolean))
        if (!document.getElementById(id)) found.push(`${name} points at nothing: ${id}`);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) found.push(`two are called ${id}`);
  if (document.querySelector("[tabindex]:not([tabindex='0'], [tabindex='-1'])")) found.push("an order of its own");
  return found;
}"""
# Where the focus is: its place among all that can have it, where it stands on the page, whether one sees it.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  window.stops = window.stops || [];
  const before = window.stops[window.stops.length - 1];
  if (window.stops.includes(one)) return null;
  window.stops.push(one);
  const seen = [one, one.closest("label")].filter(Boolean).some((each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = (one.closest("label") || one).getBoundingClientRect();
  const bar = document.querySelector(".bottom, .player:not([hidden])");
  const fixed = bar && getComputedStyle(bar).position === "fixed" ? bar.getBoundingClientRect() : null;
  return {
    name: one.outerHTML.slice(0, 90),
    backwards: !!before && !(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING),
    isFixed: !!one.closest(".bottom, .player, .skip"),
    top: box.top + scrollY, left: box.left, bottom: box.bottom + scrollY,
    seen,
    hidden: !one.closest(".bottom, .player") && (box.bottom <= 0 || (!!fixed && box.top >= fixed.top) || box.top >= innerHeight),
  };
}"""
# The tab key goes on from where the focus was last: from an element that stood first and is gone.
FROM_THE_TOP = """() => {
  const first = document.createElement("span");
  first.tabIndex = -1;
  document.body.prepend(first);
  first.focus();
  first.remove();
  scrollTo(0, 0);
  window.stops = [];
}"""
SAME_LINE = 12  # px: two that begin so near each other stand beside each other


@pytest.fixture(scope="module")
def walked(untouched, chromium) -> dict[str, list[str]]:
    """Screen → what is wrong on it, gathered in one walk."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    found = {}
    for name in screens.walk(page, untouched.address, untouched.links["cadre"]):
        found[name] = page.evaluate(SAID_WRONG) + wrong_stops(page)
    context.close()
    return found


def wrong_stops(page: Page) -> list[str]:
    """What is wrong with where the tab key leads, from the top of the page to its end."""
    page.evaluate(FROM_THE_TOP)
    found, before, stops = [], None, 0
    while stops < MOST_STOPS:
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if here is None:
            break
        stops += 1
        if stops == 1 and 'class="skip"' not in here["name"]:
            found.append(f"the first stop is {here['name']}")
        found += [f"{words}: {here['name']}" for words, is_so in judged(here, before).items() if is_so]
        before = here
    return found if stops > 1 else [*found, "the tab key leads nowhere"]


def judged(here: dict, before: dict | None) -> dict[str, bool]:
    """What may be wrong with one stop, by itself and after the one before."""
    above = bool(before) and not here["isFixed"] and not before["isFixed"] and here["top"] < before["top"] - SAME_LINE
    beside = above and here["left"] > before["left"]  # the second of two columns
    return {
        "comes before what was read already": here["backwards"],
        "stands above the stop before": above and not beside,
        "one does not see that it has the focus": not here["seen"],
        "has the focus behind something": here["hidden"],
    }


def test_each_screen_says_what_it_is_and_is_gone_through_as_it_is_read(walked):
    assert len(walked) > 45
    assert {name: said for name, said in walked.items() if said} == {}


def test_one_gets_past_the_header_at_once(demo, travel: Callable):
    page = travel("skip", PHONE).page
    page.goto(demo.links["cadre"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_went_wrong_has_the_focus_and_leads_to_its_field(demo, travel: Callable):
    page = travel("summary", PHONE).page
    page.goto(f"{demo.address}/enter/slip/")
    screens.press(page, page.locator("form button.button-main"))
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.evaluate("document.activeElement.outerHTML")
    assert 'name="code"' in field and 'aria-invalid="true"' in field and "aria-describedby" in field


def test_what_is_kept_is_said_without_taking_the_focus(demo, travel: Callable):
    page = travel("said", PHONE).page
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/quiz/check/M01-L2/")
    screens.press(page, page.locator("form button.button-main"))
    status = page.locator("form [role=status]").last
    page.locator("fieldset input, fieldset select").first.focus()
    page.keyboard.press("Space" if page.locator("fieldset label input").count() else "ArrowDown")
    status.get_by_text("已保存在手机").wait_for()
    assert page.evaluate("document.activeElement.closest('fieldset') !== null")
