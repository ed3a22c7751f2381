"""A quiz on paper, from the print to the evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from assessments import api, paper, paper_pdf
from assessments.models import Answer, PaperEntry, PaperRun, PaperSheet, Question, Quiz, Sitting
from assessments.paper_pages import quizzes_for
from assessments.projections import derived
from assessments.quiz_authoring import NewSection
from assessments.quizzes import ensure_check, ensure_quizzes
from assessments.versions import version
from competencies.models import Estimate, Evidence
from kit import clock, jobs
from kit.append_only import AppendOnlyError
from kit.errors import InputError, NotNow
from people.models import Person
from tests.assessments.factories import AT, quiz_of, rule
from tests.assessments.test_repairs import repaired
from tests.assessments.written_factories import text_of, written_quiz

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)


@pytest.fixture
def quiz(bank) -> Quiz:
    return Quiz.objects.get(key="test:LZ04:2")


def printed(quiz, people, by, **changes) -> tuple[PaperRun, list[PaperSheet]]:
    fields = {"held_on": TODAY, "forms": 1, "by": by, "at": AT, **changes}
    run, _left = paper.ask(quiz, people, people[0].home_unit, **fields)
    return run, list(run.sheets.order_by("pk"))


def right(sheet: PaperSheet, count: int = 100) -> dict[tuple[int, int], str]:
    """What somebody writes who knows the first ``count`` questions; the letter of the right option by its place."""
    typed = {}
    for number, line in enumerate(sheet.asked, start=1):
        (key,) = version(line.version).right
        wrong = next(one for one in line.options if one != key)
        typed[number, 0] = "ABCD"[line.options.index(key if number <= count else wrong)]
    return typed


def entered(sheet, typed, by, *, at=AT):
    return paper.enter(sheet, typed, by=by, at=at)


def test_two_entries_that_agree_make_supervised_evidence_on_the_day_it_was_written(quiz, wang, trainer):
    _run, (sheet,) = printed(quiz, [wang], trainer)
    later = AT + timedelta(days=20)
    first = entered(sheet, right(sheet), trainer, at=later)
    assert (first.differs, first.is_closed) == (None, False)
    assert Sitting.objects.count() == 0
    assert entered(sheet, right(sheet), trainer, at=later).is_closed
    sitting = Sitting.objects.get()
    assert (sitting.pk, sitting.condition, sitting.strength, sitting.passed, sitting.late) == (
        sheet.pk, "paper", 3, True, False,
    )  # fmt: skip
    row = Evidence.objects.get()
    assert (row.person, row.level, row.passed, row.kind, row.strength, row.condition, row.on) == (
        wang, 2, True, "supervised_test", 3, "paper", TODAY,
    )  # fmt: skip
    assert [(one.version_id, one.value, one.right) for one in derived(sitting)] == [
        (one.version_id, one.value, one.right) for one in Answer.objects.order_by("version_id")
    ]


def test_entries_that_differ_name_the_questions_and_a_third_one_decides(quiz, wang, trainer, contact):
    _run, (sheet,) = printed(quiz, [wang], trainer)
    entered(sheet, right(sheet), trainer)
    slip = {**right(sheet), (2, 0): "-", (5, 0): ""}
    assert entered(sheet, slip, contact).differs == (2, 5)
    assert Sitting.objects.count() == 0
    assert entered(sheet, right(sheet), contact).is_closed
    assert Sitting.objects.get().result["right"] == 5
    assert PaperEntry.objects.count() == 3


def test_of_three_entries_two_must_agree_about_each_question(quiz, wang, trainer, contact):
    _run, (sheet,) = printed(quiz, [wang], trainer)
    entered(sheet, {**right(sheet), (2, 0): "-"}, trainer)
    entered(sheet, {**right(sheet), (5, 0): "-"}, contact)
    assert entered(sheet, right(sheet), contact).is_closed
    assert Sitting.objects.get().result["right"] == 5


def test_a_key_that_was_corrected_is_printed_as_it_is_in_force(quiz, wang, trainer, organizer):
    _run, (sheet,) = printed(quiz, [wang], trainer)
    asked = sheet.asked[0]
    (old,) = version(asked.version).right
    new = next(one for one in asked.options if one != old)
    repaired(Question.objects.get(key=asked.question), organizer, answer=[new])
    assert paper_pdf.lines_of(sheet)[0].key[0].startswith("ABCD"[asked.options.index(new)])


def test_what_cannot_be_read_is_named_and_nothing_is_kept(quiz, wang, trainer):
    _run, (sheet,) = printed(quiz, [wang], trainer)
    found = entered(sheet, {**right(sheet), (3, 0): "F"}, trainer)
    assert list(found.faults) == [3]
    assert PaperEntry.objects.count() == 0


def test_a_scored_sheet_takes_no_further_entry(quiz, wang, trainer):
    _run, (sheet,) = printed(quiz, [wang], trainer)
    for _ in range(2):
        entered(sheet, right(sheet, 1), trainer)
    with pytest.raises(NotNow):
        entered(sheet, right(sheet), trainer)
    assert Sitting.objects.get().result["right"] == 1
    with pytest.raises(AppendOnlyError):
        PaperEntry.objects.update(answers={})


def test_nobody_types_in_his_own_sheet_nor_before_it_is_written(quiz, wang, trainer):
    _run, (sheet,) = printed(quiz, [wang], trainer, held_on=TODAY + timedelta(days=1))
    with pytest.raises(NotNow, match="自己"):
        entered(sheet, right(sheet), wang)
    with pytest.raises(NotNow, match="还没"):
        entered(sheet, right(sheet), trainer)


def test_who_has_begun_on_the_phone_is_in_nobodys_way(quiz, wang, trainer):
    on_phone = api.start_test(wang, "LZ04", 2, at=AT)
    _run, (sheet,) = printed(quiz, [wang], trainer)
    for _ in range(2):
        entered(sheet, right(sheet), trainer)
    assert Sitting.objects.get(pk=on_phone.pk).is_open
    assert Sitting.objects.count() == 2


def test_a_placing_for_which_the_bank_is_too_small_is_not_said_to_be_done(framework, wang, trainer):
    ensure_quizzes()
    with pytest.raises(NotNow, match="题不够"):
        printed(Quiz.objects.get(purpose=Quiz.Purpose.PLACING), [wang], trainer)


def test_two_forms_ask_other_questions_in_turn(quiz, wang, trainer):
    neighbour = Person.objects.create_user(name="李邻座", home_unit=wang.home_unit)
    run, _sheets = printed(quiz, [wang, neighbour], trainer, forms=2)
    a, b = run.sheets.order_by("form")
    assert (a.form, b.form) == ("A", "B")
    assert not {line.question for line in a.asked} & {line.question for line in b.asked}
    assert len(a.asked) == len(b.asked) == 5


def test_what_cannot_be_printed_is_refused_in_words(quiz, wang, trainer):
    ensure_check("M01-L1", "测一测", ["LZ04-T0201"])
    with pytest.raises(InputError, match="没有选人"):
        paper.ask(quiz, [], wang.home_unit, held_on=TODAY, forms=1, by=trainer, at=AT)
    with pytest.raises(InputError, match="太远"):
        printed(quiz, [wang], trainer, held_on=TODAY + timedelta(days=400))
    quiz.count = 500
    quiz.save()
    with pytest.raises(InputError, match="只有"):
        printed(quiz, [wang], trainer)
    assert PaperRun.objects.count() == 0


def test_a_check_is_printed_with_its_own_questions_and_gives_no_level(bank, wang, trainer):
    check = ensure_check("M01-L1", "测一测", ["LZ04-T0201", "LZ04-T0202"])
    _run, (sheet,) = printed(check, [wang], trainer)
    assert [line.question for line in sheet.asked] == ["LZ04-T0201", "LZ04-T0202"]
    for _ in range(2):
        entered(sheet, right(sheet), trainer)
    assert Sitting.objects.get().passed
    assert Evidence.objects.count() == 0


class TestAuthored:
    """Quizzes that trainers put together are printed with their sections, their forms and their written questions."""

    def test_its_sections_stand_on_the_paper_and_its_terms_hold(self, bank, wang, trainer):
        first = NewSection(title="第一部分", intro="每题都做。", fixed=("LZ04-T0203",))
        exam = quiz_of(wang.home_unit, first, [rule(5, "LZ05", 3)], pass_percent=50)
        run, (sheet,) = printed(exam, [wang], trainer)
        asked = [line.question for line in sheet.asked]
        assert asked[0] == "LZ04-T0203" and all(key.startswith("LZ05-T03") for key in asked[1:]) and len(asked) == 6
        questions = paper_pdf.lines_of(sheet)
        assert [one.section.title for one in questions if one.section] == ["第一部分"]
        html = render_to_string("assessments/pdf/paper.html", {"run": run, "forms": paper_pdf.forms_of([sheet], {})})
        assert "每题都做。" in html
        for _ in range(2):
            entered(sheet, right(sheet, 3), trainer)
        sitting = Sitting.objects.get()
        assert (sitting.passed, sitting.strength, sitting.condition) == (True, 3, "paper")

    def test_neighbours_write_the_two_forms_that_were_drawn_when_it_was_published(self, bank, wang, trainer):
        exam = quiz_of(wang.home_unit, [rule(5, "LZ04", 2)], has_forms=True)
        neighbour = Person.objects.create_user(name="李邻座", home_unit=wang.home_unit)
        run, _sheets = printed(exam, [wang, neighbour], trainer, forms=2)
        exam.refresh_from_db()
        for sheet in run.sheets.all():
            assert {line.question for line in sheet.asked} == set(exam.forms[sheet.form][0])

    def test_without_forms_neighbours_are_asked_other_questions_as_far_as_there_are_some(self, bank, wang, trainer):
        exam = quiz_of(wang.home_unit, [rule(5, "LZ04", 2)])
        neighbour = Person.objects.create_user(name="李邻座", home_unit=wang.home_unit)
        run, _sheets = printed(exam, [wang, neighbour], trainer, forms=2)
        one, other = ({line.question for line in sheet.asked} for sheet in run.sheets.all())
        assert not one & other

    def test_sentences_are_typed_in_and_go_to_a_marker(self, bank, wang, trainer):
        _run, (sheet,) = printed(written_quiz(wang.home_unit), [wang], trainer)
        assert "再表决" in paper_pdf.lines_of(sheet)[4].key
        typed = {**right_but_written(sheet), (5, 0): " 先公示，再开会表决。\n结果张榜。"}
        entered(sheet, {**typed, (5, 0): "先公示 再开会"}, trainer)
        assert PaperEntry.objects.get().answers[sheet.asked[4].item] != ["先公示 再开会"]
        assert entered(sheet, typed, trainer).is_closed
        sitting = Sitting.objects.get()
        assert text_of(sitting).text == "先公示，再开会表决。\n结果张榜。"
        assert sitting.passed is None

    def test_sentences_that_only_one_entry_has_are_a_difference(self, bank, wang, trainer):
        _run, (sheet,) = printed(written_quiz(wang.home_unit), [wang], trainer)
        typed = right_but_written(sheet)
        entered(sheet, {**typed, (5, 0): "先公示。"}, trainer)
        assert entered(sheet, typed, trainer).differs == (5,)
        assert list(entered(sheet, {(5, 0): "字" * 5000}, trainer).faults) == [5]

    def test_what_is_meant_for_another_place_is_not_printed_here(self, bank, wang, li, trainer):
        exam = quiz_of(li.home_unit)
        with pytest.raises(InputError, match="不是给这个地方"):
            printed(exam, [wang], trainer)
        assert exam not in quizzes_for(trainer, wang.home_unit)
        assert quiz_of(wang.home_unit) in quizzes_for(trainer, wang.home_unit)


def right_but_written(sheet: PaperSheet) -> dict[tuple[int, int], str]:
    """Four single choices answered rightly."""
    return {
        (number, 0): "ABCD"[line.options.index(version(line.version).right[0])]
        for number, line in enumerate(sheet.asked[:4], start=1)
    }


class TestPlacing:
    @pytest.fixture
    def placing(self, bank) -> Quiz:
        return Quiz.objects.get(key="placing")

    def test_the_first_form_asks_each_competency_in_the_middle(self, placing, wang, trainer):
        _run, (sheet,) = printed(placing, [wang], trainer)
        levels = {version(line.version).competency: version(line.version).level for line in sheet.asked}
        assert set(levels) == {"LZ04", "LZ05"}
        assert len(sheet.asked) == 4
        assert set(levels.values()) == {2}

    def test_the_second_form_follows_from_the_first_and_places_what_it_asked(self, placing, wang, trainer):
        _run, (first,) = printed(placing, [wang], trainer)
        for _ in range(2):
            entered(first, right(first), trainer)
        assert Sitting.objects.get().condition == "paper"
        _again, (second,) = printed(placing, [wang], trainer)
        assert {version(line.version).level for line in second.asked} == {3}
        assert not {line.question for line in first.asked} & {line.question for line in second.asked}
        for _ in range(2):
            entered(second, right(second, 0), trainer)
        assert {(row.competency.key, row.level) for row in Estimate.objects.all()} == {("LZ04", 2), ("LZ05", 2)}
        assert Evidence.objects.count() == 0

    def test_who_has_been_placed_gets_no_paper(self, placing, wang, trainer):
        stranger = Person.objects.create_user(name="无职务", home_unit=wang.home_unit)
        run, left = paper.ask(placing, [wang, stranger], wang.home_unit, held_on=TODAY, forms=1, by=trainer, at=AT)
        assert [one.person for one in left] == [stranger]
        assert run.sheets.get().person == wang


class TestFiles:
    def test_papers_answer_sheets_and_keys_are_made_apart(self, quiz, wang, trainer):
        run, (sheet,) = printed(quiz, [wang], trainer)
        jobs.run_pending()
        run.refresh_from_db()
        papers, keys = (paper_pdf.file_of(run, field) for field in ("content", "key_content"))
        assert papers.startswith(b"%PDF")
        assert keys.startswith(b"%PDF")
        assert bytes(run.content) != papers
        (form,) = paper_pdf.forms_of([sheet], {})
        letters = [question.key[0][0] for question in form.questions]
        assert letters == [right(sheet)[number, 0] for number in range(1, 6)]
