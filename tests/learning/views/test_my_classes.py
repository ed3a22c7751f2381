"""Classes in a room, for who attends them: the first page, when and where, the code, checking in, leave."""

from __future__ import annotations

import re
import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.class_rules import code_at
from learning.classes import call_off
from learning.models import Attendance, Leave
from tests.learning.class_factories import at, class_of, session_of
from tests.learning.factories import after


def page(browse, person, url):
    response = browse(person).get(url)
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def form_id(html: str) -> str:
    return re.search(r'name="id" value="([0-9a-f-]{36})"', html)[1]


def test_the_first_page_says_when_and_where_from_the_announcement_on(head, round_one, county, browse):
    room = class_of(county.unit, people=[head], announced=False)
    session_of(room)
    assert "县委党校三楼" not in page(browse, head, "/")
    room.announced_at = at(8)
    room.save()
    html = page(browse, head, "/")
    assert "今天有面授" in html and "县委党校三楼" in html and "3月20日 星期五 · 14:00—16:15" in html
    assert html.count("button-main") == 1  # the class takes nothing from the one large button


def test_who_is_on_leave_or_not_on_the_list_reads_nothing_of_it_on_the_first_page(
    head, round_one, county, outsider, browse
):
    session = session_of(class_of(county.unit, people=[head]))
    Leave.objects.create(session=session, person=head, reason="住院", asked_at=at(9), granted=True)
    assert "县委党校三楼" not in page(browse, head, "/")
    assert "已准假" in page(browse, head, "/class/")
    assert "县委党校三楼" not in page(browse, outsider, "/class/")


def test_a_session_called_off_says_so_until_its_time_is_over(head, round_one, county, organizer, browse, time_machine):
    session = session_of(class_of(county.unit, people=[head]))
    call_off(session, by=organizer, at=at(9))
    for where in ("/", "/class/"):
        html = page(browse, head, where)
        assert "已取消，不用来" in html and "请假" not in html
    assert browse(head).get(f"/class/leave/{session.uuid}/").status_code == 404
    time_machine.move_to(at(17), tick=False)
    assert "账目怎么公开" not in page(browse, head, "/")


def test_who_is_checked_in_reads_of_the_next_session_on_the_first_page(head, round_one, county, browse):
    room = class_of(county.unit, people=[head])
    Attendance.objects.create(session=session_of(room), person=head, source="scan", at=at(14))
    session_of(room, title="第二天的课", begins=at(9, on=after(50)), ends=at(10, on=after(50)))
    html = page(browse, head, "/")
    assert "第二天的课" in html and "账目怎么公开" not in html


def test_the_page_of_classes_says_what_comes_and_what_was(head, round_one, county, browse):
    room = class_of(county.unit, people=[head], note="住党校")
    past = session_of(room, title="上午的课", begins=at(7), ends=at(9, 15))
    session_of(room)
    Attendance.objects.create(session=past, person=head, source="scan", at=at(7))
    html = page(browse, head, "/class/")
    assert "食宿：住党校" in html and "账目怎么公开" in html
    assert "面授共 3.0 学时" in html and "上午的课" in html
    assert '<a href="/class/code/">' in page(browse, head, "/me/")
    assert "学时：3.0" in page(browse, head, "/me/")


def test_the_code_is_typed_and_typed_again_and_counts_once(head, round_one, county, browse, time_machine):
    session = session_of(class_of(county.unit, people=[head]))
    time_machine.move_to(at(14, 1), tick=False)
    code = code_at(session.seed, at(14, 1))
    html = page(browse, head, f"/class/in/?code={code}")
    assert f'value="{code}"' in html
    assert not Attendance.objects.exists()  # opening it does nothing: WeChat opens links by itself
    sent = {"id": form_id(html), "code": f"{code[:3]} {code[3:]}"}
    for _ in range(2):
        response = browse(head).post("/class/in/", sent, follow=True)
        assert "签到好了：账目怎么公开。" in response.content.decode()
    assert Attendance.objects.get().source == "code"
    assert "已签到" in page(browse, head, "/class/")


def test_a_wrong_code_says_what_to_do_and_keeps_what_was_typed(head, round_one, county, browse, time_machine):
    session = session_of(class_of(county.unit, people=[head]))
    time_machine.move_to(at(14, 1), tick=False)
    right = code_at(session.seed, at(14, 1))
    wrong = "000000" if right != "000000" else "111111"
    first = str(uuid.uuid4())
    response = browse(head).post("/class/in/", {"id": first, "code": wrong})
    html = response.content.decode()
    assert response.status_code == 422
    assert "这个签到码现在不能用。请看投影上的六位数字。" in html and f'value="{wrong}"' in html
    assert form_id(html) != first
    assert browse(head).post("/class/in/", {"id": form_id(html), "code": right}).status_code == 302


def test_who_is_not_on_the_list_is_sent_to_the_trainer(cadre, outsider, county, browse, time_machine):
    session = session_of(class_of(county.unit, people=[cadre]))
    time_machine.move_to(at(14, 1), tick=False)
    sent = {"id": str(uuid.uuid4()), "code": code_at(session.seed, at(14, 1))}
    response = browse(outsider).post("/class/in/", sent)
    assert "您不在这个班的名单上。请告诉教员，他能把您加上。" in response.content.decode()


def test_leave_is_asked_on_its_page_and_of_ones_own_sessions_only(head, round_one, county, outsider, browse):
    session = session_of(class_of(county.unit, people=[head]))
    url = f"/class/leave/{session.uuid}/"
    assert browse(outsider).get(url).status_code == 404
    html = page(browse, head, url)
    assert browse(head).post(url, {"id": form_id(html), "reason": " "}).status_code == 422
    response = browse(head).post(url, {"id": form_id(html), "reason": "防汛值班"}, follow=True)
    assert "已请假，等答复" in response.content.decode()
    assert str(Leave.objects.get().pk) == form_id(html)


def test_whoever_can_come_after_all_takes_his_leave_back_with_one_tap(head, round_one, county, outsider, browse):
    session = session_of(class_of(county.unit, people=[head]))
    Leave.objects.create(session=session, person=head, reason="住院", asked_at=at(9), granted=True)
    url = f"/class/leave/{session.uuid}/withdraw/"
    assert "我能来了，撤回请假" in page(browse, head, "/class/")
    assert browse(outsider).post(url).status_code == 404
    response = browse(head).post(url, follow=True)
    assert "已撤回请假" in response.content.decode() and "我能来了" not in response.content.decode()
    assert not Leave.objects.exists()


def test_the_code_of_a_learner_is_a_picture_and_six_digits(head, round_one, browse):
    html = page(browse, head, "/class/code/")
    assert "<svg" in html and re.search(r'class="code-shown">\d{3} \d{3}<', html)


def test_pages_cost_the_same_for_many_sessions(head, round_one, county, browse):
    room = class_of(county.unit, people=[head])

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(browse, head, "/class/")
        return len(seen)

    for number in range(3):
        session_of(room, begins=at(14 + number), ends=at(15 + number))
    queries()
    few = queries()
    for number in range(3):
        past = session_of(room, begins=at(1 + number), ends=at(2 + number))
        Attendance.objects.create(session=past, person=head, source="scan", at=at(2))
        session_of(room, begins=at(17 + number), ends=at(18 + number))
    assert queries() == few
