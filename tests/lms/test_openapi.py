"""The document of the JSON shapes, held to the server both ways: what it allows is taken, what it forbids is refused, and what the
server answers is as it says, without a field more."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from assessments import api
from courses.audio.playlists import Item
from courses.models import Errand, LessonPage, Playlist
from kit import checks, clock
from learning import opinions
from lms import openapi
from offline import inbox
from offline.api import enrol_device
from tests.courses.factories import lesson, stocked, teach

DOCUMENT = openapi.document()
SCHEMAS = DOCUMENT["components"]["schemas"]
WORDS = "这一节没看懂。"
WRONG: dict[str, list[Any]] = {
    "string": [7, True, ["x"], {"x": 1}],
    "object": [7, "x", ["x"]],
    "array": [7, "x", {"x": 1}],
    "integer": [True, "x", 1.5, None],
    "number": [True, "x", [1]],
}


BEYOND: dict[str, Callable[[Any], Any]] = {
    "enum": lambda _known: "nonsense",
    "pattern": lambda _pattern: "x y",
    "minLength": lambda _least: "",
    "maxLength": lambda most: "x" * (most + 1),
    "maximum": lambda most: most * 2 + 1,
    "minimum": lambda least: least * 2 - 1,
    "maxItems": lambda most: ["A"] * (most + 1),
    "maxProperties": lambda most: {f"k{n}": "x" for n in range(most + 1)},
}
"""What lies just outside of each limit."""


def validator(schema: Mapping[str, Any], *, closed: bool = False) -> Draft202012Validator:
    """For one schema of the document. closed: nothing may stand in an answer that the document does not name."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return Draft202012Validator(shut(whole) if closed else whole)


def shut(node: Any) -> Any:
    if isinstance(node, list):
        return [shut(each) for each in node]
    if not isinstance(node, dict):
        return node
    inner = {key: shut(each) for key, each in node.items()}
    return {"additionalProperties": False, **inner} if node.get("type") == "object" and "properties" in node else inner


def answered(response: Any, path: str, method: str = "get") -> dict[str, Any]:
    """What the server said, which is what the document says of this path and status."""
    told = DOCUMENT["paths"][path][method]["responses"][str(response.status_code)]
    said = response.json()
    found = list(validator(told["content"]["application/json"]["schema"], closed=True).iter_errors(said))
    assert found == [], (path, response.status_code, [best_match([error]).message[:300] for error in found])
    return said


@pytest.fixture
def phone(db, cadre, client):
    """A phone of 王主任, who has begun the check of a lesson."""
    stocked()
    teach(lesson("M05-L1"), lesson("M05-L2", check=()))
    client.force_login(cadre)
    return client


@pytest.fixture
def sitting(phone, cadre):
    return api.start_check(cadre, "M05-L1", at=clock.now())


def events(sitting: Any) -> dict[str, dict[str, Any]]:
    """One good event of each type that the document describes."""
    id, item = str(sitting.pk), sitting.paper[0]["v"]
    data = {
        "answer_set": {"sitting": id, "item": item, "answer": ["A"], "lease": 0, "started_ts": 5},
        "sitting_submitted": {"sitting": id, "sheet": {item: ["A"]}},
        "lease_taken": {"sitting": id, "holder": "a"},
        "section_done": {"lesson": "M05-L1", "section": 1},
        "audio_position": {"lesson": "M05-L1", "section": 1, "seconds": 3},
        "feedback": {"kind": "opinion", "about": "lesson:M05-L1", "hash": opinions.hash_of(WORDS)},
    }
    beside = {"store": "s", "run": "r", "client_ts": 5.5, "mono_ms": 6, "pack": ""}
    order = ("lease_taken", "answer_set", "section_done", "audio_position", "feedback", "sitting_submitted")
    return {
        type_: {"id": str(uuid4()), "type": type_, "object": id, "data": data[type_], **beside, "seq": seq}
        for seq, type_ in enumerate(order, 1)
    }


def hand_in(client: Any, batch: object) -> Any:
    return client.post("/api/events/", json.dumps(batch), content_type="application/json")


def spoilt(schema: Mapping[str, Any], good: Any) -> Iterator[Any]:
    """``good``, made wrong in each way that ``schema`` forbids, one at a time; a reference is followed by name."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds:
        yield from (wrong for kind in kinds if kind in WRONG for wrong in WRONG[kind])
        if "null" not in kinds:
            yield None
    yield from (BEYOND[limit](schema[limit]) for limit in BEYOND if schema.get(limit))
    if isinstance(good, dict):
        yield from ({k: v for k, v in good.items() if k != name} for name in schema.get("required", ()))
        for name, inner in schema.get("properties", {}).items():
            if name in good and name != "type":
                yield from ({**good, name: wrong} for wrong in spoilt(inner, good[name]))
    for one in schema.get("anyOf", ()):
        yield from spoilt(one, good)


def test_the_document_is_served_to_everybody_and_is_sound(client, db):
    response = client.get("/api/openapi.json")
    assert response.json() == json.loads(json.dumps(openapi.document()))
    assert response["Cache-Control"] == "public, max-age=3600"
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_every_address_of_the_interface_is_in_it_and_no_other():
    routes = {f"/{route}" for route, _pattern in checks.patterns() if route.startswith("api/")}
    plain = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) for route in routes}
    assert plain - {"/api/openapi.json"} == set(DOCUMENT["paths"])


def test_every_type_of_event_that_the_server_takes_is_in_it():
    assert set(SCHEMAS["Event"]["properties"]["type"]["enum"]) == {*inbox.KINDS}
    assert set(openapi.DATA) <= set(inbox.KINDS)


def test_what_it_allows_is_taken(phone, sitting):
    batch = {"events": list(events(sitting).values()), "sent_ts": 7, "texts": {opinions.hash_of(WORDS): WORDS}}
    assert validator(SCHEMAS["Batch"]).is_valid(batch)
    said = answered(hand_in(phone, batch), "/api/events/", "post")
    assert [one["verdict"] for one in said["verdicts"]] == ["accepted"] * 6


def test_what_may_be_left_out_may_be_left_out(phone, sitting):
    for good in events(sitting).values():
        least = {key: good[key] for key in ("id", "type", "object", "data")}
        batch = {"events": [least], "packs": None, "texts": {opinions.hash_of(WORDS): WORDS}}
        assert validator(SCHEMAS["Batch"]).is_valid(batch)
        (one,) = answered(hand_in(phone, batch), "/api/events/", "post")["verdicts"]
        assert one["verdict"] == "accepted", (good["type"], one)


def test_what_it_forbids_is_refused(phone, sitting):
    """Every event, made wrong in each way, one at a time."""
    shape, tried = SCHEMAS["Event"], 0
    for type_, good in events(sitting).items():
        bad = [
            *spoilt({key: each for key, each in shape.items() if key != "allOf"}, good),
            *({**good, "data": data} for data in spoilt(openapi.DATA[type_], good["data"])),
        ]
        for one in bad:
            event = {**one, "id": str(uuid4())} if isinstance(one, dict) and one.get("id") == good["id"] else one
            batch = {"events": [event], "texts": {opinions.hash_of(WORDS): WORDS}}
            if validator(SCHEMAS["Batch"]).is_valid(batch):
                continue  # what one way forbids, another allows: null beside a text
            tried += 1
            response = hand_in(phone, batch)
            said = answered(response, "/api/events/", "post")
            assert response.status_code == 400 or said["verdicts"][0]["verdict"] == "rejected", event
    assert tried > 250


@pytest.mark.parametrize(
    "batch",
    [
        [],
        {},
        {"events": {}},
        {"events": [], "sent_ts": "x"},
        {"events": [], "run": 7},
        {"events": [], "run": "x" * 41},
        {"events": [], "packs": []},
        {"events": [], "packs": {"a": 1}},
        {"events": [], "texts": {f"{n}": "x" for n in range(51)}},
        {"events": [{}] * 51},
    ],
)
def test_a_batch_that_it_forbids_is_refused_as_a_whole(phone, batch):
    assert not validator(SCHEMAS["Batch"]).is_valid(batch)
    response = hand_in(phone, batch)
    assert response.status_code in (400, 413)
    answered(response, "/api/events/", "post")


def test_every_refusal_of_a_sending_is_as_it_says(phone, client, sitting):
    answered(phone.post("/api/events/", "{", content_type="application/json"), "/api/events/", "post")
    answered(hand_in(phone, {"events": [], "x": "y" * 33_000}), "/api/events/", "post")
    path = "/api/sittings/{sitting_id}/texts/"
    for id, body in ((sitting.pk, {"item": sitting.paper[0]["v"], "text": "x"}), (uuid4(), {}), (sitting.pk, [])):
        address = path.replace("{sitting_id}", str(id))
        answered(phone.post(address, json.dumps(body), content_type="application/json"), path, "post")
    client.logout()
    assert answered(hand_in(client, {"events": []}), "/api/events/", "post") == {"code": "enter_first"}


@pytest.fixture
def beside(phone):
    """What goes along beside the text: the first section of a lesson to hear, and one thing to do with its form."""
    page = LessonPage.objects.get(code="M05-L1")
    item = Item(0, "题", "0" * 32, 3000, 4000, 9000, "a.webm", "a.mp3", "", False)
    Playlist.objects.create(lesson=page, code=page.code, items=[asdict(item)], bytes=4000, milliseconds=3000)
    Errand.objects.create(key="seal", title="盖章", lesson=page, form_title="用章登记", form_fields="哪个章")


def test_every_pack_is_as_it_says(phone, sitting, cadre, beside):
    _device, token = enrol_device(cadre, at=clock.now())
    phone.cookies["device"] = token
    asked = [
        ("/api/packs/plan/", {}, 200),
        ("/api/packs/course/{code}/", {"code": "M05"}, 200),
        ("/api/packs/course/{code}/", {"code": "M99"}, 404),
        ("/api/packs/courses/", {}, 200),
        ("/api/packs/lesson/{code}/", {"code": "M05-L1"}, 200),
        ("/api/packs/lesson/{code}/", {"code": "M05-L2"}, 200),
        ("/api/packs/lesson/{code}/", {"code": "M99-L1"}, 404),
        ("/api/packs/sound/{code}/", {"code": "M05-L1"}, 200),
        ("/api/packs/sound/{code}/", {"code": "M05-L2"}, 404),
        ("/api/packs/errands/", {}, 200),
        ("/api/packs/quiz/{key}/", {"key": "check:M05-L1"}, 200),
        ("/api/packs/quiz/{key}/", {"key": "test:LZ04:2"}, 200),
        ("/api/packs/quiz/{key}/", {"key": "recheck:LZ04:2"}, 409),
        ("/api/packs/quiz/{key}/", {"key": "placing"}, 404),
        ("/api/packs/sitting/{sitting_id}/", {"sitting_id": str(sitting.pk)}, 200),
        ("/api/packs/sitting/{sitting_id}/", {"sitting_id": str(uuid4())}, 404),
    ]
    for path, parts, status in asked:
        response = phone.get(path.format(**parts))
        assert response.status_code == status, (path, parts, response.content[:200])
        answered(response, path)
