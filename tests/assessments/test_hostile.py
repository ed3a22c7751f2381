"""Script in what a trainer wrote, in what a cadre typed and in what a phone sent: shown as text on every page, and run on none."""

from __future__ import annotations

import shutil
from dataclasses import fields, is_dataclass, replace
from html import escape
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import sync_playwright

from assessments import api
from assessments import bank as bank_
from assessments.load import insert
from assessments.models import Question, Sitting
from assessments.questions import Option, QuestionType
from assessments.quizzes import ensure_check
from assessments.result_pages import result_of
from kit import clock
from offline import devices
from offline.models import Event
from tests.assessments.factories import PARTS, question, right_of, send, submitted
from tests.assessments.test_take import text

pytestmark = pytest.mark.django_db
EVIL = "<script>window.fired=1</script><img src=x onerror=window.fired=1>\"'><svg onload=window.fired=1>"
KINDS = {
    "single": {"type": QuestionType.SINGLE},
    "multiple": {"type": QuestionType.MULTIPLE, "right": ("A", "C")},
    "true_false": {"type": QuestionType.TRUE_FALSE, "options": (Option("T", "对"), Option("F", "错")), "right": ("F",)},
    "ordering": {"type": QuestionType.ORDERING, "right": ("C", "A", "B", "D")},
    "case": {"type": QuestionType.CASE, "right": ("B", "D")},
    **PARTS,
}
WORDS = {"text", "feedback", "explanation", "stem"}  # the fields that hold what somebody wrote


def poisoned(value: Any) -> Any:
    """The same with script in all its words."""
    if isinstance(value, tuple):
        return tuple(poisoned(one) for one in value)
    if not is_dataclass(value):
        return value
    said = {field.name: getattr(value, field.name) for field in fields(value)}
    new = {
        name: f"{one}{EVIL}" if name in WORDS and isinstance(one, str) else poisoned(one)
        for name, one in said.items()
        if name not in ("right", "blanks", "citations")
    }
    return replace(value, **new)


@pytest.fixture
def sitting(bank, wang) -> Sitting:
    """A check with a question of every kind; script wherever words stand."""
    rows = [
        poisoned(question("LZ04", 2, 1, **{**fields, "code": f"EVIL-{n}"})) for n, fields in enumerate(KINDS.values())
    ]
    insert(rows, at=clock.now())
    bank_.touch()
    ensure_check("EVIL-L1", f"小检查{EVIL}"[:80], [row.code for row in rows])
    return api.start_check(wang, "EVIL-L1", at=clock.now())


def at(sitting: Sitting, place: str = "") -> str:
    return f"/quiz/{sitting.pk}/{place}"


def pages_of(client: Any, person: Any, sitting: Sitting) -> dict[str, str]:
    """Every page of the sitting: its questions, the glance at all, and the result after a pass."""
    found = {f"question {n}": text(client.get(at(sitting, f"{n}/"))) for n in range(1, len(sitting.paper) + 1)}
    found["review"] = text(client.get(at(sitting, "review/")))
    sheet = {n: right_of(sitting, n) for n in range(2, len(sitting.paper) + 1)}
    sheet[1] = [EVIL]
    assert send(person, submitted(person, sitting, sheet), at=clock.now()).counts
    found["result"] = text(client.get(at(sitting, "result/")))
    return found


def test_script_in_a_question_is_text_on_every_page_of_a_learner(sitting, wang, browse):
    pages = pages_of(browse(wang), wang, sitting)
    sitting.refresh_from_db()
    assert sitting.passed
    assert len(result_of(sitting).explained) == len(KINDS)
    for name, page in pages.items():
        assert "<script>window" not in page, name
        assert "<img src=x" not in page, name
        assert "<svg onload" not in page, name
    for name in (*(f"question {n}" for n in range(1, len(KINDS) + 1)), "result"):
        assert escape("<script>window.fired=1</script>") in pages[name], name


@pytest.mark.parametrize("kind", KINDS)
def test_script_in_a_question_is_text_in_the_trainers_preview(sitting, kind, rf):
    row = Question.objects.get(key=f"EVIL-{list(KINDS).index(kind)}")
    page = row.make_preview_request(preview_mode="").rendered_content
    assert "<script>window" not in page
    assert escape("<script>window.fired=1</script>") in page


def test_nothing_fires_in_a_browser(sitting, wang, browse):
    pages = pages_of(browse(wang), wang, sitting)
    fired = in_chromium(pages)
    assert fired == dict.fromkeys(pages, False)
    assert in_chromium({"the payload itself": f"<p>{EVIL}</p>"}) == {"the payload itself": True}


def in_chromium(pages: dict[str, str]) -> dict[str, bool]:
    """Whether the payload of each page ran in Chromium, without the policy that would stop it on a served page."""
    fired = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page()
        for name, page in pages.items():
            tab.set_content(page, wait_until="domcontentloaded")
            tab.wait_for_timeout(50)
            fired[name] = tab.evaluate("window.fired === 1")
            tab.evaluate("window.fired = 0")
        browser.close()
    return fired


def hand_in(client: Any, new: Any, token: str) -> Any:
    raw = {"id": str(new.id), "type": new.type, "object": str(new.object), "data": dict(new.data)}
    headers = {"Authorization": f"Device {token}"}
    return client.post("/api/events/", {"events": [raw]}, content_type="application/json", headers=headers)


def test_a_forged_token_hands_in_nothing(sitting, wang, client):
    _device, token = devices.enrol(wang, at=clock.now())
    assert hand_in(client, submitted(wang, sitting, {}), f"{token[:-1]}x").status_code == 401
    assert not Event.objects.exists()


def test_the_token_of_somebody_else_is_refused_and_kept(sitting, wang, li, client):
    _device, token = devices.enrol(li, at=clock.now())
    response = hand_in(client, submitted(wang, sitting, {}), token)
    assert [line["code"] for line in response.json()["verdicts"]] == ["not_yours"]
    sitting.refresh_from_db()
    assert sitting.is_open
    assert Event.objects.get().person == li


def test_a_package_that_nobody_issued_opens_no_sitting(sitting, wang, client):
    _device, token = devices.enrol(wang, at=clock.now())
    new = submitted(wang, sitting, {})
    forged = type(new)(uuid4(), new.type, uuid4(), {**new.data, "sitting": str(uuid4())}, pack="forged")
    response = hand_in(client, forged, token)
    assert [line["verdict"] for line in response.json()["verdicts"]] == ["rejected"]
    assert Event.objects.get().verdict == "rejected"
    assert Sitting.objects.count() == 1
