"""A class in a room of the demonstration county: one session that was, with who was there, and one that comes."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from random import Random

from kit import clock
from learning.models import Attendance, ClassSession, Enrolment, TrainingClass
from lms.demo.county import County
from people.models import Person

MOST = 24
PLACES = 40
DAYS_BACK, DAYS_AHEAD = 6, 8
SHARE_THERE = 0.85


def write_class(random: Random, county: County) -> None:
    """The class of the township where the demonstration's cadre is at home."""
    cadre = county.cadre
    if cadre is None or cadre.home_unit is None or cadre.home_unit.parent is None:
        return
    trainer, town = county.staff["demo-trainer"], cadre.home_unit.parent
    announced = _moment(county.on - timedelta(days=20), time(9))
    room = TrainingClass.objects.create(
        unit=town, programme=county.programme, title="村务公开培训班（演示）", capacity=PLACES,
        note="午饭在镇政府食堂，不住宿（演示）", announced_at=announced, made_at=announced, made_by=trainer,
    )  # fmt: skip
    past = _session(random, room, "村务公开目录怎么列（演示）", county.on - timedelta(days=DAYS_BACK))
    _session(random, room, "村民会议怎么开（演示）", county.on + timedelta(days=DAYS_AHEAD))
    people = _people(cadre, county)
    Enrolment.objects.bulk_create(
        [Enrolment(training_class=room, person=person, at=announced, by=trainer) for person in people]
    )
    there = [person for person in people if person is cadre or random.random() < SHARE_THERE]
    Attendance.objects.bulk_create(
        [
            Attendance(
                id=_id(random), session=past, person=person, source=random.choice(("scan", "paper")), by=trainer,
                at=past.begins, recorded_at=past.ends,
            )
            for person in there
        ]
    )  # fmt: skip


def _people(cadre: Person, county: County) -> list[Person]:
    """The cadre and others of his township who hold a post."""
    own = cadre.home_unit.parent_id
    others = [one for one in county.persons if one.home_unit and one.home_unit.parent_id == own and one.pk != cadre.pk]
    return [cadre, *(one for one in others if county.posts_of.get(one.pk))][:MOST]


def _session(random: Random, room: TrainingClass, title: str, on: date) -> ClassSession:
    return ClassSession.objects.create(
        uuid=_id(random), training_class=room, title=title, place="镇政府三楼会议室（演示）",
        begins=_moment(on, time(9)), ends=_moment(on, time(11, 15)), minutes=135,
        minutes_per_hour=room.programme.credit_minutes if room.programme else 45,
    )  # fmt: skip


def _moment(on: date, hour: time) -> datetime:
    return datetime.combine(on, hour, tzinfo=clock.ZONE)


def _id(random: Random) -> uuid.UUID:
    return uuid.UUID(int=random.getrandbits(128), version=4)
