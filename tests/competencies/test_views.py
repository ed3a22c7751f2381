"""The trainer's form of an observation, and the cadre's page that says why."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competencies.models import Evidence, LevelState, Review
from competencies.rebuild import rebuild_levels
from people.api import appoint
from people.models import Person
from tests.competencies.factories import MARCH_1, EvidenceFactory, moment

TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(moment(TODAY))


@pytest.fixture
def head(frame, cadre: Person, county) -> Person:
    appoint(cadre, frame.head, county.village, since=date(2026, 2, 1))
    return cadre


def form(**changes) -> dict[str, str]:
    fields = {"id": str(uuid.uuid4()), "level": "3", "passed": "yes", "where": "大湾村调解现场", "on": "2026-03-19"}
    return fields | changes


def form_url(person: Person, competency: str = "TJ01") -> str:
    return reverse("competencies:observe_form", args=[person.uuid, competency])


# --- who ---------------------------------------------------------------------------------------------


def test_a_trainer_finds_somebody_by_a_part_of_the_name(head, outsider, trainer, browse):
    page = browse(trainer).get(reverse("competencies:observe"), {"q": "建国"}).content.decode()
    assert "王建国" in page
    assert "李秀英" not in page
    assert reverse("competencies:observe_what", args=[head.uuid]) in page


def test_a_trainer_finds_somebody_by_place(head, county, trainer, browse):
    client = browse(trainer)
    first = client.get(reverse("competencies:observe")).content.decode()
    assert "石桥镇" in first
    assert "柳河乡" in first
    village = client.get(reverse("competencies:observe"), {"unit": county.township.pk}).content.decode()
    assert "大湾村" in village
    assert "王建国" in client.get(reverse("competencies:observe"), {"unit": county.village.pk}).content.decode()


def test_a_township_contact_starts_at_his_villages_and_gets_no_further(head, county, contact, browse):
    client = browse(contact)
    page = client.get(reverse("competencies:observe")).content.decode()
    assert "大湾村" in page
    assert "小泉村" not in page
    assert client.get(reverse("competencies:observe"), {"unit": county.other_village.pk}).status_code == 404


def test_an_unknown_name_says_what_to_do(head, trainer, browse):
    page = browse(trainer).get(reverse("competencies:observe"), {"q": "诸葛亮"}).content.decode()
    assert "王建国" not in page
    assert 'class="notice"' in page


@pytest.mark.parametrize("persons", [3, 60])
def test_the_search_asks_as_many_queries_for_many_as_for_few(county, frame, trainer, browse, persons):
    Person.objects.bulk_create(
        Person(name=f"张演示{number}", password="!", home_unit=county.village, main_post=frame.head)
        for number in range(persons)
    )
    client = browse(trainer)
    client.get(reverse("competencies:observe"), {"q": "张"})
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("competencies:observe"), {"q": "张"})
    assert page.content.decode().count("张演示") == min(persons, 50)
    assert sum('FROM "people_' in query["sql"] for query in queries) == 3  # himself, his rights, the persons


# --- what --------------------------------------------------------------------------------------------


def test_what_only_an_observation_can_show_comes_first_and_conduct_is_not_there(head, trainer, browse):
    page = browse(trainer).get(reverse("competencies:observe_what", args=[head.uuid])).content.decode()
    assert "廉洁履职" not in page
    assert page.index("人民调解规则与流程") < page.index("村务公开与民主监督")


# --- the form ----------------------------------------------------------------------------------------


def test_what_was_seen_is_written_down_and_the_level_is_there(head, trainer, browse):
    client = browse(trainer)
    page = client.get(form_url(head)).content.decode()
    assert "人民调解规则与流程第3级的样子" in page
    assert 'value="2026-03-20"' in page
    answer = client.post(form_url(head), form(), follow=True)
    row = Evidence.objects.get()
    assert answer.redirect_chain == [(reverse("competencies:observed", args=[row.pk]), 302)]
    assert (row.level, row.passed, row.on, row.actor, row.note) == (
        3,
        True,
        date(2026, 3, 19),
        trainer,
        "大湾村调解现场",
    )
    assert LevelState.objects.get().level == 3
    assert "大湾村调解现场" in answer.content.decode()


def test_sending_the_form_twice_writes_once(head, trainer, browse):
    client, sent = browse(trainer), form()
    first, second = client.post(form_url(head), sent), client.post(form_url(head), sent)
    assert first.url == second.url
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"where": ""}, {"on": "2026-03-21"}, {"on": "昨天"}, {"level": ""}, {"level": "9"}, {"passed": ""}],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(head, trainer, browse, changes):
    answer = browse(trainer).post(form_url(head), form(**changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "field-wrong" in page
    if "where" not in changes:
        assert "大湾村调解现场" in page
    assert not Evidence.objects.exists()


def test_a_day_before_the_birth_is_refused(head, trainer, browse):
    Person.objects.filter(pk=head.pk).update(born=date(1980, 1, 1))
    assert browse(trainer).post(form_url(head), form(on="1979-12-31")).status_code == 422
    assert not Evidence.objects.exists()


def test_conduct_and_an_unknown_competency_have_no_form(head, trainer, browse):
    client = browse(trainer)
    assert client.get(form_url(head, "LZ05")).status_code == 404
    assert client.post(form_url(head, "LZ05"), form()).status_code == 404
    assert client.get(form_url(head, "ZZ99")).status_code == 404


def test_somebody_outside_the_scope_is_not_there(frame, cadre, outsider, contact, browse):
    client = browse(contact)
    assert client.get(form_url(cadre)).status_code == 200
    for url in (form_url(outsider), reverse("competencies:observe_what", args=[outsider.uuid])):
        assert client.get(url).status_code == 404
    assert client.post(form_url(outsider), form()).status_code == 404
    assert not Evidence.objects.exists()


def test_nobody_has_a_form_for_himself(frame, county, contact, browse):
    contact.home_unit = county.village
    contact.save()
    assert browse(contact).get(form_url(contact)).status_code == 404


@pytest.mark.parametrize("who", ["cadre", "outsider", "reviewer", "organizer", "administrator", "operator"])
def test_other_roles_find_no_form(frame, cadre, browse, who, request):
    client = browse(request.getfixturevalue(who))
    for url in (reverse("competencies:observe"), form_url(cadre)):
        assert client.get(url).status_code == 404


def test_only_whoever_saw_it_reads_what_was_written_down(head, trainer, contact, browse):
    browse(trainer).post(form_url(head), form())
    url = reverse("competencies:observed", args=[Evidence.objects.get().pk])
    assert browse(trainer).get(url).status_code == 200
    assert browse(contact).get(url).status_code == 404


# --- why ---------------------------------------------------------------------------------------------


def test_a_cadre_reads_why_and_what_each_level_means(head, frame, browse):
    EvidenceFactory(person=head, competency=frame.openness, level=2)
    rebuild_levels()
    page = browse(head).get(reverse("competencies:level_explain", args=["LZ04"])).content.decode()
    assert "3月1日" in page
    for level in range(1, 6):
        assert f"村务公开与民主监督第{level}级的样子" in page
    assert page.count('class="has"') == 2


def test_the_way_back_is_a_page_of_ours(head, browse):
    client, url = browse(head), reverse("competencies:level_explain", args=["LZ04"])
    assert 'href="/gap/"' in client.get(url, {"next": "/gap/"}).content.decode()
    assert 'href="https://evil.example/"' not in client.get(url, {"next": "https://evil.example/"}).content.decode()


def test_a_wish_for_another_look_reaches_the_desk_once(head, contact, browse):
    client, url = browse(head), reverse("competencies:level_explain", args=["LZ04"])
    sent = {"id": str(uuid.uuid4()), "text": "那天网断了，没答完。"}
    assert client.post(url, sent, follow=True).status_code == 200
    client.post(url, sent)
    wish = Review.objects.get()
    assert (wish.about, wish.person, wish.competency.key, wish.addressee) == ("level", head, "LZ04", contact)
    assert list(Review.objects.visible_to(contact)) == [wish]


def test_an_empty_wish_says_what_is_missing(head, browse):
    answer = browse(head).post(
        reverse("competencies:level_explain", args=["LZ04"]), {"id": str(uuid.uuid4()), "text": " "}
    )
    assert answer.status_code == 422
    assert "<details open>" in answer.content.decode()
    assert not Review.objects.exists()


def test_an_unknown_competency_is_not_there(head, browse):
    assert browse(head).get(reverse("competencies:level_explain", args=["ZZ99"])).status_code == 404


def test_a_learner_page_costs_few_queries(head, frame, browse, django_assert_num_queries):
    EvidenceFactory(person=head, competency=frame.openness, on=MARCH_1 - timedelta(days=1))
    rebuild_levels()
    client, url = browse(head), reverse("competencies:level_explain", args=["LZ04"])
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)
