"""make bench-phone: learner pages in Chromium at 360×640 under the profiles of docs/phone.md, the median of five; taps; then browsers
that are killed and ten minutes of bad network (`bench.survive`), about 40 minutes in all.

    python -m bench.phone [pages|survive]

Budgets are about the product, so what this machine does meanwhile is printed with them.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from statistics import median

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bench import browser, lighthouse, servers, survive, taps
from bench.browser import P4G, PWEAK, Profile, Seen
from bench.figures import Figure, Report, say, table
from bench.speed import run_module
from tests.journeys.screens import THEMES, set_root

TIMES = 5
PAGES = ("login", "home", "gap", "lesson", "question", "result", "certificate")
UNITS = {"fcp_ms": "ms", "lcp_ms": "ms", "tbt_ms": "ms", "cls": "", "kib": "KiB", "requests": "requests"}
COLD = {"kib": "<= 64", "requests": "<= 6", "cls": "<= 0.02"}
# docs/phone.md, "Budgets": written for a lesson, and held by every page.
BUDGETS: Mapping[str, Mapping[str, str]] = {
    "p4g": {"fcp_ms": "<= 900", "lcp_ms": "<= 1200", "tbt_ms": "<= 50", **COLD},
    "pweak": {"fcp_ms": "<= 2500", "lcp_ms": "<= 4000", **COLD},
    "warm": {"lcp_ms": "<= 700", "kib": "<= 15", "requests": "<= 6"},
}


def opened(window: Browser, address: str, said: Mapping[str, object], page: str, profile: str) -> list[Seen]:
    """The page ``page`` five times, each in a fresh browser context. warm: on P4G, after the page before it."""
    cookie = None if page == "login" else {"name": said["name"], "value": said["value"]}
    path, after = said["pages"][page], ""
    if profile == "warm":
        path, after = (said["next"], path) if page == "lesson" else (path, said["pages"]["lesson"])
        after = "/help/" if page == "login" else after
    slow: Profile = PWEAK if profile == "pweak" else P4G
    return [browser.open_page(window, address, path, cookie, slow, after=after) for _ in range(TIMES)]


def figures(page: str, profile: str, seen: Sequence[Seen]) -> list[Figure]:
    budget = BUDGETS[profile]
    columns = zip(*(astuple(one) for one in seen), strict=True)
    return [
        Figure(f"phone.{page}.{profile}.{field.name}", median(column), UNITS[field.name], budget.get(field.name, ""))
        for field, column in zip(fields(Seen), columns, strict=True)
    ]


def measure(report: Report, address: str, said: Mapping[str, object]) -> None:
    with browser.chromium() as window:
        for page in PAGES:
            for profile in BUDGETS:
                report.add(*figures(page, profile, opened(window, address, said, page, profile)))
        report.add(*taps.measure(window, address, said))
        report.add(Figure("axe.violations", violations(window, address, said), "violations", "<= 0"))
    url, cookie = f"{address}{said['pages']['lesson']}", f"{said['name']}={said['value']}"
    scores = lighthouse.scores(url, cookie)
    if isinstance(scores, str):
        say(f"Lighthouse was not used ({scores}); everything here is Chromium's own protocol.")
        return
    for name, goal in (("performance", ">= 98"), ("accessibility", ">= 100")):
        report.add(Figure(f"phone.lesson.lighthouse.{name}", scores[name], "points", goal))


def violations(window: Browser, address: str, said: Mapping[str, object]) -> int:
    """What axe finds on the seven pages in both themes; every screen is held to it by tests/journeys/test_legible.py."""
    axe, found = Axe(), 0
    context = window.new_context(viewport=browser.SIZE, locale="zh-CN")
    context.add_cookies([{"name": said["name"], "value": said["value"], "url": address}])
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{address}{said['pages'][name]}")
        for theme in THEMES:
            set_root(page, "data-contrast", theme)
            found += axe.run(page).violations_count
    context.close()
    return found


def show(found: Sequence[Figure]) -> None:
    """Every page and profile on one line; then each budget with what was measured."""
    rows: dict[str, list[str]] = {}
    for figure in found:
        where, _, what = figure.name.removeprefix("phone.").rpartition(".")
        if what in UNITS and where.partition(".")[2] in BUDGETS:
            rows.setdefault(where, []).append(f"{figure.value:.2f}" if what == "cls" else f"{figure.value:.0f}")
    table(
        ("page and profile", "FCP ms", "LCP ms", "TBT ms", "CLS", "KiB", "requests"), [(k, *v) for k, v in rows.items()]
    )
    say("")
    budgets(found)


def budgets(found: Sequence[Figure]) -> None:
    rows = [(f.name, f.goal, f"{f.value:.2f}", f.unit, f.verdict) for f in found if f.goal]
    table(("figure", "budget", "measured", "unit", ""), rows)


def pages() -> None:
    report = Report("phone")
    with tempfile.TemporaryDirectory(prefix="luxin-phone-") as name:
        settings = servers.environment(Path(name), SPEECH="demo")
        say("preparing a small county …")
        said = json.loads(run_module("bench.phone_world", settings))
        with servers.serving("lms.wsgi:application", settings) as server:
            measure(report, f"http://127.0.0.1:{server.port}", said)
    say(f"\n360x640, median of {TIMES}; P4G 150 ms 1,638 kbps CPU/4, PWEAK 400 ms 400 kbps CPU/6, warm on P4G")
    show(report.figures)


def main(what: str = "") -> None:
    if what in ("", "pages"):
        pages()
        say("")
    if what in ("", "survive"):
        budgets(survive.main().figures)
    say(f"(load of this machine meanwhile: {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors)")


if __name__ == "__main__":
    main(*sys.argv[1:2])
