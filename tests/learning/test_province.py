"""Everybody made anew at once is everybody made anew one by one: levels, plans, open steps, finishes, credit and tallies."""

from __future__ import annotations

from random import Random

import pytest
from django.core.management import call_command

from competencies.api import rebuild_levels
from competencies.models import LevelState
from competencies.rebuild import FIELDS
from learning import plans, tallies
from learning.models import CreditGrant, Finish, GapTally, OpenStep, Plan
from learning.province import rebuild_everybody
from learning.signals import plan_finished
from people.models import Person
from tests.learning.conftest import elect
from tests.learning.factories import TODAY, after, finishes, placed, shows
from tests.learning.test_plans import KEPT

LESSONS = ("M05-L1", "M05-L2", "M06-L1", "M06-L2")


def everything():
    """All that is derived, without keys and moments."""
    return {
        "states": sorted(LevelState.objects.values_list("person", "competency__key", *FIELDS), key=lambda row: row[:2]),
        "plans": sorted(
            ([plan.person_id, plan.digest, *(getattr(plan, name) for name in KEPT)] for plan in Plan.objects.all()),
            key=lambda row: row[0],
        ),
        "steps": sorted(
            OpenStep.objects.values_list("plan__person", "competency__key", "level", "due", "state", "post__key")
        ),
        "finishes": sorted(Finish.objects.values_list("person", "programme", "on")),
        "credit": sorted(CreditGrant.objects.values_list("person", "lesson_code", "minutes", "reason", "on")),
        "tallies": tallies.kept(),
    }


def forget():
    """All that may be derived again; facts stay."""
    for model in (OpenStep, Plan, GapTally, LevelState):
        model.objects.all().delete()


def live(person, chance):
    """Some months of one person."""
    for _ in range(chance.randint(0, 7)):
        key, day = chance.choice(["LZ04", "LZ05", "TJ01"]), after(chance.randint(5, 45))
        deed = chance.randrange(4)
        if deed == 0:
            placed(person, on=day, **{key: chance.randint(0, 3)})
        elif deed == 3:
            finishes(person, chance.choice(LESSONS), on=day)
        else:
            shows(person, key, chance.randint(1, 3), on=day, passed=chance.random() < 0.8)


@pytest.mark.parametrize("seed", range(3))
def test_everybody_at_once_is_everybody_one_by_one(seed, head, outsider, round_one, frame, county):
    chance = Random(seed)
    elect(outsider, frame.head, county.other_village)
    everybody = [head, outsider]
    for number in range(6):
        person = Person.objects.create(name=f"演示{number}", password="!", home_unit=county.village)
        everybody.append(elect(person, chance.choice([frame.head, frame.head, frame.reserve]), county.village))
    for person in everybody:
        live(person, chance)
    forget()
    rebuild_levels(on=TODAY)
    for person in everybody:
        plans.replan([person.pk], on=TODAY)
    one_by_one = everything()
    assert one_by_one["plans"]
    forget()
    rebuild_everybody(on=TODAY)
    assert everything() == one_by_one
    rebuild_everybody(on=TODAY)  # nothing is new, and nothing written
    assert everything() == one_by_one


def test_what_nobody_changed_is_left_as_it_stands(head, round_one):
    rebuild_everybody(on=TODAY)
    built = Plan.objects.get(person=head).built_at
    rebuild_everybody(on=TODAY)
    assert Plan.objects.get(person=head).built_at == built


def test_a_finish_is_announced_as_by_any_other_rebuild(head, round_one):
    shows(head, "LZ04", 3)
    shows(head, "LZ05", 2)
    finishes(head, "M06-L1", "M06-L2")
    heard = []

    def hear(sender, *, person_ids, **_):
        heard.append(list(person_ids))

    plan_finished.connect(hear)
    call_command("rebuild_people", "--processes", "1", verbosity=0)
    plan_finished.disconnect(hear)
    assert heard == [[head.pk]]
