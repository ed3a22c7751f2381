"""Competencies are written, refused and taken out of use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from competencies import competency_edits, drafting
from competencies.competency_edits import BadCompetency
from competencies.competency_rules import CitationSaid, CompetencySaid, LevelSaid, faults
from competencies.framework import framework
from competencies.models import Citation, Competency, FrameworkVersion, Law, LevelState
from competencies.rebuild import rebuild_levels
from kit import jobs
from kit.errors import NotNow
from tests.competencies.factories import EvidenceFactory

ABILITIES = {"LZ", "TJ"}
MAY_1 = date(2026, 5, 1)
PARTY = CompetencySaid(
    key="DJ01",
    ability="LZ",
    kind="knowledge",
    name="党建实务",
    levels=(LevelSaid(1, "能说出“三会一课”是什么", 2), LevelSaid(2, "能按程序开好一次支部党员大会", 2)),
    citations=(CitationSaid("中国共产党农村基层组织工作条例", "10", date(2018, 12, 28)),),
)


def found(said: CompetencySaid, asked=()) -> list[tuple[str, int, str]]:
    return [(one.part, one.number, one.field) for one in faults(said, abilities=ABILITIES, asked=asked)]


def test_a_whole_competency_has_no_fault():
    assert found(PARTY) == []


@pytest.mark.parametrize(
    ("other", "where"),
    [
        ({"key": "党建"}, ("competency", 0, "key")),
        ({"ability": "XX"}, ("competency", 0, "ability")),
        ({"kind": "skill"}, ("competency", 0, "kind")),
        ({"name": ""}, ("competency", 0, "name")),
        ({"levels": ()}, ("level", 1, "behaviour")),
        ({"levels": (PARTY.levels[0], LevelSaid(3, "能带别人开", 3))}, ("level", 2, "behaviour")),
        ({"levels": (LevelSaid(1, "能说", 9),)}, ("level", 1, "least_strength")),
        ({"levels": (LevelSaid(1, "能说", 2, cut=1),)}, ("level", 1, "cut")),
        ({"citations": (CitationSaid("条例", "10", None),)}, ("citation", 0, "effective_on")),
        ({"citations": (CitationSaid("条例", "", MAY_1),)}, ("citation", 0, "article")),
        ({"citations": (CitationSaid("条例", "10", MAY_1),) * 2}, ("citation", 1, "article")),
    ],
)
def test_what_is_wrong_is_said_at_its_field(other, where):
    assert found(replace(PARTY, **other)) == [where]


def test_a_level_that_posts_ask_cannot_be_left_out():
    assert found(PARTY, asked={2, 3}) == [("level", 3, "behaviour")]


def test_a_new_competency_is_in_the_framework_at_once_and_no_post_asks_it(frame, administrator):
    stamp = framework().stamp
    competency_edits.save(PARTY, by=administrator, is_new=True)
    entry = framework().by_key["DJ01"]
    assert framework().stamp != stamp
    assert [level.level for level in entry.levels] == [1, 2]
    assert competency_edits.all_said()["DJ01"] == PARTY
    assert all(row.competency != "DJ01" for rows in framework().asked.values() for row in rows)


def test_a_law_that_nobody_named_before_is_kept_with_its_day(frame, administrator):
    competency_edits.save(PARTY, by=administrator, is_new=True)
    assert Law.objects.get().effective_on == date(2018, 12, 28)
    assert Citation.objects.get().effective_on == date(2018, 12, 28)


def test_a_citation_without_a_date_is_refused_and_nothing_is_half_saved(frame, administrator):
    bad = replace(PARTY, citations=(CitationSaid("条例", "10", None),))
    with pytest.raises(BadCompetency, match="施行日期"):
        competency_edits.save(bad, by=administrator, is_new=True)
    assert not Competency.objects.filter(key="DJ01").exists()


def test_a_key_is_taken_once(frame, administrator):
    with pytest.raises(BadCompetency, match="编号"):
        competency_edits.save(replace(PARTY, key="LZ04"), by=administrator, is_new=True)
    assert Competency.objects.get(key="LZ04").name == "村务公开与民主监督"


def test_what_stays_as_it_is_gives_no_new_stamp(frame, administrator):
    competency_edits.save(PARTY, by=administrator, is_new=True)
    stamp = FrameworkVersion.objects.get().stamp
    competency_edits.save(PARTY, by=administrator, is_new=False)
    assert FrameworkVersion.objects.get().stamp == stamp


def test_when_something_else_confirms_a_level_the_states_follow(frame, administrator, cadre):
    EvidenceFactory(person=cadre, competency=frame.openness)
    rebuild_levels()
    said = competency_edits.all_said()["LZ04"]
    stricter = replace(said, levels=tuple(replace(level, least_strength=3) for level in said.levels))
    competency_edits.save(stricter, by=administrator, is_new=False)
    jobs.run_pending()
    assert LevelState.objects.get().state == "provisional"


def test_what_posts_ask_is_not_taken_out_of_use(frame, administrator):
    with pytest.raises(NotNow, match="村委会主任"):
        competency_edits.retire(frame.openness, by=administrator, on=MAY_1)
    frame.openness.refresh_from_db()
    assert frame.openness.retired_on is None


def test_out_of_all_posts_then_out_of_use_and_back(frame, administrator):
    drafting.take_out("LZ04", by=administrator)
    drafting.publish(drafting.draft(), by=administrator, on=MAY_1)
    competency_edits.retire(frame.openness, by=administrator, on=MAY_1)
    assert framework().by_key["LZ04"].is_retired
    competency_edits.bring_back(frame.openness, by=administrator)
    assert not framework().by_key["LZ04"].is_retired
