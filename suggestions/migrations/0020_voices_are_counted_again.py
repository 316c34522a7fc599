"""Facts say who spoke; and what a supervisor has yet to decide is found at once."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddIndexBesideWork

BATCH = 5000
VOICES = ["rate", "close", "follow_up"]


def count_again(apps: Any, schema_editor: Any) -> None:
    """The worker replaces the facts of those of whom somebody said something."""
    suggestion = apps.get_model("suggestions", "Suggestion")
    event = apps.get_model("suggestions", "Event")
    last = 0
    while True:
        rows = event.objects.filter(move__in=VOICES, suggestion__gt=last).order_by("suggestion")
        ids = list(rows.values_list("suggestion", flat=True).distinct()[:BATCH])
        if not ids:
            return
        suggestion.objects.filter(pk__in=ids).update(stale=True)
        last = ids[-1]


class Migration(migrations.Migration):
    # Batches of their own: no lock lasts longer than one of them.
    atomic = False

    dependencies = [("suggestions", "0019_keys_are_marked")]
    operations = [
        migrations.RunPython(count_again, migrations.RunPython.noop, elidable=True),
        AddIndexBesideWork(
            "suggestion",
            models.Index(fields=["id"], condition=Q(contested=True), name="contested_ones"),
        ),
        AddIndexBesideWork(
            "suggestion",
            models.Index(
                fields=["id"],
                condition=Q(rectified__isnull=False, verified=None),
                name="reports_to_verify",
            ),
        ),
    ]
