"""A message that is spoken into the phone: heard before it goes, kept without a network, sent by itself, heard by the township."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import CHROMIUM, PHONE, QUIET, Demo

pytestmark = [pytest.mark.journey, pytest.mark.phone]
MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


def switched_on(browser: Browser, folder: Path) -> BrowserContext:
    return browser.browser_type.launch_persistent_context(
        folder, executable_path=CHROMIUM, args=[*QUIET, *MICROPHONE], viewport=PHONE, locale="zh-CN",
        permissions=["microphone"],
    )  # fmt: skip


def speak(page: Page, seconds: float = 2) -> None:
    page.get_by_role("button", name="开始录音").click()
    expect(page.get_by_role("button", name="说完了")).to_be_visible()
    page.wait_for_timeout(seconds * 1000)
    page.get_by_role("button", name="说完了").click()
    expect(page.locator("[data-heard]")).to_be_visible()


def test_what_was_said_without_a_network_outlives_the_browser_and_goes_by_itself(
    demo: Demo, chromium: Browser, tmp_path: Path
):
    phone = switched_on(chromium, tmp_path)
    page = phone.pages[0]
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/me/voice/")

    # What one does not like is dropped, and nothing goes without agreeing.
    speak(page)
    page.get_by_role("button", name="不要这段，重录").click()
    expect(page.locator("[data-heard]")).to_be_hidden()
    speak(page)
    page.get_by_role("button", name="交上去").click()
    expect(page.locator("[data-answer]")).to_contain_text("您同意了，才留下录音")
    page.get_by_label("我同意留下录音").check()

    phone.set_offline(True)
    page.get_by_role("button", name="交上去").click()
    expect(page.locator("[data-answer]")).to_contain_text("先存手机，有网自动交")
    expect(page.locator("[data-outbox]")).to_contain_text("1 条还没交")
    expect(page.locator("[data-waiting] audio")).to_be_visible()
    assert demo.count("notifications.VoiceNote") == 0
    phone.close()

    # Again with a network: the first page sends it, without a tap.
    phone = switched_on(chromium, tmp_path)
    page = phone.pages[0]
    page.goto(demo.links["cadre"])
    give_up_at = time.monotonic() + 60
    while not demo.count("notifications.VoiceNote", state="ready") and time.monotonic() < give_up_at:
        page.wait_for_timeout(2000)
    page.goto(f"{demo.address}/me/voice/")
    expect(page.locator("main")).to_contain_text("语音留言，2 秒")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert demo.count("notifications.VoiceNote") == 1, "once, however often it was sent"

    page.goto(demo.links["township"])
    page.goto(f"{demo.address}/desk/messages/")
    expect(page.locator("section audio").first).to_be_visible()
    phone.close()
