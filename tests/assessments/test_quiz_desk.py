"""Trainers' quizzes at the desk: numbers, lists and files in scope; one sitting question by question; what is written down."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from assessments import in_class, quiz_desk, sitting_pages
from assessments.marking import mark
from assessments.models import Sitting
from assessments.quiz_desk import SittingFilter, State
from assessments.quiz_desk_pages import list_page, sittings_page
from kit import clock
from kit.access import Role
from kit.models import AuditEvent
from people.models import Person, Scope
from tests.assessments.factories import AT, answered, quiz_of, right_of, rule, send, sit, start, submitted, wrong_of
from tests.assessments.written_factories import begun, handed_in, stranger, text_of, written_quiz
from tests.conftest import SINCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(bank, county):
    return quiz_of(county.unit, [rule(5, "LZ04", 2)], pass_percent=60, time_limit_minutes=60)


@pytest.fixture
def persons(county, settle):
    """Two of the village in scope."""
    return list(Person.objects.filter(pk__in=[one.pk for one in settle(county.village, 2, "ZR")]).order_by("pk"))


@pytest.fixture
def far(county, settle):
    """Somebody of the other township."""
    (person,) = settle(county.other_village, 1, "ZR")
    return Person.objects.get(pk=person.pk)


def page(response):
    return response.content.decode().replace("\u00a0", " ")


def listed(viewer, quiz, **flt):
    return [row.name for row in sittings_page(viewer, quiz, SittingFilter(**flt), number="1", at=AT).rows]


# --- the list of quizzes ------------------------------------------------------------------------------


def test_the_list_counts_who_began_handed_in_and_passed_in_the_viewers_area(quiz, persons, far, trainer, contact):
    sit(persons[0], start(persons[0], quiz), 5)
    start(persons[1], quiz)
    sit(far, start(far, quiz), 0)
    (whole,) = list_page(trainer, number="1", at=AT).lines
    (own,) = list_page(contact, number="1", at=AT).lines
    assert (whole.numbers.begun, whole.numbers.ended, whole.numbers.passed) == (3, 2, 1)
    assert (own.numbers.begun, own.numbers.ended, own.numbers.passed) == (2, 1, 1)


def test_what_a_trainer_still_has_to_read_is_counted(bank, county, wang, trainer):
    quiz = written_quiz(county.unit)
    sitting = handed_in(wang, begun(wang, quiz))
    (line,) = list_page(trainer, number="1", at=AT).lines
    assert line.numbers.waits == 1
    assert listed(trainer, quiz, state=State.WAITS) == [wang.name]
    text = text_of(sitting)
    mark(sitting.pk, text, points=[0, 1], by=trainer, at=AT)
    (line,) = list_page(trainer, number="1", at=AT).lines
    assert line.numbers.waits == 0
    assert listed(trainer, quiz, state=State.WAITS) == []


def test_a_quiz_of_another_township_is_not_there(bank, county, browse):
    quiz = quiz_of(county.other_township)
    viewer = stranger(county.township)
    assert list_page(viewer, number="1", at=AT).lines == ()
    assert browse(viewer).get(f"/desk/quizzes/{quiz.pk}/").status_code == 404


def test_a_draft_that_nobody_has_sat_is_not_listed(quiz, trainer):
    quiz.is_draft = True
    quiz.save()
    assert list_page(trainer, number="1", at=AT).lines == ()


def test_the_list_costs_the_same_for_one_quiz_and_for_twenty(quiz, county, persons, trainer, django_assert_num_queries):
    sit(persons[0], start(persons[0], quiz), 5)
    assert trainer.scope.paths
    with django_assert_num_queries(4):
        list_page(trainer, number="1", at=AT)
    for _n in range(20):
        sit(persons[0], start(persons[0], quiz_of(county.unit)), 5)
    with django_assert_num_queries(4):
        list_page(trainer, number="1", at=AT)


# --- who sat one --------------------------------------------------------------------------------------


def test_a_list_of_sittings_can_be_narrowed(quiz, county, persons, far, trainer):
    good, bad = persons
    sit(good, start(good, quiz), 5)
    late = start(bad, quiz)
    sit(bad, late, 0, at=AT + timedelta(hours=2))
    start(far, quiz)
    late.refresh_from_db()
    assert late.late
    assert listed(trainer, quiz, state=State.PASSED) == [good.name]
    assert listed(trainer, quiz, state=State.FAILED) == [bad.name]
    assert listed(trainer, quiz, state=State.OPEN) == [far.name]
    assert listed(trainer, quiz, late=True) == [bad.name]
    assert listed(trainer, quiz, place=county.other_township.pk) == [far.name]
    assert sorted(listed(trainer, quiz, place=county.village.pk, state=State.ENDED)) == sorted([bad.name, good.name])


def test_a_place_outside_the_area_shows_nobody(quiz, county, far, contact):
    start(far, quiz)
    assert listed(contact, quiz, place=county.other_village.pk) == []


@pytest.mark.parametrize(
    "query", ["place=x", "place=99999999999999", "state=gone", "form=Z", "code=-1", "late=on", "page=x"]
)
def test_what_nobody_can_choose_narrows_nothing(quiz, persons, trainer, browse, query):
    start(persons[0], quiz)
    response = browse(trainer).get(f"/desk/quizzes/{quiz.pk}/?{query}")
    assert response.status_code == 200
    assert persons[0].name in page(response)


def test_the_list_of_sittings_costs_the_same_for_one_and_for_many(
    quiz, persons, county, settle, trainer, django_assert_num_queries
):
    sit(persons[0], start(persons[0], quiz), 5)
    assert trainer.scope.paths
    with django_assert_num_queries(7):
        sittings_page(trainer, quiz, SittingFilter(), number="1", at=AT)
    for person in settle(county.village, 30, "WY"):
        start(person, quiz)
    with django_assert_num_queries(7):
        assert len(sittings_page(trainer, quiz, SittingFilter(), number="1", at=AT).rows) == 31


def test_the_file_holds_the_rows_of_the_page_and_is_written_down(quiz, persons, far, contact, browse):
    sit(persons[0], start(persons[0], quiz), 4)
    start(far, quiz)
    response = browse(contact).post(f"/desk/quizzes/{quiz.pk}/export/?state=ended")
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert rows[1][2] == "姓名"
    assert [(row[0], row[1], row[2], row[8], row[9]) for row in rows[2:]] == [
        ("石桥镇", "大湾村", persons[0].name, 4, 5)
    ]
    event = AuditEvent.objects.get(action="assessments.sittings_exported")
    assert (event.by_id, event.fields) == (contact.pk, {"rows": "1"})


def test_the_file_is_asked_for_by_a_form_only(quiz, trainer, browse):
    assert browse(trainer).get(f"/desk/quizzes/{quiz.pk}/export/").status_code == 405
    assert not AuditEvent.objects.filter(action="assessments.sittings_exported").exists()


# --- one sitting --------------------------------------------------------------------------------------


def test_a_sitting_shows_every_question_what_was_answered_when_and_what_came_too_late(quiz, persons, trainer, browse):
    person = persons[0]
    sitting = start(person, quiz)
    send(person, answered(person, sitting, 1, wrong_of(sitting, 1)), at=AT + timedelta(minutes=1))
    send(person, answered(person, sitting, 1, right_of(sitting, 1)), at=AT + timedelta(minutes=2))
    sit(person, sitting, 2, at=AT + timedelta(minutes=5))
    send(person, answered(person, sitting, 3, right_of(sitting, 3)), at=AT + timedelta(minutes=9))
    sitting.refresh_from_db()
    found = sitting_pages.page_of(sitting)
    first, third = found.questions[0], found.questions[2]
    assert [line.text for line in first.options] == [_text(sitting, 1, key) for key in sitting.asked[0].options]
    assert [line.is_chosen for line in first.options] == [line.is_right for line in first.options]
    assert (first.verdict, first.at) == (sitting_pages.Verdict.RIGHT, AT + timedelta(minutes=2))
    assert [line.is_late for line in first.history] == [False, False]
    assert (third.verdict, [line.is_late for line in third.history], found.late) == ("wrong", [True], 1)
    shown = page(browse(trainer).get(f"/desk/sittings/{sitting.pk}/"))
    assert "来晚了：留着，不计分" in shown and "5 题答对 2 题" in shown


def _text(sitting, number, key):
    known = sitting_pages.versions.version(sitting.asked[number - 1].version)
    return next(option.text for option in known.options if option.key == key)


def test_an_open_sitting_tells_no_key(quiz, persons, trainer):
    sitting = start(persons[0], quiz)
    send(persons[0], answered(persons[0], sitting, 1, right_of(sitting, 1)))
    sitting.refresh_from_db()
    found = sitting_pages.page_of(sitting).questions[0]
    assert found.verdict is sitting_pages.Verdict.OPEN
    assert not any(line.is_right for line in found.options) and found.right == ()


def test_a_second_sheet_with_other_answers_is_kept_and_said(quiz, persons):
    sitting = start(persons[0], quiz)
    sit(persons[0], sitting, 5)
    send(persons[0], submitted(persons[0], sitting, {1: wrong_of(sitting, 1)}), at=AT + timedelta(minutes=3))
    sitting.refresh_from_db()
    assert sitting_pages.page_of(sitting).others == 1


def test_opening_a_sitting_is_written_down(quiz, persons, trainer, browse, county):
    sitting = start(persons[0], quiz)
    browse(trainer).get(f"/desk/sittings/{sitting.pk}/")
    event = AuditEvent.objects.get(action="assessments.sitting_opened")
    assert (event.by_id, event.object_id, event.scope_path) == (trainer.pk, str(sitting.pk), county.village.path)


def test_a_contact_sees_results_and_never_single_answers(quiz, persons, contact, browse):
    sitting = sit(persons[0], start(persons[0], quiz), 5)
    shown = page(browse(contact).get(f"/desk/quizzes/{quiz.pk}/"))
    assert persons[0].name in shown and str(sitting.pk) not in shown
    assert browse(contact).get(f"/desk/sittings/{sitting.pk}/").status_code == 404
    assert not AuditEvent.objects.filter(action="assessments.sitting_opened").exists()


def test_a_trainer_of_one_township_who_is_contact_of_another_opens_sittings_of_the_first_only(
    quiz, county, persons, far, browse
):
    viewer = stranger(county.township)
    Scope.objects.create(person=viewer, role=Role.TOWNSHIP, unit=county.other_township, since=SINCE)
    own, other = start(persons[0], quiz), start(far, quiz)
    client = browse(viewer)
    assert client.get(f"/desk/sittings/{own.pk}/").status_code == 200
    assert client.get(f"/desk/sittings/{other.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["cadre", "reviewer"])
def test_whoever_has_no_such_role_finds_nothing(quiz, persons, request, browse, role):
    sitting = start(persons[0], quiz)
    client = browse(request.getfixturevalue(role))
    for address in (
        "/desk/quizzes/",
        f"/desk/quizzes/{quiz.pk}/",
        f"/desk/sittings/{sitting.pk}/",
        "/desk/quizzes/short/",
    ):
        assert client.get(address).status_code == 404


def test_what_was_written_is_not_shown_with_a_name_before_its_mark_stands(bank, county, wang, trainer, browse):
    sitting = handed_in(wang, begun(wang, written_quiz(county.unit)))
    client = browse(trainer)
    assert "先公示，再开会表决。" not in page(client.get(f"/desk/sittings/{sitting.pk}/"))
    mark(sitting.pk, text_of(sitting), points=[0, 1], comment="写得清楚", by=trainer, at=AT)
    shown = page(client.get(f"/desk/sittings/{sitting.pk}/"))
    assert "先公示，再开会表决。" in shown and "写得清楚" in shown and trainer.name in shown


def test_a_sitting_costs_the_same_for_five_questions_and_for_twenty(bank, county, persons, django_assert_num_queries):
    counts = []
    for many in (5, 20):
        quiz = quiz_of(county.unit, [rule(many // 5, key, level) for key, level in CELLS], pass_percent=60)
        sitting = sit(persons[0], start(persons[0], quiz), 2)
        sitting = Sitting.objects.select_related("quiz", "code__unit", "person__home_unit__parent").get(pk=sitting.pk)
        sitting_pages.page_of(sitting)  # versions are kept by the process
        with django_assert_num_queries(4) as counted:
            assert len(sitting_pages.page_of(sitting).questions) == many
        counts.append(len(counted))
    assert counts[0] == counts[1]


CELLS = (("LZ04", 1), ("LZ04", 2), ("LZ04", 3), ("LZ05", 1), ("LZ05", 2))


# --- codes --------------------------------------------------------------------------------------------


@pytest.fixture
def supervised(bank, county):
    return quiz_of(county.unit, supervised=True, has_forms=True)


def test_a_code_is_made_shown_big_and_ended(supervised, county, trainer, wang, browse):
    client = browse(trainer)
    url = f"/desk/quizzes/{supervised.pk}/codes/"
    assert "石桥镇" in page(client.get(url))
    made = {"unit": county.township.pk, "label": "一班", "hours": "3", "form": "B"}
    wall = client.post(url, made).headers["Location"]
    code = in_class.InClassCode.objects.get()
    assert (code.unit, code.label, code.form) == (county.township, "一班", "B")
    shown = page(client.get(wall))
    assert f"{code.code[:3]}<span>{code.code[3:]}" in shown and wang.name not in shown
    start(wang, supervised, at=clock.now(), code=code.code)
    assert "1 人已开始" in page(client.get(url))
    assert wang.name in page(client.get(f"/desk/quizzes/{supervised.pk}/?code={code.pk}"))
    client.post(f"/desk/quizzes/codes/{code.pk}/end/")
    assert code.code[:3] + "<span>" not in page(client.get(wall))
    assert not in_class.InClassCode.objects.good(clock.now()).exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"unit": ""}, "请选这个班是哪里的。"),
        ({"unit": "999999"}, "请在列表里选一个地方。"),
        ({"hours": "13"}, "请填 1 到 12 的数字。"),
        ({"hours": "两"}, "请填 1 到 12 的数字。"),
        ({"hours": ""}, "请填 1 到 12 的数字。"),
        ({"label": "班" * 61}, "请写在 60 个字以内。"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(supervised, county, trainer, browse, typed, said):
    sent = {"unit": str(county.township.pk), "label": "一班", "hours": "3", "form": ""} | typed
    response = browse(trainer).post(f"/desk/quizzes/{supervised.pk}/codes/", sent)
    shown = page(response)
    assert response.status_code == 422
    assert said in shown and f'value="{sent["label"]}"' in shown
    assert not in_class.InClassCode.objects.exists()


def test_a_place_outside_the_area_cannot_be_chosen(supervised, county, browse):
    viewer = stranger(county.township)
    sent = {"unit": county.other_township.pk, "hours": "3"}
    assert browse(viewer).post(f"/desk/quizzes/{supervised.pk}/codes/", sent).status_code == 422
    assert not in_class.InClassCode.objects.exists()


def test_a_code_of_another_township_is_not_there(supervised, county, trainer, browse):
    code = in_class.make_code(supervised, unit=county.other_township, label="", hours=2, by=trainer, at=clock.now())
    client = browse(stranger(county.township))
    assert client.get(f"/desk/quizzes/codes/{code.pk}/").status_code == 404
    assert client.post(f"/desk/quizzes/codes/{code.pk}/end/").status_code == 404
    assert code.code not in page(client.get(f"/desk/quizzes/{supervised.pk}/codes/"))


def test_a_quiz_on_ones_own_takes_no_code(quiz, county, trainer, browse):
    client = browse(trainer)
    url = f"/desk/quizzes/{quiz.pk}/codes/"
    assert "现在不能生成课堂码" in page(client.get(url))
    assert client.post(url, {"unit": county.township.pk, "hours": "2"}).status_code == 422


def test_county_staff_make_no_codes(supervised, organizer, browse):
    assert browse(organizer).get(f"/desk/quizzes/{supervised.pk}/codes/").status_code == 404


def test_the_address_of_a_filter_says_what_it_narrows():
    flt = SittingFilter(place=3, state=State.PASSED, late=True)
    assert SittingFilter.read({"place": "3", "state": "passed", "late": "1"}) == flt
    assert flt.query() == "?place=3&state=passed&late=1"
    assert SittingFilter().query() == ""


def test_units_to_choose_from_stand_under_their_township(county):
    groups = quiz_desk.grouped([county.unit, county.township, county.village, county.other_township])
    assert [(name, [one.name for one in below]) for name, below in groups] == [
        ("阳城县", ["阳城县"]),
        ("石桥镇", ["石桥镇", "大湾村"]),
        ("柳河乡", ["柳河乡"]),
    ]
