"""What suggestions are found alike by."""

import django.db.models.deletion
import suggestions.models.alike
from django.db import migrations, models

from regions.upgrading import on_postgresql


class Migration(migrations.Migration):

    dependencies = [
        ('suggestions', '0084_sent_outward'),
    ]

    operations = [
        migrations.CreateModel(
            name='PairCounts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('counted', models.PositiveIntegerField()),
                ('generation', models.PositiveSmallIntegerField()),
                ('content', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('suggestion', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='signature', serialize=False, to='suggestions.suggestion')),
                ('telling', suggestions.models.alike.Numbers()),
                ('near', suggestions.models.alike.Numbers(default=list, wide=True)),
                ('generation', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('generation', 0)), fields=['suggestion'], name='signature_stale')],
            },
        ),
        on_postgresql(
            "CREATE INDEX signature_telling ON suggestions_signature USING gin (telling)"
        ),
    ]
