"""A report is verified before it meets a limit; what authors think has a source."""

from typing import Any

from django.db import migrations, models

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

    dependencies = [("suggestions", "0012_contacts_to_read")]
    operations = [
        migrations.AddField(
            "deadline",
            "reported",
            models.DateTimeField("reported", null=True, blank=True),
        ),
        migrations.AddField(
            "fact",
            "voice",
            models.CharField(
                max_length=9,
                choices=[("author", "entered by the author"), ("telephone", "said by telephone")],
                blank=True,
                default="",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "suggestion",
            "contested",
            models.BooleanField("contested", default=False),
        ),
        migrations.RunPython(count_again, migrations.RunPython.noop, elidable=True),
    ]
