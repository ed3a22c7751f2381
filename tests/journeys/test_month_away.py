"""A month without a network: reading, listening, practising and sitting a test; back again, everything goes by itself.

The phone's clock runs 30 days ahead, and on the server the packs are as old and the session is over.
"""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys import phones

pytestmark = [pytest.mark.journey, pytest.mark.phone]

COURSE, LESSON = "M01", "M01-L1"  # the course that the demonstration reads aloud first
MONTH = 30 * 24 * 3600
PATIENCE = 300  # seconds: the demonstration begins to read aloud a minute after its first page
AHEAD = """(() => {
  const Real = Date, by = %d * 1000;
  globalThis.Date = class extends Real {
    constructor(...said) { if (said.length) super(...said); else super(Real.now() + by); }
    static now() { return Real.now() + by; }
  };
  // The switch of Chromium does not hold back what a page sends while it goes; a mountain does.
  addEventListener("pagehide", (event) => event.stopImmediatePropagation());
})()"""
PLANT = """
import django
django.setup()
from datetime import timedelta
from kit import clock
from people.models import Unit
from tests.assessments.factories import quiz_of, rule
county = Unit.objects.get(kind="county")
drawn = [rule(3, "LZ05", 2)]
print(quiz_of(county, drawn, purpose="practice", title="月月练", offline_allowed=True).key)
closes = clock.now() + timedelta(days=40)
asked = [rule(2, "LZ05", 2), rule(3, "LZ03", 2)]  # too few of each for another test of it to make him wait
print(quiz_of(county, asked, title="月底考", offline_allowed=True, closes_at=closes).key)
"""
ENROL = """
import django
django.setup()
from kit import clock
from offline.api import enrol_device
from people.models import Person
print(enrol_device(Person.objects.get(uuid="%s"), at=clock.now())[1])
"""
AGE = """
import django
django.setup()
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.db.models import F
from assessments.models import QuizPack
month = timedelta(days=30)
QuizPack.objects.update(issued_at=F("issued_at") - month, expires_at=F("expires_at") - month)
Session.objects.all().delete()
"""


@pytest.fixture(scope="module")
def quizzes(demo):
    """A practice and an exam that closes in 40 days, for the whole county."""
    return demo.run(PLANT).split()


@pytest.fixture
def phone(chromium, tmp_path):
    with phones.phone(chromium, tmp_path / "phone") as one:
        yield one


def become_known(page, demo) -> None:
    """The phone is his own, as after a slip of his: it stays known for 180 days. Who comes by a link of the demonstration is not."""
    page.goto(demo.links["cadre"])
    (token,) = demo.run(ENROL % page.evaluate("outbox.user")).split()
    page.context.add_cookies([{"name": "device", "value": token, "url": demo.address, "httpOnly": True}])


def wait_for_voice(page, demo) -> None:
    """Until all of the lesson can be heard."""
    give_up_at = time.monotonic() + PATIENCE
    seen = 0
    while time.monotonic() < give_up_at:
        page.goto(f"{demo.address}/lesson/{LESSON}/")
        count = page.locator("[data-listen]").count()
        if count > 2 and count == seen:
            return
        seen = count
        page.wait_for_timeout(4000)
    raise AssertionError("the demonstration has not read aloud")


def sit(page, key: str) -> None:
    page.goto(re.sub(r"/me/phone/.*", "", page.url) + "/me/phone/")
    page.locator(f'[data-part=stored] a[href$="#quiz={key}"]').click()
    phones.answer_all(page, phones.questions(page))
    phones.hand_in(page)
    expect(page.locator("h1").first).to_have_text("已存好，有网自动交")


def test_a_month_without_a_network(demo, phone, quizzes):
    practice, exam = quizzes
    page = phone.page
    become_known(page, demo)
    wait_for_voice(page, demo)
    page.goto(f"{demo.address}/me/phone/?course={COURSE}")
    for address, button in ((f"/{COURSE}/", "[data-get-sound]"), ("/plan/", "[data-get]")):
        box = page.locator(f'[data-download$="{address}"]')
        expect(box.locator(f"{button} small")).to_have_text(re.compile(r"\d (KB|MB)"))  # the size first
        box.locator(button).click()
        expect(box.locator("[data-said]")).to_have_text("都下载好了，没网也能看", timeout=120_000)
    expect(page.locator(f'[data-part=stored] a[href$="#lesson={LESSON}"]')).to_contain_text("课和录音")
    expect(page.locator(f'[data-part=stored] a[href$="#quiz={exam}"]')).to_contain_text(re.compile(r"月.+日.+前开始"))
    phones.shelved(page)

    phone.context.set_offline(True)
    phone.context.add_init_script(AHEAD % MONTH)
    demo.run(AGE)

    # Read and listen: the sound comes out of the phone.
    page.goto(f"{demo.address}/lesson/{LESSON}/")
    expect(page.locator(".point")).to_be_visible()
    assert page.evaluate("Date.now()") > (time.time() + MONTH - 600) * 1000
    page.locator("[data-whole]").wait_for()
    sections = page.locator("[data-listen]").count()
    page.locator("[data-whole] button").click()
    expect(page.locator("[data-player] [role=status]")).to_have_text(re.compile(f"第 1 节，共 {sections} 节"))
    page.get_by_role("button", name="进 15 秒").click()  # a part that was not played yet
    page.locator("[data-listen] button").nth(sections - 1).click()
    expect(page.locator("[data-player] [role=status]")).to_have_text(re.compile(f"第 {sections} 节"))
    page.get_by_role("button", name="收起").click()

    # Find what is to be done, and its form.
    page.goto(f"{demo.address}/errands/?q=交接")
    expect(page.locator(".errands li").first).to_contain_text("办交接")
    page.locator(".errands li").first.get_by_role("link", name="表样").click()
    expect(page.locator(".blank-form h1")).to_have_text("移交清单")

    # Practise, and sit what counts.
    sit(page, practice)
    expect(page.locator("ol.answers li")).to_have_count(3)  # practice tells what is right
    sit(page, exam)
    assert page.locator("ol.answers").count() == 0

    # Back: within ten seconds, without a tap, although the session is long over.
    page.goto(f"{demo.address}/me/phone/")
    expect(page.locator("[data-outbox]")).to_have_text(re.compile("条还没交"))
    assert demo.count("assessments.Sitting", quiz__key=exam) == 0
    phone.context.set_offline(False)
    phones.is_empty(page)
    for key in (practice, exam):
        assert demo.count("assessments.Sitting", quiz__key=key, closed_at__isnull=False, aside="") == 1
    assert demo.count("offline.Event", type="sitting_submitted", verdict="accepted") >= 2
