"""What was proposed is compared with what was decided in the end, and added up by day.

The worker makes it of what changes from now on; `rebuild_statistics` of what was before.
"""
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('suggestions', '0085_what_is_alike'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChanceTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('type', 'type'), ('category', 'category'), ('tier', 'tier'), ('livelihood', 'matter of livelihood')], max_length=12)),
                ('day', models.DateField()),
                ('version', models.PositiveIntegerField()),
                ('shown', models.BooleanField()),
                ('over', models.BooleanField()),
                ('sure', models.BooleanField()),
                ('step', models.SmallIntegerField()),
                ('place', models.PositiveSmallIntegerField()),
                ('n', models.IntegerField(default=0)),
                ('told', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject', 'day', 'version', 'shown', 'over', 'sure', 'step', 'place'), name='one_chance_tally_a_cell')],
            },
        ),
        migrations.CreateModel(
            name='PairTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('type', 'type'), ('category', 'category'), ('tier', 'tier'), ('livelihood', 'matter of livelihood')], max_length=12)),
                ('day', models.DateField()),
                ('version', models.PositiveIntegerField()),
                ('shown', models.BooleanField()),
                ('proposed', models.CharField(max_length=20)),
                ('decided', models.CharField(blank=True, max_length=20)),
                ('n', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject', 'day', 'version', 'shown', 'proposed', 'decided'), name='one_pair_tally_a_cell')],
            },
        ),
        migrations.CreateModel(
            name='Compared',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('type', 'type'), ('category', 'category'), ('tier', 'tier'), ('livelihood', 'matter of livelihood')], max_length=12)),
                ('day', models.DateField()),
                ('version', models.PositiveIntegerField()),
                ('shown', models.BooleanField()),
                ('over', models.BooleanField()),
                ('sure', models.BooleanField()),
                ('told', models.PositiveSmallIntegerField(null=True)),
                ('proposed', models.CharField(max_length=20)),
                ('decided', models.CharField(blank=True, max_length=20)),
                ('place', models.PositiveSmallIntegerField()),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suggestions.suggestion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('suggestion', 'subject'), name='compared_once')],
            },
        ),
    ]
