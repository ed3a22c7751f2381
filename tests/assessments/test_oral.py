"""A trainer reads a test to somebody: supervised, on the trainer's device, and in the trainer's name."""

from __future__ import annotations

import re

import pytest

from assessments import api, oral
from assessments.models import Accommodation, Sitting
from competencies.models import Evidence
from kit import clock
from kit.errors import InputError, NotNow
from offline.api import Verdict
from offline.models import Event
from tests.assessments.factories import right_of, send, submitted
from tests.assessments.written_factories import stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def allowed(trainer, wang):
    return Accommodation.objects.create(
        person=wang, kind="oral", reason="不识字", since=clock.today(), by=trainer, made_at=clock.now()
    )


@pytest.fixture
def sitting(bank, allowed, trainer, wang):
    return oral.start(wang, "LZ04", 2, by=trainer, at=clock.now())


def page(response):
    return response.content.decode().replace("\u00a0", " ")


def test_it_has_to_be_written_down_first(bank, trainer, wang):
    with pytest.raises(NotNow):
        oral.start(wang, "LZ04", 2, by=trainer, at=clock.now())
    assert not Sitting.objects.exists()


def test_a_whole_test_read_to_somebody(sitting, trainer, wang, browse):
    client = browse(trainer)
    for number in range(1, 6):
        url = f"/desk/oral/{sitting.pk}/{number}/"
        fields = dict(
            re.findall(r'<input type="hidden" name="(event|item|last)" value="([^"]*)">', page(client.get(url)))
        )
        client.post(url, {**fields, "a": right_of(sitting, number), "go": "next"})
    review = page(client.get(f"/desk/oral/{sitting.pk}/review/"))
    client.post(f"/desk/oral/{sitting.pk}/submit/", {"event": re.search(r'name="event" value="([^"]+)"', review)[1]})
    row = Evidence.objects.get()
    assert (row.person, row.actor, row.condition, row.strength, row.passed) == (wang, trainer, "oral", 3, True)
    assert set(Event.objects.values_list("person", flat=True)) == {trainer.pk}, "the log says who entered it"
    assert wang.name in page(client.get(f"/desk/oral/{sitting.pk}/result/"))
    assert browse(wang).get(f"/quiz/{sitting.pk}/result/").status_code == 200


def test_the_person_himself_cannot_answer_in_it(sitting, wang, browse):
    verdict = send(wang, submitted(wang, sitting, {1: ["A"]}), at=clock.now())
    assert (verdict.verdict, verdict.code) == (Verdict.REJECTED, "not_yours")
    assert browse(wang).get(f"/quiz/{sitting.pk}/1/").status_code == 404
    with pytest.raises(NotNow):
        api.start_test(wang, "LZ04", 2, at=clock.now())


def test_another_trainer_may_go_on_and_a_stranger_may_not(sitting, county, wang, browse):
    foreign = stranger(county.other_township)
    assert browse(foreign).get(f"/desk/oral/{sitting.pk}/1/").status_code == 404
    assert browse(foreign).get(f"/desk/oral/{wang.pk}/").status_code == 404
    with pytest.raises(InputError):
        oral.start(wang, "LZ04", 2, by=foreign, at=clock.now())
    colleague = stranger(county.township)
    assert oral.start(wang, "LZ04", 2, by=colleague, at=clock.now()) == sitting


def test_what_was_begun_on_the_phone_stays_there(bank, allowed, trainer, wang):
    api.start_test(wang, "LZ04", 2, at=clock.now())
    with pytest.raises(NotNow):
        oral.start(wang, "LZ04", 2, by=trainer, at=clock.now())


def test_the_tests_to_choose_are_those_that_he_needs(bank, allowed, trainer, wang, browse):
    shown = page(browse(trainer).get(f"/desk/oral/{wang.pk}/"))
    (first, *_rest) = oral.choices(wang, at=clock.now())
    assert first.name in shown and f'value="{first.test}"' in shown
