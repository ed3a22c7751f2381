"""The shapes of packs, which a phone takes along: /api/packs/."""

from __future__ import annotations

from assessments.events import MOST_ITEMS
from assessments.models import Quiz
from assessments.pack_drafts import OF_A_CHECK
from assessments.questions import QuestionType
from lms.openapi_words import COUNT, HASH, MOMENT, SHA256, TEXT, UUID, Schema, listed, ref, thing


def schemas() -> dict[str, Schema]:
    """Every shape of a pack by its name."""
    return {
        "Manifest": manifest(),
        "Question": question(),
        "Package": thing(package()),
        "Quiz": thing({"kind": {"const": "quiz"}, "hash": HASH, **package()}),
        "Lesson": lesson(),
        "Sound": sound(),
        "Errands": errands(),
    }


def manifest() -> Schema:
    """What lies in a download: its pieces with their sizes, before anything is fetched."""
    both = {"code": TEXT, "title": TEXT, "hash": HASH, "bytes": COUNT}
    piece = {
        "kind": {"enum": ["errands", "lesson", "quiz"]},
        "url": {"type": "string", "pattern": "^/api/packs/"},
        "questions": COUNT,
    }
    heard = {
        "kind": {"const": "sound"},
        "url": {"type": "string", "pattern": "^/api/packs/sound/"},
        "mp3_bytes": COUNT,
    }
    return thing(
        {
            "kind": {"enum": ["plan", "course", "catalogue"]},
            "title": TEXT,
            "epoch": UUID,
            "made_at": MOMENT,
            "bytes": COUNT,
            "pieces": listed(thing(both | piece)),
            "sounds": listed(thing(both | heard)),
        }
    )


def choices() -> Schema:
    by_key = {"type": "object", "additionalProperties": TEXT}
    return {"options": by_key, "targets": by_key, "gaps": COUNT, "unit": TEXT}


def question() -> Schema:
    """What is asked, without its key."""
    kinds: Schema = {"enum": [each.value for each in QuestionType]}
    picture = thing({"url": TEXT, "width": COUNT, "height": COUNT, "alt": TEXT})
    step = thing({"text": TEXT, "marks": COUNT, "type": kinds, "several": {"type": "boolean"}}, choices())
    return thing(
        {"type": kinds, "stem": TEXT, "several": {"type": "boolean"}},
        {"picture": picture, "steps": listed(step), **choices()},
    )


def sitting() -> Schema:
    """One sitting of a package; ``lease``, ``answers`` and ``texts`` where it was begun online."""
    answers = {"type": "object", "propertyNames": UUID, "additionalProperties": listed(TEXT)}
    words = {"type": "object", "propertyNames": SHA256, "additionalProperties": TEXT}
    paper = listed(thing({"v": UUID, "o": listed(TEXT)}), minItems=1, maxItems=MOST_ITEMS)
    return thing(
        {"id": UUID, "begun": {"type": "boolean"}, "paper": paper},
        {"lease": COUNT, "answers": answers, "texts": words},
    )


def package() -> Schema:
    """The fields of a quiz package; ``keys`` are empty where it is graded."""
    says = {"type": "object", "additionalProperties": TEXT}
    key = thing({"right": listed(TEXT), "explanation": TEXT, "says": says})
    return {
        "id": UUID,
        "key": TEXT,
        "title": TEXT,
        "purpose": {"enum": list(Quiz.Purpose.values)},
        "lesson": TEXT,
        "person": UUID,
        "revision": HASH,
        "issued": MOMENT,
        "expires": MOMENT,
        "closes": {"anyOf": [MOMENT, {"const": ""}]},
        "graded": {"type": "boolean"},
        "tells_at_once": {"type": "boolean"},
        "again_days": COUNT,
        "questions": {"type": "object", "propertyNames": UUID, "additionalProperties": ref("Question")},
        "keys": {"type": "object", "propertyNames": UUID, "additionalProperties": key},
        "sittings": listed(sitting(), minItems=1, maxItems=OF_A_CHECK),
        "mac_key": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "signed": TEXT,
    }


def lesson() -> Schema:
    return thing(
        {
            "kind": {"const": "lesson"},
            "hash": HASH,
            "code": TEXT,
            "key": UUID,
            "title": TEXT,
            "course": TEXT,
            "number": COUNT,
            "minutes": COUNT,
            "point": TEXT,
            "sections": listed(TEXT),
            "pictures": listed(TEXT),
            "quiz": {"anyOf": [ref("Package"), {"type": "null"}]},
        }
    )


def sound() -> Schema:
    """What of a lesson is heard, section by section, each in both formats."""
    file = thing({"url": TEXT, "type": {"enum": ["audio/webm", "audio/mpeg"]}, "bytes": COUNT})
    files = listed(file, minItems=2, maxItems=2)
    part = thing({"number": COUNT, "title": TEXT, "seconds": COUNT, "html": TEXT, "files": files})
    return thing({"kind": {"const": "sound"}, "hash": HASH, "code": TEXT, "whole": TEXT, "sections": listed(part)})


def errands() -> Schema:
    """What there is to do, with the place that says how and the blank form."""
    errand = thing(dict.fromkeys(("key", "title", "words", "lesson", "place", "form_title", "form"), TEXT))
    return thing({"kind": {"const": "errands"}, "hash": HASH, "errands": listed(errand)})
