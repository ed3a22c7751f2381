"""Where persons stand on a day, read from the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.gaps import gaps_of, required_of, standing_of, standings_of
from competencies.gaps_rules import Mark
from competencies.load import load_framework
from competencies.models import Evidence, FrameworkVersion
from competencies.rebuild import rebuild_levels
from people.api import appoint, end_appointment
from people.models import Person
from tests.competencies.factories import (
    MARCH_1,
    PUBLISHED,
    EstimateFactory,
    EvidenceFactory,
    PostFactory,
    ask,
    moment,
)

ELECTED = date(2026, 2, 1)
TODAY = date(2026, 3, 20)


@pytest.fixture
def head(frame, cadre: Person, county, time_machine) -> Person:
    """王主任, elected on 1 February and invited the same day."""
    time_machine.move_to(moment(TODAY))
    Person.objects.filter(pk=cadre.pk).update(invited_on=ELECTED)
    cadre.refresh_from_db()
    appoint(cadre, frame.head, county.village, since=ELECTED)
    return cadre


def lacks(person, on=TODAY) -> dict[str, list[tuple[int, str]]]:
    return {gap.competency: [(step.level, step.mark) for step in gap.steps] for gap in gaps_of(person, on=on)}


def test_each_step_has_its_own_due_day_counted_from_the_latest_of_office_publication_and_invitation(head):
    due = {(step.competency, step.level): step.due for step in required_of(head, on=TODAY)}
    assert due["LZ04", 2] == ELECTED + timedelta(days=60)
    assert due["LZ04", 3] == ELECTED + timedelta(days=180)
    Person.objects.filter(pk=head.pk).update(invited_on=MARCH_1)
    head.refresh_from_db()
    assert required_of(head, on=TODAY)[0].due == MARCH_1 + timedelta(days=60)


def test_what_was_never_placed_is_unknown_and_what_was_placed_is_likely(head, frame):
    assert lacks(head)["LZ04"] == [(1, Mark.UNPLACED), (2, Mark.UNPLACED), (3, Mark.UNPLACED)]
    EstimateFactory(person=head, competency=frame.openness, level=2)
    assert lacks(head)["LZ04"] == [(1, Mark.LIKELY), (2, Mark.LIKELY), (3, Mark.MISSING)]


def test_the_newest_estimate_counts_and_a_failed_test_after_it_refutes_it(head, frame):
    EstimateFactory(person=head, competency=frame.openness, level=1, on=MARCH_1 - timedelta(days=9))
    EstimateFactory(person=head, competency=frame.openness, level=3)
    EvidenceFactory(failed=True, person=head, competency=frame.openness, level=2, on=MARCH_1 - timedelta(days=1))
    assert [mark for _, mark in lacks(head)["LZ04"]] == [Mark.LIKELY] * 3
    EvidenceFactory(failed=True, person=head, competency=frame.openness, level=3, on=MARCH_1 + timedelta(days=1))
    assert [mark for _, mark in lacks(head)["LZ04"]] == [Mark.LIKELY, Mark.LIKELY, Mark.MISSING]


def test_a_passed_test_closes_the_steps_up_to_its_level(head, frame):
    EvidenceFactory(person=head, competency=frame.openness, level=2)
    rebuild_levels([head.pk])
    assert lacks(head)["LZ04"] == [(3, Mark.MISSING)]
    EvidenceFactory(person=head, competency=frame.openness, level=3)
    rebuild_levels([head.pk])
    assert "LZ04" not in lacks(head)
    openness = standing_of(head, on=TODAY).competencies[0]
    assert openness.is_enough
    assert (openness.must, openness.held.level, openness.held.shown_kind) == (3, 3, "phone_test")


def test_the_day_after_an_office_ends_nothing_is_asked_and_what_was_shown_stays(head, frame):
    EvidenceFactory(person=head, competency=frame.openness, level=2)
    rebuild_levels([head.pk])
    end_appointment(head.appointments.get(), until=TODAY, document="辞职（演示）")
    assert required_of(head, on=TODAY)
    assert required_of(head, on=TODAY + timedelta(days=1)) == ()
    assert standing_of(head, on=TODAY + timedelta(days=1)).held["LZ04"].level == 2


def test_a_reserve_post_asks_without_ever_being_late(head, frame, outsider, county):
    appoint(outsider, frame.reserve, county.other_village, since=ELECTED)
    (step, *_) = required_of(outsider, on=TODAY)
    assert not step.mandatory
    (gap,) = gaps_of(outsider, on=TODAY)
    assert not gap.blocks
    assert not gap.steps[0].is_late(step.due + timedelta(days=1))


def test_a_new_version_changes_gaps_and_never_evidence_or_levels(head, frame):
    EvidenceFactory(person=head, competency=frame.openness, level=3)
    rebuild_levels([head.pk])
    before = list(Evidence.objects.values_list("pk", "level"))
    assert "LZ04" not in lacks(head)
    ask(frame, frame.head, frame.openness, 4, 730)
    assert lacks(head)["LZ04"] == [(4, Mark.MISSING)]
    assert list(Evidence.objects.values_list("pk", "level")) == before
    assert rebuild_levels() == []


def test_competencies_stand_under_their_ability_in_order(head):
    abilities = standing_of(head, on=TODAY).abilities
    assert [(ability.name, [one.entry.key for one in own]) for ability, own in abilities] == [
        ("履职能力", ["LZ04", "LZ05"]),
        ("调解能力", ["TJ01"]),
    ]


def test_one_person_costs_three_queries_and_the_look_at_the_framework(head, frame, django_assert_num_queries):
    EvidenceFactory(person=head, competency=frame.openness)
    rebuild_levels([head.pk])
    with django_assert_num_queries(4):
        standing_of(head, on=TODAY)


def test_many_persons_cost_as_many_queries_as_one_and_give_the_same(head, frame, county, outsider):
    appoint(outsider, frame.reserve, county.other_village, since=ELECTED)
    EvidenceFactory(person=outsider, competency=frame.openness, level=1)
    EstimateFactory(person=head, competency=frame.mediation, level=1)
    rebuild_levels()
    counts = []
    for ids in ([head.pk], [head.pk, outsider.pk]):
        with CaptureQueriesContext(connection) as queries:
            both = standings_of(ids, on=TODAY)
        counts.append(len(queries))
    assert counts == [6, 6]
    assert both[head.pk] == standing_of(head, on=TODAY)
    assert both[outsider.pk] == standing_of(outsider, on=TODAY)


def test_what_a_duplicate_held_and_showed_counts_for_the_person(head, frame, outsider, county):
    post = PostFactory(key="KJ", name="村会计", title="会计")
    ask(frame, post, frame.mediation, 4, 60)
    appoint(outsider, post, county.village, since=MARCH_1)
    EvidenceFactory(person=outsider, competency=frame.openness, level=3)
    outsider.merged_into = head
    outsider.save()
    rebuild_levels()
    standing = standing_of(head, on=TODAY)
    assert "LZ04" not in {gap.competency for gap in standing.gaps}
    assert max(step.level for step in standing.steps if step.competency == "TJ01") == 4
    assert standings_of([head.pk], on=TODAY)[head.pk] == standing


def test_a_past_day_is_answered_from_the_ledger(head, frame):
    EvidenceFactory(person=head, competency=frame.openness, level=1, on=ELECTED)
    EvidenceFactory(person=head, competency=frame.openness, level=3, on=MARCH_1)
    rebuild_levels()
    assert standing_of(head, on=TODAY).held["LZ04"].level == 3
    assert standing_of(head, on=MARCH_1 - timedelta(days=1)).held["LZ04"].level == 1
    assert standing_of(head, on=ELECTED - timedelta(days=1)).held["LZ04"].level == 0


def test_every_post_of_the_real_framework_gives_its_holder_a_gap(real_framework, county, cadre, time_machine):
    time_machine.move_to(moment(TODAY))
    from people.models import Post

    load_framework(on=PUBLISHED)
    for post in Post.objects.filter(unit_kind="village"):
        appoint(cadre, post, county.village, since=ELECTED)
    standing = standing_of(cadre, on=TODAY)
    assert FrameworkVersion.objects.count() == 1
    assert len(standing.competencies) == 22
    assert all(one.must >= 2 for one in standing.competencies)
