"""The first page: who he is, what is due next, what to do now, and one calm line for the rest."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit import clock, jobs
from learning import plans
from notifications.api import answer_feedback, leave_feedback
from people.api import appoint, end_appointment
from people.models import Appointment
from tests.competencies.factories import moment
from tests.learning.conftest import elect
from tests.learning.factories import TODAY, after, finishes, placed, shows
from tests.learning.test_plans import many, pass_everything


def page_of(browse, person):
    """The page without its no-break spaces, and what it was made of."""
    response = browse(person).get("/")
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " "), response.context["today"]


def main_button(html):
    """Address and words of the one large button."""
    ((before, after_),) = [html.split("button-main", 1)]
    tag = before[before.rindex("<a") :] + after_[: after_.index("</a>")]
    return tag.split('href="')[1].split('"')[0], tag


# --- before the first placing -------------------------------------------------------------------------


def test_who_was_never_placed_is_asked_to_see_what_he_knows(head, round_one, browse):
    html, today = page_of(browse, head)
    url, words = main_button(html)
    assert "王主任，您好。" in html
    assert "石桥镇大湾村 村委会主任" in html
    assert "先看看您已经会什么" in html
    assert (url, "先摸底" in words, "会的不用学" in words) == ("/quiz/placing/start/", True, True)
    assert today.by == "4月2日前完成，来得及"
    assert "没测" in html
    assert [ability.cells for ability in today.abilities] == [("unknown", "unknown")]
    assert "button-main" not in html.split("button-main", 1)[1]  # one large button, no second one


def test_before_the_placing_the_mandatory_course_stands_below(head, round_one, browse):
    html, today = page_of(browse, head)
    assert [line.url for line in today.lines] == ["/lesson/M06-L1/", "/lesson/M06-L2/"]
    assert "人人要学：县里统一要求" in html


# --- on the way ---------------------------------------------------------------------------------------


def test_on_the_way_the_button_opens_what_comes_next(head, round_one, browse):
    placed(head, LZ04=0, LZ05=0, TJ01=0)
    html, today = page_of(browse, head)
    url, words = main_button(html)
    assert (url, "继续学：课文 M05-L1" in words, "约 9 分钟" in words) == ("/lesson/M05-L1/", True, True)
    assert today.headline == "还差 3 课、2 个小测试"
    assert today.later == "以后再学 3 课，不急"
    assert [line.title for line in today.lines] == ["小测试：村务公开与民主监督", "课文 M06-L1", "课文 M06-L2"]
    assert (today.asked, today.enough, today.late) == (2, 0, "")
    assert "tag-late" not in html


def test_a_test_out_is_offered_before_any_lesson(head, round_one, browse):
    placed(head, LZ04=2, LZ05=2, TJ01=0)
    html, _ = page_of(browse, head)
    url, words = main_button(html)
    assert (url, "接着做：小测试：村务公开与民主监督" in words) == ("/quiz/test/LZ04/2/", True)


def test_what_is_still_not_tested_is_said_beside_what_is_to_do(head, round_one, browse):
    placed(head, LZ04=1, TJ01=0)
    html, today = page_of(browse, head)
    url, words = main_button(html)
    assert (url, "先摸底：还有 1 项没测" in words) == ("/quiz/placing/start/", True)
    assert today.headline.startswith("还有 1 项本领没测、还差 ")
    assert [ability.left for ability in today.abilities] == ["还差 1 项、1 项没测"]


def test_the_plan_closes_before_his_eyes(head, round_one, browse):
    placed(head, LZ04=0, LZ05=2, TJ01=0)
    assert page_of(browse, head)[1].enough == 0
    shows(head, "LZ05", 2)
    _, today = page_of(browse, head)
    assert (today.asked, today.enough) == (2, 1)
    assert today.abilities[0].label == "2 项里 1 项够了"


# --- late ---------------------------------------------------------------------------------------------


def test_who_is_late_is_told_so_kindly_and_in_brown(head, round_one, browse, time_machine):
    placed(head, LZ04=0, LZ05=2, TJ01=0)
    time_machine.move_to(moment(after(61)))
    html, today = page_of(browse, head)
    assert today.late == "有 3 项过了日子，先做这几项"
    assert f'<span class="tag tag-late">{today.late}</span>' in html
    assert "来得及" not in html
    assert not {"失败", "警告", "严重", "逾期", "不合格"} & set(html)
    assert main_button(html)[0].startswith("/lesson/M05-L1/")


# --- nothing to do ------------------------------------------------------------------------------------


def test_who_is_finished_reads_that_it_is_enough(head, round_one, browse):
    pass_everything(head)
    placed(head, TJ01=3)
    shows(head, "TJ01", 2)
    html, today = page_of(browse, head)
    assert (today.asked, today.enough) == (2, 2)
    assert "够了" in html
    assert (today.headline, today.by) == ("眼下要求的，您都够了", "")
    assert re.fullmatch(
        r"还差 1 项现场看，20\d\d年\d+月\d+日前做完就行，不急", today.later
    )  # in a year, the nearest there is


def test_who_has_shown_everything_may_learn_what_he_likes(head, round_one, browse, trainer):
    pass_everything(head)
    from competencies.api import Kind

    shows(head, "TJ01", 3, kind=Kind.OBSERVATION, by=trainer)
    html, today = page_of(browse, head)
    url, words = main_button(html)
    assert today.headline == "岗位要求的，您都够了"
    assert (url, "看看全部课程" in words) == ("/courses/", True)
    assert (today.by, today.later, today.late, today.lines) == ("", "", "", ())


def test_without_an_office_nothing_is_asked(cadre, lessons, browse):
    html, today = page_of(browse, cadre)
    assert today.headline == "您现在没有任职，所以没有岗位要求"
    assert today.address == "王建国"
    assert main_button(html)[0] == "/courses/"
    assert today.abilities == ()


def test_after_the_office_has_ended_nothing_is_asked_any_more(head, round_one, browse, time_machine):
    page_of(browse, head)
    end_appointment(Appointment.objects.get(person=head), until=after(60))
    time_machine.move_to(moment(after(61)))
    _, today = page_of(browse, head)
    assert (today.lines, today.asked, today.late) == ((), 0, "")
    assert today.button.url == "/courses/"


def test_who_holds_no_office_any_more_reads_so_on_every_page_and_not_that_it_is_enough(
    head, round_one, browse, time_machine
):
    pass_everything(head)
    end_appointment(Appointment.objects.get(person=head), until=after(60))
    time_machine.move_to(moment(after(61)), tick=False)
    jobs.run_pending()
    for address in ("/", "/gap/", "/plan/"):
        html = browse(head).get(address).content.decode().replace("\xa0", " ")
        assert "您现在没有任职，所以没有岗位要求" in html, address
        assert "学过的、证书都在" in html
        assert "都够了" not in html and "0 项" not in html and "都学完了" not in html


def test_somebody_of_the_staff_without_a_village_is_sent_to_his_desk(organizer, nobody, browse, lessons):
    assert browse(organizer).get("/").url == "/desk/"
    assert browse(nobody).get("/").url == "/courses/"


# --- who he is ----------------------------------------------------------------------------------------


def test_several_posts_at_once_are_all_named_the_senior_first(head, secretary, county, round_one, browse):
    appoint(head, secretary, county.village, since=after(10))
    html, today = page_of(browse, head)
    assert today.place == "石桥镇大湾村 村党组织书记、村委会主任"
    assert today.address == "王书记"
    assert "LZ04" not in html


def test_of_two_posts_the_higher_step_counts_and_the_earlier_day(head, secretary, county, round_one, browse):
    appoint(head, secretary, county.village, since=after(10))
    placed(head, LZ04=0, LZ05=0, TJ01=0)
    plan = plans.plan_of(head)
    assert plan.summary["levels"]["LZ04"] == 4
    assert [(item.level, item.due) for item in plan.items if item.kind == "test" and item.competency == "LZ04"] == [
        (2, after(60)),
        (4, after(100)),
    ]


# --- cards of other apps, scripts, cost ---------------------------------------------------------------


def test_there_is_no_script_in_the_page_and_no_style(head, round_one, browse):
    html, _ = page_of(browse, head)
    assert " style=" not in html
    assert "<script>" not in html


@pytest.mark.parametrize("has_plan", [True, False])
def test_it_costs_the_same_however_many_others_there_are(head, frame, county, round_one, browse, has_plan):
    client = browse(head)

    def queries():
        if not has_plan:
            plans.Plan.objects.filter(person=head).delete()
        with CaptureQueriesContext(connection) as found:
            assert client.get("/").status_code == 200
        return len(found)

    placed(head, LZ04=1)
    finishes(head, "M06-L1")
    jobs.run_pending()
    plans.replan(many(frame, county, 10))
    queries()
    with_ten = queries()
    plans.replan(many(frame, county, 1000))
    assert queries() == with_ten
    assert with_ten == (14 if has_plan else 37)


def test_an_answer_to_what_he_wrote_stands_there_for_a_fortnight(head, round_one, browse, contact, time_machine):
    written = leave_feedback("question", "账怎么公开？", id=uuid4(), at=clock.now(), person=head)
    assert "您的留言有回复了" not in page_of(browse, head)[0]
    answer_feedback(written, "每季度贴一次（演示）", by=contact, at=clock.now())
    html, _ = page_of(browse, head)
    assert "您的留言有回复了" in html and "每季度贴一次" in html and 'href="/me/#post"' in html
    time_machine.move_to(clock.now() + timedelta(days=15))
    assert "您的留言有回复了" not in page_of(browse, head)[0]


def test_others_never_stand_on_the_page(head, outsider, frame, county, round_one, browse):
    elect(outsider, frame.head, county.other_village)
    html, _ = page_of(browse, head)
    assert "李秀英" not in html
    assert "柳河乡" not in html
    assert TODAY.year == 2026
