"""What a new term takes over from the programmes of the old one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from learning.models import Programme
from learning.terms import copy_programmes, name_for
from people.models import Term


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("第十三届任职培训", "第十四届任职培训"),
        ("任职培训", "任职培训（第十四届）"),
        ("长" * 80, "长" * 74 + "（第十四届）"),
    ],
)
def test_a_programme_is_called_after_the_new_term(name, new):
    assert name_for(name, "第十三届", "第十四届") == new


def test_published_programmes_are_copied_as_drafts_once(round_one, county):
    since = date(2031, 2, 1)
    Programme.objects.filter(pk=round_one.pk).update(until=round_one.since + timedelta(days=365))
    term = Term.objects.create(
        unit=county.unit, number=99, name="第九十九届", elected_on=since, since=since, until=date(2036, 1, 31)
    )
    (new,) = copy_programmes(round_one.term, term)
    assert (new.state, new.since, new.until, new.max_due_days) == (
        "draft", since, since + timedelta(days=365), round_one.max_due_days,
    )  # fmt: skip
    assert list(new.mandatory.values_list("course_code", "basis")) == list(
        round_one.mandatory.values_list("course_code", "basis")
    )
    assert copy_programmes(round_one.term, term) == []
