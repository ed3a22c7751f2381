"""Everything a certificate says, as plain data with a version; frozen on the day of issue and never computed again. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

VERSION = 1


@dataclass(frozen=True)
class ShownCompetency:
    """One competency as it was shown. level: 0 for conduct, which is finished and never a level.

    how: test, seen, supervised, decision or finished; on: the ISO day of that, or empty.
    """

    key: str
    name: str
    ability: str
    level: int
    behaviour: str
    how: str
    on: str


@dataclass(frozen=True)
class Snapshot:
    """What is printed. Days are ISO days; hours as printed, with the exact minutes and the rule beside them.

    posts and unit: as they were named on the day of issue.
    """

    holder: str
    unit: str
    posts: tuple[str, ...]
    programme: str
    programme_id: str
    basis: str
    issuer: str
    term: str
    since: str
    finished_on: str
    issued_on: str
    valid_until: str
    hours: str
    minutes: int
    minutes_per_hour: int
    framework: int
    competencies: tuple[ShownCompetency, ...]
    demo: bool
    version: int = VERSION

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Snapshot:
        """What `as_json` wrote, of this or an earlier version."""
        own = {name: value for name, value in data.items() if name not in {"competencies", "posts"}}
        return cls(
            **own,
            posts=tuple(data["posts"]),
            competencies=tuple(ShownCompetency(**one) for one in data["competencies"]),
        )


def canonical(number: str, snapshot: Mapping[str, Any], key_id: str) -> bytes:
    """What is signed: number, holder, programme, days, issuer, key, and a hash of all that the certificate says.

    In one fixed spelling (RFC 8785 for these types).
    """
    said = {
        "alg": "Ed25519",
        "finished_on": snapshot["finished_on"],
        "holder": snapshot["holder"],
        "issued_on": snapshot["issued_on"],
        "issuer": snapshot["issuer"],
        "key_id": key_id,
        "number": number,
        "programme": snapshot["programme_id"],
        "snapshot": hashlib.sha256(_spelled(snapshot)).hexdigest(),
        "valid_until": snapshot["valid_until"],
    }
    return _spelled(said)


def _spelled(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def valid_until(issued_on: date, valid_years: int, term_until: date) -> date:
    """The end of its valid years or of the term, whichever is earlier. A 29 February becomes the 28th."""
    try:
        after = issued_on.replace(year=issued_on.year + valid_years)
    except ValueError:
        after = issued_on.replace(year=issued_on.year + valid_years, day=28)
    return min(after, term_until)
