"""What is told of a unit is kept with its published counts; of earlier months it is worked out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0085_what_is_alike")]

    operations = [
        migrations.AddField("frozencounts", "told", models.JSONField(null=True)),
    ]
