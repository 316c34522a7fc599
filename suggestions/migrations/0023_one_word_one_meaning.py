"""One word for one thing (decision 0037): labels only, no statement."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('suggestions', '0022_facts_are_told_apart'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='meeting',
            options={'ordering': ['-day', '-pk'], 'verbose_name': 'meeting', 'verbose_name_plural': 'meetings'},
        ),
        migrations.AlterField(
            model_name='suggestion',
            name='meeting',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='suggestions.meeting', verbose_name='meeting'),
        ),
        migrations.AlterField(
            model_name='suggestion',
            name='type',
            field=models.CharField(blank=True, choices=[('consult', 'inquiry'), ('help', 'request for help'), ('complaint', 'complaint'), ('report', 'report of wrongdoing'), ('proposal', 'proposal')], max_length=10, verbose_name='type'),
        ),
    ]
