from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("competencies", "0002_written_for_communities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="citation",
            name="effective_on",
            field=models.DateField(default=date(1949, 10, 1)),  # nothing has written a citation before
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="competency",
            name="retired_on",
            field=models.DateField(blank=True, null=True, verbose_name="not asked anew since"),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="based_on",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="competencies.frameworkversion",
            ),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="published_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="level",
            name="cut",
            field=models.PositiveSmallIntegerField(default=4, verbose_name="right ones of five"),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("state",), name="one_draft_framework"
            ),
        ),
        migrations.AddConstraint(
            model_name="level",
            constraint=models.CheckConstraint(
                condition=models.Q(("cut__gte", 3), ("cut__lte", 5)), name="level_cut_is_3_to_5"
            ),
        ),
    ]
