from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import assessments.models.bank
from assessments.content import law_texts_of


def fill(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """The bare words of every question, and of the drawn ones the days of the texts of their laws."""
    Question = apps.get_model("assessments", "Question")  # noqa: N806 as it stands in the models
    words = Question._meta.get_field("words")
    rows = []
    for row in Question.objects.select_related("current").iterator(chunk_size=500):
        row.words = words.pre_save(row, False)
        row.law_texts = law_texts_of(row.current.content) if row.current else ""
        rows.append(row)
    Question.objects.bulk_update(rows, ["words", "law_texts"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_quiz_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="law_texts",
            field=models.CharField(blank=True, editable=False, max_length=900),
        ),
        migrations.AddField(
            model_name="question",
            name="words",
            field=assessments.models.bank.WordsField(blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
