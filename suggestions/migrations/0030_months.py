"""A month is checked, ruled on, published, and stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('regions', '0003_sources_of_calendar_years'),
        ('suggestions', '0029_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MonthAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('open', 'first check'), ('ask', 'review asked'), ('rule', 'ruling'), ('publish', 'checked and published'), ('correct', 'correction note')], max_length=7, verbose_name='act')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('key', models.CharField(blank=True, max_length=40)),
                ('ground', models.CharField(blank=True, choices=[('wrong_unit', 'not the duty of this unit'), ('same_matter', 'the same matter is counted twice'), ('impossible', 'what is asked for is impossible')], max_length=11, verbose_name='ground')),
                ('excluded', models.BooleanField(null=True, verbose_name='taken out')),
                ('answers', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ruling', to='suggestions.monthact')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('suggestion', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suggestions.suggestion')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.unit')),
            ],
            options={
                'verbose_name': 'act on a month of figures',
                'verbose_name_plural': 'acts on months of figures',
                'ordering': ['month_id', 'number'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Month',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField(unique=True, verbose_name='month')),
                ('until', models.DateTimeField(verbose_name='units check until')),
                ('calendar', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': 'month of figures',
                'verbose_name_plural': 'months of figures',
                'ordering': ['-first'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ActWords',
            fields=[
                ('act', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='suggestions.monthact')),
                ('text', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'reason of an act',
                'verbose_name_plural': 'reasons of acts',
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('act', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='position', serialize=False, to='suggestions.monthact')),
                ('seal', models.PositiveBigIntegerField()),
                ('entries', models.PositiveBigIntegerField()),
                ('newest', models.PositiveBigIntegerField()),
            ],
            options={
                'verbose_name': 'position in the ledger',
                'verbose_name_plural': 'positions in the ledger',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='monthact',
            name='month',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='suggestions.month'),
        ),
        migrations.CreateModel(
            name='FrozenCounts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whose', models.CharField(choices=[('city', 'city'), ('county', 'county'), ('unit', 'unit')], max_length=6)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('county', models.CharField(blank=True, max_length=6)),
                ('counts', models.JSONField(default=dict)),
                ('excluded', models.JSONField(default=dict)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen', to='suggestions.monthact')),
            ],
            options={
                'verbose_name': 'published count',
                'verbose_name_plural': 'published counts',
                'ordering': ['act_id', 'whose', 'code'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('act', 'whose', 'code'), name='counted_once_an_act')],
            },
        ),
        migrations.AddConstraint(
            model_name='monthact',
            constraint=models.UniqueConstraint(fields=('month', 'number'), name='one_act_a_number'),
        ),
        migrations.AddConstraint(
            model_name='monthact',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['open', 'publish'])), fields=('month', 'kind'), name='a_month_is_opened_and_published_once'),
        ),
        migrations.AddConstraint(
            model_name='monthact',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'ask')), fields=('month', 'suggestion'), name='one_review_a_suggestion_and_month'),
        ),
        migrations.AddConstraint(
            model_name='monthact',
            constraint=models.UniqueConstraint(condition=models.Q(('key__gt', '')), fields=('month', 'key'), name='one_act_a_form'),
        ),
    ]
