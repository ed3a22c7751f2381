"""A file of questions on its way into the bank: checked, kept all at once, once only, taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments import bank
from assessments.exchange import importing, sheet_writing
from assessments.exchange.checking import Defaults
from assessments.exchange.importing import Codes, checked, give_up, keep, say, take_in, undo
from assessments.in_bulk import Submit, chosen
from assessments.models import Question, QuestionImport
from kit.errors import InputError, NotNow, Stale, Unreadable
from tests.assessments.exchange.word import document, p, picture
from tests.assessments.factories import LAW, question

pytestmark = pytest.mark.django_db
TEXT = f"""1. 村务多久公布一次？
A. 每月
B. 每季度
答案：B
解析：法律这样写。
依据：《{LAW}》第三十五条
2. 账目要公开。（√）
"""
ALL = Defaults(competency="LZ04", level=2)


@pytest.fixture
def row(framework, trainer) -> QuestionImport:
    made = take_in(TEXT.encode(), "题.txt", by=trainer)
    say(made, ALL, [])
    return made


def kept(row, by):
    return keep(row, by=by, expect=checked(row).fingerprint)


def test_a_file_is_kept_as_drafts_that_may_owe_their_law_and_explanation(row, trainer):
    found = checked(row)
    assert [[problem.weight.value for problem in line.problems] for line in found.lines] == [[], ["owed", "owed"]]
    kept(row, trainer)
    first, second = Question.objects.order_by("key")
    assert (first.key, first.live, first.author, first.competency.key, first.level) == (
        "LZ04-T01",
        False,
        trainer,
        "LZ04",
        2,
    )
    assert (second.kind, second.explanation, second.sources) == ("truefalse", "", [])
    row.refresh_from_db()
    assert (row.state, row.content, row.counts["new"], row.counts["owing"]) == ("kept", None, 2, 1)


def test_what_is_owed_keeps_a_question_from_being_published(row, trainer):
    kept(row, trainer)
    second = Question.objects.get(kind="truefalse")
    with pytest.raises(InputError):
        second.save_revision(user=trainer, clean=False).publish(user=trainer, skip_permission_checks=True)
    assert not Question.objects.filter(live=True).exists()


def test_a_second_click_keeps_nothing_twice(row, trainer):
    kept(row, trainer)
    again = keep(QuestionImport.objects.get(pk=row.pk), by=trainer, expect="whatever")
    assert again.state == "kept" and Question.objects.count() == 2


def test_the_same_file_brought_again_holds_nothing_new(row, trainer):
    kept(row, trainer)
    again = take_in(TEXT.encode(), "又.txt", by=trainer)
    say(again, ALL, [])
    found = checked(again)
    assert [line.there for line in found.lines] == ["LZ04-T01", "LZ04-T02"]
    assert not found.can_be_kept
    with pytest.raises(NotNow):
        kept(again, trainer)


def test_the_same_bytes_are_one_row_while_nobody_has_decided(row, trainer):
    assert take_in(TEXT.encode(), "题.txt", by=trainer).pk == row.pk
    give_up(row)
    assert take_in(TEXT.encode(), "题.txt", by=trainer).pk != row.pk


def test_without_a_competency_nothing_is_kept_and_the_place_is_said(framework, trainer):
    made = take_in(TEXT.encode(), "题.txt", by=trainer)
    found = checked(made)
    assert {(problem.place, problem.weight.value) for line in found.lines for problem in line.stops} == {
        ("第 1 行", "stops"), ("第 7 行", "stops"),
    }  # fmt: skip
    with pytest.raises(NotNow):
        kept(made, trainer)
    assert not Question.objects.exists()


def test_one_bad_question_keeps_all_out_until_it_is_left_out(framework, trainer):
    made = take_in(f"{TEXT}3. 选哪个？\nA. 甲\nB. 乙\n".encode(), "题.txt", by=trainer)
    say(made, ALL, [])
    with pytest.raises(NotNow):
        kept(made, trainer)
    assert not Question.objects.exists()
    say(made, ALL, [3])
    assert kept(made, trainer).counts == {"new": 2, "there": 0, "left_out": 1, "owing": 1}


def test_what_was_looked_at_is_what_is_kept(row, trainer):
    seen = checked(row).fingerprint
    say(row, replace(ALL, level=3), [])
    with pytest.raises(Stale):
        keep(row, by=trainer, expect=seen)
    assert not Question.objects.exists()


def test_what_the_file_says_counts_more_than_what_is_said_for_all_of_it(framework, trainer):
    text = f"{TEXT.splitlines()[0]}\nA.甲\nB.乙\n答案：A\n岗位能力：村务公开与民主监督\n等级：3\n难度：难\n标签：甲"
    made = take_in(text.encode(), "", by=trainer)
    say(made, Defaults("LZ01", 1, 2, f"《{LAW}》35、36", "乙"), [])
    (line,) = checked(made).lines
    assert (line.question.competency, line.question.level, line.question.difficulty) == ("LZ04", 3, 5)
    assert (line.question.tags, line.question.citations[0].articles) == (("甲", "乙"), ("35", "36"))


def test_a_twin_in_the_file_is_skipped_and_a_near_one_is_pointed_at(framework, trainer):
    one = "村务公开的一般事项至少多久公布一次？\nA.每月\nB.每季度\nC.半年\n答案：B\n"
    made = take_in(f"1. {one}2. {one}3. {one.replace('至少', '')}".encode(), "", by=trainer)
    say(made, ALL, [])
    first, twin, near = checked(made).lines
    assert first.is_new and not first.near
    assert (twin.twin, twin.is_new) == (1, False)
    assert near.is_new and {same.number for same in near.near} == {1, 2}


def test_one_that_is_nearly_in_the_bank_is_pointed_at(framework, trainer):
    stands = bank.add(question("LZ04", 2, 1, stem="村务公开的一般事项至少多久公布一次？"))
    text = "1. 村务公开的一般事项，至少多久要公布一次？\nA.做法A1\nB.做法B1\nC.做法C1\nD.做法D1\n答案：A"
    (line,) = checked(take_in(text.encode(), "", by=trainer)).lines
    assert [(same.code, same.pk) for same in line.near] == [(stands.key, stands.pk)]


def test_a_law_that_nobody_knows_comes_in_as_something_owed(framework, trainer):
    made = take_in(TEXT.replace(LAW, "某县管理办法").encode(), "", by=trainer)
    say(made, ALL, [])
    assert "某县管理办法" in " ".join(str(problem.words) for problem in checked(made).lines[0].owes)
    kept(made, trainer)
    assert Question.objects.get(key="LZ04-T01").sources == [{"law": "某县管理办法", "articles": ["35"]}]


def test_a_picture_goes_into_the_library_and_comes_again_as_the_same(framework, trainer, png):
    word = document(
        p("1. 图里是什么？"), p(picture(words="公示栏")), p("A.甲 B.乙"), p("答案：A"), media={"a.png": png}
    )
    made = take_in(word, "题.docx", by=trainer)
    say(made, ALL, [])
    kept(made, trainer)
    row = Question.objects.get()
    assert (row.image.width, row.image_alt) == (2, "公示栏")
    again = take_in(word, "题.docx", by=trainer)
    say(again, ALL, [])
    assert [line.there for line in checked(again).lines] == [row.key]


def test_a_broken_picture_keeps_all_out(framework, trainer):
    word = document(
        p("1. 图里是什么？"), p(picture(words="x")), p("A.甲 B.乙"), p("答案：A"), media={"a.png": b"\x89PNG rubbish"}
    )
    made = take_in(word, "题.docx", by=trainer)
    say(made, ALL, [])
    with pytest.raises(InputError):
        kept(made, trainer)
    assert not Question.objects.exists()


def test_codes_of_the_file_stay_and_taken_ones_are_given_anew():
    codes = Codes(["LZ04-T01"])
    given = [codes.give(question("LZ04", 2, 1, code=code)) for code in ("LZ04-T01", "LZ04-Q9", "", "x y", "LZ04-Q9")]
    assert given == ["LZ04-T02", "LZ04-Q9", "LZ04-T03", "LZ04-T04", "LZ04-T05"]


def test_what_was_exported_and_brought_again_is_there_already(framework, trainer):
    row = bank.add(question("LZ04", 2, 1))
    written = sheet_writing.write([question("LZ04", 2, 1)])
    (line,) = checked(take_in(written.content, written.name, by=trainer)).lines
    assert line.there == row.key


# --- back ----------------------------------------------------------------------------------------------


def test_untouched_drafts_are_taken_back(row, trainer):
    kept(row, trainer)
    undo(row, by=trainer)
    row.refresh_from_db()
    assert row.state == "undone" and not Question.objects.exists()


def test_pictures_are_taken_back_with_their_questions(framework, trainer, png):
    from wagtail.images import get_image_model

    word = document(p("1. 图？"), p(picture(words="x")), p("A.甲 B.乙"), p("答案：A"), media={"a.png": png})
    made = take_in(word, "题.docx", by=trainer)
    say(made, ALL, [])
    kept(made, trainer)
    assert get_image_model().objects.count() == 1
    undo(made, by=trainer)
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize("touch", ["saved", "changed"])
def test_when_somebody_has_worked_on_one_all_stay(row, trainer, touch):
    kept(row, trainer)
    first = Question.objects.order_by("key")[0]
    if touch == "saved":
        first.save_revision(user=trainer)
    else:
        Question.objects.filter(pk=first.pk).update(level=3)
    with pytest.raises(NotNow) as error:
        undo(row, by=trainer)
    assert first.key in str(error.value) and Question.objects.count() == 2


def test_what_was_never_kept_cannot_be_taken_back(row, trainer):
    with pytest.raises(NotNow):
        undo(row, by=trainer)


# --- too much ------------------------------------------------------------------------------------------


def test_a_hundred_megabytes_are_refused(framework, trainer):
    with pytest.raises(Unreadable):
        take_in(b"1. x\n" * (20 * 1024 * 1024), "big.txt", by=trainer)


def test_too_many_questions_are_refused(framework, trainer, monkeypatch):
    monkeypatch.setattr(importing, "MOST", 1)
    with pytest.raises(InputError):
        take_in(TEXT.encode(), "题.txt", by=trainer)
    assert not QuestionImport.objects.exists()


@pytest.mark.parametrize("count", [3, 60])
def test_a_long_file_asks_the_database_no_more_often(framework, trainer, count, django_assert_num_queries):
    text = "\n".join(f"{n}. 第{n}件事怎么做？\nA.甲{n}\nB.乙{n}\n答案：A" for n in range(1, count + 1))
    made = take_in(text.encode(), "", by=trainer)
    say(made, ALL, [])
    with django_assert_num_queries(3):
        assert len(checked(made).lines) == count


def test_imported_drafts_can_be_handed_in_for_review_many_at_once(row, trainer, workflow):
    kept(row, trainer)
    sources = [{"law": "村民委员会组织法", "articles": ["35"]}]
    Question.objects.update(explanation="法律这样写。", sources=sources)
    rows = chosen(map(int, QuestionImport.objects.get(pk=row.pk).made))
    for each in rows:
        Submit(trainer).do(each)
    after = Question.objects.filter(pk__in=[each.pk for each in rows]).select_related("latest_revision")
    assert len(after) == len(rows) > 0
    assert all(each.workflow_in_progress for each in after)
    assert {each.latest_revision.user for each in after} == {trainer}
