"""Lists show the limit of whoever is to act, which may come before the promise to the author."""

from typing import Any

from django.db import migrations, models
from django.db.models import Exists, Min, OuterRef, Q, Subquery

from regions.upgrading import AddFieldOnce, AddIndexBesideWork, RemoveIndexBesideWork, in_batches

# As in suggestions.workflow when this was written.
OPEN = [
    "collected",
    "classified",
    "coordinating",
    "assigned",
    "handling",
    "waiting",
    "held",
    "answered",
]
OF_THE_AUTHOR = ["supplement", "confirmation"]


def fill(apps: Any, schema_editor: Any) -> None:
    deadline = apps.get_model("suggestions", "Deadline")
    running = deadline.objects.filter(suggestion=OuterRef("pk"), state="running")
    ours = running.exclude(kind__in=OF_THE_AUTHOR)
    first = ours.order_by().values("suggestion").annotate(first=Min("due")).values("first")
    suggestion = apps.get_model("suggestions", "Suggestion")
    in_batches(
        suggestion.objects.filter(Exists(ours), next_due=None),
        lambda rows: rows.update(next_due=Subquery(first)),
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0009_red_cards_by_office_hours")]
    operations = [
        AddFieldOnce(
            "suggestion",
            "next_due",
            models.DateTimeField("next limit", null=True, blank=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        RemoveIndexBesideWork("suggestion", "open_by_due"),
        RemoveIndexBesideWork("suggestion", "open_by_region"),
        AddIndexBesideWork(
            "suggestion",
            models.Index(
                fields=["next_due", "id"], condition=Q(status__in=OPEN), name="open_by_due"
            ),
        ),
        AddIndexBesideWork(
            "suggestion",
            models.Index(
                fields=["region_path", "status", "next_due"],
                condition=Q(status__in=OPEN),
                name="open_by_region",
            ),
        ),
    ]
