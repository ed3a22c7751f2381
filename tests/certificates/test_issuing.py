"""Certificates are made once, numbered without a gap, and never changed."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from certificates.issuing import RENDER, issue, issue_missing, reissue, revoke
from certificates.models import Certificate, Revocation, Serial
from certificates.snapshot import Snapshot
from competencies.api import Kind
from competencies.models import LevelState
from kit import jobs
from kit.append_only import AppendOnlyError
from kit.errors import InputError, NotNow
from kit.models import AuditEvent, Job
from learning import plans
from learning.models import Finish
from learning.signals import plan_finished
from people.api import appoint, end_appointment
from people.models import Appointment, Person, Unit
from tests.certificates.factories import finish_of, pass_round_one
from tests.competencies.factories import ask, moment, small_framework
from tests.learning.conftest import elect
from tests.learning.factories import TODAY, after, finishes, placed, programme, shows, term_of


def said(certificate) -> Snapshot:
    return Snapshot.from_json(Certificate.objects.get(pk=certificate.pk).snapshot)


def serials() -> list[int]:
    return list(Certificate.objects.order_by("serial").values_list("serial", flat=True))


def someone(frame, county, number: int) -> Person:
    return elect(Person.objects.create_user(name=f"居民{number}"), frame.head, county.village)


# --- what it says -------------------------------------------------------------------------------------


def test_it_says_who_where_what_and_for_how_long(finish, round_one):
    certificate = issue(finish, on=TODAY)
    snapshot = said(certificate)
    assert (snapshot.holder, snapshot.unit, snapshot.posts) == ("王建国", "石桥镇大湾村", ("村委会主任",))
    assert (snapshot.programme, snapshot.term, snapshot.issuer) == ("换届后第一轮", "第十三届", "阳城县委组织部")
    assert (snapshot.since, snapshot.finished_on, snapshot.issued_on) == ("2026-02-01", "2026-03-20", "2026-03-20")
    assert (snapshot.valid_until, snapshot.framework, snapshot.demo) == ("2031-01-31", 1, False)
    assert certificate.valid_until == date(2031, 1, 31)


def test_it_says_how_each_competency_was_shown_and_conduct_without_a_level(finish, trainer):
    shows(finish.person, "TJ01", 3, kind=Kind.OBSERVATION, by=trainer)
    shows(finish.person, "LZ04", 3, kind=Kind.SUPERVISED_TEST)
    shown = [(one.key, one.level, one.how, one.on) for one in said(issue(finish, on=TODAY)).competencies]
    assert shown == [("LZ04", 3, "supervised", "2026-03-20"), ("LZ05", 0, "finished", "2026-03-20")]


def test_only_what_the_programme_asks_is_on_it_with_the_level_that_was_shown(finish):
    shows(finish.person, "LZ04", 4)
    shows(finish.person, "TJ01", 2)  # asked within a year: another round
    competencies = said(issue(finish, on=TODAY)).competencies
    assert [(one.key, one.level) for one in competencies] == [("LZ04", 4), ("LZ05", 0)]
    assert competencies[0].behaviour == "村务公开与民主监督第4级的样子"


def test_hours_follow_from_exact_minutes_by_the_rule_of_the_programme(head, county, lessons):
    other = programme(county.unit, credit_minutes=40, courses=["M06"])
    snapshot = said(issue(finish_of(head, other), on=TODAY))
    assert (snapshot.minutes, snapshot.minutes_per_hour, snapshot.hours) == (30, 40, "0.8")


def test_several_posts_are_named_the_senior_first(head, secretary, county, round_one):
    appoint(head, secretary, county.village, since=after(10))
    shows(head, "LZ04", 4)
    snapshot = said(issue(finish_of(head, round_one), on=TODAY))
    assert snapshot.posts == ("村党组织书记", "村委会主任")
    assert snapshot.competencies[0].level == 4


def test_a_reserve_post_is_never_on_paper(head, frame, county, round_one):
    appoint(head, frame.reserve, county.village, since=after(10))
    assert said(issue(finish_of(head, round_one), on=TODAY)).posts == ("村委会主任",)


def test_an_office_that_ended_between_the_finish_and_the_paper_is_on_it_all_the_same(finish, time_machine):
    end_appointment(Appointment.objects.get(person=finish.person), until=after(60))
    time_machine.move_to(moment(after(100)))
    plans.replan([finish.person_id])
    snapshot = said(issue(finish, on=after(100)))
    assert (snapshot.unit, snapshot.posts) == ("石桥镇大湾村", ("村委会主任",))
    assert [one.key for one in snapshot.competencies] == ["LZ04", "LZ05"]
    assert (snapshot.finished_on, snapshot.issued_on) == ("2026-03-20", "2026-05-12")


# --- once ---------------------------------------------------------------------------------------------


def test_issuing_again_gives_the_same_certificate(finish):
    first = issue(finish, on=TODAY)
    assert issue(finish, on=TODAY + timedelta(days=9)).pk == first.pk
    assert Certificate.objects.count() == 1
    assert Job.objects.filter(kind=RENDER, key=str(first.pk)).count() == 1


def test_the_news_that_somebody_finished_makes_his_certificate(head, round_one):
    pass_round_one(head)
    jobs.run_pending()
    assert Certificate.objects.get(person=head).finish == Finish.objects.get(person=head)


def test_the_same_news_twice_and_a_job_twice_make_one(finish):
    for _ in range(2):
        plan_finished.send(Finish, programme_id=finish.programme_id, finish_ids=[finish.pk], person_ids=[1])
        jobs.run_pending()
    jobs.ask("certificates.issue", key=finish.pk)
    jobs.run_pending()
    assert serials() == [1]


def test_the_database_holds_one_per_person_programme_and_term(finish):
    certificate = issue(finish, on=TODAY)
    second = Certificate.objects.get(pk=certificate.pk)
    second.pk, second.number, second.token, second.serial = None, "other", "other", 2
    second._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_the_database_holds_one_per_serial(finish):
    certificate = issue(finish, on=TODAY)
    second = Certificate.objects.get(pk=certificate.pk)
    second.pk, second.number, second.token, second.edition = None, "other", "other", 2
    second._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_a_second_programme_gives_a_second_certificate(head, county, round_one):
    issue(finish_of(head, round_one), on=TODAY)
    later = programme(county.unit, name="第二轮", max_due_days=365)
    shows(head, "TJ01", 2)
    plans.replan([head.pk])
    assert not Finish.objects.filter(programme=later).exists()
    third = programme(county.unit, name="六十天", max_due_days=60)
    plans.replan([head.pk])
    assert issue_missing(on=TODAY) == 1
    assert set(Certificate.objects.values_list("programme", flat=True)) == {round_one.pk, third.pk}


def test_a_reserve_post_alone_gives_none(cadre, frame, county, round_one):
    elect(cadre, frame.reserve, county.village)
    pass_round_one(cadre)
    jobs.run_pending()
    assert issue_missing(on=TODAY) == 0
    assert not Certificate.objects.exists()


def test_the_missing_ones_are_made_in_a_fixed_number_of_queries(frame, county, round_one):
    people = [someone(frame, county, number) for number in range(12)]
    issue(finish_of(someone(frame, county, 13), round_one), on=TODAY)  # the counter of the year is there
    for person in people[:2]:
        pass_round_one(person)
    plans.replan()
    with CaptureQueriesContext(connection) as few:
        assert issue_missing(on=TODAY) == 2
    for person in people[2:]:
        pass_round_one(person)
    plans.replan()
    with CaptureQueriesContext(connection) as many:
        assert issue_missing(on=TODAY) == 10
    assert len(many) == len(few)
    assert serials() == list(range(1, 14))
    assert issue_missing(on=TODAY) == 0


# --- numbers without a gap ----------------------------------------------------------------------------


def test_an_issue_that_was_taken_back_leaves_no_gap(finish, frame, county, round_one):
    other = finish_of(someone(frame, county, 1), round_one)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue(finish, on=TODAY)
        raise ZeroDivisionError
    assert not Job.objects.filter(kind=RENDER).exists()
    assert issue(other, on=TODAY).serial == 1
    assert issue(finish, on=TODAY).serial == 2


def test_each_issuer_and_year_counts_by_itself(finish, frame, county, round_one):
    issue(finish, on=TODAY)
    other = finish_of(someone(frame, county, 1), round_one)
    assert issue(other, on=date(2027, 1, 2)).serial == 1
    town = programme(county.township, name="镇里的", courses=["M06"])
    plans.replan()
    assert issue(Finish.objects.filter(programme=town)[0], on=TODAY).serial == 1
    assert set(Serial.objects.values_list("year", "last")) == {(2026, 1), (2027, 1)}
    assert len(set(Certificate.objects.values_list("number", flat=True))) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_each_certificate_once_and_leave_no_gap(county, time_machine):
    """On PostgreSQL two threads issue the same finishes in opposite orders; SQLite lets one write at a time anyway."""
    time_machine.move_to(moment(TODAY))
    frame = small_framework()
    made = programme(county.unit)
    people = [someone(frame, county, number) for number in range(8)]
    finishes_ = [Finish.objects.create(person=person, programme=made, term=made.term, on=TODAY) for person in people]

    def work(rows: list[Finish]) -> list[int]:
        try:
            return [issue(finish, on=TODAY).serial for finish in rows]
        finally:
            connections.close_all()

    workers = 2 if connection.vendor == "postgresql" else 1
    with ThreadPoolExecutor(workers) as pool:
        one, other = pool.map(work, [finishes_, finishes_[::-1]])
    assert one == other[::-1]
    assert serials() == list(range(1, 9))
    assert Serial.objects.get().last == 8
    assert Job.objects.filter(kind=RENDER).count() == 8


# --- never changed ------------------------------------------------------------------------------------


def test_later_news_change_nothing_on_it(finish, frame, county, time_machine):
    certificate = issue(finish, on=TODAY)
    before = (said(certificate), certificate.signature)
    Person.objects.filter(pk=finish.person_id).update(name="王改名")
    Unit.objects.filter(pk=county.village.pk).update(name="新大湾村")
    ask(frame, frame.head, frame.openness, 4, 60)
    shows(finish.person, "LZ04", 4)
    end_appointment(Appointment.objects.get(person=finish.person), until=after(60))
    time_machine.move_to(moment(after(300)))
    plans.replan()
    jobs.run_pending()
    certificate.refresh_from_db()
    assert (said(certificate), certificate.signature) == before


def test_nobody_can_change_or_remove_a_certificate(finish):
    certificate = issue(finish, on=TODAY)
    with pytest.raises(AppendOnlyError):
        certificate.save()
    with pytest.raises(AppendOnlyError):
        Certificate.objects.filter(pk=certificate.pk).update(snapshot={})
    with pytest.raises(AppendOnlyError):
        certificate.delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE certificates_certificate SET number = 'x'")


# --- reissued -----------------------------------------------------------------------------------------


def test_a_reissue_takes_the_place_of_the_old_one(certificate, organizer):
    Person.objects.filter(pk=certificate.person_id).update(name="王健国")
    new = reissue(certificate, on=after(60), by=organizer)
    assert (new.supersedes, new.edition, new.serial, new.finish) == (certificate, 2, 2, certificate.finish)
    assert (said(new).holder, said(certificate).holder) == ("王健国", "王建国")
    assert (said(new).issued_on, said(new).finished_on) == ("2026-04-02", "2026-03-20")
    assert new.number != certificate.number
    assert Job.objects.filter(kind=RENDER, key=str(new.pk)).exists()
    assert AuditEvent.objects.get(action="certificates.reissue").by_id == organizer.pk


def test_what_was_replaced_is_not_replaced_again(certificate, organizer):
    new = reissue(certificate, on=TODAY, by=organizer)
    with pytest.raises(NotNow, match="已经换发过了"):
        reissue(certificate, on=TODAY, by=organizer)
    assert reissue(new, on=TODAY, by=organizer).edition == 3
    assert serials() == [1, 2, 3]


def test_a_reissue_after_the_office_has_ended_still_names_it(certificate, organizer, time_machine):
    end_appointment(Appointment.objects.get(person=certificate.person), until=after(60))
    time_machine.move_to(moment(after(100)))
    plans.replan([certificate.person_id])
    new = said(reissue(certificate, on=after(100), by=organizer))
    assert (new.posts, [one.key for one in new.competencies]) == (("村委会主任",), ["LZ04", "LZ05"])


def test_after_a_reissue_issuing_again_still_gives_the_first(certificate, organizer):
    reissue(certificate, on=TODAY, by=organizer)
    assert issue(certificate.finish, on=TODAY).pk == certificate.pk
    assert issue_missing(on=TODAY) == 0


# --- revoked ------------------------------------------------------------------------------------------


def test_a_revocation_says_who_why_and_when(certificate, organizer):
    row = revoke(certificate, reason=" 冒名顶替 ", by=organizer, on=TODAY)
    assert (row.certificate, row.reason, row.by, row.on) == (certificate, "冒名顶替", organizer, TODAY)
    assert AuditEvent.objects.get(action="certificates.revoke").by_id == organizer.pk


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_revocation_needs_a_reason(certificate, organizer, reason):
    with pytest.raises(InputError, match="写明原因") as raised:
        revoke(certificate, reason=reason, by=organizer, on=TODAY)
    assert raised.value.field == "reason"
    assert not Revocation.objects.exists()


def test_nobody_revokes_his_own(certificate):
    with pytest.raises(NotNow, match="自己的证书"):
        revoke(certificate, reason="不要了", by=certificate.person, on=TODAY)
    assert not Revocation.objects.exists()


def test_revoking_twice_keeps_the_first_reason(certificate, organizer, trainer):
    first = revoke(certificate, reason="冒名顶替", by=organizer, on=TODAY)
    second = revoke(certificate, reason="另一个原因", by=trainer, on=after(99))
    assert (second.pk, second.reason, second.by) == (first.pk, "冒名顶替", organizer)
    assert AuditEvent.objects.filter(action="certificates.revoke").count() == 1


# --- what it costs ------------------------------------------------------------------------------------


def test_a_token_has_128_bits_and_no_meaning(certificate):
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", certificate.token)
    assert str(certificate.person_id) != certificate.token


def test_states_and_plans_stay_as_they_are(finish):
    before = list(LevelState.objects.order_by("pk").values())
    plan = plans.plan_of(finish.person).contents
    issue(finish, on=TODAY)
    assert list(LevelState.objects.order_by("pk").values()) == before
    assert plans.plan_of(finish.person).contents == plan


def test_a_finish_of_an_earlier_term_has_its_own_certificate(head, county, round_one):
    old = term_of(county.other_township)
    earlier = programme(county.unit, name="上一届", term=old, until=after(1))
    finish = Finish.objects.create(person=head, programme=earlier, term=old, on=after(1))
    placed(head, LZ04=0)
    finishes(head, "M06-L1")
    assert issue(finish, on=after(2)).term == old
    assert Certificate.objects.count() == 1
