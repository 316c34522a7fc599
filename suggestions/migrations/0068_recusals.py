"""An officer leaves a matter to others: kept beside what units and authors apply for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddFieldOnce, AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("suggestions", "0067_looks_at_callers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "application",
            "kind",
            models.CharField(
                "kind",
                max_length=9,
                choices=[
                    ("objection", "objection"),
                    ("extension", "extension"),
                    ("hold", "hold"),
                    ("erasure", "erasure"),
                    ("recusal", "stepped aside"),
                ],
            ),
        ),
        AddFieldOnce(
            "application",
            "officer",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="recusals",
                db_index=False,
            ),
        ),
        AddIndexBesideWork(
            "application",
            models.Index(
                fields=["officer", "suggestion"],
                condition=Q(kind="recusal", state="done"),
                name="recusals_in_force",
            ),
        ),
    ]
