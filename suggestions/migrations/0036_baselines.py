"""What older entries do not say of the rows is written down as it stands; they stay as they are.

Looks from before there were chains are closed by one digest over all of them.
"""

import secrets
from collections import defaultdict
from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef

from regions.upgrading import in_batches
from suggestions.models.baseline import BASELINE, baseline_digest
from suggestions.models.look import BEFORE, LOOKS, digest_of_looks, end_of_looks
from suggestions.models.secrets import stamp
from suggestions.pipeline.recorded import CHANGES, LISTS, standing


def write_baselines(apps: Any, schema_editor: Any) -> None:
    # Asked for by models as they were when this was written.
    model = apps.get_model("suggestions", "Suggestion")
    events = apps.get_model("suggestions", "Event").objects.filter(suggestion=OuterRef("pk"))
    untold = events.filter(number=1).exclude(details__has_key=CHANGES)
    rows = model.objects.filter(Exists(untold), baseline=None)
    in_batches(rows, lambda batch: _write(apps, batch))


def _write(apps: Any, batch: Any) -> None:
    models = {name: apps.get_model("suggestions", each.__name__) for name, each in LISTS.items()}
    models["photos"] = apps.get_model("suggestions", "Attachment")
    lists = {name: _by(model, batch) for name, model in models.items()}
    authors = _by(apps.get_model("suggestions", "Author"), batch)
    baseline = apps.get_model("suggestions", "Baseline")
    found = []
    for row in batch:
        salt = secrets.token_hex(16)
        own = {name: by[row.pk] for name, by in lists.items()}
        values = standing(row, salt, rows=own, authors=authors[row.pk])
        digest = baseline_digest(row.reference, row.entries, row.head, values)
        facts = {"entries": row.entries, "head": row.head, "values": values}
        found.append(baseline(suggestion=row, salt=salt, hash=digest, stamp=stamp(BASELINE, digest), **facts))
    baseline.objects.bulk_create(found)


def _by(model: Any, batch: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in model.objects.filter(suggestion__in=batch).order_by("pk"):
        found[row.suggestion_id].append(row)
    return found


def close_looks(apps: Any, schema_editor: Any) -> None:
    looks = apps.get_model("suggestions", "Access").objects.filter(month=BEFORE)
    count, head = digest_of_looks(looks)
    months = apps.get_model("suggestions", "LookMonth").objects
    proven = stamp(LOOKS, end_of_looks(BEFORE, count, head))
    months.update_or_create(
        month=BEFORE, defaults={"count": count, "head": head, "stamp": proven}
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("suggestions", "0035_what_is_recorded")]
    operations = [
        migrations.RunPython(write_baselines, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(close_looks, migrations.RunPython.noop, elidable=True),
    ]
