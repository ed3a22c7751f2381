"""The framework as one frozen value."""

from __future__ import annotations

import uuid

import pytest

from competencies.framework import NoFramework, framework, request_closes, request_opens
from competencies.models import Competency, FrameworkVersion
from competencies.showing import CompetencyKind
from tests.competencies.factories import SmallFramework


def test_it_holds_the_competencies_in_order_with_their_sentences(frame: SmallFramework):
    read = framework()
    assert [entry.key for entry in read.competencies] == ["LZ04", "LZ05", "TJ01"]
    assert [ability.name for ability in read.abilities] == ["履职能力", "调解能力"]
    entry = read.by_key["LZ04"]
    assert entry is read.by_id[frame.openness.pk]
    assert entry.behaviour(3) == "村务公开与民主监督第3级的样子"
    assert entry.behaviour(0) == ""
    assert entry.standard.kind == CompetencyKind.KNOWLEDGE
    assert entry.standard.least_strength == (2, 2, 3, 3, 4)
    assert [one.key for one in read.of(read.abilities[0])] == ["LZ04", "LZ05"]


def test_it_says_what_a_post_asks(frame: SmallFramework):
    asked = framework().asks(frame.head.pk)
    assert [(row.competency, row.level, row.due_days) for row in asked] == [
        ("LZ04", 2, 60),
        ("LZ04", 3, 180),
        ("LZ05", 2, 60),
        ("TJ01", 3, 365),
    ]
    assert framework().asks(0) == ()


def test_without_a_published_version_it_says_what_to_do(db):
    with pytest.raises(NoFramework) as missing:
        framework()
    assert "load_domain" in str(missing.value.next_step)


def test_a_second_look_costs_one_query_and_inside_a_request_none(frame, django_assert_num_queries):
    framework()
    with django_assert_num_queries(1):
        framework()
    request_opens()
    with django_assert_num_queries(1):
        assert framework() is framework()
    request_closes()
    with django_assert_num_queries(1):
        framework()


def test_a_new_stamp_makes_every_process_read_it_again(frame: SmallFramework):
    before = framework()
    Competency.objects.filter(pk=frame.openness.pk).update(name="村务公开")
    assert framework().by_key["LZ04"].name == "村务公开与民主监督"
    FrameworkVersion.objects.update(stamp=uuid.uuid4())
    assert framework().by_key["LZ04"].name == "村务公开"
    assert before.by_key["LZ04"].name == "村务公开与民主监督"


def test_a_retired_version_is_not_asked(frame: SmallFramework):
    FrameworkVersion.objects.update(state="retired")
    newer = FrameworkVersion.objects.create(number=2, state="published", published_on=frame.version.published_on)
    assert framework().version_id == newer.pk
    assert framework().asks(frame.head.pk) == ()
