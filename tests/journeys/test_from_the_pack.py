"""Whoever downloaded a lesson begins its check from the phone, also where the network is there and weak."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import phones

pytestmark = [pytest.mark.journey, pytest.mark.phone]

DOWNLOAD = """
code => fetch(`/api/packs/lesson/${code}/`).then(answer => answer.json()).then(body =>
  packs.put("pieces", { url: `/api/packs/lesson/${code}/`, kind: "lesson", code, title: body.title, hash: body.hash, bytes: 1, body, kept: Date.now(), used: Date.now() }))
"""


@pytest.fixture
def page(chromium):
    with phones.window(chromium, service_workers="block") as page:
        yield page


def intro(page, demo, lesson: str) -> None:
    page.goto(f"{demo.address}/quiz/check/{lesson}/")


def taken_along(page, demo, lesson: str) -> None:
    """The lesson lies on the phone, and the page before its check is open."""
    page.goto(demo.links["cadre"])
    intro(page, demo, lesson)
    page.evaluate(DOWNLOAD, lesson)
    page.reload()


def begin(page) -> None:
    page.locator("form button.button-main").click()


def tries(page) -> int:
    return page.evaluate("packs.all('tries').then(rows => rows.length)")


def test_a_check_begins_without_a_network_and_goes_on_after_the_page_was_left(demo, page):
    ended = demo.count("assessments.Sitting", quiz__key="check:M14-L1", closed_at__isnull=False)
    taken_along(page, demo, "M14-L1")
    page.context.set_offline(True)
    begin(page)
    questions = phones.questions(page)
    phones.choose(page)
    page.context.set_offline(False)
    phones.is_empty(page)

    # The server knows of it by now; the phone goes on with its own try all the same.
    intro(page, demo, "M14-L1")
    page.context.set_offline(True)
    begin(page)
    expect(page.locator("main")).to_contain_text("第 2 题")
    for _number in range(2, questions + 1):
        phones.choose(page)
        page.locator("form[data-quiz] .button-main").click()
    phones.hand_in(page)
    expect(page.locator("h1")).to_have_text("已存好，有网自动交")
    page.context.set_offline(False)
    phones.is_empty(page)
    assert demo.count("assessments.Sitting", quiz__key="check:M14-L1", closed_at__isnull=False) == ended + 1
    assert demo.count("assessments.Sitting", quiz__key="check:M14-L1", packed_at__isnull=False) == 1


def test_two_taps_begin_one_try(demo, page):
    taken_along(page, demo, "M14-L2")
    page.locator("form button.button-main").dblclick()
    expect(page.locator("main")).to_contain_text("第 1 题")
    assert tries(page) == 1


def test_what_was_begun_on_the_server_goes_on_there(demo, page):
    page.goto(demo.links["cadre"])
    sitting = phones.begin(page, demo, "M14-L3")
    taken_along(page, demo, "M14-L3")
    begin(page)
    page.wait_for_url(f"**/quiz/{sitting}/**")
    assert demo.count("assessments.Sitting", quiz__key="check:M14-L3") == 1


def test_without_a_download_the_server_begins_it(demo, page):
    page.goto(demo.links["cadre"])
    intro(page, demo, "M15-L1")
    begin(page)
    page.wait_for_url("**/quiz/*/1/")
    expect(page.locator("fieldset").first).to_be_visible()
