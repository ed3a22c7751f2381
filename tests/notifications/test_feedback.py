from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from kit import clock
from kit.errors import InputError, NotNow
from notifications.api import answer_feedback, leave_feedback
from notifications.models import Feedback, FeedbackKind, Message, QuickReply
from notifications.views import MOST_AN_HOUR


def write(client, text: str = "第 3 题的答案不对", kind: str = "complaint", **more: object):
    return client.post(reverse("notifications:opinions"), {"kind": kind, "text": text, "id": str(uuid4()), **more})


def test_anybody_may_write_and_is_thanked(client, db):
    response = write(client)
    assert response.url == reverse("notifications:opinions_thanks")
    row = Feedback.objects.get()
    assert (row.kind, row.text, row.person) == ("complaint", "第 3 题的答案不对", None)
    assert "回复送不到您" in client.get(response.url).content.decode()


def test_whoever_has_entered_is_told_where_the_answer_will_stand(client, wang):
    client.force_login(wang)
    response = write(client)
    assert Feedback.objects.get().person == wang
    assert "回复会放在“我的”里" in client.get(response.url).content.decode()


def test_a_double_tap_is_one_message(client, db):
    id = str(uuid4())
    for _ in range(2):
        client.post(reverse("notifications:opinions"), {"kind": "opinion", "text": "好", "id": id})
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize(("text", "says"), [("", "请写下您想说的话。"), ("好" * 501, "请写在 500 字以内")])
def test_what_cannot_be_taken_says_why_and_stays(client, db, text, says):
    page = write(client, text).content.decode()
    assert says in page and text in page
    assert not Feedback.objects.exists()


def test_a_machine_that_fills_every_field_writes_nothing(client, db):
    write(client, website="http://spam.example/")
    assert not Feedback.objects.exists()


def test_from_one_address_comes_only_so_much_in_an_hour(client, db):
    for _ in range(MOST_AN_HOUR):
        write(client)
    assert "过一小时再试" in write(client).content.decode()
    assert Feedback.objects.count() == MOST_AN_HOUR


def test_a_link_may_choose_the_kind(client, db):
    for asked, chosen in (("question", "question"), ("nonsense", "opinion")):
        form = client.get(reverse("notifications:opinions"), {"kind": asked}).context["form"]
        assert form["kind"].value() == chosen


def test_an_empty_text_is_refused_below_the_form_as_well(db):
    with pytest.raises(InputError):
        leave_feedback(FeedbackKind.OPINION, "  ", id=uuid4(), at=clock.now())
    with pytest.raises(InputError):
        leave_feedback(FeedbackKind.OPINION, "好" * 501, id=uuid4(), at=clock.now())
    assert not Feedback.objects.exists()


def test_an_answer_reaches_the_person_once(wang, contact):
    row = leave_feedback(FeedbackKind.QUESTION, "怎么办", id=uuid4(), at=clock.now(), person=wang)
    answer_feedback(row, "来乡镇找我", by=contact, at=clock.now())
    assert (row.answer, row.answered_by) == ("来乡镇找我", contact)
    assert Message.objects.get().person == wang
    with pytest.raises(NotNow):
        answer_feedback(row, "又一次", by=contact, at=clock.now())


def test_a_township_reads_its_own_people_and_the_county_the_nameless_too(client, wang, li, contact, organizer):
    for person, text in ((wang, "本镇的"), (li, "外乡的"), (None, "没名字的")):
        leave_feedback(FeedbackKind.OPINION, text, id=uuid4(), at=clock.now(), person=person)
    url = reverse("notifications:feedback_list")
    client.force_login(contact)
    page = client.get(url).content.decode()
    assert "本镇的" in page and "外乡的" not in page and "没名字的" not in page
    client.force_login(organizer)
    page = client.get(url).content.decode()
    assert "本镇的" in page and "外乡的" in page and "没名字的" in page


def test_nobody_answers_outside_of_his_scope(client, li, contact):
    row = leave_feedback(FeedbackKind.OPINION, "外乡的", id=uuid4(), at=clock.now(), person=li)
    client.force_login(contact)
    url = reverse("notifications:feedback_answer", args=[row.pk])
    assert client.post(url, {"answer": "好"}).status_code == 404
    assert Feedback.objects.open().exists()


def test_an_answer_is_given_at_the_desk_and_an_empty_one_is_refused(client, wang, contact):
    row = leave_feedback(FeedbackKind.OPINION, "本镇的", id=uuid4(), at=clock.now(), person=wang)
    client.force_login(contact)
    url = reverse("notifications:feedback_answer", args=[row.pk])
    assert "回复要写 1 到 500 个字。" in client.post(url, {"answer": ""}).content.decode()
    assert client.post(url, {"answer": "记下了"}).url == reverse("notifications:feedback_list")
    assert "记下了" in client.get(reverse("notifications:feedback_list")).content.decode()
    assert "刚才有人回复过了" in client.post(url, {"answer": "再说"}, follow=True).content.decode()


@pytest.mark.parametrize("who", ["cadre", "reviewer", "nobody"])
def test_others_have_no_desk_of_messages(request, client, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("notifications:feedback_list")).status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_of_messages_costs_the_same_for_two_and_for_twenty(
    client, wang, contact, django_assert_num_queries, count
):
    for number in range(count):
        leave_feedback(FeedbackKind.OPINION, str(number), id=uuid4(), at=clock.now(), person=wang)
    client.force_login(contact)
    with django_assert_num_queries(7):
        client.get(reverse("notifications:feedback_list"))


def test_the_demonstration_s_inbox_is_there_in_a_demonstration_only(client, db, settings, tmp_path):
    url = reverse("notifications:demo_inbox")
    assert client.get(url).status_code == 404
    settings.DEMO, settings.DATA = True, tmp_path
    assert "还没有短信" in client.get(url).content.decode()


def asked(person, text="M05 那一段没看懂", kind=FeedbackKind.QUESTION):
    return leave_feedback(kind, text, id=uuid4(), at=clock.now(), person=person, about="lesson:M05-L1")


def test_a_trainer_reads_the_questions_of_his_people_without_their_names(client, wang, trainer):
    asked(wang)
    asked(wang, "我要投诉", FeedbackKind.COMPLAINT)
    client.force_login(trainer)
    page = client.get(reverse("notifications:feedback_list")).content.decode()
    assert "没看懂" in page and "/lesson/M05-L1/" in page
    assert "我要投诉" not in page and wang.name not in page


def test_what_is_no_matter_of_a_lesson_goes_to_the_township_which_answers(client, wang, trainer, contact):
    row = asked(wang, "我的电话换了")
    client.force_login(trainer)
    url = reverse("notifications:feedback_pass_on", args=[row.pk])
    assert "已转给乡镇" in client.post(url, follow=True).content.decode()
    assert "我的电话换了" not in client.get(reverse("notifications:feedback_list")).content.decode()
    assert client.post(url).status_code == 404
    client.force_login(contact)
    page = client.get(reverse("notifications:feedback_list")).content.decode()
    assert "我的电话换了" in page and f"{trainer.name} 转来" in page


def test_only_a_trainer_passes_on(client, wang, contact):
    client.force_login(contact)
    assert client.post(reverse("notifications:feedback_pass_on", args=[asked(wang).pk])).status_code == 404


def test_an_answer_that_is_given_often_is_kept_chosen_and_taken_out(client, wang, trainer):
    first, second = asked(wang), asked(wang)
    client.force_login(trainer)
    answer = reverse("notifications:feedback_answer", args=[first.pk])
    client.post(answer, {"answer": "请看第二节", "keep": "on"})
    kept = QuickReply.objects.get()
    assert (kept.owner, kept.text) == (trainer, "请看第二节")
    client.post(reverse("notifications:feedback_answer", args=[second.pk]), {"quick": str(kept.pk), "answer": ""})
    second.refresh_from_db()
    assert second.answer == "请看第二节"
    client.post(reverse("notifications:reply_drop"), {"reply": str(kept.pk)})
    assert not QuickReply.objects.exists()


def test_what_is_typed_counts_more_than_what_is_chosen(client, wang, trainer):
    row = asked(wang)
    kept = QuickReply.objects.create(owner=trainer, text="请看第二节", used_at=clock.now())
    client.force_login(trainer)
    client.post(reverse("notifications:feedback_answer", args=[row.pk]), {"quick": str(kept.pk), "answer": "是第三节"})
    row.refresh_from_db()
    assert row.answer == "是第三节"


def test_nobody_uses_or_takes_out_the_answers_of_another(client, wang, trainer, contact):
    row = asked(wang)
    kept = QuickReply.objects.create(owner=contact, text="乡镇的话", used_at=clock.now())
    client.force_login(trainer)
    client.post(reverse("notifications:feedback_answer", args=[row.pk]), {"quick": str(kept.pk), "answer": ""})
    client.post(reverse("notifications:reply_drop"), {"reply": str(kept.pk)})
    assert Feedback.objects.open().exists() and QuickReply.objects.exists()
