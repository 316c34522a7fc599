"""The worker makes the journey of every suggestion, and with it the sums of time."""

from django.db import migrations

from regions.upgrading import in_batches


def make(apps, schema_editor):
    Suggestion = apps.get_model("suggestions", "Suggestion")
    in_batches(Suggestion.objects.filter(stale=False), lambda rows: rows.update(stale=True))


class Migration(migrations.Migration):
    # Batches of their own: no lock lasts longer than one of them.
    atomic = False

    dependencies = [("suggestions", "0033_journeys")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
