"""The table of what a client survives (docs/protocol.md, 11) names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs" / "protocol.md").read_text("utf-8").partition("## 11.")[2]
ROWS = re.findall(r"(?m)^\| (?!what happens|---)([^|]+) \| (.+) \|$", TABLE)
TESTS = {
    name
    for file in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))
}


def test_every_row_names_a_test_and_every_test_is_there():
    assert len(ROWS) >= 16
    for what, said in ROWS:
        names = re.findall(r"(?:`|::)(test_\w+)(?=`)", said)
        assert names, what
        assert set(names) <= TESTS, what


def test_every_file_that_it_names_is_there():
    for path in re.findall(r"`(tests/[\w/]+\.py|bench/\w+\.py)", TABLE):
        assert (ROOT / path).exists(), path
