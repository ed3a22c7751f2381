"""The matrix in the admin: who may look, who may change, what a page says when something is wrong."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competencies import drafting
from competencies import exchange_tables as files
from competencies.framework import framework
from competencies.models import Competency, FrameworkVersion, Level, Requirement
from competencies.rebuild import rebuild_levels
from kit import clock
from tests.competencies.factories import EvidenceFactory
from tests.competencies.test_exchange import PARTY
from tests.people.factories import give_office

POST = "framework_post"


@pytest.fixture(autouse=True)
def _door(trainer, administrator) -> None:
    """What the groups of staff have: the door of the admin."""
    for person in (trainer, administrator):
        person.user_permissions.add(Permission.objects.get(codename="access_admin"))


@pytest.fixture
def desk(frame, administrator, browse):
    return browse(administrator)


def page_of(client, post: str = "ZR") -> dict[str, str]:
    """What the form of a post would send back unchanged."""
    page = client.get(reverse(POST, args=[post])).context["page"]
    said = {"seen": page.seen}
    for _ability, lines in page.abilities:
        for line in lines:
            said |= {day.name: day.value for day in line.days}
            said |= {f"{line.entry.key}-mandatory": line.mandatory, f"{line.entry.key}-basis": line.basis}
    return said


def test_a_trainer_looks_and_finds_nothing_to_change(frame, trainer, browse):
    client = browse(trainer)
    page = client.get(reverse("framework_grid")).content.decode()
    assert "村委会主任" in page
    assert reverse("framework_draft_begin") not in page
    assert client.post(reverse("framework_draft_begin")).status_code == 404
    assert client.post(reverse(POST, args=["ZR"]), {}).status_code == 404
    assert client.get(reverse("framework_effects")).status_code == 404
    assert drafting.draft() is None


@pytest.mark.parametrize("person", ["cadre", "contact", "organizer"])
def test_nobody_else_comes_in(frame, request, browse, person):
    assert browse(request.getfixturevalue(person)).get(reverse("framework_grid")).status_code == 404


def test_the_matrix_shows_the_steps_of_each_cell(desk):
    page = desk.get(reverse("framework_grid")).context["page"]
    cells = {(row.key, cell.competency): (cell.short, cell.mandatory) for row in page.rows for cell in row.cells}
    assert cells["ZR", "LZ04"] == ("2·3", True)
    assert cells["HB", "LZ04"] == ("2", False)
    assert cells["HB", "TJ01"] == ("", True)


def test_sending_a_page_back_unchanged_changes_nothing(desk, frame):
    desk.post(reverse("framework_draft_begin"), {"post": "ZR"})
    assert desk.post(reverse(POST, args=["ZR"]), page_of(desk)).status_code == 302
    assert drafting.grid_of(drafting.draft()) == drafting.grid_of(frame.version)


def test_days_typed_into_empty_fields_are_new_steps_in_the_draft(desk, frame):
    desk.post(reverse("framework_draft_begin"))
    said = page_of(desk) | {"LZ04-4": "730", "TJ01-3": ""}
    assert desk.post(reverse(POST, args=["ZR"]), said).url == reverse(POST, args=["ZR"])
    cells = drafting.grid_of(drafting.draft())
    assert [(step.level, step.due_days, step.basis) for step in cells["ZR", "LZ04"]] == [
        (2, 60, "演示"),
        (3, 180, "演示"),
        (4, 730, "演示"),
    ]
    assert ("ZR", "TJ01") not in cells
    assert framework().version_id == frame.version.pk


def test_steps_that_differ_in_their_basis_are_kept_as_they_are(desk, frame):
    Requirement.objects.filter(post=frame.head, competency=frame.openness, level=3).update(
        basis="另一份", mandatory=False
    )
    before = drafting.grid_of(frame.version)
    desk.post(reverse("framework_draft_begin"))
    said = page_of(desk)
    assert (said["LZ04-mandatory"], said["LZ04-basis"]) == ("keep", "")
    desk.post(reverse(POST, args=["ZR"]), said)
    assert drafting.grid_of(drafting.draft()) == before


def test_what_cannot_be_asked_is_said_at_its_field_and_nothing_is_lost(desk, frame):
    Level.objects.filter(competency=frame.mediation, level__gt=3).delete()
    desk.post(reverse("framework_draft_begin"))
    said = page_of(desk) | {"LZ04-3": "30", "TJ01-4": "400", "LZ05-2": "两个月", "LZ05-basis": "县里文件"}
    refused = desk.post(reverse(POST, args=["ZR"]), said)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "高一级的天数不能更少" in page
    assert "没有第 4 级" in page
    assert 'value="两个月"' in page
    assert "有 3 行要改" in page
    assert [line.entry.key for line in refused.context["page"].wrong_lines] == ["LZ04", "LZ05", "TJ01"]
    assert drafting.grid_of(drafting.draft()) == drafting.grid_of(frame.version)


def test_who_saw_an_older_draft_keeps_his_words_and_writes_over_nobody(desk, frame, administrator):
    desk.post(reverse("framework_draft_begin"))
    said = page_of(desk) | {"LZ04-4": "731"}
    drafting.put(drafting.draft(), {("ZR", "LZ05"): ()}, by=administrator)
    page = desk.post(reverse(POST, args=["ZR"]), said)
    assert "刚被别人改过" in page.content.decode()
    assert 'value="731"' in page.content.decode()
    assert [step.level for step in drafting.grid_of(drafting.draft())["ZR", "LZ04"]] == [2, 3]


@pytest.fixture
def wider(desk, frame, county, cadre, outsider):
    """A draft that asks level 3 of 廉洁 and 公开 4; one holder has shown level 3 of 公开, the other one nothing."""
    give_office(cadre, "ZR", county.village)
    give_office(outsider, "ZR", county.other_village)
    EvidenceFactory(person=cadre, competency=frame.openness, level=3, supervised=True)
    rebuild_levels()
    desk.post(reverse("framework_draft_begin"))
    desk.post(reverse(POST, args=["ZR"]), page_of(desk) | {"LZ04-4": "730"})
    return desk


def test_every_number_of_the_effects_is_the_list_behind_it(wider):
    page = wider.get(reverse("framework_effects")).context["page"]
    (change,) = page.changes
    assert (change.post, change.competency, change.counts.opens, change.counts.more) == ("ZR", "LZ04", 1, 1)
    for effect in ("opens", "closes", "more", "less", "dates"):
        url = reverse("framework_effect_people", args=["ZR", "LZ04", effect])
        people = wider.get(url).context["page"]
        assert people.count == len(people.people) == getattr(change.counts, effect)
    assert "王建国" in wider.get(reverse("framework_effect_people", args=["ZR", "LZ04", "opens"])).content.decode()


def test_a_number_of_a_cell_that_does_not_change_is_no_page(wider):
    assert wider.get(reverse("framework_effect_people", args=["ZR", "LZ05", "opens"])).status_code == 404
    assert wider.get(reverse("framework_effect_people", args=["ZR", "LZ04", "all"])).status_code == 404


def test_publishing_what_was_shown_makes_it_act(wider, administrator):
    expect = wider.get(reverse("framework_effects")).context["page"].expect
    assert wider.post(reverse("framework_publish"), {"expect": expect}).url == reverse("framework_grid")
    published = FrameworkVersion.objects.get(state="published")
    assert (published.number, published.published_by, published.published_on) == (2, administrator, clock.today())


def test_publishing_what_nobody_was_shown_leads_back_to_the_effects(wider, frame):
    assert wider.post(reverse("framework_publish"), {"expect": "x"}).url == reverse("framework_effects")
    assert framework().version_id == frame.version.pk


def test_a_draft_is_dropped_in_two_taps(wider, frame):
    wider.post(reverse("framework_draft_drop"))
    assert drafting.draft() is None
    assert drafting.grid_of(frame.version)["ZR", "LZ04"][-1].level == 3


def fields(**other: str) -> dict[str, str]:
    said = {"key": "dj01", "name": "党建实务", "ability": "LZ", "kind": "knowledge", "citations": "3"}
    for level in range(1, 6):
        said |= {f"level-{level}-behaviour": "", f"level-{level}-cut": "4", f"level-{level}-least_strength": "2"}
    said |= {"level-1-behaviour": "能说出三会一课", "level-2-behaviour": "能开好一次党员大会", "level-2-cut": "5"}
    said |= {"citation-0-law": "《条例》", "citation-0-article": "10", "citation-0-effective_on": "2018年12月28日"}
    return said | other


def test_a_competency_is_added_by_screen(desk):
    done = desk.post(reverse("framework_competency_new"), fields())
    assert done.url == reverse("framework_competency", args=["DJ01"])
    entry = framework().by_key["DJ01"]
    assert [(level.level, level.cut) for level in entry.levels] == [(1, 4), (2, 5)]
    assert desk.get(done.url).status_code == 200


def test_a_citation_without_a_date_is_refused_at_its_field_and_nothing_is_lost(desk):
    refused = desk.post(reverse("framework_competency_new"), fields(**{"citation-0-effective_on": ""}))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "请写这条的施行日期" in page
    assert "能开好一次党员大会" in page
    assert not Competency.objects.filter(key="DJ01").exists()


def test_a_level_that_posts_ask_cannot_be_emptied(desk):
    page = desk.get(reverse("framework_competency", args=["LZ04"])).context["form"]
    said = {f"level-{form.level}-{name}": str(form.initial[name]) for form in page.levels for name in form.fields}
    said |= {"key": "LZ04", "name": "村务公开", "ability": "LZ", "kind": "knowledge", "citations": "0"}
    for level in ("3", "4", "5"):
        said[f"level-{level}-behaviour"] = ""
    refused = desk.post(reverse("framework_competency", args=["LZ04"]), said)
    assert "有岗位要求第 3 级" in refused.content.decode()
    assert Level.objects.filter(competency__key="LZ04").count() == 5


def test_a_competency_that_posts_ask_is_taken_out_of_the_draft_first(desk, frame):
    refused = desk.post(reverse("framework_competency_retire", args=["LZ04"]), follow=True)
    assert "还有 2 个岗位要求它" in refused.content.decode()
    assert desk.post(reverse("framework_competency_take_out", args=["LZ04"])).url == reverse("framework_effects")
    assert all(key[1] != "LZ04" for key in drafting.grid_of(drafting.draft()))


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_a_downloaded_file_sent_back_has_nothing_to_do(desk, kind):
    content = desk.get(reverse("framework_file", args=[kind])).content
    sent = desk.post(reverse("framework_files"), {"file": SimpleUploadedFile(f"a.{kind}", content)})
    assert "文件内容和系统里一样" in sent.content.decode()


def test_a_file_is_shown_with_its_effects_and_then_written(desk, frame):
    content = json.dumps({"format": files.FORMAT, **PARTY}).encode()
    page = desk.post(reverse("framework_files"), {"file": SimpleUploadedFile("a.json", content)})
    assert not Competency.objects.filter(key="DJ01").exists()
    said = {"kept": page.context["kept"], "expect": page.context["page"].expect}
    assert desk.post(reverse("framework_file_apply"), said).url == reverse("framework_effects")
    assert drafting.grid_of(drafting.draft())["ZR", "DJ01"][0].due_days == 60


def test_a_file_with_errors_shows_each_with_its_place_and_offers_no_button(desk):
    rows = json.loads(json.dumps(PARTY))
    rows["citations"][0]["effective_on"] = ""
    content = json.dumps({"format": files.FORMAT, **rows}).encode()
    page = desk.post(reverse("framework_files"), {"file": SimpleUploadedFile("a.json", content)}).content.decode()
    assert "没有日期不能保存" in page
    assert reverse("framework_file_apply") not in page


def test_a_plan_that_somebody_made_up_is_not_carried_out(desk):
    assert desk.post(reverse("framework_file_apply"), {"kept": "x", "expect": "y"}).url == reverse("framework_files")
    assert drafting.draft() is None


def test_the_matrix_costs_as_many_queries_for_the_whole_framework_as_for_a_part(real_framework, administrator, browse):
    client = browse(administrator)
    client.get(reverse("framework_grid"))
    costs = []
    for keep in (736, 20):
        Requirement.objects.exclude(pk__in=list(Requirement.objects.values_list("pk", flat=True)[:keep])).delete()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("framework_grid")).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
