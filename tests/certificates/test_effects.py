"""What a changed level would mean for certificates, told before anything is changed."""

from __future__ import annotations

import pytest

from assessments.api import Effect, LevelChange, Paper
from assessments.effects import effects_of
from certificates.effects import effects
from certificates.issuing import revoke
from certificates.models import Certificate
from kit import clock
from learning import plans
from learning.models import OpenStep
from people.models import Person
from tests.certificates.factories import pass_round_one
from tests.learning.factories import finishes

pytestmark = pytest.mark.django_db


def test_a_certificate_that_says_a_level_which_would_fall_is_named(certificate, head):
    said = {shown["key"]: shown["level"] for shown in certificate.snapshot["competencies"]}
    fall = LevelChange(head.pk, "LZ04", said["LZ04"], said["LZ04"] - 1)
    assert list(effects([fall])) == [Effect(head.pk, Paper.RESTS, certificate.number)]


def test_a_fall_to_a_level_that_still_holds_names_nothing(certificate, head):
    said = {shown["key"]: shown["level"] for shown in certificate.snapshot["competencies"]}
    assert list(effects([LevelChange(head.pk, "LZ04", said["LZ04"] + 1, said["LZ04"])])) == []
    assert list(effects([LevelChange(head.pk, "TJ01", 2, 0)])) == []


def test_a_certificate_that_no_longer_counts_is_not_named(certificate, head):
    revoke(certificate, reason="发错了", by=Person.objects.create_user(name="吴科长"), on=clock.today())
    assert list(effects([LevelChange(head.pk, "LZ04", 3, 0)])) == []


def test_who_lacks_only_what_would_rise_will_get_one(head, round_one):
    finishes(head, "M06-L1", "M06-L2")
    plans.replan([head.pk])
    steps = OpenStep.objects.filter(plan__person=head, mandatory=True, in_programme=True)
    top: dict[str, int] = {}
    for key, level in steps.values_list("competency__key", "level"):
        top[key] = max(level, top.get(key, 0))
    assert len(top) > 1
    rises = [LevelChange(head.pk, key, 0, level) for key, level in top.items()]
    assert list(effects(rises)) == [Effect(head.pk, Paper.COMES)]
    assert list(effects(rises[1:])) == []


def test_who_has_finished_gets_no_second_one(certificate, head):
    assert list(effects([LevelChange(head.pk, "LZ04", 3, 4)])) == []


def test_assessments_hears_of_it_without_knowing_certificates(certificate, head):
    assert effects_of([LevelChange(head.pk, "LZ04", 3, 0)]) == [Effect(head.pk, Paper.RESTS, certificate.number)]


def test_nothing_is_written(head, round_one):
    pass_round_one(head)
    effects_of([LevelChange(head.pk, "LZ04", 0, 3)])
    assert not Certificate.objects.exists()
