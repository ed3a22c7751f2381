import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0007_key_repairs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("format", models.CharField(max_length=12)),
                ("content", models.BinaryField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "being looked at"),
                            ("kept", "in the bank"),
                            ("undone", "taken back"),
                            ("given_up", "given up"),
                        ],
                        default="read",
                        max_length=10,
                    ),
                ),
                ("defaults", models.JSONField(default=dict)),
                ("left_out", models.JSONField(default=list)),
                ("near", models.JSONField(default=dict)),
                ("made", models.JSONField(default=dict)),
                ("images", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["by", "-at"], name="assessments_by_id_feabfc_idx")],
            },
        ),
    ]
