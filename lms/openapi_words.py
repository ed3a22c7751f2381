"""The words in which `lms.openapi` describes shapes: JSON Schema, written shortly."""

from __future__ import annotations

from typing import Any

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
