"""What is open teaches the forecast too, and limits are told apart.

Forecasts of before say nothing of either, and are made anew within the hour; until then the list
is by the working time left, as it is before the first night. So they are on the way back, where
`taken` comes again: nothing says what it was.
"""

from django.db import migrations, models


def forget(apps, _schema_editor):
    apps.get_model("suggestions", "Forecast").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("suggestions", "0080_ciphertexts_are_bound"),
    ]

    operations = [
        migrations.RemoveField(model_name="forecastgroup", name="taken"),
        migrations.AddField(
            model_name="forecastgroup",
            name="days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="forecastgroup",
            name="steps",
            field=models.JSONField(default=list),
            preserve_default=False,
        ),
        migrations.RunPython(forget, forget),
    ]
