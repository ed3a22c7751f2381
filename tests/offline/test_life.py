"""The epoch: the same from day to day, another one after a restore, whoever notices it first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction

from kit import jobs
from lms.management.commands import doctor
from offline import life
from offline.jobs import BEAT
from offline.models import Life
from tests.offline.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_note():
    """Nothing is noted beside the database of another test."""
    (settings.DATA / life.FILE).unlink(missing_ok=True)
    yield
    (settings.DATA / life.FILE).unlink(missing_ok=True)


@pytest.fixture
def restore():
    """Take a copy; calling it puts the copy back."""
    life.epoch()
    copy = Life.objects.values().get()
    return lambda: Life.objects.filter(pk=1).update(**copy)


def test_a_life_keeps_its_name(restore):
    first = life.epoch()
    for hour in range(3):
        life.beat(at=NOW + timedelta(hours=hour))
    assert life.epoch() == first
    assert Life.objects.get().beats == 3


def test_there_is_one_row_only(restore):
    with pytest.raises(IntegrityError), transaction.atomic():
        Life.objects.create(pk=2)


def test_a_restored_copy_is_seen_by_the_note_beside_it(restore):
    life.beat(at=NOW)
    assert not life.is_restored()
    restore()
    assert life.is_restored()
    assert [finding.name for finding in doctor.restored()] == ["恢复"]


def test_the_command_begins_a_new_life_and_settles_it(restore, capsys):
    first = life.epoch()
    life.beat(at=NOW)
    restore()
    call_command("restored")
    assert life.epoch() != first
    assert str(life.epoch()) in capsys.readouterr().out
    assert not life.is_restored()
    assert list(doctor.restored()) == []


def test_where_nobody_gives_the_command_the_next_hour_does(restore):
    first = life.epoch()
    jobs.ask(BEAT)
    jobs.run_pending()
    assert life.noted() == life.Mark(str(first), 1)
    restore()
    life.beat(at=NOW)
    assert life.epoch() != first
    assert not life.is_restored()


def test_a_note_that_cannot_be_read_is_none(restore):
    life.beat(at=NOW)
    (settings.DATA / life.FILE).write_text('{"epoch": ')
    restore()
    assert life.noted() is None
    assert not life.is_restored()


def test_another_database_in_the_same_folder_is_no_restored_one(restore):
    life.beat(at=NOW)
    Life.objects.filter(pk=1).delete()
    assert not life.is_restored()
