from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("competencies", "0009_levels_regrouped")]

    operations = [
        migrations.AddField("confirmation", "village", models.CharField(max_length=40, blank=True, default="")),
        migrations.AddField("confirmation", "digits", models.CharField(max_length=4, blank=True, default="")),
    ]
