"""The three journeys run against the product as `make demo` serves it, in a small county, in Debian's Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests import brokers, gathered, template
from tests.journeys import county
from tests.journeys.beside import Beside

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "tests" / "screenshots"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip
COUNT = """
import json, sys
import django
django.setup()
from django.apps import apps
print(apps.get_model(sys.argv[1]).objects.filter(**json.loads(sys.argv[2])).count())
"""
# What Chromium writes for a form that was refused; the page itself says why.
REFUSED = re.compile(r"status of (400|422)")
PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1280, "height": 800}
expect.set_options(timeout=20_000)  # the machine that runs the tests may be busy
ROLES = ("cadre", "trainer", "reviewer", "township", "county")


@dataclass
class Demo:
    """A running demonstration: its address and the one-tap link of each role."""

    address: str
    links: dict[str, str]
    beside: Beside = field(repr=False)

    def count(self, model: str, **conditions: str) -> int:
        """How many rows of ``model`` (``app.Model``) its database holds, where no page says so."""
        return int(self.run(COUNT, model, json.dumps(conditions)))

    def run(self, script: str, *arguments: str) -> str:
        """What a script says that is run beside it, on its database."""
        return self.beside.run(script, *arguments)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workers of this run keep the county that each demonstration begins as."""
    folder = tmp_path_factory.getbasetemp()
    return (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "county"


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Iterator[Demo]:
    """A county of 20 villages, for all journeys."""
    with serving(tmp_path_factory.mktemp("demo"), kept) as demo:
        yield demo


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Iterator[Demo]:
    """One more, in which nobody has learned anything yet: for a walk from the log-in to the certificate."""
    with serving(tmp_path_factory.mktemp("untouched"), kept, whose="second demonstration") as demo:
        yield demo


@contextmanager
def serving(folder: Path, kept: Path | None = None, *, whose: str = "demonstration") -> Iterator[Demo]:
    """`manage.py demo` with a county of 20 villages, on a database of its own, its data in ``folder``. whose: its broker.

    kept: where the county is kept of which this one is a copy, on SQLite; otherwise it is made from nothing.
    """
    with database(f"lx_journey_{os.getpid()}_{whose[0]}", brokers.of(whose)) as url:
        if kept and not url:
            county.copy(kept, folder)
        else:
            gathered.into(folder / "data")
        environment = county.environment(folder, **url)
        said, wrong = folder / "said", folder / "wrong"
        with said.open("w") as out, wrong.open("w") as errors:
            process = subprocess.Popen(
                [*county.DEMO, "--host", "127.0.0.1", "--port", "0"],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=errors,
            )
        beside = Beside(environment)
        try:
            yield Demo(*started(process, said, wrong), beside)
        finally:
            beside.end()
            process.send_signal(signal.SIGTERM)
            process.wait(60)  # the machine may be busy


def started(process: subprocess.Popen[bytes], said: Path, wrong: Path) -> tuple[str, dict[str, str]]:
    """Wait until the demonstration has printed the link of every role; its address and the links."""
    give_up_at = time.monotonic() + 600
    while time.monotonic() < give_up_at and process.poll() is None:
        found = dict(re.findall(rf"(?m)^({'|'.join(('ready', *ROLES))}) (http\S+)$", said.read_text()))
        if found.keys() >= {"ready", *ROLES}:
            return found.pop("ready"), found
        time.sleep(0.3)
    raise AssertionError(said.read_text() + wrong.read_text())


class database:
    """A database of its own for the served product: nothing for SQLite (the data folder holds it), else PostgreSQL."""

    def __init__(self, name: str, broker: str) -> None:
        self.name, self.broker, self.server = name, broker, os.environ.get("TEST_DATABASE_URL", "")

    def __enter__(self) -> dict[str, str]:
        if not self.server.startswith("postgres"):
            return {}
        self.run(f'CREATE DATABASE "{self.name}" TEMPLATE "{template.postgresql_name()}"')
        return {
            "DATABASE_URL": re.sub(r"/[^/]*$", f"/{self.name}", self.server),
            **({"CELERY_BROKER_URL": self.broker} if self.broker else {}),
        }

    def __exit__(self, *_: object) -> None:
        if self.server.startswith("postgres"):
            self.run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Ended with the last journey: while it runs, Django takes the thread for an asynchronous one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Journey:
    """A page and the screenshots along the way: ``step("home")`` keeps one, numbered."""

    page: Page
    name: str
    problems: list[str] = field(default_factory=list)
    taken: int = 0

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the browser complains about."""
        missing = "404" in message.text and message.location["url"] == self.page.url  # a page that is not there is said
        if message.type == "error" and not REFUSED.search(message.text) and not missing:
            self.problems.append(message.text)

    def step(self, what: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state()
        self.taken += 1
        self.page.screenshot(path=SHOTS / f"{self.name}-{self.taken:02d}-{what}.png", full_page=True)
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{self.name}, {what}: the page scrolls sideways by {width} px"
        assert not self.problems, f"{self.name}, {what}: {self.problems}"


@pytest.fixture
def travel(chromium: Browser) -> Iterator[Callable[..., Journey]]:
    """travel("cadre", PHONE): a fresh browser window with its own cookies; script can be switched off."""
    contexts = []

    def travel_(name: str, size: dict[str, int], *, script: bool = True) -> Journey:
        context = chromium.new_context(viewport=size, locale="zh-CN", java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        journey = Journey(page, name)
        page.set_default_timeout(60_000)  # the machine that runs the tests may be busy
        page.on("console", journey.hear)
        page.on("pageerror", lambda error: journey.problems.append(str(error)))
        return journey

    yield travel_
    for context in contexts:
        context.close()
