"""What is kept about a person: each field with its purpose, and what every app shows its owner.

An app above registers a section; people asks all of them when the owner looks at his data or fetches them::

    @personal_data.section("learning", _("Learning plan"), order=50)
    def learning(person: Person) -> Iterable[Entry]: …

Source: 个人信息保护法 第17条 (purpose, kinds), 第45条 (to see and to copy).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import masking
from kit.errors import Text
from people.models import Education, Person


@dataclass(frozen=True)
class Kept:
    """One field of a person. who: who sees it. optional: kept only where it helps; may be empty for ever.

    county_only: only county staff may open, write or answer for it.
    """

    name: str
    label: Text
    purpose: Text
    who: Text
    optional: bool = False
    county_only: bool = False


ALL_STAFF = gettext_lazy("you, your trainers, your township contact, the county")
TOWNSHIP_UP = gettext_lazy("you, your township contact, the county; masked until somebody gives a reason")
COUNTY = gettext_lazy("you and the county; masked until somebody gives a reason")
PLANNERS = gettext_lazy("you, your township contact, the county")

FIELDS: tuple[Kept, ...] = (
    Kept(
        "name",
        gettext_lazy("full name"),
        gettext_lazy("to know who is trained and whom a certificate names"),
        ALL_STAFF,
    ),
    Kept("gender", gettext_lazy("gender"), gettext_lazy("for the statistics of the term, without names"), PLANNERS),
    Kept("born", gettext_lazy("date of birth"), gettext_lazy("for the statistics of the term, by age group"), PLANNERS),
    Kept("phone", gettext_lazy("telephone"), gettext_lazy("to log in and to be called about training"), TOWNSHIP_UP),
    Kept(
        "id_number",
        gettext_lazy("ID number"),
        gettext_lazy("only where two people share a name and an office, to tell them apart"),
        COUNTY,
        optional=True,
        county_only=True,
    ),
    Kept(
        "education",
        gettext_lazy("education"),
        gettext_lazy("to plan lessons, and to count how many have studied at a college"),
        PLANNERS,
        optional=True,
    ),
    Kept(
        "party_member",
        gettext_lazy("party member"),
        gettext_lazy("some offices of the party branch need it, and their lessons differ"),
        PLANNERS,
        optional=True,
    ),
    Kept(
        "background",
        gettext_lazy("professional background"),
        gettext_lazy("to find who can lead in a trade or help others in it"),
        PLANNERS,
        optional=True,
    ),
)
BY_NAME: Mapping[str, Kept] = {each.name: each for each in FIELDS}
OPTIONAL = tuple(each.name for each in FIELDS if each.optional)
OPENABLE = ("phone", "id_number")


def may_open(viewer_is_county: bool, name: str) -> bool:
    """Whether staff who see the person may open, write or answer for this field. Pure."""
    return viewer_is_county or not BY_NAME[name].county_only


def shown(person: Person, name: str, *, whole: bool = False) -> str:
    """The value in words; numbers masked unless ``whole``. Empty when nothing is kept."""
    value = getattr(person, name)
    if value is None or value == "":
        return ""
    if name == "phone":
        return value if whole else masking.phone(value)
    if name == "id_number":
        return value if whole else masking.identity(value)
    if name == "party_member":
        return _("yes") if value else _("no")
    if name == "gender":
        return person.get_gender_display()
    if name == "education":
        return Education(value).label if value in Education.values else value
    return date_format(value, "Y-m-d") if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Coded:
    """A value that is kept as a code: people read ``words``, a file for machines has ``code`` and a legend."""

    code: Any
    words: Text

    def __str__(self) -> str:
        return str(self.words)


OTHER = gettext_lazy("something else")


def coded(code: str, table: Mapping[str, Text], *, otherwise: Text = OTHER) -> Coded:
    """``code`` with its words; one that no table knows is told as ``otherwise``, never as it stands. Pure."""
    return Coded(code, table.get(code, otherwise))


@dataclass(frozen=True)
class Entry:
    """One row in a file of one's own data: what it is, as (label, value) pairs.

    Values: text, numbers, days, instants, or a `Coded`.
    """

    values: Sequence[tuple[Text, object]]


@dataclass(frozen=True)
class Section:
    """What one part of the product keeps about a person."""

    key: str
    title: Text
    purpose: Text
    entries: tuple[Entry, ...]

    @property
    def heads(self) -> tuple[Text, ...]:
        """The labels of the first row; all rows of a section have the same."""
        return tuple(label for label, _value in self.entries[0].values) if self.entries else ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The values as they are read."""
        return tuple(tuple(in_words(value) for _label, value in entry.values) for entry in self.entries)


Collect = Callable[[Person], Iterable[Entry]]


@dataclass(frozen=True)
class _Registered:
    key: str
    title: Text
    purpose: Text
    order: int
    collect: Collect = field(compare=False)


_SECTIONS: dict[str, _Registered] = {}


def section(key: str, title: Text, purpose: Text, *, order: int = 100) -> Callable[[Collect], Collect]:
    """Register what an app keeps of a person. Registering a key again replaces it."""

    def register(collect: Collect) -> Collect:
        _SECTIONS[key] = _Registered(key, title, purpose, order, collect)
        return collect

    return register


def sections_of(person: Person) -> list[Section]:
    """Everything that is kept about ``person`` by all apps, also what his merged duplicates hold."""
    registered = sorted(_SECTIONS.values(), key=lambda each: (each.order, each.key))
    return [Section(each.key, each.title, each.purpose, tuple(each.collect(person))) for each in registered]


@dataclass(frozen=True)
class EventWords:
    """What an event of a phone was, in words. content: what it says, out of its data; empty when there is nothing to read."""

    label: Text
    content: Callable[[Mapping[str, Any]], str]


_EVENTS: dict[str, EventWords] = {}


def event_words(type: str, label: Text, content: Callable[[Mapping[str, Any]], str] = lambda data: "") -> None:
    """Say how events of ``type`` are told. The app whose events they are does so, in ``AppConfig.ready()``."""
    _EVENTS[type] = EventWords(label, content)


def told(type: str, data: Mapping[str, Any]) -> tuple[Coded, Coded]:
    """An event in words: what it was, and what it says."""
    words = _EVENTS.get(type) or EventWords(OTHER, lambda data: "")
    return Coded(type, words.label), Coded(dict(data), words.content(data))


def titles() -> list[tuple[Text, Text]]:
    """Title and purpose of every section, in order; no row is read."""
    return [(each.title, each.purpose) for each in sorted(_SECTIONS.values(), key=lambda each: (each.order, each.key))]


def is_of(person: Person, to: str = "person") -> Q:
    """Rows of a person and of the duplicates that were merged into him; ``to``: the path to the person."""
    return Q(**{to: person.pk}) | Q(**{f"{to}__merged_into": person.pk})


def in_words(value: object) -> str:
    """A value as a page shows it."""
    if value is None:
        return ""
    if isinstance(value, Coded):
        return str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "Y-m-d H:i")
    if isinstance(value, date):
        return date_format(value, "Y-m-d")
    return str(value)


def as_json(value: object) -> Any:
    """A value as a file for machines has it: days and instants in ISO 8601, codes as codes, the rest as JSON knows it."""
    if isinstance(value, Coded):
        return as_json(value.code)
    if isinstance(value, bool | int | float | type(None) | dict | list):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
