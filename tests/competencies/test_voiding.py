"""Taking back by hand what counts: who may, what it shows before, what it changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from competencies import voiding
from competencies.held import held_of
from competencies.models import LevelState, Void
from competencies.rebuild import rebuild_levels
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from tests.competencies.factories import MARCH_1, EvidenceFactory, moment

NOW = moment(MARCH_1, hour=5)


@pytest.fixture
def row(frame, cadre, trainer):
    made = EvidenceFactory(observed=True, person=cadre, competency=frame.mediation, level=3, actor=trainer)
    rebuild_levels([cadre.pk])
    return made


def test_before_it_is_taken_back_the_page_says_what_would_change(browse, row, organizer, time_machine):
    time_machine.move_to(NOW)
    effect = voiding.effect_of(row, on=MARCH_1)
    assert (effect.before.level, effect.after.level) == (3, 0)
    page = browse(organizer).get(reverse("competencies:void", args=[row.pk])).content.decode()
    assert "第 3 级变成没有级别" in page
    assert not Void.objects.exists() and LevelState.objects.get().level == 3


def test_with_a_reason_it_no_longer_counts_at_once_and_the_person_reads_why(
    browse, row, cadre, organizer, time_machine
):
    time_machine.move_to(NOW)
    answer = browse(organizer).post(reverse("competencies:void", args=[row.pk]), {"reason": "看错了人"})
    assert answer.url == reverse("competencies:person_levels", args=[cadre.pk])
    assert not LevelState.objects.exists()
    assert AuditEvent.objects.get(action="competencies.voided").object_id == str(row.pk)
    assert "看错了人" in browse(cadre).get(reverse("competencies:level_explain", args=["TJ01"])).content.decode()


def test_a_report_about_an_earlier_moment_stays_as_it_was(row, cadre, organizer):
    voiding.take_back(row, by=organizer, reason="看错了人", at=NOW)
    assert held_of(cadre, on=MARCH_1, known=NOW - timedelta(minutes=1))["TJ01"].level == 3
    assert "TJ01" not in held_of(cadre, on=MARCH_1, known=NOW)


def test_without_a_reason_nothing_is_taken_back(browse, row, organizer, time_machine):
    time_machine.move_to(NOW)
    answer = browse(organizer).post(reverse("competencies:void", args=[row.pk]), {"reason": " "})
    assert answer.status_code == 422 and "reason" in answer.context["form"].errors
    assert not Void.objects.exists()


def test_an_observer_takes_back_his_own_word_and_a_township_not_that_of_others(row, trainer, contact):
    with pytest.raises(InputError):
        voiding.take_back(row, by=contact, reason="不对", at=NOW)
    voiding.take_back(row, by=trainer, reason="看错了人", at=NOW)
    assert row.void.by == trainer


def test_nobody_takes_back_his_own(frame, organizer, county):
    organizer.home_unit = county.village
    organizer.save()
    own = EvidenceFactory(failed=True, person=organizer, competency=frame.openness)
    with pytest.raises(InputError):
        voiding.take_back(own, by=organizer, reason="不算", at=NOW)
    assert not voiding.voidable_by(organizer).exists()


def test_what_was_taken_back_is_not_taken_back_again(browse, row, organizer):
    voiding.take_back(row, by=organizer, reason="看错了人", at=NOW)
    with pytest.raises(NotNow):
        voiding.take_back(row, by=organizer, reason="又一次", at=NOW)
    assert browse(organizer).get(reverse("competencies:void", args=[row.pk])).status_code == 404
