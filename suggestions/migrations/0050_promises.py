"""What an answer promises by a date is watched, and counted; what was done is told by its outcome.

Sheets get a column for it: no promise was recorded before, so it is empty.
"""

from datetime import datetime, timezone
from random import SystemRandom
from typing import Any

from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddFieldOnce, AddIndexBesideWork, in_batches

SINCE = datetime(2000, 1, 1, tzinfo=timezone.utc)
LEVELS = [
    {"name": "remind", "fraction": "4/5"},
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
    ("promise", "what an answer promised"),
    ("key", "key assignment"),
    ("supervision", "supervision reply"),
]
# Records to a sheet, and how long one was before.
SIZE, OLD_WIDTH = 256, 45
EMPTY_DAY = bytes(4)
AT_ONCE = 64


def load(apps: Any, schema_editor: Any) -> None:
    policies = apps.get_model("suggestions", "Policy").objects
    limit = {"axis": "days", "amount": 1, "levels": LEVELS}
    policies.get_or_create(kind="promise", tier="", since=SINCE, defaults=limit)


def widen(apps: Any, schema_editor: Any) -> None:
    """Only what is still narrow, so that it can be broken off and begun again."""
    for name, changed in (("Sheet", ["cells", "lot"]), ("PastSheet", ["cells"])):
        sheets = apps.get_model("suggestions", name).objects
        keys = list(sheets.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), AT_ONCE):
            rows = sheets.filter(pk__in=keys[start : start + AT_ONCE])
            narrow = [row for row in rows if len(row.cells) == SIZE * OLD_WIDTH]
            for row in narrow:
                row.cells = _widened(bytes(row.cells))
                row.lot = SystemRandom().getrandbits(48)
            sheets.bulk_update(narrow, changed)


def _widened(cells: bytes) -> bytes:
    records = [cells[n : n + OLD_WIDTH] for n in range(0, len(cells), OLD_WIDTH)]
    return b"".join(record + EMPTY_DAY for record in records)


def count_again(apps: Any, schema_editor: Any) -> None:
    """The worker makes the facts of what was answered again, with their outcome."""
    rows = apps.get_model("suggestions", "Suggestion").objects.filter(stale=False)
    in_batches(rows.exclude(outcome=""), lambda found: found.update(stale=True))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0049_instructions")]

    operations = [
        migrations.AlterField(
            "deadline", "kind", models.CharField("kind", max_length=12, choices=KINDS)
        ),
        migrations.AlterField(
            "policy", "kind", models.CharField("kind", max_length=12, choices=KINDS)
        ),
        AddFieldOnce(
            "suggestion", "promised", models.DateTimeField("promised by", null=True, blank=True)
        ),
        AddIndexBesideWork(
            "suggestion",
            models.Index(
                fields=["promised"], condition=Q(promised__isnull=False), name="promised_ones"
            ),
        ),
        AddFieldOnce("fact", "outcome", models.CharField(max_length=12, default="")),
        AddFieldOnce("fact", "promise_due", models.DateTimeField(null=True)),
        AddFieldOnce("fact", "promise_day", models.DateField(null=True)),
        AddFieldOnce("fact", "promise_kept", models.BooleanField(default=False)),
        migrations.RunPython(load, migrations.RunPython.noop),
        migrations.RunPython(widen, migrations.RunPython.noop),
        migrations.RunPython(count_again, migrations.RunPython.noop),
    ]
