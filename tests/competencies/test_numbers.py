"""The numbers of the rules: set by the county administrator, in versions; what was known before is read by the older ones."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from competencies.evidence import record
from competencies.framework import framework
from competencies.held import held_of
from competencies.models import Evidence, NumbersVersion
from competencies.number_registry import numbers
from competencies.numbers import set_numbers
from competencies.showing import RULES
from kit.errors import InputError, NotNow
from kit.models import AuditEvent, Job
from tests.competencies.factories import MARCH_1, EvidenceFactory, moment
from tests.competencies.test_evidence import shown

NOW = moment(MARCH_1)
PAGE = reverse("competencies:numbers")


def values(**changes: int) -> dict[str, int]:
    return {one.name: one.usual for one in numbers()} | changes


def put(by, *, at=NOW, seen: int = 0, reason: str = "试点一季度后调整", **changes: int) -> NumbersVersion:
    return set_numbers(values(**changes), id=uuid.uuid4(), reason=reason, by=by, at=at, seen=seen)


def test_until_somebody_sets_them_the_numbers_are_those_of_the_design(frame):
    assert framework().rules == RULES


def test_a_number_that_is_set_acts_at_once(frame, administrator):
    framework()
    put(administrator, test_again_days=5)
    assert framework().rules.test_again_days == 5
    assert framework().rules.refresh_days == RULES.refresh_days
    event = AuditEvent.objects.get(action="competencies.numbers_set")
    assert "test_again_days" in str(event.fields) and "refresh_days" not in str(event.fields)


def test_a_day_that_was_known_before_is_read_by_the_numbers_of_then(frame, cadre, administrator):
    EvidenceFactory(person=cadre, competency=frame.openness, on=date(2026, 1, 15), until=date(2026, 1, 20))
    set_on = moment(date(2026, 2, 25))
    put(administrator, at=set_on, refresh_days=7)
    on = date(2026, 2, 20)
    assert held_of(cadre, on=on, known=set_on - timedelta(days=1))["LZ04"].reading.refresh is False
    assert held_of(cadre, on=on, known=set_on)["LZ04"].reading.refresh is True


def test_a_number_of_levels_makes_all_states_anew_and_another_one_none(frame, administrator):
    put(administrator, test_again_days=5)
    assert not Job.objects.filter(kind="competencies.rebuild_all").exists()
    put(administrator, seen=1, test_again_days=5, refresh_days=90)
    assert Job.objects.filter(kind="competencies.rebuild_all").exists()


def test_how_long_a_test_is_fresh_is_written_into_what_is_shown_from_then_on(frame, cadre, administrator):
    put(administrator, test_holds_days=365)
    record([shown(on=MARCH_1)], person=cadre, at=NOW)
    assert Evidence.objects.get().until == MARCH_1 + timedelta(days=364)


@pytest.mark.parametrize(("name", "value"), [("test_again_days", 31), ("refresh_days", 6), ("decision_days", 0)])
def test_a_number_out_of_bounds_is_refused_at_its_field(frame, administrator, name, value):
    with pytest.raises(InputError) as refusal:
        put(administrator, **{name: value})
    assert refusal.value.field == name
    assert not NumbersVersion.objects.exists()


def test_without_a_reason_without_a_change_or_behind_another_nothing_is_set(frame, administrator):
    with pytest.raises(InputError) as refusal:
        put(administrator, reason=" ", answer_days=3)
    assert refusal.value.field == "reason"
    with pytest.raises(InputError):
        put(administrator)
    put(administrator, answer_days=3)
    with pytest.raises(NotNow):
        put(administrator, answer_days=4)
    assert NumbersVersion.objects.count() == 1


def test_the_administrator_sets_a_number_on_the_page_and_the_others_find_no_page(
    browse, frame, administrator, organizer, time_machine
):
    time_machine.move_to(NOW)
    visit = browse(administrator)
    typed = values(answer_days=3) | {"id": str(uuid.uuid4()), "seen": 0, "reason": "答复要快"}
    wrong = visit.post(PAGE, typed | {"answer_days": "三天"})
    assert (
        wrong.status_code == 422
        and "answer_days" in wrong.context["form"].errors
        and "答复要快" in wrong.content.decode()
    )
    assert visit.post(PAGE, typed).status_code == 302
    assert framework().rules.answer_days == 3
    assert "7 → 3" in visit.get(PAGE).content.decode()
    assert browse(organizer).get(PAGE).status_code == 404


def test_apps_above_declare_their_numbers_and_all_stand_on_one_page_under_headings(frame, administrator, browse):
    page = browse(administrator).get(PAGE)
    headings = [str(heading) for heading, _own in page.context["form"].groups]
    assert headings[:4] == ["测验和复查", "法规或级别变了以后", "成绩多久算新", "人工认定和复核"]
    assert set(headings[4:]) == {"学习计划", "手机上答题"}
    names = {field.name for _heading, own in page.context["form"].groups for field in own}
    assert {"headline_days", "valid_years", "lease_minutes", "recheck_right", "refresh_days"} <= names
    assert names == {one.name for one in numbers()}


def test_a_number_of_an_app_above_is_known_at_a_moment_as_it_was_then(frame, administrator):
    put(administrator, headline_days=60)
    assert framework().value_of("headline_days") == 60
    assert framework().value_of("headline_days", NOW - timedelta(days=1)) == 30


def test_a_set_from_before_a_number_was_declared_gives_its_usual_value(frame, administrator):
    NumbersVersion(number=1, values={"refresh_days": 90}, reason="旧版", by=administrator, recorded_at=NOW).save()
    framework_anew(frame)
    assert (framework().value_of("refresh_days"), framework().value_of("lease_minutes")) == (90, 30)


def framework_anew(frame) -> None:
    frame.version.stamp = uuid.uuid4()
    frame.version.save()


def test_numbers_of_plans_make_plans_anew(frame, administrator):
    put(administrator, task_minutes=20)
    assert Job.objects.filter(kind="learning.replan_all").exists()
    assert not Job.objects.filter(kind="competencies.rebuild_all").exists()


def test_every_usual_value_lies_within_its_bounds():
    assert [one.name for one in numbers() if not one.least <= one.usual <= one.most] == []


def test_a_new_level_begins_with_the_cut_that_was_set(frame, administrator):
    from competencies.competency_forms import WholeForm

    put(administrator, test_right=5)
    form = WholeForm(None)
    assert {level.initial["cut"] for level in form.levels} == {5}
