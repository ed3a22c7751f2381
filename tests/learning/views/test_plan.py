"""The plan page: by course, in order, each with its reason, minutes and size."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.api import Kind
from kit import jobs
from learning import plans
from people.api import appoint
from tests.competencies.factories import moment
from tests.learning.factories import after, finishes, placed, shows
from tests.learning.test_plans import many, pass_everything


def page_of(browse, person):
    response = browse(person).get("/plan/")
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " "), response.context["page"]


def shape(sections):
    return [(section.title, [line.title for line in section.lines]) for section in sections]


def test_before_the_placing_it_stands_first(head, round_one, browse):
    html, page = page_of(browse, head)
    assert shape(page.now) == [
        ("先摸底", ["摸底：村务公开与民主监督", "摸底：廉洁履职与纪法底线"]),
        ("课程 M06", ["课文 M06-L1", "课文 M06-L2"]),
    ]
    assert shape(page.later) == [("先摸底", ["摸底：人民调解规则与流程"])]
    assert "离结业还差 2 课" in html
    assert "还没测" in html


def test_by_course_with_the_test_behind_its_lesson(head, round_one, browse):
    placed(head, LZ04=2, LZ05=0, TJ01=0)
    html, page = page_of(browse, head)
    assert shape(page.now) == [
        ("可以直接考的", ["小测试：村务公开与民主监督"]),
        ("课程 M06", ["课文 M06-L1", "课文 M06-L2", "小测试：廉洁履职与纪法底线"]),
        ("课程 M05", ["课文 M05-L2", "小测试：村务公开与民主监督"]),
    ]
    assert shape(page.later) == [
        ("课程 M08", ["课文 M08-L1", "课文 M08-L2", "小测试：人民调解规则与流程"]),
        ("要现场看的", ["现场看：人民调解规则与流程"]),
    ]
    assert page.todo == "3 课、3 个小测试"
    assert "离结业还差 3 课、3 个小测试" in html


def test_each_line_says_why_how_long_how_big_and_by_when(head, round_one, browse):
    placed(head, LZ04=2, LZ05=0, TJ01=0)
    html, page = page_of(browse, head)
    line = page.now[2].lines[0]
    assert f'<a href="/lesson/M05-L2/"><strong>{line.title}</strong>' in html
    assert "第 2 课 · 6 分钟 · " in html
    assert f"{round(line.bytes / 1000)} KB · 7月31日前" in html
    assert line.reason in html
    assert line.reason.endswith("村务公开与民主监督") or "村务公开与民主监督" in line.reason
    assert "一共约 30 分钟" in html  # 6 + 8 + 7 of lessons, 3 × 3 of tests


def test_any_step_that_a_test_gives_can_be_tested_out(head, round_one, browse):
    placed(head, LZ04=0, LZ05=0, TJ01=2)
    html, page = page_of(browse, head)
    assert {line.title: line.test_out for section in page.now for line in section.lines if line.kind == "lesson"} == {
        "课文 M05-L1": "/quiz/together/LZ04/1/2/",
        "课文 M05-L2": "/quiz/test/LZ04/3/",
        "课文 M06-L1": "/quiz/test/LZ05/1/",
        "课文 M06-L2": "/quiz/test/LZ05/2/",
    }
    practical = [line for section in page.later for line in section.lines if line.title == "课文 M08-L2"]
    assert [line.test_out for line in practical] == [""]
    assert html.count("我会，直接测") == 4


def test_what_is_late_says_so_in_brown_and_the_rest_has_its_day(head, round_one, browse, time_machine):
    placed(head, LZ04=0, LZ05=2, TJ01=0)
    time_machine.move_to(moment(after(61)))
    html, page = page_of(browse, head)
    late = [line.title for section in page.now for line in section.lines if line.is_late]
    assert late == ["小测试：廉洁履职与纪法底线", "课文 M05-L1", "小测试：村务公开与民主监督"]
    assert html.count('<b class="late">过了日子</b>') == 3
    assert html.count('href="/review/late/?next=/plan/"') == 3, "each late mark leads to a second look"
    assert "2027年2月1日前" in html


def test_who_is_finished_reads_that_all_that_is_asked_now_is_done(head, round_one, browse):
    pass_everything(head)
    placed(head, TJ01=0)
    html, page = page_of(browse, head)
    assert (page.now, page.todo) == ((), "")
    assert "眼下要求的都做完了" in html
    assert [section.title for section in page.later] == ["课程 M08", "要现场看的"]


def test_without_a_programme_everything_required_is_the_plan(head, lessons, browse):
    placed(head, LZ04=0, LZ05=0, TJ01=0)
    html, page = page_of(browse, head)
    assert (page.has_programme, page.later) == (False, ())
    assert [section.title for section in page.now] == ["课程 M05", "课程 M06", "课程 M08", "要现场看的"]
    assert "我的计划" in html
    assert "离结业" not in html


def test_what_a_reserve_post_asks_is_optional_and_has_no_day(cadre, frame, county, round_one, browse):
    appoint(cadre, frame.reserve, county.village, since=after(0))
    placed(cadre, LZ04=0)
    html, page = page_of(browse, cadre)
    assert (page.now, page.later) == ((), ())
    assert shape(page.optional) == [("课程 M05", ["课文 M05-L1", "小测试：村务公开与民主监督"])]
    assert {(line.by, line.is_late) for section in page.optional for line in section.lines} == {("", False)}
    assert "选学：不要求，没有期限" in html


def test_without_an_office_there_is_nothing_in_it(cadre, lessons, browse):
    _, page = page_of(browse, cadre)
    assert (page.now, page.later, page.optional, page.has_programme) == ((), (), (), False)


def test_several_posts_make_one_plan(head, secretary, county, round_one, browse):
    appoint(head, secretary, county.village, since=after(10))
    placed(head, LZ04=0, LZ05=2, TJ01=0)
    _, page = page_of(browse, head)
    titles = [line.title for section in page.now for line in section.lines]
    assert titles.count("课文 M05-L1") == 1
    assert [line.note for section in page.now for line in section.lines if "村务公开" in line.title] == [
        "第 2 级，5 道题",
        "第 4 级，5 道题",
    ]


def test_what_was_done_is_no_line_any_more(head, round_one, browse, trainer):
    placed(head, LZ04=0, LZ05=0, TJ01=0)
    finishes(head, "M05-L1", "M06-L1", "M06-L2")
    shows(head, "LZ05", 2)
    shows(head, "TJ01", 3, kind=Kind.OBSERVATION, by=trainer)
    _, page = page_of(browse, head)
    assert shape(page.now) == [
        ("可以直接考的", ["小测试：村务公开与民主监督"]),
        ("课程 M05", ["课文 M05-L2", "小测试：村务公开与民主监督"]),
    ]
    assert page.later == ()


def test_what_is_likely_known_can_be_tested_together(head, round_one, browse):
    placed(head, LZ04=2, LZ05=2, TJ01=2)
    html, page = page_of(browse, head)
    assert (page.together.count, page.together.all, page.together.questions) == (3, 3, 15)
    assert 'href="/quiz/together/"' in html
    assert "有 3 样您可能已经会了" in html


def test_one_alone_is_tested_by_itself(head, round_one, browse):
    placed(head, LZ04=2, LZ05=0, TJ01=0)
    assert page_of(browse, head)[1].together is None


def test_it_costs_the_same_however_many_others_there_are(head, frame, county, round_one, browse):
    client = browse(head)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/plan/").status_code == 200
        return len(found)

    placed(head, LZ04=1)
    jobs.run_pending()
    plans.replan(many(frame, county, 10))
    queries()
    assert queries() == 7
    plans.replan(many(frame, county, 1000))
    assert queries() == 7
