"""The two tables that say what a dump of django-quiz-app cannot: who its users are, and what its categories measure.

账号, 人员            wang, 13800001234         users: account or key there; here an account, a telephone, or a person's number
分类, 能力, 等级      村务/公开, LZ04, 2          categories, as the dump names them; a competency by its key or its name
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.questions import LEVELS
from competencies.models import Competency
from kit import tables
from kit.fields import digest
from kit.tables import Heading
from people.models import Person

USERS = (
    Heading("user", ("账号", "用户", "username", "user")),
    Heading("person", ("人员", "本平台账号", "电话", "手机号", "person", "phone")),
)
CATEGORIES = (
    Heading("category", ("分类", "category")),
    Heading("competency", ("能力", "岗位能力", "competency")),
    Heading("level", ("等级", "level")),
)
LEAST_DIGITS = 7  # of a telephone number


@dataclass(frozen=True)
class Cell:
    """What the questions of a category measure."""

    competency: str
    level: int


@dataclass(frozen=True)
class UserMap:
    """persons: account or key there → person.  problems: what cannot be followed, with the row. Nothing is guessed."""

    persons: Mapping[str, Person]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class CategoryMap:
    """cells: category there → what it measures."""

    cells: Mapping[str, Cell]
    problems: tuple[str, ...] = ()


def read_users(content: bytes, name: str) -> UserMap:
    """The table of users. Raises Unreadable for what is no table or lacks a column. A query or three for each row."""
    found: dict[str, Person] = {}
    problems = []
    for record in tables.records(tables.read(content, name), USERS):
        user, said = record.values["user"].strip(), record.values["person"].strip()
        if not said:
            continue  # whoever made the table left him out
        people = persons_named(said)
        if not user or len(people) != 1 or (user in found and found[user] != people[0]):
            problems.append(_row_words(record.row, user, said, len(people)))
            continue
        found[user] = people[0]
    return UserMap(found, tuple(problems))


def _row_words(row: int, user: str, said: str, persons: int) -> str:
    where = _("Row %(row)s of the table of users (%(user)s):") % {"row": row, "user": user or "?"}
    if not user:
        return where + _(" it says no account.")
    if persons == 0:
        return where + _(" nobody here has this account, telephone or number: %(said)s") % {"said": said}
    if persons > 1:
        return where + _(" several persons have this telephone; write the account or the number: %(said)s") % {"said": said}  # fmt: skip
    return where + _(" the same account stands there with two persons.")


def persons_named(said: str) -> list[Person]:
    """Persons with this account, this number or this telephone; whoever was merged stands for the person he is now."""
    rows = Person.objects.filter(erased_on=None, entered_by_mistake=False).select_related("merged_into")
    found = list(rows.filter(username=said))
    if not found and (number := _uuid(said)) is not None:
        found = list(rows.filter(uuid=number))
    if not found and sum(sign.isdecimal() for sign in said) >= LEAST_DIGITS:
        found = list(rows.filter(phone_hash=digest(Person, "phone_hash", said)))
    return list({one.pk: one for one in (row.merged_into or row for row in found)}.values())


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def read_categories(content: bytes, name: str) -> CategoryMap:
    """The table of categories. Raises Unreadable for what is no table or lacks a column."""
    keys = {each.key: each.key for each in Competency.objects.all()}
    keys |= {each.name: each.key for each in Competency.objects.all()}
    found: dict[str, Cell] = {}
    problems = []
    for record in tables.records(tables.read(content, name), CATEGORIES):
        said = {key: value.strip() for key, value in record.values.items()}
        level = int(said["level"]) if said["level"].isdecimal() and len(said["level"]) < 3 else 0
        if said["competency"] not in keys or level not in LEVELS:
            words = _("Row %(row)s of the table of categories (%(category)s): write a competency of the framework and a level from 1 to 4.")  # fmt: skip
            problems.append(words % {"row": record.row, "category": said["category"] or "?"})
            continue
        found[said["category"]] = Cell(keys[said["competency"]], level)
    return CategoryMap(found, tuple(problems))
