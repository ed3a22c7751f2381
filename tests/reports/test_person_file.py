"""One person's file: offices, what is asked against what was shown, plan, hours, certificates."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from certificates.models import Certificate, Revocation
from competencies.api import rebuild_levels
from competencies.models import Competency, Evidence
from kit import clock
from kit.access import Role
from learning.models import CreditGrant
from people.models import Appointment, Person, Post
from reports import person_file
from reports.filters import State
from reports.needs_help import Case, reasons
from tests.reports.factories import ELECTED, ON, Step, person_with, viewer


@pytest.fixture
def village(shire):
    return shire.all_villages()[0]


@pytest.fixture
def read(shire):
    """The file of a person as the county reads it, or somebody else."""

    def file_of(person: Person, role: Role = Role.COUNTY, at=None):
        return person_file.file_of(viewer(role, at or shire.unit), person.pk, on=ON)

    return file_of


def show(
    person: Person,
    key: str,
    level: int,
    kind: str,
    strength: int,
    on: date = date(2026, 5, 20),
    actor: Person | None = None,
) -> None:
    """Evidence of one cell, and the states that follow."""
    Evidence.objects.create(
        id=uuid.uuid4(), person=person, actor=actor, competency=Competency.objects.get(key=key), level=level, passed=True, kind=kind,
        strength=strength, questions=5, right=5, on=on, recorded_at=clock.now(), source="test", source_id=uuid.uuid4(),
    )  # fmt: skip
    rebuild_levels([person.pk])


def row_of(file, name: str):
    return next(row for row in file.competencies if row.name == name)


def test_a_competency_says_what_is_asked_what_was_shown_how_and_when(shire, village, read):
    person = person_with(shire, village, posts=["ZR"], steps=[Step("LZ04", 3, ON + timedelta(days=30), "likely")])
    show(person, "LZ04", 2, "phone_test", 2)
    row = row_of(read(person), "村务公开与民主监督")
    assert (row.asked, row.held, row.how, row.on) == (3, 2, "在线测评", date(2026, 5, 20))
    assert row.cells == ("has", "has", "likely", "empty")
    assert not row.is_enough


def test_what_a_trainer_saw_was_verified_on_site(shire, village, read):
    person = person_with(shire, village, posts=["ZR"])
    show(person, "LZ02", 2, "observation", 3, actor=viewer(Role.TRAINER, shire.unit))
    row = row_of(read(person), "村民自治会议与民主决策")
    assert (row.held, row.how, row.is_enough) == (2, "现场核实", True)


def test_what_was_never_placed_says_so(shire, village, read):
    person = person_with(shire, village, posts=["ZR"], steps=[Step("LZ04", 2, ON, "unplaced")], placed=False)
    row = row_of(read(person), "村务公开与民主监督")
    assert row.unplaced
    assert row.cells[1] == "unknown"


def test_a_conduct_competency_is_finished_or_not_and_nothing_else(shire, village, at_desk):
    person = person_with(shire, village, posts=["ZR"], steps=[Step("LZ05", 3, ON)])
    show(person, "LZ05", 2, "phone_test", 2)
    page = at_desk().get(reverse("reports:person", args=[person.pk])).content.decode()
    line = page[page.index("廉洁履职与纪法底线") :].split("</tr>")[0]
    assert "没学完" in line
    for word in ("级", "在线测评", "2026", "ladder"):
        assert word not in line


def test_the_state_is_the_one_of_the_list(shire, village, read):
    late = person_with(shire, village, posts=["ZR"], steps=[Step("LZ04", 2, ON - timedelta(days=1))])
    done = person_with(shire, village, posts=["ZR"], finished=True)
    assert (read(late).state, read(late).next_due) == (State.LATE, ON - timedelta(days=1))
    assert (read(done).state, read(done).finished_on) == (State.UP, ON)
    assert reasons(Case(ON - timedelta(days=1), placed=True), on=ON)


def test_who_need_not_learn_has_offices_and_nothing_to_do(shire, village, read):
    person = person_with(shire, village, posts=["ZR"], must_learn=False)
    file = read(person)
    assert (file.state, file.competencies, file.plan, file.programme) == (None, (), (), "")
    assert [office.post for office in file.offices] == ["村委会主任"]


def test_past_offices_stay_on_record(shire, village, read):
    file = read(person_with(shire, village, posts=["ZR"], before=True))
    assert [(office.post, office.is_held) for office in file.past_offices] == [("村委会主任", False)]
    assert file.past_offices[0].until == ELECTED - timedelta(days=1)


def test_an_office_in_another_township_is_not_named_to_a_contact(shire, village, read):
    elsewhere = shire.villages[shire.townships[1].pk][0]
    person = person_with(shire, village, posts=["ZR"])
    Appointment.objects.create(person=person, post=Post.objects.get(key="KJ"), unit=elsewhere, since=ELECTED)
    assert len(read(person).offices) == 2
    assert [office.unit for office in read(person, Role.TOWNSHIP, shire.townships[0]).offices] == [village.name]


def test_somebody_who_sees_a_village_alone_is_not_led_to_its_township(shire, village, read, at_desk):
    person = person_with(shire, village, posts=["ZR"])
    assert read(person, Role.TRAINER, village).place.township == ""
    page = at_desk(Role.TRAINER, village).get(reverse("reports:person", args=[person.pk])).content.decode()
    assert shire.townships[0].name not in page


def test_hours_are_added_before_they_are_rounded_and_the_rule_is_printed(shire, village, read, at_desk):
    person = person_with(shire, village, posts=["ZR"])
    CreditGrant.objects.bulk_create(
        CreditGrant(
            person=person, lesson_code=f"M05-L{number}", minutes=7, reason="check", on=ON, recorded_at=clock.now()
        )
        for number in range(3)
    )
    assert read(person).hours == Decimal("0.5")
    page = at_desk().get(reverse("reports:person", args=[person.pk])).content.decode()
    assert "0.5 学时" in page
    assert "÷ 45" in page


def certify(shire, person: Person, number: str, valid_until: date = date(2031, 2, 28)) -> Certificate:
    return Certificate.objects.create(
        number=number, token=number, person=person, programme=shire.programme, term=shire.programme.term,
        finish=person.finishes.get(), issuer=shire.unit, year=2026, serial=int(number[-1]), snapshot={}, issued_on=ON,
        valid_until=valid_until, recorded_at=clock.now(), key_id="k", signature="s", edition=int(number[-1]),
    )  # fmt: skip


def test_certificates_say_whether_they_hold(shire, village, read):
    person = person_with(shire, village, posts=["ZR"], finished=True)
    certify(shire, person, "A1")
    certify(shire, person, "A2", valid_until=ON - timedelta(days=1))
    revoked = certify(shire, person, "A3")
    Revocation.objects.create(
        certificate=revoked, reason="发错了", by=viewer(Role.COUNTY_ADMIN, shire.unit), on=ON, recorded_at=clock.now()
    )
    found = {line.number: line.standing for line in read(person).certificates}
    assert found == {"A1": "有效", "A2": "已过有效期", "A3": "已作废"}


def test_the_plan_is_shown_by_course(shire, village, read):
    person = person_with(shire, village, posts=["ZR"], steps=[Step("LZ04", 2, ON)])
    due = ON.isoformat()
    person.plan.contents = [
        ["lesson", "required", "M05-L1", "M05", "", 0, "gap", 12, 9000, due, True, {}],
        ["test", "required", "", "M05", "LZ04", 2, "gap", 5, 900, due, True, {}],
        ["test", "required", "", "", "LZ05", 2, "gap", 5, 900, due, True, {}],
        ["lesson", "aspirational", "M09-L1", "M09", "", 0, "gap", 12, 9000, None, False, {}],
    ]
    person.plan.save()
    first, last = read(person).plan
    assert (first.label, first.lessons, first.tests, first.tasks, first.due) == ("M05", 1, 1, 0, ON)
    assert last.is_conduct


def test_a_file_names_the_telephone_masked_and_never_as_a_link(shire, village, at_desk):
    person = person_with(shire, village, posts=["ZR"], phone="02039990001")
    page = at_desk().get(reverse("reports:person", args=[person.pk])).content.decode()
    assert "020****0001" in page
    assert "02039990001" not in page
    assert "tel:" not in page


def test_what_somebody_typed_stays_text(shire, village, at_desk):
    person = person_with(shire, village, posts=["ZR"], name="<script>alert(1)</script>", steps=[Step("LZ04", 2, ON)])
    village.name = "<b>村</b>"
    village.save()
    client = at_desk()
    for address in (
        reverse("reports:person", args=[person.pk]),
        reverse("reports:people"),
        reverse("reports:village", args=[village.pk]),
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>村" not in page
