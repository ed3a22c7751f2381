"""Each dirty roster has its expected difference view: of six persons one is new, one the same, and so on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import count
from uuid import UUID

import pytest

from people.roster import reading
from people.roster.differences import Options, RosterPlan
from people.roster.plan import compare
from people.roster.snapshot import Held, Known, Place, Snapshot, id_digest, phone_digest
from tests.people.roster import abreast, dirty
from tests.people.roster.small import POST_OF, POSTS

AS_OF = date(2026, 6, 30)
KINDS = ("new", "same", "fields", "office", "moved", "twin")
POST_NAMES = {office.name: number for number, office in POSTS.items()}
LEAVER = 999


@dataclass(frozen=True)
class World:
    """The tables before the roster comes, and what it must be said to change: kind → names in any order."""

    stands: Snapshot
    expected: dict[str, Counter[str]]


def places() -> dict[int, Place]:
    numbers = count(2)
    made = {1: Place(1, "沁源县", "county", "140431000000", None, "/1/", None, (), True)}
    for township, villages in dirty.TOWNSHIPS.items():
        town = next(numbers)
        made[town] = Place(town, township, "township", f"{town:012}", 1, f"/1/{town}/", None, (), True)
        for village in villages:
            at = next(numbers)
            kind = "community" if village.endswith("社区") else "village"
            made[at] = Place(at, village, kind, f"{at:012}", town, f"/1/{town}/{at}/", None, (), True)
    return made


def world(roster: dirty.Dirty) -> World:
    """Somebody for every sixth person and so on; and one who has left the first village."""
    there = places()
    by_name = {there[place.parent_id].name + place.name: place.id for place in there.values() if place.is_grassroots}
    expected: dict[str, Counter[str]] = {kind: Counter() for kind in (*KINDS, "left")}
    people: dict[int, Known] = {}
    held: dict[int, tuple[Held, ...]] = {}
    ids = (UUID(int=number) for number in count(1))
    for number, person in enumerate(roster.expected, start=1):
        kind = KINDS[number % len(KINDS)]
        expected[kind][person["name"]] += 1
        if kind == "new":
            continue
        unit = by_name[person["township"] + person["unit"].removeprefix(person["township"])]
        elsewhere = next(at for at in by_name.values() if at != unit and there[at].kind == "village")
        home = elsewhere if kind == "moved" else unit
        people[number] = known(number, person, kind, home)
        own = [POST_NAMES[post] for post in person["post"]]
        if kind in ("office", "moved"):  # another office than that of the roster
            own = [POST_OF["JWY" if there[home].kind == "community" else "WG"]]
            if own[0] in [POST_NAMES[post] for post in person["post"]]:
                own = [POST_OF["JSJ"]]
        since = date(2017, 1, 1) if kind in ("office", "moved") else person.get("since", date(2021, 1, 1))
        held[number] = tuple(Held(next(ids), number, post, home, since, person.get("until")) for post in own)
    first = roster.expected[0]
    at = by_name[first["township"] + first["unit"].removeprefix(first["township"])]
    people[LEAVER] = Known(LEAVER, "离任甲", "", None, None, None, "", None, "", at)
    held[LEAVER] = (Held(next(ids), LEAVER, POST_NAMES[first["post"][0]], at, date(2021, 1, 1), None),)
    expected["left"]["离任甲"] += 1
    return World(Snapshot(there, POSTS, people, held), expected)


def known(number: int, person: dirty.Person, kind: str, home: int) -> Known:
    twin = kind == "twin"
    own = None if twin else person.get("id_number")
    return Known(
        number,
        person["name"],
        person["gender"],
        person["born"],
        phone_digest(f"1370000{number:04}" if twin else person["phone"]),
        id_digest(own) if own else None,
        "primary" if kind == "fields" else person["education"],
        person.get("party_member"),
        "",
        home,
    )


def roster_of(kind: str) -> dirty.Dirty:
    """The dirty roster of this kind, without twins of its own, and without posts that a community does not have."""
    for seed in count(len(kind)):
        made = abreast.any_of(kind, seed)
        alone = len({(person["name"], person["unit"]) for person in made.expected}) == len(made.expected)
        if alone and all(fits(post, person["unit"]) for person in made.expected for post in person["post"]):
            return made
    raise AssertionError


def fits(post: str, unit: str) -> bool:
    return "社区" not in unit or POSTS[POST_NAMES[post]].unit_kind == "community"


def planned(roster: dirty.Dirty, stands: Snapshot, **options: object) -> RosterPlan:
    rows = reading.records(roster.content, roster.file_name, roster.columns)
    return compare(rows, stands, Options(AS_OF, **options))


@pytest.mark.parametrize("kind", [kind for kind in abreast.EVERY if kind != "ID numbers lost"])
def test_a_dirty_roster_changes_exactly_what_it_should(kind):
    roster = roster_of(kind)
    there = world(roster)
    plan = planned(roster, there.stands)
    assert [str(error) for error in plan.errors] == []
    found = {one: Counter(change.name for change in plan.changes if change.kind == one) for one in KINDS}
    for one in ("new", "fields", "office", "moved"):
        assert found[one] == there.expected[one], one
    assert plan.unchanged == there.expected["same"].total()
    assert Counter(twin.name for twin in plan.twins) == there.expected["twin"]
    chosen = {"seats": "both"} | {twin.key: twin.candidates[0].mark for twin in plan.twins}
    whole = planned(roster, there.stands, complete=True, choices=chosen)
    assert whole.is_clean
    assert Counter(change.name for change in whole.changes if change.kind == "left") == there.expected["left"]
    twins = [change for change in whole.changes if change.name in there.expected["twin"] and change.fields]
    assert {"phone"} <= {name for change in twins for name, _old, _new in change.fields}


def test_a_roster_whose_id_numbers_are_lost_changes_nothing_and_says_so_in_every_row():
    roster = roster_of("ID numbers lost")
    plan = planned(roster, world(roster).stands, complete=True)
    assert plan.changes == ()
    assert len({error.row for error in plan.errors}) == len(roster.expected)
