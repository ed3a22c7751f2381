"""A wrong key is put right on pages: proposed, looked at within one's scope, confirmed, decided."""

from __future__ import annotations

import pytest

from assessments.models import KeyRepair, Question, RepairDraft, Stake, StakeDecision
from kit.jobs import run_pending
from tests.assessments.factories import of_kind, stock
from tests.assessments.test_repairs import draft_of, level, repaired, sat_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(bank) -> Question:
    return Question.objects.get(key="LZ04-T0201")


def said(question: Question, **fields) -> dict[str, object]:
    return {"versions": [str(question.current_id)], "way": "key", "keys": ["B"], "reason": "答案错了", **fields}


def test_from_the_wrong_key_to_the_corrected_level(question, wang, li, organizer, browse):
    sat_with(wang, question, others=3, says="B")
    sat_with(li, question, others=3, says="A")
    client = browse(organizer)
    page = client.post(f"/desk/questions/{question.pk}/key/", said(question), follow=True)
    draft = RepairDraft.objects.get()
    run_pending()
    shown = client.get(f"/desk/questions/keys/{draft.pk}/").content.decode()
    assert "正在计算" in page.content.decode()
    assert "王建国" in shown
    assert "李秀英" in shown
    draft.refresh_from_db()
    client.post(f"/desk/questions/keys/{draft.pk}/confirm/", {"digest": draft.digest})
    run_pending()
    assert (level(wang), level(li)) == (2, 2)
    waiting = client.get("/desk/questions/decisions/").content.decode()
    assert "李秀英" in waiting
    stake = Stake.objects.pending().get()
    client.post("/desk/questions/decisions/", {"stakes": [str(stake.pk)], "takes": "yes", "reason": "不会"})
    assert level(li) == 0
    assert "没有人在等" in client.get("/desk/questions/decisions/").content.decode()


def test_persons_outside_of_ones_area_are_counted_and_not_named(question, wang, county, organizer, browse):
    from kit.access import Role
    from people.models import Person
    from tests.conftest import settle, staff

    sat_with(wang, question, others=3, says="B")
    elsewhere = settle("沁水县", "county", "140521")
    Person.objects.filter(pk=organizer.pk).update(username="first")
    other = staff(county, Role.COUNTY, elsewhere, "外县科长")
    draft = draft_of(question, organizer)
    shown = browse(other).get(f"/desk/questions/keys/{draft.pk}/").content.decode()
    assert "王建国" not in shown
    assert "还有 1 人不在您的范围内" in shown


def test_who_waits_elsewhere_is_decided_elsewhere(question, li, county, organizer, browse):
    from kit.access import Role
    from people.models import Person
    from tests.conftest import settle, staff

    sat_with(li, question, others=3, says="A")
    repaired(question, organizer)
    Person.objects.filter(pk=organizer.pk).update(username="first")
    other = staff(county, Role.COUNTY, settle("沁水县", "county", "140521"), "外县科长")
    client = browse(other)
    assert "李秀英" not in client.get("/desk/questions/decisions/").content.decode()
    stake = Stake.objects.pending().get()
    client.post("/desk/questions/decisions/", {"stakes": [str(stake.pk)], "takes": "yes", "reason": "不会"})
    assert not StakeDecision.objects.exists()


def test_what_cannot_be_is_said_beside_its_field(question, organizer, browse):
    client = browse(organizer)
    shown = client.post(f"/desk/questions/{question.pk}/key/", said(question, keys=["B", "C"])).content.decode()
    assert "只有一个选项是对的" in shown
    assert not RepairDraft.objects.exists()


def test_a_dropped_draft_changes_nothing(question, wang, organizer, browse):
    sat_with(wang, question, others=3, says="B")
    draft = draft_of(question, organizer)
    client = browse(organizer)
    client.post(f"/desk/questions/keys/{draft.pk}/drop/")
    client.post(f"/desk/questions/keys/{draft.pk}/confirm/", {"digest": draft.digest})
    run_pending()
    assert (KeyRepair.objects.count(), level(wang)) == (0, 0)


@pytest.mark.parametrize("kind", ["matching", "fill", "numeric", "chain"])
def test_a_question_without_options_takes_what_another_version_says(framework, organizer, browse, kind):
    from assessments import bank

    stock({("LZ04", 2): 1})
    row = Question.objects.get()
    bank.revise(row, of_kind(kind))
    shown = browse(organizer).get(f"/desk/questions/{row.pk}/key/").content.decode()
    assert "第 2 版的答案" in shown


def test_only_the_county_puts_keys_right(question, trainer, reviewer, contact, browse):
    path = f"/desk/questions/{question.pk}/key/"
    assert {browse(person).get(path).status_code for person in (trainer, reviewer, contact)} == {404}
