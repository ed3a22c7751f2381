from __future__ import annotations

import json

from tests.courses.factories import shelf

WORDS = json.dumps("学习情况")[1:-1]  # as the sidebar's data has them


def in_the_admin(client):
    return client.get("/cms/").content.decode()


def test_the_admin_leads_those_back_whom_the_desk_lets_in(browse, trainer, reviewer):
    shelf()
    assert WORDS in in_the_admin(browse(trainer))
    seen = in_the_admin(browse(reviewer))
    assert "工作台" in seen
    assert WORDS not in seen
