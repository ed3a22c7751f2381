"""A reviewer of 民政 or 司法 sees how the lessons of his field are used, in numbers, and nobody's name."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Answer, Question, QuestionVersion, Quiz, Sitting
from courses.models import CoursePage, LessonCompletion
from kit.access import Role
from people.models import Person, ReviewField, Scope
from reports.review import review
from tests.conftest import SINCE
from tests.courses.factories import AT, lesson, stocked, teach
from tests.people.factories import PersonFactory

NAMES = [f"学习者{letter}" for letter in "甲乙丙丁戊己庚辛"]


@pytest.fixture
def lessons(posts, county):
    """M05-L1, which 民政 approves, with two questions; M06-L1, which the county approves, with a third."""
    stocked()
    pages = teach(lesson("M05-L1", check=("LZ04-T0201", "LZ04-T0202")), lesson("M06-L1", check=("LZ04-T0203",)))
    CoursePage.objects.filter(code="M05").update(review_field=ReviewField.CIVIL)
    return pages


@pytest.fixture
def civil(county) -> Person:
    person = PersonFactory(name="民政审核", username="civil")
    Scope.objects.create(person=person, role=Role.REVIEWER, unit=county.unit, since=SINCE, field=ReviewField.CIVIL)
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def learners(county, posts) -> list[Person]:
    return [PersonFactory(name=name, posts=["ZR"], unit=county.village) for name in NAMES]


def finish(person: Person, code: str = "M05-L1") -> None:
    LessonCompletion.objects.create(person=person, lesson_code=code, lesson_key=uuid.uuid4(), revision=1, at=AT)


def answer(person: Person, key: str, *, right: bool, code: str = "M05-L1", number: int = 1) -> None:
    """One check with that answer alone."""
    sitting = Sitting.objects.create(
        person=person,
        quiz=Quiz.objects.get(lesson_code=code),
        purpose=Quiz.Purpose.CHECK,
        number=number,
        seed=1,
        started_at=AT,
        closed_at=AT + timedelta(minutes=5),
    )
    version = Question.objects.get(key=key).current
    Answer.objects.create(sitting=sitting, version=version, value=["A"], event=uuid.uuid4(), at=AT, right=right)


def line_of(viewer: Person, code: str = "M05-L1"):
    return next(line for line in review(viewer).lessons if line.code == code)


def asked(viewer: Person) -> dict[str, tuple[str, str, int | None]]:
    return {line.key: (str(line.asked), str(line.wrong), line.share) for line in review(viewer).questions}


def test_a_reviewer_sees_the_lessons_of_his_field_and_one_of_the_county_all(lessons, civil, reviewer, administrator):
    assert [line.code for line in review(civil).lessons] == ["M05-L1"]
    for person in (reviewer, administrator):
        assert [line.code for line in review(person).lessons] == ["M05-L1", "M06-L1"]


def test_it_counts_how_often_a_lesson_was_finished(lessons, civil, learners):
    for person in learners:
        finish(person)
        answer(person, "LZ04-T0201", right=False)
        answer(person, "LZ04-T0201", right=True, number=2)
    line = line_of(civil)
    assert (str(line.handed_in), str(line.finished)) == ("16", "8")


def test_fewer_than_five_persons_are_not_said(lessons, civil, learners):
    for person in learners[:4]:
        finish(person)
        for number in range(1, 4):
            answer(person, "LZ04-T0201", right=False, number=number)
    line = line_of(civil)
    assert (str(line.handed_in), str(line.finished)) == ("少于 5", "少于 5")
    assert asked(civil) == {"LZ04-T0201": ("少于 5", "少于 5", None)}


def test_the_most_missed_question_comes_first_and_what_is_not_said_last(lessons, civil, learners):
    for place, person in enumerate(learners):
        answer(person, "LZ04-T0201", right=place >= 6)
        answer(person, "LZ04-T0202", right=False, number=2)
    for person in learners[:3]:
        answer(person, "LZ04-T0203", right=False, code="M06-L1")
    assert asked(civil) == {"LZ04-T0202": ("8", "8", 100), "LZ04-T0201": ("8", "6", 75)}
    assert list(asked(civil)) == ["LZ04-T0202", "LZ04-T0201"]


def test_a_question_of_another_field_is_not_there(lessons, civil, reviewer, learners):
    for person in learners:
        answer(person, "LZ04-T0203", right=False, code="M06-L1")
    assert asked(civil) == {}
    assert asked(reviewer) == {"LZ04-T0203": ("8", "8", 100)}


def test_every_wording_of_a_question_counts(lessons, civil, learners):
    for person in learners:
        answer(person, "LZ04-T0201", right=False)
    question = Question.objects.get(key="LZ04-T0201")
    old = question.current
    new = QuestionVersion.objects.create(
        question=question,
        number=2,
        competency=old.competency,
        level=2,
        content=old.content,
        content_hash="2",
        made_at=AT,
    )
    Question.objects.filter(pk=question.pk).update(current=new)
    for person in learners[:5]:
        answer(person, "LZ04-T0201", right=True, number=2)
    assert asked(civil) == {"LZ04-T0201": ("13", "8", 62)}


def test_a_duplicate_is_no_person_of_its_own(lessons, civil, learners):
    for person in learners[:5]:
        finish(person)
    Person.objects.filter(pk=learners[4].pk).update(merged_into=learners[0])
    assert str(line_of(civil).finished) == "少于 5"


def test_who_is_only_a_reserve_cadre_is_in_no_number(lessons, civil, learners, county):
    spare = PersonFactory(name="后来人", posts=["HB"], unit=county.village)
    for person in (*learners[:4], spare):
        finish(person)
    assert str(line_of(civil).finished) == "少于 5"


def test_nobody_of_another_county_is_counted(lessons, learners, county):
    person = PersonFactory(name="柳河审核")
    Scope.objects.create(person=person, role=Role.REVIEWER, unit=county.other_township, since=SINCE)
    for each in learners:
        finish(each)
    assert str(line_of(Person.objects.get(pk=person.pk)).finished) == "0"


def test_the_page_links_to_the_editor_and_costs_as_much_with_more_rows(
    lessons, civil, learners, browse, django_assert_num_queries
):
    client = browse(civil)
    for person in learners:
        answer(person, "LZ04-T0201", right=False)
        finish(person)
    page = client.get(reverse("reports:lessons")).content.decode()
    question = Question.objects.get(key="LZ04-T0201")
    assert reverse("wagtailadmin_pages:edit", args=[lessons[0].pk]) in page
    assert reverse("wagtailsnippets_assessments_question:edit", args=[question.pk]) in page
    assert "100%" in page
    with django_assert_num_queries(10):
        before = review(Person.objects.get(pk=civil.pk))
    more = teach(*[lesson(f"M05-L{number}", check=("LZ04-T0204",)) for number in range(2, 9)])
    for number, person in enumerate(learners):
        answer(person, "LZ04-T0204", right=False, code=more[number % 7].code)
    with django_assert_num_queries(10):
        after = review(Person.objects.get(pk=civil.pk))
    assert len(after.lessons) == len(before.lessons) + 7 and len(after.questions) == 2


def test_the_file_holds_the_same_numbers(lessons, civil, learners, browse):
    for person in learners:
        answer(person, "LZ04-T0201", right=False)
    answer_ = browse(civil).post(reverse("reports:lessons_export"))
    book = load_workbook(io.BytesIO(answer_.content))
    cells = [cell.value for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert len(book.worksheets) == 2 and "100%" in cells and "0" in cells
    assert not [cell for cell in cells if any(name in str(cell) for name in NAMES)]


def test_whatever_a_reviewer_opens_from_there_names_no_learner(lessons, civil, learners, browse):
    for person in learners:
        answer(person, "LZ04-T0201", right=False)
        finish(person)
    client = browse(civil)
    seen, waiting = set(), [reverse("reports:lessons")]
    while waiting and len(seen) < 60:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        answer_ = client.get(url)
        if answer_.status_code != 200 or "html" not in answer_.get("Content-Type", ""):
            continue
        text = answer_.content.decode()
        assert not [name for name in NAMES if name in text], url
        found = re.findall(r'href="(/(?:desk|cms)/[^"#?]*)', text)
        waiting += [each for each in dict.fromkeys(found) if "logout" not in each and each not in seen]
    assert len(seen) > 5


@pytest.mark.parametrize("name", ["people", "overview", "posts", "competencies"])
def test_the_lists_of_persons_stay_shut_for_a_reviewer(lessons, civil, browse, name):
    assert browse(civil).get(reverse(f"reports:{name}")).status_code == 404


@pytest.mark.parametrize("who", ["cadre", "trainer", "contact", "organizer", "operator", "nobody"])
def test_the_page_is_there_for_who_approves_alone(request, lessons, browse, who):
    client = browse(request.getfixturevalue(who))
    assert client.get(reverse("reports:lessons")).status_code == 404
    assert client.post(reverse("reports:lessons_export")).status_code == 404


def test_the_word_for_it_stands_in_both_menus(lessons, civil, trainer, browse):
    assert "课程使用情况" in browse(civil).get(reverse("reports:lessons")).content.decode()
    admin = browse(civil).get("/cms/").content.decode()
    assert reverse("reports:lessons") in admin
    assert reverse("reports:lessons") not in browse(trainer).get("/cms/").content.decode()


def test_without_a_course_of_his_field_the_page_says_so(lessons, civil, browse):
    CoursePage.objects.update(review_field=ReviewField.JUSTICE)
    assert "还没有归您部门审核的课程" in browse(civil).get(reverse("reports:lessons")).content.decode()
