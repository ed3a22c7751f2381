"""PDFs: our own assets only, every character drawn or none, quick in a warm process."""

import base64
import io
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from pypdf import PdfReader

from kit import fonts, pdf, qr
from kit.errors import MissingFont, MissingGlyph, UserError
from kit.pdf import Asset, Incomplete, Refused


@pytest.fixture(scope="module", autouse=True)
def warm():
    fonts.cut()
    pdf.warm_up()


@pytest.fixture(scope="module")
def listener():
    """A host on this machine that counts who calls."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.05)
    calls, stop = [], threading.Event()

    def listen():
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            calls.append(1)
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"127.0.0.1:{server.getsockname()[1]}", calls
    stop.set()
    thread.join()
    server.close()


def page(body, head=""):
    return f'<html lang="zh-CN"><head><title>证书</title>{head}</head><body>{body}</body></html>'


def text_of(content):
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)


def png(colour="green"):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


def test_chinese_text_is_there_and_can_be_copied():
    content = pdf.render_html(page("<p>村务公开 2026年6月30日 <b>考核合格</b></p><p class='serif'>培训证书</p>"))
    assert content.startswith(b"%PDF-")
    assert {"村务公开", "考核合格", "培训证书"} <= set(text_of(content).replace(" ", "\n").split("\n"))


def test_a_template_is_rendered_with_its_styles():
    error = UserError("培训证书", "考核合格")
    plain = pdf.render("kit/components/problem.html", {"error": error})
    styled = pdf.render("kit/components/problem.html", {"error": error}, styles=["kit/pdf/base.css"])
    assert "培训证书" in text_of(plain) and "考核合格" in text_of(styled)


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{}">',
        '<img srcset="{} 2x" src="{}">',
        '<object data="{}"></object>',
        '<embed src="{}">',
        '<link rel="stylesheet" href="{}">',
        '<link rel="attachment" href="{}">',
        '<a rel="attachment" href="{}">x</a>',
        '<style>@import url("{}");</style>',
        '<style>body {{ background: url("{}") }}</style>',
        '<style>@font-face {{ font-family: x; src: url("{}") }} p {{ font-family: x }}</style><p>x</p>',
        '<ul style="list-style-image: url({})"><li>x</ul>',
        "<style>p::before {{ content: url({}) }}</style><p>x</p>",
        '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
    ],
)
@pytest.mark.parametrize(
    "scheme", ["http://{}/x", "file:///etc/hostname", "ftp://{}/x", "//{}/x", "x.png", "/etc/hostname"]
)
def test_a_document_fetches_nothing_from_elsewhere(listener, body, scheme):
    host, calls = listener
    target = scheme.format(host)
    with pytest.raises(Refused, match="may not fetch"):
        pdf.render_html(page(body.format(target, target)))
    assert calls == []


def test_an_svg_in_a_data_address_opens_no_door(listener):
    host, calls = listener
    inner = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="http://{host}/" width="9" height="9"/></svg>'
    uri = "data:image/svg+xml;base64," + base64.b64encode(inner.encode()).decode()
    with pytest.raises(Refused):
        pdf.render_html(page(f'<img src="{uri}">'))
    assert calls == []


def test_an_own_asset_and_a_data_address_are_shown():
    body = f'<img src="asset:seal"><img src="{qr.data_uri("https://example.org/")}">'
    content = pdf.render_html(page(body), assets={"seal": Asset(png(), "image/png")})
    assert len(PdfReader(io.BytesIO(content)).pages[0].images) == 1


def test_an_asset_that_was_not_given_stops_the_document():
    with pytest.raises(Refused, match="asset:seal"):
        pdf.render_html(page('<img src="asset:seal">'))


def test_a_damaged_image_stops_the_document():
    with pytest.raises(Incomplete):
        pdf.render_html(page('<img src="asset:seal">'), assets={"seal": Asset(b"no image", "image/png")})


@pytest.mark.parametrize("character", ["\U0003fffd", "\ufffd", "\ue000", "\U000f0000"])
def test_a_page_with_a_box_is_never_made(character):
    with pytest.raises(MissingGlyph) as caught:
        pdf.render_html(page(f"<p>王{character}国</p>"))
    assert caught.value.characters == (character,)
    assert f"U+{ord(character):04X}" in str(caught.value)


def test_a_box_in_generated_content_is_found_too():
    with pytest.raises(MissingGlyph):
        pdf.render_html(page("<p>王</p>", '<style>p::before { content: "\\3FFFD" }</style>'))


@pytest.mark.parametrize("name", ["王䶮", "李㛃", "赵龘"])
def test_a_rare_character_is_drawn_with_the_whole_font(name):
    assert name in text_of(pdf.render_html(page(f"<p class='serif'>{name}</p>")))


def test_without_a_chinese_font_nothing_is_made(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "PLACES", (tmp_path,))
    with pytest.raises(MissingFont, match=fonts.PACKAGE):
        pdf.render_html(page("<p>王</p>"))


def test_without_the_cut_fonts_the_whole_ones_serve(settings, tmp_path):
    settings.FONT_DIR = tmp_path
    assert "王建国" in text_of(pdf.render_html(page("<p>王建国</p>")))


def test_a_certificate_of_two_pages_is_small():
    rows = "".join(
        f"<tr><td>{number}</td><td>村务公开与民主监督</td><td>第{number % 4}级</td></tr>" for number in range(22)
    )
    body = (
        f'<div class="serif"><h1>培训证书</h1><p>王建国，润城镇大湾村 村委会主任，考核合格</p>'
        f'<img src="{qr.data_uri("https://example.org/v/2026000127K4F7K29QX")}"></div>'
        f'<h2 style="break-before: page">本领</h2><table>{rows}</table>'
    )
    content = pdf.render_html(page(body))
    assert len(PdfReader(io.BytesIO(content)).pages) == 2
    assert len(content) <= 100 * 1024


def test_the_same_document_gives_the_same_bytes():
    assert pdf.render_html(page("<p>王建国</p>")) == pdf.render_html(page("<p>王建国</p>"))


def test_threads_wait_for_each_other():
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: pdf.render_html(page(f"<p>第{number}号</p>")), range(12)))
    assert all(f"第{number}号" in text_of(content) for number, content in enumerate(made))
