"""Limits are changed in the desk: by whom, why, and whether for open ones too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("suggestions", "0089_units_need_two"),
    ]

    operations = [
        # Of two that count from the same moment the later row does.
        migrations.RemoveConstraint("policy", "one_policy_version"),
        migrations.AddField(
            "policy",
            "open_too",
            models.BooleanField("for open ones too", default=False, db_default=False),
        ),
        migrations.AddField(
            "policy",
            "earlier",
            models.BooleanField("earlier dates too", default=False, db_default=False),
        ),
        migrations.AddField(
            "policy",
            "officer",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.PROTECT,
                null=True,
                related_name="+",
                verbose_name="officer",
            ),
        ),
        migrations.AddField(
            "policy",
            "reason",
            models.CharField("reason", max_length=200, blank=True, db_default=""),
        ),
    ]
