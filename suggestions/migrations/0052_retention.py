"""How long what is stored of people is kept, what was approved for erasure, and legal holds."""

import django.core.validators
from django.conf import settings
from django.db import migrations, models

from regions.upgrading import AddFieldOnce

TYPES = [
    ("consult", "inquiry"),
    ("help", "request for help"),
    ("complaint", "complaint"),
    ("report", "report of wrongdoing"),
    ("proposal", "proposal"),
]
ENDS = [
    ("closed", "closed"),
    ("declined", "not accepted"),
    ("merged", "merged"),
    ("transferred", "transferred"),
    ("withdrawn", "withdrawn"),
]
HELP = "The rule that demands it. Everybody can read it."


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("suggestions", "0051_erasure_is_asked_for"),
    ]

    operations = [
        AddFieldOnce(
            "suggestion", "preserved", models.BooleanField("under legal hold", default=False, db_default=False)
        ),
        migrations.CreateModel(
            "RetentionRule",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type", models.CharField("type", blank=True, choices=TYPES, max_length=10)),
                (
                    "status",
                    models.CharField("how it ended", blank=True, choices=ENDS, max_length=12),
                ),
                (
                    "years",
                    models.PositiveSmallIntegerField(
                        "years after its end",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                ("basis", models.CharField("basis", help_text=HELP, max_length=120)),
            ],
            options={
                "verbose_name": "retention period",
                "verbose_name_plural": "retention periods",
                "ordering": ["-type", "-status"],
                "constraints": [
                    models.UniqueConstraint(fields=["type", "status"], name="one_period_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("years__gte", 1)), name="a_year_at_least"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "RetentionBatch",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region_path", models.CharField(max_length=12)),
                ("before", models.DateTimeField()),
                ("approved", models.DateTimeField("approved")),
                ("shown", models.PositiveIntegerField("suggestions shown")),
                ("stamp", models.BinaryField()),
                ("position", models.PositiveBigIntegerField(default=0)),
                ("done", models.PositiveIntegerField("approved for erasure", default=0)),
                ("refused", models.PositiveIntegerField("left out", default=0)),
                ("ended", models.DateTimeField("gone through", blank=True, null=True)),
                (
                    "officer",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        "suggestions.RetentionRule",
                        models.PROTECT,
                        verbose_name="retention period",
                    ),
                ),
            ],
            options={
                "verbose_name": "approved batch",
                "verbose_name_plural": "approved batches",
            },
        ),
    ]
