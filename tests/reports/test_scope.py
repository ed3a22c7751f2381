"""Whatever the address: a township contact never reads a word of another township, nor of a reserve cadre."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from kit import jobs
from kit.access import Role
from kit.models import Job
from people.models import Person
from reports.exports import files
from reports.filters import Sort, State
from tests.answers import untokened
from tests.reports.factories import ON, Step, fill, person_with, viewer

UNKNOWN = 10**9


@pytest.fixture
def mine(full):
    return full.townships[0]


@pytest.fixture
def other(full):
    return full.townships[1]


@pytest.fixture
def strangers(full, other) -> list[Person]:
    return list(Person.objects.filter(home_unit__path__startswith=other.path))


def token(township) -> str:
    """What every name of a township and of its people begins with."""
    return township.name[0]


def text_of(content: bytes) -> str:
    """A page, or every cell of a workbook."""
    if content[:2] == b"PK":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    return content.decode()


def said(answer, pk: int) -> tuple[str, list[str]]:
    """What a refusal says: its page without the number that was asked for, and which headers it has."""
    page = untokened(answer.content.decode())
    return page.replace(f"{pk}%", "#%").replace(f"%3D{pk}", "%3D#"), sorted(answer.headers)


QUERIES = [
    *(f"state={state}" for state in State),
    *(f"sort={sort}&page=2" for sort in Sort),
    "post=ZR",
    "competency=LZ04&state=gap",
    "tenure=new",
    "page=999",
]


@pytest.mark.parametrize("query", ["", *QUERIES])
def test_no_list_and_no_export_holds_a_stranger(full, at_desk, mine, other, query):
    client = at_desk(Role.TOWNSHIP, mine)
    for name in ("reports:people", "reports:export"):
        address = f"{reverse(name)}?{query}"
        answer = client.get(address) if name == "reports:people" else client.post(address)
        text = text_of(answer.content)
        assert answer.status_code == 200
        assert token(mine) in text or "page=2" in query
        assert token(other) not in text


@pytest.mark.parametrize("query", ["", "post=SJ", "tenure=again", "competency=LZ05", "competency=LZ04&post=ZR"])
@pytest.mark.parametrize("name", ["reports:overview", "reports:posts", "reports:competencies"])
def test_no_table_holds_a_stranger(full, at_desk, mine, other, name, query):
    text = text_of(at_desk(Role.TOWNSHIP, mine).get(f"{reverse(name)}?{query}").content)
    assert token(other) not in text


def test_no_page_of_another_unit_or_person_is_there(full, at_desk, mine, other, strangers):
    client = at_desk(Role.TOWNSHIP, mine)
    village = full.villages[other.pk][0]
    pairs = [
        ("reports:township", other.pk),
        ("reports:township", full.unit.pk),
        ("reports:village", village.pk),
        ("reports:village", other.pk),
        *(("reports:person", person.pk) for person in strangers[:20]),
    ]
    for name, pk in pairs:
        refused, unknown = client.get(reverse(name, args=[pk])), client.get(reverse(name, args=[UNKNOWN]))
        assert (refused.status_code, unknown.status_code) == (404, 404), (name, pk)
        assert said(refused, pk) == said(unknown, UNKNOWN)


@pytest.mark.parametrize("condition", ["township", "village"])
@pytest.mark.parametrize("name", ["overview", "people", "posts", "competencies", "export"])
def test_a_unit_in_the_query_that_is_not_mine_does_not_exist(full, at_desk, mine, other, name, condition):
    client = at_desk(Role.TOWNSHIP, mine)
    pk = other.pk if condition == "township" else full.villages[other.pk][1].pk
    ask = client.post if name == "export" else client.get
    refused = ask(f"{reverse(f'reports:{name}')}?{condition}={pk}")
    unknown = ask(f"{reverse(f'reports:{name}')}?{condition}={UNKNOWN}")
    assert refused.status_code == unknown.status_code == 404
    assert said(refused, pk) == said(unknown, UNKNOWN)
    assert token(other) not in refused.content.decode()


@pytest.mark.parametrize("query", ["state=all", "sort=phone", "post=HB", "post=XX", "competency=XX99", "township=1%27"])
def test_an_address_that_nobody_wrote_does_not_exist(full, at_desk, query):
    assert at_desk().get(f"{reverse('reports:people')}?{query}").status_code == 404


def test_rights_are_of_today(full, at_desk, mine, other):
    """A contact who moves to another township sees that one on his next page, and the old one no more."""
    contact = viewer(Role.TOWNSHIP, mine)
    client = at_desk(person=contact)
    assert token(mine) in client.get(reverse("reports:people")).content.decode()
    contact.scopes.update(unit=other)
    page = client.get(reverse("reports:people")).content.decode()
    assert token(other) in page
    assert token(mine) not in page


def test_an_export_of_many_is_made_in_the_scope_of_its_asker(shire, at_desk):
    mine, other = shire.townships
    fill(shire, 1300, seed=3)
    contact = viewer(Role.TOWNSHIP, mine)
    client = at_desk(person=contact)
    waiting = client.post(reverse("reports:export"))
    jobs.run_pending()
    job = Job.objects.get(kind=files.KIND)
    assert waiting.url == reverse("reports:export_wait", args=[job.pk])
    address = reverse("reports:export_file", args=[job.pk])
    text = text_of(b"".join(client.get(address).streaming_content))
    assert token(mine) in text
    assert token(other) not in text
    for somebody in (viewer(Role.TOWNSHIP, mine), viewer(Role.COUNTY, shire.unit)):
        stranger = at_desk(person=somebody)
        assert stranger.get(address).status_code == 404
        assert stranger.get(waiting.url).status_code == 404
    contact.scopes.update(unit=other)
    assert client.get(address).status_code == 404


def test_a_job_runs_in_the_scope_that_its_asker_has_by_then(shire, at_desk):
    mine, other = shire.townships
    fill(shire, 1300, seed=3)
    contact = viewer(Role.TOWNSHIP, mine)
    client = at_desk(person=contact)
    client.post(reverse("reports:export"))
    contact.scopes.update(unit=other)
    jobs.run_pending()
    job = Job.objects.get(kind=files.KIND)
    text = text_of(b"".join(client.get(reverse("reports:export_file", args=[job.pk])).streaming_content))
    assert token(mine) not in text
    assert token(other) in text


@pytest.fixture
def reserve(full, mine) -> Person:
    return person_with(full, full.villages[mine.pk][0], posts=["HB"], steps=[Step("LZ04", 2, ON)], name="后来人")


def test_a_reserve_cadre_is_nowhere_in_a_township(full, at_desk, mine, reserve):
    client = at_desk(Role.TOWNSHIP, mine)
    before = client.get(reverse("reports:overview")).context["page"].figures[0].value
    assert (
        before
        == Person.objects.filter(
            plan__must_learn=True, home_unit__path__startswith=mine.path, main_post__isnull=False
        ).count()
    )
    pages = [
        client.get(reverse("reports:overview")),
        client.get(reverse("reports:village", args=[reserve.home_unit_id])),
        *(client.get(f"{reverse('reports:people')}?state={state}") for state in State),
        client.post(reverse("reports:export")),
    ]
    for page in pages:
        assert "后来人" not in text_of(page.content)
        assert "后备" not in text_of(page.content)
    refused = client.get(reverse("reports:person", args=[reserve.pk]))
    assert refused.status_code == 404
    unknown = client.get(reverse("reports:person", args=[UNKNOWN]))
    assert said(refused, reserve.pk) == said(unknown, UNKNOWN)


@pytest.fixture
def trusted(full, at_desk):
    """A browser of county staff with the right to see reserve marks."""
    person = viewer(Role.COUNTY, full.unit)
    person.scopes.update(sees_reserve=True)
    return at_desk(person=person)


def test_county_staff_with_the_right_know_of_a_reserve_cadre(trusted, reserve):
    assert "后备干部" in trusted.get(reverse("reports:person", args=[reserve.pk])).content.decode()


def test_county_staff_without_the_right_do_not(full, at_desk, reserve):
    assert at_desk().get(reverse("reports:person", args=[reserve.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.TRAINER, Role.COUNTY])
def test_a_reserve_mark_beside_another_post_shows_to_those_with_the_right_alone(full, at_desk, trusted, mine, role):
    person = person_with(full, full.villages[mine.pk][0], posts=["ZL", "HB"], name="两头忙")
    address = reverse("reports:person", args=[person.pk])
    below = at_desk(role, full.unit if role == Role.COUNTY else mine).get(address).content.decode()
    assert "村民小组组长" in below
    assert "后备" not in below
    assert "后备干部" in trusted.get(address).content.decode()
