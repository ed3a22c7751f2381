"""The field that holds the body of a lesson."""

from __future__ import annotations

from typing import Any

from wagtail.fields import StreamField


class LessonBody(StreamField):
    """A StreamField whose block definitions stay out of the migrations.

    Blocks still move, and Wagtail would write all of them into a migration whenever a label changes. What the database
    holds is JSON either way. A data migration works on that JSON (``MigrateStreamData``), never on block classes.

    Source: docs/decisions/0020-streamfield-migrations.md.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
