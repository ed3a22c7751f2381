"""Who was at a session: by the code on the wall, a scan or the paper list; once, and taken back by a row of its own."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kit.append_only import AppendOnlyError
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from learning import credit
from learning.attendance import LATEST, TRIES, check_in, mark, take_back
from learning.class_rules import code_at
from learning.classes import call_off, take_off
from learning.models import Attendance, AttendanceVoid, Source
from offline.api import NewEvent, Rejected, Sent, Verdict, append_event, append_events
from offline.models import Event
from people.models import Person
from tests.learning.class_factories import at, class_of, session_of


@pytest.fixture
def session(county, cadre):
    return session_of(class_of(county.unit, people=[cadre]))


def typed(code: str, *, id: uuid.UUID | None = None) -> NewEvent:
    own = id or uuid.uuid4()
    return NewEvent(id=own, type="checkin", object=own, data={"code": code})


# --- the code on the wall -----------------------------------------------------------------------------


def test_the_code_on_the_wall_makes_one_row_with_the_id_of_its_event(session, cadre):
    event = typed(code_at(session.seed, at(13, 45)))
    answers = [append_event(cadre, event, at=at(13, 46)) for _ in range(2)]
    assert [one.verdict for one in answers] == [Verdict.ACCEPTED, Verdict.DUPLICATE]
    row = Attendance.objects.get()
    assert (row.id, row.session, row.person, row.source, row.by) == (event.id, session, cadre, Source.CODE, None)
    assert row.at == at(13, 46)


def test_another_phone_of_his_makes_no_second_row(session, cadre):
    for _ in range(2):
        assert append_event(cadre, typed(code_at(session.seed, at(14))), at=at(14)).counts
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize(
    ("shown", "when"), [((13, 20), (13, 20)), ((16, 16), (16, 16)), ((14,), (14, 30))], ids=["early", "over", "old"]
)
def test_a_code_out_of_its_time_is_refused(session, cadre, shown, when):
    answer = append_event(cadre, typed(code_at(session.seed, at(*shown))), at=at(*when))
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "bad_code")
    assert not Attendance.objects.exists()


def test_who_is_not_on_the_list_is_told_so(session, outsider):
    answer = append_event(outsider, typed(code_at(session.seed, at(14))), at=at(14))
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "not_listed")


def test_a_class_that_is_not_announced_takes_no_code(county, cadre):
    hidden = session_of(class_of(county.unit, people=[cadre], announced=False))
    assert append_event(cadre, typed(code_at(hidden.seed, at(14))), at=at(14)).code == "not_listed"


def test_a_session_called_off_takes_no_code(session, cadre, organizer):
    call_off(session, by=organizer, at=at(9))
    assert append_event(cadre, typed(code_at(session.seed, at(14))), at=at(14)).code == "bad_code"


def test_guessing_is_stopped_and_ten_minutes_later_the_right_code_counts(session, cadre):
    wrong = next(code for code in ("000000", "111111") if code != code_at(session.seed, at(14)))
    for _ in range(TRIES):
        assert append_event(cadre, typed(wrong), at=at(14)).code == "bad_code"
    right = code_at(session.seed, at(14))
    assert append_event(cadre, typed(right), at=at(14, 1)).code == "too_many_tries"
    assert append_event(cadre, typed(code_at(session.seed, at(14, 12))), at=at(14, 12)).counts


def test_a_code_typed_without_a_network_counts_by_the_time_at_which_it_was_typed(session, cadre):
    event = NewEvent(
        id=uuid.uuid4(), type="checkin", object=uuid.uuid4(), data={"code": code_at(session.seed, at(14))},
        run="r", mono_ms=1_000,
    )  # fmt: skip
    later = Sent(mono_ms=1_000 + 3 * 3600 * 1000, run="r")
    (answer,) = append_events([event], cadre, None, at(17), later)
    assert answer.verdict is Verdict.ACCEPTED
    assert Attendance.objects.get().at == at(14)
    assert [one.verdict for one in append_events([event], cadre, None, at(18), later)] == [Verdict.DUPLICATE]


def test_a_code_that_comes_a_week_later_does_not_count(session, cadre):
    event = typed(code_at(session.seed, at(14)))
    received = at(14) + LATEST + timedelta(minutes=1)
    late = Event(id=event.id, person=cadre, type="checkin", data=event.data, at=at(14), received_at=received)
    with pytest.raises(Rejected) as refused:
        check_in(late)
    assert refused.value.code == "too_late"


# --- staff --------------------------------------------------------------------------------------------


def test_scan_and_paper_make_the_same_row_and_are_written_down(session, county, cadre, outsider, trainer):
    assert mark(session, [cadre], source=Source.SCAN, by=trainer, at=at(14, 5)) == [cadre]
    new = mark(session, [cadre, outsider], source=Source.PAPER, by=trainer, at=at(17))
    assert new == [outsider]
    rows = {row.person: (row.source, row.by, row.at) for row in Attendance.objects.all()}
    assert rows == {cadre: ("scan", trainer, at(14, 5)), outsider: ("paper", trainer, at(14))}
    assert AuditEvent.objects.filter(action="learning.attendance_marked").count() == 2


def test_nobody_is_marked_before_the_session_nor_where_it_was_called_off(session, cadre, trainer):
    with pytest.raises(NotNow):
        mark(session, [cadre], source=Source.PAPER, by=trainer, at=at(13, 29))
    call_off(session, by=trainer, at=at(9))
    session.refresh_from_db()
    with pytest.raises(NotNow):
        mark(session, [cadre], source=Source.PAPER, by=trainer, at=at(17))


def test_nobody_marks_himself(session, trainer):
    with pytest.raises(InputError):
        mark(session, [trainer], source=Source.PAPER, by=trainer, at=at(15))
    assert not Attendance.objects.exists()


def test_what_was_marked_by_mistake_is_taken_back_with_a_reason_and_can_be_marked_again(session, cadre, trainer):
    mark(session, [cadre], source=Source.PAPER, by=trainer, at=at(15))
    first = Attendance.objects.get()
    with pytest.raises(InputError):
        take_back(first, reason=" ", by=trainer, at=at(16))
    for _ in range(2):
        take_back(first, reason="认错了人", by=trainer, at=at(16))
    assert AttendanceVoid.objects.get().reason == "认错了人"
    assert not Attendance.objects.standing().exists()
    mark(session, [cadre], source=Source.SCAN, by=trainer, at=at(16, 5))
    assert list(Attendance.objects.standing().values_list("source", "nth")) == [("scan", 1)]
    assert Attendance.objects.count() == 2


# --- the database -------------------------------------------------------------------------------------


def test_the_database_holds_one_row_a_person_and_session_and_lets_nobody_change_it(session, cadre):
    row = Attendance.objects.create(session=session, person=cadre, source="scan", at=at(14))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(session=session, person=cadre, source="paper", at=at(14))
    row.source = "paper"
    with pytest.raises(AppendOnlyError):
        row.save()
    for rows in (Attendance.objects.filter(pk=row.pk), AttendanceVoid.objects.all()):
        with pytest.raises(AppendOnlyError):
            rows.delete()


# --- credit hours -------------------------------------------------------------------------------------


def test_a_session_gives_its_hours_once_and_what_is_taken_back_gives_none(session, cadre, trainer):
    assert credit.hours_of(cadre) == 0
    mark(session, [cadre], source=Source.PAPER, by=trainer, at=at(15))
    assert credit.hours_of(cadre) == 3
    assert credit.minutes_of([cadre.pk]) == {cadre.pk: 135}
    take_back(Attendance.objects.get(), reason="认错了人", by=trainer, at=at(16))
    assert credit.hours_of(cadre) == 0
    assert credit.minutes_of([cadre.pk]) == {}


def test_hours_follow_the_rule_that_the_session_keeps(session, county, cadre, trainer):
    other = session_of(session.training_class, begins=at(8), ends=at(10), minutes=120, minutes_per_hour=40)
    mark(session, [cadre], source=Source.PAPER, by=trainer, at=at(15))
    mark(other, [cadre], source=Source.PAPER, by=trainer, at=at(15))
    assert credit.hours_of(cadre) == 6


def test_a_duplicate_that_was_there_too_counts_once(session, cadre, trainer):
    double = Person.objects.create_user(name=cadre.name, home_unit=cadre.home_unit)
    mark(session, [cadre, double], source=Source.PAPER, by=trainer, at=at(15))
    Person.objects.filter(pk=double.pk).update(merged_into=cadre)
    Person.objects.filter(pk=cadre.pk).update(has_duplicates=True)
    kept = Person.objects.get(pk=cadre.pk)
    assert credit.hours_of(kept) == 3
    assert credit.minutes_of([cadre.pk]) == {cadre.pk: 135}


def test_who_is_taken_off_the_list_keeps_what_he_attended(session, cadre, trainer):
    mark(session, [cadre], source=Source.PAPER, by=trainer, at=at(15))
    take_off(session.training_class, cadre, by=trainer, at=at(17))
    assert credit.hours_of(cadre) == 3
