"""Classes and their sessions: what is kept, what is refused, who is on the list."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from learning.attendance import mark
from learning.classes import ClassSaid, SessionSaid, announce, call_off, enrol, save_class, save_session, take_off
from learning.models import Attendance, ClassSession, Enrolment, Source, TrainingClass
from people.models import Person
from tests.learning.class_factories import at, class_of, session_of
from tests.learning.factories import programme

NOW = at(10)


def said(**fields) -> SessionSaid:
    return SessionSaid(**{"title": "账目", "place": "党校", "begins": at(14), "ends": at(16, 15), **fields})


def test_a_class_is_made_and_changed_and_both_are_written_down(county, organizer):
    made = save_class(ClassSaid("换届后班", county.unit, capacity=40), by=organizer, at=NOW)
    save_class(ClassSaid("换届后第一班", county.unit, capacity=40, note="住党校"), row=made, by=organizer, at=NOW)
    row = TrainingClass.objects.get()
    assert (row.title, row.capacity, row.note, row.announced_at) == ("换届后第一班", 40, "住党校", None)
    events = AuditEvent.objects.filter(action__startswith="learning.class").order_by("number")
    assert [(one.action, sorted(one.fields)) for one in events] == [
        ("learning.class_made", []),
        ("learning.class_changed", ["note", "title"]),
    ]
    assert {one.scope_path for one in events} == {county.unit.path}


def test_all_minutes_of_a_session_count_unless_fewer_are_said(county, organizer):
    room = class_of(county.unit)
    whole = save_session(room, said(), by=organizer, at=NOW)
    less = save_session(room, said(begins=at(8), ends=at(11, 30), minutes=180), by=organizer, at=NOW)
    assert (whole.minutes, less.minutes, whole.minutes_per_hour) == (135, 180, 45)


def test_a_session_keeps_the_rule_of_credit_of_its_programme(county, organizer):
    room = class_of(county.unit, programme=programme(county.unit, credit_minutes=40))
    assert save_session(room, said(), by=organizer, at=NOW).minutes_per_hour == 40


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends": at(13)}, "ends"),
        ({"ends": at(14)}, "ends"),
        ({"minutes": 136}, "minutes"),
        ({"begins": at(14).replace(year=2024), "ends": at(15).replace(year=2024)}, "day"),
        ({"begins": at(14).replace(year=2029), "ends": at(15).replace(year=2029)}, "day"),
    ],
)
def test_times_that_cannot_be_are_refused_at_their_field(county, organizer, fields, field):
    with pytest.raises(InputError) as refused:
        save_session(class_of(county.unit), said(**fields), by=organizer, at=NOW)
    assert refused.value.field == field
    assert not ClassSession.objects.exists()


def test_two_sessions_of_one_class_at_the_same_time_are_refused_by_name(county, organizer):
    room = class_of(county.unit)
    first = save_session(room, said(title="上半场"), by=organizer, at=NOW)
    with pytest.raises(InputError, match="上半场"):
        save_session(room, said(begins=at(16), ends=at(17)), by=organizer, at=NOW)
    save_session(room, said(begins=at(14, 30)), row=first, by=organizer, at=NOW)  # never against itself
    save_session(class_of(county.unit), said(), by=organizer, at=NOW)  # nor against another class
    call_off(first, by=organizer, at=NOW)
    save_session(room, said(title="改期"), by=organizer, at=NOW)


def test_the_database_refuses_a_session_that_ends_before_it_begins(county):
    with pytest.raises(IntegrityError), transaction.atomic():
        session_of(class_of(county.unit), ends=at(13))


def test_once_somebody_was_there_time_and_minutes_stay(county, organizer, cadre):
    room = class_of(county.unit, people=[cadre])
    session = session_of(room)
    Attendance.objects.create(session=session, person=cadre, source="paper", at=at(14))
    with pytest.raises(NotNow):
        save_session(room, said(minutes=45), row=session, by=organizer, at=NOW)
    with pytest.raises(NotNow):
        call_off(session, by=organizer, at=NOW)
    save_session(room, said(place="二楼", minutes=135), row=session, by=organizer, at=NOW)
    kept = ClassSession.objects.get()
    assert (kept.place, kept.minutes, kept.called_off_at) == ("二楼", 135, None)


def test_a_class_without_a_session_cannot_be_announced(county, organizer):
    room = class_of(county.unit, announced=False)
    with pytest.raises(NotNow):
        announce(room, by=organizer, at=NOW)
    session_of(room)
    announce(room, by=organizer, at=NOW)
    announce(room, by=organizer, at=at(11))
    assert TrainingClass.objects.get().announced_at == NOW
    assert AuditEvent.objects.filter(action="learning.class_announced").count() == 1


# --- the list -----------------------------------------------------------------------------------------


def test_who_is_on_the_list_stays_once_and_who_comes_back_gets_a_new_row(county, organizer, cadre, outsider):
    room = class_of(county.unit)
    assert enrol(room, [cadre, outsider], by=organizer, at=NOW) == 2
    assert enrol(room, [cadre], by=organizer, at=NOW) == 0
    take_off(room, cadre, by=organizer, at=NOW)
    take_off(room, cadre, by=organizer, at=at(11))
    assert Enrolment.objects.get(person=cadre).ended_at == NOW
    assert enrol(room, [cadre], by=organizer, at=at(12)) == 1
    assert Enrolment.objects.standing().count() == 2
    assert Enrolment.objects.count() == 3


def test_the_database_holds_one_standing_row_a_person(county, cadre):
    room = class_of(county.unit, people=[cadre])
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(training_class=room, person=cadre)


def test_more_than_fit_are_refused_all_together(county, organizer, cadre, outsider):
    room = class_of(county.unit, capacity=2, people=[cadre])
    third = Person.objects.create_user(name="张三")
    with pytest.raises(InputError, match="2"):
        enrol(room, [outsider, third], by=organizer, at=NOW)
    assert Enrolment.objects.count() == 1
    enrol(room, [outsider, cadre], by=organizer, at=NOW)
    with pytest.raises(InputError):
        save_class(ClassSaid(room.title, county.unit, capacity=1), row=room, by=organizer, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_fill_the_last_place_at_once_do_not_both_succeed(county, organizer, cadre, outsider):
    room = class_of(county.unit, capacity=1)
    started, refused = threading.Barrier(2), []

    def fill(person: Person) -> None:
        try:
            started.wait()
            enrol(room, [person], by=organizer, at=NOW)
        except (InputError, OperationalError) as error:  # SQLite may answer that it is busy
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=fill, args=(person,)) for person in (cadre, outsider)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Enrolment.objects.standing().count() == 1
    assert len(refused) == 1


@pytest.mark.django_db(transaction=True)
def test_a_scan_and_a_tick_at_once_make_one_row(county, organizer, cadre, trainer):
    session = session_of(class_of(county.unit, people=[cadre]))
    started, failed = threading.Barrier(2), []

    def come(by: Person, source: Source) -> None:
        try:
            started.wait()
            mark(session, [cadre], source=source, by=by, at=at(15))
        except OperationalError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=each) for each in ((organizer, Source.PAPER), (trainer, Source.SCAN))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) <= 1
    assert Attendance.objects.count() == 1
