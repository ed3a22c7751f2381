"""What competencies hangs into the pages of others."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.urls import reverse

from competencies.cards import desk


@pytest.mark.parametrize(
    ("who", "is_there"), [("trainer", True), ("contact", True), ("organizer", False), ("cadre", False)]
)
def test_the_word_leads_to_the_form_for_those_who_may_observe(frame, who, is_there, request, rf: RequestFactory):
    asked = rf.get(reverse("competencies:observe"))
    asked.user = request.getfixturevalue(who)
    entry = desk(asked, None)
    assert (entry is not None) == is_there
    if entry:
        assert (entry.url, entry.current) == (reverse("competencies:observe"), True)


def test_the_admin_s_menu_leads_to_the_form_too(frame, trainer, reviewer, browse):
    for person, is_there in ((trainer, True), (reviewer, False)):
        person.user_permissions.add(Permission.objects.get(codename="access_admin"))
        page = browse(person).get(reverse("wagtailadmin_home")).content.decode()
        assert (reverse("competencies:observe") in page) == is_there
