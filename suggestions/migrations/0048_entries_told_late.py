from django.db import migrations, models
from django.db.models import F, Q

from regions.upgrading import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0047_look_backs")]

    operations = [
        AddIndexBesideWork(
            "event",
            models.Index(
                fields=["recorded"], condition=~Q(recorded=F("at")), name="entries_told_late"
            ),
        ),
    ]
