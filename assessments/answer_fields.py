"""The fields in which a page asks for an answer, and the answer as events carry it; both ways. Pure.

a: the chosen keys.  step_A: the place of an option in an ordering.  match_A: the target of an option.  gap_1: the text of a gap.
number: a number with its unit.  text: a short text; the answer is the hash of it.  Each question of a chain has its number before them: s2.a, s2.step_A.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from assessments.judging import gaps_of, measured, of_step, texts_of
from assessments.questions import LONGEST_BLANK, LONGEST_WRITTEN, PAIR, TYPED, Part, QuestionType, Step

FIELD = re.compile(r"(?:s([1-9])\.)?(a|number|text|(?:step|match|gap)_([A-Z]|[1-9][0-9]?))")

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Read:
    """What a page's fields say. problem: why it cannot be kept like this, in words; the answer is then empty.

    text: of a short text, its words; the answer holds only their hash.
    """

    answer: tuple[str, ...]
    fields: Fields
    problem: str = ""
    text: str = ""


def prefix_of(step: int) -> str:
    """What stands before the fields of a chain's question; nothing for step 0, which is no chain."""
    return f"s{step}." if step else ""


def read(post: Fields) -> Read:
    """The answer in the fields of a page; other fields are passed over."""
    fields = {name: list(values) for name, values in post.items() if FIELD.fullmatch(name)}
    answer: list[str] = []
    for step in sorted({int(match[1] or 0) for name in fields if (match := FIELD.fullmatch(name))}):
        own, problem = _read_one({name: values for name, values in fields.items() if _step(name) == step})
        if problem:
            return Read(
                (),
                fields,
                _("Question %(step)s: %(problem)s") % {"step": step, "problem": problem} if step else problem,
            )
        answer += [f"{step}:{text}" for text in own] if step else own
    return Read(tuple(answer), fields, text=plain(fields["text"][0]) if "text" in fields else "")


def plain(text: str) -> str:
    """A short text as it is kept: one sign for the end of a line, no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def hash_of(text: str) -> str:
    """How an event names a short text: SHA-256 of `plain` of it as UTF-8, in hexadecimal."""
    return sha256(plain(text).encode()).hexdigest()


def mark_of(answer: Sequence[str]) -> str:
    """An answer in a few letters, to see whether it was changed; empty for none."""
    return sha256("\n".join(answer).encode()).hexdigest()[:12] if answer else ""


def mark_of_fields(part: Part, steps: Sequence[Step], answer: object) -> str:
    """`mark_of` what the fields say that are filled in for ``answer``."""
    filled = {name: own for name, own in fields_of(part, steps, answer).items() if own}
    return mark_of(read(filled).answer)


def fields_of(part: Part, steps: Sequence[Step], answer: object) -> Fields:
    """The fields as they were filled in for ``answer``; whatever cannot be read is left empty."""
    texts = texts_of(answer) or ()
    if steps:
        each = (_fields_of(step.part, of_step(texts, n), prefix_of(n)) for n, step in enumerate(steps, start=1))
        return {name: values for fields in each for name, values in fields.items()}
    return _fields_of(part, texts, "")


def _fields_of(part: Part, texts: Sequence[str], prefix: str) -> dict[str, list[str]]:
    if part.type == QuestionType.ORDERING:
        return {f"{prefix}step_{key}": [str(place)] for place, key in enumerate(texts, start=1)}
    if part.type == QuestionType.MATCHING:
        pairs = filter(None, (PAIR.fullmatch(text) for text in texts))
        return {f"{prefix}match_{pair[1]}": [pair[2]] for pair in pairs}
    if part.type == QuestionType.FILL:
        return {f"{prefix}gap_{n}": [text] for n, text in gaps_of(texts).items()}
    if part.type == QuestionType.SHORT:
        return {f"{prefix}text": list(texts)}
    return {prefix + ("number" if part.type in TYPED else "a"): list(texts)}


def _step(name: str) -> int:
    match = FIELD.fullmatch(name)
    return int(match[1] or 0) if match else 0


def _read_one(fields: Fields) -> tuple[list[str], str]:
    """The answer in the fields of one question, or why there is none."""
    kinds: dict[str, dict[str, list[str]]] = {}
    for name, values in fields.items():
        match = FIELD.fullmatch(name)
        if match:
            kinds.setdefault(match[2].partition("_")[0], {})[match[3] or ""] = [one.strip() for one in values]
    for kind, reader in _READERS.items():
        if kind in kinds:
            return reader(kinds[kind])
    return [], ""


def _chosen(values: Mapping[str, Sequence[str]]) -> tuple[list[str], str]:
    return [key for key in values[""] if key], ""


def _ordered(values: Mapping[str, Sequence[str]]) -> tuple[list[str], str]:
    """The keys in their order, or why there is none yet. Nothing chosen at all is no answer, and no problem."""
    places = {key: place_of(own[0]) for key, own in values.items()}
    given = [place for place in places.values() if place]
    if not given:
        return [], ""
    twice = next((place for place in sorted(given) if given.count(place) > 1), None)
    if twice is not None:
        return [], _("Two lines say step %(step)s. Give each line its own step.") % {"step": twice}
    if len(given) < len(places):
        return [], _("Some lines have no step yet. Give each line its step.")
    return sorted(places, key=lambda key: places[key]), ""


def place_of(text: str) -> int:
    """The place that a field of an ordering says; 0 for none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 3 else 0


def _matched(values: Mapping[str, Sequence[str]]) -> tuple[list[str], str]:
    return [f"{key}={own[0]}" for key, own in sorted(values.items()) if own[0]], ""


def _filled(values: Mapping[str, Sequence[str]]) -> tuple[list[str], str]:
    if any(len(own[0]) > LONGEST_BLANK for own in values.values()):
        return [], _too_long()
    return [f"{n}={own[0]}" for n, own in sorted(values.items(), key=lambda one: int(one[0])) if own[0]], ""


def _number(values: Mapping[str, Sequence[str]]) -> tuple[list[str], str]:
    text = values[""][0]
    if len(text) > LONGEST_BLANK:
        return [], _too_long()
    if text and measured(text) is None:
        return [], _("This does not begin with a number. Write it like 12, 12.5 or 12 元.")
    return [text] if text else [], ""


def _written(values: Mapping[str, Sequence[str]]) -> tuple[list[str], str]:
    text = plain(values[""][0])
    if len(text) > LONGEST_WRITTEN:
        return [], _too_long(LONGEST_WRITTEN)
    return [hash_of(text)] if text else [], ""


def _too_long(most: int = LONGEST_BLANK) -> str:
    words: str = _("This is too long. Write at most %(most)s characters.") % {"most": most}
    return words


_READERS: Mapping[str, Callable[[Mapping[str, Sequence[str]]], tuple[list[str], str]]] = {
    "step": _ordered,
    "match": _matched,
    "gap": _filled,
    "number": _number,
    "text": _written,
    "a": _chosen,
}
