"""A question and the notice are read to whoever taps: piece by piece, what is heard framed, stopped with the same button."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys import screens
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.journey, pytest.mark.phone]
PATIENCE = 600  # seconds
READ_ON = """
import django
django.setup()
from courses import api
from kit import clock
api.ask_passages(not_before=clock.now())
"""
BUTTON = "main a[data-aloud]"
PLAYED = 60_000  # milliseconds in which the words of a question have been said


def until_it_can_be_heard(page, demo, address):
    """With the runs that the timetable would ask for every five minutes; what is asked now comes first in them."""
    give_up_at = time.monotonic() + PATIENCE
    page.goto(address)
    while page.locator(BUTTON).count() == 0 and time.monotonic() < give_up_at:
        demo.run(READ_ON)
        page.wait_for_timeout(3000)
        page.goto(address)
    expect(page.locator(BUTTON)).to_be_visible()


def test_a_question_is_read_in_the_order_in_which_it_stands(demo, travel):
    journey = travel("read-aloud", PHONE)
    page = journey.page
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/quiz/check/M16-L2/")
    screens.press(page, page.locator("form button.button-main"))
    question = page.url
    until_it_can_be_heard(page, demo, question)
    button = page.locator(BUTTON)
    expect(button).to_contain_text("读题")
    expect(button).to_contain_text("机器朗读·演示")
    assert button.bounding_box()["height"] >= 48
    assert page.evaluate("typeof aloud") == "undefined", "its script is fetched with the tap"
    journey.step("before")

    # The words of the question, then its options from the first one on.
    heard = page.locator(".is-heard")
    button.click()
    expect(button).to_contain_text("停")
    first = page.locator("fieldset label").first
    expect(first).to_have_class(re.compile("is-heard"), timeout=PLAYED)
    journey.step("reads")
    expect(page.locator("fieldset label").nth(1)).to_have_class(re.compile("is-heard"), timeout=PLAYED)
    assert heard.count() == 1
    button.click()
    expect(button).to_contain_text("读题")
    assert heard.count() == 0

    # Without a network what lies on the phone is heard on; what does not is said in words.
    page.goto(question)
    page.context.set_offline(True)
    button.click()
    expect(page.locator(".aloud [role=status]")).to_have_text("没网，听不了；题能照常答。")
    expect(button).to_contain_text("读题")
    page.context.set_offline(False)

    # The next question is shown by the phone itself, with a button of its own.
    first.click()
    page.locator("button[value=next]").click()
    expect(page.locator("main progress")).to_have_attribute("value", "2")
    expect(button).to_have_attribute("href", re.compile(r"/2/aloud/$"))
    button.click()
    expect(page.locator(".aloud")).to_have_text(re.compile("停|还没有声音"))


def test_the_notice_is_read_clause_by_clause_and_goes_on_where_it_was_stopped(demo, travel):
    journey = travel("notice-aloud", PHONE)
    page = journey.page
    until_it_can_be_heard(page, demo, f"{demo.address}/notice/")
    button = page.locator(BUTTON)
    expect(button).to_contain_text("念给我听")
    button.click()
    expect(button).to_contain_text("停")
    expect(page.locator("#clause-2")).to_have_class(re.compile("is-heard"), timeout=PLAYED)
    journey.step("reads")
    button.click()
    expect(button).to_contain_text("接着念")
    button.click()
    expect(page.locator("#clause-2")).to_have_class(re.compile("is-heard"))


def test_without_script_the_pieces_have_the_browsers_own_controls(demo, travel):
    page = travel("read-aloud-plain", PHONE, script=False).page
    until_it_can_be_heard(page, demo, f"{demo.address}/notice/")
    page.locator(BUTTON).click()
    expect(page.locator("audio[controls][preload=none]").first).to_be_visible()
    page.get_by_role("link", name="返回").first.click()
    assert page.url == f"{demo.address}/notice/"
