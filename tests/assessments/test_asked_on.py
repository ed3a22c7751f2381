"""Whoever draws questions draws by the text that the law has now: one door for tests, exams, paper, classes and placings."""

from __future__ import annotations

import ast
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

import assessments
from assessments import api, bank, class_checks, oral, paper, refresh, starting
from assessments.models import Accommodation, Quiz, Sitting
from assessments.pool import asked_on, counts
from assessments.questions import CitedLaw
from competencies.api import framework, rebuild_levels
from competencies.models import FrameworkVersion, Law, LawChange, MaterialChange
from kit import clock
from kit.errors import InputError
from tests.assessments.factories import AT, LAW, day, place, question, quiz_of, rule, sit, take_test
from tests.people.factories import UnitFactory

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)
NEW = {f"LZ04-T02{number:02}" for number in range(1, 11)}


@pytest.fixture
def changed(bank, administrator, time_machine) -> LawChange:
    """Article 35 has changed since today, which is material for LZ04; ten of twelve questions of level 2 are revised."""
    time_machine.move_to(AT)
    law = Law.objects.get(name=LAW)
    change = LawChange.objects.create(
        law=law, articles=["35"], effective_on=TODAY, said="改了", basis="公布", by=administrator, recorded_at=AT
    )
    entry = framework().by_key["LZ04"]
    MaterialChange.objects.create(change=change, competency_id=entry.id, due_on=TODAY, recorded_at=AT)
    FrameworkVersion.objects.filter(state="published").update(stamp=uuid.uuid4())
    revise(NEW)
    return change


def revise(keys) -> None:
    from assessments.models import Question

    for key in keys:
        new = question("LZ04", 2, int(key[-2:]), stem=f"新条文 {key} 怎么做？", citations=(CitedLaw(LAW, ("35",)),))
        bank.revise(Question.objects.get(key=key), new)


def of_lz04(papers) -> set[str]:
    return {line["q"] for lines in papers for line in lines if line["q"].startswith("LZ04")}


def test_what_is_drawn_from_has_nothing_of_the_older_text(changed):
    today, before = asked_on(TODAY), asked_on(TODAY - timedelta(days=1))
    assert {one.key for one in today.of_cell("LZ04", 2)} == NEW
    assert today.of_cell("LZ04", 1) == ()
    assert len(today.of_cell("LZ05", 1)) == len(before.of_cell("LZ04", 1)) == 12
    assert (counts()["LZ04", 2].all, counts(TODAY)["LZ04", 2].all) == (12, 10)


def test_it_is_read_once_for_a_day(changed, django_assert_num_queries):
    frame = framework()
    asked_on(TODAY, frame=frame)
    with django_assert_num_queries(1):  # the stamp
        asked_on(TODAY, frozenset({"village"}), frame)


def test_a_revision_is_asked_at_once(changed):
    asked_on(TODAY)
    revise({"LZ04-T0211"})
    assert len(asked_on(TODAY).of_cell("LZ04", 2)) == 11


def test_a_small_test(changed, wang):
    assert of_lz04([api.start_test(wang, "LZ04", 2, at=AT).paper]) <= NEW


def test_test_outs_together(changed, wang):
    sitting = api.start_together(wang, [("LZ04", 1), ("LZ04", 2), ("LZ05", 1)], at=AT)
    assert of_lz04([sitting.paper]) <= NEW
    assert len(sitting.paper) == 10


def test_a_placing_from_its_first_to_its_last_question(changed, wang):
    sitting = place(wang, api.start_placing(wang, at=AT), {"LZ04": 4, "LZ05": 4})
    assert of_lz04([sitting.paper]) and of_lz04([sitting.paper]) <= NEW


def test_a_placing_keeps_to_what_held_when_it_began(changed, wang):
    sitting = api.start_placing(wang, at=AT)
    assert "LZ04-T0101" in sitting.given["without"]


def test_a_placing_on_paper(changed, wang, trainer):
    quiz = Quiz.objects.get(key="placing")
    run, _left = paper.ask(quiz, [wang], wang.home_unit, held_on=TODAY, forms=1, by=trainer, at=AT)
    assert of_lz04(sheet.paper for sheet in run.sheets.all()) <= NEW


@pytest.mark.parametrize("forms", [1, 2])
def test_a_small_test_on_paper(changed, wang, li, trainer, forms):
    quiz = Quiz.objects.get(key="test:LZ04:2")
    run, _left = paper.ask(quiz, [wang, li], wang.home_unit, held_on=TODAY, forms=forms, by=trainer, at=AT)
    assert of_lz04(sheet.paper for sheet in run.sheets.all()) <= NEW


def test_a_quiz_on_paper_without_revised_questions_is_refused_in_words(changed, wang, trainer):
    with pytest.raises(InputError):
        paper.ask(
            Quiz.objects.get(key="test:LZ04:1"), [wang], wang.home_unit, held_on=TODAY, forms=1, by=trainer, at=AT
        )


def test_the_supervised_check_of_a_class(changed, wang, trainer, county):
    code = class_checks.begin(county.village, [("LZ04", 2)], label="一班", by=trainer, at=AT)
    sitting = starting.start_quiz(wang, code.quiz, at=AT, code=code.code)
    assert len(sitting.paper) == 8 and of_lz04([sitting.paper]) <= NEW
    with pytest.raises(InputError):
        class_checks.begin(county.village, [("LZ04", 1)], label="二班", by=trainer, at=AT)


def test_an_exam_of_a_trainer(changed, wang, county):
    sitting = api.start_quiz(wang, quiz_of(county.unit, [rule(8, "LZ04", 2)]), at=AT)
    assert of_lz04([sitting.paper]) <= NEW


def test_two_forms_that_were_put_together_before(bank, wang, county, request):
    quiz = quiz_of(county.unit, [rule(6, "LZ04", 2)], has_forms=True)
    request.getfixturevalue("changed")
    sitting = api.start_quiz(wang, quiz, at=AT)
    assert 4 <= len(sitting.paper) <= 6 and of_lz04([sitting.paper]) <= NEW


def test_two_forms_hold_only_what_can_be_put_to_villages_and_communities_alike(bank, wang, county):
    """The bank of this test asks the law of villages alone: where there is a community, too, no form can be made of it."""
    sitting = api.start_quiz(wang, quiz_of(county.unit, [rule(5, "LZ04", 2)], has_forms=True), at=AT)
    assert len(sitting.paper) == 5
    UnitFactory(community=True, parent=county.township)
    with pytest.raises(InputError):
        quiz_of(county.unit, [rule(5, "LZ04", 2)], has_forms=True)
    quiz_of(county.unit, [rule(5, "LZ04", 2)])  # one form is drawn for each person by himself


def test_what_a_trainer_reads_aloud(changed, wang, trainer):
    Accommodation.objects.create(person=wang, kind="oral", since=TODAY, by=trainer, reason="眼睛不好", made_at=AT)
    assert of_lz04([oral.start(wang, "LZ04", 2, by=trainer, at=AT).paper]) <= NEW


def test_the_check_of_a_lesson_and_the_look_back(bank, wang, request):
    keys = ["LZ04-T0201", "LZ04-T0211", "LZ04-T0212"]
    quiz = api.ensure_check("M05-L1", "课文", keys)
    sit(wang, api.start_check(wang, "M05-L1", at=day(-9)), 3, at=day(-9))
    request.getfixturevalue("changed")
    assert starting.check_questions(quiz, on=TODAY) == ["LZ04-T0201"]
    assert set(refresh.questions_for(wang, on=TODAY)) <= NEW


def test_a_lesson_of_which_nothing_is_revised_yet_can_be_finished(bank, wang, request):
    api.ensure_check("M05-L1", "课文", ["LZ04-T0211", "LZ04-T0212"])
    request.getfixturevalue("changed")
    assert len(api.start_check(wang, "M05-L1", at=AT).paper) == 2


def test_a_recheck_draws_by_the_same_door(bank, wang, request):
    take_test(wang, "LZ04", 2, 5, at=day(-9))
    request.getfixturevalue("changed")
    rebuild_levels()
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    assert sitting.purpose == "recheck" and of_lz04([sitting.paper]) <= NEW
    assert Sitting.objects.count() == 2


# Who shows a question that was drawn already, or counts the whole bank.
WHOLE_BANK = {
    "pack_drafts.py",
    "pack_pages.py",
    "placings.py",
    "paper_drawing.py",
    "starting.py",
    "quiz_preview.py",
    "question_counts.py",
    "pool.py",
}


def test_nobody_else_reads_the_whole_bank():
    found = set()
    for path in Path(assessments.__file__).parent.rglob("*.py"):
        names = [
            name.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module == "assessments.pool"
            for name in node.names
        ]
        if "pool" in names:
            found.add(path.name)
    assert found | {"pool.py"} == WHOLE_BANK
