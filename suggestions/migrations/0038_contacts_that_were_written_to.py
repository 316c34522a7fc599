"""Contacts that messages were delivered to count as confirmed: nobody is to notice the upgrade.

Some authors at a time, and nothing of theirs is locked or changed. Broken off anywhere it is run
again.
"""

from typing import Any

from django.db import migrations, models
from django.utils import timezone

BATCH = 1000
INDEX_OF = {"sms": "phone_index", "email": "email_index"}


def know(apps: Any, schema_editor: Any) -> None:
    for medium, field in INDEX_OF.items():
        last = 0
        while rows := _some(apps, medium, field, last):
            _keep(apps, [index for _pk, index in rows])
            last = rows[-1][0]


def _some(apps: Any, medium: str, field: str, last: int) -> list[tuple[int, str]]:
    model = apps.get_model
    sent = model("suggestions", "Message").objects.filter(
        suggestion=models.OuterRef("suggestion"), officer=None, medium=medium, sent__isnull=False
    )
    authors = model("suggestions", "Author").objects.filter(models.Exists(sent), pk__gt=last)
    rows = authors.exclude(**{field: ""}).order_by("pk")
    return list(rows.values_list("pk", field)[:BATCH])


def _keep(apps: Any, indexes: list[str]) -> None:
    model, now = apps.get_model("suggestions", "KnownContact"), timezone.now()
    new = [model(index=each, confirmed=now, how="delivered") for each in set(indexes)]
    model.objects.bulk_create(new, ignore_conflicts=True)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0037_known_contacts")]
    operations = [migrations.RunPython(know, migrations.RunPython.noop, elidable=True)]
