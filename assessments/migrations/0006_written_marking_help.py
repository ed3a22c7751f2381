from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kit.clock
import kit.fields
from kit import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_statistics"),
        ("people", "0009_unit_withdrawn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondMarking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("most_apart", models.PositiveSmallIntegerField(default=25)),
                (
                    "quiz",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_marking",
                        to="assessments.quiz",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WrittenText",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="assessments.sitting"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.questionversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MarkingLease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
                (
                    "marker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lease", to="assessments.writtentext"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Accommodation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("extra_time", "more time"),
                            ("extra_sittings", "more sittings"),
                            ("large_print", "large print"),
                            ("read_aloud", "questions are read aloud"),
                            ("oral", "a trainer reads and enters the answers"),
                            ("assisted", "somebody helps with the phone"),
                        ],
                        max_length=14,
                        verbose_name="what help",
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("reason", kit.fields.EncryptedTextField(bound_to="uuid")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="document that it rests on")),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("made_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accommodations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("unit__isnull", True)),
                            models.Q(("person__isnull", True), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_accommodation_is_of_a_person_or_a_unit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("recorded_at", models.DateTimeField(default=kit.clock.now, editable=False)),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64)),
                ("points", models.JSONField(default=list)),
                ("comment", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "marker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="assessments.sitting"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.questionversion"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["sitting", "version"], name="assessments_sitting_db2f62_idx")],
            },
        ),
        migrations.CreateModel(
            name="OralReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="assessments.sitting"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("sitting", "by"), name="one_reading_per_sitting_and_reader")
                ],
            },
        ),
        migrations.CreateModel(
            name="QuickComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=100)),
                ("used", models.PositiveIntegerField(default=0)),
                ("used_at", models.DateTimeField()),
                (
                    "marker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quick_comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-used", "-used_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("marker", "text"), name="one_quick_comment_per_marker_and_text")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="writtentext",
            index=models.Index(fields=["version", "at"], name="assessments_version_2e6b3b_idx"),
        ),
        migrations.AddConstraint(
            model_name="writtentext",
            constraint=models.UniqueConstraint(fields=("sitting", "version", "hash"), name="one_text_per_answer"),
        ),
        append_only.Guard("assessments_mark"),
    ]
