import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kit.clock
from kit import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_question_imports"),
        ("people", "0009_unit_withdrawn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperEntry",
            fields=[
                ("recorded_at", models.DateTimeField(default=kit.clock.now, editable=False)),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("answers", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="PaperRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("held_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("content", models.BinaryField(null=True)),
                ("key_content", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PaperSheet",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("form", models.CharField(blank=True, max_length=1)),
                ("paper", models.JSONField(default=list)),
                ("code", models.CharField(max_length=8, unique=True)),
                ("given", models.JSONField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="sitting",
            name="one_open_sitting_per_quiz",
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True), models.Q(("condition", "paper"), _negated=True)),
                fields=("person", "quiz"),
                name="one_open_sitting_per_quiz",
            ),
        ),
        migrations.AddField(
            model_name="paperentry",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="paperrun",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="paperrun",
            name="quiz",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.quiz"
            ),
        ),
        migrations.AddField(
            model_name="paperrun",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
        ),
        migrations.AddField(
            model_name="papersheet",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="papersheet",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="assessments.paperrun"
            ),
        ),
        migrations.AddField(
            model_name="papersheet",
            name="sitting",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.sitting"
            ),
        ),
        migrations.AddField(
            model_name="paperentry",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="assessments.papersheet"
            ),
        ),
        migrations.AddIndex(
            model_name="paperrun",
            index=models.Index(fields=["unit", "asked_at"], name="assessments_unit_id_5775b7_idx"),
        ),
        migrations.AddConstraint(
            model_name="papersheet",
            constraint=models.UniqueConstraint(fields=("run", "person"), name="one_paper_sheet_per_run_and_person"),
        ),
        migrations.AddConstraint(
            model_name="paperentry",
            constraint=models.UniqueConstraint(fields=("sheet", "number"), name="one_paper_entry_per_number"),
        ),
        append_only.Guard("assessments_paperentry"),
    ]
