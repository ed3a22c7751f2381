"""The pages of changed laws: who may open them, what is typed wrongly, and what they show."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from competencies import laws
from competencies.law_pages import change_page
from competencies.models import ChangeDraft, Law, LawChange
from competencies.rebuild import rebuild_levels
from kit import clock, jobs
from tests.competencies.factories import EvidenceFactory, moment

pytestmark = pytest.mark.django_db
LAW = "村民委员会组织法"
MAY_10 = date(2026, 5, 10)
LIST, NEW = reverse("competencies:law_changes"), reverse("competencies:law_change_new")


@pytest.fixture
def law(frame, time_machine) -> Law:
    time_machine.move_to(moment(MAY_10))
    return Law.objects.create(name=LAW)


def said(which: Law, **fields: object) -> dict[str, object]:
    return {
        "law": which.pk,
        "articles": "24、25",
        "effective_on": "2026-05-10",
        "said": "公布的时间改了",
        "basis": "全国人大网",
        "competencies": ["LZ04"],
        "from_level": "1",
        **fields,
    }


def test_a_reviewer_prepares_looks_publishes_and_takes_back(browse, reviewer, law):
    visit = browse(reviewer)
    shown = visit.post(NEW, said(law), follow=True)
    assert "《村民委员会组织法》第24条、第25条" in shown.content.decode()
    jobs.run_pending()
    draft = ChangeDraft.objects.get()
    visit.post(reverse("competencies:law_change_publish", args=[draft.pk]))
    jobs.run_pending()
    page = visit.get(reverse("competencies:law_change", args=[draft.pk])).content.decode()
    assert reviewer.name in page
    visit.post(reverse("competencies:law_change_withdraw", args=[draft.pk]), {"reason": "看错了"})
    assert LawChange.objects.get().withdrawal.reason == "看错了"
    assert "看错了" in visit.get(reverse("competencies:law_change", args=[draft.pk])).content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"law": ""}, "law"),
        ({"articles": "第二十四条"}, "articles"),
        ({"effective_on": "明天"}, "effective_on"),
        ({"effective_on": "1820-01-01"}, "effective_on"),
        ({"said": ""}, "said"),
        ({"basis": " "}, "basis"),
        ({"competencies": []}, "competencies"),
        ({"from_level": "9"}, "from_level"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(browse, reviewer, law, fields, field):
    answer = browse(reviewer).post(NEW, said(law, **fields))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if field != "basis":
        assert "全国人大网" in answer.content.decode()
    assert not ChangeDraft.objects.exists()


def test_without_a_reason_nothing_is_taken_back(browse, reviewer, law):
    draft = laws.propose(
        law, ["24"], effective_on=MAY_10, said="改了", basis="网", parts=[("LZ04", 1)], by=reviewer, at=clock.now()
    )
    jobs.run_pending()
    laws.confirm(draft, by=reviewer)
    jobs.run_pending()
    answer = browse(reviewer).post(reverse("competencies:law_change_withdraw", args=[draft.pk]), {"reason": ""})
    assert answer.status_code == 422
    assert not hasattr(LawChange.objects.get(), "withdrawal")


@pytest.mark.parametrize("who", ["cadre", "trainer", "contact"])
def test_who_does_not_approve_lessons_finds_no_such_page(browse, request, law, who):
    visit = browse(request.getfixturevalue(who))
    assert visit.get(LIST).status_code == 404
    assert visit.post(NEW, said(law)).status_code == 404
    assert not ChangeDraft.objects.exists()


def test_a_dropped_draft_leaves_the_list(browse, reviewer, law):
    visit = browse(reviewer)
    visit.post(NEW, said(law))
    draft = ChangeDraft.objects.get()
    assert len(visit.get(LIST).context["page"].drafts) == 1
    visit.post(reverse("competencies:law_change_drop", args=[draft.pk]))
    assert visit.get(LIST).context["page"].drafts == ()


def test_the_page_costs_the_same_however_many_people_it_touches(
    frame, law, settle, county, reviewer, django_assert_num_queries
):
    cites = [{"law": LAW, "article": "24", "text_date": "2018-12-29"}]
    counts = []
    for count in (2, 30):
        for person in settle(county.village, count):
            EvidenceFactory(person=person, competency=frame.openness, level=2, cites=cites)
        rebuild_levels()
        draft = laws.propose(
            law, ["24"], effective_on=MAY_10, said="改了", basis="网", parts=[("LZ04", 1)], by=reviewer, at=clock.now()
        )
        jobs.run_pending()
        row = ChangeDraft.objects.select_related("law").get(pk=draft.pk)
        with django_assert_num_queries(5):
            counts.append(change_page(row).people)
    assert counts == [2, 32]
