"""The learner's scripts as text: small, and such as the browsers of old phones can read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEARNER = [
    *sorted((ROOT / "offline" / "static" / "offline").glob("*.js")),
    ROOT / "kit" / "static" / "kit" / "preferences.js",
    *(
        ROOT / "courses" / "static" / "courses" / f"{name}.js"
        for name in ("audio", "errands", "forward", "lesson", "shelf")
    ),
    ROOT / "kit" / "static" / "kit" / "recorder.js",
    ROOT / "people" / "static" / "people" / "voice.js",
    *(
        ROOT / "assessments" / "static" / "assessments" / f"{name}.js"
        for name in ("quiz", "player", "sitting", "sheet_code")
    ),
]
# What came after ES2017, as it is written. No parser of that year is at hand; node says whether it can be read at all.
LATER = {
    "optional chaining": r"\?\.[\w\[(]",
    "??": r"\?\?",
    "catch without a name": r"catch\s*\{",
    "spread of an object": r"[{,]\s*\.\.\.\w",
    "finally of a promise": r"\.finally\(",
    "flat": r"\.flat(?:Map)?\(",
    "fields of a class": r"\n\s*#\w",
    "big numbers": r"\b\d+n\b",
    "for await": r"for\s+await",
    "all settled": r"allSettled|Promise\.any",
    "replaceAll": r"\.replaceAll\(",
    "structuredClone": r"structuredClone",
    "s flag or lookbehind": r"\(\?<[=!\w]",
}


@pytest.mark.parametrize("file", LEARNER, ids=lambda file: file.name)
def test_a_script_of_a_learner_reads_as_es2017(file):
    text = re.sub(r"(?m)^\s*(?://|\*|/\*).*$", "", file.read_text("utf-8"))
    assert [name for name, pattern in LATER.items() if re.search(pattern, text)] == []
