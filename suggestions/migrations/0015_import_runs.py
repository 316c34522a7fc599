"""What came in together points to its import; what an imported row is known by has columns."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0014_parts_of_co_units")]

    operations = [
        migrations.CreateModel(
            "ImportRun",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField("source", max_length=60)),
                ("file", models.CharField("file", max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("by", models.CharField("run by", max_length=60, blank=True)),
                ("started", models.DateTimeField("started")),
                ("ended", models.DateTimeField("ended", null=True)),
                ("imported", models.PositiveIntegerField("imported", default=0)),
                ("skipped", models.PositiveIntegerField("skipped", default=0)),
                ("failed", models.PositiveIntegerField("failed", default=0)),
                ("taken_back", models.PositiveIntegerField("taken back", default=0)),
            ],
            options={"verbose_name": "import", "verbose_name_plural": "imports"},
        ),
        migrations.AddField(
            "suggestion",
            "number",
            models.CharField(max_length=80, null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "suggestion", "namesake", models.PositiveSmallIntegerField(default=0, editable=False)
        ),
        migrations.AddField(
            "suggestion", "content", models.CharField(max_length=32, blank=True, editable=False)
        ),
        migrations.AddField(
            "suggestion",
            "import_run",
            models.ForeignKey(
                "suggestions.importrun",
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                editable=False,
                related_name="rows",
                db_index=False,
                verbose_name="import",
            ),
        ),
    ]
