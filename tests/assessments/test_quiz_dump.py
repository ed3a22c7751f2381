"""Whole dumps of django-quiz-app: loaded at once or not at all, once and for all, with what was recorded and nothing guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments import gates, proving, quiz_authoring, quiz_dump, regrading, sitting_pages
from assessments.answer_fields import hash_of
from assessments.api import rebuild_answers
from assessments.exchange import quiz_app_rows
from assessments.models import Answer, Category, Question, QuestionVersion, Quiz, Sitting, WrittenText
from assessments.pool import pool
from assessments.quiz_dump import Refused, Wish
from assessments.quiz_dump_maps import Cell, persons_named, read_categories, read_users
from assessments.quiz_dump_writing import load
from competencies.models import Evidence
from kit import clock
from kit.models import AuditEvent
from people.models import Person
from tests.assessments.dumps import changed, county_dump, dumped, quiz, row, sitting
from tests.assessments.factories import AT

pytestmark = pytest.mark.django_db
LOADED_ROWS = (Category, Question, QuestionVersion, Quiz, Sitting, Answer, WrittenText)


@pytest.fixture
def wish(bank, county, cadre, outsider):
    return Wish(unit=county.unit, default=Cell("LZ04", 1), users={"wang": cadre, "li": outsider})


def counts():
    return [model.objects.count() for model in LOADED_ROWS]


def loaded(wish, rows=None):
    return load(dumped(county_dump() if rows is None else rows), wish, at=AT)


def refused(wish, rows):
    before = counts()
    with pytest.raises(Refused) as caught:
        loaded(wish, rows)
    assert counts() == before
    return "\n".join(map(str, caught.value.report.faults))


# --- what is made of it -------------------------------------------------------------------------------


def test_everything_comes_in_at_once(wish):
    report = loaded(wish)
    made = (report.categories.new, report.questions.new, report.quizzes.new, report.sittings.new)
    assert made == (2, 4, 2, 2)
    assert Sitting.objects.count() == 2 and Quiz.objects.filter(key__startswith="dump:").count() == 2


def test_categories_keep_their_tree_and_hold_their_questions(wish):
    loaded(wish)
    below = Category.objects.get(name="公开")
    assert below.parent.name == "村务"
    assert [one.stem for one in below.questions.all()] == ["至少公布几天？"]
    assert below.parent.questions.count() == 3


def test_questions_are_drafts_without_markup_and_are_drawn_nowhere(wish):
    before = len(pool().questions)
    loaded(wish)
    question = Question.objects.get(stem="至少公布几天？")
    assert (question.live, question.current_id, question.competency.key, question.level) == (False, None, "LZ04", 1)
    assert len(pool().questions) == before


def test_a_quiz_is_a_draft_with_its_settings(wish, county):
    loaded(wish)
    exam = Quiz.objects.get(title="村务公开考试")
    said = (exam.purpose, exam.is_draft, exam.unit, exam.category.name, exam.pass_percent, exam.most_sittings)
    assert said == ("exam", True, county.unit, "村务", 60, 1)
    assert (exam.intro, exam.success_text, exam.failure_text, exam.feedback) == (
        "共三题。",
        "通过了！",
        "再学一学",
        "end",
    )
    assert not exam.shuffle_questions
    assert [one.question.stem for one in exam.fixed.select_related("question")] == ["至少公布几天？", "村民会议每年至少一次。", "公开栏怎么办好？"]  # fmt: skip
    practice = Quiz.objects.get(title="随便练练")
    assert (practice.purpose, practice.most_sittings, practice.shuffle_questions) == ("practice", 0, True)


def test_a_quiz_that_draws_draws_by_a_tag_of_its_own(wish):
    report = loaded(wish)
    practice = Quiz.objects.get(title="随便练练")
    (rule,) = practice.sections.get().rules.all()
    assert (rule.count, rule.tag) == (2, "随便练练 4")
    tagged = Question.objects.filter(tags__contains="|随便练练 4|")
    assert sorted(one.kind for one in tagged) == ["single", "single", "truefalse"]
    assert any("draws" in str(note) or "抽" in str(note) for note in report.notes)


def test_a_sitting_keeps_who_when_what_and_the_points_as_they_were_recorded(wish, cadre, outsider):
    loaded(wish)
    good, bad = Sitting.objects.get(person=cadre), Sitting.objects.get(person=outsider)
    assert good.started_at == datetime(2021, 3, 5, 1, tzinfo=UTC)
    assert good.closed_at == datetime(2021, 3, 5, 1, 20, 30, tzinfo=UTC)
    assert (good.passed, good.result["right"], good.result["asked"], good.result["needed"]) == (True, 3, 3, 2)
    assert (bad.passed, bad.result["right"], list(bad.result["items"].values())) == (False, 1, ["wrong", "right", "wrong"])  # fmt: skip
    stems = [QuestionVersion.objects.get(pk=line["v"]).content["stem"] for line in good.paper]
    assert stems == ["至少公布几天？", "村民会议每年至少一次。", "公开栏怎么办好？"]
    given = {row.version.content["stem"]: (row.value, row.right) for row in bad.answers.select_related("version")}
    assert given["至少公布几天？"] == (["B"], False)
    assert given["公开栏怎么办好？"] == ([hash_of("不知道")], False)


def test_words_of_ones_own_lie_where_they_can_be_erased_and_wait_for_no_marker(wish):
    loaded(wish)
    assert sorted(WrittenText.objects.values_list("text", flat=True)) == ["不知道", "公开栏要常换。"]
    assert not WrittenText.objects.waiting().exists()
    assert all("不知道" not in str(one.given) for one in Sitting.objects.all())


def test_what_was_loaded_shows_no_level_and_closes_no_test(wish, cadre, outsider):
    loaded(wish)
    assert not Evidence.objects.exists()
    for person in (cadre, outsider):
        assert gates.record_of(person) == gates.Record()
    assert set(Sitting.objects.values_list("purpose", "strength", "condition")) == {("practice", 0, "loaded")}


def test_what_was_recorded_stays_whatever_is_scored_again(wish, outsider):
    loaded(wish)
    bad = Sitting.objects.get(person=outsider)
    before = [(row.version_id, row.value, row.right) for row in bad.answers.order_by("version_id")]
    assert [(row.version_id, row.value, row.right) for row in rebuild_answers(bad)] == before
    assert list(proving.differences()) == []
    assert not regrading.affected([row[0] for row in before]).exists()


def test_the_desk_opens_what_was_loaded(wish, cadre, trainer, browse):
    loaded(wish)
    row = Sitting.objects.select_related("quiz", "person__home_unit__parent").get(person=cadre)
    page = sitting_pages.page_of(row)
    assert [one.verdict.value for one in page.questions] == ["right", "right", "right"]
    assert page.questions[2].written == ("公开栏要常换。",)
    shown = browse(trainer).get(f"/desk/sittings/{row.pk}/").content.decode()
    assert "公开栏要常换。" in shown and "从旧平台转来" in shown


def test_publishing_a_question_later_asks_the_version_that_was_loaded(wish):
    loaded(wish)
    row = Question.objects.get(stem="至少公布几天？")
    row.sources = [{"law": "村民委员会组织法", "articles": ["35"]}]
    row.save()
    row.save_revision().publish()
    row.refresh_from_db()
    assert (row.current.number, row.versions.count()) == (2, 2), "the law it cites is new, so it says something new"


def test_a_question_of_the_bank_that_says_the_same_is_taken(wish, county):
    there = Question.objects.first()
    options = [row("multichoice.answer", 90 + n, question=50, content=one["t"], correct=one["k"] == "A") for n, one in enumerate(there.options)]  # fmt: skip
    rows = [
        quiz(8, "老题", exam_paper=False),
        row("quiz.question", 50, quiz=[8], category=None, content=there.stem),
        row("multichoice.mcquestion", 50, answer_order="none"),
        *options,
    ]
    report = loaded(wish, rows)
    assert (report.questions.new, report.questions.there) == (0, 1)
    assert Quiz.objects.get(title="老题").fixed.get().question == there
    there.refresh_from_db()
    assert there.current.number == 1, "what is asked today is not touched"


def test_the_load_is_written_down_with_numbers_and_no_names(wish, county):
    loaded(wish)
    event = AuditEvent.objects.get(action="assessments.quiz_loaded")
    assert event.fields == {"categories": "2", "questions": "4", "quizzes": "2", "sittings": "2"}
    assert (event.object_type, event.scope_path) == ("assessments.quizdump", county.unit.path)


# --- once and for all ---------------------------------------------------------------------------------


def test_a_second_time_nothing_is_added(wish):
    loaded(wish)
    before = counts()
    report = loaded(wish)
    assert counts() == before and not report.is_news
    assert (report.questions.there, report.quizzes.there, report.sittings.there) == (4, 2, 2)
    assert AuditEvent.objects.filter(action="assessments.quiz_loaded").count() == 1


def test_a_second_time_nothing_is_added_though_trainers_have_worked_on_it(wish):
    loaded(wish)
    question = Question.objects.get(stem="至少公布几天？")
    question.stem, question.level = "村务公开栏至少公布几天？", 2
    question.save()
    Quiz.objects.filter(title="随便练练").update(title="每周一练", pass_percent=80)
    before = counts()
    assert not loaded(wish).is_news
    assert counts() == before
    assert Quiz.objects.filter(title="每周一练", pass_percent=80).exists()


def test_a_user_who_is_named_later_brings_his_sittings_then(wish, cadre, outsider):
    first = loaded(Wish(unit=wish.unit, default=wish.default, users={"wang": cadre}))
    assert first.unmatched == {"li": 1} and Sitting.objects.count() == 1
    second = loaded(wish)
    assert (second.sittings.new, second.sittings.there, second.questions.new) == (1, 1, 0)
    assert Sitting.objects.filter(person=outsider).exists()


def test_another_story_of_a_sitting_that_was_loaded_is_said_and_changes_nothing(wish, cadre):
    loaded(wish)
    report = loaded(wish, changed(county_dump(), "quiz.sitting", 31, current_score=1, incorrect_questions="9,10,"))
    assert [str(note) for note in report.notes if note.place == "quiz.sitting 31"]
    assert Sitting.objects.get(person=cadre).result["right"] == 3


def test_sittings_of_one_person_are_numbered_in_the_order_in_which_they_were_begun(wish, cadre):
    rows = [*county_dump(), sitting(30, 7, 3, start="2021-03-01T01:00:00Z", end="2021-03-01T01:10:00Z")]
    loaded(wish, rows)
    found = Sitting.objects.filter(person=cadre).order_by("number").values_list("number", "started_at__day")
    assert list(found) == [(1, 1), (2, 5)]


def test_a_try_writes_nothing(wish):
    before = counts()
    report = quiz_dump.look(dumped(county_dump()), wish)
    assert report.sittings.new == 2 and counts() == before
    assert not AuditEvent.objects.exists()


# --- what is not taken, and said ----------------------------------------------------------------------


def test_users_whom_the_table_does_not_name_are_listed_and_never_guessed(wish, cadre):
    cadre.username = "wang"
    cadre.save()
    report = loaded(Wish(unit=wish.unit, default=wish.default))
    assert report.unmatched == {"wang": 1, "li": 1}
    assert not Sitting.objects.exists() and report.quizzes.new == 2


def test_what_was_never_handed_in_is_left_out_by_name(wish):
    report = loaded(wish)
    assert [line.place for line in report.left_out] == ["quiz.sitting 33"]


def test_points_by_category_are_shown_beside_those_of_the_sittings(wish):
    (line,) = loaded(wish).progress
    assert (line.user, line.category, line.score, line.possible, line.shown) == ("wang", "村务", 3, 5, 3)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"question_order": "9,10,99,"}, "99"),
        ({"user_answers": '{"9": "21", "77": "1"}'}, "77"),
        ({"quiz": 55}, "55"),
        ({"user": None}, "没有写是谁"),
        ({"start": None}, "没有写什么时候开始"),
        ({"start": "gestern"}, "没有写什么时候开始"),
        ({"end": "2021-03-05T00:00:00Z"}, "结束早于开始"),
        ({"current_score": 9}, "9"),
        ({"current_score": -1}, "-1"),
        ({"question_order": "9,9,10,"}, "同一道题出了两次"),
        ({"question_order": "", "user_answers": "{}"}, "一道题也没有"),
    ],
)
def test_a_broken_sitting_stops_everything_and_is_named(wish, fields, said):
    words = refused(wish, changed(county_dump(), "quiz.sitting", 31, **fields))
    assert "quiz.sitting 31" in words and said in words


def test_broken_rows_can_be_left_out_and_the_rest_loaded(wish, outsider):
    rows = changed(county_dump(), "quiz.sitting", 31, quiz=55)
    report = loaded(Wish(wish.unit, wish.default, users=wish.users, without_broken=True), rows)
    assert {"quiz.sitting 31", "quiz.sitting 33"} == {line.place for line in report.left_out}
    assert Sitting.objects.get().person == outsider


def test_a_row_that_stands_there_twice_stops_everything(wish):
    rows = [*county_dump(), row("quiz.question", 9, quiz=[3], category=1, content="另一道题", explanation="")]
    assert "quiz.question 9" in refused(wish, rows)


def test_a_question_that_cannot_be_kept_stops_everything(wish):
    rows = [one for one in county_dump() if (one["model"], one["pk"]) != ("multichoice.answer", 22)]
    assert "quiz.question 9" in refused(wish, rows)


def test_a_question_of_which_nobody_said_what_it_measures_stops_everything(wish):
    assert "quiz.question 9" in refused(Wish(unit=wish.unit, users=wish.users), county_dump())


def test_what_a_category_measures_is_taken_from_its_table_the_narrower_first(wish):
    cells = {"村务": Cell("LZ05", 2), "村务/公开": Cell("LZ05", 3)}
    loaded(Wish(unit=wish.unit, cells=cells, users=wish.users))
    placed = dict(Question.objects.filter(versions__isnull=False, live=False).values_list("stem", "level"))
    assert (placed["至少公布几天？"], placed["村民会议每年至少一次。"]) == (3, 2)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"not json", dumped(county_dump())[:-40], b"\xff\xfe\x00"])
def test_what_is_no_dump_is_refused_with_words(wish, content):
    before = counts()
    with pytest.raises(Refused) as caught:
        load(content, wish, at=AT)
    assert caught.value.report.faults and counts() == before


def test_a_failure_in_the_middle_leaves_nothing_behind(wish):
    before = counts()
    gone = Wish(wish.unit, wish.default, users={**wish.users, "li": Person(pk=987654, name="没有这个人")})
    with pytest.raises(Exception, match=r"foreign key|FOREIGN KEY|violates"):
        _whole(gone)
    assert counts() == before


def _whole(wish):
    with transaction.atomic():
        loaded(wish)
        connection.check_constraints()


def test_a_hundred_sittings_cost_as_many_statements_as_two(wish):
    with CaptureQueriesContext(connection) as few:
        loaded(wish)
    rows = [quiz(70, "另一场"), row("quiz.question", 71, quiz=[70], category=1, content="对吗？"), row("true_false.tf_question", 71, correct=True)]  # fmt: skip
    rows += [sitting(100 + n, 7, 70, question_order="71", user_answers='{"71": "True"}', current_score=1, start=f"2021-04-05T01:{n // 60:02}:{n % 60:02}Z", end=None) for n in range(100)]  # fmt: skip
    rows += [row("auth.user", 7, username="wang")]
    with CaptureQueriesContext(connection) as many:
        loaded(wish, rows)
    assert Sitting.objects.count() == 102
    assert len(many) <= len(few)


# --- the tables that say the rest ---------------------------------------------------------------------


def test_a_user_is_named_by_account_number_or_telephone(bank, cadre, outsider, trainer):
    cadre.phone = "138 0000 1234"
    cadre.save()
    table = f"账号,人员\nwang,13800001234\nli,{outsider.uuid}\nzhou,{trainer.username}\nnobody,\n".encode()
    found = read_users(table, "map.csv")
    assert found.persons == {"wang": cadre, "li": outsider, "zhou": trainer}
    assert found.problems == ()


def test_a_telephone_of_two_and_an_account_of_nobody_are_named_with_their_rows(bank, cadre, outsider):
    for person in (cadre, outsider):
        person.phone = "13800001234"
        person.save()
    found = read_users("账号,人员\nwang,13800001234\nli,谁也不是\n".encode(), "map.csv")
    assert found.persons == {} and len(found.problems) == 2
    assert "2" in found.problems[0] and "谁也不是" in found.problems[1]


def test_whoever_was_merged_stands_for_the_person_he_is_now(bank, cadre, outsider):
    outsider.merged_into = cadre
    outsider.save()
    assert persons_named(str(outsider.uuid)) == [cadre]


def test_a_table_of_categories_names_competencies_by_key_or_name(bank):
    found = read_categories("分类,能力,等级\n村务,LZ05,2\n坏的,ZZ99,2\n也坏,LZ05,9\n".encode(), "map.csv")
    assert found.cells == {"村务": Cell("LZ05", 2)} and len(found.problems) == 2


# --- the command --------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path, bank, cadre, outsider):
    (tmp_path / "dump.json").write_bytes(dumped(county_dump()))
    (tmp_path / "map.csv").write_text(f"账号,人员\nwang,{cadre.uuid}\nli,{outsider.uuid}\n", "utf-8")
    return tmp_path


def test_the_command_tries_then_loads(files, county, trainer, capsys):
    args = ["load_quiz_dump", str(files / "dump.json"), "--users", str(files / "map.csv"), "--measures", "LZ04:1"]
    call_command(*args, "--dry-run")
    assert not Sitting.objects.exists()
    call_command(*args, "--by", trainer.username)
    assert Sitting.objects.count() == 2
    assert AuditEvent.objects.get(action="assessments.quiz_loaded").by_id == trainer.pk
    said = capsys.readouterr().out
    assert "答卷：新增 2，原有 0" in said and "quiz.sitting 33" in said


@pytest.mark.parametrize(
    "more",
    [
        ["--measures", "XX:1"],
        ["--measures", "LZ04:9"],
        ["--unit", "999"],
        ["--by", "nobody-at-all"],
        ["--users", "/nowhere/map.csv"],
    ],
)
def test_an_option_that_says_nothing_known_is_refused_with_words(files, county, more):
    with pytest.raises(CommandError) as caught:
        call_command("load_quiz_dump", str(files / "dump.json"), *more)
    assert len(str(caught.value)) > 5 and not Quiz.objects.filter(key__startswith="dump:").exists()


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read_to_its_end(files, county, capsys):
    big = files / "big.json"
    with big.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(CommandError):
        call_command("load_quiz_dump", str(big), "--measures", "LZ04:1")
    assert "50 MB" in capsys.readouterr().out
    assert quiz_app_rows.LARGEST == 50 * 1024 * 1024


def test_a_loaded_quiz_can_be_published_when_its_questions_are(wish, trainer):
    loaded(wish)
    exam = Quiz.objects.get(title="村务公开考试")
    look = quiz_authoring.look_at(exam, at=clock.now())
    assert look.faults, "its questions are drafts"
