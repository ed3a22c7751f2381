"""A lesson is heard on a phone: section after section, at one's own pace, and on from where it stopped."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.journey, pytest.mark.phone]
PATIENCE = 300  # seconds: the demonstration begins to read aloud a minute after its first page


def test_a_lesson_is_heard_and_goes_on_where_it_stopped(demo, travel):
    journey = travel("listening", PHONE)
    page, lesson = journey.page, f"{demo.address}/lesson/M01-L1/"
    page.goto(demo.links["cadre"])
    give_up_at = time.monotonic() + PATIENCE
    page.goto(lesson)
    while page.locator("[data-listen]").count() < 2 and time.monotonic() < give_up_at:
        page.wait_for_timeout(3000)
        page.goto(lesson)

    # Before anything is fetched it says how long and how heavy.
    whole = page.locator("[data-whole] button")
    expect(whole).to_contain_text("听课文")
    expect(whole).to_contain_text("KB")
    expect(page.locator("[data-listen]").first).to_contain_text("机器朗读·演示")
    journey.step("before")

    # The second section, slowly, then paused.
    section = page.locator("[data-listen]").nth(1).get_attribute("data-listen")
    page.locator("[data-listen] button").nth(1).click()
    status = page.locator("[data-player] [role=status]")
    expect(status).to_contain_text("第 2 节")
    page.get_by_role("button", name="慢", exact=True).click()
    expect(page.locator("[data-speed='0.8']")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="暂停").click()
    expect(page.locator("[data-toggle]")).to_have_text("播放")
    journey.step("paused")

    # Opened anew it offers to go on there, as slowly as before.
    page.wait_for_timeout(500)
    page.goto(lesson)
    sections = page.locator("[data-listen]").evaluate_all("all => all.map((one) => one.dataset.listen)")
    here = f"第 {sections.index(section) + 1} 节"  # more of them may be there by now
    expect(whole).to_contain_text(f"接着听：{here}")
    expect(page.locator("[data-speed='0.8']")).to_have_attribute("aria-pressed", "true")
    whole.click()
    expect(status).to_contain_text(here)


def test_without_script_the_browsers_own_controls_play(demo, travel):
    page = travel("listening-plain", PHONE, script=False).page
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/lesson/M01-L1/")
    expect(page.locator("audio[controls][preload=none]").first).to_be_visible()
    assert page.locator("[data-player]").is_hidden()
