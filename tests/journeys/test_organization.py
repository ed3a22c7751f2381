"""The organization department at its desk, and a township contact who sees his township only."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.journeys.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.journey


def number(text: str) -> int:
    """The first number of a text, its thousands joined."""
    return int(re.search(r"[\d,]+", text)[0].replace(",", ""))


def test_every_number_of_the_desk_opens_its_people(demo, travel):
    journey = travel("county", DESKTOP)
    page = journey.page
    page.goto(demo.links["county"])
    page.goto(f"{demo.address}/desk/")
    journey.step("overview")
    links = [(number(link.inner_text()), link.get_attribute("href")) for link in page.locator(".numbers a").all()]
    assert len(links) == 4
    for count, address in links:
        page.goto(f"{demo.address}{address}")
        assert number(re.search(r"共\s*[\d,]+\s*人", page.locator("main").inner_text())[0]) == count
    journey.step("list")

    # Down to one person, and the list as it is seen in Excel.
    page.locator("tbody a").first.click()
    page.wait_for_url("**/desk/person/**")
    journey.step("person")
    page.goto(f"{demo.address}{links[3][1]}")
    with page.expect_download() as waited:
        page.get_by_role("button", name="导出 Excel").click()
    sheet = load_workbook(BytesIO(waited.value.path().read_bytes())).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert sheet.max_row >= links[3][0]


def test_a_township_contact_sees_his_township_whatever_the_address(demo, travel):
    county = travel("county-ids", DESKTOP).page
    county.goto(demo.links["county"])
    county.goto(f"{demo.address}/desk/")
    townships = {
        link.inner_text(): link.get_attribute("href") for link in county.locator('a[href*="/desk/township/"]').all()
    }
    other = next(address for name, address in townships.items() if name != "润城镇")
    county.goto(f"{demo.address}{other}")
    village = county.locator('a[href*="/desk/village/"]').first.get_attribute("href")
    county.goto(f"{demo.address}{village}")
    person = county.locator('a[href*="/desk/person/"]').first.get_attribute("href")

    journey = travel("township", PHONE)
    page = journey.page
    page.goto(demo.links["township"])
    page.goto(f"{demo.address}/desk/")
    assert page.locator("h1").inner_text() == "润城镇"
    journey.step("overview")
    for address in (other, village, person, "/desk/person/999999/"):
        assert page.request.get(f"{demo.address}{address}").status == 404
    page.goto(f"{demo.address}/desk/people/")
    seen = page.locator("tbody").inner_text()
    assert seen
    assert not [name for name in townships if name != "润城镇" and name in seen]
    journey.step("people")
