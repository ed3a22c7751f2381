"""The overview and the tables: what they show, whom they let in, and that each number opens its list."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from competencies.models import Competency
from kit import jobs
from kit.access import Role
from kit.models import Job
from learning import plans as learning
from people.models import Person
from tests.reports.factories import ON, fill, person_with

LINKED = re.compile(r'<a href="(/desk/people/[^"]*)">(?:<b>)?([\d,]+)<')
OVERVIEW = reverse("reports:overview")


def numbers(page: str) -> list[tuple[str, int]]:
    """Every number on a page that opens a list: its address, and the number."""
    found = [(url.replace("&amp;", "&"), int(text.replace(",", ""))) for url, text in LINKED.findall(page)]
    assert len(found) > 8
    return found


@pytest.mark.parametrize("name", ["reports:overview", "reports:people", "reports:posts", "reports:competencies"])
@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN, Role.TRAINER])
def test_the_desk_is_open_to_its_roles(full, at_desk, name, role):
    assert at_desk(role).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SYSTEM])
def test_other_roles_find_nothing_there(full, at_desk, role):
    assert at_desk(role).get(OVERVIEW).status_code == 404


@pytest.mark.parametrize("name", ["reports:overview", "reports:people", "reports:posts", "reports:competencies"])
def test_the_desk_says_when_its_numbers_lag_behind(full, at_desk, name):
    Job.objects.all().delete()
    client = at_desk()
    assert "正在重新统计" not in client.get(reverse(name)).content.decode()
    learning.ask_for([1, 2])  # two persons are done in a moment
    assert "正在重新统计" not in client.get(reverse(name)).content.decode()
    learning.ask_for(range(1, 30))
    assert "正在重新统计" in client.get(reverse(name)).content.decode()
    Job.objects.all().delete()
    job = jobs.ask(learning.REPLAN_ALL)
    jobs.take(job.pk)
    assert "正在重新统计" in client.get(reverse(name)).content.decode()


def test_a_cadre_finds_nothing_there(full, at_desk):
    cadre = Person.objects.filter(plan__must_learn=True).first()
    assert at_desk(person=cadre).get(OVERVIEW).status_code == 404


def test_nobody_is_sent_to_the_log_in(full):
    answer = Client().get(OVERVIEW)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("people:enter"))


@pytest.mark.parametrize(
    "address",
    [
        OVERVIEW,
        OVERVIEW + "?tenure=new&competency=LZ04",
        OVERVIEW + "?competency=LZ05",
        reverse("reports:posts") + "?tenure=again",
        reverse("reports:competencies") + "?post=SJ",
    ],
)
def test_every_number_on_a_page_opens_a_list_of_that_length(full, at_desk, address):
    client = at_desk()
    for url, number in numbers(client.get(address).content.decode()):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.context["page"].listing.total == number, url


def test_every_number_of_a_township_opens_its_list(full, at_desk):
    township = full.townships[0]
    client = at_desk(Role.TOWNSHIP, township)
    for url, number in numbers(client.get(OVERVIEW).content.decode()):
        assert client.get(url).context["page"].listing.total == number, url


def test_the_townships_add_up_and_stand_in_administrative_order(full, at_desk):
    page = at_desk().get(OVERVIEW).context["page"]
    assert [line.label for line in page.units.lines] == [township.name for township in full.townships]
    assert sum(line.must.value for line in page.units.lines) == page.units.total.must.value == page.figures[0].value
    assert [line.villages for line in page.units.lines] == [3, 3]


def test_a_township_contact_sees_his_villages(full, at_desk):
    township = full.townships[1]
    page = at_desk(Role.TOWNSHIP, township).get(OVERVIEW).context["page"]
    assert not page.units.by_township
    assert [line.label for line in page.units.lines] == [village.name for village in full.villages[township.pk]]
    assert page.title == township.name


def test_the_county_drills_from_township_to_village_to_person(full, at_desk):
    client = at_desk()
    overview = client.get(OVERVIEW).context["page"]
    township = client.get(overview.units.lines[0].url).context["page"]
    assert [crumb.label for crumb in township.crumbs] == ["总览", full.townships[0].name]
    village = client.get(township.units.lines[0].url).context["page"]
    assert [crumb.label for crumb in village.crumbs][1:] == [full.townships[0].name, township.units.lines[0].label]
    assert village.listing.total == township.units.lines[0].must.value == village.figures[0].value
    assert client.get(reverse("reports:person", args=[village.listing.rows[0].id])).status_code == 200


def test_somebody_at_home_in_a_township_itself_is_not_lost(full, at_desk):
    township = full.townships[0]
    before = at_desk().get(OVERVIEW).context["page"].figures[0].value
    person_with(full, township, posts=["ZR"])
    client = at_desk()
    page = client.get(OVERVIEW).context["page"]
    assert page.figures[0].value == page.units.total.must.value == before + 1
    lines = client.get(page.units.lines[0].url).context["page"].units.lines
    assert lines[-1].label == f"{township.name}本级"
    assert client.get(lines[-1].must.url).context["page"].listing.total == 1


def test_a_filter_in_the_address_leads_to_the_page_of_its_unit(full, at_desk):
    township = full.townships[0]
    village = full.villages[township.pk][0]
    client = at_desk()
    answer = client.get(OVERVIEW, {"township": township.pk, "post": "ZR"})
    assert answer.url == reverse("reports:township", args=[township.pk]) + "?post=ZR"
    answer = client.get(OVERVIEW, {"township": township.pk, "village": village.pk})
    assert answer.url == reverse("reports:village", args=[village.pk])
    answer = client.get(OVERVIEW, {"state": "gap"})
    assert answer.url == reverse("reports:people") + "?state=gap"


def test_the_chart_shows_the_widest_gaps_first(full, at_desk):
    page = at_desk().get(OVERVIEW).context["page"]
    values = [bar.value for bar in page.bars]
    assert len(values) == 10
    assert values == sorted(values, reverse=True)
    assert values[0] == max(line.gap.value for line in page.competencies)


def test_the_page_says_the_day_and_the_rule(full, at_desk):
    page = at_desk().get(OVERVIEW).content.decode()
    assert "截至 2026年6月10日 08:00" in page
    assert "需要辅导：" in page


def test_an_empty_county_is_a_page_too(shire, at_desk):
    for name in ("reports:overview", "reports:people", "reports:posts", "reports:competencies"):
        assert at_desk().get(reverse(name)).status_code == 200


def test_a_role_without_a_unit_below_sees_only_its_village(full, at_desk):
    village = full.all_villages()[0]
    page = at_desk(Role.TRAINER, village).get(OVERVIEW).context["page"]
    assert [line.label for line in page.units.lines] == [village.name]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/desk/", 11),
        ("/desk/?competency=LZ04", 11),
        ("/desk/people/", 11),
        ("/desk/people/?state=help", 12),
        ("/desk/people/?sort=due&state=gap", 11),
        ("/desk/posts/", 8),
        ("/desk/competencies/", 10),
    ],
)
@pytest.mark.parametrize("persons", [10, 1000])
def test_the_number_of_queries_does_not_know_the_number_of_persons(
    shire, at_desk, django_assert_num_queries, address, expected, persons
):
    fill(shire, persons, seed=2)
    for person in Person.objects.filter(plan__must_learn=True)[
        :1
    ]:  # somebody who needs help, in the smallest county too
        person.plan.open_mandatory = 1
        person.plan.save()
        person.plan.open_steps.all().delete()
        person.plan.open_steps.create(
            competency=Competency.objects.first(), level=2, due=ON.replace(month=5), state="missing"
        )
    client = at_desk()
    client.get(address)  # what a process keeps for minutes is kept now
    with django_assert_num_queries(expected):
        assert client.get(address).status_code == 200
