"""Units, persons, offices and rights for tests.

UnitFactory(village=True)                      a village in a township in a county
PersonFactory(posts=["SJ", "ZR"])              一肩挑 at a village of her own
PersonFactory(posts=["KJ"], unit=village)
PersonFactory(trainer=True, unit=county)       also reviewer, township_contact, county_staff, county_admin, system
give_office(person, "KJ", village, since=…)
"""

from __future__ import annotations

from datetime import date

import factory

from kit.access import Role
from people.appointments import appoint
from people.load import load_posts
from people.models import Person, Post, Scope, Unit, UnitKind
from people.units import make_unit

SINCE = date(2026, 1, 1)
ROLE_TRAITS = {
    "trainer": Role.TRAINER,
    "reviewer": Role.REVIEWER,
    "township_contact": Role.TOWNSHIP,
    "county_staff": Role.COUNTY,
    "county_admin": Role.COUNTY_ADMIN,
    "system": Role.SYSTEM,
}


def post(key: str) -> Post:
    """The post with that key, as the product's own data file has it."""
    if not Post.objects.exists():
        load_posts()
    return Post.objects.get(key=key)


def give_office(person: Person, key: str, unit: Unit, *, since: date = SINCE, **fields: object):
    return appoint(person, post(key), unit, since=since, **fields)


class UnitFactory(factory.django.DjangoModelFactory):
    """A unit with its period. The parent is made when none is given."""

    class Meta:
        model = Unit

    class Params:
        county = factory.Trait(kind=UnitKind.COUNTY, parent=None)
        township = factory.Trait(kind=UnitKind.TOWNSHIP, parent=factory.LazyFunction(lambda: UnitFactory(county=True)))
        village = factory.Trait(kind=UnitKind.VILLAGE, parent=factory.LazyFunction(lambda: UnitFactory(township=True)))
        community = factory.Trait(
            kind=UnitKind.COMMUNITY, parent=factory.LazyFunction(lambda: UnitFactory(township=True))
        )

    kind = UnitKind.COUNTY
    parent = None
    name = factory.Sequence(lambda n: f"单位{n}")
    code = factory.Sequence(lambda n: f"{140522000000 + n}")
    since = SINCE

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return make_unit(**kwargs)


class PersonFactory(factory.django.DjangoModelFactory):
    """A person. ``posts``: keys of posts held at ``unit`` since `SINCE`; a role trait gives that right at ``unit``."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"赵{'甲乙丙丁戊己庚辛壬癸'[n % 10]}")

    @classmethod
    def _create(cls, model_class, *args, posts=(), unit=None, password=None, **kwargs):
        roles = [role for trait, role in ROLE_TRAITS.items() if kwargs.pop(trait, False)]
        if posts and unit is None:
            unit = (
                UnitFactory(community=True)
                if posts[0].startswith("J") and len(posts[0]) == 3
                else UnitFactory(village=True)
            )
        if roles and unit is None:
            unit = UnitFactory(township=True) if Role.TOWNSHIP in roles else UnitFactory(county=True)
        person = Person.objects.create_user(password=password, **kwargs)
        for key in posts:
            give_office(person, key, unit)
        for role in roles:
            Scope.objects.create(person=person, role=role, unit=unit, since=SINCE)
        return person
