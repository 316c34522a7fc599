"""Signing, responses, objections and the handling time are counted of each suggestion."""

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

from regions.upgrading import AddFieldOnce, in_batches


def count_again(apps, schema_editor):
    """Facts are made again by the next sweeps; what lists need at once is filled in here.

    Until then they lie in the period they came in, and extensions keep what they are of.
    """
    Fact = apps.get_model("suggestions", "Fact")
    Suggestion = apps.get_model("suggestions", "Suggestion")
    submitted = Subquery(Suggestion.objects.filter(pk=OuterRef("pk")).values("submitted"))
    in_batches(
        Fact.objects.exclude(received=F("suggestion__submitted")),
        lambda facts: facts.update(received=submitted),
    )
    in_batches(
        Fact.objects.filter(unit__isnull=False, assigned=False),
        lambda facts: facts.update(assigned=True),
    )
    in_batches(Suggestion.objects.filter(stale=False), lambda rows: rows.update(stale=True))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0007_policies_are_only_added_to")]

    operations = [
        AddFieldOnce("fact", "assigned", models.BooleanField(default=False)),
        AddFieldOnce("fact", "objected", models.BooleanField(default=False)),
        AddFieldOnce("fact", "signed", models.BooleanField(null=True)),
        AddFieldOnce("fact", "responded", models.BooleanField(default=False)),
        AddFieldOnce("fact", "hours", models.PositiveSmallIntegerField(null=True)),
        migrations.RunPython(count_again, migrations.RunPython.noop),
    ]
