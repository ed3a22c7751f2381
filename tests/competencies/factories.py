"""Factories of competencies: a small framework, rows of the ledger with traits, and the real files."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import factory

from competencies.framework import forget
from competencies.load import load_framework
from competencies.models import (
    Ability,
    Competency,
    Decision,
    Estimate,
    Evidence,
    FrameworkVersion,
    Level,
    Requirement,
)
from competencies.showing import STRENGTH, Kind
from kit import clock
from people.api import load_posts
from people.models import Post
from tests import kept

PUBLISHED = date(2026, 1, 10)
MARCH_1 = date(2026, 3, 1)
LEAST = (2, 2, 3, 3, 4)


def moment(day: date, hour: int = 2) -> datetime:
    """Ten in the morning in China, in UTC, when ``hour`` is left out."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post
        django_get_or_create = ("key",)

    key = "ZR"
    name = "村委会主任"
    title = "主任"
    body = "committee"
    unit_kind = "village"

    class Params:
        reserve = factory.Trait(key="HB", name="后备干部", title="同志", body="reserve", aspirational=True)


class EvidenceFactory(factory.django.DjangoModelFactory):
    """A passed test of five questions on one's own phone, unless a trait says otherwise."""

    class Meta:
        model = Evidence

    level = 2
    passed = True
    kind = Kind.PHONE_TEST
    strength = factory.LazyAttribute(lambda row: STRENGTH[Kind(row.kind)])
    questions = 5
    right = factory.LazyAttribute(lambda row: row.questions if row.passed else 0)
    on = MARCH_1
    recorded_at = factory.LazyAttribute(lambda row: moment(row.on))
    source = "sitting"
    source_id = factory.LazyFunction(uuid.uuid4)

    class Params:
        failed = factory.Trait(passed=False, right=1)
        supervised = factory.Trait(kind=Kind.SUPERVISED_TEST, condition="supervised")
        check = factory.Trait(kind=Kind.CHECK)
        observed = factory.Trait(
            kind=Kind.OBSERVATION, condition="supervised", source="observation", questions=0, right=0
        )


class EstimateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Estimate

    level = 2
    questions = 4
    on = MARCH_1
    recorded_at = factory.LazyAttribute(lambda row: moment(row.on))
    source_id = factory.LazyFunction(uuid.uuid4)


class DecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Decision

    level = 3
    since = MARCH_1
    until = date(2026, 12, 31)
    reason = "县里复核（演示）"
    recorded_at = factory.LazyAttribute(lambda row: moment(row.since))


@dataclass(frozen=True)
class SmallFramework:
    """Two abilities, a competency of each kind, and what two posts ask."""

    version: FrameworkVersion
    openness: Competency  # LZ04, knowledge
    conduct: Competency  # LZ05, conduct
    mediation: Competency  # TJ01, practical
    head: Post  # ZR: LZ04 to 3 (2 in 60 days, 3 in 180), LZ05 to 2 in 60 days, TJ01 to 3 in 365 days
    reserve: Post  # HB: LZ04 to 2 in 730 days, not mandatory


def small_framework() -> SmallFramework:
    kept.once("small framework", _small_framework, on=["people_post"])
    forget()
    by_key = {one.key: one for one in Competency.objects.select_related("ability")}
    posts = {one.key: one for one in Post.objects.filter(key__in=["ZR", "HB"])}
    return SmallFramework(
        version=FrameworkVersion.objects.get(),
        openness=by_key["LZ04"],
        conduct=by_key["LZ05"],
        mediation=by_key["TJ01"],
        head=posts["ZR"],
        reserve=posts["HB"],
    )


def _small_framework() -> None:
    duty = Ability.objects.create(key="LZ", name="履职能力", order=1)
    mediating = Ability.objects.create(key="TJ", name="调解能力", order=4)
    version = FrameworkVersion.objects.create(number=1, state="published", published_on=PUBLISHED)
    made = SmallFramework(
        version=version,
        openness=_competency("LZ04", "村务公开与民主监督", "knowledge", duty, 4),
        conduct=_competency("LZ05", "廉洁履职与纪法底线", "conduct", duty, 5),
        mediation=_competency("TJ01", "人民调解规则与流程", "practical", mediating, 19),
        head=PostFactory(),
        reserve=PostFactory(reserve=True),
    )
    for competency, level, days in [
        (made.openness, 2, 60),
        (made.openness, 3, 180),
        (made.conduct, 2, 60),
        (made.mediation, 3, 365),
    ]:
        ask(made, made.head, competency, level, days)
    ask(made, made.reserve, made.openness, 2, 730, mandatory=False)


def real_framework(*, on: date) -> None:
    """Posts and framework as the product's own files have them, asked from that day."""
    kept.once("posts", load_posts)
    kept.once(("framework", on), lambda: load_framework(on=on), on=["people_post"], at=clock.today())
    forget()


def ask(
    frame: SmallFramework, post: Post, competency: Competency, level: int, days: int, *, mandatory: bool = True
) -> Requirement:
    """One more step of a post; the framework gets a new stamp."""
    row = Requirement.objects.create(
        version=frame.version,
        post=post,
        competency=competency,
        level=level,
        mandatory=mandatory,
        due_days=days,
        basis="演示",
        published_on=PUBLISHED,
    )
    FrameworkVersion.objects.filter(pk=frame.version.pk).update(stamp=uuid.uuid4())
    return row


def _competency(key: str, name: str, kind: str, ability: Ability, order: int) -> Competency:
    competency = Competency.objects.create(
        key=key, name=name, kind=kind, ability=ability, order=order, description=f"{name}的说明"
    )
    Level.objects.bulk_create(
        Level(competency=competency, level=level, behaviour=f"{name}第{level}级的样子", least_strength=least)
        for level, least in enumerate(LEAST, start=1)
    )
    return competency
