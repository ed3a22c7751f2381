"""A county in small as a snapshot, and rows as the reader gives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from people.changes import ONE_OF_A_KIND
from people.load import DATA, read_posts
from people.roster.differences import Options, RosterPlan
from people.roster.plan import Comparison
from people.roster.reading import Record
from people.roster.snapshot import Held, Known, Office, Place, Snapshot, id_digest, phone_digest

ON = date(2026, 6, 30)
BEGAN = date(2026, 1, 1)
COUNTY, BRIDGE, WILLOW, BAY, SPRING, TOWN, FORMER, TWO = 1, 2, 3, 4, 5, 6, 7, 8
ID_WANG, ID_LI = "140522197506152417", "140522198203056429"

PLACES = {
    place.id: place
    for place in (
        Place(COUNTY, "阳城县", "county", "140522000000", None, "/1/", None, (), True),
        Place(BRIDGE, "石桥镇", "township", "140522101000", 1, "/1/2/", None, ("石桥乡",), True),
        Place(WILLOW, "柳河乡", "township", "140522202000", 1, "/1/3/", None, (), True),
        Place(BAY, "大湾村", "village", "140522101201", 2, "/1/2/4/", None, ("东湾村",), True),
        Place(SPRING, "小泉村", "village", "140522202201", 3, "/1/3/5/", None, (), True),
        Place(TOWN, "城关社区", "community", "140522101001", 2, "/1/2/6/", None, (), True),
        Place(FORMER, "老窑村", "village", "140522101203", 2, "/1/2/7/", date(2025, 12, 31), (), True),
        Place(TWO, "小泉村", "village", "140522101204", 2, "/1/2/8/", None, (), True),
        Place(20, "沁水县", "county", "140521000000", None, "/20/", None, (), False),
        Place(21, "龙港镇", "township", "140521100000", 20, "/20/21/", None, (), False),
        Place(22, "远山村", "village", "140521100201", 21, "/20/21/22/", None, (), False),
    )
}
POSTS = {
    number: Office(
        number,
        str(post["name"]),
        tuple(post["other_names"]),
        str(post["unit_kind"]),
        bool(post["aspirational"]),
        key in ONE_OF_A_KIND,
    )
    for number, (key, post) in enumerate(read_posts(DATA / "posts.csv").items(), start=1)
}
POST_OF = {key: number for number, key in enumerate(read_posts(DATA / "posts.csv"), start=1)}


def known(
    number: int, name: str, *, phone: str = "", id_number: str = "", home: int | None = BAY, **more: object
) -> Known:
    """A person of the snapshot."""
    values = {"gender": "", "born": None, "education": "", "party_member": None, "background": ""} | more
    return Known(
        id=number,
        name=name,
        phone=phone_digest(phone) if phone else None,
        id_number=id_digest(id_number) if id_number else None,
        home=home,
        **values,
    )


def held(number: int, person: int, key: str, unit: int = BAY, since: date = BEGAN, until: date | None = None) -> Held:
    """An office of the snapshot; its id ends with ``number``."""
    return Held(UUID(int=number), person, POST_OF[key], unit, since, until)


WANG = known(1, "王建国", phone="13800000001", id_number=ID_WANG, gender="m", born=date(1975, 6, 15))
LI = known(2, "李秀英", phone="13800000002", home=SPRING, gender="f")
STANDS = Snapshot(
    places=PLACES,
    offices=POSTS,
    people={1: WANG, 2: LI},
    held={1: (held(1, 1, "ZR"),), 2: (held(2, 2, "KJ", SPRING),)},
    elsewhere=frozenset([id_digest(ID_LI)]),
)


def row(number: int, name: str, post: str = "村委会主任", unit: str = "大湾村", **more: object) -> Record:
    """A row of the file; posts apart with 、."""
    posts = tuple(word for word in post.split("、") if word)
    said = {"name": name, "unit": unit, "post": posts, "township": "石桥镇"} | more
    values = {key: value for key, value in said.items() if value not in ("", (), None)}
    letters = dict(zip(said, "ABCDEFGHIJKLMN", strict=False))
    cells = {key: f"{letter}{number}" for key, letter in letters.items()}
    phones = [(values[key], key) for key in ("phone", "phone2") if key in values]
    phones += [(phone, "phone2") for phone in values.get("more_phones", ())]
    return Record("名册", number, values, (), cells, phones_at={phone: (key, cells[key]) for phone, key in phones})


def compared(*rows: Record, stands: Snapshot = STANDS, **options: object) -> RosterPlan:
    """The plan of these rows; a seat that two would hold is held by both, unless the choices say otherwise."""
    choices = {"seats": "both", **options.pop("choices", {})}
    comparison = Comparison(stands, Options(**{"as_of": ON, "choices": choices, **options}))
    for one in rows:
        comparison.take(one)
    return comparison.plan()


def with_people(*people: Known, offices: tuple[Held, ...] = ()) -> Snapshot:
    """The snapshot with others in the place of 王建国 and 李秀英."""
    rows: dict[int, tuple[Held, ...]] = {}
    for office in offices:
        rows[office.person_id] = (*rows.get(office.person_id, ()), office)
    return replace(STANDS, people={one.id: one for one in people}, held=rows)
