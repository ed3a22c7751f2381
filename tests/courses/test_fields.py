from __future__ import annotations

import json

from django.apps import apps
from django.db import migrations
from django.db.migrations.state import ProjectState
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import RenameStreamChildrenOperation
from wagtail.models import Revision

from courses.fields import LessonBody
from courses.models import LessonPage
from tests.courses.factories import lesson, teach


def test_blocks_stay_out_of_the_migrations():
    field = LessonPage._meta.get_field("body")
    _name, path, args, kwargs = field.deconstruct()
    assert (path, args) == ("courses.fields.LessonBody", [[]])
    assert "block_lookup" not in kwargs
    assert isinstance(LessonBody(*args, **kwargs), LessonBody)


def test_a_data_migration_can_still_rename_a_block(bank):
    """Wagtail's own operation works on the JSON, in pages and revisions, without our block classes."""
    (page,) = teach(lesson())
    operation = MigrateStreamData(
        "courses", "LessonPage", "body", [(RenameStreamChildrenOperation(old_name="case", new_name="text"), "")]
    )
    assert isinstance(operation, migrations.RunPython)
    historical = ProjectState.from_apps(apps).apps
    operation.migrate_stream_data_forward(historical, None)
    kinds = [block["type"] for block in LessonPage.objects.get(pk=page.pk).body.raw_data]
    assert kinds[:2] == ["text", "law"] and len(kinds) == 8
    saved = Revision.objects.get(pk=page.latest_revision_id)
    assert json.loads(saved.content["body"])[0]["type"] == "text"
