"""The canary: whatever a township, a trainer or the county without the right opens, no page says who is a reserve cadre."""

from __future__ import annotations

import re
from collections import Counter, deque
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve, reverse

from kit import clock
from kit.access import Role
from kit.models import AuditEvent
from notifications.models import Feedback
from people.models import Person
from tests.reports.factories import ON, Step, fill, person_with, viewer
from tests.reports.test_scope import text_of

pytestmark = pytest.mark.one_database

ONLY, BOTH = "后来人", "两头忙"
OF_ONE_KIND = 2  # pages of one view that are opened
SKIPPED = ("/static/", "/media/", "/cms/", "/demo/", "/documents/")
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')


@pytest.fixture
def marked(shire) -> Person:
    """A county of few people; one of them is only marked and has written a letter, one holds an office besides."""
    village = shire.villages[shire.townships[0].pk][0]
    fill(shire, 30, seed=4)
    person_with(shire, village, posts=["ZL", "HB"], steps=[Step("LZ04", 2, ON)], name=BOTH)
    spare = person_with(shire, village, posts=["HB"], steps=[Step("LZ04", 2, ON)], name=ONLY)
    Feedback.objects.create(person=spare, kind="question", text="问", at=clock.now())
    return spare


def plain_addresses() -> list[str]:
    """Every address of ours that takes no argument."""
    found = []
    for name in [str(each.namespace) for each in get_resolver().url_patterns if getattr(each, "namespace", None)]:
        space = get_resolver(None).namespace_dict[name][1]
        for key, options in space.reverse_dict.lists():
            if isinstance(key, str) and any(not params for possibilities, *_ in options for _, params in possibilities):
                found.append(reverse(f"{name}:{key}"))
    return found


def pages_about(person: Person) -> list[str]:
    """Every page that shows one person to somebody else."""
    people = ("offices", "change_new", "mentor", "person_data")
    return [
        reverse("reports:person", args=[person.pk]),
        reverse("competencies:observe_what", args=[person.uuid]),
        reverse("competencies:observe_form", args=[person.uuid, "LZ04"]),
        *(reverse(f"people:{name}", args=[person.pk]) for name in people),
        f"{reverse('people:change_new', args=[person.pk])}?kind=end",
        f"{reverse('reports:people')}?post=ZL&day={ON - timedelta(days=1)}",
    ]


def pages(client: Client) -> dict[str, str]:
    """What one finds by following every link, a few pages of each view, files included.

    First come the pages of whoever holds an office beside the mark: he is known, the mark is not.
    """
    both = Person.objects.get(name=BOTH)
    waiting = deque([*pages_about(both), "/", "/desk/", "/me/", "/observe/", *plain_addresses()])
    seen: dict[str, str] = {}
    opened: Counter[str] = Counter()
    while waiting:
        address = waiting.popleft().replace("&amp;", "&")
        try:
            view = resolve(address.partition("?")[0]).view_name
        except Resolver404:
            continue
        if address in seen or address.startswith(SKIPPED) or opened[view] >= OF_ONE_KIND or "leave" in address:
            continue
        opened[view] += 1
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen[address] = text_of(body) if answer.status_code == 200 and not is_picture(answer) else ""
        waiting.extend(LINK.findall(seen[address]))
    return seen


def is_picture(answer) -> bool:
    return answer.headers.get("Content-Type", "").startswith(("image/", "application/pdf", "font/"))


@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.TRAINER, Role.COUNTY])
def test_no_page_names_a_reserve_cadre_or_the_mark(shire, at_desk, marked, role):
    client = at_desk(role, shire.unit if role == Role.COUNTY else shire.townships[0])
    found = pages(client)
    assert len([text for text in found.values() if text]) > 15
    assert BOTH in found[reverse("reports:person", args=[Person.objects.get(name=BOTH).pk])]
    for address, text in found.items():
        assert ONLY not in text, address
        # The list of posts that a county maintains may name the post; no page says who bears it.
        assert "后备" not in text, address
    export = text_of(client.post(reverse("reports:export")).content) if role != Role.TRAINER else ""
    assert ONLY not in export and "后备" not in export


def test_the_walk_would_find_him(shire, at_desk, marked):
    """With the right the same walk meets him: the canary sings."""
    person = viewer(Role.COUNTY, shire.unit)
    person.scopes.update(sees_reserve=True)
    found = pages(at_desk(person=person))
    assert any(ONLY in text for text in found.values())
    assert any("后备" in text for text in found.values())


@pytest.mark.parametrize("page", ["offices", "change_new", "mentor", "person_data"])
def test_his_pages_do_not_exist_for_the_township(shire, at_desk, marked, page):
    client = at_desk(Role.TOWNSHIP, shire.townships[0])
    assert client.get(reverse(f"people:{page}", args=[marked.pk])).status_code == 404


def test_giving_a_mark_leaves_nothing_in_the_trail_of_the_township(shire, at_desk, marked):
    person = viewer(Role.COUNTY, shire.unit)
    person.scopes.update(sees_reserve=True)
    client = at_desk(person=person)
    mark = marked.appointments.get()
    client.post(reverse("people:reserve_take", args=[mark.pk]))
    events = AuditEvent.objects.filter(action="people.reserve_taken")
    assert [event.scope_path for event in events] == [shire.unit.path]
