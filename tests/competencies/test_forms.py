"""The forms of competencies."""

from __future__ import annotations

import uuid

from competencies.decide_forms import ReviewForm
from competencies.forms import FindForm, ObservationForm
from competencies.framework import framework
from kit.errors import InputError


def test_the_levels_to_choose_are_those_of_the_competency_with_their_sentences(frame):
    form = ObservationForm(entry=framework().by_key["TJ01"])
    assert [level for level, _ in form.fields["level"].choices] == [1, 2, 3, 4, 5]
    assert "人民调解规则与流程第3级的样子" in form.fields["level"].choices[2][1]


def test_yes_and_not_yet_become_true_and_false(frame):
    for typed, meant in (("yes", True), ("no", False)):
        sent = {"id": uuid.uuid4(), "level": "2", "passed": typed, "where": "公开栏前", "on": "2026-03-01"}
        form = ObservationForm(sent, entry=framework().by_key["TJ01"])
        assert form.is_valid(), form.errors
        assert (form.cleaned_data["passed"], form.cleaned_data["level"]) == (meant, 2)


def test_what_a_verb_refuses_stands_beside_its_field(frame):
    form = ObservationForm({}, entry=framework().by_key["TJ01"])
    form.refuse(InputError("这一天还没到。", field="on"))
    form.refuse(InputError("这个人不在您管的范围里。", field="person"))
    assert "这一天还没到。" in form.errors["on"]
    assert "这个人不在您管的范围里。" in form.non_field_errors()


def test_a_name_may_not_be_empty_and_each_wish_has_its_own_id():
    assert not FindForm({"q": " "}).is_valid()
    assert ReviewForm()["id"].value() != ReviewForm()["id"].value()
