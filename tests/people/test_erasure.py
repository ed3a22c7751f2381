"""Erasing takes who somebody was and leaves what counts; it is refused while an office is held, and outlives a restore."""

import json
import uuid
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from kit import clock
from kit.errors import NotNow
from kit.models import AuditEvent
from notifications.models import Feedback, Message
from offline import api as offline
from offline.models import Device
from people import correcting, erasure, operations
from people.appointments import end_appointment
from people.login.slips import make_slips
from people.models import (
    ActivationSlip,
    Appointment,
    Correction,
    Erasure,
    Operation,
    Person,
    PersonChange,
    Proposal,
)

PHONE, NAME = "13800001234", "王建国"


@pytest.fixture
def leaver(wang, county, administrator):
    """王主任, who has left, with a trace in every table that people and the apps below it have."""
    at = clock.now()
    wang.phone, wang.email, wang.gender, wang.born, wang.background = PHONE, "w@x.cn", "m", date(1980, 5, 6), "养蜂"
    wang.save()
    end_appointment(Appointment.objects.get(person=wang), until=date(2026, 3, 31), by=administrator)
    make_slips([wang], by=administrator, at=at)
    offline.enrol_device(wang, at=at, label="安卓手机")
    Message.objects.create(
        person=wang, wording="steps_due", parameters={"due": "6月30日", "lessons": 1, "tests": 1}, made_at=at
    )
    Feedback.objects.create(person=wang, kind="opinion", text=f"我是{NAME}", at=at)
    correcting.ask(wang, "phone", PHONE, at=at)
    deed = operations.begin(Operation.Kind.ROSTER, county.unit, on=clock.today(), by=administrator)
    operations.keep(deed, [operations.Changed(wang.pk, {"name": NAME, "phone": PHONE})])
    Proposal.objects.create(
        kind="recall",
        person=wang,
        unit=county.village,
        on=clock.today(),
        reason=f"{NAME}辞职",
        proposed_by=administrator,
        proposed_at=at,
    )
    return Person.objects.get(pk=wang.pk)


def erase(person, by=None):
    erasure.erase(person, by=by, basis="本人 2026-11-01 申请", on=clock.today())
    return Person.objects.get(pk=person.pk)


def everything():
    """All that the database says in plain text."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            said.extend(str(row) for row in cursor.fetchall())
    return "\n".join(said)


def test_a_shell_stays_and_nothing_says_who_it_was(leaver, administrator):
    shell = erase(leaver, administrator)
    assert (shell.name, shell.erased_on, shell.is_active) == ("已删除", clock.today(), False)
    assert (shell.phone, shell.phone_hash, shell.id_number, shell.email, shell.gender, shell.born) == (
        None,
        None,
        None,
        "",
        "",
        None,
    )
    assert not shell.has_usable_password() and shell.uuid == leaver.uuid and shell.home_unit == leaver.home_unit
    left = everything()
    assert NAME not in left and PHONE not in left and "w@x.cn" not in left and "养蜂" not in left


def test_ways_in_are_gone(client, leaver, administrator):
    client.force_login(leaver)
    assert Session.objects.count() == 1
    erase(leaver, administrator)
    assert not Session.objects.exists() and not ActivationSlip.objects.exists()
    assert not Device.objects.known(clock.now()).exists() and not Device.objects.exclude(label="").exists()
    assert client.get(reverse("people:my_data")).status_code == 302


def test_what_counts_stays(leaver, administrator):
    before = (Appointment.objects.count(), Message.objects.count())
    erase(leaver, administrator)
    assert (Appointment.objects.count(), Message.objects.count()) == before
    assert PersonChange.objects.get().before is None and not Correction.objects.exists()
    assert Message.objects.get().text  # says that the words are gone, and does not fail
    assert AuditEvent.objects.get(action="people.erased").object_id == str(leaver.pk)
    assert Erasure.objects.get().person_uuid == leaver.uuid


def test_duplicates_go_with_the_person(leaver, administrator):
    twin = Person.objects.create_user(name=NAME, phone=PHONE, merged_into=leaver)
    erase(leaver, administrator)
    assert Person.objects.get(pk=twin.pk).name == "已删除"
    assert Erasure.objects.count() == 2


def test_an_office_holder_is_not_erased_and_is_told_why(wang, administrator):
    with pytest.raises(NotNow, match="第四十七条"):
        erase(wang, administrator)
    assert Person.objects.get(pk=wang.pk).name == NAME and not Erasure.objects.exists()


def test_staff_are_not_erased_while_they_hold_rights(contact, administrator):
    with pytest.raises(NotNow):
        erase(contact, administrator)


def test_nobody_is_erased_twice(leaver, administrator):
    with pytest.raises(NotNow):
        erase(erase(leaver, administrator), administrator)


def test_after_a_restore_the_list_beside_the_database_erases_again(leaver, administrator, settings, tmp_path, capsys):
    settings.DATA = tmp_path
    (tmp_path / "erasures.jsonl").write_text(
        json.dumps({"person": str(leaver.uuid), "on": "2026-11-01", "basis": "x"}) + "\n"
    )
    call_command("reapply_erasures")
    assert Person.objects.get(pk=leaver.pk).name == "已删除"
    call_command("reapply_erasures")
    assert "0 erased again" in capsys.readouterr().out
    assert Erasure.objects.count() == 1


def test_the_list_beside_the_database_names_nobody(
    leaver, administrator, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.DATA = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        erase(leaver, administrator)
    assert erasure.noted_outside() == [str(leaver.uuid)]
    assert NAME not in (tmp_path / "erasures.jsonl").read_text("utf-8")


def test_a_file_that_is_no_list_is_refused(db, tmp_path):
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text("王建国\n")
    with pytest.raises(Exception, match="no list"):
        call_command("reapply_erasures", str(wrong))


def test_the_administrator_types_the_name_once_more(browse, leaver, administrator):
    address = reverse("people:person_erase", args=[leaver.pk])
    client = browse(administrator)
    assert NAME in client.get(address).content.decode()
    client.post(address, {"name": "王建", "basis": "本人申请"})
    assert Person.objects.get(pk=leaver.pk).name == NAME
    client.post(address, {"name": NAME, "basis": "本人申请"})
    assert Person.objects.get(pk=leaver.pk).name == "已删除"


def test_only_the_county_administrator_has_the_page(browse, leaver, organizer, contact):
    for person in (organizer, contact, leaver):
        assert browse(person).get(reverse("people:person_erase", args=[leaver.pk])).status_code == 404


def test_an_office_holder_sees_why_not_and_a_leaver_asks_the_county(browse, wang, leaver):
    client = browse(leaver)
    assert client.post(reverse("people:my_erasure"), {"why": "", "sure": "on"}).status_code == 302
    assert Correction.objects.filter(field=correcting.ERASURE, person=leaver).exists()


def test_an_office_holder_cannot_ask(browse, wang):
    page = browse(wang).post(reverse("people:my_erasure"), {"sure": "on"})
    assert "第四十七条" in page.content.decode() and not Correction.objects.exists()


def test_two_erasures_leave_both_identifiers_apart(leaver, administrator):
    other = Person.objects.create_user(name="演示", uuid=uuid.uuid4())
    erase(leaver, administrator)
    erase(other, administrator)
    assert set(Erasure.objects.values_list("person_uuid", flat=True)) == {leaver.uuid, other.uuid}
