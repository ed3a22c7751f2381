"""My learning: what is done, how many hours, what is left."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit import jobs
from learning import plans
from tests.competencies.factories import moment
from tests.learning.factories import after, finishes, placed, programme, shows
from tests.learning.test_plans import many


def page_of(browse, person):
    response = browse(person).get("/me/")
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " "), response.context["me"]


def test_lessons_done_and_left_and_the_hours_are_said(head, round_one, browse):
    placed(head, LZ04=0, LZ05=0, TJ01=0)
    finishes(head, "M06-L1", on=after(20))
    finishes(head, "M05-L1", on=after(30))
    html, me = page_of(browse, head)
    assert [(lesson.code, lesson.on, lesson.minutes) for lesson in me.done] == [
        ("M05-L1", "3月3日", 9),
        ("M06-L1", "2月21日", 8),
    ]
    assert (me.left, me.asked, me.enough, str(me.hours)) == (2, 2, 0, "0.4")
    assert "课：学完 2 课，还要学 2 课" in html
    assert "学时：0.4" in html
    assert "45 分钟算 1 学时。一课、一次面授只算一次" in html
    assert '<a href="/lesson/M05-L1/">' in html


def test_the_rule_of_the_programme_is_printed(head, county, lessons, browse):
    programme(county.unit, credit_minutes=40)
    finishes(head, "M06-L1")
    html, me = page_of(browse, head)
    assert (str(me.hours), me.minutes_per_hour) == ("0.2", 40)
    assert "40 分钟算 1 学时。一课、一次面授只算一次" in html


def test_who_he_is(head, round_one, browse):
    html, _ = page_of(browse, head)
    assert "石桥镇大湾村 村委会主任" in html
    assert html.count("退出本机") == 1


def test_before_anything_is_done_nothing_is_listed(head, round_one, browse):
    html, me = page_of(browse, head)
    assert (me.done, me.left, str(me.hours)) == ((), 2, "0.0")
    assert "已学完的课" not in html


def test_a_lesson_of_last_year_says_its_year(head, round_one, browse, time_machine):
    finishes(head, "M06-L1", on=after(20))
    time_machine.move_to(moment(after(340)))
    _, me = page_of(browse, head)
    assert me.done[0].on == "2026年2月21日"


def test_a_lesson_that_was_taken_back_is_not_offered_again_and_its_hours_stay(head, round_one, browse):
    finishes(head, "M06-L1")
    plans.replan([head.pk])
    from courses import catalogue
    from courses.models import Rendered

    Rendered.objects.filter(code="M06-L1").delete()
    catalogue.changed()
    _, me = page_of(browse, head)
    assert (me.done, str(me.hours)) == ((), "0.2")


def test_who_has_no_office_may_still_see_his_hours(cadre, lessons, browse):
    finishes(cadre, "M05-L1")
    _, me = page_of(browse, cadre)
    assert (me.left, me.asked, str(me.hours)) == (0, 0, "0.2")


def test_it_costs_the_same_however_many_others_there_are(head, frame, county, round_one, browse):
    client = browse(head)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/me/").status_code == 200
        return len(found)

    finishes(head, "M05-L1")
    shows(head, "LZ05", 2)
    jobs.run_pending()
    plans.replan(many(frame, county, 10))
    queries()
    with_ten = queries()
    plans.replan(many(frame, county, 1000))
    assert queries() == with_ten == 14
