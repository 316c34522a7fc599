"""What goes out over each medium is counted for administrators."""

from django.db import migrations, models

from regions.upgrading import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("suggestions", "0083_what_is_proposed")]

    operations = [
        AddIndexBesideWork("message", models.Index(condition=models.Q(('medium__in', ['email', 'sms']), ('sent__isnull', False)), fields=['sent'], name='sent_outward')),
    ]
