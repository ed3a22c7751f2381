"""What a phone must survive: the whole browser killed at any moment, and ten minutes of bad network. Every answer that had shown
已保存 has to be on the server afterwards, once.

    python -m bench.survive [kill|weather] [rounds or minutes]

Chromium (Debian's) with a profile on disk, behind `bench.proxy`; loopback only, bounded, ends by itself.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from bench import exam_world, proxy, servers
from bench.browser import CHROMIUM, QUIET, SIZE
from bench.figures import Figure, Report, say
from bench.proxy import Weather
from bench.speed import run_module
from tests.journeys.phones import kill_profile

ROUNDS, MOST_SECONDS = 100, 900
MINUTES, LEARNERS = 10.0, 3
RESETS, LASTING, DARK_EVERY, DARK_FOR = 0.2, 3.0, 120.0, 30.0
KILL_AFTER = (0.05, 2.5)  # seconds from the first tap of a round
STORED = ("已保存在手机", "已经交上去了")  # what the page says once an answer is safe
SETTLED_WITHIN = 20.0  # seconds in which everything is sent once there is network again
# Whatever shows that one has to wait, with no words beside it.
WORDLESS = """() => [...document.querySelectorAll("progress, [aria-busy=true], [role=progressbar]")].some(
  one => one.getClientRects().length && !(one.innerText || one.parentNode.innerText || "").trim())"""
KILLED = re.compile("closed|crashed|disconnected", re.IGNORECASE)


@dataclass
class Ledger:
    """What one learner saw: stored, by item; and what he tapped later than that, of which either may be there."""

    cookie: str
    sitting: str = ""
    items: list[tuple[str, list[str]]] = field(default_factory=list)
    stored: dict[str, str] = field(default_factory=dict)
    later: dict[str, set[str]] = field(default_factory=dict)
    taps: int = 0
    said: int = 0

    def tapped(self, item: str, answer: str) -> None:
        self.taps += 1
        self.later.setdefault(item, set()).add(answer)

    def seen_stored(self, item: str, answer: str) -> None:
        self.said += 1
        self.stored[item] = answer
        self.later[item] = set()

    def lost(self, kept: Mapping[str, list[str]]) -> int:
        """How many stored answers the server does not have, nor a later one in their place."""
        return sum(
            not ({answer} | self.later.get(item, set())) & {"".join(kept.get(item, []))}
            for item, answer in self.stored.items()
        )


def cookies(ledger: Ledger, address: str) -> list[dict[str, str]]:
    pairs = (pair.split("=", 1) for pair in ledger.cookie.split("; "))
    return [{"name": name, "value": value, "url": address} for name, value in pairs]


def sitting_of(server: servers.Server, ledger: Ledger) -> dict[str, Any]:
    """His sitting as the server has it: paper and answers; asked without the proxy."""
    address = f"http://127.0.0.1:{server.port}/api/packs/sitting/{ledger.sitting}/"
    asked = urllib.request.Request(address, headers={"Cookie": ledger.cookie})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)["sittings"][0]


def begin(page: Page, server: servers.Server, ledger: Ledger, address: str) -> None:
    """Begin the exam in this browser, as he does it."""
    page.goto(f"{address}/quiz/check/{exam_world.LESSON}/")
    page.locator("form button.button-main").click()
    page.wait_for_url("**/1/")
    ledger.sitting = page.url.rstrip("/").rsplit("/", 2)[-2]
    ledger.items = [(line["v"], line["o"]) for line in sitting_of(server, ledger)["paper"]]


def lost_by(server: servers.Server, ledger: Ledger) -> int:
    return ledger.lost(sitting_of(server, ledger).get("answers", {}))


def answer_some(page: Page, ledger: Ledger, chance: random.Random, until: float) -> None:
    """Tap options and read what the page says, until ``until`` or until the browser is gone."""
    while time.monotonic() < until:
        place = int(page.url.rstrip("/").rsplit("/", 1)[-1])
        item, options = ledger.items[place - 1]
        answer = chance.choice(options)
        box = page.locator(f'form[data-quiz] input[name=a][value="{answer}"]')
        if box.is_checked():
            answer = next(one for one in options if one != answer)
            box = page.locator(f'form[data-quiz] input[name=a][value="{answer}"]')
        page.evaluate("document.querySelector('[data-quiz] [role=status]').textContent = ''")
        ledger.tapped(item, answer)
        box.check(force=True)
        until_true(
            page,
            "words => words.includes(document.querySelector('[data-quiz] [role=status]').textContent.trim())",
            list(STORED),
        )
        ledger.seen_stored(item, answer)
        if chance.random() < 0.5 and place < exam_world.QUESTIONS:
            page.locator("[data-quiz] .button-main").click()
            page.wait_for_url(f"**/{place + 1}/")


def until_true(page: Page, expression: str, value: object = None, *, within: float = 15.0) -> None:
    """Ask the page again and again; Playwright's own wait needs eval, which our pages forbid. Raises TimeoutError."""
    give_up_at = time.monotonic() + within
    while not page.evaluate(expression, value):
        if time.monotonic() > give_up_at:
            raise TimeoutError(expression)
        page.wait_for_timeout(20)


def settled(page: Page) -> bool:
    """Whether everything is sent in time."""
    try:
        until_true(page, "() => window.outbox && outbox.send().then(state => state.count === 0)", within=SETTLED_WITHIN)
    except (Error, TimeoutError):
        return False
    return True


# --- the whole browser killed ----------------------------------------------------------------------------


@contextmanager
def phone(profile: Path, ledger: Ledger, address: str) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=QUIET, viewport=SIZE, locale="zh-CN"
        )
        context.add_cookies(cookies(ledger, address))
        yield context
        with suppress(Error):
            context.close()


@dataclass
class Kills:
    """What came out so far."""

    done: int = 0
    lost: int = 0
    unsent: int = 0


def one_life(
    profile: Path,
    server: servers.Server,
    ledger: Ledger,
    address: str,
    weather: Weather,
    chance: random.Random,
    so_far: Kills,
) -> None:
    """One life of the browser. It sends what the last one left, and is asked for it; answers again, half of the times without
    network; and dies at a random moment."""
    try:
        with phone(profile, ledger, address) as context:
            page = context.pages[0]
            page.set_default_timeout(15_000)
            page.goto(f"{address}/quiz/{ledger.sitting}/{chance.randrange(1, exam_world.QUESTIONS + 1)}/")
            account(page, server, ledger, so_far)
            until_true(page, "() => Boolean(window.player && document.querySelector('[data-quiz] [role=status]'))")
            weather.dark = chance.random() < 0.5
            timer = threading.Timer(chance.uniform(*KILL_AFTER), kill_profile, [profile])
            timer.start()
            try:
                answer_some(page, ledger, chance, time.monotonic() + 10)
            finally:
                timer.join()
    except (Error, TimeoutError) as error:  # it was killed in the middle of something, as it should be
        if not isinstance(error, Error) or not KILLED.search(str(error)):
            say(f"not by the kill: {str(error).splitlines()[0]}")
    finally:
        kill_profile(profile)
        weather.dark = False
        so_far.done += 1


def account(page: Page, server: servers.Server, ledger: Ledger, so_far: Kills) -> None:
    """Let the phone send what it kept, and compare what it had said with what the server has."""
    so_far.unsent += not settled(page)
    if missing := lost_by(server, ledger):
        so_far.lost += missing
        say(f"after {so_far.done} kills: {missing} stored answers are not on the server")
        ledger.stored.clear()


def kill(report: Report, server: servers.Server, cookie: str, rounds: int) -> None:
    chance, weather, ledger, so_far = random.Random(7), Weather(), Ledger(cookie), Kills()
    give_up_at = time.monotonic() + MOST_SECONDS
    with (
        tempfile.TemporaryDirectory(prefix="luxin-phone-", ignore_cleanup_errors=True) as name,
        proxy.between(server.port, weather) as between,
    ):
        profile, address = Path(name) / "profile", f"http://127.0.0.1:{between.port}"
        with phone(profile, ledger, address) as context:
            begin(context.pages[0], server, ledger, address)
        while so_far.done < rounds and time.monotonic() < give_up_at:
            one_life(profile, server, ledger, address, weather, chance, so_far)
        with phone(profile, ledger, address) as context:
            context.pages[0].goto(f"{address}/help/")
            account(context.pages[0], server, ledger, so_far)
    say(
        f"{so_far.done} kills, {ledger.taps} taps of which {ledger.said} were said to be stored, {so_far.lost} of these lost, "
        f"{so_far.unsent} times not everything sent within {SETTLED_WITHIN:.0f} s"
    )
    report.add(
        Figure("browser_kill.rounds", so_far.done, "kills", f">= {rounds}"),
        Figure("browser_kill.stored", ledger.said, "answers", f">= {rounds}"),
        Figure("browser_kill.lost", so_far.lost, "answers", "<= 0"),
    )


# --- ten minutes of bad network --------------------------------------------------------------------------


def weather_minutes(report: Report, server: servers.Server, cookies_: list[str], minutes: float) -> None:
    """Learners in one browser answer while one connection in five is reset (`bench.proxy`), and it is dark for 30 s every two minutes."""
    weather, chance = Weather(latency=0.05, resets=RESETS, lasting=LASTING), random.Random(11)
    ledgers, odd = [Ledger(cookie) for cookie in cookies_], Counter[str]()
    with proxy.between(server.port, weather) as between, sync_playwright() as playwright:
        address = f"http://127.0.0.1:{between.port}"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        pages = []
        for ledger in ledgers:
            context = browser.new_context(viewport=SIZE, locale="zh-CN")
            context.add_cookies(cookies(ledger, address))
            pages.append(context.new_page())
            begin(pages[-1], server, ledger, f"http://127.0.0.1:{server.port}")
        with proxy.dark_now_and_then(weather, every=DARK_EVERY, lasting=DARK_FOR):
            until = time.monotonic() + minutes * 60
            while time.monotonic() < until:
                for page, ledger in zip(pages, ledgers, strict=True):
                    one_stretch(page, ledger, address, chance, odd)
        connections, resets, weather.resets = between.connections, between.resets, 0.0
        for page in pages:
            reopen(page, f"{address}/help/")
            odd["still waiting"] += not settled(page)
        browser.close()
    lost = sum(lost_by(server, ledger) for ledger in ledgers)
    taps = sum(ledger.taps for ledger in ledgers)
    say(f"{minutes:.0f} minutes, {taps} answers, {connections} connections of which {resets} were reset; {dict(odd)}")
    report.add(
        Figure("proxy.connections", connections, "connections"),
        Figure("proxy.reset", 100 * resets / max(1, connections), "% of them", f">= {100 * RESETS:.0f}"),
        Figure("proxy.lost", lost, "answers", "<= 0"),
        Figure("proxy.blank", odd["blank"], "pages", "<= 0"),
        Figure("proxy.wordless", odd["wordless"], "spinners", "<= 0"),
        Figure("proxy.still_waiting", odd["still waiting"], "learners", "<= 0"),
    )


def one_stretch(page: Page, ledger: Ledger, address: str, chance: random.Random, odd: Counter[str]) -> None:
    """A few seconds of one learner. A page that did not come is opened again, as he would do it."""
    page.set_default_timeout(8_000)
    place = chance.randrange(1, exam_world.QUESTIONS + 1)
    try:
        if f"/quiz/{ledger.sitting}/" not in page.url or chance.random() < 0.2:
            reopen(page, f"{address}/quiz/{ledger.sitting}/{place}/")
        answer_some(page, ledger, chance, time.monotonic() + 3)
    except (Error, TimeoutError, ValueError):
        odd["hindered"] += 1
        odd["blank"] += is_blank(page)
        odd["wordless"] += is_wordless(page)


def reopen(page: Page, address: str) -> None:
    for _try in range(8):
        try:
            page.goto(address, timeout=40_000)
            return
        except Error:
            page.wait_for_timeout(500)


def is_blank(page: Page) -> bool:
    """Whether our own page shows no words. What the browser itself says of a network is not ours."""
    try:
        return page.url.startswith("http") and not page.evaluate("document.body ? document.body.innerText.trim() : ''")
    except Error:
        return False


def is_wordless(page: Page) -> bool:
    """Whether something on our own page shows that it waits, and says nothing."""
    try:
        return page.url.startswith("http") and bool(page.evaluate(WORDLESS))
    except Error:
        return False


def doubled(settings: Mapping[str, str]) -> int:
    """Events of one id that are there twice, and answers that count twice; by the product's own count."""
    return int(run_module("bench.survive_count", dict(settings)).strip())


def main(what: str = "", much: float = 0) -> Report:
    report = Report("survive")
    with tempfile.TemporaryDirectory(prefix="luxin-survive-") as name:
        settings = servers.environment(Path(name))
        said = json.loads(run_module("bench.exam_world", settings, "0", str(LEARNERS + 1), "scripts"))
        with servers.serving("lms.wsgi:application", settings) as server:
            if what in ("", "kill"):
                kill(report, server, said["about_to"][-1], int(much) or ROUNDS)
            if what in ("", "weather"):
                weather_minutes(report, server, said["about_to"][:LEARNERS], much or MINUTES)
        report.add(Figure("proxy.doubled", doubled(settings), "events", "<= 0"))
    return report


if __name__ == "__main__":
    main(*(sys.argv[1:2] or [""]), *(float(one) for one in sys.argv[2:3]))
