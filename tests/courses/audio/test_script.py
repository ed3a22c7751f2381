"""The script of the player: small, readable for old phones, and silent about times."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from courses import content
from tests.offline.test_scripts import LATER

SCRIPT = (Path(content.__file__).parent / "static" / "courses" / "audio.js").read_text("utf-8")


def test_the_player_weighs_at_most_three_kib_on_the_wire():
    assert len(gzip.compress(SCRIPT.encode(), 9, mtime=0)) <= 3 * 1024


def test_the_player_reads_as_es2017():
    assert [name for name, pattern in LATER.items() if re.search(pattern, SCRIPT)] == []


def test_the_player_keeps_no_time_of_day():
    assert "Date" not in SCRIPT and "performance" not in SCRIPT
