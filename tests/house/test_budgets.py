"""The budgets of docs/phone.md that need no clock: bytes and requests of the first lesson, on the text of its data file.

Every page in a browser: tests/journeys/test_budgets.py.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.contrib.staticfiles import finders

from courses import content
from kit import joined
from lms.static_storage import smaller
from tests.courses.factories import CHECK, RAISES, stocked, teach

KIB = 1024
HEADS = 2 * KIB  # what the head of one response weighs at most, policies included
LESSONS = Path(content.__file__).parent / "data" / "lessons"


class Parts(HTMLParser):
    """What the page makes the browser fetch, and what stands inside it though it must not."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "link":
            self.addresses.append(said["href"] or "")
        if tag in {"script", "img", "audio", "video", "iframe", "source"} and said.get("loading") != "lazy":
            self.addresses += [said["src"] or ""] if "src" in said else []
        if tag == "style" or (tag == "script" and "src" not in said):
            self.inline.append(tag)
        self.inline += [name for name in said if name == "style" or name.startswith("on")]


@dataclass(frozen=True)
class Cold:
    """A lesson as an empty cache gets it. sizes: compressed bytes by address; the page itself under an empty one.

    requests: the page and its files as they are served, scripts that follow each other as one (`kit.joined`).
    """

    sizes: dict[str, int]
    inline: list[str]
    styles: str
    requests: int

    def of(self, ending: str) -> int:
        return sum(size for address, size in self.sizes.items() if address.endswith(ending))


def from_file(code: str) -> content.LessonContent:
    document = yaml.safe_load((LESSONS / f"{code}.yaml").read_text("utf-8"))
    return replace(content.lesson_from_document(document), raises=RAISES, check=CHECK, needs=())


def opened(browse, cadre, code: str) -> Cold:
    teach(from_file(code))
    response = browse(cadre).get(f"/lesson/{code}/", headers={"accept-encoding": "gzip"})
    parts = Parts()
    html = gzip.decompress(response.content).decode()
    parts.feed(html)
    served = Parts()
    served.feed(joined.page(html, settings.JOINED_SCRIPTS, prefix="/static/", address=lambda name: f"/static/{name}"))
    assert all(address.startswith("/static/") for address in parts.addresses), "one origin, and no picture up front"
    files = {
        address: smaller(address, Path(finders.find(address.removeprefix("/static/"))).read_text("utf-8"))
        for address in parts.addresses
    }
    sizes = {address: len(gzip.compress(file.encode(), 9, mtime=0)) for address, file in files.items()}
    styles = "".join(file for address, file in files.items() if address.endswith(".css"))
    return Cold({"": len(response.content), **sizes}, parts.inline, styles, 1 + len(served.addresses))


@pytest.fixture
def first(db, browse, cadre) -> Cold:
    stocked()
    return opened(browse, cadre, "M01-L1")


def test_the_first_lesson_keeps_its_budget_by_kind(first):
    assert first.sizes[""] <= 20 * KIB
    assert 0 < first.of(".css") <= 10 * KIB
    assert first.of(".js") <= 15 * KIB


def test_the_first_lesson_keeps_its_budget_in_all(first):
    assert first.requests <= 6, sorted(first.sizes)
    assert sum(first.sizes.values()) + HEADS * first.requests <= 64 * KIB


def test_the_first_lesson_needs_no_font_and_no_other_host(first):
    assert "@font-face" not in first.styles
    assert "@import" not in first.styles
    assert "http" not in first.styles.replace("http://www.w3.org/", "")


def test_the_first_lesson_has_no_script_and_no_style_inside(first):
    assert first.inline == []


def test_the_longest_lesson_keeps_the_budget_too(db, browse, cadre):
    stocked()
    longest = max(LESSONS.glob("*.yaml"), key=lambda file: file.stat().st_size)
    seen = opened(browse, cadre, longest.stem)
    assert seen.sizes[""] <= 20 * KIB
    assert sum(seen.sizes.values()) + HEADS * len(seen.sizes) <= 64 * KIB
