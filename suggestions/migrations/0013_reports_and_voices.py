"""A report is verified before it meets a limit; what authors think has a source."""

from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("suggestions", "0012_contacts_to_read")]
    operations = [
        migrations.AddField(
            "deadline",
            "reported",
            models.DateTimeField("reported", null=True, blank=True),
        ),
        migrations.AddField(
            "fact",
            "voice",
            models.CharField(
                max_length=9,
                choices=[("author", "entered by the author"), ("telephone", "said by telephone")],
                blank=True,
                default="",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "suggestion",
            "contested",
            models.BooleanField("contested", default=False),
        ),
    ]
