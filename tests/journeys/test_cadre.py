"""A newly elected 村委会主任 with a phone: from the first page to a certificate that anybody can check."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import pages
from tests.journeys.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.journey


def test_a_cadre_goes_from_his_first_page_to_a_certificate(demo, travel):
    journey = travel("cadre", PHONE)
    page = journey.page
    page.goto(demo.links["cadre"])

    # He sees who he is, and one large button says what to do now.
    assert "王主任" in page.locator("main").inner_text()
    assert page.locator("a.button-main").count() == 1
    assert "先摸底" in page.locator("a.button-main").inner_text()
    journey.step("home")

    # The placing: each answer is stored before the page moves on; it ends by itself, and the plan is there.
    pages.tap(page, page.locator("a.button-main"))
    journey.step("placing-intro")
    pages.tap(page, page.locator("form button.button-main"))
    assert 0 < pages.place(page, journey) <= 25
    journey.step("placing-result")

    # His gap, in words and in one picture.
    page.goto(f"{demo.address}/gap/")
    assert page.locator(".ladder[role=img]").count() >= 10
    for ability in ("履职能力", "带富能力", "调解能力"):
        assert page.get_by_role("heading", name=ability, exact=True).count() == 1
    journey.step("gap")

    # His plan leads to a lesson; its check finishes it and grants its hours.
    page.goto(f"{demo.address}/me/")
    before = hours(page)
    page.goto(f"{demo.address}/plan/")
    assert "离结业还差" in page.locator("h1").inner_text().replace("\xa0", " ")
    journey.step("plan")
    page.locator('main > section .steps a[href*="/lesson/"]').first.click()
    expect(page.locator(".point")).to_have_count(1)
    journey.step("lesson")
    pages.tap(page, pages.button(page, "做测试"))
    pages.take(page)
    assert "通过了" in page.locator("h1").inner_text()
    journey.step("check-result")
    page.goto(f"{demo.address}/me/")
    assert hours(page) > before
    journey.step("me")

    # Small tests close the gap before his eyes, until nothing of the programme is open.
    for _ in range(12):
        page.goto(f"{demo.address}/plan/")
        tests = page.locator('main > section .steps a[href*="/quiz/test/"]')
        if not tests.count():
            break
        address = tests.first.get_attribute("href")
        page.goto(f"{demo.address}{address}")
        pages.take(page)
        assert "通过了" in page.locator("h1").inner_text()
    journey.step("test-result")

    # The certificate is made by the worker; he opens it on the phone.
    page.goto(f"{demo.address}/")
    card = page.locator("section", has_text="我的证书")
    for _ in range(30):
        if card.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    journey.step("home-finished")
    for _ in range(120):  # while it is being made, the card leads to the page that says so
        link = card.locator("a.button").get_attribute("href")
        response = page.request.get(f"{demo.address}{link}")
        if response.headers["content-type"] == "application/pdf":
            break
        page.wait_for_timeout(500)
        page.reload()
    assert response.body().startswith(b"%PDF")
    assert len(response.body()) <= 100 * 1024

    # Anybody can check it, without logging in.
    page.goto(f"{demo.address}/certificates/")
    journey.step("certificates")
    public = page.locator('a[href*="/verify/"]').first.get_attribute("href")
    stranger = travel("verify", PHONE)
    stranger.page.goto(f"{demo.address}{public}")
    assert stranger.page.locator("h1").inner_text() == "有效"
    assert "王建国" not in stranger.page.content()
    stranger.step("valid")
    stranger.page.goto(f"{demo.address}/verify/?number=2026-OOO7")
    assert "查不到" in stranger.page.locator("h1").inner_text()
    assert stranger.page.locator("input[name=number]").input_value() == "2026-OOO7"
    stranger.step("unknown")


def hours(page) -> float:
    """The credit hours that the page says."""
    return float(re.search(r"学时：([\d.]+)", page.locator("main").inner_text())[1])


def test_without_script_he_reads_answers_and_hands_in(demo, travel):
    journey = travel("cadre-no-script", PHONE, script=False)
    page = journey.page
    page.goto(demo.links["cadre"])
    page.goto(f"{demo.address}/lesson/M01-L1/")
    assert page.locator(".point").count() == 1
    pages.tap(page, pages.button(page, "做测试"))
    pages.take(page)
    assert "通过了" in page.locator("h1").inner_text()
    page.goto(page.url)  # looked at again, the stored result is there
    assert "通过了" in page.locator("h1").inner_text()


@pytest.mark.parametrize("address", ["/", "/gap/", "/plan/", "/lesson/M05-L1/", "/courses/"])
def test_the_learner_pages_fit_a_desktop_too(demo, travel, address):
    journey = travel("cadre-desktop", DESKTOP)
    journey.page.goto(demo.links["cadre"])
    response = journey.page.goto(f"{demo.address}{address}")
    assert response.status == 200
    journey.step(address.strip("/").replace("/", "-") or "home")
