"""A lesson is handed on: by the telephone's own sheet, by its address, by a code that somebody beside one scans."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import phones
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.journey, pytest.mark.phone]

LESSON = "/lesson/M01-L2/"
SHEET = "window.shared = []; Object.defineProperty(navigator, 'share', { value: what => { window.shared.push(what); return Promise.resolve(); } });"
WECHAT = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/86.0 Mobile Safari/537.36 MicroMessenger/8.0.0"


def forward(page, demo):
    """The section, opened by a tap."""
    page.goto(demo.links["cadre"])
    page.goto(demo.address + LESSON)
    box = page.locator("[data-forward]")
    box.locator("summary").click()
    return box


def told(box) -> str:
    """The address that stands there: of this lesson, in full."""
    said = box.locator("[data-address]").inner_text()
    assert re.fullmatch(r"https?://[^/]+" + LESSON, said)
    return said


def test_the_address_is_copied_and_its_code_is_there_to_scan(demo, chromium):
    with phones.window(chromium) as page:
        box = forward(page, demo)
        expect(box).to_contain_text("在微信里：点右上角 ···，再点“转发给朋友”。")
        expect(box.locator("svg[role=img]")).to_be_visible()
        page.evaluate("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }")
        box.get_by_role("button", name="复制地址").click()
        expect(box.get_by_role("status")).to_have_text(re.compile("^已复制"))
        assert page.evaluate("copied") == told(box)


def test_a_browser_without_a_clipboard_marks_the_address(demo, chromium):
    with phones.window(chromium) as page:
        page.add_init_script(
            "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false;"
        )
        box = forward(page, demo)
        box.get_by_role("button", name="复制地址").click()
        expect(box.get_by_role("status")).to_contain_text("地址已选中")
        assert page.evaluate("String(getSelection())") == told(box)


def test_the_telephones_own_sheet_gets_the_title_and_the_lessons_own_address(demo, chromium):
    with phones.window(chromium) as page:
        page.add_init_script(SHEET)
        box = forward(page, demo)
        title = page.locator("h1").inner_text()
        assert page.evaluate("shared") == [{"title": title, "url": told(box)}]
        box.locator("summary").click()  # shut, and nothing is sent
        assert len(page.evaluate("shared")) == 1


def test_in_wechat_its_own_menu_does_it(demo, chromium):
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", user_agent=WECHAT)
    page = context.new_page()
    page.add_init_script(SHEET)
    forward(page, demo)
    assert page.evaluate("shared") == []
    context.close()


def test_without_script_it_opens_and_shows_nothing_that_does_nothing(demo, chromium):
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    box = forward(page, demo)
    expect(box.locator("svg[role=img]")).to_be_visible()
    expect(box.get_by_role("button")).to_have_count(0)
    assert told(box)
    context.close()
