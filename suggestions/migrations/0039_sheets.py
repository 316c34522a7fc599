"""Facts are laid side by side in sheets, from which any question is answered."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("suggestions", "0038_contacts_that_were_written_to"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("lot", models.BigIntegerField(default=0)),
                ("cells", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["number", "lot"], name="sheets_by_lot")],
            },
        ),
    ]
