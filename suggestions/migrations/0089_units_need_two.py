"""Where a unit stands waits for a second administrator, as posts do."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0007_stand_ins"),
        ("suggestions", "0088_what_is_told_of_a_unit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="accountapplication",
            options={
                "verbose_name": "application about an account or a unit",
                "verbose_name_plural": "applications about accounts and units",
            },
        ),
        migrations.AddField(
            model_name="accountapplication",
            name="parent",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.unit",
            ),
        ),
        migrations.AlterField(
            model_name="accountapplication",
            name="kind",
            field=models.CharField(
                choices=[
                    ("post", "post"),
                    ("password", "new password"),
                    ("email", "other mail address"),
                    ("is_active", "switched on again"),
                    ("second_step_since", "second step taken away"),
                    ("unit", "unit moved"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="accountapplication",
            name="officer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked_about",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
    ]
