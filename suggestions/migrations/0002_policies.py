"""The limits of the first day, each a row: a newer row changes a limit from its date on."""

from datetime import datetime, timezone
from typing import Any

from django.db import migrations

SINCE = datetime(2000, 1, 1, tzinfo=timezone.utc)
YELLOW = {"name": "yellow"}
ACT = {"name": "act"}


def remind(fraction: str) -> dict[str, Any]:
    return {"name": "remind", "fraction": fraction}


def later(name: str, after: int) -> dict[str, Any]:
    return {"name": name, "after": after}


STEPS = [remind("4/5"), YELLOW, later("red", 1), later("supervision", 3)]
ON_A_DATE = [remind("4/5"), YELLOW, later("red", 1)]

# kind, tier, axis, hours or days, levels
POLICIES = [
    ("triage", "", "duty", 4, [remind("1/2"), YELLOW]),
    ("sign_for", "simple", "duty", 2, [YELLOW, later("red", 8)]),
    ("sign_for", "", "office", 8, [YELLOW, later("red", 8)]),
    (
        "handling",
        "simple",
        "natural",
        24,
        [remind("4/5"), YELLOW, later("red", 4), later("supervision", 72)],
    ),
    ("handling", "general", "days", 5, STEPS),
    ("handling", "complex", "days", 7, STEPS),
    ("consultation", "", "days", 3, [YELLOW]),
    ("objection", "", "office", 8, [YELLOW]),
    ("extension", "", "office", 8, [YELLOW]),
    ("supplement", "", "days", 5, [ACT]),
    ("confirmation", "", "natural", 7 * 24, [ACT]),
    ("review", "", "days", 1, [{"name": "remind"}, later("yellow", 5)]),
    ("key", "", "days", 1, ON_A_DATE),
    ("supervision", "", "days", 3, ON_A_DATE),
]


def load(apps: Any, schema_editor: Any) -> None:
    policy = apps.get_model("suggestions", "Policy")
    names = ("kind", "tier", "axis", "amount", "levels")
    policy.objects.bulk_create(
        policy(since=SINCE, **dict(zip(names, row, strict=True))) for row in POLICIES
    )


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
