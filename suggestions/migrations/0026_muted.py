"""What an officer does not want in the digest, and the word for what is read there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('suggestions', '0025_estimates_are_counted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Muted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('supervision', 'under supervision'), ('red', 'red cards'), ('yellow', 'yellow cards'), ('remind', 'due soon'), ('follow_up', 'authors not content'), ('ask_hold', 'holds asked'), ('rectify', 'reported as rectified'), ('reply_supervision', 'replies to supervision orders')], max_length=20)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='muted', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('officer', 'cause'), name='muted_once'),
                    models.CheckConstraint(condition=models.Q(('cause__in', ['red', 'supervision']), _negated=True), name='cards_are_never_muted'),
                ],
            },
        ),
        migrations.AlterField(
            model_name='message',
            name='medium',
            field=models.CharField(choices=[('in_app', 'in the desk'), ('email', 'e-mail'), ('sms', 'text message'), ('digest', 'in a digest')], max_length=6, verbose_name='medium'),
        ),
    ]
