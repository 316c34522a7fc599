"""Supervisors have a limit to decide on contested answers, and authors may urge.

What is contested already gets its limit by a move of the clock (`escalation.recompute`).
"""

from datetime import datetime, timezone
from typing import Any

from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddFieldOnce, AddIndexBesideWork

SINCE = datetime(2000, 1, 1, tzinfo=timezone.utc)
LEVELS = [
    {"name": "remind", "fraction": "2/3"},
    {"name": "yellow"},
    {"name": "red", "after": 1},
]
KINDS = [
    ("triage", "triage"),
    ("sign_for", "sign-for"),
    ("handling", "handling"),
    ("part", "co-unit's part"),
    ("consultation", "consultation"),
    ("objection", "objection decision"),
    ("extension", "extension decision"),
    ("supplement", "supplement"),
    ("confirmation", "confirmation"),
    ("contested", "decision on a contested answer"),
    ("review", "review of a hold"),
    ("key", "key assignment"),
    ("supervision", "supervision reply"),
]


def load(apps: Any, schema_editor: Any) -> None:
    policies = apps.get_model("suggestions", "Policy").objects
    limit = {"axis": "days", "amount": 3, "levels": LEVELS}
    policies.get_or_create(kind="contested", tier="", since=SINCE, defaults=limit)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0045_who_signs")]

    operations = [
        migrations.AlterField(
            "deadline", "kind", models.CharField("kind", max_length=12, choices=KINDS)
        ),
        migrations.AlterField(
            "policy", "kind", models.CharField("kind", max_length=12, choices=KINDS)
        ),
        AddFieldOnce("suggestion", "urged", models.PositiveSmallIntegerField("urged", default=0)),
        AddIndexBesideWork(
            "suggestion",
            models.Index(fields=["id"], condition=Q(urged__gte=2), name="urged_ones"),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
