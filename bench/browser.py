"""A cheap phone, played by headless Chromium through its own protocol: slow network, slow processor, 360×640."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright

from tests.journeys.wire import Wire

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZE = {"width": 360, "height": 640}
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"
)
QUIET_FOR = 700  # milliseconds after loading in which late paints and long tasks may still come
LONG = 50  # milliseconds from which a task blocks

OBSERVE = """
window.seen = {lcp: 0, cls: 0, tasks: []};
new PerformanceObserver(list => list.getEntries().forEach(e => { seen.lcp = e.startTime; }))
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(e => { if (!e.hadRecentInput) seen.cls += e.value; }))
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(e => seen.tasks.push([e.startTime, e.duration])))
  .observe({type: "longtask", buffered: true});
"""
READ = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return {...seen, fcp: paint ? paint.startTime : 0};
}"""


@dataclass(frozen=True)
class Profile:
    """A network and a processor. latency in ms, kbps down, how many times slower the processor is."""

    name: str
    latency: int
    kbps: int
    slower: int


P4G = Profile("p4g", 150, 1638, 4)
PWEAK = Profile("pweak", 400, 400, 6)


@dataclass(frozen=True)
class Seen:
    """What one opening of a page showed. Milliseconds; kib and requests until it can be read and answered (`tests.journeys.wire`)."""

    fcp_ms: float
    lcp_ms: float
    tbt_ms: float
    cls: float
    kib: float
    requests: int


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def open_page(
    browser: Browser, address: str, path: str, cookie: dict[str, str] | None, profile: Profile, *, after: str = ""
) -> Seen:
    """Open ``path`` with an empty cache, or after the page ``after`` has filled it. Without a worker, whose network is never slow."""
    context = browser.new_context(
        viewport=SIZE, user_agent=PHONE, is_mobile=True, has_touch=True, locale="zh-CN", service_workers="block"
    )
    try:
        if cookie:
            context.add_cookies([{**cookie, "url": address}])
        return _seen(context, f"{address}{path}", profile, f"{address}{after}" if after else "")
    finally:
        context.close()


def _seen(context: BrowserContext, url: str, profile: Profile, after: str) -> Seen:
    page = context.new_page()
    page.add_init_script(OBSERVE)
    if after:
        page.goto(after, wait_until="networkidle", timeout=60_000)  # with what its scripts fetch for later
    session = context.new_cdp_session(page)
    wire = Wire(session)
    slow_down(session, profile)
    page.goto(url, wait_until="load", timeout=60_000)
    page.wait_for_timeout(QUIET_FOR)
    seen = page.evaluate(READ)
    blocked = sum(max(0, length - LONG) for start, length in seen["tasks"] if start + length > seen["fcp"])
    fetched = wire.page
    size = sum(one.size for one in fetched) / 1024
    return Seen(seen["fcp"], seen["lcp"], blocked, seen["cls"], size, len(fetched))


def slow_down(wire: CDPSession, profile: Profile) -> None:
    speed = profile.kbps * 1000 / 8
    limits = {"offline": False, "latency": profile.latency, "downloadThroughput": speed, "uploadThroughput": speed}
    wire.send("Network.emulateNetworkConditions", limits)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": profile.slower})
