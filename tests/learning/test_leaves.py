"""Asking for leave, the answer, and what is kept of it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from kit.errors import InputError, NotNow
from learning import personal_classes
from learning.leaves import answer_leave, ask_leave, seen_by, withdraw_leave
from learning.models import Attendance, AttendanceVoid, Leave
from tests.learning.class_factories import at, class_of, session_of


@pytest.fixture
def session(county, cadre):
    return session_of(class_of(county.unit, people=[cadre]))


def asked(session, person, reason="防汛值班", when=None):
    return ask_leave(session, person, id=uuid.uuid4(), reason=reason, at=when or at(9))


def test_leave_is_asked_once_and_a_repeat_gives_what_stands(session, cadre):
    first = asked(session, cadre)
    assert asked(session, cadre, "另一个原因") == first
    assert (Leave.objects.count(), first.reason, first.granted) == (1, "防汛值班", None)


def test_leave_needs_a_reason_and_a_session_that_is_not_over(session, cadre):
    for reason in ("  ", "长" * 101):
        with pytest.raises(InputError):
            asked(session, cadre, reason)
    with pytest.raises(NotNow):
        asked(session, cadre, when=session.ends)
    assert not Leave.objects.exists()


def test_the_first_answer_stands(session, cadre, organizer, trainer):
    leave = asked(session, cadre)
    answer_leave(leave, granted=True, words="注意安全", by=organizer, at=at(10))
    answer_leave(leave, granted=True, words="好", by=trainer, at=at(11))
    with pytest.raises(NotNow):
        answer_leave(leave, granted=False, words="", by=trainer, at=at(11))
    kept = Leave.objects.get()
    assert (kept.granted, kept.answer, kept.answered_by) == (True, "注意安全", organizer)


def test_nobody_answers_himself(session, cadre):
    with pytest.raises(NotNow):
        answer_leave(asked(session, cadre), granted=True, words="", by=cadre, at=at(10))


def test_staff_see_leaves_of_their_classes_and_people_only(county, session, cadre, outsider, contact, organizer):
    own = session_of(class_of(county.township, people=[cadre, outsider]))
    mine, other, of_county = asked(own, cadre), asked(own, outsider), asked(session, cadre)
    assert list(seen_by(contact)) == [mine]
    assert set(seen_by(organizer)) == {mine, other, of_county}


def test_the_words_go_half_a_year_after_the_session_and_the_answer_stays(session, cadre, organizer):
    answer_leave(asked(session, cadre), granted=False, words="人手不够", by=organizer, at=at(10))
    assert personal_classes.empty_leaves(session.ends) == 0
    assert personal_classes.empty_leaves(session.ends + timedelta(minutes=1)) == 1
    kept = Leave.objects.get()
    assert (kept.reason, kept.answer, kept.granted) == ("", "", False)


def test_an_erasure_takes_the_words_and_leaves_that_he_was_there(session, cadre, outsider, organizer):
    asked(session, cadre)
    row = Attendance.objects.create(session=session, person=cadre, source="scan", at=at(14))
    AttendanceVoid.objects.create(attendance=row, by=organizer, reason="他当天住院")
    Attendance.objects.create(session=session, person=cadre, source="paper", at=at(14), nth=1)
    personal_classes.forget_words([cadre.pk])
    assert Leave.objects.get().reason == ""
    assert AttendanceVoid.objects.get().reason == ""
    assert Attendance.objects.standing().filter(person=cadre).count() == 1


def test_whoever_can_come_after_all_takes_it_back_with_its_reason(session, cadre, organizer):
    leave = asked(session, cadre)
    answer_leave(leave, granted=True, words="注意安全", by=organizer, at=at(10))
    assert withdraw_leave(session, cadre, at=at(11))
    assert not Leave.objects.exists()
    assert not withdraw_leave(session, cadre, at=at(11)), "a second tap is harmless"
    assert asked(session, cadre, "又来不了").granted is None, "he may ask anew"


def test_what_was_refused_or_is_over_is_not_taken_back(session, cadre, organizer):
    answer_leave(asked(session, cadre), granted=False, words="", by=organizer, at=at(10))
    assert not withdraw_leave(session, cadre, at=at(11))
    with pytest.raises(NotNow):
        withdraw_leave(session, cadre, at=session.ends)
    assert Leave.objects.exists()
