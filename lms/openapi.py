"""The JSON between phones and the server as an OpenAPI document: /api/openapi.json.

Written by hand from the limits and names that the server itself checks by, so that one cannot change without the other;
tests/lms/test_openapi.py holds both to it. What the shapes mean stands in docs/protocol.md.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from assessments.events import LONGEST_TEXT, MOST_CHOICES, MOST_ITEMS
from assessments.questions import LONGEST_WRITTEN
from kit.access import public
from kit.templatetags.kit import site_name
from learning import opinions, places
from lms import openapi_packs
from lms.openapi_words import (
    ANYTHING,
    SHA256,
    TEXT,
    UUID,
    Schema,
    listed,
    names,
    number,
    ref,
    thing,
)
from notifications.api import VOICE_KINDS
from offline import inbox, verdicts
from offline.verdicts import Verdict

KEYS = listed({"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}, maxItems=MOST_CHOICES)
ANSWER: Schema = {"anyOf": [KEYS, {"type": "string", "maxLength": LONGEST_TEXT}, {"type": "null"}]}
OF_A_SITTING: Schema = {"lease": ANYTHING, "started_ts": ANYTHING}


def place(least: int) -> Schema:
    return {"lesson": TEXT, "section": {"type": "integer", "minimum": least, "maximum": places.MOST_SECTIONS}}


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
    "section_done": thing(place(1)),
    "audio_position": thing(
        place(places.HEAD) | {"seconds": {"type": "integer", "minimum": 0, "maximum": places.LONGEST_SECONDS}}
    ),
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


def schemas() -> dict[str, Schema]:
    """Every shape by its name."""
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
        **openapi_packs.schemas(),
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
            "/api/packs/courses/": get("What all courses weigh, piece by piece.", "Manifest", refusals=()),
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
