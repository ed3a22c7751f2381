"""``make screenshots``: every screen of a learner at 360 × 640, in text sizes 20 and 30 and both themes, into docs/screens/."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from itertools import chain
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

from tests.journeys import screens
from tests.journeys.conftest import CHROMIUM, PHONE, QUIET, ROOT, serving

FOLDER = ROOT / "docs" / "screens"
SIZES = ("20", "30")
QUALITY = 26  # of WebP: small, and every stroke still there
TALLEST = 2000  # pixels


def keep(page: Page, name: str) -> None:
    """Four pictures of the page that is open, down to what fits ``TALLEST``."""
    page.wait_for_load_state("networkidle")
    for size in SIZES:
        for theme in screens.THEMES:
            screens.set_root(page, "data-size", size)
            screens.set_root(page, "data-contrast", theme)
            page.set_viewport_size(PHONE)
            height = page.evaluate("document.documentElement.scrollHeight")
            page.evaluate("scrollTo(0, 0)")
            page.set_viewport_size({**PHONE, "height": min(height, TALLEST)})  # the bottom row then stands at the end
            shot = Image.open(io.BytesIO(page.screenshot()))
            shot.convert("RGB").save(FOLDER / f"{name}-{size}-{theme}.webp", quality=QUALITY, method=6)


def index(names: dict[str, str]) -> str:
    """A page that shows all pictures, a screen a row, under its name and its title."""
    head = "| screen | 20, normal | 20, high contrast | 30, normal | 30, high contrast |\n|---|---|---|---|---|\n"
    rows = [
        f"| {name}<br>{title} | "
        + " | ".join(f"![]({name}-{size}-{theme}.webp)" for size in SIZES for theme in screens.THEMES)
        + " |"
        for name, title in names.items()
    ]
    return (
        "# Every screen of a learner\n\nMade by `make screenshots` from the demonstration at 360 × 640, text sizes 20 and 30.\n\n"
        + head + "\n".join(rows) + "\n"
    )  # fmt: skip


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    names = {}
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
        walk = screens.walk(page, demo.address, demo.links["cadre"])
        for name in chain(walk, screens.finish(page, demo.address)):
            keep(page, name)
            page.set_viewport_size(PHONE)
            names[name] = page.title().partition(" · ")[0]
        (FOLDER / "README.md").write_text(index(names), encoding="utf-8")
        browser.close()
    sys.stdout.write(f"{len(names)} screens in {FOLDER.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
