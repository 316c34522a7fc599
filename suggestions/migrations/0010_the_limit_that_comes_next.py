"""Lists show the limit of whoever is to act, which may come before the promise to the author."""

from typing import Any

from django.db import migrations, models
from django.db.models import Min, OuterRef, Q, Subquery

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
    first = (
        running.exclude(kind__in=OF_THE_AUTHOR)
        .order_by()
        .values("suggestion")
        .annotate(first=Min("due"))
        .values("first")
    )
    apps.get_model("suggestions", "Suggestion").objects.update(next_due=Subquery(first))


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0009_red_cards_by_office_hours")]
    operations = [
        migrations.AddField(
            "suggestion",
            "next_due",
            models.DateTimeField("next limit", null=True, blank=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex("suggestion", "open_by_due"),
        migrations.RemoveIndex("suggestion", "open_by_region"),
        migrations.AddIndex(
            "suggestion",
            models.Index(
                fields=["next_due", "id"], condition=Q(status__in=OPEN), name="open_by_due"
            ),
        ),
        migrations.AddIndex(
            "suggestion",
            models.Index(
                fields=["region_path", "status", "next_due"],
                condition=Q(status__in=OPEN),
                name="open_by_region",
            ),
        ),
    ]
