"""More is counted of each suggestion; a campaign has a period."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0003_looks_are_only_added_to")]

    operations = [
        migrations.AlterField(
            "campaign",
            "slug",
            models.SlugField(
                help_text="Letters, digits and hyphens. It is the end of the link: /c/…/",
                max_length=40,
                unique=True,
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            "campaign",
            "explanation",
            models.TextField(
                help_text="An empty line begins a new paragraph.", verbose_name="explanation"
            ),
        ),
        migrations.AlterField(
            "campaign",
            "answer",
            models.TextField(
                blank=True,
                help_text="Shown to everybody once the campaign has ended.",
                verbose_name="collective answer",
            ),
        ),
        migrations.AddConstraint(
            "campaign",
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="a_campaign_ends_after_it_begins",
                violation_error_message="A campaign ends after it has begun.",
            ),
        ),
        migrations.AddField(
            "fact",
            "received",
            models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField("fact", "left", models.CharField(blank=True, default="", max_length=12), preserve_default=False),
        migrations.AddField("fact", "reworked", models.BooleanField(default=False)),
        migrations.AddField("fact", "extended", models.BooleanField(default=False)),
        migrations.AddField("fact", "solved", models.BooleanField(null=True)),
        migrations.AddField("fact", "satisfied", models.BooleanField(null=True)),
        migrations.AddField("fact", "adopted", models.BooleanField(null=True)),
        migrations.AddField("fact", "key_due", models.DateTimeField(null=True)),
        migrations.AddField("fact", "rectified", models.BooleanField(default=False)),
        migrations.AddIndex(
            "fact",
            models.Index(fields=["received", "county"], name="fact_by_received_and_county"),
        ),
        migrations.AddIndex(
            "fact",
            models.Index(
                condition=Q(key_due__isnull=False), fields=["key_due"], name="fact_by_key_due"
            ),
        ),
        # What is counted is filled in by 0008, some rows at a time.
    ]
