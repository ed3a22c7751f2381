"""The trail is kept thirteen months, then moved out by whole days; nothing younger than six months ever goes."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from kit import append_only, audit, audit_archive, clock
from kit.models import AuditDay, AuditEvent

OLD, LATER, NOW = "2026-01-15T04:00:00Z", "2026-02-03T04:00:00Z", "2027-03-10T04:00:00Z"


@pytest.fixture
def trail(db):
    """Two days of January and February 2026 and today, 10 March 2027."""
    for at, count in ((OLD, 3), (LATER, 2), (NOW, 1)):
        with time_machine.travel(at, tick=False):
            for number in range(count):
                audit.record("people.shown", object_type="people.person", object_id=str(number), fields=["phone"])
    with time_machine.travel(NOW, tick=False):
        yield


def lines(day: date) -> list[dict]:
    with storages["private"].open(audit_archive.name_of(day)) as stream:
        return [json.loads(line) for line in gzip.decompress(stream.read()).decode().splitlines()]


def test_thirteen_months_are_kept_and_what_is_older_lies_in_files(trail):
    done = audit_archive.expire()
    assert (done.days, done.events, done.broken) == (1, 3, ())
    assert [str(day) for day in AuditEvent.objects.values_list("day", flat=True).distinct().order_by("day")] == [
        "2026-02-03",
        "2027-03-10",
    ]
    assert AuditEvent.objects.order_by("-at", "-number").values_list("action", flat=True)[0] == "audit.expired"


def test_the_file_holds_what_the_hashes_cover_and_the_sealed_root(trail):
    head = AuditDay.objects.get(day="2026-01-15")
    audit_archive.expire()
    *events, root = lines(head.day)
    assert [event["number"] for event in events] == [1, 2, 3]
    assert events[0]["fields"] == {"phone": ""}
    assert events[-1]["hash"] == root["root"] == head.hash
    assert root["seal"] == audit_archive.seal(head)
    head.refresh_from_db()
    assert head.expired_at == clock.now() and head.count == 3 and head.hash == root["root"]
    assert audit_archive.check(head.day)


def test_a_second_run_finds_nothing(trail):
    audit_archive.expire()
    assert audit_archive.expire().days == 0


@pytest.mark.parametrize(("before", "fits"), [(date(2026, 9, 1), True), (date(2026, 9, 2), False)])
def test_the_last_six_months_never_go_whoever_asks(trail, before, fits):
    if fits:
        assert audit_archive.expire(before).days == 2
    else:
        with pytest.raises(audit_archive.TooEarly):
            audit_archive.expire(before)
        assert AuditEvent.objects.count() == 6


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2027, 3, 10), 13, date(2026, 2, 1)),
        (date(2027, 1, 31), 6, date(2026, 7, 1)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
    ],
)
def test_months_are_counted_from_the_first(day, months, first):
    assert audit_archive.months_before(day, months) == first


def test_the_table_refuses_changes_again_afterwards(trail):
    audit_archive.expire()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kit_auditevent")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE kit_auditevent SET by_id = 1")


def test_a_broken_day_stays(trail):
    with append_only.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE kit_auditevent SET by_id = 9 WHERE number = 2")
    done = audit_archive.expire()
    assert done.broken == (date(2026, 1, 15),)
    assert AuditEvent.objects.filter(day="2026-01-15").count() == 3


def test_the_command_says_that_all_is_whole_or_what_is_not(trail, capsys):
    audit_archive.expire()
    call_command("verify_audit")
    assert "3 days are whole" in capsys.readouterr().out
    name = audit_archive.name_of(date(2026, 1, 15))
    storages["private"].delete(name)
    storages["private"].save(name, ContentFile(b"another"))
    with append_only.lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kit_auditevent WHERE number = 1 AND day_id = '2026-02-03'")
    with pytest.raises(CommandError, match="2 of 3 days"):
        call_command("verify_audit")
    said = capsys.readouterr().err
    assert "audit/2026-01-15.jsonl.gz: missing or changed" in said
    assert "2026-02-03: missing at event 1" in said
    call_command("verify_audit", "--since", "2027-01-01")


def test_an_event_knows_where_it_belongs_and_in_which_role_it_was_done(cadre, contact, county):
    assert contact.scope
    event = audit.record("people.shown", by=contact, of=cadre)
    assert (event.role, event.scope_path) == ("township", county.village.path)
    assert audit.record("people.shown", by=contact).scope_path == county.township.path
    assert audit.record("people.shown", by=contact, of=county.unit).scope_path == county.unit.path
