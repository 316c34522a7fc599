"""Sheets have the facts that there are already."""

from django.db import migrations

from suggestions.migrations._sheets import fill


class Migration(migrations.Migration):
    # Batch by batch: no lock lasts longer than one of them.
    atomic = False

    dependencies = [
        ("suggestions", "0039_sheets"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
