"""The desk lists by the day on which something was received."""

from django.db import migrations, models

from regions.upgrading import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0054_the_desk_searches")]

    operations = [
        AddIndexBesideWork(
            "suggestion", models.Index(fields=["submitted", "id"], name="by_time")
        ),
    ]
