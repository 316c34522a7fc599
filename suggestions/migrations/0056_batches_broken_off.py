"""A batch whose rule was changed is broken off, and says so."""

from django.db import migrations, models

from regions.upgrading import AddFieldOnce


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0055_by_time")]

    operations = [
        AddFieldOnce(
            "retentionbatch", "broken_off", models.BooleanField("broken off", default=False)
        ),
    ]
