"""How long a tap takes until something is seen, on a processor four times slower; and a lesson that lies on the phone already.

From the finger to the next picture, as Chromium's Event Timing has it, in steps of 8 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from bench import browser
from bench.figures import Figure
from bench.survive import until_true

TIMES, SLOWER = 5, 4
TAP, DOWNLOADED = "<= 100", "<= 300"
SHORTEST = 16  # milliseconds; what is faster is not told
QUIET_FOR = 500  # milliseconds after a tap in which it is told
COURSE = "M01"

HEAR = f"""
window.taps = [];
new PerformanceObserver(list => list.getEntries().forEach(e => {{ if (e.interactionId) taps.push(e.duration); }}))
  .observe({{type: "event", durationThreshold: {SHORTEST}}});
"""


PAINTED = """() => {
  window.tapped = {at: 0, painted: 0};
  addEventListener("pointerdown", event => { tapped.at = event.timeStamp; }, {capture: true, once: true});
  new MutationObserver((_list, watch) => {
    if (!document.querySelector(".point")) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { tapped.painted = performance.now(); }));
  }).observe(document.body, {childList: true, subtree: true});
}"""


def choose(page: Page) -> None:
    page.locator("form[data-quiz] fieldset label").first.tap()


def go_on(page: Page) -> None:
    page.locator("form[data-quiz] .button-main").tap()


def play(page: Page) -> None:
    page.locator("[data-whole] button").tap()


def text_size(page: Page) -> None:
    page.locator('label:has(input[name=size][value="30"])').tap()


# The page on which each is tapped, and how.
TAPS: Mapping[str, tuple[str, Callable[[Page], None]]] = {
    "choose": ("question", choose),
    "next": ("question", go_on),
    "play": ("lesson", play),
    "text_size": ("display", text_size),
}


@contextmanager
def learner(window: Browser, address: str, said: Mapping[str, str]) -> Iterator[BrowserContext]:
    context = window.new_context(
        viewport=browser.SIZE, user_agent=browser.PHONE, is_mobile=True, has_touch=True, locale="zh-CN"
    )
    context.add_cookies([{"name": said["name"], "value": said["value"], "url": address}])
    yield context
    context.close()


def slow(context: BrowserContext, page: Page) -> CDPSession:
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


def tapped(context: BrowserContext, address: str, tap: Callable[[Page], None]) -> float:
    """Milliseconds until the page shows that it was tapped; 0 for faster than can be told."""
    page = context.new_page()
    page.add_init_script(HEAR)
    page.goto(address, wait_until="networkidle")
    slow(context, page)
    page.wait_for_timeout(QUIET_FOR)
    tap(page)
    page.wait_for_timeout(QUIET_FOR)
    took = page.evaluate("Math.max(0, ...taps)")
    page.close()
    return float(took)


def take_along(context: BrowserContext, address: str) -> None:
    """Download a course, and lose the network."""
    page = context.new_page()
    page.goto(f"{address}/me/phone/?course={COURSE}")
    page.locator(f'[data-download$="/{COURSE}/"] button').first.click()
    until_true(page, "() => caches.match('/who').then(Boolean)", within=60)
    page.locator("[data-said]", has_text="没网也能看").wait_for(timeout=60_000)
    page.close()
    context.set_offline(True)


def opened(context: BrowserContext, address: str) -> float:
    """LCP of a lesson at its own address, out of the phone."""
    page = context.new_page()
    page.add_init_script(browser.OBSERVE)
    slow(context, page)
    page.goto(address)
    page.locator(".point").wait_for()
    page.wait_for_timeout(QUIET_FOR)
    took = float(page.evaluate(browser.READ)["lcp"])
    page.close()
    return took


def chosen(context: BrowserContext, address: str) -> float:
    """Milliseconds from a tap on a lesson in the list until its words are painted."""
    page = context.new_page()
    page.goto(f"{address}/me/phone/")
    link = page.locator('[data-part=stored] a[href*="#lesson="]').first
    link.wait_for()
    slow(context, page)
    page.wait_for_timeout(QUIET_FOR)
    page.evaluate(PAINTED)
    link.tap()
    page.locator(".point").wait_for()
    page.wait_for_timeout(QUIET_FOR)
    took = float(page.evaluate("tapped.painted - tapped.at"))
    page.close()
    return took


def measure(window: Browser, address: str, said: Mapping[str, object]) -> list[Figure]:
    figures = []
    for name, (where, tap) in TAPS.items():
        with learner(window, address, said) as context:
            took = [tapped(context, f"{address}{said['pages'][where]}", tap) for _ in range(TIMES)]
        figures.append(Figure(f"phone.tap.{name}", median(took), "ms", TAP))
    with learner(window, address, said) as context:
        take_along(context, address)
        own = [opened(context, f"{address}{said['pages']['lesson']}") for _ in range(TIMES)]
        listed = [chosen(context, address) for _ in range(TIMES)]
    figures.append(Figure("phone.lesson.downloaded.lcp_ms", median(own), "ms", DOWNLOADED))
    figures.append(Figure("phone.lesson.downloaded.tap_ms", median(listed), "ms", DOWNLOADED))
    return figures
