"""The hand-in code that a phone draws by itself is the one that the standard asks for."""

from __future__ import annotations

import hashlib
import hmac

import pytest
import segno

from tests.journeys.conftest import ROOT

pytestmark = pytest.mark.journey

SCRIPT = ROOT / "assessments" / "static" / "assessments" / "sheet_code.js"
# What fills a code to the last byte, where the standard leaves no choice: of one version of each kind.
FULL = [17, 78, 106, 154, 192, 230, 271, 425, 520, 644, 792, 858, 929, 1091, 1273]


@pytest.fixture(scope="module")
def page(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
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
