"""What is asked and what was shown, in words and in one picture."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.api import Kind
from kit import jobs
from learning import plans
from people.api import appoint
from tests.competencies.factories import ask, moment
from tests.learning.factories import TODAY, after, finishes, placed, shows
from tests.learning.test_plans import many, pass_everything


def page_of(browse, person):
    response = browse(person).get("/gap/")
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " "), response.context["page"]


def rows(page):
    return {row.key: row for group in page.groups for row in group.rows} | {row.key: row for row in page.later}


def test_what_was_never_placed_says_not_tested_and_offers_the_placing(head, round_one, browse):
    html, page = page_of(browse, head)
    row = rows(page)["LZ04"]
    assert (row.cells, row.tag) == (("unknown", "unknown", "unknown", "empty"), "还没测 · 4月2日到期")
    assert row.label == "还没有考过、还没测、要求第3级"
    assert (row.button, row.url) == ("先摸底", "/quiz/placing/start/")
    assert (row.now, row.asked) == ("", "村务公开与民主监督第3级的样子")
    assert "还没测" in html


def test_the_competencies_stand_under_their_abilities_and_later_ones_apart(head, round_one, browse):
    html, page = page_of(browse, head)
    assert [(group.name, [row.key for row in group.rows]) for group in page.groups] == [("履职能力", ["LZ04", "LZ05"])]
    assert [row.key for row in page.later] == ["TJ01"]
    assert (page.asked, page.enough, page.posts) == (2, 0, "村委会主任")
    assert "以后才要的本领：1 项" in html


def test_required_against_shown_likely_and_missing(head, round_one, browse):
    shows(head, "LZ04", 1, on=after(30))
    placed(head, LZ04=2, LZ05=0)
    row = rows(page_of(browse, head)[1])["LZ04"]
    assert row.cells == ("has", "likely", "lacks", "empty")
    assert row.label == "会到第1级、摸底像是会第2级、要求第3级"
    assert row.now == "村务公开与民主监督第1级的样子"
    assert [(line.level, line.state) for line in row.levels] == [
        (1, "已经会"),
        (2, "摸底会了，考一考就算"),
        (3, "还差"),
        (4, ""),
    ]
    assert row.how == "3月3日 手机上考过"


def test_each_level_has_its_sentence_on_the_page(head, round_one, browse):
    html, _ = page_of(browse, head)
    for name in ("村务公开与民主监督", "廉洁履职与纪法底线", "人民调解规则与流程"):
        assert all(f"{name}第{level}级的样子" in html for level in (1, 2, 3, 4))


def test_every_picture_is_said_in_words_too(head, round_one, browse):
    html, page = page_of(browse, head)
    assert html.count('class="ladder"') == len(rows(page))
    assert all(f'aria-label="{row.label}"' in html for row in rows(page).values())


@pytest.mark.parametrize(
    ("knows", "done", "button", "url"),
    [
        (0, (), "去学（2 课，15 分钟）", "/lesson/M05-L1/"),
        (2, (), "去考第 2 级（5 题）", "/quiz/test/LZ04/2/"),
        (0, ("M05-L1",), "去考第 2 级（5 题）", "/quiz/test/LZ04/2/"),
    ],
)
def test_the_one_button_of_a_row_opens_what_comes_first(head, round_one, browse, knows, done, button, url):
    placed(head, LZ04=knows, LZ05=0)
    finishes(head, *done)
    row = rows(page_of(browse, head)[1])["LZ04"]
    assert (row.button.replace("\xa0", " "), row.url) == (button, url)


def test_what_only_an_observer_can_see_leads_to_how_that_is_done(head, round_one, browse, trainer):
    shows(head, "TJ01", 2)
    finishes(head, "M08-L2")
    row = rows(page_of(browse, head)[1])["TJ01"]
    assert (row.button, row.url) == ("看看怎么现场认定", "/task/TJ01/3/")
    shows(head, "TJ01", 3, kind=Kind.OBSERVATION, by=trainer)
    row = rows(page_of(browse, head)[1])["TJ01"]
    assert (row.is_open, row.button, row.how) == (False, "", "3月20日 现场看过")


def test_what_is_late_is_brown_and_says_since_when(head, round_one, browse, time_machine):
    placed(head, LZ04=0, LZ05=2)
    time_machine.move_to(moment(after(61)))
    html, page = page_of(browse, head)
    row = rows(page)["LZ04"]
    assert (row.is_late, row.tag) == (True, "还差 3 步 · 4月2日过了日子")
    assert f'<span class="tag tag-late">{row.tag}</span>' in html
    assert not rows(page)["TJ01"].is_late


def test_a_day_of_another_year_says_the_year(head, round_one, browse):
    _, page = page_of(browse, head)
    assert rows(page)["TJ01"].tag.endswith("2027年2月1日到期")


def test_who_is_finished_sees_that_all_are_enough(head, round_one, browse):
    pass_everything(head)
    html, page = page_of(browse, head)
    assert (page.asked, page.enough) == (2, 2)
    assert [row.button for row in rows(page).values() if row.key != "TJ01"] == ["", ""]
    assert "岗位先要 2 项本领，2 项够了" in html


def test_open_ones_stand_before_those_that_are_enough(head, round_one, browse):
    shows(head, "LZ04", 3)
    _, page = page_of(browse, head)
    assert [row.key for row in page.groups[0].rows] == ["LZ05", "LZ04"]


def test_his_own_conduct_he_sees_like_everything_else(head, round_one, browse):
    """Others see 学完 or 没学完; who it is about sees where he stands."""
    shows(head, "LZ05", 1)
    row = rows(page_of(browse, head)[1])["LZ05"]
    assert (row.cells, row.label) == (("has", "lacks", "empty", "empty"), "会到第1级、要求第2级")


def test_several_posts_at_once_ask_the_most(head, secretary, county, round_one, browse):
    appoint(head, secretary, county.village, since=after(10))
    _, page = page_of(browse, head)
    assert page.posts == "村党组织书记、村委会主任"
    assert rows(page)["LZ04"].cells == ("unknown",) * 4


def test_what_a_reserve_post_asks_is_never_due(head, frame, county, round_one, browse, time_machine):
    appoint(head, frame.reserve, county.village, since=after(1))
    other = frame.mediation
    ask(frame, frame.reserve, other, 4, 10)
    pass_everything(head)
    shows(head, "TJ01", 2)
    time_machine.move_to(moment(after(200)))
    row = rows(page_of(browse, head)[1])["TJ01"]
    assert not row.is_late
    assert row.tag == "还差 2 步 · 2027年2月1日到期"


def test_without_an_office_there_is_no_gap(cadre, lessons, browse):
    html, page = page_of(browse, cadre)
    assert (page.groups, page.later, page.posts) == ((), (), "")
    assert "眼下没有要学的" in html


def test_what_is_due_again_says_so(head, round_one, browse, frame):
    pass_everything(head)
    jobs.run_pending()
    from competencies.models import LevelState

    LevelState.objects.filter(person=head, competency=frame.openness).update(
        review_due=True, refresh=True, refresh_on=TODAY
    )
    plans.replan([head.pk])
    row = rows(page_of(browse, head)[1])["LZ04"]
    assert (row.tag, row.button.replace("\xa0", " "), row.url) == (
        "该复习了",
        "去考第 3 级（5 题）",
        "/quiz/test/LZ04/3/",
    )


def test_it_costs_the_same_however_many_others_there_are(head, frame, county, round_one, browse):
    client = browse(head)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/gap/").status_code == 200
        return len(found)

    placed(head, LZ04=1)
    jobs.run_pending()
    plans.replan(many(frame, county, 10))
    queries()
    assert queries() == 10
    plans.replan(many(frame, county, 1000))
    assert queries() == 10
