"""The file of one's own data, with a row of every kind that the product keeps: words for people, codes with a legend for machines.

It stands here because certificates see all the apps whose rows are in it.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from assessments.models import Quiz, RefreshDeck
from assessments.packs import issue
from assessments.starting import start_check
from competencies.models import Confirmation, LevelProposal, Review, WorkTask
from competencies.showing import STRENGTH, Kind
from kit import audit, clock
from kit.access import Role
from learning.models import Attendance, AttendanceVoid, Leave, LessonPlace
from notifications.models import Feedback, Message, QuickReply, VoiceNote
from offline.api import enrol_device
from offline.models import Event
from people import correcting, personal_data
from people.models import Consent, Correction, Mentoring, NoticeSeen, Person, Proposal, Scope
from people.personal_data import Coded, coded
from tests.assessments.factories import sit
from tests.certificates.factories import certified
from tests.competencies.factories import DecisionFactory, EstimateFactory, EvidenceFactory, moment
from tests.learning.class_factories import class_of, session_of
from tests.learning.factories import TODAY, finishes

ALLOWED = {"PDF", "Excel", "https"}
LATIN = re.compile(r"[A-Za-z]{3,}")
NUMBERS = re.compile(r"\b[0-9A-Z]{2,}(?:-[0-9A-Z]{2,})+\b")
"""Numbers of certificates: letters in them are no words."""


@pytest.fixture
def full(head, round_one, frame, county, organizer, outsider) -> Person:
    """A cadre who did all that leaves a row."""
    certified(head, round_one)
    at, day = moment(TODAY), TODAY
    head.phone, head.gender, head.education, head.party_member = "13800001234", "m", "college", True
    head.save()
    for kind in (each for each in Kind if STRENGTH[each] >= 1):
        actor = organizer if kind == Kind.OBSERVATION else None
        EvidenceFactory(
            person=head,
            competency=frame.openness,
            kind=kind,
            strength=STRENGTH[kind],
            actor=actor,
            passed=False,
            on=day,
        )
    EstimateFactory(person=head, competency=frame.openness)
    DecisionFactory(person=head, competency=frame.openness, by=organizer, second=outsider)
    finishes(head, "GONE-L1")
    answer_a_check(head)
    for verdict in ("accepted", "rejected", "conflict", "duplicate", "later"):
        kept(head, "sitting_submitted", {"sitting": str(uuid.uuid4()), "sheet": {"0": "B"}}, verdict)
    kept(head, "answer_set", {"answer": ["A", "C"]}, "accepted")
    kept(head, "unheard_of", {"some": "thing"}, "accepted")
    VoiceNote.objects.create(
        feedback=Feedback.objects.create(person=head, kind="question", at=at), state="ready", milliseconds=12_000
    )
    QuickReply.objects.create(owner=head, text="请看第二节", used_at=at)
    Consent.objects.create(person=head, purpose="wechat", given=True, notice="2026-11", at=at)
    for field, wanted in {"gender": "f", "party_member": "no", "education": "bachelor", "office": "大湾村"}.items():
        Correction.objects.create(person=head, field=field, wanted=wanted, asked_at=at)
    NoticeSeen.objects.create(person=head, version="2026-11", at=at)
    Mentoring.objects.create(mentor=outsider, person=head, since=day)
    Scope.objects.create(person=head, role=Role.TRAINER, unit=county.unit, since=day)
    Proposal.objects.create(
        kind="recall",
        person=head,
        unit=county.village,
        on=day,
        reason="换人",
        state="confirmed",
        proposed_by=organizer,
        proposed_at=at,
    )
    audit.record("people.number_opened", of=head, fields=["phone"], hashes={"reason": "call", "why": "通知开班时间"})
    LevelProposal.objects.create(
        person=head, competency=frame.openness, level=3, since=day, until=day, reason="材料齐全",
        proposed_by=organizer, proposed_at=at, state="refused", decided_by=outsider, decided_at=at, answer="材料不够",
    )  # fmt: skip
    Review.objects.create(person=head, about="late", text="住院了", asked_at=at, addressee=organizer)
    Message.objects.create(
        person=head, wording="steps_due", parameters={"due": "4月2日", "lessons": 2, "tests": 1}, made_at=at
    )
    Feedback.objects.create(person=head, kind="opinion", text="课好", at=at)
    enrol_device(head, at=at, label="安卓手机")
    works(head, frame, organizer, at)
    attends(head, county.unit, organizer)
    takes_along(head, at)
    RefreshDeck.objects.create(person=head, cards=3, next_on=day, built_at=at)
    return head


def works(person: Person, frame, by: Person, at) -> None:
    """A task at work that a colleague confirmed."""
    task = WorkTask.objects.create(
        person=person, competency=frame.openness, level=3, state="handed_in", observer=by, by_when=TODAY, opened_at=at,
        what="公开了账目。", case="openness", result="settled", done_on=TODAY, handed_in_at=at,
    )  # fmt: skip
    Confirmation.objects.create(
        task=task, code="A", asked_by=person, asked_at=at, expires_at=at, answered_at=at, yes=True, name="孙小梅",
        role="representative",
    )  # fmt: skip


def takes_along(person: Person, at) -> None:
    """A check on the phone, and a lesson half read."""
    issue(person, Quiz.objects.get(key="check:M05-L1"), holder="a", at=at)
    LessonPlace.objects.create(person=person, lesson_code="M05-L1", sections=[1, 2], audio_section=1, audio_seconds=40)
    kept(person, "feedback", {"kind": "opinion", "about": "", "hash": "0" * 64}, "accepted")


def attends(person: Person, unit, by: Person) -> None:
    """A class in a room: on the list, there once, taken back, and on leave."""
    session = session_of(class_of(unit, people=[person]))
    Leave.objects.create(session=session, person=person, reason="防汛值班", asked_at=session.begins, granted=True)
    row = Attendance.objects.create(session=session, person=person, source="scan", at=session.begins)
    AttendanceVoid.objects.create(attendance=row, by=by, reason="认错了人")
    kept(person, "checkin", {"code": "123456"}, "accepted")


def answer_a_check(person: Person) -> None:
    """What is right is told after a pass only, so all of it is right."""
    sitting = start_check(person, "M05-L1", at=clock.now())
    sit(person, sitting, len(sitting.paper), at=clock.now())


def kept(person: Person, type: str, data: dict, verdict: str) -> None:
    Event.objects.create(
        person=person, type=type, object=uuid.uuid4(), object_seq=1, data=data, content_hash="x" * 64,
        at=clock.now(), received_at=clock.now(), verdict=verdict,
    )  # fmt: skip


def read(browse, person: Person, kind: str) -> str:
    return browse(person).get(reverse("people:my_data_file", args=[kind])).content.decode()


# Sections whose rows take a whole test, a marker or a corrected key; their own tests read them.
ROOT = Path(__file__).resolve().parents[2]
READ_ELSEWHERE = {
    "assessments.paper": "tests/assessments/test_paper_pages.py",
    "assessments.written": "tests/assessments/test_personal_writing.py",
    "assessments.marks": "tests/assessments/test_personal_writing.py",
    "assessments.quick_comments": "tests/assessments/test_personal_writing.py",
    "assessments.accommodations": "tests/assessments/test_personal_writing.py",
    "assessments.regrades": "tests/assessments/test_repairs.py",
    "assessments.stakes": "tests/assessments/test_repairs.py",
}


def test_every_section_has_a_row_here(full):
    empty = {section.key for section in personal_data.sections_of(full) if not section.entries}
    assert empty == set(READ_ELSEWHERE)
    assert all((ROOT / file).exists() for file in READ_ELSEWHERE.values())


def test_the_page_to_read_holds_no_word_of_latin_letters_and_no_empty_programme(browse, full):
    page = re.sub(r"<style>.*?</style>|<[^>]+>", " ", read(browse, full, "html"), flags=re.S)
    assert set(LATIN.findall(NUMBERS.sub("", page))) - ALLOWED == set()
    for words in ("手机上考", "村务公开", "一节已经停用的课", "面授签到", "教员扫码", "选了答案", "交了卷", "联系本人"):
        assert words in page
    assert "None" not in page and "{" not in page


def test_a_plan_that_no_programme_asks_says_so(browse, full):
    full.plan.programme = None
    full.plan.save()
    assert "现在没有要求您参加的培训" in read(browse, full, "html")


def test_the_file_for_machines_explains_each_key_and_each_code(browse, full):
    document = json.loads(read(browse, full, "json"))
    keys, codes = document["legend"]["keys"], document["legend"]["codes"]
    assert set(document) | {key for section in document["sections"] for key in section} <= set(keys)
    rows = {section["key"]: section["rows"] for section in document["sections"]}
    how = {value for row in rows["competencies.evidence"] for value in row.values() if value in list(Kind)}
    assert "phone_test" in how and how <= set(codes)
    assert not any(LATIN.search(words) for words in [*keys.values(), *codes.values()])
    assert codes["phone_test"] == "手机上考"


def test_a_code_without_words_is_never_told_as_it_stands():
    assert str(coded("new_kind", {"old": "旧"})) == "其他"
    assert personal_data.as_json(Coded(date(2026, 3, 20), "今天")) == "2026-03-20"


@pytest.mark.parametrize(
    ("field", "wanted", "words"),
    [
        ("gender", "f", "女"),
        ("party_member", "yes", "是"),
        ("education", "college", "大专"),
        ("name", "王小明", "王小明"),
    ],
)
def test_what_was_wished_is_told_in_words(field, wanted, words):
    assert correcting.in_words(field, wanted) == words
