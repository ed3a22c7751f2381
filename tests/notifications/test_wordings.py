from __future__ import annotations

import re

import pytest

from notifications.wordings import REMINDERS, WORDINGS, Kind, wording_of

PLACEHOLDER = re.compile(r"%\((\w+)\)")


@pytest.mark.parametrize("key", sorted(WORDINGS))
def test_a_wording_asks_for_exactly_what_its_text_names(key, settings):
    wording = wording_of(key)
    assert set(PLACEHOLDER.findall(str(wording.text))) - {"site"} == wording.parameters | wording.secret
    words = wording.render(dict.fromkeys(wording.parameters | wording.secret, "1"))
    assert words.startswith(f"【{settings.SITE_NAME}】")
    assert len(words) <= 70, "longer than one text message"


def test_reminders_are_those_that_are_capped():
    assert {"steps_due", "recheck_due", "task_near"} == REMINDERS
    assert all(WORDINGS[key].kind is Kind.REMINDER for key in REMINDERS)


def test_what_is_secret_is_not_stored():
    assert wording_of("login_code").stored({"code": "123456"}) == {}
