"""Sections of a quiz in the admin: rules and fixed questions, with the bank at hand."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from assessments import bank as bank_
from assessments import quiz_authoring
from assessments.models import Question, Quiz
from assessments.quiz_authoring import NewSection
from assessments.quizzes import ensure_check
from competencies.models import Competency
from kit.errors import NotNow
from kit.models import AuditEvent
from tests.assessments.factories import question, rule

pytestmark = pytest.mark.django_db
NO_RULE = {"count": "", "competency": "", "level": "", "difficulty_from": "", "difficulty_to": "", "tag": ""}


def text(response):
    return response.content.decode()


def at(name, *args):
    return reverse(name, args=args)


def typed(*rules, do="keep", rows=3, **fields):
    """The form of a section: rules line by line, the others empty."""
    lines = [{**NO_RULE, **(rules[number] if number < len(rules) else {})} for number in range(rows)]
    said = {"title": "", "intro": "", "fixed": "", "find": "", "find_in": "", "rows": str(rows), "do": do}
    said |= {f"r{number}-{name}": value for number, line in enumerate(lines) for name, value in line.items()}
    return {**said, **fields}


def key(competency):
    return str(Competency.objects.get(key=competency).pk)


@pytest.fixture
def desk(groups, bank, trainer, browse):
    return browse(trainer)


@pytest.fixture
def quiz(desk, county, trainer):
    return quiz_authoring.new_quiz(
        Quiz(purpose="exam", title="结业考试", unit=county.unit, offline_allowed=False), by=trainer
    )


def written(quiz, trainer, **new):
    return quiz_authoring.write_section(quiz, NewSection(**new), by=trainer)


def test_a_section_of_several_rules_is_kept_without_script(desk, quiz):
    rules = (
        {"count": "5", "competency": key("LZ04"), "level": "2", "difficulty_from": "1", "difficulty_to": "3"},
        {},
        {"count": "2"},
    )
    response = desk.post(at("quiz_section_new", quiz.pk), typed(*rules, title="第一部分", intro="先看这里"))
    assert response.url == at("quiz", quiz.pk)
    section = quiz.sections.get()
    assert (section.title, section.intro) == ("第一部分", "先看这里")
    kept = list(section.rules.values_list("count", "competency__key", "level", "difficulty_from", "difficulty_to"))
    assert kept == [(5, "LZ04", 2, 1, 3), (2, None, None, None, None)]
    page = text(desk.get(at("quiz", quiz.pk)))
    assert "抽 5 道：村务公开与民主监督、2 级、难度 1 到 3" in page and "题库有 12 道" in page
    assert "抽 2 道：整个题库" in page and "题库有 96 道" in page


def test_beside_each_rule_stands_what_the_bank_has_and_what_is_missing(desk, quiz):
    rules = ({"count": "20", "competency": key("LZ04"), "level": "2"}, {"count": "3", "competency": key("LZ05")})
    response = desk.post(at("quiz_section_new", quiz.pk), typed(*rules, do="count"))
    page = text(response)
    assert "要 20 道，题库有 12 道，还差 8 道" in page and "题库有 48 道" in page
    assert response.status_code == 200 and not quiz.sections.exists()
    assert 'value="20"' in page


def test_two_forms_need_twice_as_many(desk, quiz):
    Quiz.objects.filter(pk=quiz.pk).update(has_forms=True)
    rules = ({"count": "7", "competency": key("LZ04"), "level": "2"},)
    assert "要 14 道，题库有 12 道，还差 2 道" in text(
        desk.post(at("quiz_section_new", quiz.pk), typed(*rules, do="count"))
    )


def test_more_lines_are_there_on_demand_and_keep_what_was_typed(desk, quiz):
    page = text(desk.post(at("quiz_section_new", quiz.pk), typed({"count": "4"}, do="more", title="没写完")))
    assert 'name="r5-count"' in page and 'name="r6-count"' not in page
    assert 'value="4"' in page and "没写完" in page
    many = text(desk.post(at("quiz_section_new", quiz.pk), typed(do="more") | {"rows": "999999"}))
    assert 'name="r29-count"' in many and 'name="r30-count"' not in many


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"count": "0"}, "请写 1 到 100 的整数"),
        ({"count": "很多"}, "请写 1 到 100 的整数"),
        ({"level": "2"}, "要抽几道？"),
        ({"count": "2", "difficulty_from": "4", "difficulty_to": "2"}, "前一个数要小一些"),
        ({"count": "2", "competency": "9999999"}, "9999999"),
    ],
)
def test_a_rule_that_cannot_be_says_what_to_do_and_nothing_is_lost(desk, quiz, line, words):
    response = desk.post(at("quiz_section_new", quiz.pk), typed({"count": "3"}, line, intro="写好的话"))
    page = text(response)
    assert response.status_code == 422 and not quiz.sections.exists()
    assert words in page and "您写的都在" in page and "写好的话" in page
    assert re.search(r'name="r0-count" value="3"', page)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "这一节还没有题"),
        ({"fixed": "LZ04-T9999"}, "LZ04-T9999"),
        ({"fixed": "、".join(f"X{n}" for n in range(101))}, "最多 100 道"),
        ({"title": "长" * 81, "fixed": "LZ04-T0201"}, "81"),
    ],
)
def test_a_section_that_cannot_be_kept_says_why_and_nothing_is_lost(desk, quiz, fields, words):
    response = desk.post(at("quiz_section_new", quiz.pk), typed(**{"intro": "写好的话", **fields}))
    assert response.status_code == 422 and not quiz.sections.exists()
    assert words in text(response) and "写好的话" in text(response)
    assert fields.get("fixed", "") in text(response)


def test_fixed_questions_are_taken_by_their_codes_in_their_order(desk, quiz):
    desk.post(at("quiz_section_new", quiz.pk), typed(fixed="lz05-t0101、LZ04-T0202\nLZ05-T0101"))
    assert list(quiz.fixed.values_list("question__key", flat=True)) == ["LZ05-T0101", "LZ04-T0202"]
    page = text(desk.get(at("quiz", quiz.pk)))
    assert "人人都做的题 2 道" in page and "LZ04 第 2 级第 2 题怎么做？" in page


def test_a_question_that_stands_in_another_section_is_refused(desk, quiz, trainer):
    written(quiz, trainer, fixed=("LZ04-T0201",))
    page = text(desk.post(at("quiz_section_new", quiz.pk), typed(fixed="LZ04-T0201")))
    assert "已经在别的节里了" in page and quiz.sections.count() == 1


def test_the_bank_is_searched_from_the_form_and_what_is_ticked_is_put_in(desk, quiz):
    page = text(desk.post(at("quiz_section_new", quiz.pk), typed({"count": "2"}, do="find", find="第 2 级第 3 题")))
    assert {"LZ04-T0203", "LZ05-T0203"} == set(re.findall(r'name="pick" value="(\S+?)"', page))
    picked = typed({"count": "2"}, do="add", find="第 2 级第 3 题", fixed="LZ04-T0101", pick=["LZ05-T0203"])
    page = text(desk.post(at("quiz_section_new", quiz.pk), picked))
    assert "LZ04-T0101\nLZ05-T0203</textarea>" in page and 'value="2"' in page
    assert {"LZ04-T0203"} == set(re.findall(r'name="pick" value="(\S+?)"', page))
    assert not quiz.sections.exists()


def test_what_is_ticked_is_kept_too_when_one_keeps_at_once(desk, quiz):
    desk.post(at("quiz_section_new", quiz.pk), typed(fixed="LZ04-T0101", pick=["LZ05-T0203"]))
    assert list(quiz.fixed.values_list("question__key", flat=True)) == ["LZ04-T0101", "LZ05-T0203"]


def test_the_search_is_narrowed_to_a_competency_and_says_how_many_more_there_are(desk, quiz):
    page = text(desk.post(at("quiz_section_new", quiz.pk), typed(do="find", find_in=key("LZ05"))))
    found = re.findall(r'name="pick" value="(\S+?)"', page)
    assert len(found) == 20 and all(code.startswith("LZ05") for code in found) and "还有 28 道" in page
    nothing = text(desk.post(at("quiz_section_new", quiz.pk), typed(do="find", find="没有这样的题")))
    assert "换个词再找" in nothing


def test_what_stands_in_a_lesson_check_is_offered_for_practice_only(desk, quiz):
    ensure_check("M01-L1", "测一测", ["LZ04-T0203"])
    page = text(desk.post(at("quiz_section_new", quiz.pk), typed(do="find", find="LZ04-T0203")))
    assert "考试不能用" in page and re.search(r'value="LZ04-T0203" disabled', page)


def test_a_fixed_question_that_was_taken_out_of_use_is_named(desk, quiz, trainer):
    written(quiz, trainer, fixed=("LZ04-T0201", "LZ04-T0202"))
    bank_.retire(Question.objects.get(key="LZ04-T0201"))
    page = text(desk.get(at("quiz", quiz.pk)))
    assert "LZ04-T0201 这道题这里不能用" in page and at("quiz_publish", quiz.pk) not in page


def test_a_rule_draws_by_a_tag_of_the_bank(desk, quiz):
    bank_.add(question("LZ04", 2, 99, tags=("换届",)))
    page = text(desk.get(at("quiz_section_new", quiz.pk)))
    assert '<option value="换届">' in page
    desk.post(at("quiz_section_new", quiz.pk), typed({"count": "1", "tag": "换届"}))
    assert "标签“换届”" in text(desk.get(at("quiz", quiz.pk)))


def test_a_section_is_written_anew_and_shows_what_it_says(desk, quiz, trainer):
    section = written(quiz, trainer, title="旧名", fixed=("LZ04-T0201",), rules=(rule(5, "LZ04", 2),))
    page = text(desk.get(at("quiz_section", section.pk)))
    assert 'value="旧名"' in page and "LZ04-T0201" in page and 'name="r0-count" value="5"' in page
    assert "题库有 12 道" in page
    desk.post(at("quiz_section", section.pk), typed({"count": "6"}, title="新名"))
    section.refresh_from_db()
    assert section.title == "新名" and section.rules.get().count == 6 and not section.fixed.exists()


def test_sections_are_moved_and_taken_out(desk, quiz, trainer):
    one, _two, three = (written(quiz, trainer, title=title, rules=(rule(1),)) for title in "甲乙丙")
    desk.post(at("quiz_section_move", three.pk), {"to": "up"})
    desk.post(at("quiz_section_move", one.pk), {"to": "up"})
    assert [row.title for row in quiz.sections.all()] == ["甲", "丙", "乙"]
    desk.post(at("quiz_section_move", one.pk), {"to": "down"})
    assert [row.title for row in quiz.sections.all()] == ["丙", "甲", "乙"]
    desk.post(at("quiz_section_remove", three.pk))
    assert [row.title for row in quiz.sections.all()] == ["甲", "乙"]
    written(quiz, trainer, title="丁", rules=(rule(1),))
    assert [row.title for row in quiz.sections.all()] == ["甲", "乙", "丁"]
    assert AuditEvent.objects.filter(action="assessments.quiz_changed", by_id=trainer.pk).count() == 7


def test_nothing_of_a_published_quiz_is_moved(quiz, trainer, bank):
    one, _two = (written(quiz, trainer, rules=(rule(5),)) for _ in range(2))
    Quiz.objects.filter(pk=quiz.pk).update(is_draft=False)  # by somebody else, while this page was open
    for verb in (
        lambda: quiz_authoring.move_section(one, up=False, by=trainer),
        lambda: quiz_authoring.remove_section(one, by=trainer),
        lambda: quiz_authoring.revise_quiz(quiz, fields=["title"], by=trainer),
        lambda: written(quiz, trainer, rules=(rule(1),)),
    ):
        with pytest.raises(NotNow):
            verb()
    assert not Quiz.objects.get(pk=quiz.pk).is_draft


@pytest.mark.parametrize("rows", [3, 20])
def test_the_form_of_a_section_costs_the_same_however_many_rules(desk, quiz, rows, django_assert_num_queries):
    said = typed(*[{"count": "1", "level": "2"}] * rows, rows=rows, do="find", find="第 2 级")
    desk.post(at("quiz_section_new", quiz.pk), said)
    with django_assert_num_queries(20):
        desk.post(at("quiz_section_new", quiz.pk), said)


def test_the_enter_key_keeps_nothing_by_accident(desk, quiz):
    page = text(desk.get(at("quiz_section_new", quiz.pk)))
    form = page[page.index("data-counts") :]
    assert re.search(r'<button type="submit" name="do" value="(\w+)"', form)[1] == "find"
    desk.post(at("quiz_section_new", quiz.pk), typed({"count": "2"}, do="find"))
    assert not quiz.sections.exists()
