from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("competencies", "0004_law_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="competency",
            name="edited_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
