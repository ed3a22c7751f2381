"""Trainers' quizzes as a cadre meets them: the list, what stands before, told at once, the time that is left, the result."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from assessments import api, personal_data, quiz_pages, quiz_results
from assessments.in_class import make_code
from assessments.models import Answer, Quiz, Sitting
from assessments.projections import derived
from assessments.quiz_pages import Stand, list_of
from kit import clock
from offline.api import NewEvent, append_events
from tests.assessments.factories import AT, NewSection, day, quiz_of, right_of, rule, sit, start, wrong_of
from tests.assessments.test_take import at, choose, fields_of, hand_in, text
from tests.assessments.written_factories import begun, handed_in, written_quiz

pytestmark = pytest.mark.django_db
FAILED, PASSED_ = "再看一遍那一课。", "这一关过了。"


@pytest.fixture
def now():
    with time_machine.travel(AT, tick=False) as clock_:
        yield clock_


@pytest.fixture
def exam(bank, county):
    """exam(feedback="closed", …): five questions, passed with 80 percent."""

    def make(**settings) -> Quiz:
        words = {"success_text": PASSED_, "failure_text": FAILED}
        return quiz_of(county.unit, **{"pass_percent": 80, **words, **settings})

    return make


@pytest.fixture
def practice(exam):
    return exam(purpose="practice", feedback="each", pass_percent=None)


def lines(person, when=AT):
    return {line.title: line for group in list_of(person, at=when).groups for line in group.lines}


def stand(person, when=AT):
    (line,) = lines(person, when).values()
    return line.stand, line.state


# The list


def test_the_list_says_how_one_stands(exam, wang):
    quiz = exam()
    assert stand(wang) == (Stand.OPEN, "可以做")
    sitting = start(wang, quiz)
    assert stand(wang) == (Stand.GOING, "做到一半")
    sit(wang, sitting, 3)
    assert stand(wang) == (Stand.WAITS, "6月4日起可以再考")
    assert stand(wang, day(3)) == (Stand.AGAIN, "还没通过，可以再做")
    sit(wang, start(wang, quiz, at=day(3)), 5, at=day(3))
    assert stand(wang, day(4)) == (Stand.PASSED, "通过了")


def test_what_opens_later_says_when_and_what_is_over_is_gone(exam, wang):
    exam(opens_at=day(1), closes_at=day(3))
    assert stand(wang) == (Stand.NOT_YET, "还没开始，6月2日 09:00 开始")
    assert lines(wang, day(4)) == {}


def test_only_what_is_meant_for_him_is_listed(exam, county, wang, li, browse):
    quiz = quiz_of(county.township)
    assert set(lines(wang)) == {"结业考试"}
    assert lines(li) == {}
    assert browse(li).get(f"/quiz/set/{quiz.pk}/").status_code == 404
    assert browse(li).post(f"/quiz/set/{quiz.pk}/").status_code == 404


def test_what_he_sat_stays_after_it_was_taken_back(exam, wang, browse):
    quiz = exam()
    sit(wang, start(wang, quiz), 5)
    Quiz.objects.update(is_draft=True)
    assert stand(wang)[0] is Stand.PASSED
    assert browse(wang).get(f"/quiz/set/{quiz.pk}/").status_code == 200


def test_an_exam_that_waits_for_a_small_test_says_so(exam, wang):
    first, _other = exam(title="甲"), exam(title="乙")
    sit(wang, start(wang, first), 3)
    assert lines(wang)["乙"].state == "6月4日起可以再考"


def test_progress_counts_his_own_answers_by_category(exam, wang, li):
    sit(wang, start(wang, exam(purpose="practice", feedback="end")), 3)
    sit(li, start(li, Quiz.objects.get(title="结业考试")), 5)
    (progress,) = quiz_pages.progress_of(wang, at=AT).values()
    assert (progress.right, progress.asked, progress.percent) == (3, 5, 60)
    (group,) = list_of(wang, at=AT).others
    assert group.progress.words == "答过 5 题，对 3 题（60%）"


def test_the_list_costs_the_same_for_one_and_for_many(
    exam, wang, django_assert_num_queries, django_assert_max_num_queries
):
    for number in range(3):
        sit(wang, start(wang, exam(purpose="practice", feedback="end", title=f"练习{number}")), 3)
    list_of(wang, at=AT)
    with django_assert_max_num_queries(12) as few:
        list_of(wang, at=AT)
    for number in range(3, 6):
        sit(wang, start(wang, exam(purpose="practice", feedback="end", title=f"练习{number}")), 3)
    with django_assert_num_queries(len(few)):
        list_of(wang, at=AT)


def test_one_link_leads_to_it(exam, wang, browse):
    client = browse(wang)
    assert 'href="/quiz/"' in text(client.get("/me/"))
    assert "现在能做 1 个测试" in text((exam(), client.get("/quiz/"))[1])


# What stands before


def test_the_intro_says_what_holds(exam, wang, browse):
    quiz = exam(time_limit_minutes=30, overdue="hand_in", most_sittings=2, intro="请一次做完。")
    page = text(browse(wang).get(f"/quiz/set/{quiz.pk}/"))
    for words in (
        "请一次做完。",
        "5 题",
        "答对 80%，就是 4 题",
        "2 次，没过的过 3 天再考",
        "30 分钟",
        "自动交卷",
        "要有网",
        "通过以后看",
    ):
        assert words in page
    assert not Sitting.objects.exists()  # looking begins nothing


def test_its_button_begins_it_once_and_goes_on(exam, wang, browse):
    quiz, client = exam(), browse(wang)
    first = client.post(f"/quiz/set/{quiz.pk}/")
    assert first.headers["Location"] == client.post(f"/quiz/set/{quiz.pk}/").headers["Location"]
    assert "接着做" in text(client.get(f"/quiz/set/{quiz.pk}/"))
    assert Sitting.objects.count() == 1


def test_a_wrong_code_is_said_at_its_field_and_stays_typed(exam, county, trainer, wang, browse):
    quiz, client = exam(supervised=True), browse(wang)
    code = make_code(quiz, unit=county.unit, label="一班", hours=3, by=trainer, at=clock.now())
    response = client.post(f"/quiz/set/{quiz.pk}/", {"code": "12 34"})
    assert response.status_code == 422
    page = text(response)
    assert "这个课堂码现在不能用" in page
    assert 'value="12 34"' in page
    assert client.post(f"/quiz/set/{quiz.pk}/", {"code": code.code}).status_code == 302
    assert Sitting.objects.get().condition == "supervised"


def test_what_stands_against_it_is_said_with_what_to_do(exam, wang, browse, now):
    quiz = exam(most_sittings=1, feedback="passed")
    sit(wang, start(wang, quiz), 3)
    client = browse(wang)
    page = text(client.get(f"/quiz/set/{quiz.pk}/"))
    assert "您的次数已经用完了" in page
    assert "请找教员" in page
    assert client.post(f"/quiz/set/{quiz.pk}/").status_code == 409


# Told at once


def test_practice_tells_right_and_wrong_before_the_next_question(practice, wang, browse):
    sitting, client = start(wang, practice), browse(wang)
    response = choose(client, sitting, 1, wrong_of(sitting, 1))
    assert response.headers["Location"] == at(sitting, "1/")
    page = text(client.get(at(sitting, "1/")))
    for words in ("没答对。", "应当选：", "法律这样写。", "下一题"):
        assert words in page
    choose(client, sitting, 2, right_of(sitting, 2))
    assert "答对了。" in text(client.get(at(sitting, "2/")))
    assert "法律这样写" not in text(client.get(at(sitting, "3/")))


def test_what_was_told_is_not_answered_a_second_time(practice, wang, browse):
    sitting, client = start(wang, practice), browse(wang)
    fields = fields_of(client.get(at(sitting, "1/")))
    for keys in (wrong_of(sitting, 1), right_of(sitting, 1)):
        client.post(at(sitting, "1/"), {**fields, "a": keys, "go": "next"})
    assert Answer.objects.get().value == wrong_of(sitting, 1)


def test_nothing_chosen_is_told_nothing(practice, wang, browse):
    sitting, client = start(wang, practice), browse(wang)
    response = client.post(at(sitting, "1/"), {**fields_of(client.get(at(sitting, "1/"))), "go": "next"})
    assert response.status_code == 422
    assert "先跳过" in text(response)
    assert not Answer.objects.exists()


def test_what_was_told_counts_whatever_the_phone_says_of_its_order(practice, wang):
    """An answer that the submit overtook was not told; one that was told stands, from whatever store it came."""
    sitting = start(wang, practice)

    def event(type_, seq, **data):
        said = {"sitting": str(sitting.pk), **data}
        return NewEvent(uuid4(), type_, sitting.pk, said, store="phone", seq=seq)

    def answer(number, seq):
        return event("answer_set", seq, item=sitting.asked[number - 1].item, answer=right_of(sitting, number))

    overtaken = answer(2, 2)
    append_events([answer(1, 1)], wang, None, AT)
    append_events([event("sitting_submitted", 3, sheet={})], wang, None, AT)
    append_events([overtaken], wang, None, AT)
    sitting.refresh_from_db()
    assert sitting.result["right"] == 1
    assert [(row.value, row.right) for row in derived(sitting) if row.value] == [(["A"], True)]


# Sections and time


def test_a_section_begins_with_its_words(bank, county, wang, browse):
    parts = [
        NewSection("第一部分", "先易后难。", rules=(rule(2, "LZ04", 2),)),
        NewSection("第二部分", rules=(rule(2, "LZ05", 2),)),
    ]
    sitting, client = start(wang, quiz_of(county.unit, *parts)), browse(wang)
    pages = [text(client.get(at(sitting, f"{number}/"))) for number in range(1, 5)]
    assert ["第一部分" in page for page in pages] == [True, False, False, False]
    assert ["第二部分" in page for page in pages] == [False, False, True, False]
    assert "先易后难。" in pages[0]


def test_the_time_that_is_left_stands_on_every_page(exam, wang, browse, now):
    sitting = start(wang, exam(time_limit_minutes=30, overdue="hand_in"))
    client = browse(wang)
    now.shift(timedelta(minutes=6, seconds=30))
    page = text(client.get(at(sitting, "1/")))
    assert "还剩 23 分钟" in page
    assert 'data-left="1410"' in page
    assert "09:30 到点" in page
    assert "还剩 23 分钟" in text(client.get(at(sitting, "review/")))
    now.shift(timedelta(minutes=23))
    assert "不到 1 分钟了" in text(client.get(at(sitting, "1/")))


def test_when_time_is_up_it_says_what_happens(exam, wang, browse, now):
    late = start(wang, exam(time_limit_minutes=30, overdue="flag", title="能迟交"))
    closed = start(wang, exam(time_limit_minutes=30, overdue="hand_in", title="自动交"))
    client = browse(wang)
    now.shift(timedelta(minutes=31))
    assert "时间到了。还能交，会注明迟交。" in text(client.get(at(late, "1/")))
    page = text(client.get(at(closed, "1/"), follow=True))
    assert "时间到了，自动交了卷" in page


def test_a_small_test_shows_no_clock(bank, wang, browse):
    assert "data-left" not in text(browse(wang).get(at(api.start_test(wang, "LZ04", 2, at=clock.now()), "1/")))


# The result


def test_a_pass_says_so_in_the_trainers_words_with_the_explanations(exam, wang, browse):
    page = text(browse(wang).get(at(sit(wang, start(wang, exam()), 4), "result/")))
    for words in ("通过了", "5 题里答对了 4 题。", "及格线 80%，要答对 4 题。", PASSED_, "法律这样写。"):
        assert words in page
    assert "再做一次" not in page


def test_a_failure_says_when_to_try_again_and_no_key(exam, wang, browse, now):
    sitting = sit(wang, start(wang, exam(most_sittings=3)), 3)
    page = text(browse(wang).get(at(sitting, "result/")))
    for words in ("还差 1 题", FAILED, "6月4日起可以再考", "还能做 2 次"):
        assert words in page
    assert "法律这样写" not in page
    assert PASSED_ not in page


@pytest.mark.parametrize("right", [3, 5])
def test_before_it_is_released_a_pass_looks_like_a_failure(exam, wang, browse, now, right):
    quiz = exam(feedback="closed", closes_at=day(20))
    sitting = sit(wang, start(wang, quiz), right)
    client = browse(wang)
    places = [at(sitting, "result/"), f"/quiz/set/{quiz.pk}/", "/quiz/"]
    pages = [text(client.get(place)) for place in places]
    assert "6月21日 09:00 截止以后，来这里看成绩。" in pages[0]
    for page in pages:
        assert re.findall("通过了|还差|里答对|没过|答过|法律这样写", page.replace("没过的过", "")) == []
    assert "6月4日起可以再考" in pages[1]  # after a pass, too: else the wait would tell
    (entry,) = personal_data.sittings(wang)
    assert entry.values[-1][1] is None
    assert all(one.values[-1][1] is None for one in personal_data.answers(wang))
    now.move_to(day(21))
    assert ("通过了" if right == 5 else "还差 1 题") in text(client.get(at(sitting, "result/")))


def test_what_is_never_told_is_never_told(exam, wang, browse, now):
    sitting = sit(wang, start(wang, exam(feedback="never", closes_at=day(1))), 5)
    now.move_to(day(40))
    page = text(browse(wang).get(at(sitting, "result/")))
    assert "这次不公布对错和成绩" in page
    assert "通过" not in page


def test_without_a_pass_mark_each_ability_and_level_is_told(bank, county, wang):
    quiz = quiz_of(county.unit, [rule(5, "LZ04", 2), rule(2, "LZ05", 1)])
    page = quiz_results.result_of(wang, sit(wang, start(wang, quiz), 5), at=AT)
    cells = {(cell.level, cell.asked): (cell.needed, cell.is_reached) for cell in page.cells}
    assert cells[1, 2] == (0, None)
    assert cells[2, 5][0] == 4
    assert page.percent is None


def test_what_waits_for_a_trainer_says_so(bank, county, wang, browse):
    sitting = begun(wang, written_quiz(county.unit))
    handed_in(wang, sitting, "先公示，再表决。")
    page = text(browse(wang).get(at(sitting, "result/")))
    assert "还要等教员看" in page
    assert "先公示，再表决。" in page


def test_practice_without_a_mark_is_neither_passed_nor_failed(practice, wang, browse):
    sitting, client = start(wang, practice), browse(wang)
    hand_in(client, sitting)
    page = text(client.get(at(sitting, "result/")))
    assert "练完了" in page
    assert "再做一次" in page
