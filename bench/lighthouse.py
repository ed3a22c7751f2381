"""Lighthouse from npm for the first lesson, where Node is there and the package can be had."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench.browser import CHROMIUM

VERSION = "12.8.2"  # the last one that runs with Node 18 and 20
GIVE_UP = 240  # seconds
CATEGORIES = ("performance", "accessibility")


def scores(url: str, cookie: str) -> dict[str, float] | str:
    """Performance and accessibility, 0 to 100, of ``url``; or in words why Lighthouse did not say."""
    if not shutil.which("npx"):
        return "Node is not there"
    with tempfile.TemporaryDirectory(prefix="luxin-lighthouse-") as name:
        out, heads = Path(name) / "said.json", Path(name) / "heads.json"
        heads.write_text(json.dumps({"Cookie": cookie}))
        command = [
            *("npx", "--yes", f"lighthouse@{VERSION}", url, "--output=json", f"--output-path={out}", "--quiet"),
            *(f"--extra-headers={heads}", f"--only-categories={','.join(CATEGORIES)}"),
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ]
        settings = {**os.environ, "CHROME_PATH": CHROMIUM}
        try:
            ended = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=GIVE_UP, check=False)
        except subprocess.TimeoutExpired:
            return f"Lighthouse took more than {GIVE_UP} s"
        if ended.returncode != 0 or not out.exists():
            return (
                f"Lighthouse could not be had or run: {(ended.stderr.strip().splitlines() or ['no words'])[-1][:200]}"
            )
        said = json.loads(out.read_text())["categories"]
    return {category: 100 * said[category]["score"] for category in CATEGORIES}
