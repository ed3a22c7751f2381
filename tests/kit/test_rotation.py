"""Keys turn: every sealed value of every app comes under the new key, interrupted or not; indexes are made anew."""

import uuid

import pytest
from django.core.management import call_command

from kit import clock, fields, rotation
from people.models import Correction, Person, RosterUpload

OLD, NEW = "o" * 40, "n" * 40
PHONE = "13800001234"


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def sealed(settings, cadre, at):
    """One value of each sort, under the old key."""
    settings.FIELD_KEYS = [OLD]
    cadre.phone = PHONE
    cadre.save()
    Correction.objects.create(id=uuid.uuid4(), person=cadre, field="name", wanted="王健国", asked_at=at)
    upload = RosterUpload(unit=cadre.home_unit, file_name="名册.xlsx", by=cadre, at=at)
    upload.content = fields.seal_bytes(b"PK file", f"people.rosterupload.content.{upload.pk}")
    upload.save()
    return cadre


def told(*_):
    """Nobody watches."""


def test_everything_can_be_read_when_the_old_key_is_gone(settings, sealed, capsys):
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_keys")
    settings.FIELD_KEYS = [NEW]
    assert Person.objects.get(pk=sealed.pk).phone == PHONE
    assert Correction.objects.get().wanted == "王健国"
    upload = RosterUpload.objects.get()
    assert fields.unseal_bytes(bytes(upload.content), f"people.rosterupload.content.{upload.pk}") == b"PK file"
    assert "people.person.phone: 1 / 1" in capsys.readouterr().out


def test_a_second_run_finds_nothing_to_do(settings, sealed):
    settings.FIELD_KEYS = [NEW, OLD]
    rotation.seal_anew(told)
    assert sum(each.done for each in rotation.seal_anew(told)) == 0


def test_whoever_is_interrupted_goes_on_where_he_stopped(settings, sealed, monkeypatch):
    settings.FIELD_KEYS = [NEW, OLD]
    monkeypatch.setattr(rotation, "BATCH", 1)
    for number in range(3):
        Person.objects.create_user(name=f"演示{number}", phone=PHONE)
    settings.FIELD_KEYS = ["t" * 40, NEW, OLD]
    seen = []

    def stop(name, done, total):
        seen.append((name, done))
        if name == "people.person.phone" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.seal_anew(stop)
    done = {each.name: each.done for each in rotation.seal_anew(told)}
    assert done["people.person.phone"] == 2


def test_a_value_that_no_key_opens_is_named_and_the_others_go_on(settings, sealed, capsys):
    settings.FIELD_KEYS = [NEW]
    Person.objects.create_user(name="演示", phone=PHONE)
    with pytest.raises(SystemExit):
        call_command("rotate_keys")
    assert f"people.person.phone: no key opens 1 rows: {sealed.pk}" in capsys.readouterr().err


def test_indexes_follow_a_new_index_key(settings, sealed):
    settings.INDEX_KEY = "i" * 40
    assert not Person.objects.with_phone(PHONE).exists()
    call_command("rotate_keys", "--indexes", verbosity=0)
    assert Person.objects.with_phone(PHONE).get() == sealed
