"""People looked up by name, pinyin initials or telephone, and who is found by nobody."""

from __future__ import annotations

import pytest

from kit import clock
from people.jobs import spell_names
from people.models import Person
from people.operations import save_many
from people.pinyin import initials
from tests.people.factories import PersonFactory


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("王建国", "wjg"),
        ("单小平", "sxp"),
        ("欧阳修", "oyx"),
        ("曾国藩", "zgf"),
        ("尉迟恭", "ycg"),
        ("阿卜杜拉·买买提", "abdlmmt"),
        ("Anna Li", "annali"),
        ("·", ""),
        ("王" * 20, "w" * 12),
    ],
)
def test_the_initials_of_a_name(name, letters):
    assert initials(name) == letters


@pytest.fixture
def wang(db) -> Person:
    PersonFactory(name="李秀英", phone="02031112222")
    return PersonFactory(name="王建国", phone="02035557777")


@pytest.mark.parametrize(
    "text", ["王建国", "建国", " 建国 ", "wjg", "WJ", "02035557777", "+86 02035557777", "020-3555-7777"]
)
def test_somebody_is_found(wang, text):
    assert list(Person.objects.matching(text)) == [wang]


@pytest.mark.parametrize("text", ["jg", "7777", "王国", "%", "_"])
def test_nobody_is_found(wang, text):
    assert not Person.objects.matching(text)


def test_every_way_of_writing_a_name_writes_its_initials(db):
    person = PersonFactory(name="王建国")
    person.name = "李建国"
    person.save(update_fields=["name"])
    assert Person.objects.get().initials == "ljg"
    person.name = "张建国"
    save_many([person], ["name"])
    assert Person.objects.get().initials == "zjg"
    person.name = "周大国"
    Person.objects.bulk_update([person], ["name"])
    assert Person.objects.get().initials == "zdg"
    Person.objects.bulk_create([Person(name="钱多", password="!")])
    assert Person.objects.filter(initials="qd").exists()


def test_rows_of_an_older_version_are_spelled_at_night(wang):
    Person.objects.update(initials="")
    spell_names()
    assert list(Person.objects.matching("wjg")) == [wang]


@pytest.mark.parametrize("how", ["mistake", "merged", "erased"])
def test_who_is_no_person_any_more_is_seen_by_nobody(county, cadre, outsider, organizer, how):
    assert cadre in Person.objects.visible_to(organizer)
    changed = {
        "mistake": {"entered_by_mistake": True},
        "merged": {"merged_into": outsider},
        "erased": {"erased_on": clock.today()},
    }[how]
    Person.objects.filter(pk=cadre.pk).update(**changed)
    assert cadre not in Person.objects.visible_to(organizer)
    assert outsider in Person.objects.visible_to(organizer)
