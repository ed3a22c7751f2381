"""Observations: who may observe whom, and what a form may say."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from competencies.models import Evidence, LevelState
from competencies.observing import observable_by, observable_competencies, record_observation
from kit.access import Role
from kit.errors import InputError
from kit.models import AuditEvent
from people.models import Scope
from tests.competencies.factories import MARCH_1, DecisionFactory, EvidenceFactory, moment

NOW = moment(MARCH_1)


def observe(by, person, **changes):
    fields = {
        "id": uuid.uuid4(),
        "person": person,
        "competency": "TJ01",
        "level": 3,
        "passed": True,
        "where": "大湾村调解现场",
        "on": MARCH_1,
        "by": by,
        "at": NOW,
    }
    return record_observation(**fields | changes)


def test_a_trainer_confirms_a_practical_level_that_no_test_gives(frame, trainer, cadre):
    row = observe(trainer, cadre)
    assert (row.kind, row.strength, row.actor, row.note) == ("observation", 3, trainer, "大湾村调解现场")
    state = LevelState.objects.get()
    assert (state.level, state.state, state.shown_kind) == (3, "confirmed", "observation")
    assert AuditEvent.objects.get(action="competencies.observed").object_id == str(row.pk)


def test_not_yet_lowers_what_an_earlier_observation_gave(frame, trainer, cadre):
    EvidenceFactory(
        observed=True, person=cadre, competency=frame.mediation, level=3, actor=trainer, on=date(2026, 2, 1)
    )
    observe(trainer, cadre, passed=False)
    assert (LevelState.objects.get().level, LevelState.objects.get().state) == (2, "provisional")


def test_the_same_form_sent_twice_is_one_row_and_one_line_in_the_audit(frame, trainer, cadre):
    form = uuid.uuid4()
    assert observe(trainer, cadre, id=form) == observe(trainer, cadre, id=form)
    assert Evidence.objects.count() == 1
    assert AuditEvent.objects.filter(action="competencies.observed").count() == 1


def test_a_township_contact_observes_in_his_township_only(frame, contact, cadre, outsider):
    assert list(observable_by(contact)) == [cadre]
    assert observe(contact, cadre)
    with pytest.raises(InputError) as refused:
        observe(contact, outsider)
    assert refused.value.field == "person"


@pytest.mark.parametrize("who", ["organizer", "administrator", "reviewer", "nobody", "outsider"])
def test_other_roles_observe_nobody(frame, cadre, who, request):
    viewer = request.getfixturevalue(who)
    assert not observable_by(viewer).exists()
    with pytest.raises(InputError):
        observe(viewer, cadre)
    assert not Evidence.objects.exists()


def test_the_units_of_another_role_are_not_the_units_of_the_trainer(frame, county, organizer, cadre, outsider):
    Scope.objects.create(person=organizer, role=Role.TRAINER, unit=county.other_township, since=date(2026, 1, 1))
    assert list(observable_by(organizer)) == [outsider]


def test_nobody_observes_himself(frame, county, trainer):
    trainer.home_unit = county.village
    trainer.save()
    with pytest.raises(InputError) as refused:
        observe(trainer, trainer)
    assert refused.value.field == "person"


def test_whom_somebody_observed_may_not_observe_him_in_turn(frame, county, trainer, contact):
    for person in (trainer, contact):
        person.home_unit = county.village
        person.save()
    observe(trainer, contact)
    with pytest.raises(InputError):
        observe(contact, trainer)
    assert Evidence.objects.count() == 1


def test_for_whom_somebody_decided_may_not_observe_him_in_turn(frame, county, trainer, contact):
    contact.home_unit = county.village
    contact.save()
    DecisionFactory(person=trainer, competency=frame.openness, by=contact)
    with pytest.raises(InputError):
        observe(trainer, contact)


def test_a_day_that_has_not_come_and_one_before_the_birth_are_refused(frame, trainer, cadre):
    cadre.born = date(1970, 5, 1)
    cadre.save()
    for on in (MARCH_1 + timedelta(days=1), date(1970, 4, 30)):
        with pytest.raises(InputError) as refused:
            observe(trainer, cadre, on=on)
        assert refused.value.field == "on"
    assert observe(trainer, cadre, on=date(1990, 1, 1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"competency": "LZ05"}, "competency"),
        ({"competency": "ZZ99"}, "competency"),
        ({"level": 0}, "level"),
        ({"level": 6}, "level"),
        ({"where": "  "}, "where"),
    ],
)
def test_what_cannot_be_observed_is_refused_and_the_field_is_named(frame, trainer, cadre, changes, field):
    with pytest.raises(InputError) as refused:
        observe(trainer, cadre, **changes)
    assert refused.value.field == field
    assert not Evidence.objects.exists()


def test_conduct_is_not_among_what_can_be_observed(frame):
    assert [entry.key for entry in observable_competencies()] == ["LZ04", "TJ01"]
