from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddFieldOnce, AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0048_entries_told_late")]

    operations = [
        AddFieldOnce(
            "suggestion", "instructed", models.BooleanField("instructed", default=False, db_default=False)
        ),
        AddIndexBesideWork(
            "suggestion",
            models.Index(fields=["id"], condition=Q(instructed=True), name="instructed_ones"),
        ),
    ]
