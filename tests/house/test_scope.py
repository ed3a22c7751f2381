"""No address gives away what lies outside: every URL with an object in it, as every role, with one in and one out of scope.

A new URL needs a line in `RECIPES` (tests/house/recipes.py): which kind of object each part of its path names. Then, whoever asks, an object
outside of his scope answers exactly as one that does not exist. One inside answers to somebody, so that the recipe is
known to name real things.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from assessments.models import InClassCode, PaperRun, PaperSheet, QuestionImport, Quiz, QuizSection, Sitting
from competencies.models import Competency, Confirmation, Evidence, LevelProposal, Meeting, Review, WorkTask
from kit import clock, codes
from kit.access import Role
from kit.models import Job, JobState
from learning.models import Attendance, ClassSession, Enrolment, Leave, TrainingClass
from notifications.models import Feedback
from offline.models import Device
from people.models import (
    Appointment,
    Correction,
    HandOver,
    Mentoring,
    Operation,
    Person,
    Proposal,
    RosterUpload,
    Scope,
    SlipSheet,
    Turn,
    TurnLine,
    Unit,
    UnitPeriod,
)
from reports import past
from tests.answers import untokened
from tests.competencies.factories import real_framework
from tests.conftest import SINCE, County, settle
from tests.house.recipes import RECIPES
from tests.people.factories import post

NEVER = uuid.UUID("00000000-0000-4000-8000-000000000000")
NO_KEY = 987_654_321
STAFF_ROUTES = {"staff_member", "staff_second", "staff_password", "staff_end"}

OPEN = {"shared", "shared_pk", "shared_uuid", "shared_competency", "secret"}
SHARED = {"shared": "x", "shared_pk": 1, "shared_uuid": NEVER, "secret": "x", "shared_competency": "LZ01"}


def routes() -> Iterator[tuple[str, str, Any]]:
    """(name with its app, route, pattern) of every URL of ours that names something."""
    from django.urls import URLResolver, get_resolver

    def walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[tuple[str, str, Any]]:
        for part in resolver.url_patterns:
            route = prefix + str(part.pattern)
            if isinstance(part, URLResolver):
                yield from walk(part, route, part.namespace or space)
            elif hasattr(part.callback, "access") and part.pattern.converters:
                yield f"{space}:{part.name}" if space else str(part.name), route, part

    yield from walk(get_resolver(), "", "")


ROUTES = {name: pattern for name, _route, pattern in routes()}


def make(model: type[models.Model], **given: Any) -> Any:
    """A row with ``given`` and something fitting in whatever else must not be empty. For scope alone; rules may frown."""
    for each in model._meta.concrete_fields:
        if each.name in given or each.attname in given or each.has_default() or each.null or each.primary_key:
            continue
        given[each.name] = filled(each)
    return model.objects.create(**given)


def filled(each: models.Field) -> Any:
    if isinstance(each, models.DateTimeField):
        return clock.now()
    if isinstance(each, models.DateField):
        return clock.today()
    if isinstance(each, models.UUIDField):
        return uuid.uuid4()
    if isinstance(each, models.JSONField):
        return {}
    if isinstance(each, models.BooleanField):
        return False
    if isinstance(each, models.IntegerField | models.DecimalField):
        return 1
    if each.choices:
        return each.choices[0][0]
    if isinstance(each, models.CharField | models.TextField):
        return "" if each.blank else uuid.uuid4().hex[: min(each.max_length or 12, 12)]
    raise AssertionError(f"{each} needs a value of its own")


@dataclass
class World:
    """Two counties. ``inside``, ``outside``: objects by kind, as they stand in an address."""

    personas: dict[str, Person]
    inside: dict[str, Any] = field(default_factory=dict)
    outside: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def missing(kind: str, like: Any) -> Any:
        if isinstance(like, uuid.UUID):
            return NEVER
        return NO_KEY if isinstance(like, int) else "0" * len(str(like))


@pytest.fixture
def world(county: County) -> World:
    real_framework(on=SINCE)
    other = settle("沁水县", "county", "140521")
    town = settle("东山镇", "township", "140521101", other)
    place = settle("西岭村", "village", "140521101201", town)
    personas: dict[str, Person] = {"nobody": Person.objects.create_user(name="赵访客")}
    homes = {Role.CADRE: county.village, Role.TOWNSHIP: county.township, Role.TRAINER: county.township}
    for role in Role:
        unit = homes.get(role, county.unit)
        person = Person.objects.create_user(name=role.value, username=f"p-{role.value}")
        if role == Role.CADRE:
            person.home_unit = unit
            person.save()
        else:
            Scope.objects.create(
                person=person, role=role, unit=unit, since=SINCE, sees_reserve=role in (Role.COUNTY, Role.COUNTY_ADMIN)
            )
        personas[role.value] = person
    made = World(personas)
    made.inside = objects(county.unit, county.township, county.village, personas)
    made.outside = objects(other, town, place, {})
    return made


def objects(county: Unit, town: Unit, village: Unit, personas: dict[str, Person]) -> dict[str, Any]:
    """One object of each kind in ``village`` or its county; what is somebody's own belongs to a persona, if there is one."""
    at, on = clock.now(), clock.today()
    for unit in (county, town, village):
        make(UnitPeriod, unit=unit, kind=unit.kind, name=unit.name, code=unit.code, parent=unit.parent, since=SINCE)
    one, two = (Person.objects.create_user(name=name, home_unit=village) for name in ("王一", "王二"))
    clerk = Person.objects.create_user(name="职员", username=f"clerk-{county.pk}")
    right = Scope.objects.create(person=clerk, role=Role.TRAINER, unit=county, since=SINCE)
    held = make(Appointment, person=one, post=post("KJ"), unit=village, since=SINCE)
    mark = Appointment.objects.create(
        person=two, post=aspirational(), unit=village, since=SINCE, recorded_by=None, id=uuid.uuid4()
    )
    make(Appointment, person=two, post=post("WY"), unit=village, since=SINCE)
    operation = Operation.objects.create(kind=Operation.Kind.RENAME, unit=village, on=on, by=clerk, at=at)
    turn = make(Turn, unit=county, by=clerk, elected_on=on, since=on, until=on + timedelta(days=1800))
    line = TurnLine.objects.create(turn=turn, unit=village, post=post("KJ"))
    cadre = personas.get("cadre", one)
    ended = make(Appointment, person=cadre, post=post("ZR"), unit=village, since=SINCE, until=on - timedelta(days=1))
    own_list = make(HandOver, appointment=ended, opened_at=at)
    other_list = make(HandOver, appointment=held, opened_at=at)
    organizer = personas.get("county", clerk)
    duty = Competency.objects.get(key="LZ01")
    quiz = Quiz.objects.get_or_create(key="check:M01-L1", defaults={"purpose": "check", "title": "测一测"})[0]
    run = make(PaperRun, quiz=quiz, unit=village, held_on=on, by=clerk, asked_at=at)
    exam = make(Quiz, key=f"set:{uuid.uuid4().hex[:12]}", purpose="exam", title="考试", unit=town, supervised=True)
    code = make(
        InClassCode, quiz=exam, code="123456", unit=village, since=at, until=at + timedelta(hours=2), made_by=clerk
    )
    room = make(TrainingClass, unit=village, announced_at=at)
    session = make(ClassSession, training_class=room, begins=at, ends=at + timedelta(hours=2))
    make(Enrolment, training_class=room, person=cadre)
    task = make(WorkTask, person=one, competency=Competency.objects.get(key="LZ01"), level=3)
    return {
        "training_class": room.uuid,
        "class_session": session.uuid,
        "own_class_session": session.uuid,
        "class_leave": make(Leave, session=session, person=one).pk,
        "attendance": make(Attendance, session=session, person=one).pk,
        "work_task": task.pk,
        "confirmation": make(Confirmation, task=task, asked_by=one, expires_at=at + timedelta(days=9)).pk,
        "own_meeting": make(Meeting, unit=village, by=personas.get("trainer", clerk)).pk,
        "trainers_quiz": exam.pk,
        "quiz_section": make(QuizSection, quiz=exam).pk,
        "supervised_quiz": exam.pk,
        "class_code": code.pk,
        "seen_sitting": make(Sitting, person=one, quiz=exam, purpose="exam", number=1, seed=1, started_at=at).pk,
        "paper_run": run.pk,
        "paper_sheet": make(PaperSheet, run=run, person=one, code=codes.new_code(8)).pk,
        "unit": village.uuid,
        "unit_pk": village.pk,
        "township_pk": town.pk,
        "person": one.uuid,
        "person_too": two.uuid,
        "person_pk": one.pk,
        "operation": operation.pk,
        "upload": make(RosterUpload, unit=county, by=clerk, at=at).pk,
        "turn": turn.pk,
        "turn_line": line.pk,
        "slip_sheet": make(SlipSheet, unit=village, by=personas.get("township", clerk), asked_at=at).pk,
        "correction": make(Correction, person=one, field="name", wanted="王壹").pk,
        "mentoring": make(Mentoring, person=one, mentor=two, since=SINCE).pk,
        "proposal": make(Proposal, person=one, unit=village, proposed_by=clerk, appointment=held, kind="recall").pk,
        "hand_over": other_list.pk,
        "reserve": mark.pk,
        "member": clerk.uuid,
        "right": right.pk,
        "own_device": make(Device, person=cadre, expires_at=at + timedelta(days=9)).pk,
        "own_correction": make(Correction, person=cadre, field="phone", wanted="13800000000").pk,
        "own_hand_over": own_list.pk,
        "feedback": make(Feedback, person=one, kind="question").pk,
        "own_feedback": make(Feedback, person=cadre, kind="question").pk,
        "voice_ending": "webm",
        "shown": make(Evidence, person=one, competency=duty, kind="phone_test", strength=2, on=on).pk,
        "level_proposal": make(LevelProposal, person=one, competency=duty, proposed_by=clerk).pk,
        "level_review": make(Review, person=one, about="late").pk,
        "own_question_import": QuestionImport.objects.create(
            name="x", format="text", content=b"1. x", sha256=uuid.uuid4().hex, by=personas.get("trainer", clerk), at=at
        ).pk,
        "own_export": job("reports.export", organizer),
        "own_past": job(past.KIND, organizer),
    }


def aspirational():
    from people.models import Post

    post("KJ")
    return Post.objects.filter(aspirational=True).first()


def job(kind: str, person: Person) -> int:
    made = Job.objects.create(kind=kind, key=uuid.uuid4().hex, by_id=person.pk, state=JobState.WAITING)
    return made.pk


# What is not made yet in this world, files by a job and questions of a paper; the page that waits for them has a recipe.
MADE_LATER = {"people:slip_sheet_file", "reports:export_file", "assessments:paper_file", "quiz_paper"} | {
    "competencies:task_photo",
    # A sound is there once its job has run: tests/people/test_voice.py.
    "notifications:feedback_voice",
    "notifications:my_voice_sound",
    "competencies:confirm_slip",
}
# Own objects that only a whole sitting or certificate makes; their own tests walk them (named here).
ELSEWHERE = {
    "own_sitting": "tests/assessments/test_take.py",
    "own_evidence": "tests/competencies/test_views.py",
    "certificate": "tests/certificates/test_views.py",
    "written_text": "tests/assessments/test_marking_views.py",
    "accommodation": "tests/assessments/test_help.py",
    "class_check": "tests/assessments/test_class_checks.py",
    "oral_sitting": "tests/assessments/test_oral.py",
}


def test_every_url_that_names_something_has_a_recipe():
    without = {name for name in ROUTES if name not in RECIPES}
    assert without == set(), "add them to RECIPES: which kind of object does each part of the path name?"
    for name, pattern in ROUTES.items():
        assert set(RECIPES[name]) == set(pattern.pattern.converters), name


def cases(world: World, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """For each scoped part of the path: (one object outside, the same with an object that does not exist)."""
    recipe = RECIPES[name]
    within = {part: SHARED.get(kind, world.inside.get(kind)) for part, kind in recipe.items()}
    for part, kind in recipe.items():
        if kind in OPEN or kind in ELSEWHERE:
            continue
        yield {**within, part: world.outside[kind]}, {**within, part: world.missing(kind, world.outside[kind])}


def plain(response: Any, address: str) -> str:
    """What was answered, without the address itself and without the token of its scripts, another one each time."""
    text = f"{response.status_code} {response.headers.get('Location', '')} {response.content.decode(errors='replace')}"
    return untokened(text).replace(quote(address, safe=""), "ADDRESS").replace(address, "ADDRESS")


SCOPED = sorted(name for name in ROUTES if set(RECIPES.get(name, {}).values()) - OPEN - set(ELSEWHERE))


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    made = {}
    for role, person in world.personas.items():
        made[role] = Client(raise_request_exception=False)
        if role != "nobody":
            made[role].force_login(person)
    return made


@pytest.mark.one_database
def test_what_lies_outside_answers_like_what_does_not_exist(world, clients):
    found = []
    for name in SCOPED:
        for out, nothing in cases(world, name):
            for role, client in clients.items():
                if role == "system" and name.partition(":")[2] in STAFF_ROUTES:
                    continue  # a system operator sees the staff of every county
                for verb in ("get", "post"):
                    with transaction.atomic():
                        addresses = [reverse(name, kwargs=ids) for ids in (out, nothing)]
                        answers = [getattr(client, verb)(address) for address in addresses]
                        transaction.set_rollback(True)
                    said = [plain(answer, address) for answer, address in zip(answers, addresses, strict=True)]
                    if said[0] != said[1] or answers[0].status_code not in (302, 404, 405):
                        found.append(f"{verb} {name} as {role}: {[answer.status_code for answer in answers]}")
    assert not found, "\n" + "\n".join(found)


def test_what_lies_inside_is_there_for_somebody(world, clients):
    nowhere = []
    for name in SCOPED:
        if name in MADE_LATER:
            continue
        ids = {part: SHARED.get(kind, world.inside.get(kind)) for part, kind in RECIPES[name].items()}
        declared = ROUTES[name].callback.access.roles
        codes = set()
        for role, client in clients.items():
            if role not in declared and Role.CADRE not in declared:
                continue
            for verb in ("get", "post"):
                with transaction.atomic():
                    codes.add(getattr(client, verb)(reverse(name, kwargs=ids)).status_code)
                    transaction.set_rollback(True)
        if not codes - {404, 405}:
            nowhere.append(f"{name}: {sorted(codes)}")
    assert not nowhere, "the recipe names nothing that the page knows:\n" + "\n".join(nowhere)


def test_an_id_of_nought_is_no_page(world, clients):
    for address in ("/desk/township/0/", "/desk/village/0/", "/desk/person/0/"):
        assert clients["county"].get(address).status_code == 404, address
