"""What is told of a unit is kept with its published counts; of earlier months it is worked out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0086_what_was_proposed_and_decided")]

    operations = [
        migrations.AddField("frozencounts", "told", models.JSONField(null=True)),
    ]
