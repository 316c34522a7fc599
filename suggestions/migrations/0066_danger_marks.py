"""What words speak of is marked beside the suggestion; it cannot be muted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('suggestions', '0065_standard_replies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DangerMark',
            fields=[
                ('suggestion', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='danger', serialize=False, to='suggestions.suggestion', verbose_name='suggestion')),
                ('kinds', models.CharField(max_length=80, verbose_name='kinds')),
                ('rank', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'mark of danger',
                'verbose_name_plural': 'marks of danger',
            },
        ),
        migrations.RemoveConstraint(
            model_name='muted',
            name='cards_are_never_muted',
        ),
        migrations.AlterField(
            model_name='muted',
            name='cause',
            field=models.CharField(choices=[('danger', 'danger, as the words say'), ('supervision', 'under supervision'), ('red', 'red cards'), ('yellow', 'yellow cards'), ('remind', 'due soon'), ('follow_up', 'authors not content'), ('ask_hold', 'holds asked'), ('rectify', 'reported as rectified'), ('reply_supervision', 'replies to supervision orders'), ('ask_erasure', 'erasures asked for'), ('order_draft', 'supervision orders that wait for a signature'), ('order_replied', 'supervision orders with every reply in')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='muted',
            constraint=models.CheckConstraint(condition=models.Q(('cause__in', ['danger', 'red', 'supervision']), _negated=True), name='cards_are_never_muted'),
        ),
    ]
