"""Quizzes that were taken along and sat without a network."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import api, pack_pages, packs, projections, proving, starting
from assessments import bank as bank_
from assessments.gates import seen_by
from assessments.load import insert
from assessments.models import Answer, Question, Quiz, QuizPack, Sitting
from assessments.questions import Option
from assessments.quiz_authoring import NewSection
from assessments.quizzes import ensure_check
from competencies.models import Evidence
from kit.errors import NotNow
from offline.models import Event
from tests.assessments.factories import AT, day, question, quiz_of, rule, take_test
from tests.assessments.packing import CHECK, LESSON, Phone, plant_check, said

pytestmark = pytest.mark.django_db
TEST = "test:LZ04:2"


@pytest.fixture
def phone(bank, wang) -> Phone:
    plant_check()
    return Phone(wang)


@pytest.fixture
def proved():
    """After the test, every grade is what its log and its key say."""
    yield
    assert list(proving.differences()) == []


def test_a_download_writes_one_small_row_and_no_sitting(phone):
    pack = phone.take(CHECK)
    assert len(pack["sittings"]) == 3
    assert not Sitting.objects.exists()
    row = QuizPack.objects.get()
    assert len(json.dumps(row.body)) < 1500
    assert row.expires_at - row.issued_at == timedelta(days=45)


def test_the_same_phone_gets_the_same_pack_again_and_another_phone_other_sittings(phone, wang):
    first, again, other = phone.take(CHECK), phone.take(CHECK, at=day(1)), Phone(wang, "b").take(CHECK)
    assert first["id"] == again["id"]
    own = {one["id"] for one in first["sittings"]}
    assert own.isdisjoint(one["id"] for one in other["sittings"])


def test_a_pack_gives_way_to_a_new_one_when_it_is_used_up_or_grows_old(phone):
    first = phone.take(CHECK)
    for place in range(3):
        phone.begin(place)
        phone.submit(4)
    phone.send(at=day(1))
    second = phone.take(CHECK, at=day(1))
    third = phone.take(CHECK, at=day(20))
    assert len({first["id"], second["id"], third["id"]}) == 3


def test_no_key_goes_along_with_what_counts(phone):
    for key in (CHECK, TEST):
        pack = phone.take(key)
        assert (pack["graded"], pack["keys"]) == (True, {})
        words = json.dumps(pack, ensure_ascii=False) + json.dumps(signing.loads(pack["signed"], salt=packs.SALT))
        assert "法律这样写" not in words and '"right"' not in words and '"says"' not in words and "answer" not in words


def test_practice_carries_its_keys_openly(phone, county):
    quiz = quiz_of(county.unit, [rule(3, "LZ04", 2)], purpose="practice", title="练一练", offline_allowed=True)
    pack = phone.take(quiz.key)
    assert pack["graded"] is False
    assert set(pack["keys"]) == set(pack["questions"])
    assert all(one["right"] == ["A"] and one["explanation"] == "法律这样写。" for one in pack["keys"].values())
    assert all(one["says"] == {} for one in pack["keys"].values())


def test_practice_carries_what_its_author_says_to_each_option_and_what_counts_does_not(phone, county):
    options = (Option("A", "十五日"), Option("B", "十日", "这是旧规定。"), Option("C", "五日", "太短了。"))
    insert([question("LZ04", 2, 99, options=options)], at=AT)
    bank_.touch()
    fixed = NewSection(fixed=("LZ04-T0299",))
    practice = quiz_of(county.unit, fixed, purpose="practice", title="练一练", offline_allowed=True)
    (key,) = phone.take(practice.key)["keys"].values()
    assert key["says"] == {"B": "这是旧规定。", "C": "太短了。"}
    exam = phone.take(quiz_of(county.unit, fixed, offline_allowed=True).key)
    assert "这是旧规定" not in json.dumps(exam, ensure_ascii=False)


@pytest.mark.parametrize(
    "settings",
    [
        {"time_limit_minutes": 30},
        {"closes_at": day(9), "feedback": "closed"},  # its keys are told on that day
        {"supervised": True},
        {"offline_allowed": False},
    ],
)
def test_what_a_clock_ends_or_somebody_watches_is_never_in_a_pack(phone, county, settings):
    quiz = quiz_of(county.unit)
    Quiz.objects.filter(pk=quiz.pk).update(**{"offline_allowed": True, **settings})
    with pytest.raises(NotNow):
        phone.take(quiz.key)
    assert not QuizPack.objects.exists()


@pytest.fixture
def closing(phone, county) -> Quiz:
    """An exam without a time limit that closes on the ninth day."""
    return quiz_of(county.unit, offline_allowed=True, closes_at=day(9))


def test_a_quiz_that_closes_says_so_and_can_be_begun_until_then(phone, closing):
    pack = phone.take(closing.key)
    assert pack["closes"] == pack["expires"] == day(9).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (pack["graded"], pack["keys"], len(pack["sittings"])) == (True, {}, 1)
    assert phone.take(closing.key, at=day(1))["id"] == pack["id"]
    with pytest.raises(NotNow):
        phone.take(closing.key, at=day(10))


@pytest.mark.parametrize("other_day", [day(8), day(12), None])
def test_a_closing_day_that_was_moved_is_said_anew_at_the_next_download(phone, closing, other_day):
    first = phone.take(closing.key)
    Quiz.objects.filter(pk=closing.pk).update(closes_at=other_day)
    again = phone.take(closing.key, at=day(1))
    assert again["id"] != first["id"]
    assert again["closes"] == (other_day.strftime("%Y-%m-%dT%H:%M:%SZ") if other_day else "")


def test_what_was_begun_before_it_closed_counts_whenever_it_comes(phone, closing, proved):
    phone.take(closing.key)
    phone.begin(at=day(8))
    phone.answer(1, ["A"], at=day(8))
    phone.submit(5, at=day(10))
    assert said(phone.send(at=day(40))) == [("accepted", "")] * 2
    assert (phone.row.passed, phone.row.aside, phone.row.late) == (True, "", True)
    assert (phone.row.started_at, phone.row.closed_at, phone.row.deadline_at) == (day(8), day(10), None)
    assert Evidence.objects.filter(source_id=phone.row.pk, passed=True).exists()


def test_what_was_begun_after_it_had_closed_does_not_count(phone, closing):
    phone.take(closing.key)
    phone.begin(at=day(9) + timedelta(minutes=1))
    phone.submit(5, at=day(10))
    assert said(phone.send(at=day(11))) == [("rejected", "pack_expired")]
    assert not Sitting.objects.exists()


class TestQuizzesOfTrainers:
    """Which of them the plan takes along."""

    def offered(self, wang):
        return [piece.title for piece in pack_pages.of_trainers(wang, at=day(1))]

    def test_exams_first_then_practice_and_none_that_is_taken_online_only(self, phone, wang, county):
        quiz_of(county.unit, [rule(3, "LZ04", 2)], purpose="practice", title="练一练", offline_allowed=True)
        quiz_of(county.unit, title="有截止日", offline_allowed=True, closes_at=day(9))
        quiz_of(county.unit, title="不限时", offline_allowed=True)
        timed = quiz_of(county.unit, title="限时", time_limit_minutes=20)
        Quiz.objects.filter(pk=timed.pk).update(offline_allowed=True)
        over = quiz_of(county.unit, title="已截止", offline_allowed=True, closes_at=day(9))
        Quiz.objects.filter(pk=over.pk).update(closes_at=day(1) - timedelta(hours=1))
        quiz_of(county.unit, title="要有网")
        assert self.offered(wang) == ["有截止日", "不限时", "练一练"]

    def test_one_that_was_begun_online_and_closes_goes_on_online(self, phone, wang, closing):
        assert self.offered(wang) == ["结业考试"]
        starting.start_quiz(wang, closing, at=day(1))
        assert self.offered(wang) == []

    def test_what_each_weighs_is_about_what_comes(self, phone, wang, closing):
        (piece,) = pack_pages.of_trainers(wang, at=day(1))
        weighed = pack_pages.packed_bytes(phone.take(closing.key, at=day(1)))
        assert 0.7 < piece.bytes / weighed < 1.4

    def test_many_ask_as_few_queries_as_one(self, phone, wang, closing):
        def asked() -> int:
            self.offered(wang)
            with CaptureQueriesContext(connection) as seen:
                self.offered(wang)
            return len(seen)

        few = asked()
        for number in range(5):
            quiz_of(closing.unit, title=f"第{number}个", offline_allowed=True)
        assert len(self.offered(wang)) == 6
        assert asked() == few


def test_the_first_event_begins_the_sitting_when_it_was_begun_on_the_phone(phone, proved):
    phone.take(CHECK)
    phone.begin(at=day(3))
    phone.answer(1, ["A"])
    phone.submit(4, at=day(3) + timedelta(minutes=9))
    assert said(phone.send(at=day(5))) == [("accepted", ""), ("accepted", "")]
    row = phone.row
    assert (row.started_at, row.closed_at) == (day(3), day(3) + timedelta(minutes=9))
    assert (row.passed, row.result["right"], row.number, row.late) == (True, 4, 1, False)
    assert [line["v"] for line in row.paper] == [line["v"] for line in phone.sitting["paper"]]


def test_a_submit_that_overtakes_its_answers_loses_nothing(phone, proved):
    phone.take(CHECK)
    phone.begin()
    phone.answer(1, ["B"])
    late = phone.outbox.pop()
    phone.submit(4)
    phone.send(at=day(1))
    phone.outbox = [late]
    assert said(phone.send(at=day(2))) == [("accepted", "")]
    assert (phone.row.result["right"], phone.row.started_at) == (4, AT)


def test_a_repeat_after_failing_has_a_sitting_too(phone, proved):
    phone.take(CHECK)
    for place, right in ((0, 1), (1, 4)):
        phone.begin(place, at=day(place))
        phone.submit(right)
    phone.send(at=day(2))
    assert list(Sitting.objects.order_by("number").values_list("number", "passed")) == [(1, False), (2, True)]


@pytest.mark.parametrize("off", [timedelta(days=-365 * 56), timedelta(0), timedelta(days=365 * 5)])
def test_a_wrong_clock_moves_no_time_and_rejects_nothing(phone, off, proved):
    phone.off = off
    phone.take(CHECK)
    phone.begin(at=day(3))
    phone.submit(4, at=day(4))
    assert said(phone.send(at=day(5))) == [("accepted", "")]
    if off >= timedelta(0):  # a clock before 1970 stands at 0 all the time, and says nothing
        assert (phone.row.started_at, phone.row.closed_at) == (day(3), day(4))
    else:
        assert AT <= phone.row.started_at <= phone.row.closed_at <= day(5)


def test_what_was_begun_in_time_is_scored_whenever_it_comes_and_flagged_as_late(phone, proved):
    phone.take(CHECK)
    phone.begin(at=day(44))
    phone.submit(4, at=day(47))
    assert said(phone.send(at=day(200))) == [("accepted", "")]
    assert (phone.row.passed, phone.row.late) == (True, True)


def test_what_was_begun_after_the_pack_had_expired_is_refused(phone):
    phone.take(CHECK)
    phone.begin(at=day(46))
    phone.submit(4, at=day(46))
    assert said(phone.send(at=day(47))) == [("rejected", "pack_expired")]
    assert not Sitting.objects.exists()
    assert Event.objects.get().code == "pack_expired"


def test_a_clock_that_was_set_meanwhile_is_believed_in_favour_of_the_phone(phone):
    phone.take(CHECK)
    phone.off = timedelta(days=365 * 5)
    phone.begin(at=day(46))
    phone.submit(4, at=day(46))
    phone.off = timedelta(0)  # the phone found its network, and with it the right time
    assert said(phone.send(at=day(47))) == [("accepted", "")]


def test_a_forged_pack_is_refused(phone):
    phone.take(CHECK)
    QuizPack.objects.all().delete()
    phone.packs = {id: f"{token[:-4]}AAAA" for id, token in phone.packs.items()}
    phone.begin()
    phone.submit(4)
    assert said(phone.send(at=day(1))) == [("rejected", "pack_forged")]
    assert not Sitting.objects.exists() and not QuizPack.objects.exists()


def test_a_pack_under_the_name_of_another_one_is_refused(phone, wang):
    phone.take(CHECK)
    other = Phone(wang, "b").take(CHECK)
    QuizPack.objects.all().delete()
    phone.packs = dict.fromkeys(phone.packs, other["signed"])
    phone.begin()
    phone.submit(4)
    assert said(phone.send(at=day(1))) == [("rejected", "pack_forged")]


@pytest.mark.parametrize("row_is_there", [True, False])
def test_a_pack_of_somebody_else_is_refused(phone, li, row_is_there):
    phone.take(CHECK)
    if not row_is_there:
        QuizPack.objects.all().delete()
    phone.begin()
    phone.submit(4)
    assert said(phone.send(at=day(1), person=li)) == [("rejected", "pack_foreign")]
    assert not Sitting.objects.exists()


def test_a_sitting_that_the_pack_does_not_hold_is_refused(phone):
    phone.take(CHECK)
    phone.begin()
    phone.sitting = {**phone.sitting, "id": str(uuid4())}
    phone.submit(4)
    assert said(phone.send(at=day(1))) == [("rejected", "not_in_pack")]


def test_without_any_pack_there_is_no_such_sitting(phone):
    phone.take(CHECK)
    phone.begin()
    phone.pack_id = ""
    phone.submit(4)
    assert said(phone.send(at=day(1))) == [("rejected", "no_such_sitting")]


def test_a_pack_that_is_not_known_any_more_is_asked_for_and_brings_everything_back(phone, proved):
    phone.take(CHECK)
    QuizPack.objects.all().delete()
    phone.begin(at=day(1))
    phone.submit(4)
    assert said(phone.send(at=day(2), with_packs=False)) == [("later", "send_pack")]
    assert not Event.objects.exists()
    assert said(phone.send(at=day(2))) == [("accepted", "")]
    assert (phone.row.passed, phone.row.started_at) == (True, day(1))


def test_a_pack_of_an_old_revision_counts_by_its_questions_as_they_were(phone, proved):
    old = phone.take(CHECK)
    asked = set(old["questions"])
    bank_.retire(Question.objects.get(key="PACK-0"))
    ensure_check(LESSON, "没网也能做", ["PACK-1", "PACK-2", "PACK-3"])
    bank_.touch()
    new = Phone(phone.person, "a").take(CHECK, at=day(1))
    assert (new["id"] != old["id"], len(new["questions"])) == (True, 3)
    phone.begin(pack=old, at=day(2))
    phone.submit(4)
    phone.send(at=day(3))
    assert {line["v"] for line in phone.row.paper} == asked
    assert (phone.row.result["asked"], phone.row.passed) == (4, True)


def test_a_check_that_was_closed_meanwhile_still_takes_what_was_begun_in_time(phone, proved):
    phone.take(CHECK)
    Quiz.objects.filter(key=CHECK).update(is_open=False)
    phone.begin()
    phone.submit(4)
    assert said(phone.send(at=day(1))) == [("accepted", "")]
    assert phone.row.passed


def test_a_test_that_was_passed_without_a_network_shows_its_level(phone, proved):
    phone.take(TEST)
    phone.begin(at=day(1))
    phone.submit(5)
    phone.send(at=day(2))
    fact = Evidence.objects.get(source_id=phone.row.pk)
    assert (fact.competency.key, fact.level, fact.passed, str(fact.on)) == ("LZ04", 2, True, "2026-06-02")


def test_of_two_phones_without_a_network_the_test_that_comes_first_counts(phone, wang, proved):
    other = Phone(wang, "b")
    for one in (phone, other):
        one.take(TEST)
    phone.begin(at=day(1))
    phone.submit(5)
    other.begin(at=day(1) + timedelta(hours=1))
    other.answer(1, ["B"])
    other.submit(1)
    assert {code for _verdict, code in said(other.send(at=day(2))) + said(phone.send(at=day(2)))} == {""}
    assert (other.row.passed, other.row.aside) == (False, "")
    assert (phone.row.passed, phone.row.aside) == (None, "wait")
    assert phone.row.result["right"] == 5
    assert not Evidence.objects.filter(source_id=phone.row.pk).exists()


def test_a_try_within_the_days_between_is_kept_and_not_scored_and_makes_nobody_wait(phone, wang, proved):
    phone.take(TEST)
    phone.begin(0, at=day(1))
    phone.submit(3)
    phone.begin(1, at=day(2))
    phone.submit(0)
    phone.send(at=day(3))
    assert (phone.row.aside, phone.row.passed) == ("wait", None)
    assert api.waits_of(wang, on=day(3).date())[("LZ04", 2)] == day(4).date()
    gate = api.can_test(wang, "LZ04", 2, on=day(4).date())
    assert gate.is_open


def test_a_second_try_after_the_days_between_counts(phone, proved):
    phone.take(TEST)
    first = {line["v"] for line in phone.pack["sittings"][0]["paper"]}
    assert first.isdisjoint(line["v"] for line in phone.pack["sittings"][1]["paper"])
    for place in (0, 1):
        phone.begin(place, at=day(1 + 3 * place))
        phone.submit(3 + 2 * place)
    phone.send(at=day(6))
    assert list(Sitting.objects.order_by("number").values_list("passed", "aside")) == [(False, ""), (True, "")]


def test_a_try_after_a_pass_that_the_phone_did_not_know_of_shows_nothing(phone, wang, proved):
    phone.take(TEST)
    take_test(wang, "LZ04", 2, 5, at=day(1))
    phone.begin(at=day(9))
    phone.submit(0)
    phone.send(at=day(10))
    assert (phone.row.aside, phone.row.passed) == ("enough", None)
    assert not Evidence.objects.filter(source_id=phone.row.pk).exists()


def test_two_checks_of_one_lesson_count_both(phone, wang, proved):
    other = Phone(wang, "b")
    for one, right in ((phone, 4), (other, 1)):
        one.take(CHECK)
        one.begin(at=day(1))
        one.answer(1, ["A"])
        one.submit(right)
    for one in (phone, other):
        one.send(at=day(2))
    assert {(row.passed, row.aside) for row in Sitting.objects.all()} == {(True, ""), (False, "")}


def test_two_phones_may_each_have_one_open(phone, wang):
    other = Phone(wang, "b")
    for one in (phone, other):
        one.take(CHECK)
        one.begin(at=day(1))
        one.answer(1, ["A"])
        assert said(one.send(at=day(2))) == [("accepted", "")]
    assert Sitting.objects.open().count() == 2
    assert sorted(Sitting.objects.values_list("number", flat=True)) == [1, 2]


def test_questions_count_as_seen_when_the_sitting_came_and_not_when_it_was_taken_along(phone, wang):
    phone.take(TEST)
    assert seen_by(wang) == {}
    phone.begin(at=day(1))
    phone.submit(3)
    phone.send(at=day(2))
    assert len(seen_by(wang)) == 5
    assert set(seen_by(wang).values()) == {day(1).date()}


def test_an_open_sitting_is_taken_along_instead_of_a_new_one(phone, wang):
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    pack = phone.take(TEST, at=day(1))
    assert [(one["id"], one["begun"]) for one in pack["sittings"]] == [(str(sitting.pk), True)]
    assert not QuizPack.objects.exists()
    phone.begin(at=day(1))
    phone.submit(5)
    assert said(phone.send(at=day(2))) == [("accepted", "")]
    assert Sitting.objects.get().passed


def test_the_rebuilt_answers_are_the_stored_ones(phone):
    phone.take(CHECK)
    phone.begin()
    phone.answer(2, ["B"])
    phone.answer(2, ["A"])
    phone.send(at=day(1))
    rows = list(Answer.objects.filter(sitting=phone.row).values_list("value", "at", "event", "seq"))
    projections.rebuild_answers(phone.row)
    assert list(Answer.objects.filter(sitting=phone.row).values_list("value", "at", "event", "seq")) == rows
    assert [row[0] for row in rows] == [["A"]]


def test_a_placing_is_never_taken_along(phone, wang):
    assert packs.quiz_of(wang, "placing") is None
    sitting = starting.start_placing(wang, at=AT)
    with pytest.raises(NotNow):
        packs.of_sitting(sitting, at=AT)


def test_a_signed_pack_says_everything_itself(phone):
    pack = phone.take(CHECK)
    before = QuizPack.objects.values().get()
    QuizPack.objects.all().delete()
    assert packs.keep({pack["id"]: pack["signed"]}, phone.person, day(1)) == {}
    after = QuizPack.objects.values().get()
    assert after == before
    assert UUID(pack["id"]) == after["id"]
