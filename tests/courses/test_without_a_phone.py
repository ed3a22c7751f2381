"""A cadre without a phone: paper and a trainer's device, equal in standing to a phone of one's own.

His placing on paper: tests/assessments/test_paper.py; classes on the signed list: tests/learning/test_attendance.py; a slip on a
borrowed phone: tests/people/login/test_slips.py; tasks confirmed on paper: tests/competencies/test_confirming.py.
"""

from __future__ import annotations

import pytest

from assessments import oral, paper
from assessments.models import Accommodation, Quiz
from assessments.versions import version
from competencies.models import Evidence, LevelState
from courses.models import LessonCompletion
from kit import clock
from offline.models import Device, Event
from people.models import Person
from tests.assessments.factories import right_of, send, submitted, take_test
from tests.courses.factories import lesson, teach


@pytest.fixture
def page(bank):
    return teach(lesson())[0]


@pytest.fixture
def without(settle, county) -> Person:
    """Somebody with an office and neither telephone nor log-in."""
    person = settle(county.village, 1, "ZR")[0]
    person.refresh_from_db()
    assert not person.phone and not Device.objects.filter(person=person).exists()
    return person


def on_paper(quiz: Quiz, person: Person, one: Person, two: Person) -> None:
    """Printed, filled in rightly by hand, and typed in by two members of staff."""
    at = clock.now()
    run, _left = paper.ask(quiz, [person], person.home_unit, held_on=clock.day_of(at), forms=1, by=one, at=at)
    sheet = run.sheets.get()
    typed = {}
    for number, line in enumerate(sheet.asked, start=1):
        right = version(line.version).right
        typed[number, 0] = "".join(sorted("ABCDEFGH"[line.options.index(key)] for key in right))
    for by in (one, two):
        outcome = paper.enter(sheet, typed, by=by, at=at)
    assert outcome.is_closed


def test_a_lesson_is_finished_by_its_check_on_paper(page, without, trainer, contact):
    on_paper(Quiz.objects.get(key="check:M05-L1"), without, trainer, contact)
    assert LessonCompletion.objects.filter(person=without, lesson_code="M05-L1").exists()


def test_a_small_test_on_paper_or_read_aloud_gives_the_level_that_a_phone_gives(
    page, settle, county, without, trainer, contact
):
    read_to, phone = settle(county.village, 2, "ZR")
    read_to.refresh_from_db(), phone.refresh_from_db()
    on_paper(Quiz.objects.get(key="test:LZ04:2"), without, trainer, contact)
    Accommodation.objects.create(
        person=read_to, kind="oral", reason="没有手机", since=clock.today(), by=trainer, made_at=clock.now()
    )
    sitting = oral.start(read_to, "LZ04", 2, by=trainer, at=clock.now())
    sheet = {n: right_of(sitting, n) for n in range(1, len(sitting.paper) + 1)}
    send(trainer, submitted(read_to, sitting, sheet), at=clock.now())
    count = len(sitting.paper)
    take_test(phone, "LZ04", 2, count, at=clock.now())
    levels = {
        person: LevelState.objects.get(person=person, competency__key="LZ04").level
        for person in (without, read_to, phone)
    }
    assert set(levels.values()) == {2}
    strength = {row.person: row.strength for row in Evidence.objects.all()}
    assert strength[without] == strength[read_to] == 3 > strength[phone], "somebody stood beside it"


def test_he_never_needs_to_log_in(page, without, trainer, contact):
    on_paper(Quiz.objects.get(key="check:M05-L1"), without, trainer, contact)
    without.refresh_from_db()
    assert without.last_login is None and not Device.objects.filter(person=without).exists()
    assert Event.objects.filter(person=without, type="sitting_submitted").count() == 1, "in the same log as a phone's"
