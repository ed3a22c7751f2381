"""The hand-in code that a phone draws by itself is the one that the standard asks for."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import pytest
import segno

from assessments.sheet_code_rules import read
from tests.journeys.conftest import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.phone]

SCRIPTS = [ROOT / "assessments" / "static" / "assessments" / name for name in ("sha256.js", "sheet_code.js")]
# What fills a code to the last byte, where the standard leaves no choice: of one version of each kind.
FULL = [17, 78, 106, 154, 192, 230, 271, 425, 520, 644, 792, 858, 929, 1091, 1273]


@pytest.fixture(scope="module")
def page(chromium):
    context = chromium.new_context()
    page = context.new_page()
    for script in SCRIPTS:
        page.add_script_tag(content=script.read_text("utf-8"))
    yield page
    context.close()


@pytest.mark.parametrize("length", FULL)
def test_it_draws_what_another_encoder_draws(page, length):
    text = ("LX1.aB3-_x." * 200)[:length]
    drawn = page.evaluate("text => sheetCode.modules(text).map(row => row.map(Number))", text)
    code = segno.make(text, error="l", mode="byte", mask=0, boost_error=False, micro=False)
    assert drawn == [[int(dark) for dark in row] for row in code.matrix]


def test_it_refuses_what_no_code_of_this_size_holds(page):
    assert (
        page.evaluate(
            "(() => { try { sheetCode.modules('x'.repeat(1274)); } catch (error) { return error.message; } })()"
        )
        == "too long"
    )


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 200])
def test_its_mac_is_the_one_that_the_server_reckons(page, length):
    key, said = bytes(range(16)), "村" * length
    mine = page.evaluate(
        "([key, said]) => Array.from(sheetCode.hmac(key, new TextEncoder().encode(said)))", [list(key), said]
    )
    assert bytes(mine) == hmac.new(key, said.encode(), hashlib.sha256).digest()


def test_its_text_is_the_one_that_the_server_reads(page):
    paper = [{"v": str(UUID(int=n)), "o": ["A", "B"]} for n in range(1, 4)]
    pack, event, key = str(UUID(int=7)), str(UUID(int=8)), bytes(range(16))
    it = {
        "quiz": {"id": pack, "mac_key": key.hex(), "sittings": [{"id": "x"}, {"id": "y"}]},
        "sitting": {"id": "y", "paper": paper},
        "answers": {paper[0]["v"]: ["B"], paper[2]["v"]: ["1=三分之二", "2=季度"]},
        "started": 1_782_800_000_000,
        "submitted": {"event": event, "at": 1_782_800_060_000},
    }
    code = read(page.evaluate("it => sheetCode.text(it, 1782800090000)", it))
    assert code.is_signed([key])
    assert (code.pack, code.place, code.event) == (UUID(pack), 1, UUID(event))
    assert (code.begun, code.written, code.shown) == (1_782_800_000_000, 1_782_800_060_000, 1_782_800_090_000)
    assert code.answers == (("B",), (), ("1=三分之二", "2=季度"))
