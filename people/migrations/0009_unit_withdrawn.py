from django.db import migrations, models
from django.db.models import Exists, OuterRef


def mark(apps, schema_editor):
    """Mark the units whose periods were all withdrawn before there was a mark."""
    units = apps.get_model("people", "Unit").objects.using(schema_editor.connection.alias)
    rows = (
        apps.get_model("people", "UnitPeriod")
        .objects.using(schema_editor.connection.alias)
        .filter(unit=OuterRef("pk"), replaced_by__isnull=True)
    )
    never = units.filter(Exists(rows.filter(withdrawn=True)), ~Exists(rows.filter(withdrawn=False)))
    units.filter(pk__in=list(never.values_list("pk", flat=True))).update(withdrawn=True)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_slip_sheets"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="withdrawn",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
