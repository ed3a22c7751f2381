"""Communities beside villages: their own words, and what is about one kind of unit only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from competencies import load
from competencies.api import explain, framework, framework_of, is_for, kinds_of_laws, standing_of
from competencies.data_files import read
from kit.loading import BadRows
from people.api import appoint
from people.models import Person, Post
from tests.conftest import settle

ON = date(2026, 6, 10)
VILLAGE, COMMUNITY = frozenset(["village"]), frozenset(["community"])


@pytest.fixture
def of_community(real_framework, county) -> Person:
    """The head of a residents' committee."""
    person = Person.objects.create_user(name="社区主任")
    community = settle("东关社区", "community", "140522101001", county.township)
    appoint(person, Post.objects.get(key="JZR"), community, since=date(2026, 3, 1))
    return person


@pytest.mark.parametrize(
    ("laws", "kinds"),
    [
        (["村民委员会组织法"], VILLAGE),
        (["民法典", "村民委员会组织法"], VILLAGE),
        (["城市居民委员会组织法"], COMMUNITY),
        (["村民委员会组织法", "城市居民委员会组织法"], VILLAGE | COMMUNITY),
        (["民法典"], frozenset()),
        ([], frozenset()),
    ],
)
def test_the_law_that_is_cited_says_about_which_units_something_is(laws, kinds):
    assert kinds_of_laws(laws) == kinds


@pytest.mark.parametrize(
    ("written", "held", "fits"),
    [
        (VILLAGE, COMMUNITY, False),
        (COMMUNITY, VILLAGE, False),
        (VILLAGE, VILLAGE, True),
        (VILLAGE, VILLAGE | COMMUNITY, True),
        (frozenset(), COMMUNITY, True),
        (VILLAGE, frozenset(), True),
    ],
)
def test_what_is_written_for_villages_is_kept_only_from_those_with_offices_at_communities_alone(written, held, fits):
    assert is_for(written, held) is fits


def test_somebody_of_a_community_reads_the_words_of_communities(of_community):
    standing = standing_of(of_community, on=ON)
    words = standing.framework.by_key["LZ04"]
    assert words.name == "居务公开与民主监督"
    assert words.behaviour(1) == "知道居务要公开什么、公布多少天"
    assert words.behaviour(2) == framework().by_key["LZ04"].behaviour(2)  # the same at both
    assert explain(of_community, "LZ04", on=ON).entry.name == "居务公开与民主监督"
    assert framework_of(of_community, on=ON).by_key["LZ02"].name == "居民自治会议与民主决策"


def test_somebody_with_an_office_in_a_village_too_reads_the_words_of_villages(of_community, county):
    appoint(of_community, Post.objects.get(key="TJY"), county.village, since=date(2026, 3, 1))
    assert standing_of(of_community, on=ON).unit_kinds == VILLAGE | COMMUNITY
    assert framework_of(of_community, on=ON).by_key["LZ04"].name == "村务公开与民主监督"


def test_posts_of_communities_ask_what_their_law_is_about_and_name_its_articles(of_community):
    asked = {one.entry.key: one for one in standing_of(of_community, on=ON).competencies}
    assert {"LZ01", "LZ02", "LZ03", "LZ04"} <= set(asked)
    basis = {row.basis for row in framework().asks(Post.objects.get(key="JZR").pk) if row.competency == "LZ04"}
    assert basis == {"城市居民委员会组织法 34、36、37（建议值，上线前由县里确认）"}


def test_no_post_of_a_community_begins_with_more_than_ten_competencies(real_framework):
    for post in Post.objects.filter(unit_kind="community"):
        core = {row.competency for row in framework().asks(post.pk) if row.level == 2 and row.due_days <= 60}
        assert 1 <= len(core) <= 10, post.key


def test_no_words_of_villages_are_left_in_what_communities_are_asked(real_framework):
    frame = framework().worded_for(COMMUNITY)
    asked = {row.competency for post in Post.objects.filter(unit_kind="community") for row in frame.asks(post.pk)}
    for entry in frame.competencies:
        if entry.key in asked:
            texts = [entry.name, entry.description, *(level.behaviour for level in entry.levels)]
            assert not [text for text in texts if "村" in text], entry.key


def test_a_row_of_words_for_no_level_is_refused(tmp_path: Path):
    for file in load.DATA.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "communities.csv").open("a", encoding="utf-8") as stream:
        stream.write("LZ99,1,没有这项,\nLZ04,7,没有这级,\nLZ04,1,又一句,\n")
    with pytest.raises(BadRows) as error:
        read(
            tmp_path, posts=[line.split(",")[0] for line in (load.DATA / "requirements.csv").read_text("utf-8").split()]
        )
    assert len({problem.line for problem in error.value.problems}) == 3
