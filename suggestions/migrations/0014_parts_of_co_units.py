"""Co-units have limits of their own."""

from datetime import datetime, timezone
from typing import Any

from django.db import migrations, models

SINCE = datetime(2000, 1, 1, tzinfo=timezone.utc)
REMIND, YELLOW = {"name": "remind", "fraction": "4/5"}, {"name": "yellow"}

# tier, axis, hours or days, levels; a complex one's date is set by its consultation
PARTS = [
    ("simple", "natural", 12, [REMIND, YELLOW, {"name": "red", "after": 4}]),
    ("", "days", 3, [REMIND, YELLOW, {"name": "red", "after": 1}]),
]


def load(apps: Any, schema_editor: Any) -> None:
    policy = apps.get_model("suggestions", "Policy")
    names = ("tier", "axis", "amount", "levels")
    policy.objects.bulk_create(
        policy(kind="part", since=SINCE, **dict(zip(names, row, strict=True))) for row in PARTS
    )


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0013_reports_and_voices")]
    operations = [
        migrations.AlterField(
            model_name='deadline',
            name='kind',
            field=models.CharField(choices=[('triage', 'triage'), ('sign_for', 'sign-for'), ('handling', 'handling'), ('part', "co-unit's part"), ('consultation', 'consultation'), ('objection', 'objection decision'), ('extension', 'extension decision'), ('supplement', 'supplement'), ('confirmation', 'confirmation'), ('review', 'review of a hold'), ('key', 'key assignment'), ('supervision', 'supervision reply')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='policy',
            name='kind',
            field=models.CharField(choices=[('triage', 'triage'), ('sign_for', 'sign-for'), ('handling', 'handling'), ('part', "co-unit's part"), ('consultation', 'consultation'), ('objection', 'objection decision'), ('extension', 'extension decision'), ('supplement', 'supplement'), ('confirmation', 'confirmation'), ('review', 'review of a hold'), ('key', 'key assignment'), ('supervision', 'supervision reply')], max_length=12, verbose_name='kind'),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
