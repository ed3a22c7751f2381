"""What travels as labels: what a question says comes back, and what somebody else wrote is a tag."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from assessments.exchange import labels
from assessments.exchange.making import labelled, matching, ordering
from assessments.questions import CitedLaw, QuestionType, Rubric
from tests.assessments.exchange.strategies import questions
from tests.assessments.factories import question


def test_a_question_says_what_other_programs_have_no_field_for():
    said = question(
        "LZ04", 2, 1, type=QuestionType.CASE, partial=True, tags=("土地", "能力:甲"),
        citations=(CitedLaw("民法典", ("8", "382之一")),), difficulty=4,
    )  # fmt: skip
    assert labels.of(said) == (
        "能力:LZ04", "等级:2", "难度:4", "依据:民法典 第8条、第382条之一", "题型:案例", "记分:部分", "土地", "标签:能力:甲",
    )  # fmt: skip


@settings(max_examples=100)
@given(questions())
def test_what_is_said_comes_back(said):
    found = labels.read(labels.of(said, code=True))
    assert (found.code, found.competency, found.level, found.difficulty) == (
        said.code, said.competency, said.level, said.difficulty,
    )  # fmt: skip
    assert (found.citations, found.tags) == (said.citations, said.tags)
    assert found.is_case == (said.type == QuestionType.CASE)
    assert found.partial in (None, said.partial)


@pytest.mark.parametrize(
    "label", ["等级:高", "等级：", "难度:1000", "水平:3", "重点", "https://example.com", "等级:" + "2" * 3000]
)
def test_what_is_no_label_of_ours_is_a_tag(label):
    assert labels.read((label,)) == labels.Labels(tags=(label,))


@pytest.mark.parametrize(
    ("words", "law"),
    [
        ("村民委员会组织法 第35条", CitedLaw("村民委员会组织法", ("35",))),
        ("《民法典》第8条、第382条之一", CitedLaw("民法典", ("8", "382之一"))),
        ("民法典", CitedLaw("民法典", ())),
        ("民法典  第八条", CitedLaw("民法典", ("八",))),
    ],
)
def test_laws_are_read_as_they_are_written(words, law):
    assert labels.read((f"依据：{words}",)).citations == (law,)


def test_points_to_look_for_and_how_many_are_enough():
    rubric = Rubric(("账目", "监督", "时限"), 2)
    assert labels.read(labels.of_rubric(rubric)).rubric == rubric
    assert labels.read(("要点:账目", "要点:监督")).rubric == Rubric(("账目", "监督"), 2)


@pytest.mark.parametrize("keys", ["", "BA", "BAA", "BACD", "CAB/XYZ"])
def test_letters_that_do_not_fit_any_more_are_not_believed(keys):
    part = ordering(["提名", "投票", "公布"])
    said = labels.Labels(keys=keys.partition("/")[0], shown=keys.partition("/")[2])
    found = labelled(part, said)
    texts = {option.key: option.text for option in found.options}
    assert [texts[key] for key in found.right] == ["提名", "投票", "公布"]


@pytest.mark.parametrize("numbers", [(1,), (1, 1), (2, 3), (2, 1, 3)])
def test_numbers_of_targets_that_do_not_fit_any_more_are_not_believed(numbers):
    part = matching([("甲", "丙"), ("乙", "丁")])
    assert labelled(part, labels.Labels(targets=numbers)) == part


def test_numbers_of_targets_that_fit_put_them_in_order():
    part = matching([("甲", "丙"), ("乙", "丁")])
    found = labelled(part, labels.Labels(targets=(2, 1)))
    assert [target.text for target in found.targets] == ["丁", "丙"]
    assert found.right == ("A=2", "B=1")


def test_an_ordering_is_mixed_the_same_way_each_time_and_never_shown_solved():
    texts = [f"第{n}步" for n in range(6)]
    assert ordering(texts) == ordering(texts)
    assert all(
        replace(part, right=()) and part.right != part.keys for part in (ordering(texts[:n]) for n in range(2, 7))
    )
