"""The pages that nobody wants to see say what to do, in Chinese."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from lms import refusals


def test_a_form_that_was_open_too_long_says_what_to_do(cadre):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cadre)
    response = client.post("/settings/display/", {"size": "24"})
    assert response.status_code == 403
    assert "请退回上一页，刷新后再交一次。" in response.content.decode()


def test_a_missing_page_leads_back_to_the_start(client, db):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()


def test_the_page_of_an_error_needs_neither_request_nor_database():
    text = render_to_string("500.html")
    assert "系统出错了" in text
    assert 'href="/"' in text


def test_what_broke_while_it_was_looked_at_can_be_tried_again():
    response = refusals.failed(RequestFactory().get("/gap/?later=1"))
    assert response.status_code == 500
    text = response.content.decode()
    assert "再试一次" in text and 'href="/gap/?later=1"' in text
    assert "看手机里存的课" in text and "您以前交的都在" in text
    assert 'href="/gap/' not in refusals.failed(RequestFactory().post("/gap/")).content.decode()


def test_the_other_refusals_are_chinese_too(db):
    for name in ("400.html", "403.html"):
        assert "请" in render_to_string(name) or "如果" in render_to_string(name)


def test_who_works_at_the_desk_is_not_told_of_answers_nor_of_his_township_contact(browse, organizer, cadre):
    words = ("您的答案都在", "乡镇联系人", "我的")
    learner = browse(cadre).get("/no/such/page/").content.decode()
    assert [word in learner for word in words] == [True] * 3
    staff = browse(organizer).get("/no/such/page/").content.decode()
    assert [word in staff for word in words] == [False] * 3
