"""Whoever has something to show again because a law has changed is told once a publishing, in the inbox."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from competencies import law_news, laws
from competencies.models import Law
from competencies.rebuild import rebuild_due, rebuild_levels
from kit import clock, jobs
from notifications.models import Message
from people.api import end_appointment
from people.models import Appointment
from tests.competencies.factories import EvidenceFactory, moment
from tests.competencies.test_laws import LAW, MAY_10, OLD, published

pytestmark = pytest.mark.django_db
BOTH = [("LZ04", 1), ("LZ05", 1)]


@pytest.fixture
def law(db) -> Law:
    return Law.objects.create(name=LAW, effective_on=date(2018, 12, 29))


@pytest.fixture
def holder(frame, wang, time_machine):
    """王主任, who passed LZ04 and LZ05 by the old text."""
    time_machine.move_to(moment(MAY_10))
    for competency in (frame.openness, frame.conduct):
        EvidenceFactory(person=wang, competency=competency, level=2, cites=OLD)
    rebuild_levels()
    return wang


def told(person) -> list[Message]:
    return list(Message.objects.of(person).filter(wording="law_changed"))


def tell() -> None:
    jobs.ask(law_news.TELL, key=str(clock.today()))
    jobs.run_pending()


def test_one_message_for_two_competencies_and_one_publishing(frame, law, holder, administrator):
    published(law, administrator, parts=BOTH)
    (message,) = told(holder)
    assert message.parameters == {"law": f"《{LAW}》第24条"}
    tell()
    assert len(told(holder)) == 1


def test_another_publishing_is_another_message(frame, law, holder, administrator):
    published(law, administrator, parts=BOTH[:1])
    published(law, administrator, parts=BOTH[1:])
    assert len(told(holder)) == 2


def test_it_goes_out_on_the_first_day_on_which_something_is_due(frame, law, holder, administrator, time_machine):
    later = MAY_10 + timedelta(days=20)
    published(law, administrator, parts=BOTH, effective_on=later)
    assert told(holder) == []
    time_machine.move_to(moment(later))
    for people in rebuild_due(on=later):
        rebuild_levels(people)
    tell()
    assert len(told(holder)) == 1


def test_nobody_is_told_who_showed_another_article_or_holds_no_office(frame, law, holder, cadre, administrator):
    EvidenceFactory(
        person=cadre,
        competency=frame.openness,
        level=2,
        cites=[{"law": LAW, "article": "25", "text_date": "2018-12-29"}],
    )
    end_appointment(Appointment.objects.get(person=holder), until=MAY_10 - timedelta(days=1))
    published(law, administrator, parts=BOTH)
    assert told(cadre) == [] and told(holder) == []


def test_a_change_that_was_taken_back_is_no_news(frame, law, holder, administrator, time_machine):
    later = MAY_10 + timedelta(days=20)
    change = published(law, administrator, parts=BOTH, effective_on=later)
    laws.withdraw(change, reason="错了", by=administrator, at=clock.now())
    time_machine.move_to(moment(later))
    tell()
    assert told(holder) == []


def test_what_fell_due_long_ago_is_no_news(frame, law, holder, administrator, time_machine):
    published(law, administrator, parts=BOTH)
    Message.objects.update(once=None, person=administrator)
    time_machine.move_to(moment(MAY_10 + timedelta(days=31)))
    tell()
    assert told(holder) == []
