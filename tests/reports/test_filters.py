"""What the address of a desk page asks for."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from reports.filters import Filter, Sort, State, Tenure, UnknownCondition

FULL = Filter(township=12, village=34, post="ZR", tenure=Tenure.NEW, competency="LZ04", state=State.GAP, sort=Sort.DUE)


def test_a_filter_survives_its_own_address():
    assert Filter.read(QueryDict(FULL.query().removeprefix("?"))) == FULL


def test_no_condition_is_no_query():
    assert Filter().query() == ""
    assert Filter.read(QueryDict("township=&village=&post=&state=&page=3")) == Filter()


def test_a_job_carries_ids_only():
    assert Filter(township=12, state=State.HELP).ids() == {"township": 12, "state": "help"}
    assert all(type(value) in (int, str) for value in FULL.ids().values())


@pytest.mark.parametrize(
    "query",
    [
        "state=nothing",
        "state=must' OR 1=1",
        "sort=phone",
        "sort=-id",
        "tenure=all",
        "township=abc",
        "township=-1",
        "township=１２",
        "township=1e3",
        "village=9999999999999999999999",
        "village=1;DROP TABLE",
        "post=村主任",
        "post=" + "Z" * 40,
        "competency=LZ04%00",
        "competency=<script>",
    ],
)
def test_what_is_no_condition_is_refused(query):
    with pytest.raises(UnknownCondition):
        Filter.read(QueryDict(query))


def test_but_leaves_the_other_conditions_alone():
    assert FULL.but(state=State.UP).post == "ZR"
    assert FULL.state == State.GAP
