"""The JSON between phones and the server as an OpenAPI document: /api/openapi.json.

Written by hand from the limits and names that the server itself checks by, so that one cannot change without the other;
tests/lms/test_openapi.py holds both to it. What the shapes mean stands in docs/protocol.md.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from assessments.events import LONGEST_TEXT, MOST_CHOICES, MOST_ITEMS
from assessments.models import Quiz
from assessments.pack_drafts import OF_A_CHECK
from assessments.questions import LONGEST_WRITTEN, QuestionType
from kit.access import public
from kit.templatetags.kit import site_name
from learning import opinions, places
from notifications.api import VOICE_KINDS
from offline import inbox, verdicts
from offline.verdicts import Verdict

Schema = dict[str, Any]

UUID: Schema = {"type": "string", "format": "uuid", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
MOMENT: Schema = {"type": "string", "format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
ANYTHING: Schema = {}


def names(longest: int, least: int = 0) -> Schema:
    return {"type": ["string", "null"] if not least else "string", "maxLength": longest, "minLength": least}


def number(most: int) -> Schema:
    """A clock or a counter: fractions are cut off, below 0 is kept as 0."""
    return {"type": ["number", "null"], "minimum": -most, "maximum": most}


def thing(required: Schema, optional: Schema | None = None) -> Schema:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": sorted(required)}


def listed(items: Schema, **limits: int) -> Schema:
    return {"type": "array", "items": items, **limits}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


KEYS = listed({"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}, maxItems=MOST_CHOICES)
ANSWER: Schema = {"anyOf": [KEYS, {"type": "string", "maxLength": LONGEST_TEXT}, {"type": "null"}]}
OF_A_SITTING: Schema = {"lease": ANYTHING, "started_ts": ANYTHING}
PLACE: Schema = {"lesson": TEXT, "section": {"type": "integer", "minimum": 1, "maximum": places.MOST_SECTIONS}}

DATA: dict[str, Schema] = {
    "answer_set": thing(
        {"sitting": UUID, "item": {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}},
        {"answer": ANSWER, **OF_A_SITTING},
    ),
    "sitting_submitted": thing(
        {
            "sitting": UUID,
            "sheet": {
                "type": "object",
                "maxProperties": MOST_ITEMS,
                "propertyNames": {"minLength": 1, "maxLength": LONGEST_TEXT},
            },
        },
        OF_A_SITTING,
    ),
    "lease_taken": thing({"sitting": UUID, "holder": {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}}),
    "section_done": thing(PLACE),
    "audio_position": thing(PLACE | {"seconds": {"type": "integer", "minimum": 0, "maximum": places.LONGEST_SECONDS}}),
    "feedback": thing(
        {"kind": {"enum": sorted(opinions.KINDS)}, "hash": SHA256},
        {"about": {"type": "string", "maxLength": opinions.LONGEST_ABOUT}},
    ),
}
"""What the data of each type of event are; of a type that is not here, any object."""


def event() -> Schema:
    """One event as a phone sends it."""
    clocks = {"client_ts": number(2**62), "mono_ms": number(2**62)}
    marks = {each: names(verdicts.LONGEST_NAME) for each in ("store", "run", "pack")}
    shape = thing(
        {"id": UUID, "type": {"enum": sorted({*inbox.KINDS, *DATA})}, "object": UUID},
        {"data": {"type": ["object", "null"]}, "seq": number(2**31 - 1), **clocks, **marks},
    )
    rules = [
        {
            "if": {"properties": {"type": {"const": name}}},
            "then": {"properties": {"data": data}, "required": ["data"]},
        }
        for name, data in DATA.items()
    ]
    return {**shape, "allOf": rules}


def batch() -> Schema:
    beside = {"type": ["object", "null"], "additionalProperties": TEXT, "maxProperties": verdicts.MOST_EVENTS}
    return thing(
        {"events": listed(ref("Event"), maxItems=verdicts.MOST_EVENTS)},
        {
            "run": names(verdicts.LONGEST_NAME),
            "sent_ts": number(2**62),
            "mono_ms": number(2**62),
            "packs": beside,
            "texts": beside,
        },
    )


def choices() -> Schema:
    by_key = {"type": "object", "additionalProperties": TEXT}
    return {"options": by_key, "targets": by_key, "gaps": COUNT, "unit": TEXT}


def schemas() -> dict[str, Schema]:
    """Every shape by its name."""
    kinds: Schema = {"enum": [each.value for each in QuestionType]}
    picture = thing({"url": TEXT, "width": COUNT, "height": COUNT, "alt": TEXT})
    step = thing({"text": TEXT, "marks": COUNT, "type": kinds, "several": {"type": "boolean"}}, choices())
    answers = {"type": "object", "propertyNames": UUID, "additionalProperties": listed(TEXT)}
    words = {"type": "object", "propertyNames": SHA256, "additionalProperties": TEXT}
    going_on = {"lease": COUNT, "answers": answers, "texts": words}  # of a sitting that was begun online
    sitting = thing(
        {
            "id": UUID,
            "begun": {"type": "boolean"},
            "paper": listed(thing({"v": UUID, "o": listed(TEXT)}), minItems=1, maxItems=MOST_ITEMS),
        },
        going_on,
    )
    package = {
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
        "keys": {
            "type": "object",
            "propertyNames": UUID,
            "additionalProperties": thing({"right": listed(TEXT), "explanation": TEXT}),
        },
        "sittings": listed(sitting, minItems=1, maxItems=OF_A_CHECK),
        "mac_key": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "signed": TEXT,
    }
    piece = thing(
        {
            "kind": {"enum": ["errands", "lesson", "quiz"]},
            "code": TEXT,
            "title": TEXT,
            "url": {"type": "string", "pattern": "^/api/packs/"},
            "hash": HASH,
            "bytes": COUNT,
            "questions": COUNT,
        }
    )
    heard = thing(
        {
            "kind": {"const": "sound"},
            "code": TEXT,
            "title": TEXT,
            "url": {"type": "string", "pattern": "^/api/packs/sound/"},
            "hash": HASH,
            "bytes": COUNT,
            "mp3_bytes": COUNT,
        }
    )
    file = thing({"url": TEXT, "type": {"enum": ["audio/webm", "audio/mpeg"]}, "bytes": COUNT})
    part = thing(
        {
            "number": COUNT,
            "title": TEXT,
            "seconds": COUNT,
            "html": TEXT,
            "files": listed(file, minItems=2, maxItems=2),
        }
    )
    errand = thing(dict.fromkeys(("key", "title", "words", "lesson", "place", "form_title", "form"), TEXT))
    lesson = {
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
    verdict = thing({"id": TEXT, "verdict": {"enum": [each.value for each in Verdict]}, "code": TEXT})
    return {
        "Batch": batch(),
        "Event": event(),
        "Verdicts": thing({"epoch": UUID, "verdicts": listed(verdict, maxItems=verdicts.MOST_EVENTS)}),
        "Refusal": thing({"code": {"type": "string", "minLength": 1}}, {"words": TEXT}),
        "Text": thing({"item": UUID, "text": {"type": "string", "minLength": 1, "maxLength": LONGEST_WRITTEN}}),
        "Voice": thing(
            {"kind": {"enum": sorted(VOICE_KINDS)}, "file": {"type": "string", "contentMediaType": "audio/*"}},
            {"about": {"type": "string", "maxLength": opinions.LONGEST_ABOUT}, "agree": {"enum": ["yes", ""]}},
        ),
        "VoiceKept": thing({"id": UUID, "state": {"enum": ["waiting", "ready", "failed", "erased"]}}),
        "TextKept": thing({"hash": SHA256}),
        "Manifest": thing(
            {
                "kind": {"enum": ["plan", "course"]},
                "title": TEXT,
                "epoch": UUID,
                "made_at": MOMENT,
                "bytes": COUNT,
                "pieces": listed(piece),
                "sounds": listed(heard),
            }
        ),
        "Question": thing(
            {"type": kinds, "stem": TEXT, "several": {"type": "boolean"}},
            {"picture": picture, "steps": listed(step), **choices()},
        ),
        "Package": thing(package),
        "Quiz": thing({"kind": {"const": "quiz"}, "hash": HASH, **package}),
        "Lesson": thing(lesson),
        "Sound": thing(
            {"kind": {"const": "sound"}, "hash": HASH, "code": TEXT, "whole": TEXT, "sections": listed(part)}
        ),
        "Errands": thing({"kind": {"const": "errands"}, "hash": HASH, "errands": listed(errand)}),
    }


def get(summary: str, answer: str, *parts: str, refusals: tuple[int, ...] = (404,)) -> Schema:
    return {
        "get": {
            "summary": summary,
            "parameters": [{"name": each, "in": "path", "required": True, "schema": TEXT} for each in parts],
            "responses": {
                "200": body(answer),
                "304": {"description": "The phone has it: If-None-Match names its ETag."},
                **{str(status): body("Refusal") for status in refusals},
            },
            "security": [{"session": []}],
        }
    }


def post(summary: str, asked: str, answer: str, *parts: str, refusals: tuple[int, ...]) -> Schema:
    return {
        "post": {
            "summary": summary,
            "parameters": [{"name": each, "in": "path", "required": True, "schema": TEXT} for each in parts],
            "requestBody": {"required": True, "content": {"application/json": {"schema": ref(asked)}}},
            "responses": {"200": body(answer), **{str(status): body("Refusal") for status in refusals}},
            "security": [{"device": []}, {"cookie": [], "csrf": []}, {"session": [], "csrf": []}],
        }
    }


def upload(summary: str, asked: str, answer: str, *parts: str, refusals: tuple[int, ...]) -> Schema:
    """As `post`, of a form with a file."""
    made = post(summary, asked, answer, *parts, refusals=refusals)
    made["post"]["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": ref(asked)}}}
    return made


def body(name: str) -> Schema:
    return {"description": name, "content": {"application/json": {"schema": ref(name)}}}


def document() -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": site_name(), "version": "1", "description": "docs/protocol.md"},
        "paths": {
            "/api/events/": post(
                "Hand in what a phone has written.", "Batch", "Verdicts", refusals=(400, 401, 413, 503)
            ),
            "/api/sittings/{sitting_id}/texts/": post(
                "Hand in the words of a short answer.",
                "Text",
                "TextKept",
                "sitting_id",
                refusals=(400, 401, 404, 413, 503),
            ),
            "/api/voices/{id}/": upload(
                "Hand in a message that was spoken.",
                "Voice",
                "VoiceKept",
                "id",
                refusals=(400, 401, 413, 429, 503),
            ),
            "/api/packs/plan/": get("What the plan weighs, piece by piece.", "Manifest", refusals=()),
            "/api/packs/course/{code}/": get("What a course weighs, piece by piece.", "Manifest", "code"),
            "/api/packs/lesson/{code}/": get("A lesson and its check.", "Lesson", "code"),
            "/api/packs/sound/{code}/": get("What can be heard of a lesson.", "Sound", "code"),
            "/api/packs/errands/": get("What is to be done, and its forms.", "Errands", refusals=()),
            "/api/packs/quiz/{key}/": get("A quiz to take along.", "Quiz", "key", refusals=(404, 409)),
            "/api/packs/sitting/{sitting_id}/": get(
                "A sitting that was begun online.", "Quiz", "sitting_id", refusals=(404, 409)
            ),
        },
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "device"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
                "device": {"type": "apiKey", "in": "header", "name": "Authorization"},
            },
        },
    }


@public
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """Public: it says nothing that the pages do not say, and a second client is written from it."""
    response = JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=3600"
    return response
