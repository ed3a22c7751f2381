"""What a page's form says, and what becomes of it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import QueryDict

from assessments import api, handing_in
from assessments.handing_in import Form
from assessments.models import Answer
from kit.errors import Stale
from offline.api import Verdict
from offline.models import Event
from tests.assessments.factories import AT, right_of

EVENT = "7d9f5b1e-7d53-4a44-9a5e-0a2d1a2b3c4d"


def read(query):
    return handing_in.read(QueryDict(f"event={EVENT}&item=x&{query}"))


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("a=B", ("B",)),
        ("a=B&a=D", ("B", "D")),
        ("", ()),
        ("step_A=3&step_B=1&step_C=2", ("B", "C", "A")),
        ("step_A=&step_B=&step_C=", ()),
        ("a=B&go=unknown", ()),
        ("step_A=1&step_B=1&go=unknown", ()),
    ],
)
def test_a_form_is_read(query, answer):
    form = read(query)
    assert (form.answer, form.problem) == (answer, "")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("step_A=1&step_B=1&step_C=2", "有两行都是第 1 步"),
        ("step_A=1&step_B=&step_C=2", "有的行还没选第几步"),
        ("step_A=1&step_B=%C2%B2&step_C=2", "有的行还没选第几步"),
        ("step_A=1&step_B=-1&step_C=99999", "有的行还没选第几步"),
    ],
)
def test_an_ordering_that_is_not_one_is_said_in_words_and_nothing_typed_is_lost(query, words):
    form = read(query)
    assert words in form.problem
    assert form.typed["step_A"] == ["1"]


def test_a_form_without_its_own_fields_is_not_ours():
    with pytest.raises(Stale):
        handing_in.read(QueryDict("a=B"))


@pytest.mark.django_db
class TestAppending:
    @pytest.fixture
    def sitting(self, bank, wang):
        return api.start_test(wang, "LZ04", 2, at=AT)

    def form(self, sitting, event, keys):
        return Form(event, sitting.paper[0]["v"], tuple(keys), "next", False)

    def test_a_second_tap_is_the_same_event(self, sitting, wang):
        form = self.form(sitting, uuid4(), ["A"])
        verdicts = [handing_in.answer(wang, sitting.pk, form, at=AT).verdict for _ in range(2)]
        assert verdicts == [Verdict.ACCEPTED, Verdict.DUPLICATE]

    def test_a_page_from_the_browsers_memory_still_stores_what_is_chosen_anew(self, sitting, wang):
        event = uuid4()
        handing_in.answer(wang, sitting.pk, self.form(sitting, event, ["A"]), at=AT)
        again = self.form(sitting, event, ["B"])
        verdicts = [handing_in.answer(wang, sitting.pk, again, at=AT).verdict for _ in range(2)]
        assert verdicts == [Verdict.ACCEPTED, Verdict.DUPLICATE]
        assert Answer.objects.get().value == ["B"]

    def test_a_submit_carries_the_whole_sheet(self, sitting, wang):
        handing_in.answer(wang, sitting.pk, self.form(sitting, uuid4(), right_of(sitting, 1)), at=AT)
        event = uuid4()
        verdicts = [handing_in.submit(wang, sitting, event, at=AT).verdict for _ in range(2)]
        assert verdicts == [Verdict.ACCEPTED, Verdict.DUPLICATE]  # the closed sitting's rows say the same sheet
        assert Event.objects.get(type="sitting_submitted").data["sheet"] == {sitting.paper[0]["v"]: ["A"]}
