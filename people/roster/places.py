"""Which unit and which post a roster means: names as people write them, names of before, codes."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kit.errors import Text
from people.models import UnitKind
from people.roster import bodies
from people.roster.snapshot import Office, Place, Snapshot

BRACKETS = re.compile(r"[（(\[【].*?[)）\]】]")
BLANKS = re.compile(r"\s+")
COMMITTEES = ("村民委员会", "村委会", "村委")
RESIDENTS = ("居民委员会", "居委会", "居委")
PARTY = ("党总支部委员会", "党支部委员会", "党总支部", "党总支", "党支部", "党委", "党组织")
OTHER_KIND = (("村党组织", "社区党组织"), ("村委会", "居委会"), ("村务", "居务"), ("村", "社区"))
NAMED_AT_MOST = 4


@dataclass(frozen=True)
class Miss:
    """Why nothing was found. field: of the record."""

    field: str
    message: Text


@dataclass(frozen=True)
class Merged:
    """The unit that a row names and that is no more. day: the first one without it. since: the new one took over then."""

    name: str
    day: date
    since: date


def name_key(text: str) -> str:
    """A unit as it is compared: 大湾村村民委员会, 大湾村委会 and 大 湾 村 are 大湾村; 城关居委会 is 城关社区."""
    key = BRACKETS.sub("", BLANKS.sub("", unicodedata.normalize("NFKC", text)))
    key = _without(key, PARTY)[0]
    for endings, kind in ((COMMITTEES, "村"), (RESIDENTS, "社区")):
        key, was = _without(key, endings)
        if was and not key.endswith(("村", "社区")):
            key += kind
    return f"{key.removesuffix('行政村')}村" if key.endswith("行政村") else key


def _without(text: str, endings: Iterable[str]) -> tuple[str, bool]:
    for ending in endings:
        if len(text) > len(ending) and text.endswith(ending):
            return text.removesuffix(ending), True
    return text, False


def stem(key: str) -> str:
    """大湾村 and 大湾 are the same to somebody who writes a column 村名."""
    for ending in ("社区", "村", "镇", "乡", "街道办事处", "街道"):
        if len(key) > len(ending) + 1 and key.endswith(ending):
            return key.removesuffix(ending)
    return key


class Gazetteer:
    """Finds units by what stands in a row; each combination of texts is looked up once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.codes: dict[str, list[Place]] = defaultdict(list)
        # Spellings in the order in which they count: as it is called, as it was called, without 村.
        self.spellings: tuple[dict[str, list[Place]], ...] = (defaultdict(list), defaultdict(list), defaultdict(list))
        self.above: tuple[dict[str, list[Place]], ...] = (defaultdict(list), defaultdict(list), defaultdict(list))
        self.found: dict[tuple[str, str, str], Place | Miss] = {}
        self.merged: dict[tuple[str, str, str], Merged] = {}  # what was asked for by the name of before a merger
        for place in snapshot.places.values():
            self.codes[place.code].append(place)
            self._spell(self.spellings if place.is_grassroots else self.above, place)

    def _spell(self, shelves: tuple[dict[str, list[Place]], ...], place: Place) -> None:
        keys = [name_key(place.name), *map(name_key, place.others)]
        shelves[0][keys[0]].append(place)
        for key in dict.fromkeys(keys[1:]):
            shelves[1][key].append(place)
        for key in dict.fromkeys(stem(key) for key in keys):
            shelves[2][key].append(place)

    def find(self, unit: str, township: str = "", county: str = "") -> Place | Miss:
        """The village or community that a row means."""
        asked = (unit, township, county)
        if asked not in self.found:
            self.found[asked] = self._find(*asked)
        return self.found[asked]

    def township_called(self, text: str) -> str:
        """The township that a sheet is called after, 柳河 as well as 柳河乡; "" when it is none of the county's, or two."""
        key = name_key(re.sub(r"[\d._-]+", "", text))
        found = {place.name for shelf in self.above for place in shelf.get(key, ()) if _is_town_of_today(place)}
        return found.pop() if len(found) == 1 else ""

    def _find(self, unit: str, township: str, county: str) -> Place | Miss:
        if unit.isdecimal() and unit.isascii():
            return self._by_code(unit, (unit, township, county))
        key, town = self._split(name_key(unit), township)
        if isinstance(town, Miss):
            return town
        if not key:
            return Miss("unit", _("No village is given."))
        outside = county and self._is_elsewhere(county)
        candidates = [] if outside else self._candidates(key, town)
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            return Miss("unit", _("Which one? %(units)s. Write the township too.") % {"units": self._list(candidates)})
        gone = [place for shelf in self.spellings[:2] for place in shelf.get(key, ()) if place.inside]
        if not outside and (found := self._after_mergers((unit, township, county), gone, town)):
            return found
        return self._miss(key, unit, town, bool(outside))

    def _after_mergers(self, asked: tuple[str, str, str], gone: Iterable[Place], town: Place | None) -> Place | None:
        """The unit of today that those of ``gone`` became which lay, or lie, in ``town``; None when it is not one."""
        became = [(old, *new) for old in gone if (new := self._became(old))]
        if town is not None:
            became = [one for one in became if town.id in (one[0].parent_id, one[1].parent_id)]
        if len({new.id for _old, new, _since in became}) != 1:
            return None
        old, new, since = became[0]
        self.merged[asked] = Merged(self.snapshot.where(old.id), old.closed_on or since, since)
        return new

    def _became(self, place: Place) -> tuple[Place, date] | None:
        """What stands in the place of a merged unit, over several mergers, and since when; None for any other end."""
        since, seen = date.min, {place.id}
        while place.closed_on is not None:
            merger = self.snapshot.mergers.get(place.id)
            after = self.snapshot.places.get(merger.into) if merger and merger.day == place.closed_on else None
            if merger is None or after is None or after.id in seen:
                return None
            place, since = after, merger.day
            seen.add(place.id)
        return (place, since) if place.inside and len(seen) > 1 else None

    def _by_code(self, code: str, asked: tuple[str, str, str]) -> Place | Miss:
        places = [place for place in self.codes.get(code.ljust(12, "0"), ()) if place.is_grassroots]
        if not places:
            return Miss("unit", _("No village has the code %(code)s.") % {"code": code})
        if gone := [place for place in places if place.closed_on]:
            places = [place for place in places if not place.closed_on] or gone
        if places[0].inside and (day := places[0].closed_on):
            return self._after_mergers(asked, gone, None) or _dissolved(self.snapshot.where(places[0].id), day)
        return places[0] if places[0].inside else Miss("unit", _outside(self.snapshot.where(places[0].id)))

    def _split(self, key: str, township: str) -> tuple[str, Place | Miss | None]:
        """The village's own name and the township, from a column of its own or from before the village's name."""
        for length in range(len(key) - 1, 1, -1):  # 阳城县石桥镇大湾村: what stands above comes off, the longest first
            found = self.above[0].get(key[:length])
            if found and found[0].kind != UnitKind.TOWNSHIP:
                key = key[length:]
                break
        town: Place | Miss | None = self._township(township) if township else None
        for length in range(len(key) - 1, 1, -1):
            found = [p for p in self.above[0].get(key[:length], []) if p.kind == UnitKind.TOWNSHIP]
            if found and not self.spellings[0].get(key):
                inside = [place for place in found if place.inside]
                return key[length:], town or (inside or found)[0]
        return key, town

    def _township(self, text: str) -> Place | Miss:
        key = name_key(text)
        for shelf in self.above:
            found = [p for p in shelf.get(key, []) if p.kind == UnitKind.TOWNSHIP]
            inside = [place for place in found if place.inside and place.closed_on is None]
            if len(inside) == 1:
                return inside[0]
            if len(inside) > 1:
                return Miss("township", _("Which one? %(units)s.") % {"units": self._list(inside)})
            if found:
                return Miss("township", _outside(found[0].name))
        near = self._near(key, [p for p in self.snapshot.places.values() if p.kind == UnitKind.TOWNSHIP and p.inside])
        return Miss("township", _unknown(text, near))

    def _candidates(self, key: str, town: Place | None) -> list[Place]:
        for shelf, wanted in zip(self.spellings, (key, key, stem(key)), strict=True):
            found = [
                place
                for place in shelf.get(wanted, ())
                if place.inside and place.closed_on is None and (town is None or place.parent_id == town.id)
            ]
            if found:
                return found
        return []

    def _miss(self, key: str, text: str, town: Place | None, outside: bool) -> Miss:
        everywhere = [place for shelf in self.spellings[:2] for place in shelf.get(key, ())]
        inside = [place for place in everywhere if place.inside]
        if town is not None and town.inside and (other := next((p for p in inside if p.closed_on is None), None)):
            names = {"village": other.name, "right": self.snapshot.where(other.id), "township": town.name}
            return Miss("unit", _("%(village)s is not in %(township)s: known is %(right)s.") % names)
        if closed := next((place for place in inside if place.closed_on), None):
            return _dissolved(self.snapshot.where(closed.id), closed.closed_on)
        if outside or (everywhere and not inside):
            return Miss("unit", _outside(text))
        those = [p for p in self.snapshot.places.values() if p.is_grassroots and p.inside and p.closed_on is None]
        here = [place for place in those if town is None or place.parent_id == town.id]
        return Miss("unit", _unknown(text, self._near(key, here) or self._near(key, those)))

    def _is_elsewhere(self, county: str) -> bool:
        key = name_key(county)
        found = [place for place in self.above[0].get(key, ()) if place.kind == UnitKind.COUNTY]
        root = min((place.path for place in self.snapshot.places.values() if place.inside), key=len, default="")
        return bool(found) and not any(place.inside or f"/{place.id}/" in root for place in found)

    def _near(self, key: str, places: list[Place]) -> list[str]:
        by_key = {name_key(place.name): self.snapshot.where(place.id) for place in places}
        return [by_key[near] for near in difflib.get_close_matches(key, by_key, n=3, cutoff=0.5)]

    def _list(self, places: Iterable[Place]) -> str:
        names = [self.snapshot.where(place.id) for place in places]
        more = "…" if len(names) > NAMED_AT_MOST else ""
        return "、".join(names[:NAMED_AT_MOST]) + more


def _is_town_of_today(place: Place) -> bool:
    return place.kind == UnitKind.TOWNSHIP and place.inside and place.closed_on is None


def _dissolved(unit: str, day: date | None) -> Miss:
    said = {"unit": unit, "day": f"{day:%Y-%m-%d}"}
    return Miss("unit", _("%(unit)s was dissolved on %(day)s. Write the village that took its place.") % said)


def _outside(text: str) -> str:
    return _("%(unit)s is not in the area that you look after.") % {"unit": text}


def _unknown(text: str, near: list[str]) -> str:
    if near:
        return _("%(unit)s is not known. Is it one of these: %(near)s?") % {"unit": text, "near": "、".join(near)}
    return _("%(unit)s is not known. Add it under Units first, or write its name of today.") % {"unit": text}


class Posts:
    """Finds posts by the words of a roster, each as the kind of unit has it."""

    def __init__(self, offices: Mapping[int, Office]) -> None:
        self.words: dict[str, Office] = {}
        for office in offices.values():
            for word in office.others:
                self.words.setdefault(_plain(word), office)
        for office in offices.values():
            self.words[_plain(office.name)] = office

    def find(self, word: str, kind: str) -> Office | Miss:
        """The post that ``word`` means at a unit of ``kind``: 主任 of a community is 居委会主任."""
        office = self.words.get(_plain(word))
        if office is not None and office.unit_kind == kind:
            return office
        for spelling in (_plain(word), *([_plain(office.name)] if office else [])):
            for village, community in OTHER_KIND:
                old, new = (village, community) if kind == UnitKind.COMMUNITY else (community, village)
                if spelling.startswith(old):
                    other = self.words.get(new + spelling.removeprefix(old))
                    if other is not None and other.unit_kind == kind:
                        return other
        if office is not None:
            said = {"post": office.name, "kind": UnitKind(kind).label}
            return Miss("post", _("There is no %(post)s at a unit of the kind “%(kind)s”.") % said)
        said = bodies.split(_plain(word))
        alike = [
            w for w, o in self.words.items() if o.unit_kind == kind and (said is None or _body(o.name) == said.body)
        ]
        is_clear = said is not None and said.rest in bodies.RANKS  # no slip of the pen: 党支部委员 is meant so
        near = [] if is_clear else difflib.get_close_matches(_plain(word), alike, n=3, cutoff=0.5)
        if near:
            names = "、".join(dict.fromkeys(self.words[one].name for one in near))
            return Miss(
                "post",
                _("The post %(post)s is not known. Is it one of these: %(near)s?") % {"post": word, "near": names},
            )
        if said is not None and said.body == "both":
            message = _(
                "%(post)s does not say of which body. Write 村委会委员 if he is one; if not, leave the row out."
            )
            return Miss("post", message % {"post": word})
        if said is not None:
            message = _(
                "%(post)s is not in the list of posts, and no post of another body is put in its place. Write the post "
                "that he holds besides, or leave the row out."
            )
            return Miss("post", message % {"post": word})
        return Miss(
            "post", _("The post %(post)s is not known. Write it as the county's list of posts has it.") % {"post": word}
        )


def _body(name: str) -> str:
    return said.body if (said := bodies.split(name)) else ""


def _plain(word: str) -> str:
    return BLANKS.sub("", unicodedata.normalize("NFKC", word))
