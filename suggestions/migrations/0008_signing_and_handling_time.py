"""Signing, responses, objections and the handling time are counted of each suggestion."""

from django.db import migrations, models


def count_again(apps, schema_editor):
    """Facts are made again by the next sweeps; until then extensions keep what they are of."""
    Fact = apps.get_model("suggestions", "Fact")
    Suggestion = apps.get_model("suggestions", "Suggestion")
    Fact.objects.filter(unit__isnull=False).update(assigned=True)
    Suggestion.objects.filter(stale=False).update(stale=True)


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0007_policies_are_only_added_to")]

    operations = [
        migrations.AddField("fact", "assigned", models.BooleanField(default=False)),
        migrations.AddField("fact", "objected", models.BooleanField(default=False)),
        migrations.AddField("fact", "signed", models.BooleanField(null=True)),
        migrations.AddField("fact", "responded", models.BooleanField(default=False)),
        migrations.AddField("fact", "hours", models.PositiveSmallIntegerField(null=True)),
        migrations.RunPython(count_again, migrations.RunPython.noop),
    ]
