import django.db.models.deletion
from django.db import migrations, models

import suggestions.models.look_back

KNOWN = [
    ("today", "as known today"),
    ("then", "as known then"),
    ("position", "as of a position in the ledger"),
]


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0046_contested_and_urged")]

    operations = [
        migrations.CreateModel(
            name="LookBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("known", models.CharField(choices=KNOWN, max_length=8)),
                ("moment", models.DateTimeField()),
                ("seal", models.PositiveBigIntegerField(default=0)),
                ("began", models.DateTimeField()),
                ("following", models.PositiveIntegerField(default=0)),
                ("end", models.PositiveIntegerField(default=0)),
                ("made", models.DateTimeField(null=True)),
                ("asked", models.DateTimeField()),
                ("lot", models.BigIntegerField(default=suggestions.models.look_back.draw_lot)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("known", "moment", "seal"), name="one_look_back_a_moment")
                ],
                "indexes": [
                    models.Index(condition=models.Q(("made", None)), fields=["id"], name="look_backs_to_make")
                ],
            },
        ),
        migrations.CreateModel(
            name="PastSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("cells", models.BinaryField()),
                (
                    "look_back",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="suggestions.lookback"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("look_back", "number"), name="one_past_sheet_a_number")
                ],
            },
        ),
    ]
