"""No page of staff, ours or Wagtail's, opens to a session that has shown no second factor."""

from __future__ import annotations

import pytest
from django.test import Client

from kit import access
from kit.access import Role
from lms import settings as product
from tests.conftest import staff
from tests.house.test_urls import ALL, address

STAFF_ONLY = [
    (route, declared.roles)
    for route, pattern in ALL
    if (declared := access.declared(pattern.callback, route)) and declared.roles and Role.CADRE not in declared.roles
]


def test_it_is_asked_for_unless_this_is_a_demonstration():
    assert product.SECOND_FACTOR is (not product.DEMO)
    assert "people.login.sessions.StaffSessions" in product.MIDDLEWARE


@pytest.mark.parametrize("role", sorted(access.STAFF))
def test_every_page_of_a_role_asks_for_the_second_factor(settings, county, role):
    settings.SECOND_FACTOR = True
    client = Client()
    client.force_login(staff(county, role, county.unit, "工作人员"))
    mine = [route for route, roles in STAFF_ONLY if role in roles]
    assert len(mine) > 5
    open_ones = [route for route in mine if not asks(client.get(address(route)))]
    assert open_ones == []
    others = [route for route, roles in STAFF_ONLY if role not in roles]
    assert {client.get(address(route)).status_code for route in others[:20]} == {404}


def asks(response) -> bool:
    return response.status_code == 302 and response.url.startswith("/enter/second/?next=")
