from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_handling"),
    ]

    operations = [
        migrations.AddField(
            model_name="turnline",
            name="decided",
            field=models.BooleanField(default=False),
        ),
    ]
