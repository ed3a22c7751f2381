"""What a course or a lesson says, as plain values: between data files, pages and their revisions. Pure.

The same values come from a file and from a page, so that they can be compared, hashed and shown as a difference.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import yaml

from courses import citations

# Blocks get the same id every time that the same file is loaded: an unchanged lesson is an unchanged page.
_BLOCK_IDS = uuid.UUID("5b1c1d3e-7a0a-4a0d-9f51-3a0f6f0f2c11")
_CELL = "cell"


@dataclass(frozen=True)
class Raise:
    """A lesson takes whoever holds ``from_level`` of a competency (its key) to ``to_level``."""

    competency: str
    from_level: int
    to_level: int


@dataclass(frozen=True)
class Part:
    """One block: its kind, and its words in the shape of the data files (see courses/data/lessons)."""

    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class LessonContent:
    """Everything that a trainer can change of a lesson. check: keys of questions; needs: codes of lessons.

    unit_kind: the kind of unit that it is written for, empty for villages and communities alike.
    """

    code: str
    title: str
    minutes: int
    point: str
    raises: tuple[Raise, ...]
    parts: tuple[Part, ...]
    check: tuple[str, ...]
    needs: tuple[str, ...] = ()
    unit_kind: str = ""

    @property
    def course_code(self) -> str:
        return self.code.partition("-")[0]

    def as_document(self) -> dict[str, Any]:
        """In the shape of a lesson file."""
        document: dict[str, Any] = {
            "code": self.code,
            "title": self.title,
            "minutes": self.minutes,
            "raises": [{"competency": r.competency, "from": r.from_level, "to": r.to_level} for r in self.raises],
            "point": self.point,
            "blocks": [{part.kind: dict(part.body)} for part in self.parts],
            "check": list(self.check),
        }
        # Left out where they say nothing, so that such a lesson has the hash that it had before.
        if self.unit_kind:
            document["unit_kind"] = self.unit_kind
        return {**document, "needs": list(self.needs)} if self.needs else document


@dataclass(frozen=True)
class CourseContent:
    """Everything that a trainer can change of a course itself."""

    code: str
    title: str
    category: str
    audience: str
    goal: str
    class_minutes: int
    mandatory_for: str
    basis: str
    review_field: str = ""

    def as_document(self) -> dict[str, Any]:
        document = asdict(self)
        if not self.review_field:  # so that a course without one has the hash that it had before there were fields
            del document["review_field"]
        return document


Content = LessonContent | CourseContent


def hash_of(content: Content) -> str:
    """64 hex digits that are the same exactly when the content is."""
    text = json.dumps(content.as_document(), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def as_text(content: Content) -> str:
    """The content as a YAML text that people can read and compare line by line."""
    return yaml.dump(content.as_document(), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


class _Dumper(yaml.SafeDumper):
    """Paragraphs one below the other, as in the data files, so that a difference shows the line that changed."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def lesson_from_document(document: Mapping[str, Any]) -> LessonContent:
    """A lesson out of a checked document of the form of courses/data/lessons."""
    return LessonContent(
        code=document["code"],
        title=document["title"],
        minutes=document["minutes"],
        point=document["point"].strip(),
        raises=tuple(Raise(r["competency"], r["from"], r["to"]) for r in document["raises"]),
        parts=tuple(Part(kind, tidy(kind, body)) for block in document["blocks"] for kind, body in block.items()),
        check=tuple(document["check"]),
        needs=tuple(document.get("needs", ())),
        unit_kind=document.get("unit_kind", ""),
    )


def tidy(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as `blocks_of` gives it back: no blanks at the ends of texts, no empty optional words."""
    clean = {name: _stripped(value) for name, value in body.items()}
    if kind == "law":
        clean["sources"] = [
            {"law": source["law"], "articles": _numbers(citations.joined(source["articles"]))}
            for source in body["sources"]
        ]
    return {name: value for name, value in clean.items() if value not in ("", None)}


def _numbers(articles: str) -> list[int | str]:
    """The articles as the data files write them: 35, and 382之一 as a text."""
    return [int(article) if article.isdecimal() else article for article in citations.articles_of(articles)]


def _stripped(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return {key: _stripped(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_stripped(inner) for inner in value]
    return value


def stream_of(code: str, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """The raw value of the StreamField for ``parts`` of the lesson ``code``."""
    return [
        {"type": part.kind, "value": _raw(f"{code}/{place}", part), "id": _id(f"{code}/{place}")}
        for place, part in enumerate(parts)
    ]


def _id(name: str) -> str:
    return str(uuid.uuid5(_BLOCK_IDS, name))


def _raw(path: str, part: Part) -> dict[str, Any]:
    body = part.body
    if part.kind == "law":
        sources = [{**source, "articles": citations.joined(source["articles"])} for source in body["sources"]]
        return {"text": body["text"], "sources": _items(f"{path}/sources", sources)}
    if part.kind == "table":
        return {"title": body["title"], "table": _raw_table(body["head"], body["rows"])}
    if part.kind == "picture":
        return {"image": body["image"], "alt": body["alt"], "caption": body.get("caption", "")}
    raw: dict[str, Any] = {
        name: _items(f"{path}/{name}", value) if isinstance(value, list) else value for name, value in body.items()
    }
    if part.kind in ("text", "dos"):
        raw.setdefault("title", "")
    return raw


def _items(path: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": _id(f"{path}/{place}")} for place, value in enumerate(values)]


def _raw_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    return {
        "columns": [{"type": _CELL, "heading": heading} for heading in head],
        "rows": [{"values": list(row)} for row in rows],
        "caption": "",
    }


def parts_of(stream: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    """The parts behind a raw StreamField value; the inverse of `stream_of`."""
    return tuple(Part(block["type"], tidy(block["type"], _body(block["type"], block["value"]))) for block in stream)


def _body(kind: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    body = {name: _plain(value) for name, value in raw.items()}
    if kind == "law":
        body["sources"] = [
            {"law": source["law"], "articles": _numbers(source["articles"])} for source in body["sources"]
        ]
    if kind == "table":
        table = raw["table"] or {"columns": [], "rows": []}
        return {
            "title": raw["title"],
            "head": [column["heading"] for column in table["columns"]],
            "rows": [list(row["values"]) for row in table["rows"]],
        }
    return body


def _plain(value: Any) -> Any:
    """A ListBlock's raw value without the wrapping of its items; anything else as it is."""
    if isinstance(value, list):
        return [item["value"] if isinstance(item, Mapping) and item.get("type") == "item" else item for item in value]
    return value


def words_of(parts: Sequence[Part]) -> list[str]:
    """All that a reader reads of ``parts``, in order, without laws and articles."""
    words: list[str] = []
    for part in parts:
        for name, value in part.body.items():
            if name not in ("sources", "image"):
                words += _texts(value)
    return words


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, Sequence):
        return [text for inner in value for text in _texts(inner)]
    return []
