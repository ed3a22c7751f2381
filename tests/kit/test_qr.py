"""QR codes: drawn here, readable, labelled, without a style attribute."""

import base64
import re
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest

from kit import qr


def test_a_code_is_one_svg_element_with_a_label():
    root = ElementTree.fromstring(qr.svg("https://example.org/v/4F7K29QX", '验证 "这张" 证书'))
    assert root.tag.endswith("svg")
    assert root.get("role") == "img" and root.get("aria-label") == '验证 "这张" 证书'


def test_a_code_has_no_style_and_no_size_of_its_own():
    drawing = str(qr.svg("https://example.org/", "x"))
    assert not re.search(r"style|width=|height=|<script", drawing.split(">", 1)[0])
    assert "viewBox" in drawing


def test_a_code_for_paper_is_a_data_address():
    uri = qr.data_uri("https://example.org/v/4F7K29QX")
    head, body = uri.split(",", 1)
    raw = base64.b64decode(body) if head.endswith("base64") else unquote_to_bytes(body)
    assert head.startswith("data:image/svg+xml")
    assert ElementTree.fromstring(raw).tag.endswith("svg")


@pytest.mark.parametrize("make", [qr.data_uri, lambda text: qr.svg(text, "x")])
def test_an_empty_code_is_refused(make):
    with pytest.raises(ValueError, match="nowhere"):
        make("")


def test_too_long_a_text_is_refused():
    with pytest.raises(ValueError, match=r"[Dd]ata|fit"):
        qr.svg("x" * 5000, "x")


def test_the_same_text_gives_the_same_drawing_and_another_text_another():
    assert qr.svg("a", "x") == qr.svg("a", "x") != qr.svg("b", "x")
