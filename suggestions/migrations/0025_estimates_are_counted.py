"""How many limits are estimates is asked by every first page of a supervisor, and by /metrics."""

from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("suggestions", "0024_wall_screens")]
    operations = [
        AddIndexBesideWork(
            "suggestion",
            models.Index(fields=["id"], condition=Q(provisional=True), name="estimated_ones"),
        ),
    ]
