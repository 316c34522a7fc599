"""Facts say by what their figures are told apart, and of which days they are."""

import django.db.models.deletion
from django.db import migrations, models

from regions.upgrading import AddFieldOnce, AddIndexBesideWork, RemoveIndexBesideWork, in_batches


def count_again(apps, schema_editor):
    """The worker makes all facts again, and with them the tallies, which are empty until then."""
    Suggestion = apps.get_model("suggestions", "Suggestion")
    in_batches(Suggestion.objects.filter(stale=False), lambda rows: rows.update(stale=True))


class Migration(migrations.Migration):
    # Batches of their own: no lock lasts longer than one of them.
    atomic = False

    dependencies = [
        ("regions", "0003_sources_of_calendar_years"),
        ("suggestions", "0021_tallies"),
    ]

    operations = [
        AddFieldOnce("fact", "category", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.category')),
        AddFieldOnce("fact", "channel", models.CharField(default='', max_length=10)),
        AddFieldOnce("fact", "counts", models.BigIntegerField(default=0)),
        AddFieldOnce("fact", "due_day", models.DateField(null=True)),
        AddFieldOnce("fact", "key_due_day", models.DateField(null=True)),
        AddFieldOnce("fact", "keyed_day", models.DateField(null=True)),
        AddFieldOnce("fact", "livelihood", models.BooleanField(default=False)),
        AddFieldOnce("fact", "paused", models.BooleanField(default=False)),
        AddFieldOnce("fact", "received_day", models.DateField(null=True)),
        AddFieldOnce("fact", "region_path", models.CharField(default='', max_length=12)),
        AddFieldOnce("fact", "type", models.CharField(default='', max_length=10)),
        AddFieldOnce("fact", "upheld", models.BooleanField(default=False)),
        RemoveIndexBesideWork("fact", "fact_by_due_and_county"),
        RemoveIndexBesideWork("fact", "fact_by_due_and_unit"),
        RemoveIndexBesideWork("fact", "fact_by_received_and_county"),
        RemoveIndexBesideWork("fact", "fact_by_key_due"),
        AddIndexBesideWork("fact", models.Index(fields=['due_day', 'county'], name='fact_by_due_day')),
        AddIndexBesideWork("fact", models.Index(fields=['received_day', 'county'], name='fact_by_received_day')),
        AddIndexBesideWork("fact", models.Index(fields=['unit', 'due_day'], name='fact_by_unit_and_due_day')),
        AddIndexBesideWork("fact", models.Index(condition=models.Q(('keyed_day__isnull', False)), fields=['keyed_day'], name='fact_by_keyed_day')),
        AddIndexBesideWork("fact", models.Index(condition=models.Q(('key_due_day__isnull', False)), fields=['key_due_day'], name='fact_by_key_due_day')),
        migrations.RunPython(count_again, migrations.RunPython.noop),
    ]
