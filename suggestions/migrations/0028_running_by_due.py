"""What is late, for the work of supervisors."""

from django.db import migrations, models

from regions.upgrading import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("suggestions", "0027_messages_are_folded")]

    operations = [
        AddIndexBesideWork("deadline", models.Index(condition=models.Q(('state', 'running')), fields=['due'], name='running_by_due')),
        AddIndexBesideWork("alert", models.Index(condition=models.Q(('level__in', ['red', 'supervision'])), fields=['level', 'deadline'], name='cards')),
    ]
