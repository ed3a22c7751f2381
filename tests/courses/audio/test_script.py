"""The script of the player: small, readable for old phones, and silent about times."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from courses import content
from tests.offline.test_scripts import LATER

FOLDER = Path(content.__file__).parent / "static" / "courses"
SCRIPT, ALOUD = ((FOLDER / name).read_text("utf-8") for name in ("audio.js", "aloud.js"))


def test_the_player_weighs_at_most_three_kib_on_the_wire():
    assert len(gzip.compress(SCRIPT.encode(), 9, mtime=0)) <= 3 * 1024


def test_the_player_reads_as_es2017():
    assert [name for name, pattern in LATER.items() if re.search(pattern, SCRIPT)] == []


def test_the_player_keeps_no_time_of_day():
    assert "Date" not in SCRIPT and "performance" not in SCRIPT


def test_what_reads_aloud_weighs_at_most_two_kib_on_the_wire():
    assert len(gzip.compress(ALOUD.encode(), 9, mtime=0)) <= 2 * 1024


def test_what_reads_aloud_reads_as_es2017():
    assert [name for name, pattern in LATER.items() if re.search(pattern, ALOUD)] == []
