"""An entry belongs to a seal by a row, no longer by the time at which it was recorded.

Nothing that days had sealed is written anew: it is closed by one row, which names those that do
not hold any more because a clock was wrong when they were made.
"""

import hashlib
import json
from datetime import datetime, time, timedelta
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def take_over(apps: Any, schema_editor: Any) -> None:
    events = apps.get_model("suggestions", "Event").objects
    seals = list(apps.get_model("suggestions", "DaySeal").objects.order_by("day"))
    newest = events.aggregate(newest=models.Max("pk"))["newest"] or 0
    broken = [seal.day.isoformat() for seal in seals if not holds(seal, events)]
    content = [newest, len(seals), seals[-1].hash if seals else "", broken]
    digest = hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
    fields = dict(zip(["newest", "days", "head", "broken"], content, strict=True))
    apps.get_model("suggestions", "Takeover").objects.create(**fields, hash=digest)


def holds(seal: Any, events: Any) -> bool:
    """As the check of seals of days was when this was written."""
    start = timezone.make_aware(datetime.combine(seal.day, time()))
    recorded = events.filter(recorded__gte=start, recorded__lt=start + timedelta(days=1))
    total, count = hashlib.sha256(seal.previous.encode()), 0
    hashes = recorded.order_by("suggestion", "number").values_list("hash", flat=True)
    for each in hashes.iterator(chunk_size=5000):
        total.update(each.encode())
        count += 1
    return (seal.count, seal.hash) == (count, total.hexdigest())


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0017_pulses_are_counted")]
    operations = [
        migrations.RenameModel("Seal", "DaySeal"),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("made", models.DateTimeField()),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "ordering": ["number"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Takeover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("newest", models.PositiveBigIntegerField()),
                ("days", models.PositiveIntegerField()),
                ("head", models.CharField(blank=True, max_length=64)),
                ("broken", models.JSONField(default=list)),
                ("hash", models.CharField(max_length=64)),
                ("made", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "takeover of the seals of days",
                "verbose_name_plural": "takeovers of the seals of days",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AlterModelOptions(
            name="dayseal",
            options={"base_manager_name": "objects", "ordering": ["day"], "verbose_name": "seal of a day", "verbose_name_plural": "seals of days"},
        ),
        migrations.CreateModel(
            name="SealedEntry",
            fields=[
                ("entry", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="sealed", serialize=False, to="suggestions.event")),
                ("place", models.PositiveIntegerField()),
                ("seal", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="suggestions.seal")),
            ],
            options={
                "verbose_name": "sealed entry",
                "verbose_name_plural": "sealed entries",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("seal", "place"), name="one_entry_a_place")],
            },
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop, elidable=True),
    ]
