import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kit.clock
import kit.fields
from kit import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="background",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="professional background"),
        ),
        migrations.AddField(
            model_name="person",
            name="education",
            field=models.CharField(
                blank=True,
                choices=[
                    ("primary", "primary school"),
                    ("middle", "middle school"),
                    ("high", "high school or vocational school"),
                    ("college", "junior college"),
                    ("bachelor", "bachelor"),
                    ("master", "master or doctor"),
                ],
                default="",
                max_length=12,
                verbose_name="education",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="entered_by_mistake",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="person",
            name="erased_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="initials",
            field=models.CharField(
                blank=True, db_index=True, default="", editable=False, max_length=12, verbose_name="pinyin initials"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="left_on",
            field=models.DateField(blank=True, null=True, verbose_name="left on"),
        ),
        migrations.AddField(
            model_name="person",
            name="party_member",
            field=models.BooleanField(blank=True, null=True, verbose_name="party member"),
        ),
        migrations.AddField(
            model_name="scope",
            name="field",
            field=models.CharField(
                blank=True, choices=[("civil", "civil affairs"), ("justice", "justice")], default="", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="scope",
            name="sees_reserve",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="unitperiod",
            name="withdrawn",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("recorded_at", models.DateTimeField(default=kit.clock.now, editable=False)),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("person_uuid", models.UUIDField(unique=True)),
                ("on", models.DateField()),
                ("basis", models.CharField(max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FaceCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                ("used_with", models.CharField(blank=True, default="", max_length=64)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="face_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("witness", models.CharField(blank=True, max_length=40, verbose_name="witness")),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                ("done_on", models.DateField(null=True)),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_over", to="people.appointment"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandOverItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField()),
                ("what", models.CharField(max_length=80, verbose_name="what")),
                ("amount", models.CharField(blank=True, max_length=40, verbose_name="how many")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("handed", models.BooleanField(default=False, verbose_name="handed over")),
                ("received", models.BooleanField(default=False, verbose_name="received")),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="people.handover"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rename", "unit renamed"),
                            ("move", "unit moved"),
                            ("split", "unit split"),
                            ("merge", "units merged"),
                            ("office", "office changed"),
                            ("term", "term turned"),
                            ("roster", "roster imported"),
                            ("persons", "persons merged"),
                            ("undo", "taken back"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="source document")),
                ("at", models.DateTimeField()),
                ("summary", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="people.operation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="operations", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="appointment",
            name="operation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="people.operation",
            ),
        ),
        migrations.AddField(
            model_name="unitperiod",
            name="operation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="periods", to="people.operation"
            ),
        ),
        migrations.CreateModel(
            name="Pairing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("about", models.CharField(blank=True, max_length=80)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("made", models.BooleanField(default=False)),
                ("before", kit.fields.EncryptedTextField(bound_to="id", null=True)),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person_changes",
                        to="people.operation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("by_election", "by-election"),
                            ("suspension", "suspension"),
                            ("recall", "recall"),
                            ("resignation", "resignation"),
                            ("transfer", "transfer"),
                            ("interim", "acting office"),
                            ("end", "end of office"),
                        ],
                        max_length=16,
                        verbose_name="kind of change",
                    ),
                ),
                ("on", models.DateField(verbose_name="from")),
                ("back_on", models.DateField(null=True)),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="source document")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("proposed_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for the county"),
                            ("confirmed", "confirmed"),
                            ("refused", "sent back"),
                            ("withdrawn", "taken back"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "appointment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="people.appointment",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="people.operation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RosterUpload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("file_name", models.CharField(max_length=120)),
                ("content", models.BinaryField(null=True)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("mapping", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "columns to be checked"),
                            ("trying", "being tried"),
                            ("tried", "tried"),
                            ("applying", "being written"),
                            ("applied", "written"),
                            ("undone", "taken back"),
                            ("refused", "cannot be written"),
                            ("given_up", "given up"),
                        ],
                        default="read",
                        max_length=12,
                    ),
                ),
                ("report", kit.fields.EncryptedTextField(bound_to="id", null=True)),
                ("fingerprint", models.CharField(blank=True, max_length=32)),
                ("at", models.DateTimeField()),
                ("job_id", models.PositiveBigIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "operation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roster",
                        to="people.operation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rosters", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("elected_on", models.DateField()),
                ("since", models.DateField(help_text="first day of the new term; the old one ends the day before")),
                ("until", models.DateField()),
                ("document", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being prepared"),
                            ("done", "carried out"),
                            ("undone", "taken back"),
                            ("given_up", "given up"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("step", models.CharField(default="term", max_length=16)),
                ("at", models.DateTimeField()),
                ("job_id", models.PositiveBigIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "operation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turn",
                        to="people.operation",
                    ),
                ),
                ("posts", models.ManyToManyField(related_name="+", to="people.post")),
                (
                    "term",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="people.term"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TurnLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "not said yet"),
                            ("re_elected", "re-elected"),
                            ("new", "newly elected"),
                            ("vacant", "vacant"),
                            ("stays", "not up for election"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("name", kit.fields.EncryptedTextField(bound_to="uuid", null=True)),
                ("phone", kit.fields.EncryptedTextField(bound_to="uuid", null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.appointment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post"),
                ),
                (
                    "turn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="people.turn"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("recorded_at", models.DateTimeField(default=kit.clock.now, editable=False)),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("photo", "photo"), ("voice", "voice"), ("wechat", "WeChat identifier")], max_length=12
                    ),
                ),
                ("given", models.BooleanField()),
                ("notice", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "purpose", "-at"], name="people_cons_person__83fde0_idx")],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("field", models.CharField(max_length=20)),
                ("wanted", kit.fields.EncryptedTextField(bound_to="id")),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "waiting"), ("done", "put right"), ("refused", "not changed")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "answered_by",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "asked_at"], name="people_corr_state_439e0e_idx")],
            },
        ),
        migrations.CreateModel(
            name="Mentoring",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mentees", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "named_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="mentors", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mentor", models.F("person")), _negated=True), name="nobody_mentors_himself"
                    ),
                    models.UniqueConstraint(
                        fields=("mentor", "person", "since"), name="one_mentoring_per_pair_and_day"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="operation",
            index=models.Index(fields=["unit", "-at"], name="people_oper_unit_id_da7592_idx"),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.UniqueConstraint(
                fields=("operation", "person"), name="one_change_per_operation_and_person"
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["state", "proposed_at"], name="people_prop_state_1a1d70_idx"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("appointment",), name="one_open_proposal_per_office"
            ),
        ),
        migrations.AddIndex(
            model_name="rosterupload",
            index=models.Index(fields=["unit", "-at"], name="people_rost_unit_id_0e5721_idx"),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("unit",), name="one_open_turn_per_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="turnline",
            index=models.Index(fields=["turn", "unit"], name="people_turn_turn_id_c00f3f_idx"),
        ),
        append_only.Guard("people_consent"),
        append_only.Guard("people_erasure"),
    ]
