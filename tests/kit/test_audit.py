"""Tampering with the trail, or cutting a piece out of it, is found."""

from __future__ import annotations

import threading

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from kit import append_only, audit, clock
from kit.models import AuditDay, AuditEvent


@pytest.fixture
def trail(db) -> list[AuditEvent]:
    return [audit.record("people.shown", object_type="person", object_id=str(number)) for number in range(5)]


def test_a_day_of_events_is_one_whole_chain(trail):
    assert [event.number for event in trail] == [1, 2, 3, 4, 5]
    assert trail[1].prev_hash == trail[0].hash
    assert audit.verify(clock.today()) is None


def test_a_day_without_events_is_whole(db):
    assert audit.verify(clock.today()) is None


def test_each_day_has_a_chain_of_its_own(db):
    for at in ("2026-06-30T15:59:00Z", "2026-06-30T16:00:00Z"):  # midnight in China lies between
        with time_machine.travel(at, tick=False):
            audit.record("people.shown")
    assert list(AuditEvent.objects.order_by("at").values_list("number", flat=True)) == [1, 1]
    assert AuditDay.objects.count() == 2


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        ("UPDATE kit_auditevent SET by_id = 99 WHERE number = 3", 3),
        ("UPDATE kit_auditevent SET action = 'x' WHERE number = 1", 1),
        ("DELETE FROM kit_auditevent WHERE number = 2", 2),
        ("DELETE FROM kit_auditevent WHERE number = 5", 5),
        ("UPDATE kit_auditday SET count = 4", 6),
    ],
)
def test_tampering_is_located(trail, tamper, place):
    with append_only.lifted(), connection.cursor() as cursor:
        cursor.execute(tamper)
    found = audit.verify(clock.today())
    assert found is not None
    assert found.number == place


@pytest.mark.parametrize("statement", ["UPDATE kit_auditevent SET by_id = 1", "DELETE FROM kit_auditevent"])
def test_the_database_itself_refuses_a_change(trail, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_event_that_is_rolled_back_leaves_no_hole(db):
    audit.record("people.shown")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("people.shown")
        raise ZeroDivisionError
    audit.record("people.shown")
    assert audit.verify(clock.today()) is None
    assert AuditEvent.objects.count() == 2


def test_no_value_enters_the_trail(cadre):
    event = audit.record(
        "people.corrected", by=cadre, of=cadre, fields=["phone"], hashes={"name": audit.keyed_hash("王建国")}
    )
    assert set(event.fields) == {"phone", "name"}
    assert "王建国" not in str(event.said())
    assert event.fields["name"] == audit.keyed_hash("王建国")
    assert (event.object_type, event.object_id) == ("people.person", str(cadre.pk))


def test_all_that_one_request_did_has_one_id(db):
    request = RequestFactory().get("/", REMOTE_ADDR="10.1.2.3")
    first, second = audit.record("a.b", request=request), audit.record("a.c", request=request)
    assert first.request_id == second.request_id != ""
    assert first.ip == "10.1.2.3"


def test_events_of_several_threads_never_fork_the_chain(transactional_db):
    def add() -> None:
        for _ in range(5):
            audit.record("people.shown")
        connection.close()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditEvent.objects.count() == 20
    assert audit.verify(clock.today()) is None
