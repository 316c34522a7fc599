import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0036_baselines")]
    operations = [
        migrations.AddField("author", "code_used", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="KnownContact",
            fields=[
                ("index", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("first", models.CharField(blank=True, max_length=120)),
                ("confirmed", models.DateTimeField(null=True)),
                ("how", models.CharField(blank=True, choices=[("link", "a link that was sent there was opened"), ("vouched", "whoever took the suggestion down vouched for it"), ("spoken", "an officer spoke with the author"), ("delivered", "messages were delivered before this was asked")], max_length=10)),
                ("day", models.DateField(null=True)),
                ("count", models.PositiveSmallIntegerField(default=0)),
                ("suggestion", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="suggestions.suggestion")),
            ],
            options={"verbose_name": "known contact", "verbose_name_plural": "known contacts"},
        ),
    ]
