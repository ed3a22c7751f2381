"""The retention table covers every model with personal data and acts by itself."""

import inspect
import re
import uuid
from datetime import timedelta

import pytest
from django.apps import apps

from kit import clock, jobs
from notifications.models import Feedback, Message
from offline import api as offline
from offline.models import Device
from people import operations, retention
from people.appointments import end_appointment
from people.login.slips import make_slips
from people.models import (
    ActivationSlip,
    Appointment,
    Correction,
    EntryFailure,
    Operation,
    Person,
    PersonChange,
    PhoneCode,
    RetentionRun,
    RosterUpload,
)
from tests.house.order import RANK

OURS = [model for model in apps.get_models() if model._meta.app_label in RANK]


def personal(model):
    """What the docstring says of personal data; empty for none."""
    said = re.search(r"Personal data:\s*(.*)", inspect.getdoc(model) or "")
    assert said, f"{model.__name__} does not say which personal data it keeps"
    return "" if said.group(1).startswith("none") and "but" not in said.group(1) else said.group(1)


def test_every_model_with_personal_data_has_a_rule():
    missing = {model._meta.label for model in OURS if personal(model)} - {
        model._meta.label for model in OURS if model._meta.label_lower in retention.covered()
    }
    assert missing == set()


def test_a_rule_names_models_that_exist_and_says_purpose_and_basis():
    known = {model._meta.label_lower for model in apps.get_models()}
    assert retention.covered() <= known
    for rule in retention.rules():
        assert rule.kind and rule.purpose and rule.basis and rule.ends
        assert (rule.days is None) == (rule.act is None)


def ago(days):
    return clock.now() - timedelta(days=days, minutes=1)


def act(days=0):
    """Run the table as it would ``days`` from now."""
    return retention.run(at=clock.now() + timedelta(days=days)).removed


def test_codes_and_failures_are_gone_after_a_day(db):
    for at in (ago(1), clock.now()):
        EntryFailure.objects.create(key="k", at=at)
        PhoneCode.objects.create(phone_hash="h", code_hash="c", made_at=at, expires_at=at)
    removed = act()
    assert EntryFailure.objects.count() == PhoneCode.objects.count() == 1
    assert (removed["people.failures"], removed["people.codes"]) == (1, 1)


def test_a_slip_is_gone_ninety_days_after_its_end(cadre):
    make_slips([cadre], by=None, at=clock.now())
    act(days=119)
    assert ActivationSlip.objects.exists()
    act(days=121)
    assert not ActivationSlip.objects.exists()


def test_a_roster_file_and_old_values_are_emptied_and_the_rows_stay(cadre, county, administrator):
    RosterUpload.objects.create(
        unit=county.unit, file_name="名册.xlsx", by=administrator, at=clock.now(), content=b"x", report="{}"
    )
    deed = operations.begin(Operation.Kind.ROSTER, county.unit, on=clock.today(), by=administrator)
    operations.keep(deed, [operations.Changed(cadre.pk, {"name": "王健国"})])
    act(days=29)
    assert RosterUpload.objects.get().content is not None
    act(days=181)
    upload = RosterUpload.objects.get()
    assert (upload.content, upload.report, PersonChange.objects.get().before) == (None, None, None)


def test_words_of_messages_and_opinions_go_and_their_counts_stay(cadre):
    Message.objects.create(person=cadre, wording="recheck_due", parameters={"competency": "记账"}, made_at=ago(365))
    Feedback.objects.create(person=cadre, kind="opinion", text="意见", answer="好", at=ago(800), answered_at=ago(730))
    Feedback.objects.create(person=cadre, kind="opinion", text="没答复", at=ago(800))
    act()
    assert "记账" not in Message.objects.get().text
    assert sorted(Feedback.objects.values_list("text", flat=True)) == ["", "没答复"]


def test_a_device_that_ran_out_loses_its_label_and_events_may_still_point_at_it(cadre):
    device, token = offline.enrol_device(cadre, at=ago(220), label="安卓手机")
    act()
    row = Device.objects.get(pk=device.pk)
    assert row.label == "" and offline.recognise_device(token, at=ago(200)) is None


def test_answered_corrections_go_after_a_year(cadre, administrator):
    for answered_at in (ago(365), None):
        Correction.objects.create(
            id=uuid.uuid4(), person=cadre, field="name", wanted="x", asked_at=ago(400), answered_at=answered_at
        )
    act()
    assert Correction.objects.get().answered_at is None


@pytest.fixture
def leaver(wang, administrator):
    """王主任, who left two years ago."""
    day = clock.today() - timedelta(days=730)
    office = Appointment.objects.get(person=wang)
    end_appointment(office, until=max(office.since, day), by=administrator)
    wang.phone, wang.left_on = "13800001234", day
    wang.save()
    return wang


def test_a_leavers_number_goes_after_a_year_and_his_name_after_a_term(leaver):
    later = 400 + 2200
    act(days=later - 2200)
    kept = Person.objects.get(pk=leaver.pk)
    assert kept.name == "王建国" and kept.phone_hash is None and kept.phone is None
    act(days=later)
    assert Person.objects.get(pk=leaver.pk).name == "已删除"


def test_whoever_came_back_keeps_everything(leaver, county):
    from tests.people.factories import give_office

    give_office(leaver, "ZR", county.village, since=clock.today())
    Person.objects.filter(pk=leaver.pk).update(phone_hash="h")
    act()
    assert Person.objects.get(pk=leaver.pk).phone_hash == "h"


def test_somebody_entered_by_mistake_is_erased_after_half_a_year(cadre):
    Person.objects.filter(pk=cadre.pk).update(entered_by_mistake=True)
    act(days=179)
    assert Person.objects.get(pk=cadre.pk).name == "王建国"
    act(days=181)
    assert Person.objects.get(pk=cadre.pk).name == "已删除"


def test_a_rule_that_fails_stops_no_other_and_is_shown(db, monkeypatch, browse, administrator):
    def broken(before):
        raise RuntimeError("13800001234")

    rules = dict(retention._RULES)
    failing = rules["people.failures"]
    monkeypatch.setitem(retention._RULES, "people.failures", type(failing)(**{**vars(failing), "act": broken}))
    removed = act()
    assert removed["people.failures"] == retention.FAILED and removed["people.codes"] == 0
    page = browse(administrator).get("/desk/privacy/").content.decode()
    assert "没做成" in page


def test_the_job_runs_the_table(db):
    jobs.run_now([jobs.ask("people.retention").pk])
    assert RetentionRun.objects.count() == 1
