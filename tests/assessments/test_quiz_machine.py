"""A quiz under fire: whatever comes, in whatever order, the log says what the rows say, and nothing is told too early.

Random starts, answers by page and by phone, repeats, late ones, submits, a timetable that closes, a trainer who closes; under each
policy of time and of what is told. Source: docs/safety.md, V-11.
"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from assessments import personal_data, quiz_authoring, sittings, terms
from assessments.answers import sheet_of
from assessments.load import insert
from assessments.models import Answer, Quiz, Sitting
from assessments.projections import derived, rebuild_answers
from assessments.quizzes import ensure_quizzes
from assessments.scoring import score
from assessments.versions import items_of
from kit import clock
from offline.api import NewEvent, append_events
from people.models import Person
from tests.assessments.factories import AT, question, quiz_of, right_of, wrong_of
from tests.assessments.factories import rule as drawn

LIMIT = 30  # minutes
SCORE = ("过关暗语", "没过暗语", "题里答对", "通过了", "还差", "还没通过", "答过")
KEYS = re.compile(r"暗号(\d\d)")
FORM = re.compile(r'<input type="hidden" name="([a-z0-9.]+)" value="([^"]*)"')
WAITS = [timedelta(seconds=20), timedelta(minutes=12), timedelta(minutes=31), timedelta(days=1, minutes=1)]
NUMBERS, CHOICES = st.integers(1, 5), st.sampled_from(["right", "wrong", "nothing"])


class QuizMachine(RuleBasedStateMachine):
    """One cadre, one quiz. outbox: what his phone has written and not sent.  sent: what it has, to be sent again."""

    unit: object
    village: object
    judged: int

    @initialize(overdue=st.sampled_from(terms.Overdue), feedback=st.sampled_from(Quiz.Feedback), one_page=st.booleans())
    def begin_of_all(self, overdue, feedback, one_page):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now = time_machine.travel(AT, tick=False)
        self.clock = self.now.start()
        practice = feedback == Quiz.Feedback.EACH
        self.quiz = quiz_of(
            self.unit,
            [drawn(5, "LZ04", 2)],
            purpose="practice" if practice else "exam",
            pass_percent=80,
            time_limit_minutes=LIMIT,
            overdue=overdue,
            feedback=feedback,
            all_on_one_page=one_page and not practice,
            most_sittings=0 if feedback != Quiz.Feedback.END else 1,
            cool_down_days=0,
            closes_at=AT + timedelta(hours=30) if feedback == Quiz.Feedback.CLOSED else None,
            success_text=SCORE[0],
            failure_text=SCORE[1],
        )
        self.person = Person.objects.create_user(name="王建国", home_unit=self.village)
        self.client = Client()
        self.client.force_login(self.person)
        self.store, self.seq, self.outbox, self.sent = str(uuid4()), 0, [], []
        self.begin()

    def teardown(self):
        if not hasattr(self, "undo"):
            return
        type(self).judged += len(self.sittings())
        for sitting in self.sittings():
            before = rows_of(Answer.objects.filter(sitting=sitting))
            rebuild_answers(sitting)
            assert rows_of(Answer.objects.filter(sitting=sitting)) == before
        self.now.stop()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def sittings(self):
        return list(Sitting.objects.filter(person=self.person).select_related("quiz", "person").order_by("number"))

    @property
    def last(self):
        return self.sittings()[-1]

    def has_begun(self):
        return Sitting.objects.filter(person=self.person).exists()

    def value(self, sitting, number, choice):
        return {"right": right_of, "wrong": wrong_of}.get(choice, lambda *_: [])(sitting, number)

    # What the person, his phone and the server do

    @rule()
    def begin(self):
        self.client.post(f"/quiz/set/{self.quiz.pk}/")

    @rule(wait=st.sampled_from(WAITS))
    def time_passes(self, wait):
        self.clock.shift(wait)

    @precondition(has_begun)
    @rule(number=NUMBERS, choice=CHOICES)
    def answer_on_a_page(self, number, choice):
        sitting = self.last
        one_page = self.quiz.all_on_one_page
        address = f"/quiz/{sitting.pk}/{'all' if one_page else number}/"
        page = self.client.get(address, follow=True)
        self.check_page(page)
        fields = dict(FORM.findall(page.content.decode()))
        name = f"q{number}.a" if one_page else "a"
        self.client.post(address, {**fields, name: self.value(sitting, number, choice), "go": "next"})

    @precondition(has_begun)
    @rule(number=NUMBERS, choice=CHOICES, waits=st.booleans())
    def answer_on_the_phone(self, number, choice, waits):
        sitting = self.last
        data = {"item": sitting.asked[number - 1].item, "answer": self.value(sitting, number, choice)}
        self.write("answer_set", sitting, data, waits)

    @precondition(has_begun)
    @rule(right=st.integers(0, 5), waits=st.booleans())
    def submit_on_the_phone(self, right, waits):
        sitting = self.last
        choices = ["right"] * right + ["wrong"] * (5 - right)
        sheet = {
            line.item: self.value(sitting, number, choice)
            for number, (line, choice) in enumerate(zip(sitting.asked, choices, strict=True), start=1)
        }
        self.write("sitting_submitted", sitting, {"sheet": sheet}, waits)

    def write(self, type_, sitting, data, waits):
        self.seq += 1
        told = {"sitting": str(sitting.pk), "lease": 1, **data}
        self.outbox.append(NewEvent(uuid4(), type_, sitting.pk, told, store=self.store, seq=self.seq))
        if not waits:
            self.an_event_arrives(-1)

    @precondition(lambda self: self.outbox)
    @rule(place=st.integers(0, 9))
    def an_event_arrives(self, place):
        event = self.outbox.pop(place % len(self.outbox))
        append_events([event], self.person, None, clock.now())
        self.sent.append(event)

    @precondition(lambda self: self.sent)
    @rule(place=st.integers(0, 9))
    def an_event_arrives_again(self, place):
        append_events([self.sent[place % len(self.sent)]], self.person, None, clock.now())

    @precondition(has_begun)
    @rule()
    def hand_in(self):
        address = f"/quiz/{self.last.pk}/"
        fields = dict(FORM.findall(self.client.get(f"{address}review/", follow=True).content.decode()))
        self.client.post(f"{address}submit/", fields)

    @rule()
    def the_timetable_closes(self):
        sittings.run_out_all(at=clock.now())

    @precondition(lambda self: self.quiz.feedback == "closed")
    @rule()
    def the_trainer_closes(self):
        self.quiz.refresh_from_db()
        quiz_authoring.close_quiz(self.quiz, by=Person.objects.get(username="author"))

    @rule()
    def look(self):
        for place in ("/quiz/", f"/quiz/set/{self.quiz.pk}/"):
            self.check_page(self.client.get(place))

    # What holds after each of it

    @invariant()
    def the_log_says_what_the_rows_say(self):
        for sitting in self.sittings():
            rows = Answer.objects.filter(sitting=sitting)
            assert rows_of(rows) == rows_of(derived(sitting))
            if not sitting.is_open:
                assessed = sittings.assessed(sitting, score(items_of(sitting), sheet_of(sitting)))
                assert (assessed.result, assessed.passed) == (sitting.result, sitting.passed)

    @invariant()
    def nothing_counts_that_came_too_late(self):
        for sitting in self.sittings():
            until = terms.read(sitting.given).takes_until(sitting.deadline_at)
            assert all(row.at <= until for row in Answer.objects.filter(sitting=sitting))

    @invariant()
    def the_last_page_tells_no_more_than_it_may(self):
        if self.has_begun():
            place = ("all/" if self.quiz.all_on_one_page else "1/") if self.last.is_open else "result/"
            self.check_page(self.client.get(f"/quiz/{self.last.pk}/{place}", follow=True))
            told = [each for each in self.sittings() if self.told(each)]
            passed = [entry.values[-1][1] for entry in personal_data.sittings(self.person)]
            assert told or not any(isinstance(each, bool) for each in passed)

    def told(self, sitting):
        """Whether the score of a sitting may be known: the rule once more, in the words of the quiz's own page."""
        self.quiz.refresh_from_db()
        if sitting.is_open or self.quiz.feedback == "never":
            return False
        is_over = not self.quiz.is_open or (self.quiz.closes_at is not None and clock.now() > self.quiz.closes_at)
        return self.quiz.feedback != "closed" or (is_over and not any(each.is_open for each in self.sittings()))

    def check_page(self, page):
        """No score before one may be known, and no explanation but of what may be explained."""
        assert page.status_code in {200, 409, 422}
        text = page.content.decode().replace("\u00a0", " ")
        told = [each for each in self.sittings() if self.told(each)]
        if not told:
            assert [word for word in SCORE if word in text] == []
        known = {line.question for each in told if self.quiz.feedback != "passed" or each.passed for line in each.asked}
        if self.quiz.feedback == "each":
            answered = Answer.objects.filter(sitting__person=self.person).exclude(value=[])
            known |= set(answered.values_list("version__question__key", flat=True))
        assert {f"LZ04-T02{number}" for number in KEYS.findall(text)} <= known


def rows_of(rows):
    """Everything that a row says, by version."""
    fields = ("version_id", "value", "event", "lease", "seq", "at", "right")
    return sorted(tuple(str(getattr(row, name)) for name in fields) for row in rows)


@pytest.mark.django_db
def test_whatever_comes_the_log_is_right_and_nothing_is_told_too_early(framework, county):
    insert([question("LZ04", 2, n, explanation=f"暗号{n:02}。") for n in range(1, 13)], at=AT)
    ensure_quizzes()
    QuizMachine.unit, QuizMachine.village, QuizMachine.judged = county.unit, county.village, 0
    run_state_machine_as_test(
        QuizMachine,
        settings=settings(
            max_examples=15, stateful_step_count=12, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip
    assert QuizMachine.judged >= 15
