"""Kept tallies of gaps are what a full count says, whatever happened, in whatever order."""

from __future__ import annotations

from random import Random

import pytest
from django.core.management import CommandError, call_command

from kit import jobs
from learning import plans, tallies
from learning.models import GapTally, OpenStep, Plan
from people.models import Person
from tests.learning.conftest import elect
from tests.learning.factories import TODAY, after, placed, shows


def is_exact():
    return tallies.kept() == tallies.counted()


def lacking(unit):
    """Competency → how many of the unit lack it, and how many of these were never placed."""
    found = {}
    for row in GapTally.objects.filter(unit=unit).select_related("competency"):
        people, unplaced = found.get(row.competency.key, (0, 0))
        found[row.competency.key] = people + row.people, unplaced + row.unplaced
    return {key: sums for key, sums in found.items() if any(sums)}


def test_whoever_lacks_something_is_in_the_tally_of_his_township(head, round_one, county):
    plans.plan_of(head, on=TODAY)
    assert lacking(county.township) == {"LZ04": (1, 1), "LZ05": (1, 1)}
    placed(head, LZ04=0, LZ05=0)
    shows(head, "LZ05", 2)
    plans.replan([head.pk], on=TODAY)
    assert lacking(county.township) == {"LZ04": (1, 0)}
    assert is_exact()


def test_a_person_counts_once_a_competency_and_his_steps_at_each_level(head, round_one, county):
    placed(head, LZ04=0, LZ05=0)
    plans.replan([head.pk], on=TODAY)
    rows = GapTally.objects.filter(unit=county.township, competency__key="LZ04").order_by("level")
    steps = OpenStep.objects.filter(competency__key="LZ04").count()
    assert steps > 1
    assert [(row.people, row.steps) for row in rows] == [(1, 1), *[(0, 1)] * (steps - 1)]


@pytest.mark.parametrize("seed", range(6))
def test_after_random_changes_the_tallies_are_a_full_count(seed, head, outsider, round_one, frame, county):
    chance = Random(seed)
    elect(outsider, frame.head, county.other_village)
    homes = [county.village, county.other_village, county.township, None]
    for _ in range(12):
        person = chance.choice([head, outsider])
        deed = chance.randrange(6)
        if deed == 0:
            shows(person, chance.choice(["LZ04", "LZ05"]), chance.randint(1, 3))
        elif deed == 1:
            placed(person, **{chance.choice(["LZ04", "LZ05", "TJ01"]): chance.randint(0, 3)})
        elif deed == 2:
            Person.objects.filter(pk=person.pk).update(home_unit=chance.choice(homes))
        elif deed == 3:
            Person.objects.filter(pk=person.pk).update(entered_by_mistake=chance.random() < 0.5)
        elif deed == 4:
            tallies.fold([unit.pk for unit in homes if unit])
        else:
            plans.replan(on=TODAY)
        if chance.random() < 0.6:
            plans.replan([person.pk], on=TODAY)
    for ids in list(tallies.misplaced()):
        tallies.recount(ids)
    assert is_exact()
    assert tallies.verify() == {}


def test_a_township_that_gets_another_village_gets_its_people_by_a_job(head, round_one, county):
    plans.plan_of(head, on=TODAY)
    county.village.parent = county.other_township
    county.village.save(update_fields=["parent"])
    assert not is_exact()
    jobs.ask(tallies.RECOUNT)
    jobs.run_pending()
    assert is_exact()
    assert lacking(county.township) == {}
    assert set(lacking(county.other_township)) == {"LZ04", "LZ05"}


def test_folding_leaves_one_row_for_each_thing_and_changes_no_sum(head, round_one, county):
    for day in (10, 20, 30):
        shows(head, "LZ04", 1, on=after(day))
        plans.replan([head.pk], on=TODAY)
    before = tallies.kept()
    tallies.fold([county.township.pk])
    assert tallies.kept() == before
    assert GapTally.objects.count() == len(before)


def test_what_was_done_to_a_tally_is_found_and_put_right(head, round_one, county):
    plans.plan_of(head, on=TODAY)
    GapTally.objects.filter(competency__key="LZ04").delete()
    Plan.objects.update(counted_at=None)
    with pytest.raises(CommandError):
        call_command("verify_tallies")
    call_command("verify_tallies", "--repair", verbosity=0)
    assert is_exact()
    assert list(Plan.objects.values_list("counted_at", flat=True)) == [county.township.pk]


def test_the_night_folds_and_compares(head, round_one):
    plans.plan_of(head, on=TODAY)
    GapTally.objects.all().delete()
    jobs.ask(tallies.TIDY)
    jobs.run_pending()
    assert is_exact()
