"""The red card of a simple matter that nobody signs for falls by office hours, like the others."""

from typing import Any

from django.db import migrations
from django.utils import timezone

LEVELS = [{"name": "yellow"}, {"name": "red", "after": 8, "axis": "office"}]


def load(apps: Any, schema_editor: Any) -> None:
    policy = apps.get_model("suggestions", "Policy")
    # What was received before keeps the limit that it was received with.
    row = policy(
        kind="sign_for", tier="simple", axis="duty", amount=2, levels=LEVELS, since=timezone.now()
    )
    policy.objects.bulk_create([row])


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0008_signing_and_handling_time")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
