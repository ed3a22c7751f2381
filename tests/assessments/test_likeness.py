"""Questions that ask the same in other words are found, and others are not."""

from __future__ import annotations

import pytest

from assessments import bank as bank_
from assessments.content import fields_of
from assessments.likeness import alike, bounds_of, words_of
from assessments.models import Question
from assessments.questions import Option
from tests.assessments.factories import PARTS, of_kind, question


def words(one):
    said = fields_of(one)
    return words_of(said["stem"], said["options"], said["answer"])


def asked(stem, *options):
    return question("LZ04", 2, 1, stem=stem, options=tuple(map(Option, "ABCD", options)))


FIRST = asked("村务公开栏的内容，至少要公布多少天？", "7 天", "10 天", "15 天")


@pytest.mark.parametrize(
    "stem",
    [
        "村务公开栏的内容 至少要公布多少天",
        "根据《村民委员会组织法》的规定，村务公开栏的内容至少要公布多少天？",
        "村务公开的内容，最少要公布多少天？",
    ],
)
def test_the_same_in_other_words_is_alike_however_the_options_stand(stem):
    found = alike(words(asked(stem, "十五天", "7天", "十天")), [(1, words(FIRST)), (2, words(of_kind("fill")))])
    assert [one.pk for one in found] == [1]


def test_another_question_of_the_same_form_is_not_alike():
    other = asked("下列哪一项属于敏感个人信息？", "身高", "银行账号", "爱好")
    assert alike(words(other), [(1, words(FIRST))]) == []


def test_what_is_hardly_anything_is_like_nothing():
    assert alike("公开\n", [(1, "公开\n")]) == []


@pytest.mark.parametrize("kind", list(PARTS))
def test_what_a_question_asks_beside_its_text_counts(kind):
    said = words(of_kind(kind))
    assert {"matching": "村民委员会", "fill": "2/3", "numeric": "一共", "chain": "30000"}[kind] in said.replace(
        "1共", "一共"
    )


def test_what_is_beyond_the_bounds_cannot_be_alike():
    shortest, longest = bounds_of("村" * 100)
    assert alike("村" * 100, [(1, "村" * (shortest - 1)), (2, "村" * (longest + 1))]) == []
    assert len(alike("村" * 100, [(1, "村" * (shortest + 1)), (2, "村" * (longest - 1))])) == 2


@pytest.mark.django_db
def test_the_bank_keeps_the_words_of_whatever_is_written_and_finds_the_nearest_first(framework):
    exact = bank_.add(question("LZ04", 2, 1, stem=FIRST.stem, options=FIRST.options))
    near = bank_.add(question("LZ04", 2, 2, stem="村务公开的内容，最少要公布多少天？", options=FIRST.options))
    bank_.add(question("LZ04", 2, 3))
    assert Question.objects.get(pk=exact.pk).words == words(FIRST)
    found = bank_.alike(words(FIRST))
    assert [row for row, _percent in found] == [exact, near]
    assert found[0][1] == 100 > found[1][1]
    assert [row for row, _percent in bank_.alike(words(FIRST), but=exact.pk)] == [near]
    near.stem = "完全换了一个问题，问的是宅基地的审批由谁来做？"
    near.options = []
    near.save()
    assert bank_.alike(words(FIRST), but=exact.pk) == []
