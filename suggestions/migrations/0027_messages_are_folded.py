"""Messages that are counted by another one."""

import django.db.models.deletion
from django.db import migrations, models

from regions.upgrading import AddFieldOnce, AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("suggestions", "0026_muted")]

    operations = [
        AddFieldOnce("message", "folded_into", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='folded', to='suggestions.message')),
        AddIndexBesideWork("message", models.Index(condition=models.Q(('folded_into', None), ('medium', 'digest'), ('read', None)), fields=['officer', 'created'], name='for_the_next_digest')),
        AddIndexBesideWork("message", models.Index(condition=models.Q(('folded_into__isnull', False)), fields=['folded_into'], name='folded_messages')),
    ]
