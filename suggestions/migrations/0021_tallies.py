"""Figures are added up by day and month as facts change, and read instead of counted."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('suggestions', '0020_voices_are_counted_again'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('axis', models.CharField(choices=[('all', 'all'), ('unit', 'lead unit'), ('category', 'category'), ('tier', 'tier'), ('channel', 'channel'), ('type', 'type'), ('hours', 'handling time'), ('township', 'township')], max_length=8)),
                ('value', models.CharField(blank=True, max_length=20)),
                ('grain', models.CharField(choices=[('day', 'day'), ('month', 'month')], max_length=5)),
                ('day', models.DateField()),
                ('county', models.CharField(blank=True, max_length=6)),
                ('received', models.IntegerField(default=0)),
                ('answered', models.IntegerField(default=0)),
                ('in_hand', models.IntegerField(default=0)),
                ('merged', models.IntegerField(default=0)),
                ('passed_on', models.IntegerField(default=0)),
                ('livelihood', models.IntegerField(default=0)),
                ('due', models.IntegerField(default=0)),
                ('paused', models.IntegerField(default=0)),
                ('due_with_paused', models.IntegerField(default=0)),
                ('done', models.IntegerField(default=0)),
                ('on_time', models.IntegerField(default=0)),
                ('on_time_first', models.IntegerField(default=0)),
                ('held', models.IntegerField(default=0)),
                ('overdue', models.IntegerField(default=0)),
                ('asked_solved', models.IntegerField(default=0)),
                ('solved', models.IntegerField(default=0)),
                ('asked_satisfied', models.IntegerField(default=0)),
                ('satisfied', models.IntegerField(default=0)),
                ('heard', models.IntegerField(default=0)),
                ('by_author', models.IntegerField(default=0)),
                ('by_telephone', models.IntegerField(default=0)),
                ('reworked', models.IntegerField(default=0)),
                ('to_sign', models.IntegerField(default=0)),
                ('signed', models.IntegerField(default=0)),
                ('responded', models.IntegerField(default=0)),
                ('assigned', models.IntegerField(default=0)),
                ('extended', models.IntegerField(default=0)),
                ('objected', models.IntegerField(default=0)),
                ('upheld', models.IntegerField(default=0)),
                ('proposals', models.IntegerField(default=0)),
                ('adopted', models.IntegerField(default=0)),
                ('timed', models.IntegerField(default=0)),
                ('keys', models.IntegerField(default=0)),
                ('rectified', models.IntegerField(default=0)),
                ('keys_due', models.IntegerField(default=0)),
                ('rectified_of_due', models.IntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['axis', 'grain', 'day'], name='tallies_by_day')],
                'constraints': [models.UniqueConstraint(fields=('axis', 'value', 'grain', 'day', 'county'), name='one_tally_a_cell')],
            },
        ),
    ]
