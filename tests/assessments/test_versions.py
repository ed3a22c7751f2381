"""Frozen versions are read once a process."""

from __future__ import annotations

from uuid import uuid4

import pytest

from assessments import versions
from assessments.models import QuestionVersion
from assessments.part_pages import parts_of
from assessments.questions import QuestionType
from tests.assessments.factories import LAW

pytestmark = pytest.mark.django_db


def ids():
    return list(QuestionVersion.objects.order_by("question__key").values_list("pk", flat=True)[:5])


def test_a_version_says_what_the_question_said(bank):
    one = versions.version(ids()[0])
    assert (one.competency, one.level, one.type, one.right, one.several) == (
        "LZ04",
        1,
        QuestionType.SINGLE,
        ("A",),
        False,
    )
    assert [(cited.law, cited.article) for cited in one.cites] == [(LAW, "35")]


def test_what_was_read_costs_no_query_again(bank, django_assert_num_queries):
    wanted = ids()
    with django_assert_num_queries(1):
        versions.versions(wanted)
    with django_assert_num_queries(0):
        assert list(versions.versions(wanted)) == wanted


def test_the_memory_of_a_process_is_bounded(bank, monkeypatch):
    monkeypatch.setattr(versions, "MOST_KEPT", 3)
    wanted = ids()
    assert list(versions.versions(wanted[:3])) == wanted[:3]
    assert list(versions.versions(wanted)) == wanted
    assert len(versions._kept) <= 5


def test_an_unknown_version_is_an_error(db):
    with pytest.raises(KeyError):
        versions.version(uuid4())


def test_options_are_shown_in_the_order_of_the_paper(bank):
    one = versions.version(ids()[0])
    (part,) = parts_of(one.part, one.steps, ("C", "A", "D", "B"), {})
    assert [choice.key for choice in part.choices] == ["C", "A", "D", "B"]
    assert one.item(("C", "A", "D", "B")).shown == ("C", "A", "D", "B")
