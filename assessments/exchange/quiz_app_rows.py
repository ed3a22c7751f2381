"""The rows of a dump that Django's dumpdata writes, as JSON or a JSON object a line, by model and key. Pure.

Only models of django-quiz-app are known; whatever else is there is counted and named. Of accounts only the name is looked at.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kit.errors import Unreadable

LARGEST = 50 * 1024 * 1024  # bytes
MOST_ROWS = 200_000
LONGEST_SCORE = 200_000  # characters of the points of one person
# Each model under the name that it has here; some installations keep all of them in one app.
MODELS: Mapping[str, str] = {
    "category": "category", "subcategory": "subcategory", "quiz": "quiz", "question": "question", "mcquestion": "choice",
    "answer": "answer", "tf_question": "truth", "essay_question": "essay", "sitting": "sitting", "progress": "progress",
    "categorytranslation": "category_words", "subcategorytranslation": "subcategory_words",
    "quiztranslation": "quiz_words", "questiontranslation": "question_words", "answertranslation": "answer_words",
}  # fmt: skip
APPS = frozenset({"quiz", "multichoice", "true_false", "essay"})
TRANSLATED = ("category", "subcategory", "quiz", "question", "answer")
LANGUAGES = ("zh-hans", "zh-cn", "zh", "zh-hant")  # the first that is there is taken, else the first of all

Key = str  # a primary key as text: 7 and "7" are the same row
Fields = Mapping[str, Any]


@dataclass
class Rows:
    """What a dump holds. by_model: the fields of each row by its key, in the order of the file.

    users: key → name of the account.  unknown: model → how many rows.  broken: how many rows are none.
    twice: rows that stand there twice, as "quiz.question 9"; the last one counts.
    """

    by_model: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=dict)
    users: dict[Key, str] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    twice: list[str] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)

    def of(self, model: str) -> dict[Key, dict[str, Any]]:
        return self.by_model.get(model, {})


def rows(content: bytes) -> Rows:
    """The rows of a dump. Raises Unreadable, with words that say what to do."""
    found = Rows()
    count = 0
    for count, row in enumerate(_loaded(content), start=1):
        if count > MOST_ROWS:
            raise _too_many()
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("model"), str)
            or not isinstance(row.get("fields"), dict)
        ):
            found.broken += 1
            continue
        _take(found, row["model"].lower(), row)
    if not count or found.broken == count:
        raise _no_dump()
    for model in TRANSLATED:
        _translate(found, model)
    return found


def _loaded(content: bytes) -> list[Any]:
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than 50 MB."), _("Dump only the apps of the quizzes."))
    if max(content.count(sign) for sign in (b"{", b"[")) > 4 * MOST_ROWS:
        raise _too_many()
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig").strip()
        if text.startswith("["):
            return list(json.loads(text))
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise _no_dump() from None
        raise Unreadable(
            _("The signs of this file cannot be read."), _("Save it as text in UTF-8 and send it again.")
        ) from None
    except (ValueError, RecursionError):
        raise _no_dump() from None


def _too_many() -> Unreadable:
    return Unreadable(_("The dump holds more than 200,000 rows."), _("Dump only the apps of the quizzes."))


def _no_dump() -> Unreadable:
    return Unreadable(
        _("This is no dump of Django as JSON, or it is not complete."),
        _("On the old server run: manage.py dumpdata quiz multichoice true_false essay auth.user -o dump.json"),
    )


def _take(found: Rows, model: str, row: Mapping[str, Any]) -> None:
    app, _dot, name = model.partition(".")
    pk = key(row.get("pk"))
    if name == "user" or "username" in row["fields"]:
        username = words(row["fields"].get("username"))
        found.users[pk or username] = username
    elif app in APPS and name in MODELS:
        kept = found.by_model.setdefault(MODELS[name], {})
        if pk in kept:
            found.twice.append(f"{model} {pk}")
        kept[pk] = dict(row["fields"])
    else:
        found.unknown[model] += 1


def _translate(found: Rows, model: str) -> None:
    """Fields that stand in rows of their own, a language a row, back to where they belong."""
    by_master: dict[Key, list[dict[str, Any]]] = {}
    for said in found.of(f"{model}_words").values():
        by_master.setdefault(key(said.get("master")), []).append(said)
    for master, each in by_master.items():
        ranked = sorted(each, key=lambda said: _rank(words(said.get("language_code")).lower()))
        for other in ranked[1:]:
            found.languages[words(other.get("language_code")) or "?"] += 1
        target = found.of(model).get(master)
        if target is not None:
            target.update({name: value for name, value in ranked[0].items() if name not in ("master", "language_code")})


def _rank(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)


# --- values, whatever stands there --------------------------------------------------------------------


def key(value: Any) -> Key:
    """A primary key as text; of a natural key its first part."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def words(value: Any) -> str:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def whole(value: Any) -> int | None:
    """A whole number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", str(value)) else None


def is_true(value: Any) -> bool:
    return value is True or value in (1, "True", "true", "1")


def keys_in(value: Any) -> tuple[Key, ...]:
    """The keys in "3,1,2," or in a list."""
    parts = value if isinstance(value, list) else words(value).split(",")
    return tuple(one for one in (key(part).strip() for part in parts) if one)


def instant(value: Any) -> datetime | None:
    """A time with its zone; one without is taken as UTC, which is what Django dumps."""
    try:
        at = parse_datetime(words(value))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def answers_in(value: Any) -> dict[Key, Any]:
    """What was answered, by question; kept as JSON inside a text."""
    try:
        said = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return {}
    return {key(name): given for name, given in said.items()} if isinstance(said, dict) else {}


def scores_in(value: Any) -> Iterable[tuple[str, int, int]]:
    """Category, points and what was possible: "村务,2,4," or {"村务": [2, 4]}."""
    if isinstance(value, dict):
        for category, each in value.items():
            numbers = [whole(one) for one in each] if isinstance(each, list) else []
            if len(numbers) >= 2 and numbers[0] is not None and numbers[1] is not None:
                yield str(category), numbers[0], numbers[1]
        return
    name: list[str] = []  # a category may have commas in its name
    parts = iter(words(value)[:LONGEST_SCORE].split(","))
    for part in parts:
        score = whole(part.strip()) if name else None
        if score is None:
            name.append(part)
            continue
        possible = next(parts, "")
        if whole(possible.strip()) is None:
            name += [part, possible]
        else:
            yield ",".join(name).strip(), score, int(possible)
            name = []
