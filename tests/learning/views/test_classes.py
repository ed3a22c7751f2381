"""Classes in a room, for staff: made, filled, announced; scanned, ticked, shown on the wall; exported."""

from __future__ import annotations

import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kit import sheets, tables
from kit.models import AuditEvent
from learning import learner_code
from learning.class_rules import code_at
from learning.models import Attendance, ClassSession, Enrolment, Leave, TrainingClass
from people.models import Person
from tests.conftest import settle as settle_unit
from tests.learning.class_factories import at, class_of, session_of
from tests.learning.factories import programme

SESSION = {"title": "账目怎么公开", "place": "党校三楼", "day": "2026-03-25", "begins": "09:00", "ends": "11:15"}


def url(name: str, *args: object) -> str:
    return reverse(f"learning:{name}", args=args)


def text(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def test_a_class_is_made_gets_sessions_and_is_announced(county, contact, browse):
    client = browse(contact)
    made = client.post(url("class_new"), {"title": "镇里的班", "unit": county.township.pk, "capacity": "40"})
    row = TrainingClass.objects.get()
    assert made.url == url("class_of", row.uuid)
    assert client.post(url("class_session_new", row.uuid), SESSION).status_code == 302
    session = ClassSession.objects.get()
    assert (session.begins, session.minutes) == (at(9, on=session.on), 135)
    assert "还没通知" in text(client.get(made.url))
    client.post(url("class_announce", row.uuid))
    assert "已通知" in text(client.get(made.url))
    assert "镇里的班" in text(client.get(url("class_list")))


def test_a_class_for_a_unit_outside_and_times_that_cannot_be_are_refused_in_words(county, contact, browse):
    client = browse(contact)
    refused = client.post(url("class_new"), {"title": "班", "unit": county.other_township.pk})
    assert refused.status_code == 422 and not TrainingClass.objects.exists()
    row = class_of(county.township)
    wrong = client.post(url("class_session_new", row.uuid), {**SESSION, "ends": "08:00"})
    assert wrong.status_code == 422
    assert "结束时间早于开始时间。" in text(wrong) and 'value="党校三楼"' in text(wrong)


def test_programmes_of_ones_own_county_are_offered_and_no_others(county, contact, browse):
    other = settle_unit("沁水县", "county", "140521")
    programme(county.unit, name="本县第一轮")
    programme(other, name="邻县第一轮")
    html = text(browse(contact).get(url("class_new")))
    assert "本县第一轮" in html and "邻县第一轮" not in html


def test_people_are_chosen_from_ones_area_and_nobody_else_gets_in(county, contact, cadre, outsider, browse):
    row = class_of(county.township)
    client, where = browse(contact), url("class_people", row.uuid)
    assert cadre.name in text(client.get(where, {"unit": county.village.pk}))
    assert outsider.name not in text(client.get(where, {"unit": county.other_village.pk}))
    client.post(where, {"unit": county.village.pk, "person": [str(cadre.uuid), str(outsider.uuid), "no id"]})
    assert [one.person for one in Enrolment.objects.all()] == [cadre]


def test_too_many_are_refused_and_stay_ticked(county, contact, cadre, browse):
    row = class_of(county.township, capacity=1, people=[Person.objects.create_user(name="张三")])
    response = browse(contact).post(
        url("class_people", row.uuid), {"unit": county.village.pk, "person": [str(cadre.uuid)]}
    )
    assert response.status_code == 422
    assert "名额 1 人，已有 1 人，再加 1 人放不下。" in text(response)
    assert f'value="{cadre.uuid}" checked' in text(response)
    assert "另有 1 人不在您管理的范围内。" in text(browse(contact).get(url("class_of", row.uuid)))


def test_a_pasted_list_is_taken_as_a_whole_and_namesakes_are_asked(county, contact, cadre, browse):
    row = class_of(county.township)
    twin = Person.objects.create_user(name=cadre.name, home_unit=county.village)
    client, where = browse(contact), url("class_names", row.uuid)
    wrong = client.post(where, {"names": f"{cadre.name}\n赵无此人"})
    assert wrong.status_code == 422 and "第 2 行 赵无此人：您的范围内没有这个姓名。" in text(wrong)
    assert "赵无此人</textarea>" in text(wrong)
    asked = client.post(where, {"names": cadre.name})
    assert "有同名的人，请选是哪一位" in text(asked) and not Enrolment.objects.exists()
    client.post(where, {"names": cadre.name, "pick-1": str(twin.uuid)})
    assert [one.person for one in Enrolment.objects.all()] == [twin]


def test_the_names_of_a_file_stand_on_the_page_until_all_of_them_fit(county, contact, cadre, browse):
    row = class_of(county.township, capacity=1, people=[Person.objects.create_user(name="张三")])
    rows = [[cadre.name, "大湾村"]]
    content = sheets.to_bytes([sheets.Sheet("名单", [sheets.Column("姓名"), sheets.Column("村")], rows)])
    file = io.BytesIO(content)
    file.name = "名单.xlsx"
    response = browse(contact).post(url("class_names", row.uuid), {"file": file})
    assert response.status_code == 422
    assert f"{cadre.name}\t大湾村</textarea>" in text(response) and "再加 1 人放不下" in text(response)
    row.capacity = 2
    row.save()
    browse(contact).post(url("class_names", row.uuid), {"names": f"{cadre.name}\t大湾村"})
    assert Enrolment.objects.filter(person=cadre).exists()


def test_a_file_that_is_no_table_is_refused_in_words(county, contact, browse):
    file = io.BytesIO(b"\x00\x01 nothing")
    file.name = "名单.xlsx"
    response = browse(contact).post(url("class_names", class_of(county.township).uuid), {"file": file})
    assert response.status_code == 422 and "error-summary" in text(response)


def test_leave_is_answered_on_the_page_of_the_class(county, contact, cadre, browse):
    session = session_of(class_of(county.township, people=[cadre]))
    leave = Leave.objects.create(session=session, person=cadre, reason="防汛值班", asked_at=at(9))
    page = url("class_of", session.training_class.uuid)
    assert "防汛值班" in text(browse(contact).get(page))
    browse(contact).post(url("class_leave", leave.pk), {"granted": "yes", "words": "好"})
    leave.refresh_from_db()
    assert (leave.granted, leave.answer, leave.answered_by) == (True, "好", contact)
    assert "防汛值班" not in text(browse(contact).get(page))


# --- who is there -------------------------------------------------------------------------------------


@pytest.fixture
def session(county, cadre, time_machine) -> ClassSession:
    time_machine.move_to(at(14, 1), tick=False)
    return session_of(class_of(county.township, people=[cadre]))


def test_the_wall_shows_the_code_and_no_name_from_half_an_hour_before_to_the_end(
    session, contact, cadre, browse, time_machine
):
    where = url("class_wall", session.uuid)
    code = code_at(session.seed, at(14, 1))
    html = text(browse(contact).get(where))
    assert f"{code[:3]}<span>{code[3:]}</span>" in html and "<svg" in html and cadre.name not in html
    for moment, words in ((at(13), "13:30 起可以签到"), (at(17), "这次课已结束")):
        time_machine.move_to(moment, tick=False)
        html = text(browse(contact).get(where))
        assert words in html and "<svg" not in html


def test_a_learners_code_is_scanned_and_one_button_marks_him(session, contact, cadre, browse):
    where = learner_code.link_of(cadre).partition("/desk/")[2]
    html = text(browse(contact).get(f"/desk/{where}"))
    assert cadre.name in html and html.count("<button") >= 1
    assert not Attendance.objects.exists()
    html = text(browse(contact).post(f"/desk/{where}", {"session": str(session.uuid)}))
    assert f"{cadre.name}签到好了。" in html
    row = Attendance.objects.get()
    assert (row.person, row.source, row.by) == (cadre, "scan", contact)


def test_a_code_on_paper_does_not_end_and_shows_no_more_than_that(
    session, contact, cadre, outsider, browse, time_machine
):
    html = text(browse(contact).get(url("class_cards", session.training_class.uuid)))
    assert cadre.name in html and html.count("<svg") == 1
    time_machine.move_to(at(16), tick=False)
    where, foreign = (
        f"/desk/{learner_code.card_link_of(one.uuid).partition('/desk/')[2]}" for one in (cadre, outsider)
    )
    assert cadre.name in text(browse(contact).get(where))
    assert browse(contact).get(foreign).status_code == 404
    assert browse(contact).get(where.replace("/c.", "/")).status_code == 410  # no card's mark makes it another kind
    browse(contact).post(where, {"session": str(session.uuid)})
    assert Attendance.objects.get().person == cadre


def test_who_is_not_on_the_list_is_put_on_it_by_the_same_tap(session, county, contact, browse):
    late = Person.objects.create_user(name="张三", home_unit=county.village)
    where = f"/desk/{learner_code.link_of(late).partition('/desk/')[2]}"
    assert "他不在这个班的名单上。" in text(browse(contact).get(where))
    assert browse(contact).post(where, {"session": str(session.uuid)}).status_code == 404
    browse(contact).post(where, {"session": str(session.uuid), "listed": "no"})
    assert Attendance.objects.get().person == late


def test_a_code_that_is_old_forged_or_of_somebody_outside_says_nothing(
    session, contact, cadre, outsider, browse, time_machine
):
    where = f"/desk/{learner_code.link_of(cadre).partition('/desk/')[2]}"
    foreign = f"/desk/{learner_code.link_of(outsider).partition('/desk/')[2]}"
    assert browse(contact).get(foreign).status_code == 404
    assert browse(contact).get(f"{where[:-2]}x/").status_code == 410
    assert browse(cadre).get(where).status_code == 404  # no member of staff
    time_machine.move_to(at(14, 17), tick=False)
    gone = browse(contact).get(where)
    assert gone.status_code == 410 and cadre.name not in text(gone)


def test_digits_of_a_learners_code_or_ticks_of_the_paper_list_mark_the_same(session, county, contact, cadre, browse):
    second = Person.objects.create_user(name="张三", home_unit=county.village)
    Enrolment.objects.create(training_class=session.training_class, person=second)
    where = url("class_mark", session.uuid)
    wrong = browse(contact).post(where, {"digits": "12345"}, follow=True)
    assert "名单上没有人是这个码。" in text(wrong)
    browse(contact).post(where, {"digits": learner_code.digits(cadre, at(13, 58))})
    browse(contact).post(where, {"person": [str(second.uuid), str(cadre.uuid), str(uuid.uuid4())]})
    assert {row.person: row.source for row in Attendance.objects.all()} == {cadre: "scan", second: "paper"}
    assert "教员扫码" in text(browse(contact).get(url("class_session", session.uuid)))


def test_a_mark_is_taken_back_with_a_reason(session, contact, cadre, browse):
    row = Attendance.objects.create(session=session, person=cadre, source="paper", at=at(14))
    where = url("class_take_back", row.pk)
    assert browse(contact).post(where, {"reason": ""}).status_code == 422
    browse(contact).post(where, {"reason": "认错了人"})
    assert not Attendance.objects.standing().exists()
    assert browse(contact).get(where).status_code == 404


# --- files, scope, cost -------------------------------------------------------------------------------


def test_the_sign_in_list_and_the_attendance_table_are_fetched_and_written_down(session, contact, cadre, browse):
    Attendance.objects.create(session=session, person=cadre, source="paper", at=at(14))
    files = [
        tables.read(browse(contact).get(url(name, session.training_class.uuid)).content)
        for name in ("class_sign_in", "class_attendance")
    ]
    sign_in, table = [[cell for row in rows for cell in row.cells] for rows in files]
    assert "签到 3月20日 14:00" in sign_in and cadre.name in sign_in and "到了" not in sign_in
    assert {cadre.name, "到了", "135", "3.0"} <= set(table)
    assert "县委党校三楼" in table[0]
    assert AuditEvent.objects.filter(action="learning.class_exported").count() == 2


def test_a_class_of_another_township_is_not_there_for_this_one(county, contact, cadre, outsider, browse):
    session = session_of(class_of(county.other_township, people=[cadre, outsider]))
    for name, key in (
        ("class_of", session.training_class.uuid),
        ("class_sign_in", session.training_class.uuid),
        ("class_session", session.uuid),
        ("class_wall", session.uuid),
    ):
        assert browse(contact).get(url(name, key)).status_code == 404, name
    assert "村务公开班" not in text(browse(contact).get(url("class_list")))


def test_pages_cost_the_same_for_many_people(county, session, contact, browse, settle, posts):
    pages = [url("class_of", session.training_class.uuid), url("class_session", session.uuid), url("class_list")]

    def costs():
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as seen:
                assert browse(contact).get(page).status_code == 200
            found.append(len(seen))
        return found

    costs()
    few = costs()
    for person in settle(county.village, 20):
        Enrolment.objects.create(training_class=session.training_class, person=person)
        Attendance.objects.create(session=session, person=person, source="scan", at=at(14))
    class_of(county.township)
    assert costs() == few
