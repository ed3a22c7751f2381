"""测试编排 in the admin, as trainers click through it: the list, the settings, publishing, taking back, copying, preview."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from assessments import quiz_authoring
from assessments.models import Quiz, QuizRule
from assessments.quiz_authoring import NewSection
from kit import clock
from kit.access import Role
from kit.models import AuditEvent
from people.models import Scope
from tests.assessments.factories import quiz_of, rule, start
from tests.conftest import SINCE, staff

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def typed(place, /, **fields):
    """The form of settings as it stands for an exam, nothing unfolded."""
    return {
        "title": "结业考试",
        "purpose": "exam",
        "unit": place.pk,
        "opens_at": "",
        "closes_at": "",
        "time_limit_minutes": "",
        "overdue": "flag",
        "grace_seconds": "30",
        "pass_by": "cut",
        "pass_percent": "",
        "most_sittings": "0",
        "cool_down_days": "",
        "feedback": "passed",
        "success_text": "",
        "failure_text": "",
        "intro": "",
        "shuffle_options": "on",
        "category": "",
        **fields,
    }


def draft_of(unit, by, *sections, **settings):
    """A draft; without sections it asks nothing yet."""
    fields = {"purpose": "exam", "title": "结业考试", "offline_allowed": False, **settings}
    quiz = quiz_authoring.new_quiz(Quiz(unit=unit, **fields), by=by)
    for rules in sections:
        quiz_authoring.write_section(quiz, NewSection(rules=tuple(rules)), by=by)
    return quiz


def at(name, *args):
    return reverse(name, args=args)


@pytest.fixture
def desk(groups, bank, trainer, browse):
    """A trainer of the county in the admin, with a stocked bank."""
    return browse(trainer)


# --- the list -----------------------------------------------------------------------------------------


def test_the_list_says_state_purpose_place_questions_and_how_often_it_was_begun(desk, county, trainer, cadre):
    draft_of(county.township, trainer, [rule(3)], title="镇里的练习", purpose="practice")
    start(cadre, quiz_of(county.unit, title="全县考试"), at=clock.now())
    page = text(desk.get(at("quizzes")))
    lines = {title: page[page.index(title) :][:900] for title in ("镇里的练习", "全县考试")}
    for words in ("练习", "石桥镇", "草稿", "<b>3</b>", "<b>0</b>"):
        assert words in lines["镇里的练习"], words
    for words in ("考试", "阳城县", "已发布", "<b>5</b>", "<b>1</b>"):
        assert words in lines["全县考试"], words


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"甲练习", "乙考试", "丙考试"}),
        ("q=乙", {"乙考试"}),
        ("purpose=practice", {"甲练习"}),
        ("state=draft", {"甲练习"}),
        ("state=open", {"乙考试"}),
        ("state=over", {"丙考试"}),
        ("state=over&purpose=practice", set()),
        ("state=nonsense&purpose=', --&p=x", {"甲练习", "乙考试", "丙考试"}),
    ],
)
def test_the_list_is_searched_and_filtered(desk, county, trainer, query, titles):
    draft_of(county.unit, trainer, title="甲练习", purpose="practice")
    quiz_of(county.unit, title="乙考试")
    quiz_authoring.close_quiz(quiz_of(county.unit, title="丙考试"), by=trainer)
    page = text(desk.get(f"{at('quizzes')}?{query}"))
    assert {title for title in ("甲练习", "乙考试", "丙考试") if title in page} == titles


def test_what_has_closed_by_its_day_has_ended(desk, county, trainer):
    quiz = quiz_of(county.unit, title="过期的考试")
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=clock.now() - timedelta(minutes=1))
    assert "过期的考试" in text(desk.get(f"{at('quizzes')}?state=over"))
    assert "过期的考试" not in text(desk.get(f"{at('quizzes')}?state=open"))


@pytest.mark.parametrize("count", [2, 25])
def test_the_list_costs_the_same_however_many_there_are(desk, county, trainer, count, django_assert_num_queries):
    for number in range(count):
        draft_of(county.unit, trainer, [rule(1)], title=f"第 {number} 份")
    desk.get(at("quizzes"))
    with django_assert_num_queries(12):
        desk.get(at("quizzes"))


def test_a_trainer_finds_the_page_in_the_menu(desk):
    assert at("quizzes") in text(desk.get("/cms/"))


# --- who ----------------------------------------------------------------------------------------------


def test_a_cadre_and_a_reviewer_find_nothing_there(desk, county, trainer, cadre, reviewer, browse):
    quiz = draft_of(county.unit, trainer, [rule(1)])
    section = quiz.sections.get().pk
    for person in (cadre, reviewer):
        client = browse(person)
        for address in (at("quizzes"), at("quiz_new"), at("quiz", quiz.pk), at("quiz_section", section)):
            assert client.get(address).status_code == 404, (person, address)


@pytest.fixture
def elsewhere(groups, county):
    """A trainer of the other township."""
    person = staff(county, Role.TRAINER, county.other_township, "马教员")
    person.username = "elsewhere"
    person.save()
    person.groups.add(groups["教员"])
    return person


def test_another_townships_trainer_sees_nothing_of_ours(county, trainer, bank, groups, browse):
    quiz = draft_of(county.township, trainer, [rule(1)], title="石桥镇的考试")
    section = quiz.sections.get().pk
    Scope.objects.filter(person=trainer).update(unit=county.other_township)
    client = browse(trainer)
    assert "石桥镇的考试" not in text(client.get(at("quizzes")))
    for name in ("quiz", "quiz_settings", "quiz_preview", "quiz_paper", "quiz_section_new"):
        assert client.get(at(name, quiz.pk)).status_code == 404, name
    for name in ("quiz_publish", "quiz_take_back", "quiz_close", "quiz_copy", "quiz_settings"):
        assert client.post(at(name, quiz.pk)).status_code == 404, name
    for name in ("quiz_section_move", "quiz_section_remove", "quiz_section"):
        assert client.post(at(name, section)).status_code == 404, name
    assert Quiz.objects.get(pk=quiz.pk).sections.count() == 1


def test_a_townships_trainer_looks_at_the_countys_quiz_and_copies_it_but_changes_nothing(
    county, trainer, bank, groups, browse
):
    quiz = quiz_of(county.unit, title="全县考试")
    draft = draft_of(county.unit, trainer, title="县里的草稿")
    Scope.objects.filter(person=trainer).update(unit=county.township)
    client = browse(trainer)
    page = text(client.get(at("quiz", quiz.pk)))
    assert "不归您这里管" in page and at("quiz_take_back", quiz.pk) not in page
    for name in ("quiz_take_back", "quiz_close", "quiz_settings"):
        assert client.post(at(name, quiz.pk)).status_code == 404, name
    assert client.get(at("quiz", draft.pk)).status_code == 404
    assert "县里的草稿" not in text(client.get(at("quizzes")))
    client.post(at("quiz_copy", quiz.pk))
    assert Quiz.objects.get(title="全县考试（副本）").unit == county.township


def test_a_right_of_another_kind_writes_nothing_in_its_place(county, trainer, bank, groups, browse):
    quiz = draft_of(county.other_township, trainer)
    Scope.objects.filter(person=trainer).update(unit=county.township)
    Scope.objects.create(person=trainer, role=Role.TOWNSHIP, unit=county.other_township, since=SINCE)
    client = browse(trainer)
    assert client.get(at("quiz_settings", quiz.pk)).status_code == 404
    refused = client.post(f"{at('quiz_new')}?purpose=exam", typed(county.other_township))
    assert "只能给列表里的地方编测试" in text(refused)


# --- settings -----------------------------------------------------------------------------------------


def test_first_it_is_asked_what_it_is_for(desk):
    page = text(desk.get(at("quiz_new")))
    for purpose in ("exam", "practice", "refresh"):
        assert f"?purpose={purpose}" in page


@pytest.mark.parametrize(("purpose", "feedback"), [("exam", "passed"), ("practice", "each"), ("refresh", "each")])
def test_a_new_quiz_begins_with_what_fits_its_purpose(desk, purpose, feedback):
    page = text(desk.get(f"{at('quiz_new')}?purpose={purpose}"))
    assert re.search(rf'name="purpose" value="{purpose}"[^>]*checked', page)
    assert re.search(rf'name="feedback" value="{feedback}"[^>]*checked', page)


def test_title_and_place_are_enough_for_a_draft(desk, county, trainer):
    response = desk.post(f"{at('quiz_new')}?purpose=exam", typed(county.township))
    quiz = Quiz.objects.authored().get(purpose="exam")
    assert response.url == at("quiz", quiz.pk)
    assert (quiz.title, quiz.unit, quiz.is_draft, quiz.pass_percent) == ("结业考试", county.township, True, None)
    assert AuditEvent.objects.filter(action="assessments.quiz_made", by_id=trainer.pk).exists()
    assert "还没有题" in text(desk.get(response.url))


def test_every_setting_is_kept(desk, county):
    said = typed(
        county.unit,
        opens_at="2026-08-01T08:00",
        closes_at="2026-08-31 18:30",
        time_limit_minutes="40",
        overdue="hand_in",
        grace_seconds="60",
        pass_by="percent",
        pass_percent="80",
        most_sittings="1",
        cool_down_days="5",
        feedback="closed",
        success_text="很好。",
        failure_text="再看看第三课。",
        intro="闭卷。",
        all_on_one_page="on",
        shuffle_questions="on",
        has_forms="on",
        supervised="on",
    )
    del said["shuffle_options"]
    assert desk.post(at("quiz_new"), said).status_code == 302
    quiz = Quiz.objects.authored().get(purpose="exam")
    kept = {name: getattr(quiz, name) for name in said if name not in ("unit", "category", "pass_by")}
    assert kept | {"opens_at": "", "closes_at": ""} == {
        **{name: said[name] for name in kept},
        **dict.fromkeys(("all_on_one_page", "shuffle_questions", "has_forms", "supervised"), True),
        "time_limit_minutes": 40,
        "grace_seconds": 60,
        "pass_percent": 80,
        "most_sittings": 1,
        "cool_down_days": 5,
        "opens_at": "",
        "closes_at": "",
    }
    assert (quiz.shuffle_options, quiz.offline_allowed) == (False, False)
    assert clock.day_of(quiz.opens_at).isoformat() == "2026-08-01" and quiz.opens_at.hour == 0
    page = text(desk.get(at("quiz", quiz.pk)))
    for words in (
        "2026-08-01 08:00 到 2026-08-31 18:30",
        "限时 40 分钟",
        "答对 80%",
        "最多 1 次",
        "隔 5 天",
        "六位课堂码",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("wrong", "group", "words"),
    [
        ({"title": ""}, "", "请写标题"),
        ({"title": "长" * 81}, "", "最多 80 个字"),
        ({"purpose": "placing"}, "", "请选做什么用"),
        ({"unit": "0"}, "", "只能给列表里的地方"),
        ({"opens_at": "明天"}, "time", "2026-03-01 08:30"),
        ({"opens_at": "2026-08-02 08:00", "closes_at": "2026-08-01 08:00"}, "time", "截止时间比开放时间还早"),
        ({"time_limit_minutes": "0"}, "time", "请写 1 到 600 的整数"),
        ({"grace_seconds": "很久"}, "time", "请写 0 到 600 的整数"),
        ({"pass_by": "percent"}, "passing", "请写答对百分之几"),
        ({"pass_by": "percent", "pass_percent": "101"}, "passing", "请写 1 到 100 的整数"),
        ({"cool_down_days": "-1"}, "passing", "请写 0 到 365 的整数"),
        ({"feedback": "each"}, "answers", "只能用于练习"),
        ({"feedback": "end"}, "answers", "不能先看答案"),
        ({"feedback": "closed"}, "time", "请填截止时间"),
        ({"purpose": "practice", "supervised": "on"}, "place", "练习不用当堂考"),
        ({"offline_allowed": "on", "time_limit_minutes": "40"}, "place", "都要有网才能做"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_in_its_open_group_and_nothing_is_lost(desk, county, wrong, group, words):
    response = desk.post(at("quiz_new"), typed(county.unit, intro="写了很久的话", **wrong))
    page = text(response)
    assert response.status_code == 422 and not Quiz.objects.authored().filter(purpose="exam").exists()
    for name, value in wrong.items():
        if name not in ("purpose", "unit", "feedback", "supervised", "offline_allowed", "pass_by"):
            assert f'name="{name}" value="{value}"' in page or value == "", name
    assert "写了很久的话" in page
    part = page[page.index(f'id="{group}"') :] if group else page[page.index("quizzes-card") :]
    assert words in part[: part.index("</details>")]
    if group:
        assert re.search(rf'<details class="quizzes-fold" id="{group}" open>', page)


def test_changed_settings_are_kept_and_audited_by_name(desk, county, trainer):
    quiz = draft_of(county.unit, trainer)
    desk.post(at("quiz_settings", quiz.pk), typed(county.unit, title="期末考试", pass_by="percent", pass_percent="70"))
    quiz.refresh_from_db()
    assert (quiz.title, quiz.pass_percent) == ("期末考试", 70)
    event = AuditEvent.objects.filter(action="assessments.quiz_changed").latest("pk")
    assert set(event.fields) == {"title", "pass_percent"}


def test_the_form_of_a_draft_shows_what_was_decided(desk, county, trainer):
    quiz = draft_of(county.township, trainer, pass_percent=75, time_limit_minutes=30, most_sittings=25)
    page = text(desk.get(at("quiz_settings", quiz.pk)))
    assert 'name="pass_percent" value="75"' in page and 'name="time_limit_minutes" value="30"' in page
    assert re.search(r'name="pass_by" value="percent"[^>]*checked', page)
    assert re.search(r'value="25"[^>]*selected', page)
    assert re.search(rf'value="{county.township.pk}"[^>]*selected', page)


def test_what_is_published_is_not_changed_and_says_why(desk, county):
    quiz = quiz_of(county.unit)
    for name in ("quiz_settings", "quiz_section_new"):
        for answer in (desk.get(at(name, quiz.pk), follow=True), desk.post(at(name, quiz.pk), follow=True)):
            assert "请先收回" in text(answer), name
    section = quiz.sections.get()
    assert "请先收回" in text(desk.post(at("quiz_section_remove", section.pk), follow=True))
    assert quiz.sections.count() == 1
    assert at("quiz_settings", quiz.pk) not in text(desk.get(at("quiz", quiz.pk)))


# --- publishing and what follows ----------------------------------------------------------------------


def test_a_quiz_is_published_when_nothing_is_wrong_with_it_and_not_before(desk, county, trainer):
    quiz = draft_of(county.unit, trainer, [rule(40, "LZ04", 2)])
    page = text(desk.get(at("quiz", quiz.pk)))
    assert "第 1 节要 40 道，题库只有 12 道" in page and "还差 28 道" in page
    assert "还不能发布" in page and at("quiz_publish", quiz.pk) not in page
    refused = text(desk.post(at("quiz_publish", quiz.pk), follow=True))
    assert "改好再发布" in refused and Quiz.objects.get(pk=quiz.pk).is_draft
    section = quiz.sections.get()
    quiz_authoring.write_section(quiz, NewSection(rules=(rule(5, "LZ04", 2),)), section=section, by=trainer)
    assert at("quiz_publish", quiz.pk) in text(desk.get(at("quiz", quiz.pk)))
    assert "已发布" in text(desk.post(at("quiz_publish", quiz.pk), follow=True))
    assert not Quiz.objects.get(pk=quiz.pk).is_draft
    assert AuditEvent.objects.filter(action="assessments.quiz_published").exists()


def test_a_fault_of_the_settings_leads_to_its_field(desk, county, trainer):
    quiz = draft_of(county.unit, trainer, [rule(5)], feedback="closed")
    assert f"{at('quiz_settings', quiz.pk)}#at-closes_at" in text(desk.get(at("quiz", quiz.pk)))


def test_taking_it_back_says_how_many_have_begun(desk, county, cadre):
    quiz = quiz_of(county.unit)
    start(cadre, quiz, at=clock.now())
    assert "已经开始做 1 次" in text(desk.get(at("quiz", quiz.pk)))
    desk.post(at("quiz_take_back", quiz.pk))
    assert Quiz.objects.get(pk=quiz.pk).is_draft
    assert "还没人能做" in text(desk.post(at("quiz_take_back", quiz.pk), follow=True))
    assert AuditEvent.objects.filter(action="assessments.quiz_taken_back").count() == 1


def test_closing_ends_it_and_a_draft_cannot_be_closed(desk, county, trainer):
    quiz, draft = quiz_of(county.unit), draft_of(county.unit, trainer)
    assert "已停止" in text(desk.post(at("quiz_close", quiz.pk), follow=True))
    assert not Quiz.objects.get(pk=quiz.pk).is_open
    assert "没人能再开始做" in text(desk.get(at("quiz", quiz.pk)))
    desk.post(at("quiz_close", draft.pk))
    assert Quiz.objects.get(pk=draft.pk).is_open


def test_a_copy_is_a_draft_with_the_same_questions(desk, county, trainer):
    fixed = NewSection("第一部分", "先看这里", ("LZ04-T0201", "LZ04-T0202"), (rule(2, "LZ05", 1, tag=""),))
    quiz = quiz_of(county.unit, fixed, [rule(3, "LZ04", 3, difficulty_from=1, difficulty_to=4)], pass_percent=60)
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=clock.now() + timedelta(days=3))
    response = desk.post(at("quiz_copy", quiz.pk))
    copy = Quiz.objects.get(title="结业考试（副本）")
    assert response.url == at("quiz", copy.pk)
    assert (copy.is_draft, copy.pass_percent, copy.closes_at, copy.unit) == (True, 60, None, county.unit)
    assert copy.key != quiz.key and quiz.sections.count() == 2

    def told(of):
        return [
            (
                one.title,
                one.intro,
                list(one.fixed.values_list("question__key", flat=True)),
                list(one.rules.values_list("count", "competency", "level", "difficulty_from", "difficulty_to", "tag")),
            )
            for one in of.sections.all()
        ]

    assert told(copy) == told(quiz)
    assert AuditEvent.objects.filter(action="assessments.quiz_copied").exists()


@pytest.mark.parametrize("sections", [1, 6])
def test_the_page_of_a_quiz_costs_the_same_however_many_sections(
    desk, county, trainer, sections, django_assert_num_queries
):
    quiz = draft_of(county.unit, trainer, *[[rule(1, "LZ04", 2), rule(1)] for _ in range(sections)])
    desk.get(at("quiz", quiz.pk))
    with django_assert_num_queries(19):
        desk.get(at("quiz", quiz.pk))


# --- preview ------------------------------------------------------------------------------------------


def test_the_preview_shows_a_paper_in_a_frame_as_wide_as_a_phone(desk, county, trainer):
    quiz = draft_of(county.unit, trainer, [rule(5, "LZ04", 2)], intro="闭卷，慢慢做。")
    page = text(desk.get(at("quiz_preview", quiz.pk)))
    assert f'src="{at("quiz_paper", quiz.pk)}?form=&amp;draw=1" width="360"' in page
    assert len(set(re.findall(r"LZ04-T02\d\d", page))) == 5
    response = desk.get(f"{at('quiz_paper', quiz.pk)}?draw=1")
    assert "第 1 题，共 5 题" in text(response) and "闭卷，慢慢做。" in text(response) and "下一题" in text(response)
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert 'method="post"' not in text(response)


def test_another_draw_asks_others_and_leaves_no_trace(desk, county, trainer):
    quiz = draft_of(county.unit, trainer, [rule(5)])
    drawn = [
        re.findall(r"<small>(LZ\S+)</small>", text(desk.get(f"{at('quiz_preview', quiz.pk)}?draw={n}"))) for n in (1, 2)
    ]
    assert len(drawn[0]) == len(drawn[1]) == 5 and drawn[0] != drawn[1]
    assert not quiz.sittings.exists()


def test_both_forms_are_seen_and_share_no_question(desk, county, trainer):
    quiz = draft_of(county.unit, trainer, [rule(5, "LZ04", 2)], has_forms=True)
    pages = [text(desk.get(f"{at('quiz_preview', quiz.pk)}?form={form}")) for form in "AB"]
    one, two = (set(re.findall(r"<small>(LZ\S+)</small>", page)) for page in pages)
    assert len(one) == len(two) == 5 and not one & two


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (NewSection(rules=(QuizRule(count=5),)), "每条抽题规则都要写明能力和级别"),
        (NewSection(fixed=("LZ04-T0201",)), "请去掉固定的题"),
    ],
)
def test_what_two_forms_cannot_hold_is_said_once_and_no_shortage_is_made_up(desk, county, trainer, section, words):
    quiz = draft_of(county.unit, trainer, has_forms=True)
    quiz_authoring.write_section(quiz, section, by=trainer)
    page = text(desk.get(at("quiz", quiz.pk)))
    assert words in page and "题库只有" not in page and "上面有 1 处红字" in page
    assert at("quiz_preview", quiz.pk) not in page
    assert desk.get(at("quiz_preview", quiz.pk)).url == at("quiz", quiz.pk)


def test_the_forms_of_a_published_quiz_are_shown_as_they_were_frozen(desk, county, trainer):
    quiz = quiz_of(county.unit, [rule(5, "LZ04", 2)], has_forms=True)
    frozen = {"A": [["LZ05-T0101"]], "B": [["LZ05-T0102"]]}
    Quiz.objects.filter(pk=quiz.pk).update(forms=frozen)
    assert "LZ05-T0102" in text(desk.get(f"{at('quiz_preview', quiz.pk)}?form=B"))


def test_all_questions_stand_on_one_page_where_the_quiz_says_so(desk, county, trainer):
    quiz = draft_of(county.unit, trainer, [rule(4)], all_on_one_page=True)
    page = text(desk.get(at("quiz_paper", quiz.pk)))
    assert page.count('class="options"') == 4 and "交卷" in page


@pytest.mark.parametrize("count", [2, 12])
def test_the_preview_costs_the_same_however_many_questions(desk, county, trainer, count, django_assert_num_queries):
    quiz = draft_of(county.unit, trainer, [rule(count)], all_on_one_page=True)
    desk.get(at("quiz_paper", quiz.pk))
    with django_assert_num_queries(17):
        desk.get(at("quiz_paper", quiz.pk))


def test_a_paper_that_cannot_be_drawn_says_why(desk, county, trainer):
    empty, short = draft_of(county.unit, trainer), draft_of(county.unit, trainer, [rule(99)])
    assert "还没有题" in text(desk.get(at("quiz_preview", empty.pk), follow=True))
    assert "题库只有 96 道" in text(desk.get(at("quiz_preview", short.pk), follow=True))
    assert desk.get(at("quiz_paper", short.pk)).status_code == 404
    assert desk.get(f"{at('quiz_preview', short.pk)}?draw=x&form=Z&n=99999", follow=True).status_code == 200


def test_script_in_a_question_or_a_title_never_runs(desk, county, trainer):
    evil = "<script>alert(1)</script>"
    quiz = draft_of(county.unit, trainer, [rule(1)], title=evil, intro=evil)
    for name in ("quiz", "quiz_preview", "quiz_paper", "quiz_settings", "quiz_section_new"):
        page = text(desk.get(at(name, quiz.pk)))
        assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page, name
